//! A panic costs one peer.

use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{CloseReason, Event, note_panic};

use crate::conformance::listen;
use crate::forwarding::{Voice, speak};
use crate::world::World;

#[test]
fn a_panic_in_one_connection_is_not_noticed_by_the_others() {
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            note_panic(&format!("{}:{}", place.file(), place.line()));
        }
    }));
    let mut world = World::new(51);
    let (a, b, unlucky) = (world.join(), world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    let other = world.add_slots(unlucky, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    world.bind(unlucky, other[0], 10).unwrap();
    let mut voice = Voice::new(1);
    speak(&mut world, a, mid, &mut voice, 20);
    let key = world.clients[unlucky].key;
    world.shard.break_peer(key);
    speak(&mut world, a, mid, &mut voice, 20);
    world.run(Duration::from_millis(100));
    let _ = std::panic::take_hook();
    assert_eq!(world.closed(unlucky), Some(CloseReason::Fault));
    assert_eq!(world.count(Counter::Faults), 1);
    let place = world.events.iter().find_map(|it| match it {
        Event::PeerClosed { place, reason: CloseReason::Fault, .. } => Some(place.clone()),
        _ => None,
    });
    assert!(place.is_some_and(|it| it.contains("transport.rs:")), "the place is told");
    assert_eq!(listen(&world.got(b, slots[0]), true).len(), 40);
    assert_eq!(world.shard.peer_count(), 2);
}

#[test]
fn a_panic_of_a_publisher_ends_its_tracks_and_nothing_else() {
    let mut world = World::new(52);
    let (a, b, c) = (world.join(), world.join(), world.join());
    let (mid_a, mid_c) = (world.publish_audio(a, 10), world.publish_audio(c, 11));
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    speak(&mut world, a, mid_a, &mut Voice::new(1), 10);
    let key = world.clients[a].key;
    world.shard.break_peer(key);
    world.run(Duration::from_secs(6));
    assert_eq!(world.closed(a), Some(CloseReason::Fault));
    world.bind(b, slots[0], 11).unwrap();
    speak(&mut world, c, mid_c, &mut Voice::new(2), 10);
    world.run(Duration::from_millis(100));
    let heard = listen(&world.got(b, slots[0]), true);
    assert!(heard.ends_with(&[2; 10]), "{heard:?}");
}
