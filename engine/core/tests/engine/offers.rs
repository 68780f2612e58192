//! Offers of the engine, to clients that receive over a connection of their own.

use std::time::Duration;

use pattino_engine::stats::Counter;
use pattino_engine::{Command, Event, Role, TrackKey};
use str0m::RtcConfig;
use str0m::change::SdpOffer;
use str0m::media::Mid;

use crate::conformance::{decode, listen};
use crate::data::{bytes_field, fields, number_field};
use crate::forwarding::{Voice, film, speak};
use crate::vp8::Encoder;
use crate::world::{World, add_channels};

/// What an offer changes.
#[derive(Default)]
struct Plan {
    audio: u8,
    video: u8,
    silenced: Vec<Mid>,
    reopened: Vec<Mid>,
    restart: bool,
}

/// A person with two connections: the one it sends on and the one it receives on.
fn join(world: &mut World, person: u64) -> (usize, usize) {
    let sends = world.add_connection(RtcConfig::new(), Role::Sends, person);
    let receives = world.add_connection(RtcConfig::new(), Role::Receives, person);
    world.negotiate(sends, add_channels);
    assert_eq!(offer(world, receives, Plan::default()), Ok(Vec::new()));
    world.run_until(Duration::from_secs(10), |world| {
        [sends, receives].iter().all(|it| world.clients[*it].connected)
            && world.clients[sends].channels.len() == 2
            && world.clients[receives].channels.len() == 3
    });
    (sends, receives)
}

/// Ask for an offer without answering it.
fn make(world: &mut World, client: usize, plan: Plan) -> Result<(String, Vec<Mid>), &'static str> {
    let request = world.request();
    let peer = world.clients[client].key;
    let text = |mids: Vec<Mid>| mids.into_iter().map(|it| it.to_string()).collect();
    world.command(Command::MakeOffer {
        peer,
        request,
        audio: plan.audio,
        video: plan.video,
        silenced: text(plan.silenced),
        reopened: text(plan.reopened),
        restart: plan.restart,
    });
    let position = world.events.iter().position(|it| match it {
        Event::OfferMade { request: it, .. } | Event::OfferFailed { request: it, .. } => {
            *it == request
        }
        _ => false,
    });
    match world.events.remove(position.expect("every offer is answered")) {
        Event::OfferMade { sdp, audio, video, .. } => {
            Ok((sdp, audio.into_iter().chain(video).map(|it| Mid::from(it.as_str())).collect()))
        }
        Event::OfferFailed { failure, .. } => Err(failure.code()),
        _ => unreachable!(),
    }
}

/// Let the client answer.
fn answer(world: &mut World, client: usize, sdp: &str) -> Result<(), &'static str> {
    let rtc = &mut world.clients[client].rtc;
    let offer = SdpOffer::from_sdp_string(sdp).unwrap();
    let answer = rtc.sdp_api().accept_offer(offer).unwrap().to_sdp_string();
    let result = give(world, client, answer);
    let now = world.now;
    world.clients[client].rtc.handle_input(str0m::Input::Timeout(now)).unwrap();
    world.drain_client(client);
    result
}

#[allow(clippy::needless_pass_by_value, reason = "each caller makes the text for this")]
fn give(world: &mut World, client: usize, sdp: String) -> Result<(), &'static str> {
    let request = world.request();
    let peer = world.clients[client].key;
    let answer = world.reader.answer(peer, &sdp, world.now);
    world.command(Command::AcceptAnswer { peer, request, answer });
    let position = world.events.iter().position(|it| match it {
        Event::AnswerAccepted { request: it, .. } | Event::OfferFailed { request: it, .. } => {
            *it == request
        }
        _ => false,
    });
    match world.events.remove(position.expect("every answer is answered")) {
        Event::OfferFailed { failure, .. } => Err(failure.code()),
        _ => Ok(()),
    }
}

fn offer(world: &mut World, client: usize, plan: Plan) -> Result<Vec<Mid>, &'static str> {
    let (sdp, mids) = make(world, client, plan)?;
    answer(world, client, &sdp)?;
    Ok(mids)
}

fn voice_of(world: &World, client: usize, mid: Mid) -> usize {
    world.got(client, mid).len()
}

#[test]
fn sound_goes_from_one_persons_connection_to_the_others() {
    let mut world = World::new(71);
    let (a, _) = join(&mut world, 1);
    let (_, b) = join(&mut world, 2);
    let from = world.publish_audio(a, 10);
    let mids = offer(&mut world, b, Plan { audio: 1, ..Plan::default() }).unwrap();
    assert_eq!(world.bind(b, mids[0], 10), Ok(()));
    let mut voice = Voice::new(1);
    speak(&mut world, a, from, &mut voice, 50);
    assert!(voice_of(&world, b, mids[0]) >= 48);
    listen(&world.got(b, mids[0]), true);
}

#[test]
fn pictures_go_into_a_line_and_into_the_same_line_opened_again() {
    let mut world = World::new(72);
    let (a, _) = join(&mut world, 1);
    let (_, b) = join(&mut world, 2);
    let from = world.publish_video(a, 10, &[]);
    let mids = offer(&mut world, b, Plan { video: 1, ..Plan::default() }).unwrap();
    assert_eq!(world.bind(b, mids[0], 10), Ok(()));
    let mut encoder = Encoder::new(1, 0, &mut world.dice);
    film(&mut world, a, from, &mut encoder, 40);
    let before = world.got(b, mids[0]).len();
    assert!(before > 20);
    decode(&world.got(b, mids[0]), true);

    world.unbind(b, mids[0]);
    let silenced = mids.clone();
    assert_eq!(offer(&mut world, b, Plan { silenced, ..Plan::default() }), Ok(Vec::new()));
    assert_eq!(world.bind(b, mids[0], 10), Err("no_slot"), "a silenced line carries nothing");
    film(&mut world, a, from, &mut encoder, 10);
    assert_eq!(world.got(b, mids[0]).len(), before);

    let reopened = mids.clone();
    assert_eq!(offer(&mut world, b, Plan { reopened, ..Plan::default() }), Ok(Vec::new()));
    assert_eq!(world.bind(b, mids[0], 10), Ok(()));
    world.clients[b].got.clear();
    film(&mut world, a, from, &mut encoder, 40);
    assert!(world.got(b, mids[0]).len() > 20);
    decode(&world.got(b, mids[0]), true);
}

#[test]
fn a_line_that_is_opened_again_has_another_ssrc() {
    let mut world = World::new(73);
    let (_, b) = join(&mut world, 2);
    let (first, mids) = make(&mut world, b, Plan { video: 1, ..Plan::default() }).unwrap();
    answer(&mut world, b, &first).unwrap();
    let silenced = mids.clone();
    offer(&mut world, b, Plan { silenced, ..Plan::default() }).unwrap();
    let (again, _) =
        make(&mut world, b, Plan { reopened: mids.clone(), ..Plan::default() }).unwrap();
    let ssrcs = |sdp: &str| -> Vec<String> {
        let lines = sdp.lines().filter_map(|it| it.strip_prefix("a=ssrc:"));
        lines.filter_map(|it| it.split(' ').next().map(str::to_owned)).collect()
    };
    assert!(!ssrcs(&first).is_empty());
    assert!(ssrcs(&first).iter().all(|it| !ssrcs(&again).contains(it)));
    answer(&mut world, b, &again).unwrap();
}

#[test]
fn data_goes_over_the_receiving_connection_and_never_back_to_its_sender() {
    let mut world = World::new(74);
    let (a_sends, a) = join(&mut world, 1);
    let (b_sends, b) = join(&mut world, 2);
    let whole = world.join();
    let packet = [number_field(1, 0), bytes_field(2, &bytes_field(2, b"hello"))].concat();
    assert!(world.send_data(a_sends, "_reliable", &packet));
    world.run(Duration::from_millis(200));
    let told = |world: &World, client: usize| world.clients[client].messages.len();
    assert_eq!((told(&world, b), told(&world, whole)), (1, 1));
    assert_eq!([a, a_sends, b_sends].map(|it| told(&world, it)), [0, 0, 0]);
    let stamped = fields(&world.clients[b].messages[0].1);
    assert!(stamped.contains(&(17, b"PA_1".to_vec())));

    assert!(world.send_data(b, "_reliable", &packet));
    world.run(Duration::from_millis(200));
    assert_eq!(told(&world, whole), 1, "nobody speaks over the connection that it receives on");
    assert!(world.send_data(whole, "_lossy", &packet));
    world.run(Duration::from_millis(200));
    assert_eq!((told(&world, a), told(&world, b), told(&world, a_sends)), (1, 2, 0));
}

#[test]
fn an_ice_restart_of_ours_keeps_the_sound_flowing() {
    let mut world = World::new(75);
    let (a, _) = join(&mut world, 1);
    let (_, b) = join(&mut world, 2);
    let from = world.publish_audio(a, 10);
    let mids = offer(&mut world, b, Plan { audio: 1, ..Plan::default() }).unwrap();
    world.bind(b, mids[0], 10).unwrap();
    let mut voice = Voice::new(1);
    speak(&mut world, a, from, &mut voice, 20);
    assert_eq!(offer(&mut world, b, Plan { restart: true, ..Plan::default() }), Ok(Vec::new()));
    speak(&mut world, a, from, &mut voice, 50);
    world.clients[b].got.clear();
    speak(&mut world, a, from, &mut voice, 50);
    assert!(voice_of(&world, b, mids[0]) >= 48);
    assert!(!world.events.iter().any(|it| matches!(it, Event::PeerInterrupted { .. })));
}

#[test]
fn a_client_from_another_address_is_found_again_by_a_restart() {
    let mut world = World::new(76);
    let (a, _) = join(&mut world, 1);
    let (_, b) = join(&mut world, 2);
    let from = world.publish_audio(a, 10);
    let mids = offer(&mut world, b, Plan { audio: 1, ..Plan::default() }).unwrap();
    world.bind(b, mids[0], 10).unwrap();
    let mut voice = Voice::new(1);
    world.clients[b].silent = true;
    speak(&mut world, a, from, &mut voice, 1000);
    let peer = world.clients[b].key;
    let interrupted = |it: &Event| matches!(it, Event::PeerInterrupted { peer: it } if *it == peer);
    assert!(world.events.iter().any(interrupted), "the silence was noticed");
    world.clients[b].silent = false;
    offer(&mut world, b, Plan { restart: true, ..Plan::default() }).unwrap();
    world.clients[b].got.clear();
    speak(&mut world, a, from, &mut voice, 200);
    assert!(voice_of(&world, b, mids[0]) > 20);
}

#[test]
fn offers_are_made_one_at_a_time_and_only_where_the_engine_offers() {
    let mut world = World::new(77);
    let (a, b) = join(&mut world, 1);
    assert_eq!(offer(&mut world, a, Plan { audio: 1, ..Plan::default() }), Err("wrong_role"));
    assert_eq!(offer(&mut world, b, Plan::default()), Err("unchanged"));
    assert_eq!(give(&mut world, b, "v=0".to_owned()), Err("out_of_turn"));
    let (sdp, _) = make(&mut world, b, Plan { audio: 1, ..Plan::default() }).unwrap();
    assert_eq!(offer(&mut world, b, Plan { audio: 1, ..Plan::default() }), Err("out_of_turn"));
    answer(&mut world, b, &sdp).unwrap();
    let (_, mids) = make(&mut world, b, Plan { audio: 1, ..Plan::default() }).unwrap();
    assert_eq!(world.bind(b, mids[0], 1), Err("unknown_track"));
    let long = "a=x\r\n".repeat(200_000);
    assert_eq!(give(&mut world, b, long), Err("too_large"));
    assert_eq!(give(&mut world, b, "v=0\r\n".to_owned()), Err("malformed"));
    assert_eq!(world.count(Counter::OurOffersFailed), 6);
    world.command(Command::Unpublish { track: TrackKey(1) });
}
