//! Judges every stream that leaves the engine as a decoder would, in every test.
//!
//! Each client hands over what it decrypted, repairs and reports too, before anything of its own sorts
//! or drops it. The rules: one number, one packet (RFC 3550 §5.1; under SRTP a second one would be
//! worse than wrong, RFC 7714 §8.1); time never steps back, a frame is one timestamp and ends with the
//! marker; VP8's picture ids and TL0PICIDX go on (RFC 7741 §4.2); pieces of an H264 unit are whole
//! (RFC 6184 §5.8); a repair is the packet that it names (RFC 4588 §4); whoever begins a new source
//! begins with a keyframe; reports agree with what was sent (RFC 3550 §6.4.1).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::SystemTime;

/// What a payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Audio,
    Vp8,
    H264,
}

/// A decrypted packet.
#[derive(Debug, Clone)]
pub struct Heard<'a> {
    pub ssrc: u32,
    pub seq: u16,
    pub timestamp: u32,
    pub marker: bool,
    pub kind: Kind,
    /// The stream it repairs, if it is a repair.
    pub repairs: Option<u32>,
    pub payload: &'a [u8],
}

/// What a sender report says of its stream.
#[derive(Debug, Clone, Copy)]
pub struct Reported {
    pub wall: SystemTime,
    pub timestamp: u32,
    pub packets: u32,
}

#[derive(Debug, Clone)]
struct Packet {
    timestamp: u32,
    marker: bool,
    payload: Vec<u8>,
    kind: Kind,
    /// It came by itself, not only as a repair.
    came: bool,
}

#[derive(Debug, Default)]
struct Stream {
    newest: Option<u64>,
    packets: BTreeMap<u64, Packet>,
    report: Option<Reported>,
    over: bool,
}

/// One client's ears.
#[derive(Debug, Default)]
pub struct Judge {
    streams: HashMap<u32, Stream>,
    repairs: HashMap<u32, BTreeSet<u64>>,
    repaired: usize,
    reports: usize,
}

/// Packets that leave in one turn of a test, at most.
const ONE_TURN: u32 = 60;

type Verdict = Result<(), String>;

/// The 64-bit number nearest to what was newest.
fn extend(newest: Option<u64>, seq: u16) -> u64 {
    // Room below, so that what comes late at the start has a number.
    let newest = newest.unwrap_or((1 << 16) | u64::from(seq));
    let step = seq.wrapping_sub(newest as u16).cast_signed();
    newest.checked_add_signed(i64::from(step)).expect("it began high enough")
}

fn rule(holds: bool, broken: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(broken()) }
}

impl Judge {
    /// A packet was decrypted. `whole`: nothing is lost and nothing overtakes on this link.
    pub fn packet(&mut self, it: &Heard<'_>, whole: bool) -> Verdict {
        match it.repairs {
            None => self.original(it, whole),
            Some(main) => self.repair(it, main),
        }
        .map_err(|broken| format!("{broken}: {:?} {} {}", it.kind, it.ssrc, it.seq))
    }

    fn original(&mut self, it: &Heard<'_>, whole: bool) -> Verdict {
        let stream = self.streams.entry(it.ssrc).or_default();
        rule(!stream.over, || "media after the goodbye".to_owned())?;
        let seq = extend(stream.newest, it.seq);
        if whole && stream.packets.is_empty() {
            rule(begins(it.kind, it.payload), || "it does not begin with a keyframe".to_owned())?;
        }
        stream.take(seq, it, it.payload, true)
    }

    fn repair(&mut self, it: &Heard<'_>, main: u32) -> Verdict {
        let numbers = self.repairs.entry(it.ssrc).or_default();
        let seq = extend(numbers.last().copied(), it.seq);
        rule(numbers.insert(seq), || "a repair's number twice".to_owned())?;
        let Some((name, payload)) = it.payload.split_first_chunk::<2>() else {
            return Err("a repair without a name".to_owned());
        };
        let Some(stream) = self.streams.get_mut(&main) else { return Ok(()) };
        self.repaired += 1;
        let named = extend(stream.newest, u16::from_be_bytes(*name));
        stream.take(named, it, payload, false)
    }

    /// A sender report came.
    pub fn report(&mut self, ssrc: u32, report: Reported, whole: bool) -> Verdict {
        self.reports += 1;
        let Some(stream) = self.streams.get_mut(&ssrc) else { return Ok(()) };
        stream.reported(report, whole).map_err(|broken| format!("{broken}: report of {ssrc}"))
    }

    /// The streams that are heard.
    pub fn streams(&self) -> Vec<u32> {
        self.streams.keys().copied().collect()
    }

    /// A goodbye came.
    pub fn goodbye(&mut self, ssrc: u32) {
        if let Some(stream) = self.streams.get_mut(&ssrc) {
            stream.over = true;
        }
    }

    /// Packets, repairs and reports that were judged.
    pub fn judged(&self) -> (usize, usize, usize) {
        let packets = self.streams.values().map(|it| it.packets.len()).sum();
        (packets, self.repaired, self.reports)
    }
}

impl Stream {
    fn take(&mut self, seq: u64, it: &Heard<'_>, payload: &[u8], came: bool) -> Verdict {
        let packet = Packet {
            timestamp: it.timestamp,
            marker: it.marker,
            payload: payload.to_vec(),
            kind: it.kind,
            came,
        };
        if let Some(known) = self.packets.get_mut(&seq) {
            rule(!(came && known.came), || "one number twice".to_owned())?;
            known.came |= came;
            let same = known.timestamp == packet.timestamp
                && known.marker == packet.marker
                && known.payload == packet.payload;
            return rule(same, || "a repair that is another packet".to_owned());
        }
        if let Some((before, earlier)) = self.packets.range(..seq).next_back() {
            follows(earlier, &packet, seq - before)?;
        }
        if let Some((after, later)) = self.packets.range(seq..).next() {
            follows(&packet, later, after - seq)?;
        }
        self.newest = Some(self.newest.map_or(seq, |it| it.max(seq)));
        self.packets.insert(seq, packet);
        Ok(())
    }

    fn reported(&mut self, now: Reported, whole: bool) -> Verdict {
        let came = self.packets.values().filter(|it| it.came).count() as u32;
        // A report may leave before the packets of its turn do.
        let counted = (came..=came + ONE_TURN).contains(&now.packets);
        rule(!whole || counted, || format!("{} sent, {came} came", now.packets))?;
        if now.packets == 0 {
            // str0m reports a stream before its first packet, when there is no media clock yet.
            return Ok(());
        }
        if let Some(before) = self.report {
            rule(now.packets >= before.packets, || "fewer packets than before".to_owned())?;
            rule(now.wall >= before.wall, || "its wall clock went back".to_owned())?;
            let ticks = now.timestamp.wrapping_sub(before.timestamp).cast_signed();
            rule(ticks >= 0, || "its media clock went back".to_owned())?;
        }
        self.report = Some(now);
        Ok(())
    }
}

/// Whether a decoder can start with this packet.
fn begins(kind: Kind, payload: &[u8]) -> bool {
    match kind {
        Kind::Audio => true,
        Kind::Vp8 => Vp8::read(payload).is_some_and(|it| it.keyframe),
        // The parameter sets, alone or with what they are for.
        Kind::H264 => match payload {
            [first, ..] if first & 0x1f == 7 => true,
            [first, _, _, unit, ..] if first & 0x1f == 24 => unit & 0x1f == 7,
            _ => false,
        },
    }
}

/// Whether `b` may come `gap` numbers after `a` in one stream.
fn follows(a: &Packet, b: &Packet, gap: u64) -> Verdict {
    let step = b.timestamp.wrapping_sub(a.timestamp);
    rule(step < 1 << 31, || format!("time stepped back by {}", step.wrapping_neg()))?;
    if b.kind == Kind::Audio || a.kind == Kind::Audio {
        return rule(step > 0, || "two packets of sound at one moment".to_owned());
    }
    let next = gap == 1;
    // What another source cut off stays unfinished.
    let cut = begins(b.kind, &b.payload);
    if next && step == 0 {
        rule(!a.marker, || "a frame goes on after its end".to_owned())?;
    }
    if next && step > 0 {
        rule(a.marker || cut, || "a frame without its end".to_owned())?;
    }
    match (a.kind, b.kind) {
        (Kind::Vp8, Kind::Vp8) => vp8_follows(a, b, (step, gap), cut),
        (Kind::H264, Kind::H264) => h264_follows(a, b, step, next && !cut),
        _ => rule(!next || cut, || "another codec without a keyframe".to_owned()),
    }
}

/// The descriptor of RFC 7741 §4.2 with everything that libwebrtc writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Vp8 {
    start: bool,
    picture: u16,
    tl0: u8,
    temporal: u8,
    keyframe: bool,
    /// Who made it, as far as the encoder of these tests says so.
    source: (u8, u8),
}

impl Vp8 {
    fn read(payload: &[u8]) -> Option<Self> {
        let [first, 0xe0, high, low, tl0, temporal, header, rest @ ..] = payload else {
            return None;
        };
        let start = first & 0x17 == 0x10;
        Some(Self {
            start,
            picture: u16::from_be_bytes([high & 0x7f, *low]),
            tl0: *tl0,
            temporal: temporal >> 6,
            keyframe: start && header & 1 == 0,
            source: (*rest.first()?, *rest.get(1)?),
        })
    }
}

fn vp8_follows(a: &Packet, b: &Packet, (step, gap): (u32, u64), cut: bool) -> Verdict {
    let (Some(one), Some(two)) = (Vp8::read(&a.payload), Vp8::read(&b.payload)) else {
        return Ok(());
    };
    let pictures = two.picture.wrapping_sub(one.picture) & 0x7fff;
    if step == 0 {
        let same = (pictures, two.tl0) == (0, one.tl0) && one.source == two.source;
        rule(same, || format!("one frame, but {one:?} and {two:?}"))?;
        return rule(!two.start, || "a frame starts twice".to_owned());
    }
    let counted = (1..=gap).contains(&u64::from(pictures));
    rule(counted, || format!("{pictures} pictures in {gap} packets"))?;
    if gap > 1 {
        return Ok(());
    }
    rule(two.start, || "a frame without its start".to_owned())?;
    let layers = two.tl0.wrapping_sub(one.tl0);
    let expected = u8::from(two.temporal == 0);
    rule(layers == expected, || format!("TL0PICIDX went on by {layers}"))?;
    rule(cut || one.source == two.source, || "another source without a keyframe".to_owned())
}

/// The unit that a packet carries a piece of, and whether it is the first and the last piece.
fn piece(payload: &[u8]) -> Option<(u8, bool, bool)> {
    match payload {
        [first, head, ..] if first & 0x1f == 28 => {
            Some((head & 0x1f, head & 0x80 != 0, head & 0x40 != 0))
        }
        _ => None,
    }
}

fn h264_follows(a: &Packet, b: &Packet, step: u32, next: bool) -> Verdict {
    if !next {
        return Ok(());
    }
    let (one, two) = (piece(&a.payload), piece(&b.payload));
    let open = one.filter(|(.., last)| !last).map(|(unit, ..)| unit);
    let goes_on = two.filter(|(_, first, _)| !first).map(|(unit, ..)| unit);
    rule(open == goes_on, || format!("unit {open:?} is open, and {goes_on:?} goes on"))?;
    rule(step == 0 || goes_on.is_none(), || "a unit over two frames".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vp8(picture: u16, tl0: u8, start: bool, keyframe: bool) -> Vec<u8> {
        let [high, low] = picture.to_be_bytes();
        let first = if start { 0x90 } else { 0x80 };
        vec![first, 0xe0, 0x80 | high, low, tl0, 0x20, u8::from(!keyframe), 1, 0]
    }

    fn heard(seq: u16, timestamp: u32, marker: bool, payload: &[u8]) -> Heard<'_> {
        Heard { ssrc: 1, seq, timestamp, marker, kind: Kind::Vp8, repairs: None, payload }
    }

    /// The verdict on the last of some packets; those before it are right.
    fn last(packets: &[Heard<'_>]) -> Verdict {
        let mut judge = Judge::default();
        let (last, before) = packets.split_last().unwrap();
        for it in before {
            judge.packet(it, true).unwrap();
        }
        judge.packet(last, true)
    }

    fn broken(packets: &[Heard<'_>], how: &str) {
        let verdict = last(packets).expect_err(how);
        assert!(verdict.contains(how), "{verdict}");
    }

    #[test]
    fn an_unbroken_stream_passes_in_any_order() {
        let (one, two) = (vp8(0x7fff, 255, true, true), vp8(0, 0, true, false));
        let end = vp8(0, 0, false, false);
        let packets =
            [heard(65_535, 10, true, &one), heard(1, 20, true, &end), heard(0, 20, false, &two)];
        last(&packets).unwrap();
    }

    #[test]
    fn every_broken_rule_of_a_stream_is_named() {
        let key = vp8(1, 1, true, true);
        let (next, late) = (vp8(2, 2, true, false), vp8(2, 2, false, false));
        let first = heard(10, 100, true, &key);
        broken(&[heard(10, 100, true, &next)], "does not begin with a keyframe");
        broken(&[first.clone(), first.clone()], "one number twice");
        broken(&[first.clone(), heard(11, 90, true, &next)], "time stepped back");
        broken(&[first.clone(), heard(11, 100, true, &next)], "goes on after its end");
        broken(&[heard(10, 100, false, &key), heard(11, 200, true, &next)], "without its end");
        broken(&[first.clone(), heard(11, 200, true, &late)], "without its start");
        let skipped = vp8(3, 2, true, false);
        broken(&[first.clone(), heard(11, 200, true, &skipped)], "2 pictures in 1 packets");
        let again = vp8(1, 2, true, false);
        broken(&[first.clone(), heard(12, 200, true, &again)], "0 pictures in 2 packets");
        let jumped = vp8(2, 9, true, false);
        broken(&[first.clone(), heard(11, 200, true, &jumped)], "TL0PICIDX");
        let mut other = next.clone();
        other[7] = 2;
        broken(&[first, heard(11, 200, true, &other)], "another source without a keyframe");
    }

    #[test]
    fn a_repair_has_to_be_the_packet_that_it_names() {
        let (key, next) = (vp8(1, 1, true, true), vp8(2, 2, true, false));
        let first = heard(10, 100, true, &key);
        let repair = |seq: u16, payload| Heard {
            ssrc: 2,
            repairs: Some(1),
            ..heard(seq, 200, true, payload)
        };
        let named = |seq: u16, payload: &[u8]| [&seq.to_be_bytes(), payload].concat();
        let right = named(11, &next);
        last(&[first.clone(), repair(1, &right), heard(11, 200, true, &next)]).unwrap();
        let second = heard(11, 200, true, &next);
        last(&[first.clone(), second.clone(), repair(1, &right)]).unwrap();
        let wrong = named(10, &next);
        broken(&[first.clone(), second.clone(), repair(1, &wrong)], "another packet");
        let far = named(12, &next);
        broken(&[first.clone(), second.clone(), repair(1, &far)], "goes on after its end");
        broken(&[first.clone(), repair(1, &right), repair(1, &right)], "number twice");
        broken(&[first, repair(1, &[0])], "without a name");
    }

    #[test]
    fn pieces_of_a_unit_are_whole() {
        let unit = |seq, timestamp, marker, payload| Heard {
            kind: Kind::H264,
            ..heard(seq, timestamp, marker, payload)
        };
        let sets = [0x78, 0, 3, 0x67, 0x42, 1, 0, 2, 0x68, 1];
        let (begin, end) = ([0x7c, 0x85, 0], [0x7c, 0x45, 0]);
        let start = [unit(1, 10, false, &sets), unit(2, 10, false, &begin)];
        last(&[start.as_slice(), &[unit(3, 10, true, &end)]].concat()).unwrap();
        broken(&[start[0].clone(), unit(2, 10, true, &end)], "unit None is open");
        let other = [0x7c, 0x41, 0];
        broken(&[start.as_slice(), &[unit(3, 10, true, &other)]].concat(), "is open");
        broken(&[start.as_slice(), &[unit(3, 10, true, &[0x41, 0])]].concat(), "is open");
        broken(&[unit(1, 10, true, &begin)], "does not begin");
    }

    #[test]
    fn sound_goes_on_and_reports_agree_with_it() {
        let sound = |seq: u16, timestamp| Heard {
            kind: Kind::Audio,
            ..heard(seq, timestamp, false, &[7; 9])
        };
        broken(&[sound(1, 960), sound(2, 960)], "one moment");
        let mut judge = Judge::default();
        judge.packet(&sound(1, 960), true).unwrap();
        let at = |ms: u64, timestamp, packets| {
            let wall = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(ms);
            Reported { wall, timestamp, packets }
        };
        judge.report(1, at(1000, 48_000, 2), false).unwrap();
        let mut says = |it, how: &str| {
            let verdict = judge.report(1, it, false).expect_err(how);
            assert!(verdict.contains(how), "{verdict}");
        };
        says(at(2000, 96_000, 1), "fewer packets than before");
        says(at(900, 96_000, 2), "wall clock went back");
        says(at(2000, 47_000, 2), "media clock went back");
        assert!(judge.report(1, at(9000, 48_000, 90), true).is_err(), "many are missing");
        judge.goodbye(1);
        assert!(judge.packet(&sound(2, 1920), true).is_err());
        assert_eq!(judge.judged(), (1, 0, 5));
    }
}
