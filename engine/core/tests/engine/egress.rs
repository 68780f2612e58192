//! What leaves the engine as media: each number once, what was lost again, reports that are true.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use pattino_engine::stats::Counter;
use str0m::RtcConfig;
use str0m::media::Mid;

use crate::conformance::{decode, listen};
use crate::forwarding::{Voice, film, speak};
use crate::vp8::Encoder;
use crate::world::World;

/// RTCP beside RTP on one port (RFC 5761 §4).
fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.len() > 12 && datagram[0] >> 6 == 2 && (192..=223).contains(&datagram[1])
}

fn is_rtp(datagram: &[u8]) -> bool {
    datagram.len() > 12 && datagram[0] >> 6 == 2 && !is_rtcp(datagram)
}

/// The SSRC and the number under which a packet was sealed; those of reports for GCM.
fn index(datagram: &[u8]) -> (bool, [u8; 4], Vec<u8>) {
    if is_rtcp(datagram) {
        let index = datagram[datagram.len() - 4..].to_vec();
        (true, datagram[4..8].try_into().unwrap(), index)
    } else {
        (false, datagram[8..12].try_into().unwrap(), datagram[2..4].to_vec())
    }
}

/// One camera, one viewer.
fn show(world: &mut World) -> (usize, usize, Mid, Mid) {
    let (publisher, viewer) = (world.join(), world.join());
    let mid = world.publish_video(publisher, 10, &[]);
    let slot = world.add_slots(viewer, 0, 1)[0];
    world.bind(viewer, slot, 10).unwrap();
    world.run(Duration::from_millis(200));
    (publisher, viewer, mid, slot)
}

#[test]
fn no_number_is_sealed_twice_however_much_is_asked_again() {
    let mut world = World::new(71);
    let (publisher, viewer, mid, slot) = show(&mut world);
    let voice_mid = world.publish_audio(publisher, 11);
    let voice_slot = world.add_slots(viewer, 1, 0)[0];
    world.bind(viewer, voice_slot, 11).unwrap();
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    let mut voice = Voice::new(1);
    world.tap = Some(Vec::new());
    world.loss = 200;
    world.jitter = Duration::from_millis(30);
    for round in 0..12 {
        film(&mut world, publisher, mid, &mut encoder, 20);
        speak(&mut world, publisher, voice_mid, &mut voice, 5);
        // Every way in which a slot begins anew.
        match round % 4 {
            0 => {
                world.unbind(viewer, slot);
                world.bind(viewer, slot, 10).unwrap();
            }
            1 => world.select(viewer, slot, 2, true),
            2 => world.select(viewer, slot, 2, false),
            _ => drop(world.add_slots(viewer, 1, 1)),
        }
    }
    let mut sealed = HashMap::new();
    for datagram in world.tap.take().unwrap() {
        if is_rtp(&datagram) || is_rtcp(&datagram) {
            let before = sealed.insert(index(&datagram), datagram.clone());
            assert_eq!(before, None, "{:?} was sealed twice", index(&datagram));
        }
    }
    println!("{} packets, {} of them repeats", sealed.len(), world.count(Counter::Repeated));
    assert!(world.count(Counter::Repeated) > 50, "much was asked again");
    assert_eq!(world.count(Counter::DroppedIndex), 0, "and nothing was refused for its number");
}

#[test]
fn what_a_lossy_link_drops_comes_again() {
    let mut world = World::new(72);
    let (publisher, viewer, mid, slot) = show(&mut world);
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    film(&mut world, publisher, mid, &mut encoder, 30);
    world.loss = 50;
    film(&mut world, publisher, mid, &mut encoder, 300);
    world.loss = 0;
    film(&mut world, publisher, mid, &mut encoder, 60);
    let shown = decode(&world.got(viewer, slot), false);
    println!("{} of 390 frames, {} repeats", shown.len(), world.count(Counter::Repeated));
    assert!(shown.len() > 380, "{} frames", shown.len());
    assert!(world.count(Counter::Repeated) > 20);
}

#[test]
fn a_recorded_request_for_repeats_is_not_answered() {
    let mut world = World::new(73);
    let (publisher, viewer, mid, _) = show(&mut world);
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    film(&mut world, publisher, mid, &mut encoder, 10);
    world.loss = 100;
    world.tap = Some(Vec::new());
    film(&mut world, publisher, mid, &mut encoder, 60);
    let tapped = world.tap.take().unwrap();
    world.loss = 0;
    world.run(Duration::from_secs(1));
    let before = world.count(Counter::Repeated);
    assert!(before > 0, "something was asked for");
    let from = world.clients[viewer].address;
    for datagram in tapped.iter().filter(|it| is_rtcp(it)) {
        world.inject(from, datagram);
    }
    assert_eq!(world.count(Counter::Repeated), before);
}

#[test]
fn repeats_are_at_most_half_of_what_is_sent() {
    let mut world = World::new(74);
    let (publisher, _, mid, _) = show(&mut world);
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    film(&mut world, publisher, mid, &mut encoder, 10);
    world.loss = 600;
    film(&mut world, publisher, mid, &mut encoder, 1500);
    let (repeated, sent) = (world.count(Counter::Repeated), world.count(Counter::Forwarded));
    println!("{repeated} repeats of {sent} packets");
    assert!(repeated > 256, "much was asked again");
    assert!(repeated <= sent / 2 + 256, "{repeated} repeats of {sent} packets");
}

#[test]
fn sender_reports_say_what_was_sent_and_only_of_streams_that_sent() {
    let mut world = World::new(75);
    let publisher = world.join();
    let viewer = world.join_with(RtcConfig::new().enable_raw_packets(true));
    let (voice_mid, mid) =
        (world.publish_audio(publisher, 10), world.publish_video(publisher, 11, &[]));
    let slots = world.add_slots(viewer, 3, 3);
    world.bind(viewer, slots[0], 10).unwrap();
    world.bind(viewer, slots[3], 11).unwrap();
    world.run(Duration::from_millis(200));
    let mut voice = Voice::new(1);
    let mut encoder = Encoder::new(1, 1, &mut world.dice);
    for _ in 0..300 {
        world.send_rtp(publisher, voice_mid, None, voice.packet());
        for packet in encoder.frame(20) {
            world.send_rtp(publisher, mid, None, packet);
        }
        world.run(Duration::from_millis(20));
    }
    world.run(Duration::from_secs(4));
    let reports = &world.clients[viewer].sender_reports;
    let streams: HashSet<u32> = reports.iter().map(|it| *it.ssrc).collect();
    assert_eq!(streams.len(), 2, "two of six streams sent something");
    let got = [world.got(viewer, slots[0]), world.got(viewer, slots[3])];
    assert_eq!(listen(&got[0], true).len(), 300);
    assert!(decode(&got[1], true).len() > 280);
    for ssrc in streams {
        let last = reports.iter().rfind(|it| *it.ssrc == ssrc).unwrap();
        let (packets, octets) = (last.sender_packet_count, last.sender_octet_count);
        let right = got.iter().any(|it| {
            let bytes: usize = it.iter().map(|it| it.packet.payload.len()).sum();
            (it.len() as u32, bytes as u32) == (packets, octets)
        });
        assert!(right, "{packets} packets and {octets} octets are nobody's");
    }
}
