//! How much the engine says that a client loses: of what it sends and of what it receives.

use std::time::Duration;

use pattino_engine::quality::Loss;
use pattino_engine::{Command, Event, TrackKey};
use str0m::media::Mid;

use crate::forwarding::{Voice, answer_keyframe_requests, film, speak};
use crate::vp8::Encoder;
use crate::world::World;

const NONE: Loss = Loss { up: 0, down: 0 };

/// What was told of a client so far; it is taken out.
fn told(world: &mut World, client: usize) -> Vec<Loss> {
    let key = world.clients[client].key;
    let is_of = |it: &Event| matches!(it, Event::Quality { peer, .. } if *peer == key);
    let losses = world.events.iter().filter(|it| is_of(it)).filter_map(|it| match it {
        Event::Quality { loss, .. } => Some(*loss),
        _ => None,
    });
    let losses = losses.collect();
    world.events.retain(|it| !is_of(it));
    losses
}

/// Speech of which every tenth packet does not even leave: nothing can bring it back.
fn speak_badly(world: &mut World, client: usize, mid: Mid, voice: &mut Voice, packets: usize) {
    for number in 0..packets {
        let packet = voice.packet();
        if number % 10 != 5 {
            world.send_rtp(client, mid, None, packet);
        }
        world.run(Duration::from_millis(20));
    }
}

/// One who speaks and one who listens.
fn pair(seed: u64) -> (World, usize, usize, Mid, Mid) {
    let mut world = World::new(seed);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slot = world.add_slots(b, 1, 0)[0];
    world.bind(b, slot, 10).unwrap();
    world.run(Duration::from_millis(100));
    (world, a, b, mid, slot)
}

#[test]
fn a_good_line_is_told_once_and_once_more() {
    let (mut world, a, b, mid, _) = pair(60);
    let mut voice = Voice::new(1);
    speak(&mut world, a, mid, &mut voice, 50 * 60);
    assert_eq!(told(&mut world, a), [NONE, NONE]);
    assert_eq!(told(&mut world, b), [NONE, NONE]);
}

#[test]
fn who_loses_what_it_sends_is_told_of_until_it_is_better() {
    let (mut world, a, b, mid, _) = pair(61);
    let mut voice = Voice::new(1);
    speak_badly(&mut world, a, mid, &mut voice, 50 * 15);
    let bad = told(&mut world, a);
    println!("sender {bad:?}");
    assert!(bad.len() <= 3, "every five seconds at most");
    assert!(bad.iter().all(|it| (9..=10).contains(&it.up) && it.down == 0), "{bad:?}");
    let seen = told(&mut world, b);
    assert!(seen.iter().all(|it| *it == NONE), "what never came is not lost on the way: {seen:?}");
    speak(&mut world, a, mid, &mut voice, 50 * 12);
    assert_eq!(told(&mut world, a).last(), Some(&NONE));
}

#[test]
fn who_loses_what_it_receives_is_told_of_by_its_reports() {
    let (mut world, a, b, mid, _) = pair(62);
    let mut voice = Voice::new(1);
    world.loss = 300;
    speak(&mut world, a, mid, &mut voice, 50 * 20);
    let (sender, receiver) = (told(&mut world, a), told(&mut world, b));
    println!("sender {sender:?} receiver {receiver:?}");
    assert!(receiver.iter().any(|it| it.down >= 6 && it.up == 0), "{receiver:?}");
    assert!(sender.iter().all(|it| it.down == 0), "{sender:?}");
    world.loss = 0;
    speak(&mut world, a, mid, &mut voice, 50 * 20);
    assert_eq!(told(&mut world, b).last(), Some(&NONE));
}

#[test]
fn mute_is_not_loss() {
    let (mut world, a, b, mid, _) = pair(63);
    let mut voice = Voice::new(1);
    for _ in 0..4 {
        speak(&mut world, a, mid, &mut voice, 150);
        let track = TrackKey(10);
        world.command(Command::SetTrackMuted { track, muted: true });
        // Clients go on sending for a moment, and some go on sending silence.
        speak(&mut world, a, mid, &mut voice, 150);
        world.command(Command::SetTrackMuted { track, muted: false });
    }
    speak(&mut world, a, mid, &mut voice, 300);
    let all = [told(&mut world, a), told(&mut world, b)].concat();
    assert!(!all.is_empty() && all.iter().all(|it| *it == NONE), "{all:?}");
}

#[test]
fn a_silent_voice_and_a_receiver_that_pauses_lose_nothing() {
    let (mut world, a, b, mid, slot) = pair(64);
    let mut voice = Voice::new(1);
    speak(&mut world, a, mid, &mut voice, 300);
    world.select(b, slot, 2, true);
    speak(&mut world, a, mid, &mut voice, 300);
    world.select(b, slot, 2, false);
    for number in 0..60 {
        // RFC 7587 §3.1.3: one packet in 400 ms, and the numbers go on without a gap. That one in
        // twenty is lost is no judgement on the line.
        let packet = voice.packet();
        if number % 20 != 9 {
            world.send_rtp(a, mid, None, packet);
        }
        voice.pause(380);
        world.run(Duration::from_millis(400));
    }
    let all = [told(&mut world, a), told(&mut world, b)].concat();
    assert!(!all.is_empty() && all.iter().all(|it| *it == NONE), "{all:?}");
}

#[test]
fn a_layer_that_stops_and_comes_back_is_not_loss() {
    let mut world = World::new(65);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &["q", "f"]);
    let slot = world.add_slots(b, 0, 1)[0];
    world.bind(b, slot, 11).unwrap();
    let mut low = Encoder::new(1, 0, &mut world.dice);
    let mut high = Encoder::new(2, 2, &mut world.dice);
    for second in 0..40 {
        for _ in 0..30 {
            answer_keyframe_requests(&mut world, a, mid, &mut low, Some("q"));
            answer_keyframe_requests(&mut world, a, mid, &mut high, Some("f"));
            for packet in low.frame(33) {
                world.send_rtp(a, mid, Some("q"), packet);
            }
            if second % 14 < 7 {
                for packet in high.frame(33) {
                    world.send_rtp(a, mid, Some("f"), packet);
                }
            }
            world.run(Duration::from_millis(33));
        }
    }
    let all = [told(&mut world, a), told(&mut world, b)].concat();
    assert!(!all.is_empty() && all.iter().all(|it| *it == NONE), "{all:?}");
}

#[test]
fn pictures_that_are_sent_again_are_not_lost() {
    let mut world = World::new(66);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_video(a, 11, &[]);
    let slot = world.add_slots(b, 0, 1)[0];
    world.bind(b, slot, 11).unwrap();
    world.loss = 50;
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    film(&mut world, a, mid, &mut encoder, 600);
    let sender = told(&mut world, a);
    println!("sender {sender:?}");
    assert!(sender.iter().all(|it| it.up <= 2), "{sender:?}");
}

#[test]
fn who_neither_sends_nor_receives_is_not_spoken_of() {
    let (mut world, a, b, _, _) = pair(67);
    world.run(Duration::from_secs(60));
    assert_eq!(told(&mut world, a), []);
    assert_eq!(told(&mut world, b), []);
    assert!(world.clients.iter().all(|it| it.connected));
}
