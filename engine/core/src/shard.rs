//! One shard: the rooms, peers and tracks that one packet thread owns. Sans I/O: datagrams, commands
//! and time come in as arguments; datagrams and events wait to be taken out.
//!
//! Order of a turn: any number of [`Shard::command`] and [`Shard::datagram`], then one
//! [`Shard::settle`], then the caller takes [`Shard::transmits`] and [`Shard::next_event`].

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::Event as RtcEvent;

use crate::command::Command;
use crate::deadlines::Deadlines;
use crate::demux::Demux;
use crate::event::{CloseReason, Event};
use crate::keys::{KeyMap, PeerKey, RoomKey, TrackKey};
use crate::limits::Limits;
use crate::local::Local;
use crate::peer::{Peer, Phase};
use crate::recent::Recent;
use crate::speakers::Speakers;
use crate::stats::{Counter, Counters};
use crate::track::Track;
use crate::transport::{Failure, Identity, Polled};

mod arriving;
mod commands;
mod data;
mod life;
mod media;
mod offers;
mod quality;

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
    /// What clients are told, one entry for each socket.
    pub candidates: Vec<Local>,
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
    recent: Recent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Timer {
    Peer(PeerKey),
    Track(TrackKey),
    Room(RoomKey),
    Recent(RoomKey),
}

/// Most datagrams that wait to be sent within one turn; beyond it new ones are dropped (`oldest
/// first` would hurt the same stream twice). 8192 of 1200 bytes are 10 MB.
const SEND_QUEUE: usize = 8192;

/// A connection is not woken sooner than this after its last turn. Lower: more wake-ups for nothing.
/// Higher: handshakes and acknowledgements take longer.
const SOONEST: Duration = Duration::from_millis(1);

/// A connection may be woken later than it asked, by this part of its wait and at most so long: what
/// falls due meanwhile is done in the same turn. Lower: idle people cost more, for each turn looks at
/// all their streams. Higher: reports, checks and acknowledgements are late.
const SLACK_PART: u32 = 8;
const SLACK_MOST: Duration = Duration::from_millis(100);

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
    undrained: Vec<PeerKey>,
    unsent: Vec<PeerKey>,
    arrived: Vec<media::Arrived>,
    messages: Vec<data::Message>,
    transmits: Vec<Transmit>,
    left: Vec<(usize, SocketAddr)>,
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
            undrained: Vec::new(),
            unsent: Vec::new(),
            arrived: Vec::new(),
            messages: Vec::new(),
            transmits: Vec::new(),
            left: Vec::new(),
            events: VecDeque::new(),
            counters: Counters::new(),
        })
    }

    /// Carry out a command.
    pub fn command(&mut self, command: Command, now: Instant) {
        self.run(command, now);
    }

    /// Finish the turn: everything that was written or has more to say, and timers that are due.
    pub fn settle(&mut self, now: Instant) {
        // Each of these can bring more of the others (data for somebody, a keyframe to ask for), so
        // until nothing is left. Connections that were written to are drained with that. Then media
        // leaves, all of a receiver together.
        loop {
            if let Some(key) = self.dirty.pop() {
                let Some(peer) = self.peers.get_mut(&key) else { continue };
                peer.due.advance = false;
                let result = peer.transport.advance(now);
                self.after(key, result, now);
            } else if let Some(key) = self.undrained.pop() {
                if self.peers.get(&key).is_some_and(|it| it.due.drain) {
                    self.drain(key, now);
                }
            } else {
                match self.timers.pop_due(now) {
                    Some(Timer::Peer(key)) => self.peer_due(key, now),
                    Some(Timer::Track(key)) => self.track_due(key, now),
                    Some(Timer::Room(key)) => self.room_due(key, now),
                    Some(Timer::Recent(key)) => self.forget_recent(key, now),
                    None => return self.flush(),
                }
            }
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

    /// Addresses at which nobody is any more; the caller drains them, ends the connections among
    /// them and forgets what it knew of the others.
    pub fn left(&mut self) -> &mut Vec<(usize, SocketAddr)> {
        &mut self.left
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
        if !peer.due.advance {
            peer.due.advance = true;
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
        let polled = peer.transport.poll();
        self.polled(key, polled, now)
    }

    /// After a media packet: take out what it carried, and leave the rest (feedback, the next
    /// deadline) for the end of the turn, which then is done once for all packets of the turn.
    fn take_packet(&mut self, key: PeerKey, now: Instant) {
        loop {
            let Some(peer) = self.peers.get_mut(&key) else { return };
            let polled = peer.transport.poll();
            let is_packet = matches!(polled, Ok(Polled::Event(RtcEvent::RtpPacket(_))));
            let more = self.polled(key, polled, now);
            if is_packet {
                self.leave_undrained(key);
            }
            if is_packet || !more {
                self.hand_on(now);
                return;
            }
        }
    }

    /// To be drained when the turn ends.
    fn leave_undrained(&mut self, key: PeerKey) {
        if let Some(peer) = self.peers.get_mut(&key)
            && !peer.due.drain
        {
            peer.due.drain = true;
            self.undrained.push(key);
        }
    }

    /// Act on what a connection said; whether it may have more to say.
    fn polled(&mut self, key: PeerKey, polled: Result<Polled, Failure>, now: Instant) -> bool {
        let Some(peer) = self.peers.get_mut(&key) else { return false };
        match polled {
            Ok(Polled::Until(at)) => {
                peer.due.drain = false;
                let judged = peer.quality.is_due(now);
                let wait = at.saturating_duration_since(now);
                let slack = wait.checked_div(SLACK_PART).unwrap_or_default().min(SLACK_MOST);
                let at = at.checked_add(slack).unwrap_or(at);
                let alive = peer.transport.is_alive();
                let at = match peer.phase {
                    Phase::Connecting(until) => at.min(until),
                    Phase::New | Phase::Connected | Phase::Interrupted => at,
                };
                self.timers.set(Timer::Peer(key), alive.then_some(at.max(now + SOONEST)));
                if judged {
                    self.judge(key, now);
                }
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

    fn push_transmit(&mut self, from: Option<Local>, to: SocketAddr, bytes: Vec<u8>) {
        let socket = self.config.candidates.iter().position(|it| Some(*it) == from);
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

    fn room_due(&mut self, key: RoomKey, now: Instant) {
        let Some(room) = self.rooms.get_mut(&key) else { return };
        if let Some(levels) = room.speakers.judge(now) {
            self.events.push_back(Event::Speakers { room: key, levels });
        }
        self.timers.set(Timer::Room(key), room.speakers.deadline());
    }
}
