//! Properties of a slot, whatever sources do: the judge here is arithmetic.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pattino_engine::TrackKey;
use pattino_engine::codec::{CodecId, Frame, Negotiated};
use pattino_engine::slot::{Slot, SourcePacket};
use proptest::prelude::*;
use str0m::media::{Mid, Pt};
use str0m::rtp::ExtensionValues;

/// What a hostile or unlucky network does next.
#[derive(Debug, Clone)]
enum Step {
    /// The next packet, after a gap of so many numbers.
    Packet {
        source: u8,
        gap: u16,
        back: u16,
        keyframe: bool,
    },
    Bind(u8),
    Pause(bool),
    Target(u8),
    Interrupt,
    Restart(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let packet = (0_u8..6, 0_u16..6000, 0_u16..20, any::<bool>()).prop_map(
        |(source, gap, back, keyframe)| Step::Packet {
            source,
            gap: if gap > 5990 { gap } else { gap % 3 },
            back,
            keyframe,
        },
    );
    let step = prop_oneof![
        20 => packet,
        1 => (0_u8..2).prop_map(Step::Bind),
        1 => any::<bool>().prop_map(Step::Pause),
        2 => (0_u8..3).prop_map(Step::Target),
        1 => Just(Step::Interrupt),
        1 => (0_u8..6).prop_map(Step::Restart),
    ];
    prop::collection::vec(step, 1..400)
}

struct Source {
    ssrc: u32,
    seq: u64,
    seen: HashSet<u64>,
    timestamp: u32,
}

fn packet(source: u8, seq: u64, state: &Source, keyframe: bool, now: Instant) -> SourcePacket {
    let number = u16::try_from(seq & 0x7fff).unwrap();
    let [high, low] = number.to_be_bytes();
    let payload: Arc<[u8]> =
        vec![0x90, 0xe0, 0x80 | high, low, low, 0, u8::from(!keyframe), source].into();
    SourcePacket {
        track: TrackKey(u64::from(source / 3)),
        layer: source % 3,
        ssrc: state.ssrc.into(),
        codec: CodecId::Vp8,
        seq,
        timestamp: state.timestamp,
        marker: true,
        captured: now,
        frame: Frame::read(CodecId::Vp8, &payload),
        extensions: ExtensionValues::default(),
        payload,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// RFC 7714 §8.1: with AES-GCM a repeated sequence number gives the key away. And a receiver
    /// follows: no number is further from the newest than it can guess SRTP's rollover counter.
    #[test]
    fn no_sequence_number_leaves_a_slot_twice_and_none_jumps_too_far(steps in steps(), start in any::<u16>()) {
        let mut slot = Slot::new(Mid::from("0"), false);
        slot.codecs = vec![Negotiated { codec: CodecId::Vp8, pt: Pt::from(96) }];
        let mut now = Instant::now();
        slot.bind(TrackKey(0), now);
        let mut sources: Vec<Source> = (0..6_u32)
            .map(|it| Source {
                ssrc: it,
                seq: u64::from(start.wrapping_mul(7).wrapping_add(it as u16 * 9973)),
                seen: HashSet::new(),
                timestamp: u32::from(start) << 16,
            })
            .collect();
        let mut used = HashSet::new();
        let mut newest: Option<u64> = None;
        let mut ssrc = 100;
        for step in steps {
            now += Duration::from_millis(7);
            match step {
                Step::Packet { source, gap, back, keyframe } => {
                    let state = &mut sources[usize::from(source)];
                    state.seq += u64::from(gap) + 1;
                    state.timestamp = state.timestamp.wrapping_add(630);
                    let seq = state.seq.saturating_sub(u64::from(back));
                    if !state.seen.insert(seq) {
                        continue;
                    }
                    let packet = packet(source, seq, state, keyframe, now);
                    let Some(out) = slot.rewrite(&packet) else { continue };
                    prop_assert!(used.insert(out.seq), "{} left twice", out.seq);
                    match newest {
                        None => prop_assert!(out.seq < 1 << 16, "starts at rollover 0"),
                        Some(newest) => {
                            prop_assert!(out.seq < newest + (1 << 15) && out.seq + (1 << 15) > newest);
                        }
                    }
                    if out.switched {
                        prop_assert!(keyframe, "a decoder cannot start here");
                        prop_assert!(newest.is_none_or(|it| out.seq == it + 1));
                    }
                    newest = Some(newest.map_or(out.seq, |it| it.max(out.seq)));
                }
                Step::Bind(track) => slot.bind(TrackKey(u64::from(track)), now),
                Step::Pause(paused) => {
                    if let Some(binding) = &mut slot.binding {
                        binding.paused = paused;
                    }
                    slot.interrupt();
                }
                Step::Target(layer) => {
                    if let Some(binding) = &mut slot.binding {
                        binding.target = Some(layer);
                    }
                }
                Step::Interrupt => slot.interrupt(),
                Step::Restart(source) => {
                    // The encoder starts over: another SSRC, its own numbers.
                    ssrc += 1;
                    let state = &mut sources[usize::from(source)];
                    state.ssrc = ssrc;
                    state.seq = u64::from(start ^ 0x2aaa);
                    state.seen.clear();
                }
            }
        }
    }

    /// Stamping never fails on what it made itself, and never lets the sender's own names through.
    #[test]
    fn a_stamped_packet_says_what_the_server_says(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        forged in "[a-z]{1,20}",
        identity in "[A-Z]{1,20}",
        extra in prop::collection::vec((19_u32..500, prop::collection::vec(any::<u8>(), 0..20)), 0..5),
        reliable in any::<bool>(),
    ) {
        use crate::data::{bytes_field, fields};
        use pattino_engine::data::stamp;
        let mut packet = bytes_field(4, forged.as_bytes());
        packet.extend(bytes_field(2, &[bytes_field(5, forged.as_bytes()), bytes_field(2, &payload)].concat()));
        for (number, value) in &extra {
            packet.extend(bytes_field(*number, value));
        }
        packet.extend(bytes_field(17, forged.as_bytes()));
        let once = stamp(&packet, reliable, "PA_x", &identity).unwrap();
        let outer = fields(&once.bytes);
        for number in [4, 17] {
            prop_assert_eq!(outer.iter().filter(|it| it.0 == number).count(), 1);
        }
        prop_assert!(outer.contains(&(4, identity.clone().into_bytes())));
        for (number, value) in extra {
            prop_assert!(outer.contains(&(number, value)));
        }
        let user = &outer.iter().find(|it| it.0 == 2).unwrap().1;
        prop_assert!(fields(user).contains(&(2, payload)));
        let twice = stamp(&once.bytes, reliable, "PA_x", &identity).unwrap();
        prop_assert_eq!(fields(&twice.bytes).len(), outer.len());
    }
}
