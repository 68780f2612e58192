//! Descriptions of clients (RFC 8866, RFC 9429 §5), read where commands are made, before the packet
//! thread sees them: reading the longest one takes it so long that everybody's media would wait.
//!
//! Lengths and rates are judged before a text is looked into. What could not be read goes down as
//! that, so that the control side is answered in the order of its commands.

use std::time::Instant;

use str0m::change::{SdpAnswer, SdpOffer};
use str0m::media::Mid;

use crate::allowance::Allowance;
use crate::event::{OfferFailure, OfferRefusal};
use crate::keys::{KeyMap, PeerKey};
use crate::limits::Limits;
use crate::transport::{Fault, guarded, without_candidates};

/// A description that was read.
#[derive(Debug)]
pub struct Description<T> {
    /// As the connection takes it, without candidates.
    pub(crate) sdp: Box<T>,
    /// Its m-lines.
    pub(crate) mids: Vec<Mid>,
}

/// A client's offer.
pub type Offer = Description<SdpOffer>;
/// A client's answer.
pub type Answer = Description<SdpAnswer>;

/// Why a description was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Longer than the bound.
    TooLarge,
    /// More m-lines than the bound.
    TooManySections,
    /// More descriptions a second than the bound.
    TooFast,
    /// Not in the form of a description.
    Malformed,
    /// A panic while reading.
    Fault(Fault),
}

impl Unread {
    /// What the sender of an offer is told.
    pub const fn refusal(&self) -> OfferRefusal {
        match self {
            Self::TooLarge => OfferRefusal::TooLarge,
            Self::TooManySections => OfferRefusal::TooManySections,
            Self::TooFast => OfferRefusal::TooFast,
            Self::Malformed => OfferRefusal::Malformed,
            Self::Fault(_) => OfferRefusal::Fault,
        }
    }

    /// What becomes of our offer whose answer it is.
    pub const fn failure(&self) -> OfferFailure {
        match self {
            Self::TooLarge | Self::TooManySections => OfferFailure::TooLarge,
            Self::TooFast => OfferFailure::Busy,
            Self::Malformed => OfferFailure::Malformed,
            Self::Fault(_) => OfferFailure::Fault,
        }
    }
}

/// Reads descriptions, as many of each peer as its allowance permits.
#[derive(Debug)]
pub struct Reader {
    limits: Limits,
    allowances: KeyMap<PeerKey, Allowance>,
}

impl Reader {
    /// Nobody has said anything.
    pub fn new(limits: Limits) -> Self {
        Self { limits, allowances: KeyMap::default() }
    }

    /// Read an offer.
    pub fn offer(&mut self, peer: PeerKey, sdp: &str, now: Instant) -> Result<Offer, Unread> {
        self.allow(peer, sdp, now)?;
        read(sdp, |it| SdpOffer::from_sdp_string(it).ok())
    }

    /// Read an answer.
    pub fn answer(&mut self, peer: PeerKey, sdp: &str, now: Instant) -> Result<Answer, Unread> {
        self.allow(peer, sdp, now)?;
        read(sdp, |it| SdpAnswer::from_sdp_string(it).ok())
    }

    fn allow(&mut self, peer: PeerKey, sdp: &str, now: Instant) -> Result<(), Unread> {
        if sdp.len() > self.limits.sdp_bytes {
            return Err(Unread::TooLarge);
        }
        let counts = sdp.len().checked_div(self.limits.offer_bytes).unwrap_or_default();
        let counts = u32::try_from(counts).unwrap_or(u32::MAX).saturating_add(1);
        let allowance = self.allowance(peer, now).ok_or(Unread::TooFast)?;
        if !allowance.take(counts, now) {
            return Err(Unread::TooFast);
        }
        if sdp.lines().filter(|it| it.starts_with("m=")).count() > self.limits.sdp_sections {
            return Err(Unread::TooManySections);
        }
        Ok(())
    }

    /// What a peer may still say. Full ones are nobody's loss, and go when there are as many as
    /// there may be peers.
    fn allowance(&mut self, peer: PeerKey, now: Instant) -> Option<&mut Allowance> {
        let most = self.limits.peers;
        if self.allowances.len() >= most && !self.allowances.contains_key(&peer) {
            self.allowances.retain(|_, it| !it.is_full(now));
            if self.allowances.len() >= most {
                return None;
            }
        }
        let rate = self.limits.offers;
        Some(self.allowances.entry(peer).or_insert_with(|| Allowance::full(rate, now)))
    }
}

fn read<T>(sdp: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Description<T>, Unread> {
    let text = without_candidates(sdp);
    let parsed = guarded(|| parse(&text)).map_err(Unread::Fault)?;
    let sdp = Box::new(parsed.ok_or(Unread::Malformed)?);
    let mids = text.lines().filter_map(|it| it.strip_prefix("a=mid:"));
    let mids = mids.filter_map(|it| mid_of(it.trim())).collect();
    Ok(Description { sdp, mids })
}

/// A mid as the control side writes it. Longer ones than RFC 9143 clients make do not exist.
pub(crate) fn mid_of(text: &str) -> Option<Mid> {
    let fits = (1..=16).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_graphic());
    fits.then(|| Mid::from(text))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refused<T>(read: Result<Description<T>, Unread>) -> Option<Unread> {
        read.err()
    }

    #[test]
    fn what_each_peer_may_say_is_its_own() {
        let start = Instant::now();
        let mut reader = Reader::new(Limits::default());
        let mut say = |peer, at| refused(reader.offer(PeerKey(peer), "nonsense", at));
        for _ in 0..40 {
            assert_eq!(say(1, start), Some(Unread::Malformed));
        }
        assert_eq!(say(1, start), Some(Unread::TooFast));
        assert_eq!(say(2, start), Some(Unread::Malformed));
        assert_eq!(say(1, start + Duration::from_millis(100)), Some(Unread::Malformed));
    }

    #[test]
    fn who_said_nothing_for_a_while_is_forgotten_when_others_come() {
        let start = Instant::now();
        let mut reader = Reader::new(Limits { peers: 3, ..Limits::default() });
        let mut say = |peer, at| refused(reader.answer(PeerKey(peer), "nonsense", at));
        for peer in 1..=3 {
            assert_eq!(say(peer, start), Some(Unread::Malformed));
        }
        assert_eq!(say(4, start), Some(Unread::TooFast), "no room, and nobody to forget");
        assert_eq!(say(4, start + Duration::from_millis(100)), Some(Unread::Malformed));
        assert_eq!(reader.allowances.len(), 1);
    }

    #[test]
    fn bounds_come_before_the_text_is_looked_into() {
        let now = Instant::now();
        let mut reader = Reader::new(Limits::default());
        let long = "v=0\r\n".repeat(60_000);
        assert_eq!(refused(reader.offer(PeerKey(1), &long, now)), Some(Unread::TooLarge));
        let many = "m=audio 9\r\n".repeat(129);
        assert_eq!(refused(reader.offer(PeerKey(1), &many, now)), Some(Unread::TooManySections));
        assert_eq!(refused(reader.answer(PeerKey(1), &many, now)), Some(Unread::TooManySections));
    }
}
