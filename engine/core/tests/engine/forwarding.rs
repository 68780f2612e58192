//! Media from one client to the others.

use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{CloseReason, Command, Event, Role, TrackKey};
use str0m::IceConnectionState;
use str0m::media::Mid;

use crate::conformance::{decode, listen};
use crate::vp8::Encoder;
use crate::world::{Rtp, World};

/// A microphone.
pub struct Voice {
    source: u8,
    seq: u64,
    timestamp: u32,
    pub level: i8,
}

impl Voice {
    pub fn new(source: u8) -> Self {
        Self { source, seq: 20_000, timestamp: u32::MAX - 5_000, level: -20 }
    }

    /// Silence, of which nothing is sent: the media clock goes on (RFC 7587 §4.1), the numbers do not.
    pub fn pause(&mut self, ms: u32) {
        self.timestamp = self.timestamp.wrapping_add(ms * 48);
    }

    /// 20 ms of speech.
    pub fn packet(&mut self) -> Rtp {
        self.seq += 1;
        self.timestamp = self.timestamp.wrapping_add(960);
        Rtp {
            seq: self.seq,
            timestamp: self.timestamp,
            marker: false,
            level: Some(self.level),
            payload: vec![self.source; 80],
        }
    }
}

pub fn speak(world: &mut World, client: usize, mid: Mid, voice: &mut Voice, packets: usize) {
    for _ in 0..packets {
        world.send_rtp(client, mid, None, voice.packet());
        world.run(Duration::from_millis(20));
    }
}

pub fn film(world: &mut World, client: usize, mid: Mid, encoder: &mut Encoder, frames: usize) {
    for _ in 0..frames {
        answer_keyframe_requests(world, client, mid, encoder, None);
        for packet in encoder.frame(33) {
            world.send_rtp(client, mid, None, packet);
        }
        world.run(Duration::from_millis(33));
    }
}

pub fn answer_keyframe_requests(
    world: &mut World,
    client: usize,
    mid: Mid,
    encoder: &mut Encoder,
    rid: Option<&str>,
) {
    let requests = &mut world.clients[client].keyframe_requests;
    let before = requests.len();
    requests.retain(|(it, wanted)| !(*it == mid && wanted.as_deref() == rid));
    if requests.len() != before {
        encoder.want_keyframe();
    }
}

#[test]
fn two_clients_hear_and_see_each_other() {
    let mut world = World::new(1);
    let (a, b) = (world.join(), world.join());
    let voice_mid = world.publish_audio(a, 10);
    let video_mid = world.publish_video(a, 11, &[]);
    let slots = world.add_slots(b, 1, 1);
    world.bind(b, slots[0], 10).unwrap();
    world.bind(b, slots[1], 11).unwrap();
    world.run(Duration::from_millis(100));
    let mut voice = Voice::new(7);
    let mut encoder = Encoder::new(7, 0, &mut world.dice);
    for _ in 0..60 {
        world.send_rtp(a, voice_mid, None, voice.packet());
        film(&mut world, a, video_mid, &mut encoder, 1);
    }
    world.run(Duration::from_millis(200));
    let heard = listen(&world.got(b, slots[0]), true);
    assert_eq!(heard.len(), 60);
    let shown = decode(&world.got(b, slots[1]), true);
    assert!(shown.len() >= 58, "{} frames", shown.len());
    assert!(world.got(b, slots[0]).iter().all(|it| it.packet.audio_level == Some(-20)));
    let live = world.events.iter().filter_map(|it| match it {
        Event::TrackLive { track, layer, codec, again: false } => Some((track.0, *layer, *codec)),
        _ => None,
    });
    let live: Vec<_> = live.collect();
    assert_eq!(live, [(10, 0, "audio/opus"), (11, 0, "video/vp8")]);
    let profile = world.events.iter().find_map(|it| match it {
        Event::PeerConnected { srtp_profile, .. } => Some(*srtp_profile),
        _ => None,
    });
    assert_eq!(profile, Some("AEAD_AES_256_GCM"), "AEAD comes first");
}

#[test]
fn losses_are_repaired_from_both_sides() {
    let mut world = World::new(2);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 11).unwrap();
    world.run(Duration::from_millis(100));
    world.loss = 50;
    world.jitter = Duration::from_millis(8);
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    for _ in 0..20 {
        film(&mut world, a, mid, &mut encoder, 20);
        encoder.want_keyframe();
    }
    world.loss = 0;
    film(&mut world, a, mid, &mut encoder, 60);
    let got = world.got(b, slots[0]);
    let shown = decode(&got, false);
    println!("{} of 460 frames shown, {} of 1380 packets", shown.len(), got.len());
    assert!(got.len() > 1350, "{} packets", got.len());
    assert!(shown.len() > 380, "{} frames", shown.len());
}

#[test]
fn a_muted_track_sends_nothing_whatever_the_client_does_and_comes_back_unbroken() {
    let mut world = World::new(3);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    let mut voice = Voice::new(1);
    speak(&mut world, a, mid, &mut voice, 20);
    world.command(Command::SetTrackMuted { track: TrackKey(10), muted: true });
    world.run(Duration::from_millis(50));
    let before = world.got(b, slots[0]).len();
    speak(&mut world, a, mid, &mut voice, 20);
    assert_eq!(world.got(b, slots[0]).len(), before);
    assert!(world.count(Counter::PacketsMuted) >= 19);
    world.command(Command::SetTrackMuted { track: TrackKey(10), muted: false });
    speak(&mut world, a, mid, &mut voice, 20);
    world.run(Duration::from_millis(50));
    assert!(listen(&world.got(b, slots[0]), true).len() >= before + 19);
}

#[test]
fn a_reused_slot_continues_where_the_last_one_stopped() {
    let mut world = World::new(4);
    let (a, b, viewer) = (world.join(), world.join(), world.join());
    let (mid_a, mid_b) = (world.publish_video(a, 11, &[]), world.publish_video(b, 12, &[]));
    let slots = world.add_slots(viewer, 0, 1);
    let mut encoder_a = Encoder::new(1, 1, &mut world.dice);
    let mut encoder_b = Encoder::new(2, 2, &mut world.dice);
    world.bind(viewer, slots[0], 11).unwrap();
    film(&mut world, a, mid_a, &mut encoder_a, 30);
    world.unbind(viewer, slots[0]);
    film(&mut world, b, mid_b, &mut encoder_b, 30);
    world.bind(viewer, slots[0], 12).unwrap();
    film(&mut world, b, mid_b, &mut encoder_b, 30);
    // Straight from one to the other, too.
    world.bind(viewer, slots[0], 11).unwrap();
    film(&mut world, a, mid_a, &mut encoder_a, 30);
    let shown = decode(&world.got(viewer, slots[0]), true);
    let sources: Vec<u8> = shown.iter().map(|it| it.source).collect();
    let mut order = sources.clone();
    order.dedup();
    assert_eq!(order, [1, 2, 1]);
    assert!(sources.len() > 70, "{} frames", sources.len());
}

#[test]
fn a_late_viewer_gets_a_keyframe_and_starts_within_a_second() {
    let mut world = World::new(5);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, a, mid, &mut encoder, 90);
    let slots = world.add_slots(b, 0, 1);
    let asked_at = world.now;
    world.bind(b, slots[0], 11).unwrap();
    film(&mut world, a, mid, &mut encoder, 30);
    let got = world.got(b, slots[0]);
    let first = got.first().expect("something came").at - asked_at;
    println!("first packet after {first:?}");
    // Not before the client can have applied the answer, and not much later.
    assert!(first > Duration::from_millis(100), "{first:?}");
    assert!(first < Duration::from_millis(250), "{first:?}");
    decode(&got, true);
}

#[test]
fn a_publisher_that_ignores_the_first_request_is_asked_again() {
    let mut world = World::new(6);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, a, mid, &mut encoder, 10);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 11).unwrap();
    for _ in 0..60 {
        for packet in encoder.frame(33) {
            world.send_rtp(a, mid, None, packet);
        }
        world.run(Duration::from_millis(33));
    }
    let asked = world.clients[a].keyframe_requests.len();
    assert!((4..=6).contains(&asked), "asked {asked} times in two seconds");
    assert!(world.got(b, slots[0]).is_empty(), "nothing undecodable is sent");
}

#[test]
fn a_viewer_that_lost_the_picture_gets_a_keyframe_but_not_more_often_than_allowed() {
    let mut world = World::new(7);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 11).unwrap();
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, a, mid, &mut encoder, 30);
    world.run(Duration::from_millis(500));
    let before = world.count(Counter::KeyframesAsked);
    for _ in 0..30 {
        world.ask_keyframe(b, slots[0]);
        world.run(Duration::from_millis(20));
    }
    let asked = world.count(Counter::KeyframesAsked) - before;
    assert!((1..=2).contains(&asked), "asked {asked} times in 600 ms");
}

#[test]
fn what_cannot_be_bound_is_refused_by_name() {
    let mut world = World::new(8);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 1);
    assert_eq!(world.bind(b, slots[1], 10), Err("wrong_kind"));
    assert_eq!(world.bind(b, slots[0], 99), Err("unknown_track"));
    assert_eq!(world.bind(b, Mid::from("nope"), 10), Err("no_slot"));
    assert_eq!(world.bind(a, mid, 10), Err("no_slot"), "one's own sending section");
    assert_eq!(world.bind(b, slots[0], 10), Ok(()));
    let other = world.request();
    let room = pattino_engine::RoomKey(2);
    world.command(Command::OpenRoom { room });
    let stranger = pattino_engine::PeerKey(77);
    world.command(Command::OpenPeer {
        peer: stranger,
        room,
        role: Role::Whole,
        sid: "PA_s".into(),
        identity: "s".into(),
        may_publish_data: false,
    });
    let track = TrackKey(10);
    let refused = Command::Bind { request: other, peer: stranger, mid: "0".into(), track };
    world.command(refused);
    assert!(world.events.iter().any(|it| matches!(
        it,
        Event::BindRefused { request, refusal, .. }
            if *request == other && refusal.code() == "other_room"
    )));
}

#[test]
fn speakers_are_told_loudest_first_and_when_they_stop() {
    let mut world = World::new(9);
    let (a, b) = (world.join(), world.join());
    let (mid_a, mid_b) = (world.publish_audio(a, 10), world.publish_audio(b, 11));
    let (mut loud, mut soft) = (Voice::new(1), Voice::new(2));
    (loud.level, soft.level) = (-5, -28);
    for _ in 0..60 {
        world.send_rtp(a, mid_a, None, loud.packet());
        speak(&mut world, b, mid_b, &mut soft, 1);
    }
    world.run(Duration::from_secs(3));
    let told: Vec<Vec<u64>> = world
        .events
        .iter()
        .filter_map(|it| match it {
            Event::Speakers { levels, .. } => Some(levels.iter().map(|it| it.0.0).collect()),
            _ => None,
        })
        .collect();
    println!("{told:?}");
    assert!(told.contains(&vec![1, 2]));
    assert_eq!(told.last(), Some(&Vec::new()));
    assert!(told.len() <= 13, "at most three a second");
}

#[test]
fn a_client_that_closes_is_gone_at_once_and_its_tracks_leave_their_slots() {
    let mut world = World::new(10);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    speak(&mut world, a, mid, &mut Voice::new(1), 5);
    world.clients[a].rtc.close().unwrap();
    world.drain_client(a);
    world.run(Duration::from_millis(200));
    assert_eq!(world.closed(a), Some(CloseReason::ClosedByClient));
    assert_eq!(world.bind(b, slots[0], 10), Err("unknown_track"));
    assert_eq!(world.shard.peer_count(), 1);
}

#[test]
fn a_peer_that_we_close_is_told() {
    let mut world = World::new(11);
    let a = world.join();
    let peer = world.clients[a].key;
    world.command(Command::ClosePeer { peer });
    world.run(Duration::from_millis(100));
    assert_eq!(world.closed(a), Some(CloseReason::ClosedByUs));
    assert!(world.clients[a].closed, "the client saw the goodbye");
}

#[test]
fn a_client_that_vanished_is_noticed_after_10_to_15_seconds() {
    let mut world = World::new(12);
    let a = world.join();
    world.run(Duration::from_secs(5));
    let start = world.now;
    world.clients[a].silent = true;
    world.run_until(Duration::from_secs(30), |world| {
        world.events.iter().any(|it| matches!(it, Event::PeerInterrupted { .. }))
    });
    let noticed = world.now - start;
    println!("noticed after {noticed:?}");
    assert!((10..=15).contains(&noticed.as_secs()), "{noticed:?}");
    assert_eq!(world.closed(a), None, "it may come back");
}

#[test]
fn an_ice_restart_brings_an_interrupted_client_back_with_its_media() {
    let mut world = World::new(13);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 11).unwrap();
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, a, mid, &mut encoder, 30);
    world.clients[b].silent = true;
    film(&mut world, a, mid, &mut encoder, 600);
    assert!(world.events.iter().any(|it| matches!(it, Event::PeerInterrupted { .. })));
    world.events.clear();
    world.clients[b].silent = false;
    // It is at another address now.
    world.clients[b].address = ([172, 16, 0, 9], 6000).into();
    let address = world.clients[b].address;
    let candidate = str0m::Candidate::host(address, "udp").unwrap();
    world.clients[b].rtc.add_local_candidate(candidate);
    world.negotiate(b, |api| drop(api.ice_restart(true)));
    film(&mut world, a, mid, &mut encoder, 60);
    assert!(world.events.iter().any(|it| matches!(it, Event::PeerConnected { .. })));
    assert!(matches!(
        world.clients[b].ice,
        IceConnectionState::Connected | IceConnectionState::Completed
    ));
    let shown = decode(&world.got(b, slots[0]), false);
    assert!(shown.last().is_some_and(|it| it.frame > 680), "{:?}", shown.last());
}

#[test]
fn audio_and_video_keep_their_alignment_through_the_server() {
    let mut world = World::new(14);
    let (a, b) = (world.join(), world.join());
    let (voice_mid, video_mid) = (world.publish_audio(a, 10), world.publish_video(a, 11, &[]));
    let slots = world.add_slots(b, 1, 1);
    world.bind(b, slots[0], 10).unwrap();
    world.bind(b, slots[1], 11).unwrap();
    let mut voice = Voice::new(1);
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    world.jitter = Duration::from_millis(30);
    for _ in 0..200 {
        world.send_rtp(a, voice_mid, None, voice.packet());
        for packet in encoder.frame(20) {
            world.send_rtp(a, video_mid, None, packet);
        }
        world.run(Duration::from_millis(20));
    }
    // Both were captured at the same moments, so their last packets belong to the same moment.
    let moment = |mid, rate: f64| {
        let got = world.got(b, mid);
        let last = got.last().unwrap();
        let (wall, timestamp) = last.packet.report.expect("a sender report came");
        let since = f64::from(last.packet.timestamp.wrapping_sub(timestamp).cast_signed()) / rate;
        let epoch = wall.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap();
        epoch.as_secs_f64() + since
    };
    let apart = (moment(slots[0], 48_000.0) - moment(slots[1], 90_000.0)).abs();
    println!("apart {apart} s");
    assert!(apart < 0.045, "{apart} s apart");
}
