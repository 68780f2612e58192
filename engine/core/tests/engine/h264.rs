//! H264 in three layers: a receiver gets whole pictures it can start with, in one unbroken stream.

use std::time::Duration;

use pattino_engine::Event;
use str0m::format::Codec;
use str0m::media::Mid;

use crate::world::{Got, Rtp, World};

const RIDS: [&str; 3] = ["q", "h", "f"];

/// An H264 encoder without pictures, one for each layer.
struct Encoder {
    layer: u8,
    seq: u64,
    timestamp: u32,
    frame: u32,
    keyframe_wanted: bool,
}

impl Encoder {
    fn new(layer: u8, world: &mut World) -> Self {
        let (seq, timestamp) = (world.dice.below(1 << 15), world.dice.next() as u32);
        Self { layer, seq, timestamp, frame: 0, keyframe_wanted: true }
    }

    /// Packets as libwebrtc makes them: parameter sets in one packet, the IDR slice in pieces.
    fn frame(&mut self) -> Vec<Rtp> {
        self.timestamp = self.timestamp.wrapping_add(3000);
        self.frame += 1;
        let (layer, frame) = (self.layer, self.frame.to_be_bytes());
        let marked = |head: &[u8]| [head, &[layer], frame.as_slice()].concat();
        let payloads = if std::mem::take(&mut self.keyframe_wanted) {
            vec![
                vec![0x78, 0, 3, 0x67, 0x42, layer, 0, 2, 0x68, layer],
                marked(&[0x7c, 0x85]),
                marked(&[0x7c, 0x45]),
            ]
        } else {
            vec![marked(&[0x41, 0x9a])]
        };
        let last = payloads.len() - 1;
        let timestamp = self.timestamp;
        let packets = payloads.into_iter().enumerate().map(|(nth, payload)| {
            self.seq += 1;
            Rtp { seq: self.seq, timestamp, marker: nth == last, level: None, payload }
        });
        packets.collect()
    }
}

fn film(world: &mut World, client: usize, mid: Mid, layers: &mut [Encoder], frames: usize) {
    for _ in 0..frames {
        for (layer, rid) in layers.iter_mut().zip(RIDS) {
            let asked = &mut world.clients[client].keyframe_requests;
            let before = asked.len();
            asked.retain(|(m, r)| *m != mid || r.as_deref() != Some(rid));
            layer.keyframe_wanted |= asked.len() != before;
            for packet in layer.frame() {
                world.send_rtp_as(client, mid, Some(rid), Some(Codec::H264), packet);
            }
        }
        world.run(Duration::from_millis(33));
    }
}

/// The layers that were shown, in order, each once in a row; every rule of a decoder is asserted.
fn decode(got: &[Got]) -> Vec<u8> {
    let mut layers = Vec::new();
    let mut last: Option<(u64, u32, u8, u32)> = None;
    let mut parameters: Option<u8> = None;
    for it in got {
        let payload = &it.packet.payload;
        if let Some((seq, timestamp, ..)) = last {
            assert_eq!(it.packet.seq, seq + 1, "one unbroken stream");
            assert!(it.packet.timestamp.wrapping_sub(timestamp) < 90_000 * 30, "time goes on");
        }
        if payload[0] == 0x78 {
            parameters = Some(payload[5]);
            let (_, timestamp, layer, frame) = last.unwrap_or_default();
            assert_ne!(Some(it.packet.timestamp), last.map(|_| timestamp), "a picture of its own");
            last = Some((it.packet.seq, it.packet.timestamp, layer, frame));
            continue;
        }
        let (layer, frame) = (payload[2], u32::from_be_bytes(payload[3..7].try_into().unwrap()));
        assert_eq!(parameters, Some(layer), "a picture without its parameters");
        if payload[0] == 0x41 {
            let (_, _, before, number) = last.expect("it starts with a keyframe");
            assert_eq!((layer, frame), (before, number + 1), "a picture without the one before");
        }
        if layers.last() != Some(&layer) {
            layers.push(layer);
        }
        last = Some((it.packet.seq, it.packet.timestamp, layer, frame));
    }
    layers
}

#[test]
fn layers_change_at_parameter_sets_in_one_unbroken_stream() {
    let mut world = World::new(61);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 1, &RIDS);
    let mut layers: Vec<Encoder> = (0..3).map(|it| Encoder::new(it, &mut world)).collect();
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    film(&mut world, a, mid, &mut layers, 30);
    for wanted in [0, 2, 1, 0, 2] {
        world.select(b, slots[0], wanted, false);
        film(&mut world, a, mid, &mut layers, 30);
    }
    let shown = decode(&world.got(b, slots[0]));
    assert!(shown.ends_with(&[2, 0, 2, 1, 0, 2]), "{shown:?}");
    let codec = world.events.iter().find_map(|it| match it {
        Event::TrackLive { codec, .. } => Some(*codec),
        _ => None,
    });
    assert_eq!(codec, Some("video/h264"));
}

#[test]
fn the_answer_takes_one_profile_in_non_interleaved_mode() {
    let mut world = World::new(62);
    let client = world.add_client(str0m::RtcConfig::new());
    let mut api = world.clients[client].rtc.sdp_api();
    api.add_media(
        str0m::media::MediaKind::Video,
        str0m::media::Direction::SendOnly,
        None,
        None,
        None,
    );
    let offer = api.apply().unwrap().0.to_sdp_string();
    assert!(offer.matches("H264/90000").count() > 3, "a browser offers many: {offer}");
    let answer = world.offer(client, offer).unwrap();
    assert_eq!(answer.matches("H264/90000").count(), 1, "{answer}");
    let format = answer.lines().find(|it| it.contains("profile-level-id")).unwrap();
    assert!(format.contains("packetization-mode=1"), "{format}");
    assert!(format.contains("profile-level-id=42e01f"), "{format}");
}
