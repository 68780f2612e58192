//! One shard: the rooms, peers and tracks that one packet thread owns. Sans I/O: datagrams, commands
//! and time come in as arguments; datagrams and events wait to be taken out.
//!
//! Order of a turn: any number of [`Shard::command`] and [`Shard::datagram`], then one
//! [`Shard::settle`], then the caller takes [`Shard::transmits`] and [`Shard::next_event`].

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::media::Mid;
use str0m::{Event as RtcEvent, IceConnectionState};

use crate::command::Command;
use crate::deadlines::Deadlines;
use crate::demux::{Class, Demux, classify, local_ufrag};
use crate::event::{CloseReason, Event};
use crate::keys::{KeyMap, PeerKey, RoomKey, TrackKey};
use crate::limits::Limits;
use crate::peer::{Peer, Phase};
use crate::speakers::Speakers;
use crate::stats::{Counter, Counters};
use crate::track::Track;
use crate::transport::{Failure, Fault, Identity, Polled, guarded, receive};

mod commands;
mod data;
mod media;

/// A datagram to send.
#[derive(Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Which socket (the index of its candidate).
    pub socket: usize,
    /// To whom.
    pub to: SocketAddr,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a shard is made with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses that clients are told, one for each socket.
    pub candidates: Vec<SocketAddr>,
    /// Bounds.
    pub limits: Limits,
}

/// The crypto library could not make a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCertificate;

impl std::fmt::Display for NoCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the crypto library could not make a certificate")
    }
}

impl std::error::Error for NoCertificate {}

#[derive(Debug, Default)]
struct Room {
    peers: Vec<PeerKey>,
    speakers: Speakers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Timer {
    Peer(PeerKey),
    Track(TrackKey),
    Room(RoomKey),
}

/// Most datagrams that wait to be sent within one turn; beyond it new ones are dropped (`oldest
/// first` would hurt the same stream twice). 8192 of 1200 bytes are 10 MB.
const SEND_QUEUE: usize = 8192;

/// A connection is not woken sooner than this after its last turn. Lower: more wake-ups for nothing.
/// Higher: handshakes and acknowledgements take longer.
const SOONEST: Duration = Duration::from_millis(1);

/// See the module.
#[derive(Debug)]
pub struct Shard {
    config: Config,
    identity: Identity,
    demux: Demux,
    rooms: KeyMap<RoomKey, Room>,
    peers: KeyMap<PeerKey, Peer>,
    tracks: KeyMap<TrackKey, Track>,
    timers: Deadlines<Timer>,
    half_open: usize,
    dirty: Vec<PeerKey>,
    arrived: Vec<media::Arrived>,
    messages: Vec<data::Message>,
    transmits: Vec<Transmit>,
    events: VecDeque<Event>,
    counters: Counters,
}

impl Shard {
    /// A shard without rooms. Makes the certificate, which takes a tenth of a second.
    pub fn new(config: Config, now: Instant) -> Result<Self, NoCertificate> {
        let identity = Identity::new().ok_or(NoCertificate)?;
        let demux = Demux::new(&config.limits, now);
        Ok(Self {
            config,
            identity,
            demux,
            rooms: KeyMap::default(),
            peers: KeyMap::default(),
            tracks: KeyMap::default(),
            timers: Deadlines::new(),
            half_open: 0,
            dirty: Vec::new(),
            arrived: Vec::new(),
            messages: Vec::new(),
            transmits: Vec::new(),
            events: VecDeque::new(),
            counters: Counters::new(),
        })
    }

    /// Carry out a command.
    pub fn command(&mut self, command: Command, now: Instant) {
        self.run(command, now);
    }

    /// Take a datagram.
    pub fn datagram(&mut self, socket: usize, source: SocketAddr, bytes: &[u8], now: Instant) {
        self.counters.bump(Counter::DatagramsIn);
        // Nothing can be sent to port 0, and trying would be an error of the whole batch.
        let Some(class) = classify(bytes).filter(|_| source.port() != 0) else {
            self.counters.bump(Counter::DroppedMalformed);
            return;
        };
        let Some(key) = self.owner(socket, source, class, bytes, now) else { return };
        let Some(destination) = self.config.candidates.get(socket).copied() else { return };
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let dropped = match class {
            Class::Rtp(ssrc) => (!peer.admit(ssrc, now)).then_some(Counter::DroppedSsrcBound),
            Class::Rtcp => (!peer.allowances.rtcp.take(1, now)).then_some(Counter::DroppedRtcpRate),
            Class::StunRequest | Class::StunOther | Class::Dtls => None,
        };
        if let Some(counter) = dropped {
            self.counters.bump(counter);
            return;
        }
        let Some(input) = receive(source, destination, bytes) else {
            self.counters.bump(Counter::DroppedMalformed);
            return;
        };
        let result = peer.transport.receive(input, now);
        self.after(key, result, now);
    }

    /// Whose datagram it is. An unproven address gets in with a right STUN request only.
    fn owner(
        &mut self,
        socket: usize,
        source: SocketAddr,
        class: Class,
        bytes: &[u8],
        now: Instant,
    ) -> Option<PeerKey> {
        let known = self.demux.at(socket, source);
        if class != Class::StunRequest {
            if known.is_none() {
                self.counters.bump(Counter::DroppedUnknownAddress);
            }
            return known;
        }
        let Some(named) = local_ufrag(bytes).and_then(|it| self.demux.named(it)) else {
            self.counters.bump(Counter::DroppedUnknownUfrag);
            return None;
        };
        if known == Some(named) {
            return known;
        }
        if !self.demux.allow_check(source.ip(), now, &self.config.limits) {
            self.counters.bump(Counter::DroppedStunRate);
            return None;
        }
        if !self.proves(named, (socket, source), bytes, now) {
            self.counters.bump(Counter::DroppedBadStun);
            return None;
        }
        self.demux.check_was_right(source.ip(), now, &self.config.limits);
        self.settle_at(named, socket, source);
        Some(named)
    }

    fn proves(
        &mut self,
        key: PeerKey,
        (socket, source): (usize, SocketAddr),
        bytes: &[u8],
        now: Instant,
    ) -> bool {
        let Some(destination) = self.config.candidates.get(socket).copied() else { return false };
        let Some(input) = receive(source, destination, bytes) else { return false };
        let Some(peer) = self.peers.get_mut(&key) else { return false };
        match peer.transport.accepts(input, now) {
            Ok(accepted) => accepted,
            Err(failure) => {
                self.fail(key, failure, now);
                false
            }
        }
    }

    fn settle_at(&mut self, key: PeerKey, socket: usize, source: SocketAddr) {
        if let Some(before) = self.demux.at(socket, source)
            && let Some(other) = self.peers.get_mut(&before)
        {
            other.addresses.retain(|it| *it != (socket, source));
        }
        let Some(peer) = self.peers.get_mut(&key) else { return };
        peer.addresses.push_back((socket, source));
        if peer.addresses.len() > self.config.limits.addresses
            && let Some((socket, oldest)) = peer.addresses.pop_front()
        {
            self.demux.remove_address(socket, oldest, key);
        }
        self.demux.add_address(socket, source, key);
    }

    /// Finish the turn: timers that are due, and everything that was written.
    pub fn settle(&mut self, now: Instant) {
        while let Some(timer) = self.timers.pop_due(now) {
            match timer {
                Timer::Peer(key) => self.peer_due(key, now),
                Timer::Track(key) => self.track_due(key, now),
                Timer::Room(key) => self.room_due(key, now),
            }
        }
        // Draining one peer can write to others (data), so until nobody is left.
        while let Some(key) = self.dirty.pop() {
            let Some(peer) = self.peers.get_mut(&key) else { continue };
            peer.dirty = false;
            let result = peer.transport.advance(now);
            self.after(key, result, now);
        }
    }

    /// When [`Shard::settle`] has to be called at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        self.timers.first()
    }

    /// Datagrams to send; the caller drains them.
    pub fn transmits(&mut self) -> &mut Vec<Transmit> {
        &mut self.transmits
    }

    /// The oldest event.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Counters so far.
    pub fn counters(&mut self) -> &mut Counters {
        &mut self.counters
    }

    /// How many peers there are.
    pub fn peer_count(&self) -> usize {
        self.peers.len()
    }

    /// Say goodbye to everybody.
    pub fn close_all(&mut self, now: Instant) {
        let keys: Vec<PeerKey> = self.peers.keys().copied().collect();
        for key in keys {
            self.close(key, CloseReason::ClosedByUs, now);
        }
        self.rooms.clear();
    }

    /// Make the next call into a peer's connection panic; for proving what that costs.
    pub fn break_peer(&mut self, key: PeerKey) {
        if let Some(peer) = self.peers.get_mut(&key) {
            peer.transport.break_next_call();
        }
    }

    fn mark_dirty(dirty: &mut Vec<PeerKey>, peer: &mut Peer) {
        if !peer.dirty {
            peer.dirty = true;
            dirty.push(peer.key);
        }
    }

    fn peer_due(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if let Phase::Connecting(until) = peer.phase
            && now >= until
        {
            self.counters.bump(Counter::PeersTimedOut);
            self.close(key, CloseReason::NeverConnected, now);
            return;
        }
        let result = peer.transport.advance(now);
        self.after(key, result, now);
    }

    /// After any mutation of a connection: drain it, or find out why it failed.
    fn after(&mut self, key: PeerKey, result: Result<(), Failure>, now: Instant) {
        match result {
            Ok(()) => self.drain(key, now),
            Err(failure) => {
                self.fail(key, failure, now);
                self.drain(key, now);
            }
        }
    }

    /// Take everything a connection has to say, then hand on what came out of it.
    fn drain(&mut self, key: PeerKey, now: Instant) {
        while self.drain_one(key, now) {}
        self.hand_on(now);
    }

    fn drain_one(&mut self, key: PeerKey, now: Instant) -> bool {
        let Some(peer) = self.peers.get_mut(&key) else { return false };
        match peer.transport.poll() {
            Ok(Polled::Until(at)) => {
                let alive = peer.transport.is_alive();
                let at = match peer.phase {
                    Phase::Connecting(until) => at.min(until),
                    Phase::New | Phase::Connected | Phase::Interrupted => at,
                };
                self.timers.set(Timer::Peer(key), alive.then_some(at.max(now + SOONEST)));
                if !alive {
                    self.remove(key, CloseReason::ClosedByClient, now);
                }
                false
            }
            Ok(Polled::Transmit { from, to, bytes }) => {
                self.push_transmit(from, to, bytes);
                true
            }
            Ok(Polled::Event(event)) => {
                self.rtc_event(key, event, now);
                true
            }
            Err(failure) => {
                self.fail(key, failure, now);
                self.peers.contains_key(&key)
            }
        }
    }

    fn push_transmit(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        let socket = self.config.candidates.iter().position(|it| *it == from);
        match socket {
            Some(socket) if self.transmits.len() < SEND_QUEUE => {
                self.transmits.push(Transmit { socket, to, bytes });
            }
            Some(_) | None => self.counters.bump(Counter::DroppedSendQueue),
        }
    }

    fn rtc_event(&mut self, key: PeerKey, event: RtcEvent, now: Instant) {
        match event {
            RtcEvent::RtpPacket(packet) => self.packet(key, packet, now),
            RtcEvent::Connected => self.connected(key, now),
            RtcEvent::IceConnectionStateChange(state) => self.ice_changed(key, state, now),
            RtcEvent::KeyframeRequest(request) => self.viewer_wants_keyframe(key, request.mid, now),
            RtcEvent::ChannelOpen(id, label) => self.channel_open(key, id, &label, now),
            RtcEvent::ChannelData(message) => self.message(key, message),
            RtcEvent::ChannelClose(id) => self.channel_closed(key, id),
            RtcEvent::ChannelBufferedAmountLow(_) => self.write_backlog(key, now),
            // The rest of the goodbye is drained; then the connection is no longer alive.
            RtcEvent::Closed => self.set_phase(key, Phase::Interrupted),
            // Not asked for, or not of interest: negotiation is told by answers.
            _ => {}
        }
    }

    fn connected(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Some(srtp_profile) = peer.transport.profile() else {
            // DTLS without SRTP: nothing could be sent that others may see.
            self.counters.bump(Counter::HandshakesRefused);
            self.close(key, CloseReason::NeverConnected, now);
            return;
        };
        peer.was_connected = true;
        self.set_phase(key, Phase::Connected);
        self.counters.bump(Counter::PeersConnected);
        self.events.push_back(Event::PeerConnected { peer: key, srtp_profile });
        self.resume_slots(key, now);
    }

    fn set_phase(&mut self, key: PeerKey, phase: Phase) {
        if let Some(peer) = self.peers.get_mut(&key) {
            if matches!(peer.phase, Phase::Connecting(_)) {
                self.half_open = self.half_open.saturating_sub(1);
            }
            peer.phase = phase;
        }
    }

    fn ice_changed(&mut self, key: PeerKey, state: IceConnectionState, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if state.is_disconnected() && peer.phase == Phase::Connected {
            peer.phase = Phase::Interrupted;
            peer.slots.iter_mut().for_each(crate::slot::Slot::interrupt);
            self.events.push_back(Event::PeerInterrupted { peer: key });
        } else if state.is_connected() && peer.phase == Phase::Interrupted && peer.was_connected {
            peer.phase = Phase::Connected;
            let srtp_profile = peer.transport.profile().unwrap_or_default();
            self.events.push_back(Event::PeerConnected { peer: key, srtp_profile });
            self.resume_slots(key, now);
        }
    }

    /// A call into a connection failed.
    fn fail(&mut self, key: PeerKey, failure: Failure, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        match failure {
            Failure::Fault(Fault { place }) => {
                self.counters.bump(Counter::Faults);
                self.forget(key, CloseReason::Fault, place, now);
            }
            Failure::Protocol { dead } => {
                self.counters.bump(Counter::ProtocolErrors);
                peer.errors = peer.errors.saturating_add(1);
                if dead || peer.errors > self.config.limits.protocol_errors {
                    let reason = if peer.was_connected {
                        CloseReason::Fault
                    } else {
                        self.counters.bump(Counter::HandshakesRefused);
                        CloseReason::NeverConnected
                    };
                    self.forget(key, reason, String::new(), now);
                }
            }
        }
    }

    /// Say goodbye, then forget.
    fn close(&mut self, key: PeerKey, reason: CloseReason, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let mut said = peer.transport.close().is_ok();
        while said {
            let Some(peer) = self.peers.get_mut(&key) else { break };
            match peer.transport.poll() {
                Ok(Polled::Transmit { from, to, bytes }) => self.push_transmit(from, to, bytes),
                Ok(Polled::Event(_)) => {}
                Ok(Polled::Until(_)) | Err(_) => said = false,
            }
        }
        self.remove(key, reason, now);
    }

    fn remove(&mut self, key: PeerKey, reason: CloseReason, now: Instant) {
        self.forget(key, reason, String::new(), now);
    }

    /// Forget a peer and everything that points at it.
    fn forget(&mut self, key: PeerKey, reason: CloseReason, place: String, now: Instant) {
        let Some(peer) = self.peers.remove(&key) else { return };
        if matches!(peer.phase, Phase::Connecting(_)) {
            self.half_open = self.half_open.saturating_sub(1);
        }
        self.timers.set(Timer::Peer(key), None);
        for (socket, address) in &peer.addresses {
            self.demux.remove_address(*socket, *address, key);
        }
        for ufrag in &peer.ufrags {
            self.demux.remove_ufrag(ufrag, key);
        }
        if let Some(room) = self.rooms.get_mut(&peer.room) {
            room.peers.retain(|it| *it != key);
            room.speakers.forget(key);
        }
        for track in &peer.tracks {
            self.drop_track(*track, now);
        }
        for slot in &peer.slots {
            if let Some(binding) = &slot.binding
                && let Some(track) = self.tracks.get_mut(&binding.track)
            {
                track.subscribers.retain(|(it, _)| *it != key);
            }
        }
        // Half-broken state may panic in its destructor; that costs nobody else.
        let _ = guarded(move || drop(peer));
        self.counters.bump(Counter::PeersClosed);
        self.events.push_back(Event::PeerClosed { peer: key, reason, place });
    }

    fn room_due(&mut self, key: RoomKey, now: Instant) {
        let Some(room) = self.rooms.get_mut(&key) else { return };
        if let Some(levels) = room.speakers.judge(now) {
            self.events.push_back(Event::Speakers { room: key, levels });
        }
        self.timers.set(Timer::Room(key), room.speakers.deadline());
    }
}

/// A mid as the control side writes it. Longer ones than RFC 9143 clients make do not exist.
fn mid_of(text: &str) -> Option<Mid> {
    let fits = (1..=16).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic());
    fits.then(|| Mid::from(text))
}
