//! What one forwarded packet costs the engine, without the kernel: decrypt once, then rewrite and
//! encrypt for each receiver. `cargo bench --profile release -p pattino-engine`
#![allow(dead_code, clippy::indexing_slicing, reason = "a bench may fail; it shares a harness")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]
#![allow(clippy::cast_possible_truncation, reason = "counters are cut on purpose")]
#![allow(clippy::cast_precision_loss, clippy::panic, clippy::unwrap_used, reason = "a bench")]
#![allow(clippy::print_stdout, reason = "prints what it measured")]

#[path = "../tests/engine/world.rs"]
mod world;

use std::time::{Duration, Instant};

use pattino_engine::stats::Counter;
use str0m::media::Mid;
use str0m::rtp::RtpWrite;
use str0m::{Input, Output};
use world::World;

const PACKETS: u64 = 20_000;

fn main() {
    println!("receivers  streams each    ns a packet    packets/s a core");
    for (receivers, others) in [(1, 0), (2, 0), (10, 0), (10, 20), (30, 0)] {
        let (forwarded, spent) = fan_out(receivers, others);
        let each = spent.as_nanos() as f64 / forwarded as f64;
        println!("{receivers:>9} {:>13} {each:>14.0} {:>19.0}", others + 1, 1e9 / each);
    }
}

/// One publisher, so many receivers, each with so many more slots that are silent.
fn fan_out(receivers: usize, others: usize) -> (u64, Duration) {
    let mut world = World::new(1);
    let publisher = world.join();
    let mid = world.publish_video(publisher, 1, &[]);
    for _ in 0..receivers {
        let receiver = world.join();
        let slots = world.add_slots(receiver, 0, others + 1);
        world.bind(receiver, slots[0], 1).unwrap();
    }
    world.run(Duration::from_millis(200));
    let before = world.count(Counter::Forwarded);
    let mut spent = Duration::ZERO;
    for number in 0..PACKETS {
        world.now += Duration::from_micros(200);
        let datagrams = encrypt(&mut world, publisher, mid, number);
        let from = world.clients[publisher].address;
        let now = world.now;
        let start = Instant::now();
        for datagram in &datagrams {
            world.shard.datagram(0, from, datagram, now);
        }
        world.shard.settle(now);
        world.shard.transmits().clear();
        spent += start.elapsed();
    }
    (world.count(Counter::Forwarded) - before, spent)
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
