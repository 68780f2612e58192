//! The sending of media: RTP leaves here, beside the protocol stack, which keeps ICE, DTLS, data
//! channels, everything that comes in, and the times of reports.
//!
//! A packet is kept once for all its receivers. For each of them a header is written, the payload is
//! sealed into the buffer that the socket sends from, and an entry of some fifty bytes remembers it
//! for repeats (RFC 4588). Nothing here grows with the number of a receiver's streams.
//!
//! **Every index once.** All media of a connection leaves here, from its first packet on, so the
//! indexes of its streams are owned here: what a stream has sent is remembered, and a number that
//! comes again is refused (`stream`); repeats have a stream and numbers of their own.
//!
//! **Reports.** The stack writes sender reports, but has seen no packet: they get their true numbers on
//! their way out and are sealed again under the index they have. Those of streams that sent nothing are
//! left out. What clients report is read here: requests for repeats are answered at once, and reports
//! that hold nothing for the stack do not reach it, for it would look at every stream.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::crypto::CryptoProvider;

use crate::keys::KeyMap;
use crate::slot::{Rewritten, SourcePacket};
use crate::srtp::{Agreement, Keys, Side};
use line::{Head, Line};
use rtcp::Asked;
use stream::{Kept, Outgoing, Repeat, Retired, Spent};

mod line;
mod rtcp;
mod stream;

/// Room for a packet as browsers make them.
const PACKET: usize = 1_280;
/// Streams that are gone and remembered, so that none of their numbers is used again should their SSRC
/// come back, which the stack chooses at random among four thousand millions.
const RETIRED: usize = 256;
/// What the stack is made to send so that it shows its way out: an application's own feedback (RFC
/// 4585 §6.4) that clients do not know and so leave alone.
const ASK_THE_WAY: [u8; 4] = *b"path";

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It leaves when the turn ends.
    Queued,
    /// The client stopped this m-line.
    Gone,
    /// Its number was used before, or is too old to know: it must not be sealed.
    Refused,
}

/// What came of a client's report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Heard {
    /// Packets that leave again.
    pub repeated: u32,
    /// Something in it is for the protocol stack.
    pub pass_on: bool,
}

/// What the protocol stack wants to send.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outgone {
    /// As it is.
    AsItIs,
    /// This instead.
    Instead(Vec<u8>),
    /// Nothing: it was about streams that never sent.
    Nothing,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Egress {
    seals: Keys,
    seals_reports: Keys,
    opens_own_reports: Keys,
    opens_reports: Keys,
    /// Newest index of a report of the client: what is older may be a recording.
    heard: Option<u32>,
    streams: KeyMap<u32, Outgoing>,
    retired: VecDeque<Retired>,
    sound: Vec<Vec<u8>>,
    pictures: Vec<Vec<u8>>,
    changed: Vec<u8>,
    began: Option<Instant>,
}

impl Egress {
    /// From what DTLS agreed on.
    pub(crate) fn new(crypto: &CryptoProvider, agreement: Agreement<'_>) -> Option<Self> {
        Some(Self {
            seals: Keys::of_media(crypto, agreement, Side::Server, true)?,
            seals_reports: Keys::of_reports(crypto, agreement, Side::Server, true)?,
            opens_own_reports: Keys::of_reports(crypto, agreement, Side::Server, false)?,
            opens_reports: Keys::of_reports(crypto, agreement, Side::Client, false)?,
            heard: None,
            streams: KeyMap::default(),
            retired: VecDeque::new(),
            sound: Vec::new(),
            pictures: Vec::new(),
            changed: Vec::new(),
            began: None,
        })
    }

    /// Make the stack send something, for the client was heard from elsewhere.
    pub(crate) fn ask_the_way(&self, rtc: &mut Rtc) {
        let ssrc = self.streams.keys().next().copied().unwrap_or(1);
        rtc.direct_api().send_app_specific_feedback(ssrc.into(), ssrc.into(), ASK_THE_WAY);
    }

    /// After a negotiation: read again what was agreed, and forget streams that are gone.
    pub(crate) fn read_lines(&mut self, rtc: &mut Rtc) {
        let retired = &mut self.retired;
        self.streams.retain(|ssrc, stream| {
            let line = Line::read(rtc, (*ssrc).into());
            if line.is_none() {
                retired.extend(stream.retire(*ssrc));
            }
            line.is_some_and(|line| {
                stream.renew(line);
                true
            })
        });
        while retired.len() > RETIRED {
            retired.pop_front();
        }
    }

    /// The stream in this SSRC, which the stack knows; `None` when it has none.
    fn stream(&mut self, rtc: &mut Rtc, ssrc: u32) -> Option<&mut Outgoing> {
        if !self.streams.contains_key(&ssrc) {
            let line = Line::read(rtc, ssrc.into())?;
            let before = self.retired.iter().rfind(|it| it.ssrc == ssrc).copied();
            let stream = match before {
                Some(before) => Outgoing::again(line, before),
                None => Outgoing::new(line),
            };
            self.streams.insert(ssrc, stream);
        }
        self.streams.get_mut(&ssrc)
    }

    /// Send a packet into a slot.
    pub(crate) fn send(
        &mut self,
        rtc: &mut Rtc,
        ssrc: u32,
        packet: &SourcePacket,
        rewritten: Rewritten,
        now: Instant,
    ) -> Written {
        let at = self.millis(now);
        if self.stream(rtc, ssrc).is_none() {
            return Written::Gone;
        }
        let Some(stream) = self.streams.get_mut(&ssrc) else { return Written::Gone };
        if !stream.begin(rewritten.seq) {
            return Written::Refused;
        }
        let head = Head::new(packet, &rewritten);
        let kept = Kept { payload: Arc::clone(&packet.payload), head, vp8: rewritten.vp8, at };
        let mut out = Vec::with_capacity(PACKET);
        stream.line.write(&mut out, &head, ssrc, rewritten.seq);
        let payload = match kept.vp8 {
            Some(patch) => {
                self.changed.clear();
                self.changed.extend_from_slice(&kept.payload);
                patch.apply(&mut self.changed);
                self.changed.as_slice()
            }
            None => &*kept.payload,
        };
        if !self.seals.seal_media(&mut out, payload, (ssrc, rewritten.seq)) {
            return Written::Refused;
        }
        let sound = stream.line.audio;
        let newest = (packet.captured, packet.codec.clock_rate());
        stream.sent(rewritten.seq, kept, newest);
        if sound { &mut self.sound } else { &mut self.pictures }.push(out);
        Written::Queued
    }

    /// Read a client's report, and answer what it asks to be repeated.
    pub(crate) fn hear(&mut self, report: &[u8], now: Instant) -> Heard {
        // What cannot be opened here is the stack's to refuse.
        let Some((clear, index)) = self.opens_reports.open_reports(report) else {
            return Heard { repeated: 0, pass_on: true };
        };
        let fresh = self.heard.is_none_or(|newest| index > newest);
        let mut heard = Heard { repeated: 0, pass_on: rtcp::concerns_the_stack(&clear) };
        if fresh {
            self.heard = Some(index);
            for block in rtcp::blocks(&clear) {
                if let Some(stream) = self.streams.get_mut(&block.ssrc) {
                    stream.report(block);
                }
            }
            for asked in rtcp::requests(&clear) {
                heard.repeated = heard.repeated.saturating_add(self.repeat(asked, now));
            }
        }
        heard
    }

    /// What the client has reported of a stream since this was asked last, of a hundred packets.
    pub(crate) fn take_lost(&mut self, ssrc: u32) -> Option<u8> {
        self.streams.get_mut(&ssrc)?.take_lost()
    }

    fn repeat(&mut self, asked: Asked, now: Instant) -> u32 {
        let at = self.millis(now);
        let mut repeated = 0_u32;
        let Some(stream) = self.streams.get_mut(&asked.ssrc) else { return 0 };
        for number in asked.numbers() {
            let (repeat, kept) = match stream.repeat(number, at) {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(Spent) => break,
            };
            let Repeat { ssrc, seq, original } = repeat;
            let mut out = Vec::with_capacity(PACKET);
            stream.line.write(&mut out, &kept.head, ssrc, seq);
            self.changed.clear();
            self.changed.extend_from_slice(&original.to_be_bytes());
            self.changed.extend_from_slice(&kept.payload);
            if let Some(patch) = kept.vp8 {
                patch.apply(self.changed.get_mut(2..).unwrap_or_default());
            }
            if self.seals.seal_media(&mut out, &self.changed, (ssrc, seq)) {
                if stream.line.audio { &mut self.sound } else { &mut self.pictures }.push(out);
                repeated = repeated.saturating_add(1);
            }
        }
        repeated
    }

    /// Correct what the stack reports of our streams. `now` is when it wrote the report.
    pub(crate) fn correct(&mut self, packet: &[u8], now: Instant) -> Outgone {
        if !rtcp::is_report(packet) {
            return Outgone::AsItIs;
        }
        let Some((clear, index)) = self.opens_own_reports.open_reports(packet) else {
            return Outgone::AsItIs;
        };
        let streams = &self.streams;
        let figures = |ssrc| streams.get(&ssrc).and_then(|it| it.figures(now));
        let Some(corrected) = rtcp::correct(&clear, figures) else { return Outgone::AsItIs };
        if corrected.is_empty() {
            return Outgone::Nothing;
        }
        // Only this leaves under the index: what the stack sealed is dropped, also when this fails.
        match self.seals_reports.seal_reports(&corrected, index) {
            Some(sealed) => Outgone::Instead(sealed),
            None => Outgone::Nothing,
        }
    }

    /// What waits to leave: sound first, each stream in its order.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.sound.drain(..).chain(self.pictures.drain(..))
    }

    /// Milliseconds since the first packet, for measuring what is about seconds.
    fn millis(&mut self, now: Instant) -> u32 {
        let began = *self.began.get_or_insert(now);
        let since: Duration = now.saturating_duration_since(began);
        u32::try_from(since.as_millis()).unwrap_or(u32::MAX)
    }
}

/// For fuzzing: read bytes as what a client reports, after it was opened.
pub(crate) fn reads_report(clear: &[u8]) -> bool {
    let asked: usize = rtcp::requests(clear).map(|it| it.numbers().count()).sum();
    rtcp::correct(clear, |_| None);
    asked > 0 || rtcp::concerns_the_stack(clear)
}
