//! One peer: its connection, its slots, its data channels and what it has used of its allowances.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use str0m::change::SdpPendingOffer;
use str0m::channel::ChannelId;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::Ssrc;

use crate::allowance::Allowance;
use crate::clock::SenderClock;
use crate::codec::Negotiated;
use crate::command::Role;
use crate::keys::{PeerKey, RoomKey, TrackKey};
use crate::limits::Limits;
use crate::quality::Quality;
use crate::slot::Slot;
use crate::stats::Counter;
use crate::transport::Transport;

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No offer yet.
    New,
    /// Until then it must be connected.
    Connecting(Instant),
    /// Media flows.
    Connected,
    /// Consent ran out; nothing is sent until it comes back (RFC 7675 §5.1).
    Interrupted,
}

/// The two channels that carry `DataPacket`s.
#[derive(Debug, Default)]
pub struct Channels {
    /// `_reliable`, ordered.
    pub reliable: Option<ChannelId>,
    /// `_lossy`, unordered, never sent again.
    pub lossy: Option<ChannelId>,
    /// How many were opened in all.
    pub opened: usize,
}

/// The offers that we make to a client.
#[derive(Debug, Default)]
pub struct Offers {
    /// The first one was made, and with it the data channels.
    pub begun: bool,
    /// The one that waits for its answer.
    pub pending: Option<SdpPendingOffer>,
}

/// Reliable packets that wait for their channel to open or to drain.
#[derive(Debug, Default)]
pub struct Backlog {
    packets: VecDeque<Arc<[u8]>>,
    bytes: usize,
}

impl Backlog {
    /// Add one; false when the bound is reached.
    pub fn push(&mut self, packet: Arc<[u8]>, bound: usize) -> bool {
        let bytes = self.bytes.saturating_add(packet.len());
        if bytes > bound {
            return false;
        }
        self.bytes = bytes;
        self.packets.push_back(packet);
        true
    }

    /// Put packets before those that wait, as far as the bound allows.
    pub fn push_front(&mut self, packets: Vec<Arc<[u8]>>, bound: usize) {
        for packet in packets.into_iter().rev() {
            let bytes = self.bytes.saturating_add(packet.len());
            if bytes > bound {
                return;
            }
            self.bytes = bytes;
            self.packets.push_front(packet);
        }
    }

    /// The oldest one.
    pub fn front(&self) -> Option<Arc<[u8]>> {
        self.packets.front().map(Arc::clone)
    }

    /// The oldest one was written.
    pub fn pop(&mut self) {
        if let Some(packet) = self.packets.pop_front() {
            self.bytes = self.bytes.saturating_sub(packet.len());
        }
    }

    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }
}

/// Where packets of an SSRC belong.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    /// The track.
    pub track: TrackKey,
    /// Its layer.
    pub layer: u8,
}

/// A simulcast layer of an m-line, by the name the client gave it.
#[derive(Debug, Clone, Copy)]
pub struct LayerName {
    /// The m-line.
    pub mid: Mid,
    /// Its number.
    pub layer: u8,
    /// Its name.
    pub rid: Option<Rid>,
}

/// What a peer has used.
#[derive(Debug)]
pub struct Allowances {
    /// RTP packets.
    pub media: Allowance,
    /// RTCP packets.
    pub rtcp: Allowance,
    /// RTCP bytes.
    pub rtcp_bytes: Allowance,
    /// SSRCs never seen before.
    pub ssrcs: Allowance,
    /// Data messages.
    pub data_messages: Allowance,
    /// Data bytes.
    pub data_bytes: Allowance,
}

impl Allowances {
    fn full(limits: &Limits, now: Instant) -> Self {
        Self {
            media: Allowance::full(limits.media, now),
            rtcp: Allowance::full(limits.rtcp, now),
            rtcp_bytes: Allowance::full(limits.rtcp_bytes, now),
            ssrcs: Allowance::full(limits.ssrcs, now),
            data_messages: Allowance::full(limits.data_messages, now),
            data_bytes: Allowance::full(limits.data_rate, now),
        }
    }
}

/// What a turn still owes a peer.
#[derive(Debug, Default, Clone, Copy)]
pub struct Due {
    /// Something was written that leaves when time is advanced.
    pub advance: bool,
    /// It has more to say, which is asked when the turn ends.
    pub drain: bool,
    /// Media waits to leave.
    pub flush: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Peer {
    /// Its key.
    pub key: PeerKey,
    /// Its room.
    pub room: RoomKey,
    /// What it is for.
    pub role: Role,
    /// Stamped on its data packets.
    pub sid: String,
    /// Stamped on its data packets.
    pub identity: String,
    /// Whether its data packets are passed on.
    pub may_publish_data: bool,
    /// The connection.
    pub transport: Transport,
    /// Our offers, where we offer.
    pub offers: Offers,
    /// How far it has come.
    pub phase: Phase,
    /// It was connected once.
    pub was_connected: bool,
    /// Receiving m-lines. Never shrinks: indexes into it stay right.
    pub slots: Vec<Slot>,
    /// What it publishes.
    pub tracks: Vec<TrackKey>,
    /// Streams whose track is known.
    pub streams: HashMap<u32, Stream>,
    /// Layer names seen.
    pub layers: Vec<LayerName>,
    /// Payload types of our codecs.
    pub codecs: Vec<(Mid, Vec<Negotiated>)>,
    /// Its wall clock.
    pub clock: SenderClock,
    /// Data channels.
    pub channels: Channels,
    /// Reliable packets that wait.
    pub backlog: Backlog,
    /// Last reliable number it sent.
    pub last_sequence: u32,
    /// The number that the control side was told last.
    pub told_sequence: u32,
    /// When it was opened: what was said before is not for it.
    pub since: Instant,
    /// Addresses that proved to be its.
    pub addresses: VecDeque<(usize, SocketAddr)>,
    /// Ufrags that clients may name.
    pub ufrags: VecDeque<String>,
    /// SSRCs that were let in.
    pub ssrcs: HashSet<u32>,
    /// What it has used.
    pub allowances: Allowances,
    /// Errors survived so far.
    pub errors: u32,
    /// What is still to be done for it in this turn.
    pub due: Due,
    /// How much of its packets is lost.
    pub quality: Quality,
}

impl Peer {
    /// A new one.
    pub fn new(
        key: PeerKey,
        (room, role): (RoomKey, Role),
        names: (String, String),
        may_publish_data: bool,
        transport: Transport,
        (limits, now): (&Limits, Instant),
    ) -> Self {
        let (sid, identity) = names;
        Self {
            key,
            room,
            role,
            sid,
            identity,
            may_publish_data,
            transport,
            offers: Offers::default(),
            phase: Phase::New,
            was_connected: false,
            slots: Vec::new(),
            tracks: Vec::new(),
            streams: HashMap::new(),
            layers: Vec::new(),
            codecs: Vec::new(),
            clock: SenderClock::default(),
            channels: Channels::default(),
            backlog: Backlog::default(),
            last_sequence: 0,
            told_sequence: 0,
            since: now,
            addresses: VecDeque::new(),
            ufrags: VecDeque::new(),
            ssrcs: HashSet::new(),
            allowances: Allowances::full(limits, now),
            errors: 0,
            due: Due::default(),
            quality: Quality::default(),
        }
    }

    /// Whether it can be sent media now.
    pub fn is_listening(&self) -> bool {
        self.phase == Phase::Connected
    }

    /// The index of a slot.
    pub fn slot_index(&self, mid: Mid) -> Option<usize> {
        self.slots.iter().position(|it| it.mid == mid)
    }

    /// The codec of a payload type on one of its publishing m-lines.
    pub fn codec(&self, mid: Mid, pt: Pt) -> Option<Negotiated> {
        let (_, codecs) = self.codecs.iter().find(|(it, _)| *it == mid)?;
        codecs.iter().find(|it| it.pt == pt).copied()
    }

    /// May this report come in? What it asks for again can be much longer than it is, so its bytes
    /// count as well.
    pub fn admit_report(&mut self, packet: &[u8], now: Instant) -> Result<(), Counter> {
        let bytes = u32::try_from(packet.len()).unwrap_or(u32::MAX);
        let admitted =
            self.allowances.rtcp.take(1, now) && self.allowances.rtcp_bytes.take(bytes, now);
        if admitted { Ok(()) } else { Err(Counter::DroppedRtcpRate) }
    }

    /// May this packet come in? Every new SSRC costs memory for the life of the connection, so the
    /// first packet of each has to be the client's own. What is refused is counted as that.
    pub fn admit(&mut self, ssrc: u32, packet: &[u8], now: Instant) -> Result<(), Counter> {
        if !self.allowances.media.take(1, now) {
            return Err(Counter::DroppedMediaRate);
        }
        if self.ssrcs.contains(&ssrc) {
            return Ok(());
        }
        if !self.transport.is_authentic(packet) {
            return Err(Counter::DroppedForged);
        }
        if !self.allowances.ssrcs.take(1, now) {
            return Err(Counter::DroppedSsrcBound);
        }
        self.ssrcs.insert(ssrc);
        Ok(())
    }

    /// The name of a layer.
    pub fn rid_of(&self, mid: Mid, layer: u8) -> Option<Option<Rid>> {
        self.layers.iter().find(|it| it.mid == mid && it.layer == layer).map(|it| it.rid)
    }

    /// Remember the name of a layer.
    pub fn name_layer(&mut self, mid: Mid, layer: u8, rid: Option<Rid>) {
        match self.layers.iter_mut().find(|it| it.mid == mid && it.layer == layer) {
            Some(known) => known.rid = rid,
            None => self.layers.push(LayerName { mid, layer, rid }),
        }
    }

    /// Forget which streams belong to which track: the tracks changed.
    pub fn forget_streams(&mut self) {
        self.streams.clear();
    }

    /// The wire form of a stream key.
    pub fn stream_key(ssrc: Ssrc) -> u32 {
        *ssrc
    }
}
