//! A member who floods: what that costs is bounded, and another room does not notice.

use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{Command, RoomKey};
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid};
use str0m::{Input, Output};

use crate::conformance::listen;
use crate::data::bytes_field;
use crate::forwarding::{Voice, film};
use crate::vp8::Encoder;
use crate::world::World;

const OTHER: RoomKey = RoomKey(2);
/// 20 ms each.
const ROUNDS: usize = 100;

/// Two people in a room of their own who talk all the time.
struct Witness {
    speaker: usize,
    listener: usize,
    mid: Mid,
    slot: Mid,
    voice: Voice,
}

impl Witness {
    /// Comes first, so that the keys of its tracks are free.
    fn new(world: &mut World) -> Self {
        let (speaker, listener) = (world.join(), world.join());
        let mid = world.publish_audio(speaker, 900);
        let slot = world.add_slots(listener, 1, 0)[0];
        world.bind(listener, slot, 900).unwrap();
        world.command(Command::OpenRoom { room: OTHER });
        world.room = OTHER;
        Self { speaker, listener, mid, slot, voice: Voice::new(9) }
    }

    fn speak(&mut self, world: &mut World) {
        world.send_rtp(self.speaker, self.mid, None, self.voice.packet());
        world.run(Duration::from_millis(20));
    }

    /// Everything was heard, in order, and none of it later than the link makes it.
    fn noticed_nothing(&self, world: &mut World) {
        world.run(Duration::from_millis(100));
        let got = world.got(self.listener, self.slot);
        assert_eq!(listen(&got, true).len(), ROUNDS, "speech was lost");
        let gaps = got.windows(2).map(|pair| pair[1].at - pair[0].at);
        assert_eq!(gaps.max(), Some(Duration::from_millis(20)), "speech was held up");
        assert_eq!(world.closed(self.speaker), None);
        assert_eq!(world.count(Counter::Faults), 0);
    }
}

#[test]
fn ten_times_the_bitrate_of_a_member_is_not_noticed_in_another_room() {
    let mut world = World::new(61);
    let mut witness = Witness::new(&mut world);
    let (flooder, viewer) = (world.join(), world.join());
    let mid = world.publish_video(flooder, 10, &[]);
    let slot = world.add_slots(viewer, 0, 1)[0];
    world.bind(viewer, slot, 10).unwrap();
    world.run(Duration::from_millis(200));
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    for _ in 0..ROUNDS {
        // 60 frames each 20 ms: 3,000 packets a second.
        for _ in 0..60 {
            for packet in encoder.frame(1) {
                world.send_rtp(flooder, mid, None, packet);
            }
        }
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    let forwarded = world.count(Counter::Forwarded);
    assert!(forwarded <= world.count(Counter::PacketsIn), "each packet goes to one receiver");
    assert_eq!(world.count(Counter::DroppedSendQueue), 0);
}

#[test]
fn a_flood_of_keyframe_requests_reaches_the_publisher_at_the_bounded_rate() {
    let mut world = World::new(62);
    let mut witness = Witness::new(&mut world);
    let (publisher, flooder) = (world.join(), world.join());
    let mid = world.publish_video(publisher, 10, &[]);
    let slot = world.add_slots(flooder, 0, 1)[0];
    world.bind(flooder, slot, 10).unwrap();
    world.run(Duration::from_millis(200));
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, publisher, mid, &mut encoder, 10);
    world.clients[publisher].keyframe_requests.clear();
    let before = world.count(Counter::KeyframesAsked);
    for _ in 0..ROUNDS {
        for packet in encoder.frame(20) {
            world.send_rtp(publisher, mid, None, packet);
        }
        for _ in 0..40 {
            plead(&mut world, flooder, slot);
        }
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    assert!(world.count(Counter::DroppedRtcpRate) > 1_000, "most of it was not even decrypted");
    // 2 s at one each 330 ms, and the last one before.
    let asked = world.count(Counter::KeyframesAsked) - before;
    assert!((1..=8).contains(&asked), "{asked} keyframes were asked for");
    assert!(world.clients[publisher].keyframe_requests.len() <= 8);
    assert_eq!(world.closed(flooder), None, "who floods is slowed down, not thrown out");
}

/// One picture loss indication, in a datagram of its own.
fn plead(world: &mut World, client: usize, mid: Mid) {
    let now = world.now;
    let rtc = &mut world.clients[client].rtc;
    let mut direct = rtc.direct_api();
    let stream = direct.stream_rx_by_mid(mid, None).expect("a stream");
    stream.request_keyframe(KeyframeRequestKind::Pli);
    rtc.handle_input(Input::Timeout(now)).unwrap();
    let mut datagrams = Vec::new();
    while let Ok(Output::Transmit(it)) = rtc.poll_output() {
        datagrams.push(it.contents.to_vec());
    }
    let from = world.clients[client].address;
    for datagram in datagrams {
        world.inject(from, &datagram);
    }
}

#[test]
fn a_flood_of_messages_stays_in_its_room_and_under_its_rate() {
    let mut world = World::new(63);
    let mut witness = Witness::new(&mut world);
    let (flooder, reader) = (world.join(), world.join());
    let message = bytes_field(2, &bytes_field(2, &[7; 400]));
    for _ in 0..ROUNDS {
        for _ in 0..50 {
            // Its own buffer may be full; then it cannot send more anyway.
            world.send_data(flooder, "_lossy", &message);
        }
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    // The burst and two seconds at the rate.
    let came = world.clients[reader].messages.len();
    assert!((100..=1_000 + 2 * 500 + 50).contains(&came), "{came} messages came through");
    assert!(world.count(Counter::DataOverRate) > 500, "the rest was dropped and counted");
    assert!(world.clients[witness.listener].messages.is_empty());
}

#[test]
fn a_viewer_who_misses_half_of_everything_gets_it_again_within_a_bound() {
    let mut world = World::new(64);
    let (publisher, viewer) = (world.join(), world.join());
    let mid = world.publish_video(publisher, 10, &[]);
    let slot = world.add_slots(viewer, 0, 1)[0];
    world.bind(viewer, slot, 10).unwrap();
    world.run(Duration::from_millis(200));
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    world.loss = 500;
    let before = world.count(Counter::Forwarded);
    world.tap = Some(Vec::new());
    film(&mut world, publisher, mid, &mut encoder, 150);
    let forwarded = world.count(Counter::Forwarded) - before;
    let down = world.tap.take().unwrap().len() as u64;
    assert!(forwarded > 100, "{forwarded} packets were forwarded");
    // Up: 450 packets, what repairs them, feedback. Down: what was forwarded and what repairs it.
    assert!(down < 450 * 4 + forwarded * 3, "{down} datagrams for {forwarded} packets");
    assert_eq!(world.count(Counter::Faults), 0);
}

/// Datagrams in which a client asks for a gap of 90 packets, in its own words and under its own seal.
fn complaint(
    world: &mut World,
    (from, mid): (usize, Mid),
    encoder: &mut Encoder,
    to: usize,
) -> Vec<u8> {
    world.clients[to].silent = true;
    film(world, from, mid, encoder, 30);
    world.clients[to].silent = false;
    world.said = Some(Vec::new());
    film(world, from, mid, encoder, 2);
    let said = world.said.take().unwrap();
    let reports = said
        .into_iter()
        .filter(|(client, it)| *client == to && it.len() > 1 && (64..96).contains(&(it[1] & 0x7f)));
    reports.map(|(_, it)| it).max_by_key(Vec::len).expect("it asks for what it missed")
}

#[test]
fn a_member_who_asks_for_everything_again_for_ever_gets_a_bounded_part_of_it() {
    let mut world = World::new(65);
    let mut witness = Witness::new(&mut world);
    let (publisher, flooder) = (world.join(), world.join());
    let mid = world.publish_video(publisher, 10, &[]);
    let slot = world.add_slots(flooder, 0, 1)[0];
    world.bind(flooder, slot, 10).unwrap();
    world.run(Duration::from_millis(200));
    let mut encoder = Encoder::new(1, 2, &mut world.dice);
    film(&mut world, publisher, mid, &mut encoder, 10);
    let complaint = complaint(&mut world, (publisher, mid), &mut encoder, flooder);
    // Nothing that it is sent from here on is looked at: it only asks.
    world.clients[flooder].silent = true;
    let from = world.clients[flooder].address;
    let (written, sent) = (world.count(Counter::Forwarded), world.clients[flooder].datagrams);
    let mut most = 0;
    for _ in 0..ROUNDS {
        for packet in encoder.frame(20) {
            world.send_rtp(publisher, mid, None, packet);
        }
        let before = world.clients[flooder].datagrams;
        world.burst(from, std::iter::repeat_n(complaint.as_slice(), 200));
        most = most.max(world.clients[flooder].datagrams - before);
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    let written = world.count(Counter::Forwarded) - written;
    let repeated = world.clients[flooder].datagrams - sent - written.min(3 * ROUNDS as u64);
    println!("{repeated} packets again, {most} in one turn");
    // So many at once, half of what a stream sends, and what else a connection says.
    assert!(repeated <= 256 + 150 + 100, "{repeated} packets were sent again");
    assert!(most <= 256 + 60, "{most} datagrams in one turn");
    assert!(world.count(Counter::DroppedRtcpRate) > 10_000, "most of it was not even decrypted");
    assert_eq!(world.closed(flooder), None);
}

#[test]
fn what_a_member_sends_beyond_any_screen_is_not_even_opened() {
    let mut world = World::new(66);
    let mut witness = Witness::new(&mut world);
    let flooder = world.join();
    let mid = world.publish_video(flooder, 10, &[]);
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    for _ in 0..ROUNDS {
        // 15,000 packets a second.
        for _ in 0..300 {
            for packet in encoder.frame(1) {
                world.send_rtp(flooder, mid, None, packet);
            }
        }
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    let opened = world.count(Counter::PacketsIn);
    assert!((5_000..=5_000 + 2 * 5_000 + 200).contains(&opened), "{opened} packets were opened");
    assert!(world.count(Counter::DroppedMediaRate) > 10_000, "the rest was dropped and counted");
    assert_eq!(world.closed(flooder), None, "who floods is slowed down, not thrown out");
}

#[test]
fn a_flood_of_offers_is_read_at_the_bounded_rate_and_leaves_what_was_agreed() {
    let mut world = World::new(67);
    let mut witness = Witness::new(&mut world);
    let flooder = world.join();
    let (mut taken, mut refused) = (0, 0);
    let mut api = world.clients[flooder].rtc.sdp_api();
    api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
    let offer = api.apply().unwrap().0.to_sdp_string();
    // As long as any: each counts for eight.
    let filling = "a=x-filling:0123456789\r\n".repeat(10_000);
    for _ in 0..ROUNDS {
        for _ in 0..5 {
            match world.offer(flooder, format!("{offer}{filling}")) {
                Ok(_) => taken += 1,
                Err(code) => {
                    assert_eq!(code, "too_fast");
                    refused += 1;
                }
            }
        }
        witness.speak(&mut world);
    }
    witness.noticed_nothing(&mut world);
    assert!((4..=8).contains(&taken), "{taken} offers were taken");
    assert_eq!(taken + refused, 5 * ROUNDS);
    assert_eq!(world.closed(flooder), None);
}
