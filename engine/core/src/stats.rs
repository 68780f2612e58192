//! Counters since the start: totals only, nothing about a person.

macro_rules! counters {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Counter {
            $($(#[$doc])* $variant,)*
        }

        /// The names, in the order of [`Counter`].
        pub const NAMES: &[&str] = &[$($name,)*];
    };
}

counters! {
    /// Datagrams taken from the sockets.
    DatagramsIn = "datagrams_in",
    /// Datagrams handed to the sockets.
    DatagramsOut = "datagrams_out",
    /// RTP packets written to subscribers.
    Forwarded = "packets_forwarded",
    /// RTP packets sent again because a subscriber asked for them.
    Repeated = "packets_repeated",
    /// RTP packets that were not sealed because their number was used before, or is too old to know.
    DroppedIndex = "dropped_index",
    /// RTP packets received for a published track.
    PacketsIn = "packets_in",
    /// RTP packets of an m-line that is not published.
    PacketsUnpublished = "packets_unpublished",
    /// Packets of a muted track.
    PacketsMuted = "packets_muted",
    /// Packets of a layer name that we do not know.
    LayerUnknown = "packets_layer_unknown",
    /// Datagrams from an address that has not proven itself, and are no STUN request.
    DroppedUnknownAddress = "dropped_unknown_address",
    /// STUN requests for a ufrag that nobody has.
    DroppedUnknownUfrag = "dropped_unknown_ufrag",
    /// STUN requests whose integrity check failed.
    DroppedBadStun = "dropped_bad_stun",
    /// STUN requests over the rate of their address prefix.
    DroppedStunRate = "dropped_stun_rate",
    /// Datagrams that are neither STUN, DTLS, RTP nor RTCP, or are malformed.
    DroppedMalformed = "dropped_malformed",
    /// RTP packets of streams never seen before that were not sealed by the client at that address.
    DroppedForged = "dropped_forged",
    /// RTP packets over the bound on new SSRCs.
    DroppedSsrcBound = "dropped_ssrc_bound",
    /// RTP packets over the rate.
    DroppedMediaRate = "dropped_media_rate",
    /// RTCP packets over the rate.
    DroppedRtcpRate = "dropped_rtcp_rate",
    /// Datagrams that had to wait longer than the send queue allows.
    DroppedSendQueue = "dropped_send_queue",
    /// TCP connections taken.
    TcpTaken = "tcp_taken",
    /// TCP connections refused, or ended before they proved anything.
    TcpShed = "tcp_shed",
    /// TCP connections that ended for another reason.
    TcpEnded = "tcp_ended",
    /// Packets that found the buffer of their TCP connection full.
    DroppedTcpFull = "dropped_tcp_full",
    /// Offers answered.
    OffersAccepted = "offers_accepted",
    /// Offers refused.
    OffersRefused = "offers_refused",
    /// Offers of ours.
    OffersMade = "offers_made",
    /// Their answers taken.
    AnswersAccepted = "answers_accepted",
    /// Offers of ours that came to nothing.
    OurOffersFailed = "our_offers_failed",
    /// Candidates received (read, never called: see `transport`).
    CandidatesSeen = "candidates_seen",
    /// Candidates that could not be read.
    CandidatesMalformed = "candidates_malformed",
    /// Peers that got through.
    PeersConnected = "peers_connected",
    /// Peers that are gone, for whatever reason.
    PeersClosed = "peers_closed",
    /// Peers that did not get through in time.
    PeersTimedOut = "peers_timed_out",
    /// Peers refused because the engine or the room is full.
    PeersRefused = "peers_refused",
    /// Peers whose certificate or SRTP profile was refused.
    HandshakesRefused = "handshakes_refused",
    /// Panics that cost one peer.
    Faults = "faults",
    /// Errors of one peer's protocol stack that were survived.
    ProtocolErrors = "protocol_errors",
    /// Keyframes asked of publishers.
    KeyframesAsked = "keyframes_asked",
    /// Layer switches and starts in slots.
    LayerSwitches = "layer_switches",
    /// Data packets received and passed on.
    DataIn = "data_in",
    /// Data packets written to receivers.
    DataOut = "data_out",
    /// Data packets of peers that may not send any.
    DataForbidden = "data_forbidden",
    /// Data packets that are malformed, too large or of a kind that clients may not send.
    DataRefused = "data_refused",
    /// Data packets over a peer's rate.
    DataOverRate = "data_over_rate",
    /// Reliable packets whose sequence was seen before.
    DataRepeated = "data_repeated",
    /// Reliable packets said again to a receiver that came back.
    DataReplayed = "data_replayed",
    /// Lossy packets that a slow receiver did not get.
    DataLossyDropped = "data_lossy_dropped",
    /// Messages on channels that have no meaning here.
    DataOtherChannel = "data_other_channel",
    /// Commands for keys that are gone.
    CommandsStale = "commands_stale",
}

/// The counters of one shard.
#[derive(Debug, Clone)]
pub struct Counters([u64; NAMES.len()]);

impl Counters {
    /// All zero.
    pub const fn new() -> Self {
        Self([0; NAMES.len()])
    }

    /// Add one.
    pub fn bump(&mut self, counter: Counter) {
        self.add(counter, 1);
    }

    /// Add `n`.
    pub fn add(&mut self, counter: Counter, n: u64) {
        if let Some(value) = self.0.get_mut(counter as usize) {
            *value = value.saturating_add(n);
        }
    }

    /// One value.
    pub fn get(&self, counter: Counter) -> u64 {
        self.0.get(counter as usize).copied().unwrap_or_default()
    }

    /// All of them by name.
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        NAMES.iter().copied().zip(self.0.iter().copied()).collect()
    }
}

impl Default for Counters {
    fn default() -> Self {
        Self::new()
    }
}
