//! What the engine refuses.

use std::net::SocketAddr;
use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{CloseReason, Event, Limits};
use str0m::RtcConfig;
use str0m::media::{Direction, MediaKind};

use crate::forwarding::{Voice, speak};
use crate::world::{World, add_channels};

fn stranger() -> SocketAddr {
    ([203, 0, 113, 5], 4444).into()
}

/// An offer of a client that has not connected.
fn offer_text(world: &mut World, client: usize) -> String {
    let mut api = world.clients[client].rtc.sdp_api();
    add_channels(&mut api);
    api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
    api.apply().unwrap().0.to_sdp_string()
}

#[test]
fn the_wrong_certificate_is_refused() {
    let mut world = World::new(41);
    let client = world.add_client(RtcConfig::new());
    let mut api = world.clients[client].rtc.sdp_api();
    add_channels(&mut api);
    let (offer, pending) = api.apply().unwrap();
    // Somebody in the middle who put another fingerprint into the signalling.
    let text = offer.to_sdp_string();
    let start = text.find("a=fingerprint:sha-256 ").unwrap() + "a=fingerprint:sha-256 ".len();
    let wrong = if &text[start..start + 2] == "00" { "11" } else { "00" };
    let text = format!("{}{wrong}{}", &text[..start], &text[start + 2..]);
    let answer = world.offer(client, text).unwrap();
    let answer = str0m::change::SdpAnswer::from_sdp_string(&answer).unwrap();
    world.clients[client].rtc.sdp_api().accept_answer(pending, answer).unwrap();
    world.run(Duration::from_secs(3));
    assert_eq!(world.closed(client), Some(CloseReason::NeverConnected));
    assert_eq!(world.count(Counter::HandshakesRefused), 1);
    assert!(!world.events.iter().any(|it| matches!(it, Event::PeerConnected { .. })));
}

#[test]
fn nothing_readable_is_on_the_wire() {
    let mut world = World::new(42);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    world.tap = Some(Vec::new());
    speak(&mut world, a, mid, &mut Voice::new(0x5a), 50);
    world.send_data(a, "_reliable", &crate::data::bytes_field(2, b"a readable sentence"));
    world.run(Duration::from_millis(200));
    assert!(world.got(b, slots[0]).len() >= 49);
    let tap = world.tap.take().unwrap();
    assert!(tap.len() > 100, "{} datagrams", tap.len());
    for datagram in &tap {
        assert!(!datagram.windows(8).any(|it| it == [0x5a; 8]), "speech in the clear");
        assert!(!datagram.windows(8).any(|it| it == b"readable"), "data in the clear");
    }
}

#[test]
fn an_unproven_address_gets_no_answer_to_anything() {
    let mut world = World::new(43);
    let a = world.join();
    let _ = a;
    world.run(Duration::from_secs(1));
    world.tap = Some(Vec::new());
    let start = world.count(Counter::DatagramsIn);
    let mut dice = crate::world::Dice::new(43);
    for first in [0_u8, 1, 16, 22, 64, 128, 144, 200, 255] {
        for length in [0_usize, 1, 8, 19, 20, 40, 100, 1200, 2000] {
            let mut bytes: Vec<u8> = (0..length).map(|_| dice.next() as u8).collect();
            if let Some(byte) = bytes.first_mut() {
                *byte = first;
            }
            world.inject(stranger(), &bytes);
        }
    }
    world.inject(stranger(), &binding_request("nobody:there"));
    assert_eq!(world.count(Counter::DatagramsIn) - start, 82);
    assert_eq!(world.tap.take().unwrap().len(), 0, "silence is the only answer");
    assert!(world.count(Counter::DroppedUnknownUfrag) >= 1);
}

#[test]
fn a_source_that_nobody_can_answer_is_dropped() {
    let mut world = World::new(51);
    let client = world.add_client(RtcConfig::new());
    let text = offer_text(&mut world, client);
    let answer = world.offer(client, text).unwrap();
    let ufrag = answer.lines().find_map(|it| it.strip_prefix("a=ice-ufrag:")).unwrap();
    let request = binding_request(&format!("{ufrag}:whatever"));
    world.inject(([203, 0, 113, 5], 0).into(), &request);
    assert_eq!(world.count(Counter::DroppedMalformed), 1);
    assert_eq!(world.count(Counter::DroppedBadStun), 0, "it costs no integrity check");
}

#[test]
fn long_offers_count_for_several() {
    let limits = Limits { offer_bytes: 100, ..Limits::default() };
    let mut world = World::with_limits(52, limits);
    let client = world.add_client(RtcConfig::new());
    assert_eq!(world.offer(client, "x".repeat(3_950)), Err("malformed"), "forty at once");
    assert_eq!(world.offer(client, "short".into()), Err("too_fast"));
    world.run(Duration::from_millis(150));
    assert_eq!(world.offer(client, "short".into()), Err("malformed"));
}

/// A binding request with a made-up integrity.
fn binding_request(username: &str) -> Vec<u8> {
    let mut attributes = vec![0, 6];
    attributes.extend((username.len() as u16).to_be_bytes());
    attributes.extend(username.as_bytes());
    attributes.resize(attributes.len().next_multiple_of(4), 0);
    attributes.extend([0, 0x24, 0, 4, 0x6e, 0, 1, 0xff]);
    attributes.extend([0x80, 0x2a, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    attributes.extend([0, 8, 0, 20]);
    attributes.extend([7; 20]);
    let mut request = vec![0, 1];
    request.extend((attributes.len() as u16).to_be_bytes());
    request.extend([0x21, 0x12, 0xa4, 0x42]);
    request.extend([9; 12]);
    request.extend(attributes);
    request
}

#[test]
fn guessing_a_ufrag_is_not_enough_and_is_slowed_down() {
    let mut world = World::new(44);
    let client = world.add_client(RtcConfig::new());
    let text = offer_text(&mut world, client);
    let answer = world.offer(client, text).unwrap();
    let ufrag = answer.lines().find_map(|it| it.strip_prefix("a=ice-ufrag:")).unwrap();
    let request = binding_request(&format!("{ufrag}:whatever"));
    world.tap = Some(Vec::new());
    for _ in 0..300 {
        world.inject(stranger(), &request);
    }
    assert_eq!(world.tap.take().unwrap().len(), 0);
    assert_eq!(world.count(Counter::DroppedBadStun), 100, "the burst");
    assert_eq!(world.count(Counter::DroppedStunRate), 200);
}

#[test]
fn the_engine_never_calls_an_address_that_a_client_wrote_down() {
    let mut world = World::new(45);
    let client = world.add_client(RtcConfig::new());
    let text = offer_text(&mut world, client);
    let victim = "a=candidate:1 1 udp 2130706431 198.51.100.7 53 typ host\r\n";
    let at = text.find("a=mid:").unwrap();
    let text = format!("{}{victim}{}", &text[..at], &text[at..]);
    world.tap = Some(Vec::new());
    world.offer(client, text).unwrap();
    let peer = world.clients[client].key;
    let candidate = "candidate:1 1 udp 2130706431 198.51.100.7 53 typ host".to_owned();
    world.command(pattino_engine::Command::AddCandidate { peer, candidate });
    world.clients[client].silent = true;
    world.run(Duration::from_secs(40));
    assert_eq!(world.tap.take().unwrap().len(), 0);
    assert_eq!(world.closed(client), Some(CloseReason::NeverConnected));
    assert_eq!(world.count(Counter::CandidatesSeen), 1);
}

#[test]
fn offers_have_bounds_with_names() {
    let mut world = World::new(46);
    let client = world.add_client(RtcConfig::new());
    assert_eq!(world.offer(client, "v=0\r\n".repeat(60_000)), Err("too_large"));
    assert_eq!(world.offer(client, "m=audio 9\r\n".repeat(129)), Err("too_many_sections"));
    assert_eq!(world.offer(client, String::new()), Err("malformed"));
    assert_eq!(world.offer(client, "nonsense".into()), Err("malformed"));
    let text = offer_text(&mut world, client);
    assert!(world.offer(client, text.clone()).is_ok(), "it can still connect");
    let refused = (0..40).filter_map(|_| world.offer(client, text.clone()).err()).last();
    assert_eq!(refused, Some("too_fast"));
    world.clients[client].key = pattino_engine::PeerKey(99);
    assert_eq!(world.offer(client, text), Err("unknown_peer"));
}

#[test]
fn handshakes_under_way_are_bounded_and_time_out() {
    let limits = Limits { half_open: 3, ..Limits::default() };
    let mut world = World::with_limits(47, limits);
    let mut answers = Vec::new();
    for _ in 0..4 {
        let client = world.add_client(RtcConfig::new());
        world.clients[client].silent = true;
        let text = offer_text(&mut world, client);
        answers.push(world.offer(client, text).err());
    }
    assert_eq!(answers, [None, None, None, Some("busy")]);
    world.run(Duration::from_secs(31));
    assert_eq!(world.count(Counter::PeersTimedOut), 3);
    let text = offer_text(&mut world, 3);
    assert!(world.offer(3, text).is_ok(), "there is room again");
}

#[test]
fn peers_are_bounded() {
    let limits = Limits { peers: 2, ..Limits::default() };
    let mut world = World::with_limits(48, limits);
    for _ in 0..3 {
        world.add_client(RtcConfig::new());
    }
    let text = offer_text(&mut world, 2);
    assert_eq!(world.offer(2, text), Err("unknown_peer"));
    assert_eq!(world.count(Counter::PeersRefused), 1);
}

#[test]
fn a_client_cannot_fill_the_memory_with_new_streams() {
    let limits = Limits { ssrcs: pattino_engine::limits::Rate::new(1, 20), ..Limits::default() };
    let mut world = World::with_limits(49, limits);
    let a = world.join();
    let mid = world.publish_audio(a, 10);
    for _ in 0..100 {
        // Its own packets, well sealed, each on a stream of its own.
        let mut direct = world.clients[a].rtc.direct_api();
        direct.reset_stream_tx(mid, None, direct.new_ssrc(), None);
        speak(&mut world, a, mid, &mut Voice::new(1), 1);
    }
    assert_eq!(world.count(Counter::DroppedForged), 0);
    let (refused, taken) =
        (world.count(Counter::DroppedSsrcBound), world.count(Counter::PacketsIn));
    assert!((20..=25).contains(&taken), "{taken} streams");
    assert_eq!(refused + taken, 100);
}

/// RTP as somebody sends it who knows everything but the key: a's address, the section's name (the
/// header extension for mid, one byte form), and with it a new stream.
fn forged(ssrc: u32, mid: &str, extension: u8) -> Vec<u8> {
    let mut packet = vec![0x90, 111, 0, 1, 0, 0, 0, 1];
    packet.extend(ssrc.to_be_bytes());
    packet.extend([0xbe, 0xde, 0, 1, (extension << 4) | (mid.len() as u8 - 1)]);
    packet.extend(mid.as_bytes());
    packet.resize(20, 0);
    packet.extend([7; 60]);
    packet
}

#[test]
fn forged_streams_from_a_clients_address_take_nothing_from_it() {
    let mut world = World::new(53);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    let mut voice = Voice::new(1);
    speak(&mut world, a, mid, &mut voice, 10);
    let from = world.clients[a].address;
    for ssrc in 1..=1500_u32 {
        let name = mid.to_string();
        world.inject(from, &forged(ssrc, &name, (ssrc % 14) as u8 + 1));
        if ssrc % 15 == 0 {
            speak(&mut world, a, mid, &mut voice, 1);
        }
    }
    assert_eq!(world.count(Counter::DroppedForged), 1500);
    assert_eq!(world.count(Counter::DroppedSsrcBound), 0, "they cost the client no allowance");
    // A camera that is switched on now is new, and its own.
    let camera = world.publish_video(a, 11, &[]);
    let viewer = world.add_slots(b, 0, 1);
    world.bind(b, viewer[0], 11).unwrap();
    let mut encoder = crate::vp8::Encoder::new(1, 0, &mut world.dice);
    for _ in 0..10 {
        encoder.want_keyframe();
        for packet in encoder.frame(33) {
            world.send_rtp(a, camera, None, packet);
        }
        world.run(Duration::from_millis(33));
    }
    let heard = world.got(b, slots[0]);
    assert_eq!(heard.len(), 110);
    crate::conformance::listen(&heard, true);
    assert!(!world.got(b, viewer[0]).is_empty(), "the new stream came in");
}

#[test]
fn packets_before_the_keys_are_agreed_make_no_stream() {
    let mut world = World::new(54);
    let client = world.add_client(RtcConfig::new());
    world.negotiate(client, |api| {
        add_channels(api);
        api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None)
    });
    let from = world.clients[client].address;
    world.run_until(Duration::from_secs(5), |world| world.clients[client].ice.is_connected());
    if !world.clients[client].connected {
        world.inject(from, &forged(9, "0", 4));
        assert_eq!(world.count(Counter::DroppedForged), 1);
    }
    world.run_until(Duration::from_secs(5), |world| world.clients[client].connected);
    world.inject(from, &forged(10, "0", 4));
    assert!(world.count(Counter::DroppedForged) >= 1);
}

#[test]
fn malformed_packets_from_a_proven_address_cost_nothing() {
    let mut world = World::new(50);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    let from = world.clients[a].address;
    let mut voice = Voice::new(1);
    let mut dice = crate::world::Dice::new(50);
    for round in 0..60 {
        for first in [0_u8, 20, 22, 23, 128, 144, 176, 191] {
            let length = dice.below(200) as usize;
            let mut bytes: Vec<u8> = (0..=length).map(|_| dice.next() as u8).collect();
            bytes[0] = first;
            world.inject(from, &bytes);
        }
        speak(&mut world, a, mid, &mut voice, 1);
        assert_eq!(world.closed(a), None, "round {round}");
    }
    world.run(Duration::from_millis(100));
    assert_eq!(world.got(b, slots[0]).len(), 60);
    assert_eq!(world.count(Counter::Faults), 0);
}
