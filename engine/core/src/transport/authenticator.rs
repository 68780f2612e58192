//! Whether a packet of a stream never seen before was sealed by this client (RFC 3711 §3.3, RFC 7714).
//!
//! The protocol stack makes state for a new SSRC, and may even take it for the track's new stream,
//! before it checks the packet's authentication. Whoever can send from a client's address could fill
//! memory or tear a picture with that. So the first packet of each SSRC is authenticated here first;
//! what is known goes by without a second check.

use str0m::crypto::CryptoProvider;

use crate::srtp::{Agreement, Keys, Side};

/// The client's keys for RTP, of the profile that DTLS agreed on.
#[derive(Debug)]
pub(super) struct Authenticator {
    keys: Keys,
}

impl Authenticator {
    /// From what DTLS agreed on.
    pub(super) fn new(crypto: &CryptoProvider, agreement: Agreement<'_>) -> Option<Self> {
        Some(Self { keys: Keys::of_media(crypto, agreement, Side::Client, false)? })
    }

    /// Whether the packet is the client's, as the first of its stream (rollover counter 0).
    pub(super) fn is_authentic(&mut self, packet: &[u8]) -> bool {
        self.keys.is_first(packet).unwrap_or(false)
    }
}
