//! The engine's parsers, one name each, for feeding them bytes that nobody would write.

use std::time::Instant;

use str0m::change::SdpOffer;

use crate::codec::{CodecId, Frame, Vp8Counters};
use crate::data::stamp;
use crate::demux::{classify, local_ufrag};
use crate::egress::reads_report;
use crate::framing::Unframer;
use crate::h264::starts_keyframe;
use crate::local::Local;
use crate::transport::{
    Failure, Identity, Transport, guarded, is_candidate, looks_authentic, receive,
    without_candidates,
};

/// Their names.
pub const TARGETS: &[&str] = &[
    "demux",
    "stun",
    "datagram",
    "framing",
    "srtp",
    "rtcp",
    "vp8",
    "h264",
    "data",
    "offer",
    "negotiation",
    "candidate",
];

/// What a parser made of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It read them.
    Read,
    /// It refused them.
    Refused,
    /// It panicked: a fault that would have cost one peer.
    Fault,
    /// There is no such parser.
    UnknownTarget,
}

/// Run one parser over bytes.
pub fn run(target: &str, bytes: &[u8]) -> Verdict {
    if !TARGETS.contains(&target) {
        return Verdict::UnknownTarget;
    }
    match guarded(|| parse(target, bytes)) {
        Ok(true) => Verdict::Read,
        Ok(false) => Verdict::Refused,
        Err(_) => Verdict::Fault,
    }
}

thread_local! {
    static IDENTITY: Option<Identity> = Identity::new();
}

/// An offer all the way into a connection of its own, and once more as a later offer.
fn negotiate(text: &str) -> bool {
    let local = Local::Udp(([192, 0, 2, 1], 7).into());
    let text = without_candidates(text);
    IDENTITY.with(|identity| {
        let transport = identity.as_ref().map(|it| Transport::new(it, &[local], Instant::now()));
        let Some(Ok(mut transport)) = transport else { return false };
        let Ok(first) = SdpOffer::from_sdp_string(&text) else { return false };
        let Ok(second) = SdpOffer::from_sdp_string(&text) else { return false };
        let first = transport.accept_offer(first);
        let second = transport.accept_offer(second);
        for failure in [first.as_ref().err(), second.as_ref().err()].into_iter().flatten() {
            assert!(!matches!(failure, Failure::Fault(_)), "a fault in the negotiation");
        }
        first.is_ok()
    })
}

fn parse(target: &str, bytes: &[u8]) -> bool {
    match target {
        "demux" => classify(bytes).is_some(),
        "stun" => local_ufrag(bytes).is_some(),
        "datagram" => {
            let address = ([192, 0, 2, 1], 7).into();
            receive(Local::Udp(address), address, bytes).is_some()
        }
        "framing" => {
            let (mut whole, mut cut) = (Unframer::default(), Unframer::default());
            let (mut one, mut other) = (0_usize, 0_usize);
            let read = whole.feed(bytes, |it| one = one.saturating_add(it.len())).is_ok();
            let again = bytes
                .chunks(3)
                .all(|it| cut.feed(it, |it| other = other.saturating_add(it.len())).is_ok());
            assert!(read == again && one == other, "a cut changed what was read");
            read
        }
        "srtp" => looks_authentic(bytes),
        "rtcp" => reads_report(bytes),
        "vp8" => {
            let frame = Frame::read(CodecId::Vp8, bytes);
            let Frame::Vp8 { descriptor: Some(descriptor), .. } = frame else { return false };
            let mut counters = Vp8Counters::default();
            counters.join(&descriptor);
            let change = counters.change(&descriptor, true);
            let mut changed = bytes.to_vec();
            if let Some(change) = change {
                change.apply(&mut changed);
            }
            true
        }
        "h264" => starts_keyframe(bytes),
        "data" => stamp(bytes, false, "PA_sid", "identity").is_ok(),
        "offer" => std::str::from_utf8(bytes)
            .is_ok_and(|text| SdpOffer::from_sdp_string(&without_candidates(text)).is_ok()),
        "negotiation" => std::str::from_utf8(bytes).is_ok_and(negotiate),
        _ => std::str::from_utf8(bytes).is_ok_and(is_candidate),
    }
}
