//! A whole shard, fed with commands and datagrams in an order that nobody planned: keys that are
//! gone, sections that are not there, descriptions and packets that were damaged on the way. In another
//! room two people talk all the time, and must not notice.
//!
//! `PATTINO_FUZZ_SECONDS` is the time (2 without it), `PATTINO_FUZZ_SEED` repeats the first run;
//! each run prints its seed.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pattino_engine::stats::Counter;
use pattino_engine::{Command, Event, PeerKey, Role, RoomKey, TrackKey};
use str0m::RtcConfig;
use str0m::media::Mid;

use crate::conformance::listen;
use crate::forwarding::Voice;
use crate::fuzz::{mutate, number};
use crate::vp8::Encoder;
use crate::world::{Dice, World};

const FUZZED: RoomKey = RoomKey(2);
const PEOPLE: usize = 3;
const STEPS: usize = 400;
const WITNESS_TRACK: u64 = 900;

struct Fuzzed {
    world: World,
    /// Its own, so that what the links roll changes nothing.
    dice: Dice,
    people: Vec<usize>,
    /// A section that sends and what fills it.
    cameras: Vec<(usize, Mid, Encoder)>,
    slots: Vec<Mid>,
    offers: Vec<Vec<u8>>,
    heard: Vec<Vec<u8>>,
    asked: usize,
    answered: usize,
}

impl Fuzzed {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        world.command(Command::OpenRoom { room: FUZZED });
        world.room = FUZZED;
        let mut dice = Dice::new(seed ^ 0x5eed);
        let people: Vec<usize> = (0..PEOPLE).map(|_| world.join()).collect();
        let (mut cameras, mut slots) = (Vec::new(), Vec::new());
        for person in &people {
            let mid = world.publish_video(*person, *person as u64, &[]);
            cameras.push((*person, mid, Encoder::new(*person as u8, 1, &mut dice)));
            slots.extend(world.add_slots(*person, 2, 2));
        }
        let stranger = world.add_client(RtcConfig::new());
        let mut api = world.clients[stranger].rtc.sdp_api();
        crate::world::add_channels(&mut api);
        let offer = api.apply().unwrap().0.to_sdp_string().into_bytes();
        world.tap = Some(Vec::new());
        Self {
            world,
            dice,
            people,
            cameras,
            slots,
            offers: vec![offer],
            heard: Vec::new(),
            asked: 0,
            answered: 0,
        }
    }

    fn below(&mut self, n: usize) -> usize {
        self.dice.below(n as u64) as usize
    }

    /// Mostly somebody who is or was there.
    fn peer(&mut self) -> PeerKey {
        PeerKey(self.dice.below(PEOPLE as u64 + 5) + 2)
    }

    /// Never the witness's: that would be a right command to stop it.
    fn track(&mut self) -> TrackKey {
        TrackKey(self.dice.below(12))
    }

    fn mid(&mut self) -> String {
        match self.below(12) {
            0 => "no such section at all".to_owned(),
            1 => "7".to_owned(),
            _ => {
                let nth = self.below(self.slots.len());
                self.slots[nth].to_string()
            }
        }
    }

    fn offer(&mut self) -> String {
        let mut bytes = self.offers[self.dice.below(self.offers.len() as u64) as usize].clone();
        if self.below(3) > 0 {
            mutate(&mut bytes, &self.offers, &mut self.dice);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn command(&mut self) -> Command {
        let (peer, track, mid) = (self.peer(), self.track(), self.mid());
        let flag = self.below(2) == 0;
        match self.below(20) {
            0 => Command::OpenRoom { room: FUZZED },
            1 if self.below(8) == 0 => Command::CloseRoom { room: FUZZED },
            2 => Command::OpenPeer {
                peer,
                room: FUZZED,
                role: [Role::Whole, Role::Sends, Role::Receives][self.below(3)],
                sid: "PA_fuzzed".to_owned(),
                identity: "fuzzed".to_owned(),
                may_publish_data: flag,
            },
            3 if self.below(4) == 0 => Command::ClosePeer { peer },
            4 => Command::SetPeerData { peer, may_publish_data: flag },
            5 => {
                let (request, sdp) = (self.request(), self.offer());
                let offer = self.world.reader.offer(peer, &sdp, self.world.now);
                Command::AcceptOffer { peer, request, offer }
            }
            15 | 16 => Command::MakeOffer {
                peer,
                request: self.request(),
                audio: self.below(3) as u8,
                video: self.below(3) as u8,
                silenced: vec![mid.clone()],
                reopened: vec![mid],
                restart: flag,
            },
            17 => {
                let (request, sdp) = (self.request(), self.offer());
                let answer = self.world.reader.answer(peer, &sdp, self.world.now);
                Command::AcceptAnswer { peer, request, answer }
            }
            18 => {
                let has = vec![("PA_1".to_owned(), self.dice.next() as u32)];
                Command::Replay { peer, has }
            }
            6 => Command::AddCandidate { peer, candidate: self.offer() },
            7 | 8 => Command::Publish { track, peer, mid, audio: flag },
            9 => Command::Unpublish { track },
            10 => Command::SetTrackMuted { track, muted: flag },
            11 | 12 => Command::Bind { request: self.request(), peer, mid, track },
            13 => Command::Unbind { peer, mid },
            14 => {
                let max_layer = self.dice.next() as u8;
                Command::Select { peer, mid, max_layer, paused: flag }
            }
            _ => {
                let length = self.below(300);
                let packet: Vec<u8> = (0..length).map(|_| self.dice.next() as u8).collect();
                let peers = if flag { Vec::new() } else { vec![peer] };
                Command::SendData { room: FUZZED, peers, reliable: flag, packet: Arc::from(packet) }
            }
        }
    }

    fn request(&mut self) -> pattino_engine::RequestId {
        self.asked += 1;
        self.world.request()
    }

    /// Something that was on a link, damaged or again, from an address that is known or not.
    fn datagram(&mut self) {
        let fresh = self.world.tap.replace(Vec::new()).unwrap_or_default();
        self.heard.extend(fresh);
        let over = self.heard.len().saturating_sub(400);
        self.heard.drain(..over);
        if self.heard.is_empty() {
            return;
        }
        let nth = self.below(self.heard.len());
        let mut bytes = self.heard[nth].clone();
        if self.below(4) > 0 {
            mutate(&mut bytes, &self.heard, &mut self.dice);
        }
        let person = self.people[self.dice.below(PEOPLE as u64) as usize];
        let from = match self.below(4) {
            0 => ([203, 0, 113, 9], self.dice.next() as u16).into(),
            _ => self.world.clients[person].address,
        };
        self.world.inject(from, &bytes);
    }

    fn picture(&mut self) {
        let nth = self.below(self.cameras.len());
        let (person, mid, encoder) = &mut self.cameras[nth];
        if self.world.clients[*person].closed {
            return;
        }
        for packet in encoder.frame(20) {
            self.world.send_rtp(*person, *mid, None, packet);
        }
    }

    fn step(&mut self) {
        match self.below(10) {
            0..=3 => {
                let command = self.command();
                self.world.command(command);
            }
            4..=6 => self.datagram(),
            _ => self.picture(),
        }
        let now = self.world.now;
        assert!(self.world.shard.deadline().is_none_or(|it| it > now), "it would never rest");
        assert_eq!(self.world.count(Counter::Faults), 0, "a connection broke");
        assert!(self.world.shard.peer_count() <= PEOPLE + 8, "peers without a command for them");
        let answers = self.world.events.iter().filter(|it| {
            matches!(
                it,
                Event::OfferAccepted { .. }
                    | Event::OfferRefused { .. }
                    | Event::OfferMade { .. }
                    | Event::OfferFailed { .. }
                    | Event::AnswerAccepted { .. }
                    | Event::Bound { .. }
                    | Event::BindRefused { .. }
            )
        });
        self.answered += answers.count();
        self.world.events.clear();
        assert_eq!(self.answered, self.asked, "every request is answered once");
    }
}

fn run(seed: u64) {
    let mut fuzzed = Fuzzed::new(seed);
    // The witness comes last: `World` numbers people, and the fuzzed ones are those before.
    let world = &mut fuzzed.world;
    world.command(Command::OpenRoom { room: RoomKey(3) });
    world.room = RoomKey(3);
    world.clients.reserve(20);
    while world.clients.len() < 20 {
        // Keys that the fuzzed commands may name stay unused.
        world.room = RoomKey(99);
        world.add_client(RtcConfig::new());
    }
    world.room = RoomKey(3);
    let (speaker, listener) = (world.join(), world.join());
    let mid = world.publish_audio(speaker, WITNESS_TRACK);
    let slot = world.add_slots(listener, 1, 0)[0];
    world.bind(listener, slot, WITNESS_TRACK).unwrap();
    world.events.clear();
    let mut voice = Voice::new(9);
    for _ in 0..STEPS {
        fuzzed.step();
        fuzzed.world.send_rtp(speaker, mid, None, voice.packet());
        fuzzed.world.run(Duration::from_millis(20));
    }
    fuzzed.world.run(Duration::from_millis(100));
    assert_eq!(listen(&fuzzed.world.got(listener, slot), true).len(), STEPS, "speech was lost");
}

#[test]
fn fuzzing_a_whole_shard_costs_its_own_room_at_most() {
    let first = number("PATTINO_FUZZ_SEED", 0x7061_7474_696e_6f01);
    let budget = Duration::from_secs(number("PATTINO_FUZZ_SECONDS", 2));
    let start = Instant::now();
    let mut seed = first;
    while seed == first || start.elapsed() < budget {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(seed))) {
            println!("PATTINO_FUZZ_SEED={seed} repeats this");
            resume_unwind(panic);
        }
        seed = seed.wrapping_add(1);
    }
    println!("{} runs of {STEPS} steps from seed {first}", seed.wrapping_sub(first));
}
