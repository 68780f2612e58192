//! Strangers flood the socket of a running engine: they are not answered, and a call goes on.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pattino_engine::{Command, Event, PeerKey, RequestId, Role, RoomKey, TrackKey};
use pattino_engine_io::{Engine, Sizes};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event as RtcEvent, Input, Output, Rtc, RtcConfig};

const PATIENCE: Duration = Duration::from_secs(60);
/// Datagrams of the flood; a machine that sends them faster than the engine reads loses some.
const FLOOD: u64 = 60_000;

struct Client {
    rtc: Rtc,
    socket: UdpSocket,
    send: Option<Mid>,
    heard: u64,
    said: u64,
}

impl Client {
    fn join(engine: &Engine) -> (Self, String) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let config = RtcConfig::new().set_rtp_mode(true).clear_codecs().enable_opus(true, false);
        let mut rtc = config.build(Instant::now());
        rtc.add_local_candidate(Candidate::host(socket.local_addr().unwrap(), "udp").unwrap());
        let (room, peer) = (RoomKey(1), PeerKey(1));
        let (sid, identity) = ("PA_1".to_owned(), "one".to_owned());
        engine.command(Command::OpenRoom { room }).unwrap();
        let open = Command::OpenPeer {
            peer,
            room,
            role: Role::Whole,
            sid,
            identity,
            may_publish_data: true,
        };
        engine.command(open).unwrap();
        let mut api = rtc.sdp_api();
        let send = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let receive = api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        let (offer, pending) = api.apply().unwrap();
        let sdp = offer.to_sdp_string();
        engine.accept_offer(peer, RequestId(1), &sdp).unwrap();
        let answer = wait(engine, |it| match it {
            Event::OfferAccepted { sdp, .. } => Some(sdp),
            _ => None,
        });
        let ufrag = answer.lines().find_map(|it| it.strip_prefix("a=ice-ufrag:")).unwrap();
        let ufrag = ufrag.to_owned();
        rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&answer).unwrap()).unwrap();
        let mut client = Self { rtc, socket, send: Some(send), heard: 0, said: 0 };
        let end = Instant::now() + PATIENCE;
        while !client.rtc.is_connected() {
            assert!(Instant::now() < end, "it did not connect");
            client.turn();
        }
        let (track, mid) = (TrackKey(1), send.to_string());
        engine.command(Command::Publish { track, peer, mid, audio: true }).unwrap();
        let (request, mid) = (RequestId(2), receive.to_string());
        engine.command(Command::Bind { request, peer, mid, track }).unwrap();
        wait(engine, |it| matches!(it, Event::Bound { .. }).then_some(()));
        (client, ufrag)
    }

    fn turn(&mut self) {
        let timeout = loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => break at,
                Output::Transmit(it) => {
                    self.socket.send_to(&it.contents, it.destination).unwrap();
                }
                Output::Event(RtcEvent::RtpPacket(_)) => self.heard += 1,
                Output::Event(_) => {}
            }
        };
        let wait = timeout.saturating_duration_since(Instant::now());
        let wait = wait.clamp(Duration::from_millis(1), Duration::from_millis(5));
        self.socket.set_read_timeout(Some(wait)).unwrap();
        let (mut buffer, own) = ([0; 2000], self.socket.local_addr().unwrap());
        if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            let input = Receive::new(Protocol::Udp, from, own, &buffer[..length]).unwrap();
            self.rtc.handle_input(Input::Receive(Instant::now(), input)).unwrap();
        } else {
            self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        }
    }

    fn say(&mut self) {
        let send = self.send.unwrap();
        let pt = self.rtc.media(send).unwrap().remote_pts()[0];
        self.said += 1;
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(send, None).unwrap();
        let (time, now) = ((self.said * 960) as u32, Instant::now());
        stream.write_rtp(RtpWrite::new(pt, self.said.into(), time, now, vec![7; 300]));
        self.rtc.handle_input(Input::Timeout(now)).unwrap();
        self.turn();
    }
}

fn wait<T>(engine: &Engine, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(found) = engine.drain(1).0.into_iter().find_map(&mut wanted) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the event did not come");
}

/// STUN that names a ufrag (with a wrong integrity), DTLS, RTP, and what is nothing at all.
fn attempts(ufrag: &str) -> Vec<Vec<u8>> {
    let name = format!("{ufrag}:evil");
    let mut attributes = vec![0, 6, 0, name.len() as u8];
    attributes.extend(name.as_bytes());
    attributes.resize(attributes.len().next_multiple_of(4), 0);
    attributes.extend([0, 8, 0, 20]);
    attributes.extend([7; 20]);
    let head = |length: usize| {
        let mut it = vec![0, 1, 0, length as u8, 0x21, 0x12, 0xa4, 0x42];
        it.extend([9; 12]);
        it
    };
    let named = [head(attributes.len()), attributes].concat();
    let hello = [vec![22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 1], vec![3; 191]].concat();
    let rtp = [vec![0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9], vec![5; 200]].concat();
    vec![head(0), named, hello, rtp, vec![0xff; 1200], vec![]]
}

/// Send the flood from several sockets; how many bytes came back to them.
fn flood(engine: SocketAddr, ufrag: &str, sent: &AtomicU64, over: &AtomicBool) -> usize {
    let sockets: Vec<UdpSocket> = (0..8).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    let attempts = attempts(ufrag);
    while sent.load(Ordering::Relaxed) < FLOOD && !over.load(Ordering::Relaxed) {
        for (socket, attempt) in sockets.iter().zip(attempts.iter().cycle()) {
            let _ = socket.send_to(attempt, engine);
            sent.fetch_add(1, Ordering::Relaxed);
        }
        std::thread::yield_now();
    }
    let mut answered = 0;
    for socket in sockets {
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        while let Ok((length, _)) = socket.recv_from(&mut [0; 2000]) {
            answered += length;
        }
    }
    answered
}

#[test]
fn a_flood_of_strangers_is_not_answered_and_a_call_goes_on() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let sizes = Sizes { peers: 16, commands: 64, events: 64 };
    let engine = Engine::start(vec![socket.into()], vec![address.into()], sizes).unwrap();
    let (mut client, ufrag) = Client::join(&engine);
    let (sent, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let answered = std::thread::scope(|scope| {
        let flooding = scope.spawn(|| flood(address, &ufrag, &sent, &over));
        let end = Instant::now() + PATIENCE;
        // Words are said and heard while the flood lasts, and some more after it.
        while sent.load(Ordering::Relaxed) < FLOOD || client.heard < 100 {
            assert!(Instant::now() < end, "{} of {} words heard", client.heard, client.said);
            client.say();
        }
        over.store(true, Ordering::Relaxed);
        flooding.join().unwrap()
    });
    assert_eq!(answered, 0, "bytes to strangers");
    assert!(client.rtc.is_connected());
    engine.command(Command::Stats { request: RequestId(9) }).unwrap();
    let counters = wait(&engine, |it| match it {
        Event::Stats { counters, .. } => Some(counters),
        _ => None,
    });
    let value = |name| counters.iter().find(|it| it.0 == name).unwrap().1;
    assert!(value("dropped_bad_stun") > 0 && value("dropped_stun_rate") > 0);
    assert!(value("dropped_unknown_address") > 1000);
    assert_eq!((value("faults"), value("peers_closed")), (0, 0));
}
