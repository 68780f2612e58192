//! Simulcast: the choice among live layers, and streams that never break while it changes.

use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{Command, TrackKey};
use str0m::media::Mid;

use crate::conformance::{Shown, decode};
use crate::forwarding::answer_keyframe_requests;
use crate::vp8::Encoder;
use crate::world::World;

const RIDS: [&str; 3] = ["q", "h", "f"];

struct Camera {
    client: usize,
    mid: Mid,
    layers: Vec<Encoder>,
    running: [bool; 3],
}

impl Camera {
    fn new(world: &mut World, client: usize, track: u64, order: &[&str]) -> Self {
        let mid = world.publish_video(client, track, order);
        let layers = (0..3).map(|it| Encoder::new(track as u8, it, &mut world.dice)).collect();
        Self { client, mid, layers, running: [true; 3] }
    }

    fn film(&mut self, world: &mut World, frames: usize) {
        for _ in 0..frames {
            for (layer, rid) in RIDS.iter().enumerate() {
                let encoder = &mut self.layers[layer];
                answer_keyframe_requests(world, self.client, self.mid, encoder, Some(rid));
                let packets = encoder.frame(33);
                for packet in packets {
                    if self.running[layer] {
                        world.send_rtp(self.client, self.mid, Some(rid), packet);
                    }
                }
            }
            world.run(Duration::from_millis(33));
        }
    }
}

fn layers_in_order(shown: &[Shown]) -> Vec<u8> {
    let mut layers: Vec<u8> = shown.iter().map(|it| it.layer).collect();
    layers.dedup();
    layers
}

#[test]
fn the_layer_that_is_wanted_is_the_layer_that_is_sent_whatever_the_order_of_names() {
    for order in [["q", "h", "f"], ["f", "h", "q"]] {
        let mut world = World::new(21);
        let (a, b) = (world.join(), world.join());
        let mut camera = Camera::new(&mut world, a, 1, &order);
        let slots = world.add_slots(b, 0, 1);
        world.bind(b, slots[0], 1).unwrap();
        camera.film(&mut world, 40);
        for wanted in [0, 2, 1] {
            world.select(b, slots[0], wanted, false);
            camera.film(&mut world, 40);
        }
        let shown = decode(&world.got(b, slots[0]), true);
        let layers = layers_in_order(&shown);
        assert!(layers.ends_with(&[2, 0, 2, 1]), "{layers:?}");
        assert!(shown.len() > 140, "{} frames", shown.len());
    }
}

#[test]
fn thirty_switches_break_nothing() {
    let mut world = World::new(22);
    let (a, b) = (world.join(), world.join());
    let mut camera = Camera::new(&mut world, a, 1, &RIDS);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    camera.film(&mut world, 20);
    for _ in 0..30 {
        let wanted = world.dice.below(3) as u8;
        world.select(b, slots[0], wanted, false);
        camera.film(&mut world, 21);
    }
    let shown = decode(&world.got(b, slots[0]), true);
    assert!(shown.len() > 550, "{} frames", shown.len());
}

#[test]
fn thirty_switches_over_a_lossy_and_jittery_path_stay_decodable() {
    let mut world = World::new(23);
    let (a, b) = (world.join(), world.join());
    let mut camera = Camera::new(&mut world, a, 1, &RIDS);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    camera.film(&mut world, 20);
    world.loss = 30;
    world.jitter = Duration::from_millis(15);
    for _ in 0..30 {
        let wanted = world.dice.below(3) as u8;
        world.select(b, slots[0], wanted, false);
        camera.film(&mut world, 21);
        // What a decoder does that lost a frame for good.
        world.ask_keyframe(b, slots[0]);
    }
    let shown = decode(&world.got(b, slots[0]), false);
    println!("{} of 650 frames shown", shown.len());
    assert!(shown.len() > 450, "{} frames", shown.len());
}

#[test]
fn a_layer_that_stops_is_replaced_within_half_a_second_and_taken_again_when_it_returns() {
    let mut world = World::new(24);
    let (a, b) = (world.join(), world.join());
    let mut camera = Camera::new(&mut world, a, 1, &RIDS);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    camera.film(&mut world, 40);
    camera.running[2] = false;
    let stopped = world.now;
    let before = world.got(b, slots[0]).len();
    camera.film(&mut world, 40);
    let got = world.got(b, slots[0]);
    let next = got[before..].iter().find(|it| it.packet.payload[8] != 2);
    let frozen = next.expect("another layer came").at - stopped;
    println!("frozen for {frozen:?}");
    assert!(frozen < Duration::from_millis(600), "{frozen:?}");
    camera.running[2] = true;
    camera.film(&mut world, 40);
    let shown = decode(&world.got(b, slots[0]), true);
    assert!(layers_in_order(&shown).ends_with(&[2, 1, 2]), "{:?}", layers_in_order(&shown));
}

#[test]
fn a_paused_slot_gets_nothing_and_goes_on_with_a_keyframe() {
    let mut world = World::new(25);
    let (a, b) = (world.join(), world.join());
    let mut camera = Camera::new(&mut world, a, 1, &RIDS);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    camera.film(&mut world, 30);
    world.select(b, slots[0], 2, true);
    world.run(Duration::from_millis(100));
    let (before, asked) = (world.got(b, slots[0]).len(), world.count(Counter::KeyframesAsked));
    camera.film(&mut world, 60);
    assert_eq!(world.got(b, slots[0]).len(), before);
    assert_eq!(world.count(Counter::KeyframesAsked), asked, "a paused slot asks for nothing");
    world.select(b, slots[0], 2, false);
    camera.film(&mut world, 30);
    assert!(world.got(b, slots[0]).len() > before + 20);
    decode(&world.got(b, slots[0]), true);
}

#[test]
fn muting_video_needs_a_keyframe_to_go_on() {
    let mut world = World::new(26);
    let (a, b) = (world.join(), world.join());
    let mut camera = Camera::new(&mut world, a, 1, &RIDS);
    let slots = world.add_slots(b, 0, 1);
    world.bind(b, slots[0], 1).unwrap();
    camera.film(&mut world, 30);
    for muted in [true, false] {
        world.command(Command::SetTrackMuted { track: TrackKey(1), muted });
        camera.film(&mut world, 30);
    }
    let shown = decode(&world.got(b, slots[0]), true);
    assert!(shown.len() > 50, "{} frames", shown.len());
}

#[test]
fn viewers_of_one_camera_have_each_their_own_layer() {
    let mut world = World::new(27);
    let camera_client = world.join();
    let viewers: Vec<usize> = (0..3).map(|_| world.join()).collect();
    let mut camera = Camera::new(&mut world, camera_client, 1, &RIDS);
    let mut slots = Vec::new();
    for (wanted, viewer) in viewers.iter().enumerate() {
        let slot = world.add_slots(*viewer, 0, 1)[0];
        world.bind(*viewer, slot, 1).unwrap();
        world.select(*viewer, slot, wanted as u8, false);
        slots.push(slot);
    }
    camera.film(&mut world, 60);
    for (wanted, viewer) in viewers.iter().enumerate() {
        let shown = decode(&world.got(*viewer, slots[wanted]), true);
        assert_eq!(usize::from(shown.last().unwrap().layer), wanted);
    }
}
