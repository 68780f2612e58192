//! The same packets in, the same bytes out as the protocol stack makes of them.
#![allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionValues, RtpWrite, VideoOrientation, Vp8Descriptor, Vp8Patch};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use super::*;
use crate::codec::{CodecId, Frame, Vp8Change};
use crate::keys::TrackKey;
use crate::transport::{Identity, Polled, receive};

const OURS: ([u8; 4], u16) = ([10, 0, 0, 1], 7);
const THEIRS: ([u8; 4], u16) = ([10, 0, 0, 2], 8);

/// A connection of ours with a client that receives sound and a picture.
struct Pair {
    transport: Transport,
    client: Rtc,
    now: Instant,
    streams: Vec<(Ssrc, Pt, CodecId)>,
}

impl Pair {
    /// Ids of the extensions are the client's choice.
    fn new(ids: [u8; 3]) -> Self {
        let now = Instant::now();
        let identity = Identity::new().unwrap();
        let local = Local::Udp(OURS.into());
        let mut transport = Transport::new(&identity, &[local], now).unwrap();
        let mut client = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .clear_extension_map()
            .set_extension(ids[0], Extension::RtpMid)
            .set_extension(ids[1], Extension::AudioLevel)
            .set_extension(ids[2], Extension::VideoOrientation)
            .build(now);
        client.add_local_candidate(Candidate::host(THEIRS.into(), "udp").unwrap());
        let mut api = client.sdp_api();
        let mids = [MediaKind::Audio, MediaKind::Video]
            .map(|kind| api.add_media(kind, Direction::RecvOnly, None, None, None));
        let (offer, pending) = api.apply().unwrap();
        let answer = transport.accept_offer(offer).unwrap();
        let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
        client.sdp_api().accept_answer(pending, answer).unwrap();
        let mut pair = Self { transport, client, now, streams: Vec::new() };
        pair.connect();
        for mid in mids {
            let section = pair.transport.section(mid).unwrap().unwrap();
            let codec = section.codecs[0];
            pair.streams.push((section.ssrc.unwrap(), codec.pt, codec.codec));
        }
        pair
    }

    fn connect(&mut self) {
        let (mut ours, mut theirs) = (false, false);
        for _ in 0..2_000 {
            self.now += Duration::from_millis(5);
            let now = self.now;
            self.client.handle_input(Input::Timeout(now)).unwrap();
            self.transport.advance(now).unwrap();
            loop {
                match self.client.poll_output().unwrap() {
                    Output::Timeout(_) => break,
                    Output::Event(it) => theirs |= matches!(it, Event::Connected),
                    Output::Transmit(it) => {
                        let local = Local::Udp(OURS.into());
                        let input = receive(local, THEIRS.into(), &it.contents).unwrap();
                        self.transport.receive(input, now).unwrap();
                        self.drain(&mut ours);
                    }
                }
            }
            self.drain(&mut ours);
            if ours && theirs {
                return;
            }
        }
        panic!("they did not connect");
    }

    fn drain(&mut self, connected: &mut bool) {
        loop {
            match self.transport.poll().unwrap() {
                Polled::Until(_) => return,
                Polled::Event(it) => *connected |= matches!(it, Event::Connected),
                Polled::Transmit { bytes, .. } => {
                    let (from, to) = (OURS.into(), THEIRS.into());
                    let input = Receive::new(Protocol::Udp, from, to, &bytes).unwrap();
                    self.client.handle_input(Input::Receive(self.now, input)).unwrap();
                }
            }
        }
    }

    /// What the protocol stack would send.
    fn by_the_stack(&mut self, ssrc: Ssrc, write: RtpWrite) -> Vec<u8> {
        self.now += Duration::from_micros(100);
        let rtc = self.transport.rtc.as_mut().unwrap();
        rtc.direct_api().stream_tx(&ssrc).unwrap().write_rtp(write);
        self.transport.advance(self.now).unwrap();
        let mut sent = None;
        loop {
            match self.transport.poll().unwrap() {
                Polled::Until(_) => return sent.expect("a packet leaves"),
                Polled::Event(_) => {}
                Polled::Transmit { bytes, .. } => {
                    let media = bytes[0] >> 6 == 2 && !(192..=223).contains(&bytes[1]);
                    sent = sent.or(media.then_some(bytes));
                }
            }
        }
    }
}

#[derive(Debug, Clone)]
struct Drawn {
    video: bool,
    step: u64,
    timestamp: u32,
    marker: bool,
    level: Option<(i8, bool)>,
    orientation: Option<u8>,
    payload: Vec<u8>,
    change: Option<(u16, u8)>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        any::<bool>(),
        prop_oneof![8 => 1_u64..3, 1 => Just(700)],
        any::<u32>(),
        any::<bool>(),
        prop::option::of((-127_i8..=0, any::<bool>())),
        prop::option::of(0_u8..4),
        prop::collection::vec(any::<u8>(), 0..1_200),
        prop::option::of((0_u16..0x8000, any::<u8>())),
    )
        .prop_map(|(video, step, timestamp, marker, level, orientation, payload, change)| {
            Drawn { video, step, timestamp, marker, level, orientation, payload, change }
        })
}

/// A VP8 descriptor with both counters in front, where they are to change.
fn payload(drawn: &Drawn) -> Vec<u8> {
    let front: &[u8] = &[0x90, 0xe0, 0x81, 0x02, 0x03, 0x20];
    let front = if drawn.change.is_some() { front } else { &[] };
    [front, &drawn.payload].concat()
}

fn patch(bytes: &[u8], change: (u16, u8)) -> Option<Vp8Patch> {
    let descriptor = Vp8Descriptor::parse(bytes).ok()?;
    descriptor.patch().picture_id(change.0).tl0_pic_idx(change.1).build().ok()
}

fn compare(pair: &mut Pair, numbers: &mut [u64; 2], drawn: &Drawn) -> Result<(), TestCaseError> {
    let which = usize::from(drawn.video);
    let (ssrc, pt, codec) = pair.streams[which];
    numbers[which] += drawn.step;
    let seq = numbers[which];
    let extensions = ExtensionValues {
        audio_level: drawn.level.map(|(level, _)| level),
        voice_activity: drawn.level.map(|(_, voice)| voice),
        video_orientation: drawn.orientation.map(VideoOrientation::from),
        ..ExtensionValues::default()
    };
    let bytes: Arc<[u8]> = payload(drawn).into();
    let mut write = RtpWrite::new(pt, seq.into(), drawn.timestamp, pair.now, Arc::clone(&bytes))
        .marker(drawn.marker)
        .ext_vals(extensions.clone());
    let mut vp8 = None;
    if let Some(change) = drawn.change
        && let Some(patch) = patch(&bytes, change)
    {
        write = write.vp8_patch(patch);
        vp8 = Some(Vp8Change::new(Some(change.0), Some(change.1)));
    }
    let expected = pair.by_the_stack(ssrc, write);
    let packet = SourcePacket {
        track: TrackKey(1),
        layer: 0,
        ssrc: 1.into(),
        codec,
        seq: 7,
        timestamp: 7,
        marker: drawn.marker,
        captured: pair.now,
        frame: Frame::Audio,
        extensions,
        payload: bytes,
    };
    let timestamp = drawn.timestamp;
    let rewritten = Rewritten { pt, seq, timestamp, vp8, switched: false };
    let now = pair.now;
    prop_assert_eq!(pair.transport.write(ssrc, &packet, rewritten, now), Ok(Written::Queued));
    let again = pair.transport.write(ssrc, &packet, rewritten, now);
    prop_assert_eq!(again, Ok(Written::Refused), "a number is sealed once");
    let (way, waiting) = pair.transport.outbox().unwrap();
    prop_assert_eq!(way, (Local::Udp(OURS.into()), THEIRS.into()));
    prop_assert_eq!(waiting.collect::<Vec<_>>(), vec![expected]);
    Ok(())
}

proptest! {
    // A case is a connection of its own.
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn packets_are_sealed_to_the_same_bytes_as_by_the_protocol_stack(
        ids in prop_oneof![Just([4, 1, 13]), Just([1, 10, 2]), Just([14, 3, 9])],
        packets in prop::collection::vec(drawn(), 1..60),
    ) {
        let mut pair = Pair::new(ids);
        // The rollover counter changes on the way.
        let mut numbers = [65_200, 65_500];
        for it in &packets {
            compare(&mut pair, &mut numbers, it)?;
        }
    }
}

#[test]
fn a_client_heard_from_elsewhere_makes_the_stack_show_its_way_out() {
    let mut pair = Pair::new([4, 1, 13]);
    let sent = |pair: &mut Pair| {
        let mut sent = 0;
        while let Polled::Transmit { bytes, .. } = pair.transport.poll().unwrap() {
            sent += usize::from(bytes[0] >> 6 == 2);
        }
        sent
    };
    pair.transport.heard_from(Local::Udp(OURS.into()), THEIRS.into()).unwrap();
    assert_eq!(sent(&mut pair), 0, "it is known to be there");
    let elsewhere = ([10, 0, 0, 3], 9).into();
    pair.transport.heard_from(Local::Udp(OURS.into()), elsewhere).unwrap();
    assert_eq!(sent(&mut pair), 1);
    let (way, _) = pair.transport.outbox().unwrap();
    assert_eq!(way, (Local::Udp(OURS.into()), THEIRS.into()), "the stack has not moved");
}
