//! Data packets through the engine.

use std::sync::Arc;
use std::time::Duration;

use pattino_engine::data::{Refused, stamp};
use pattino_engine::stats::Counter;
use pattino_engine::{CloseReason, Command, Event, Limits};

use crate::world::{ROOM, World};

/// Write protobuf by hand: a field with bytes.
pub fn bytes_field(number: u32, value: &[u8]) -> Vec<u8> {
    let mut out = varint(u64::from(number) << 3 | 2);
    out.extend(varint(value.len() as u64));
    out.extend(value);
    out
}

pub fn number_field(number: u32, value: u64) -> Vec<u8> {
    [varint(u64::from(number) << 3), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// Fields of a message as a simple list, the last of a number counts.
pub fn fields(mut bytes: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let mut out = Vec::new();
    let read = |bytes: &mut &[u8]| {
        let mut value = 0_u64;
        let mut shift = 0;
        loop {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    };
    while !bytes.is_empty() {
        let tag = read(&mut bytes);
        let number = (tag >> 3) as u32;
        match tag & 7 {
            0 => out.push((number, read(&mut bytes).to_string().into_bytes())),
            2 => {
                let length = read(&mut bytes) as usize;
                out.push((number, bytes[..length].to_vec()));
                bytes = &bytes[length..];
            }
            other => panic!("wire type {other}"),
        }
    }
    out
}

fn user(text: &str) -> Vec<u8> {
    bytes_field(2, &bytes_field(2, text.as_bytes()))
}

fn payload_of(packet: &[u8]) -> Option<String> {
    let (_, user) = fields(packet).into_iter().find(|(number, _)| *number == 2)?;
    let (_, payload) = fields(&user).into_iter().find(|(number, _)| *number == 2)?;
    String::from_utf8(payload).ok()
}

#[test]
fn the_senders_names_and_the_channels_kind_are_stamped_over_what_it_wrote() {
    // A forger that says it is somebody else, on the other channel.
    let forged = [
        number_field(1, 0),
        bytes_field(4, b"victim"),
        bytes_field(17, b"PA_victim"),
        bytes_field(
            2,
            &[
                bytes_field(1, b"PA_victim"),
                bytes_field(2, b"hello"),
                bytes_field(5, b"victim"),
                bytes_field(4, b"topic"),
            ]
            .concat(),
        ),
        bytes_field(4, b"victim again"),
    ]
    .concat();
    let stamped = stamp(&forged, false, "PA_me", "me").unwrap();
    let outer = fields(&stamped.bytes);
    let all = |number: u32| outer.iter().filter(|it| it.0 == number).collect::<Vec<_>>();
    assert_eq!(all(1), [&(1, b"1".to_vec())], "lossy by the channel it came on");
    assert_eq!(all(4), [&(4, b"me".to_vec())]);
    assert_eq!(all(17), [&(17, b"PA_me".to_vec())]);
    let inner = fields(&all(2)[0].1);
    assert!(inner.contains(&(1, b"PA_me".to_vec())) && inner.contains(&(5, b"me".to_vec())));
    assert!(inner.contains(&(2, b"hello".to_vec())) && inner.contains(&(4, b"topic".to_vec())));
    assert!(!stamped.bytes.windows(6).any(|it| it == b"victim"));
}

#[test]
fn fields_of_later_versions_and_encrypted_packets_go_through_untouched() {
    let secret = bytes_field(18, &[0xff, 0x00, 0x80, 0x01]);
    let later = bytes_field(300, b"from the future");
    let packet = [secret.clone(), later.clone(), number_field(16, 70_000)].concat();
    let stamped = stamp(&packet, true, "PA_me", "me").unwrap();
    for part in [secret, later] {
        assert!(stamped.bytes.windows(part.len()).any(|it| it == part));
    }
    assert_eq!(stamped.sequence, 70_000);
    assert!(!fields(&stamped.bytes).iter().any(|it| it.0 == 1), "reliable is the default");
}

#[test]
fn what_only_the_server_may_say_is_refused() {
    for number in [3, 7, 8] {
        let packet = bytes_field(number, b"x");
        assert_eq!(stamp(&packet, true, "s", "i"), Err(Refused::NotForClients));
        let hidden = [user("hello"), packet].concat();
        assert_eq!(stamp(&hidden, true, "s", "i"), Err(Refused::NotForClients));
    }
    for nothing in [&b""[..], b"\x00", b"\x80", b"\x12\xff", b"\x0b\x0c", b"\x12"] {
        assert_eq!(stamp(nothing, true, "s", "i"), Err(Refused::Malformed), "{nothing:?}");
    }
}

#[test]
fn a_tag_that_readers_would_cut_to_another_field_is_refused() {
    let forged = |field: u64| {
        let mut part = Vec::new();
        let mut tag = (1_u64 << 32) | (field << 3) | 2;
        while tag >= 0x80 {
            part.push(u8::try_from(tag & 0x7f).unwrap() | 0x80);
            tag >>= 7;
        }
        part.push(u8::try_from(tag).unwrap());
        part.extend_from_slice(b"\x05admin");
        part
    };
    let inner = [bytes_field(2, b"hello"), forged(5)].concat();
    assert_eq!(stamp(&bytes_field(2, &inner), true, "PA_a", "ada"), Err(Refused::Malformed));
    let outer = [bytes_field(2, &bytes_field(2, b"hello")), forged(7)].concat();
    assert_eq!(stamp(&outer, true, "PA_a", "ada"), Err(Refused::Malformed));
}

#[test]
fn everyone_but_the_sender_gets_it_on_both_channels() {
    let mut world = World::new(31);
    let clients: Vec<usize> = (0..3).map(|_| world.join()).collect();
    world.send_data(clients[0], "_reliable", &user("sure"));
    world.send_data(clients[0], "_lossy", &user("maybe"));
    world.run(Duration::from_millis(200));
    assert!(world.clients[clients[0]].messages.is_empty(), "no echo");
    for client in &clients[1..] {
        let messages = &world.clients[*client].messages;
        let mut got: Vec<_> =
            messages.iter().map(|(label, it)| (label.as_str(), payload_of(it).unwrap())).collect();
        got.sort();
        assert_eq!(got, [("_lossy", "maybe".to_owned()), ("_reliable", "sure".to_owned())]);
        let outer = fields(&messages[0].1);
        assert!(outer.contains(&(4, b"person-1".to_vec())));
        assert!(outer.contains(&(17, b"PA_1".to_vec())));
    }
}

#[test]
fn named_receivers_get_it_and_nobody_else() {
    let mut world = World::new(32);
    let clients: Vec<usize> = (0..4).map(|_| world.join()).collect();
    let outer = [user("outer"), bytes_field(5, b"person-2")].concat();
    let inner = bytes_field(2, &[bytes_field(2, b"inner"), bytes_field(6, b"person-3")].concat());
    let by_sid = bytes_field(2, &[bytes_field(2, b"sid"), bytes_field(3, b"PA_4")].concat());
    let nobody = [user("nobody"), bytes_field(5, b"a stranger")].concat();
    for packet in [outer, inner, by_sid, nobody] {
        world.send_data(clients[0], "_reliable", &packet);
    }
    world.run(Duration::from_millis(300));
    for (client, expected) in [(1, "outer"), (2, "inner"), (3, "sid")] {
        let messages = &world.clients[clients[client]].messages;
        let got: Vec<_> = messages.iter().map(|(_, it)| payload_of(it).unwrap()).collect();
        assert_eq!(got, [expected]);
    }
}

#[test]
fn large_messages_arrive_whole() {
    let mut world = World::new(33);
    let (a, b) = (world.join(), world.join());
    let text = "x".repeat(60_000);
    world.loss = 20;
    assert!(world.send_data(a, "_reliable", &user(&text)));
    world.run(Duration::from_secs(5));
    let messages = &world.clients[b].messages;
    assert_eq!(messages.len(), 1);
    assert_eq!(payload_of(&messages[0].1).unwrap().len(), 60_000);
}

#[test]
fn who_may_not_send_data_sends_none() {
    let mut world = World::new(34);
    let (a, b) = (world.join(), world.join());
    let peer = world.clients[a].key;
    world.command(Command::SetPeerData { peer, may_publish_data: false });
    world.send_data(a, "_reliable", &user("quiet"));
    world.run(Duration::from_millis(200));
    assert!(world.clients[b].messages.is_empty());
    assert_eq!(world.count(Counter::DataForbidden), 1);
    world.command(Command::SetPeerData { peer, may_publish_data: true });
    world.send_data(a, "_reliable", &user("aloud"));
    world.run(Duration::from_millis(200));
    assert_eq!(world.clients[b].messages.len(), 1);
}

#[test]
fn a_packet_of_the_control_side_reaches_whom_it_names() {
    let mut world = World::new(35);
    let (a, b) = (world.join(), world.join());
    let packet: Arc<[u8]> = user("from the server").into();
    let peers = vec![world.clients[b].key];
    let send = |peers| Command::SendData { room: ROOM, peers, reliable: true, packet };
    let all = send.clone()(Vec::new());
    world.command(send(peers));
    world.command(all);
    world.run(Duration::from_millis(200));
    assert_eq!(world.clients[a].messages.len(), 1);
    assert_eq!(world.clients[b].messages.len(), 2);
}

#[test]
fn reliable_packets_wait_for_a_channel_that_is_not_open_yet() {
    let mut world = World::new(36);
    let a = world.join();
    let late = world.add_client(str0m::RtcConfig::new());
    world.send_data(a, "_reliable", &user("early"));
    world.run(Duration::from_millis(100));
    world.negotiate(late, crate::world::add_channels);
    world.run(Duration::from_secs(2));
    let messages = &world.clients[late].messages;
    assert_eq!(messages.len(), 1);
    assert_eq!(payload_of(&messages[0].1).as_deref(), Some("early"));
}

#[test]
fn a_replayed_reliable_packet_is_passed_on_once() {
    let mut world = World::new(37);
    let (a, b) = (world.join(), world.join());
    for sequence in [1, 2, 2, 1, 3] {
        let packet = [user(&sequence.to_string()), number_field(16, sequence)].concat();
        world.send_data(a, "_reliable", &packet);
    }
    world.run(Duration::from_millis(300));
    let got = &world.clients[b].messages;
    let got: Vec<_> = got.iter().map(|(_, it)| payload_of(it).unwrap()).collect();
    assert_eq!(got, ["1", "2", "3"]);
    assert_eq!(world.count(Counter::DataRepeated), 2);
}

#[test]
fn a_receiver_that_cannot_keep_up_is_closed_and_the_others_lose_nothing() {
    let limits = Limits { data_backlog: 200_000, ..Limits::default() };
    let mut world = World::with_limits(38, limits);
    let (a, b, slow) = (world.join(), world.join(), world.join());
    world.clients[slow].silent = true;
    let text = "y".repeat(15_000);
    let mut sent = 0;
    for _ in 0..400 {
        if world.send_data(a, "_reliable", &user(&text)) {
            sent += 1;
        }
        world.run(Duration::from_millis(20));
        if world.closed(slow).is_some() {
            break;
        }
    }
    assert_eq!(world.closed(slow), Some(CloseReason::Overrun));
    world.run(Duration::from_secs(3));
    assert_eq!(world.clients[b].messages.len(), sent);
    assert_eq!(world.closed(b), None);
}

#[test]
fn too_many_and_too_large_messages_are_counted_and_dropped() {
    let limits = Limits {
        data_messages: pattino_engine::limits::Rate::new(10, 10),
        data_bytes: 1_000,
        ..Limits::default()
    };
    let mut world = World::with_limits(39, limits);
    let (a, b) = (world.join(), world.join());
    world.send_data(a, "_reliable", &user(&"z".repeat(1_500)));
    for _ in 0..20 {
        world.send_data(a, "_lossy", &user("many"));
    }
    world.run(Duration::from_millis(300));
    assert_eq!(world.count(Counter::DataRefused), 1);
    assert!(world.count(Counter::DataOverRate) >= 8);
    assert!(world.clients[b].messages.len() <= 12);
    assert!(world.events.iter().any(|it| matches!(it, Event::ChannelOpen { .. })));
}

fn numbered(sequence: u64) -> Vec<u8> {
    [user(&format!("number {sequence}")), number_field(16, sequence)].concat()
}

fn texts(world: &World, client: usize) -> Vec<String> {
    world.clients[client].messages.iter().filter_map(|(_, it)| payload_of(it)).collect()
}

#[test]
fn who_comes_back_gets_what_it_missed_since_it_came_and_for_a_while_only() {
    let mut world = World::new(61);
    let (a, b) = (world.join(), world.join());
    for sequence in 1..=5 {
        assert!(world.send_data(a, "_reliable", &numbered(sequence)));
    }
    world.run(Duration::from_millis(300));
    let late = world.join();
    assert!(world.send_data(a, "_reliable", &numbered(6)));
    world.run(Duration::from_millis(300));
    assert_eq!(texts(&world, b).len(), 6);
    let replay = |world: &mut World, client: usize, last: u32| {
        world.clients[client].messages.clear();
        let peer = world.clients[client].key;
        world.command(Command::Replay { peer, has: vec![("PA_1".to_owned(), last)] });
        world.run(Duration::from_millis(300));
        texts(world, client)
    };
    assert_eq!(replay(&mut world, b, 4), ["number 5", "number 6"]);
    assert_eq!(replay(&mut world, late, 0), ["number 6"], "it was not there before");
    assert_eq!(replay(&mut world, a, 0), Vec::<String>::new(), "nobody hears an echo");
    world.run(Duration::from_secs(15));
    assert_eq!(replay(&mut world, b, 0), Vec::<String>::new(), "that is too long ago");
    assert_eq!(world.count(Counter::DataReplayed), 3);
}

#[test]
fn the_control_side_is_told_how_far_a_sender_has_come() {
    let mut world = World::new(62);
    let a = world.join();
    for sequence in 1..=40 {
        assert!(world.send_data(a, "_reliable", &numbered(sequence)));
    }
    world.run(Duration::from_secs(1));
    let told: Vec<u32> = world
        .events
        .iter()
        .filter_map(|it| match it {
            Event::DataReached { sequence, .. } => Some(*sequence),
            _ => None,
        })
        .collect();
    assert_eq!(told, [1, 17, 33]);
}
