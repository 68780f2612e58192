//! What the engine tells the control side.

use crate::keys::{PeerKey, RequestId, RoomKey, TrackKey};
use crate::quality::Loss;

/// Why an offer was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferRefusal {
    /// No such peer (any more).
    UnknownPeer,
    /// The text is longer than the bound.
    TooLarge,
    /// More m-lines than the bound.
    TooManySections,
    /// More offers a second than the bound.
    TooFast,
    /// The text could not be read, or contradicts what was agreed before.
    Malformed,
    /// Too many handshakes under way in the whole engine.
    Busy,
    /// Our own failure; the peer is closed.
    Fault,
}

impl OfferRefusal {
    /// The code that the control side sees.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownPeer => "unknown_peer",
            Self::TooLarge => "too_large",
            Self::TooManySections => "too_many_sections",
            Self::TooFast => "too_fast",
            Self::Malformed => "malformed",
            Self::Busy => "busy",
            Self::Fault => "fault",
        }
    }
}

/// Why an offer of ours came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferFailure {
    /// No such peer (any more).
    UnknownPeer,
    /// The peer is one that offers itself.
    WrongRole,
    /// Another offer waits for its answer, or none does.
    OutOfTurn,
    /// Nothing would change.
    Unchanged,
    /// The answer is longer, or has more m-lines, than the bound.
    TooLarge,
    /// The answer could not be read, or contradicts the offer.
    Malformed,
    /// Not now: too many handshakes under way in the whole engine, or too many answers a second.
    Busy,
    /// Our own failure; the peer is closed.
    Fault,
}

impl OfferFailure {
    /// The code that the control side sees.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownPeer => "unknown_peer",
            Self::WrongRole => "wrong_role",
            Self::OutOfTurn => "out_of_turn",
            Self::Unchanged => "unchanged",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::Busy => "busy",
            Self::Fault => "fault",
        }
    }
}

/// Why a track was not put into a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindRefusal {
    /// No such receiver.
    UnknownPeer,
    /// No such track.
    UnknownTrack,
    /// Receiver and publisher are in different rooms.
    OtherRoom,
    /// The m-line does not exist or does not receive.
    NoSlot,
    /// Audio into video or the reverse.
    WrongKind,
    /// Publisher and receiver share no codec.
    NoCommonCodec,
}

impl BindRefusal {
    /// The code that the control side sees.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownPeer => "unknown_peer",
            Self::UnknownTrack => "unknown_track",
            Self::OtherRoom => "other_room",
            Self::NoSlot => "no_slot",
            Self::WrongKind => "wrong_kind",
            Self::NoCommonCodec => "no_common_codec",
        }
    }
}

/// Why a peer is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The client closed its connection.
    ClosedByClient,
    /// We closed it.
    ClosedByUs,
    /// It never got through: no packet, no handshake, the wrong certificate or a refused profile.
    NeverConnected,
    /// It could not take reliable data as fast as its room sends it.
    Overrun,
    /// Our own failure, or a protocol error that cannot be recovered.
    Fault,
}

impl CloseReason {
    /// The word that the control side sees.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ClosedByClient => "closed_by_client",
            Self::ClosedByUs => "closed_by_us",
            Self::NeverConnected => "never_connected",
            Self::Overrun => "overrun",
            Self::Fault => "fault",
        }
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The answer to an offer.
    OfferAccepted {
        /// Which command.
        request: RequestId,
        /// The peer.
        peer: PeerKey,
        /// Our text.
        sdp: String,
    },
    /// An offer was not answered.
    OfferRefused {
        /// Which command.
        request: RequestId,
        /// The peer.
        peer: PeerKey,
        /// Why.
        refusal: OfferRefusal,
    },
    /// An offer of ours; it waits for its answer.
    OfferMade {
        /// Which command.
        request: RequestId,
        /// The peer.
        peer: PeerKey,
        /// Our text.
        sdp: String,
        /// Its new m-lines for sound.
        audio: Vec<String>,
        /// Its new m-lines for pictures.
        video: Vec<String>,
    },
    /// The client's answer took effect.
    AnswerAccepted {
        /// Which command.
        request: RequestId,
        /// The peer.
        peer: PeerKey,
    },
    /// An offer of ours could not be made, or its answer not be taken.
    OfferFailed {
        /// Which command.
        request: RequestId,
        /// The peer.
        peer: PeerKey,
        /// Why.
        failure: OfferFailure,
    },
    /// A track flows into a slot.
    Bound {
        /// Which command.
        request: RequestId,
        /// The receiver.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
    },
    /// A track was not put into a slot.
    BindRefused {
        /// Which command.
        request: RequestId,
        /// The receiver.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
        /// Why.
        refusal: BindRefusal,
    },
    /// ICE and DTLS are up.
    PeerConnected {
        /// The peer.
        peer: PeerKey,
        /// RFC 5764 and RFC 7714 name.
        srtp_profile: &'static str,
    },
    /// ICE consent ran out.
    PeerInterrupted {
        /// The peer.
        peer: PeerKey,
    },
    /// The peer is gone.
    PeerClosed {
        /// The peer.
        peer: PeerKey,
        /// Why.
        reason: CloseReason,
        /// For a fault: the line of code, nothing of its data. Otherwise empty.
        place: String,
    },
    /// A data channel is open.
    ChannelOpen {
        /// The peer.
        peer: PeerKey,
        /// As the client named it.
        label: String,
    },
    /// A sender's reliable packets have come to this number, at least: told now and then, so that
    /// it can be told where to go on after a gap. What it sends twice is dropped by its number.
    DataReached {
        /// The sender.
        peer: PeerKey,
        /// The number.
        sequence: u32,
    },
    /// First packet of a layer, or the first after a silence (`again`).
    TrackLive {
        /// The track.
        track: TrackKey,
        /// 0 low, 1 medium, 2 high.
        layer: u8,
        /// As in `video/vp8`.
        codec: &'static str,
        /// Whether this was told before; then it may be dropped under pressure.
        again: bool,
    },
    /// Who is heard.
    Speakers {
        /// The room.
        room: RoomKey,
        /// Loudest first; level 0 to 1.
        levels: Vec<(PeerKey, f32)>,
    },
    /// How much a peer loses: told when it changes, every five seconds at most.
    Quality {
        /// The peer.
        peer: PeerKey,
        /// Of a hundred packets of the worst stream.
        loss: Loss,
    },
    /// Counters since the start.
    Stats {
        /// Which command.
        request: RequestId,
        /// Name and value.
        counters: Vec<(&'static str, u64)>,
    },
}

impl Event {
    /// Whether a full queue may drop it: a later event of its kind makes up for it.
    pub const fn is_coalescible(&self) -> bool {
        match self {
            Self::Speakers { .. }
            | Self::DataReached { .. }
            | Self::Quality { .. }
            | Self::TrackLive { again: true, .. } => true,
            Self::OfferAccepted { .. }
            | Self::OfferRefused { .. }
            | Self::OfferMade { .. }
            | Self::AnswerAccepted { .. }
            | Self::OfferFailed { .. }
            | Self::Bound { .. }
            | Self::BindRefused { .. }
            | Self::PeerConnected { .. }
            | Self::PeerInterrupted { .. }
            | Self::PeerClosed { .. }
            | Self::ChannelOpen { .. }
            | Self::TrackLive { .. }
            | Self::Stats { .. } => false,
        }
    }
}
