//! The packet thread on real sockets, with a str0m client on another socket of this machine.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use pattino_engine::{Command, Event, PeerKey, RequestId, Role, RoomKey, TrackKey};
use pattino_engine_io::{Engine, Sizes, StartError};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event as RtcEvent, Input, Output, Rtc, RtcConfig};

const SIZES: Sizes = Sizes { peers: 16, commands: 64, events: 64 };

fn engine() -> Engine {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    Engine::start(vec![socket.into()], vec![address.into()], SIZES).unwrap()
}

/// Waits on the engine's own descriptor, as the control side does.
fn events_until(engine: &Engine, done: impl Fn(&Event) -> bool) -> Vec<Event> {
    let end = Instant::now() + Duration::from_secs(20);
    let mut all = Vec::new();
    while Instant::now() < end {
        let mut poll = libc::pollfd { fd: engine.event_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one structure that lives across the call.
        unsafe { libc::poll(&raw mut poll, 1, 1000) };
        let (events, _) = engine.drain(512);
        let found = events.iter().any(&done);
        all.extend(events);
        if found {
            return all;
        }
    }
    panic!("the event did not come; there were {all:?}");
}

struct Client {
    rtc: Rtc,
    socket: UdpSocket,
    received: Vec<Vec<u8>>,
    closed: bool,
}

impl Client {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let config = RtcConfig::new().set_rtp_mode(true).clear_codecs().enable_opus(true, false);
        let mut rtc = config.build(Instant::now());
        let candidate = Candidate::host(socket.local_addr().unwrap(), "udp").unwrap();
        rtc.add_local_candidate(candidate);
        Self { rtc, socket, received: Vec::new(), closed: false }
    }

    fn negotiate(&mut self, engine: &Engine, request: u64) -> (Mid, Mid) {
        let mut api = self.rtc.sdp_api();
        let send = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let receive = api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        let (offer, pending) = api.apply().unwrap();
        let request = RequestId(request);
        let sdp = offer.to_sdp_string();
        engine.accept_offer(PeerKey(1), request, &sdp).unwrap();
        let events = events_until(engine, |it| matches!(it, Event::OfferAccepted { .. }));
        let answer = events.iter().find_map(|it| match it {
            Event::OfferAccepted { sdp, .. } => Some(SdpAnswer::from_sdp_string(sdp).unwrap()),
            _ => None,
        });
        self.rtc.sdp_api().accept_answer(pending, answer.unwrap()).unwrap();
        (send, receive)
    }

    /// One turn: send what is due, take what comes within a short while.
    fn turn(&mut self) {
        let timeout = loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => break at,
                Ok(Output::Transmit(it)) => {
                    self.socket.send_to(&it.contents, it.destination).unwrap();
                }
                Ok(Output::Event(RtcEvent::RtpPacket(it))) => {
                    self.received.push(it.payload.to_vec());
                }
                Ok(Output::Event(RtcEvent::Closed)) => self.closed = true,
                Ok(Output::Event(_)) => {}
                Err(error) => panic!("{error}"),
            }
        };
        let wait = timeout.saturating_duration_since(Instant::now());
        let wait = wait.clamp(Duration::from_millis(1), Duration::from_millis(10));
        self.socket.set_read_timeout(Some(wait)).unwrap();
        let mut buffer = [0; 2000];
        let local = self.socket.local_addr().unwrap();
        let now = match self.socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                let input = Receive::new(Protocol::Udp, from, local, &buffer[..length]).unwrap();
                self.rtc.handle_input(Input::Receive(Instant::now(), input)).unwrap();
                return;
            }
            Err(_) => Instant::now(),
        };
        self.rtc.handle_input(Input::Timeout(now)).unwrap();
    }
}

#[test]
fn a_client_connects_hears_itself_and_is_told_when_the_engine_stops() {
    let engine = engine();
    let room = RoomKey(1);
    let peer = PeerKey(1);
    let names = ("PA_1".to_owned(), "one".to_owned());
    let (sid, identity) = names;
    engine.command(Command::OpenRoom { room }).unwrap();
    engine
        .command(Command::OpenPeer {
            peer,
            room,
            role: Role::Whole,
            sid,
            identity,
            may_publish_data: true,
        })
        .unwrap();
    let mut client = Client::new();
    let (send, receive) = client.negotiate(&engine, 1);
    let end = Instant::now() + Duration::from_secs(20);
    while !client.rtc.is_connected() {
        assert!(Instant::now() < end, "it did not connect");
        client.turn();
    }
    events_until(&engine, |it| matches!(it, Event::PeerConnected { .. }));
    let track = TrackKey(1);
    let (request, mid) = (RequestId(2), send.to_string());
    engine.command(Command::Publish { track, peer, mid, audio: true }).unwrap();
    engine.command(Command::Bind { request, peer, mid: receive.to_string(), track }).unwrap();
    events_until(&engine, |it| matches!(it, Event::Bound { .. }));
    let mut seq = 0_u64;
    while client.received.len() < 50 {
        assert!(Instant::now() < end, "{} packets came back", client.received.len());
        let pt = client.rtc.media(send).unwrap().remote_pts()[0];
        seq += 1;
        let mut direct = client.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(send, None).unwrap();
        let time = (seq * 960) as u32;
        stream.write_rtp(RtpWrite::new(pt, seq.into(), time, Instant::now(), vec![7; 300]));
        client.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        client.turn();
    }
    assert!(client.received.iter().all(|it| *it == vec![7; 300]));
    engine.command(Command::Stats { request: RequestId(3) }).unwrap();
    let events = events_until(&engine, |it| matches!(it, Event::Stats { .. }));
    let counters = events.iter().find_map(|it| match it {
        Event::Stats { counters, .. } => Some(counters),
        _ => None,
    });
    let counters = counters.unwrap();
    let value = |name| counters.iter().find(|it| it.0 == name).unwrap().1;
    assert!(value("packets_forwarded") >= 50 && value("datagrams_out") >= 50);
    assert_eq!(value("dropped_send_queue"), 0);
    engine.stop();
    engine.stop();
    while !client.closed {
        assert!(Instant::now() < end, "the goodbye did not arrive");
        client.turn();
    }
    let (events, _) = engine.drain(512);
    assert!(events.iter().any(|it| matches!(it, Event::PeerClosed { .. })));
}

#[test]
fn sockets_and_candidates_have_to_agree() {
    let result = Engine::start(Vec::new(), Vec::new(), SIZES);
    assert!(matches!(result, Err(StartError::Sockets { sockets: 0, candidates: 0 })));
}

#[test]
fn a_full_queue_refuses_and_everything_that_was_taken_is_answered() {
    let engine = engine();
    let mut taken = 0_u64;
    let mut refused = 0_u64;
    for number in 0..20_000 {
        match engine.command(Command::Stats { request: RequestId(number) }) {
            Ok(()) => taken += 1,
            Err(_) => refused += 1,
        }
    }
    let mut answered = 0_u64;
    let end = Instant::now() + Duration::from_secs(20);
    while answered < taken {
        assert!(Instant::now() < end, "{answered} of {taken} were answered");
        let (events, lost) = engine.drain(100);
        assert_eq!(lost, 0);
        answered += events.len() as u64;
        std::thread::yield_now();
    }
    assert!(refused > 0, "a queue of 64 cannot take 20000");
    assert_eq!(answered, taken);
}
