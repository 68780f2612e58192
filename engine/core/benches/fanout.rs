//! What the engine alone costs, without the kernel: decrypt once, rewrite and encrypt for each
//! receiver; and what peers cost that nobody sends to.
//! `cargo bench --profile release -p pattino-engine [-- WORDS]` runs the rows that hold the words.
//!
//! Under `valgrind --tool=callgrind --toggle-collect='*measured_*'` one row gives instruction counts
//! that do not depend on what else the machine does.
#![allow(dead_code, clippy::indexing_slicing, reason = "a bench may fail; it shares a harness")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]
#![allow(clippy::cast_possible_truncation, reason = "counters are cut on purpose")]
#![allow(clippy::cast_precision_loss, clippy::panic, clippy::unwrap_used, reason = "a bench")]
#![allow(clippy::print_stdout, reason = "prints what it measured")]

#[path = "../tests/engine/judge.rs"]
mod judge;
#[path = "../tests/engine/world.rs"]
mod world;

use std::time::{Duration, Instant};

use pattino_engine::stats::Counter;
use pattino_engine::{Command, Limits};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::rtp::RtpWrite;
use str0m::{Input, Output};
use world::World;

/// Packets that each row forwards, about.
const FORWARDS: usize = 120_000;
/// Simulated time of the idle rows.
const IDLE_FOR: Duration = Duration::from_secs(10);

/// Publishers, receivers, packets that arrive in one turn.
const ROWS: &[(usize, usize, usize)] =
    &[(1, 1, 1), (1, 10, 1), (5, 10, 1), (10, 10, 1), (25, 10, 1), (10, 10, 4), (25, 10, 4)];

/// Sections of an offer, and the line that fills it up to the longest that is taken: one that means
/// nothing to us, and those that cost most.
const OFFERS: &[(usize, &str)] = &[
    (1, "a=x-filling:0123456789012345678901234567890123456789\r\n"),
    (20, "a=x-filling:0123456789012345678901234567890123456789\r\n"),
    (50, "a=x-filling:0123456789012345678901234567890123456789\r\n"),
    (128, "a=x-filling:0123456789012345678901234567890123456789\r\n"),
    (128, "a=ssrc:1234567 cname:abc\r\n"),
    (128, "a=rtcp-fb:96 nack\r\n"),
    (128, "a=fmtp:96 apt=97\r\n"),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let chosen = |name: &str| wanted.iter().all(|it| name.contains(it.as_str()));
    for (publishers, receivers, batch) in ROWS.iter().copied() {
        let name = format!("{publishers} to {receivers}, {batch} a turn");
        if chosen(&name) {
            let (forwarded, spent) = fan_out(publishers, receivers, batch);
            let each = spent.as_nanos() as f64 / forwarded as f64;
            println!("{name}: {each:.0} ns a packet, {:.0} packets/s a core", 1e9 / each);
        }
    }
    for (sections, filling) in OFFERS.iter().copied() {
        let name = format!("offer of {sections}, {}", filling.trim_end());
        if chosen(&name) {
            // The middle of a few: one alone may meet a pause of the machine.
            let mut looks: Vec<_> = (0..9).map(|_| offer(sections, filling)).collect();
            looks.sort_by_key(|it| it.1);
            let (bytes, read, _) = looks[4];
            looks.sort_by_key(|it| it.2);
            let answered = looks[4].2;
            println!("{name}: {bytes} bytes, read in {read:?}, answered in {answered:?}");
        }
    }
    for (publishers, receivers) in [(25, 20), (50, 20)] {
        let name = format!("idle {publishers} to {receivers}");
        if chosen(&name) {
            let (turns, sent, spent) = idle(publishers, receivers);
            let seconds = IDLE_FOR.as_secs_f64();
            println!(
                "{name}: {:.2} % of a core, {:.0} turns/s, {:.0} datagrams/s out",
                spent.as_secs_f64() / seconds * 100.0,
                turns as f64 / seconds,
                sent as f64 / seconds
            );
        }
    }
}

/// Publishers of an audio and a video stream each, and receivers that are bound to all of them.
fn crowd(publishers: usize, receivers: usize) -> (World, Vec<Mid>) {
    let mut world = World::new(1);
    let mut mids = Vec::new();
    for number in 0..publishers {
        let client = world.join();
        world.publish_audio(client, track(number, 0));
        mids.push(world.publish_video(client, track(number, 1), &[]));
    }
    for _ in 0..receivers {
        let receiver = world.join();
        let slots = world.add_slots(receiver, publishers, publishers);
        for number in 0..publishers {
            world.bind(receiver, slots[number], track(number, 0)).unwrap();
            world.bind(receiver, slots[publishers + number], track(number, 1)).unwrap();
        }
    }
    world.run(Duration::from_millis(500));
    (world, mids)
}

fn track(publisher: usize, kind: u64) -> u64 {
    publisher as u64 * 2 + kind + 1
}

fn fan_out(publishers: usize, receivers: usize, batch: usize) -> (u64, Duration) {
    let (mut world, mids) = crowd(publishers, receivers);
    let before = world.count(Counter::Forwarded);
    let mut spent = Duration::ZERO;
    for turn in 0..FORWARDS / receivers / batch {
        world.now += Duration::from_micros(300 * batch as u64);
        let mut datagrams = Vec::new();
        for number in turn * batch..(turn + 1) * batch {
            let publisher = number % publishers;
            let from = world.clients[publisher].address;
            let sent = (number / publishers) as u64;
            for bytes in encrypt(&mut world, publisher, mids[publisher], sent) {
                datagrams.push((from, bytes));
            }
        }
        let start = Instant::now();
        measured_turn(&mut world, &datagrams);
        spent += start.elapsed();
    }
    (world.count(Counter::Forwarded) - before, spent)
}

#[inline(never)]
fn measured_turn(world: &mut World, datagrams: &[(std::net::SocketAddr, Vec<u8>)]) {
    let now = world.now;
    for (from, datagram) in datagrams {
        world.shard.datagram(0, *from, datagram, now);
    }
    world.shard.settle(now);
    world.shard.transmits().clear();
}

/// Turns that a timer made, datagrams that left, time spent. What clients send by themselves
/// (checks, receiver reports) is not part of it: they are silent here, as far as the engine sees.
fn idle(publishers: usize, receivers: usize) -> (u64, u64, Duration) {
    let (mut world, _) = crowd(publishers, receivers);
    world.run(Duration::from_secs(3));
    let end = world.now + IDLE_FOR;
    let (mut turns, mut sent, mut spent) = (0, 0, Duration::ZERO);
    while let Some(at) = world.shard.deadline().filter(|it| *it < end) {
        world.now = world.now.max(at);
        let start = Instant::now();
        sent += measured_idle(&mut world);
        spent += start.elapsed();
        turns += 1;
    }
    (turns, sent, spent)
}

/// Length of an offer with so many sections, the time to read it, and the time to answer it, which
/// is what the packet thread spends.
fn offer(sections: usize, filling: &str) -> (usize, Duration, Duration) {
    let mut world = World::new(1);
    let client = world.add_client(str0m::RtcConfig::new());
    let mut api = world.clients[client].rtc.sdp_api();
    for number in 0..sections {
        let kind = if number % 2 == 0 { MediaKind::Audio } else { MediaKind::Video };
        api.add_media(kind, Direction::RecvOnly, None, None, None);
    }
    let mut sdp = api.apply().unwrap().0.to_sdp_string();
    let length = sdp.len();
    let most = Limits::default().sdp_bytes - 1_000;
    let each = most.saturating_sub(length) / sections / filling.len();
    sdp = sdp.replace("a=rtcp-mux\r\n", &format!("a=rtcp-mux\r\n{}", filling.repeat(each)));
    let (peer, request) = (world.clients[client].key, world.request());
    let start = Instant::now();
    let offer = world.reader.offer(peer, &sdp, world.now);
    let read = start.elapsed();
    let length = sdp.len();
    let start = Instant::now();
    world.command(Command::AcceptOffer { peer, request, offer });
    let answered = start.elapsed();
    assert_eq!(world.count(Counter::OffersAccepted), 1);
    (length, read, answered)
}

#[inline(never)]
fn measured_idle(world: &mut World) -> u64 {
    let now = world.now;
    world.shard.settle(now);
    world.shard.transmits().drain(..).count() as u64
}

fn encrypt(world: &mut World, client: usize, mid: Mid, number: u64) -> Vec<Vec<u8>> {
    let now = world.now;
    let rtc = &mut world.clients[client].rtc;
    let pt = rtc.media(mid).unwrap().remote_pts()[0];
    // Every packet a keyframe's first: a receiver can start at any of them.
    let picture = (number & 0x7fff) as u16;
    let [high, low] = picture.to_be_bytes();
    let mut payload = vec![0x90, 0xe0, 0x80 | high, low, low, 0x20, 0];
    payload.resize(1_100, 0x5a);
    let time = (number * 18) as u32;
    let mut direct = rtc.direct_api();
    let stream = direct.stream_tx_by_mid(mid, None).unwrap();
    stream.write_rtp(RtpWrite::new(pt, (number + 1).into(), time, now, payload).nackable(true));
    rtc.handle_input(Input::Timeout(now)).unwrap();
    let mut datagrams = Vec::new();
    loop {
        match rtc.poll_output().unwrap() {
            Output::Timeout(_) => return datagrams,
            Output::Transmit(it) => datagrams.push(it.contents.to_vec()),
            Output::Event(_) => {}
        }
    }
}
