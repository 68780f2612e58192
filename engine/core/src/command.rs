//! What the control side asks of the engine: values, one way, without a return.

use std::sync::Arc;

use crate::keys::{PeerKey, RequestId, RoomKey, TrackKey};
use crate::reading::{Answer, Offer, Unread};

/// What a peer connection is for. A client with one connection does everything over it; one with two
/// sends over the first and receives over the second (livekit-protocol §1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Both ways; the client offers.
    Whole,
    /// From the client; it offers.
    Sends,
    /// To the client; we offer.
    Receives,
}

impl Role {
    /// Whether data packets are written into its channels.
    pub const fn receives(self) -> bool {
        matches!(self, Self::Whole | Self::Receives)
    }

    /// Whether what arrives on its data channels is passed on.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Whole | Self::Sends)
    }
}

/// One command. Those with a `request` are answered by the event that repeats it.
#[derive(Debug)]
pub enum Command {
    /// Make a room.
    OpenRoom {
        /// New key.
        room: RoomKey,
    },
    /// Close every peer of a room, then the room.
    CloseRoom {
        /// The room.
        room: RoomKey,
    },
    /// Make a peer connection in a room.
    OpenPeer {
        /// New key.
        peer: PeerKey,
        /// Where it belongs.
        room: RoomKey,
        /// What it is for.
        role: Role,
        /// Stamped on its data packets.
        sid: String,
        /// Stamped on its data packets; what `destination_identities` name.
        identity: String,
        /// Whether what it sends on data channels is passed on.
        may_publish_data: bool,
    },
    /// Change whether a peer may send data.
    SetPeerData {
        /// The peer.
        peer: PeerKey,
        /// See [`Command::OpenPeer`].
        may_publish_data: bool,
    },
    /// Say goodbye (RTCP BYE, DTLS `close_notify`) and forget the peer.
    ClosePeer {
        /// The peer.
        peer: PeerKey,
    },
    /// Answer a client's offer.
    AcceptOffer {
        /// The peer.
        peer: PeerKey,
        /// Repeated by the answer.
        request: RequestId,
        /// What the client said.
        offer: Result<Offer, Unread>,
    },
    /// Offer to a client; answered by `OfferMade` or `OfferFailed`.
    MakeOffer {
        /// The peer.
        peer: PeerKey,
        /// Repeated by the answer.
        request: RequestId,
        /// New m-lines for sound.
        audio: u8,
        /// New m-lines for pictures.
        video: u8,
        /// Lines that carry nothing now.
        silenced: Vec<String>,
        /// Lines that carried nothing and do again.
        reopened: Vec<String>,
        /// Whether ICE restarts.
        restart: bool,
    },
    /// Take a client's answer; answered by `AnswerAccepted` or `OfferFailed`.
    AcceptAnswer {
        /// The peer.
        peer: PeerKey,
        /// Repeated by the answer.
        request: RequestId,
        /// What the client said.
        answer: Result<Answer, Unread>,
    },
    /// A trickled candidate line.
    AddCandidate {
        /// The peer.
        peer: PeerKey,
        /// `candidate:…`
        candidate: String,
    },
    /// Make a track of what arrives on one m-line.
    Publish {
        /// New key.
        track: TrackKey,
        /// The publisher.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
        /// Audio or video.
        audio: bool,
    },
    /// Forget a track; its subscribers receive nothing more.
    Unpublish {
        /// The track.
        track: TrackKey,
    },
    /// While muted nothing of the track is forwarded.
    SetTrackMuted {
        /// The track.
        track: TrackKey,
        /// Muted or not.
        muted: bool,
    },
    /// Send a track into a receiving m-line of another peer.
    Bind {
        /// Repeated by the answer.
        request: RequestId,
        /// The receiver.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
        /// The track.
        track: TrackKey,
    },
    /// Stop sending into an m-line.
    Unbind {
        /// The receiver.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
    },
    /// What the receiver wants of the track in an m-line.
    Select {
        /// The receiver.
        peer: PeerKey,
        /// Its m-line.
        mid: String,
        /// Highest layer wanted: 0 low, 1 medium, 2 high.
        max_layer: u8,
        /// Nothing wanted for now.
        paused: bool,
    },
    /// A whole `DataPacket` of the control side.
    SendData {
        /// The room.
        room: RoomKey,
        /// To whom; everyone when empty.
        peers: Vec<PeerKey>,
        /// Channel.
        reliable: bool,
        /// The bytes.
        packet: Arc<[u8]>,
    },
    /// Say again what a receiver has missed of the reliable packets of the last moments.
    Replay {
        /// The receiver.
        peer: PeerKey,
        /// Sids of senders, and the last number that it has of each.
        has: Vec<(String, u32)>,
    },
    /// Ask for the counters.
    Stats {
        /// Repeated by the answer.
        request: RequestId,
    },
}
