//! Floods of strangers: another room's call goes on, nobody is answered, nothing grows without bound.

use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

use pattino_engine::Limits;
use pattino_engine::stats::Counter;
use str0m::RtcConfig;

use crate::conformance::listen;
use crate::forwarding::{Voice, speak};
use crate::world::{Dice, World, add_channels};

/// A stranger for each number: the first half one to an IPv4 network, the others over IPv6.
fn stranger(number: u32) -> SocketAddr {
    let [a, b, c, d] = number.to_be_bytes();
    if number.is_multiple_of(2) {
        SocketAddr::from(([100 + a, b, c, d], 4000))
    } else {
        let network =
            Ipv6Addr::new(0x2001, 0xdb8, (number >> 16) as u16, number as u16, 0, 0, 0, 1);
        SocketAddr::from((network, 4000))
    }
}

/// STUN with these attributes.
fn stun(kind: u16, attributes: &[u8]) -> Vec<u8> {
    let mut message = kind.to_be_bytes().to_vec();
    message.extend((attributes.len() as u16).to_be_bytes());
    message.extend([0x21, 0x12, 0xa4, 0x42]);
    message.extend([9; 12]);
    message.extend(attributes);
    message
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_be_bytes().to_vec();
    bytes.extend((value.len() as u16).to_be_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// The opening of a DTLS 1.2 handshake, as long as clients send it.
fn client_hello() -> Vec<u8> {
    let body = vec![3; 180];
    let mut message = vec![22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0];
    message.extend(((body.len() + 12) as u16).to_be_bytes());
    message.extend([1, 0, 0, 180, 0, 0, 0, 0, 0, 0, 0, 180]);
    message.extend(body);
    message
}

/// Everything that strangers may try, with a ufrag of somebody who is just joining.
fn attempts(ufrag: &str, dice: &mut Dice) -> Vec<Vec<u8>> {
    let user = attribute(6, format!("{ufrag}:evil").as_bytes());
    let integrity = attribute(8, &[7; 20]);
    let priority = attribute(0x24, &[0x6e, 0, 1, 0xff]);
    let mut random: Vec<u8> = (0..=dice.below(1400)).map(|_| dice.next() as u8).collect();
    random[0] = dice.next() as u8;
    vec![
        stun(1, &[]),
        stun(1, &user),
        stun(1, &[user.clone(), priority.clone()].concat()),
        stun(1, &[user.clone(), priority, integrity.clone()].concat()),
        stun(1, &[attribute(6, b"nobody:evil"), integrity.clone()].concat()),
        stun(0x0101, &integrity),
        stun(0x0111, &user),
        client_hello(),
        random,
    ]
}

#[test]
fn strangers_are_never_answered_and_another_rooms_call_goes_on() {
    let limits = Limits { stun_prefixes: 300, ..Limits::default() };
    let mut world = World::with_limits(71, limits);
    let (a, b) = (world.join(), world.join());
    let mid = world.publish_audio(a, 10);
    let slots = world.add_slots(b, 1, 0);
    world.bind(b, slots[0], 10).unwrap();
    // Somebody whose ufrag the strangers learnt.
    let joining = world.add_client(RtcConfig::new());
    let mut api = world.clients[joining].rtc.sdp_api();
    add_channels(&mut api);
    let offer = api.apply().unwrap().0.to_sdp_string();
    let answer = world.offer(joining, offer).unwrap();
    let ufrag = answer.lines().find_map(|it| it.strip_prefix("a=ice-ufrag:")).unwrap().to_owned();
    world.clients[joining].silent = true;
    let before = world.shard.remembered();
    let mut voice = Voice::new(1);
    let mut dice = Dice::new(71);
    for number in 0..4_000_u32 {
        world.tap = Some(Vec::new());
        for attempt in attempts(&ufrag, &mut dice) {
            world.inject(stranger(number), &attempt);
        }
        let said = world.tap.take().unwrap();
        assert!(said.is_empty(), "a stranger was answered with {} bytes", said[0].len());
        if number % 40 == 0 {
            speak(&mut world, a, mid, &mut voice, 1);
        }
    }
    world.run(Duration::from_millis(100));
    let heard = world.got(b, slots[0]);
    assert_eq!(heard.len(), 100, "every word arrived");
    listen(&heard, true);
    let after = world.shard.remembered();
    assert_eq!((before.addresses, before.ufrags), (after.addresses, after.ufrags));
    assert!(after.prefixes <= 300, "{} prefixes", after.prefixes);
    assert!(world.count(Counter::DroppedBadStun) > 0);
    assert!(world.count(Counter::DroppedStunRate) > 0);
    assert!(world.count(Counter::DroppedUnknownAddress) > 10_000);
    assert_eq!(world.count(Counter::Faults), 0);
}

#[test]
fn a_flood_with_wrong_passwords_keeps_nobody_else_out() {
    let mut world = World::new(72);
    let victim = world.add_client(RtcConfig::new());
    let pending = {
        let mut api = world.clients[victim].rtc.sdp_api();
        add_channels(&mut api);
        api.apply().unwrap()
    };
    let answer = world.offer(victim, pending.0.to_sdp_string()).unwrap();
    let ufrag = answer.lines().find_map(|it| it.strip_prefix("a=ice-ufrag:")).unwrap().to_owned();
    let user = attribute(6, format!("{ufrag}:evil").as_bytes());
    let wrong = stun(1, &[user, attribute(8, &[7; 20])].concat());
    for number in 0..20_000 {
        world.inject(stranger(number), &wrong);
    }
    let answer = str0m::change::SdpAnswer::from_sdp_string(&answer).unwrap();
    world.clients[victim].rtc.sdp_api().accept_answer(pending.1, answer).unwrap();
    for number in 0..400 {
        world.inject(stranger(number), &wrong);
        world.run(Duration::from_millis(5));
    }
    world.run_until(Duration::from_secs(10), |world| world.clients[victim].connected);
}
