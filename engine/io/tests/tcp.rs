//! Media over TCP on real sockets: a str0m client that can only dial out, strangers who do not
//! speak, strangers who say the wrong thing, and a client that stops reading.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use pattino_engine::framing::{Unframer, frame};
use pattino_engine::{Command, Event, Local, PeerKey, RequestId, Role, RoomKey, TrackKey};
use pattino_engine_io::{Engine, Sizes};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event as RtcEvent, Input, Output, Rtc, RtcConfig};

const SIZES: Sizes = Sizes { peers: 16, commands: 64, events: 64 };
const PATIENCE: Duration = Duration::from_secs(30);

/// An engine that is reached over TCP alone.
fn engine_at(address: &str) -> Option<(Engine, SocketAddr)> {
    let listener = TcpListener::bind(address).ok()?;
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let engine = Engine::start(vec![listener.into()], vec![Local::Tcp(address)], SIZES).unwrap();
    let room = RoomKey(1);
    engine.command(Command::OpenRoom { room }).unwrap();
    Some((engine, address))
}

fn counter(engine: &Engine, name: &str) -> u64 {
    engine.command(Command::Stats { request: RequestId(99) }).unwrap();
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        for event in engine.drain(512).0 {
            if let Event::Stats { counters, .. } = event {
                return counters.iter().find(|it| it.0 == name).unwrap().1;
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("no answer");
}

struct Client {
    rtc: Rtc,
    stream: TcpStream,
    unframer: Unframer,
    received: Vec<Vec<u8>>,
    /// Take what comes.
    reads: bool,
    send: Mid,
}

impl Client {
    /// Offers, connects, and hears itself through the engine.
    fn join(engine: &Engine, address: SocketAddr, key: u64) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let config = RtcConfig::new().set_rtp_mode(true).clear_codecs().enable_opus(true, false);
        let mut rtc = config.build(Instant::now());
        let own = Candidate::builder().tcp().host(stream.local_addr().unwrap());
        rtc.add_local_candidate(own.tcptype(TcpType::Active).build().unwrap());
        let peer = PeerKey(key);
        let (sid, identity) = (format!("PA_{key}"), format!("person-{key}"));
        let room = RoomKey(1);
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
        engine.accept_offer(peer, RequestId(key), &sdp).unwrap();
        let sdp = wait(engine, |it| match it {
            Event::OfferAccepted { sdp, .. } => Some(sdp),
            _ => None,
        });
        let told = format!("{} {} typ host tcptype passive", address.ip(), address.port());
        assert!(sdp.contains(&told), "{sdp}");
        let answer = SdpAnswer::from_sdp_string(&sdp).unwrap();
        rtc.sdp_api().accept_answer(pending, answer).unwrap();
        let unframer = Unframer::default();
        let mut client = Self { rtc, stream, unframer, received: Vec::new(), reads: true, send };
        let end = Instant::now() + PATIENCE;
        while !client.rtc.is_connected() {
            assert!(Instant::now() < end, "it did not connect");
            client.turn();
        }
        wait(engine, |it| matches!(it, Event::PeerConnected { .. }).then_some(()));
        let (track, mid) = (TrackKey(key), send.to_string());
        engine.command(Command::Publish { track, peer, mid, audio: true }).unwrap();
        let (request, mid) = (RequestId(100 + key), receive.to_string());
        engine.command(Command::Bind { request, peer, mid, track }).unwrap();
        wait(engine, |it| matches!(it, Event::Bound { .. }).then_some(()));
        client
    }

    fn turn(&mut self) {
        let timeout = loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => break at,
                Output::Transmit(it) => {
                    assert_eq!(it.proto, Protocol::Tcp);
                    let mut framed = Vec::new();
                    assert!(frame(&it.contents, &mut framed));
                    self.stream.set_nonblocking(false).unwrap();
                    self.stream.write_all(&framed).unwrap();
                }
                Output::Event(RtcEvent::RtpPacket(it)) => self.received.push(it.payload.to_vec()),
                Output::Event(_) => {}
            }
        };
        let wait = timeout.saturating_duration_since(Instant::now());
        let wait = wait.clamp(Duration::from_millis(1), Duration::from_millis(10));
        self.stream.set_read_timeout(Some(wait)).unwrap();
        let mut buffer = [0; 4096];
        if self.reads {
            match self.stream.read(&mut buffer) {
                Ok(0) => panic!("the engine hung up"),
                Ok(length) => self.take(&buffer[..length]),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
                }
            }
        }
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut packets = Vec::new();
        self.unframer.feed(bytes, |it| packets.push(it.to_vec())).unwrap();
        let (own, engine) = (self.stream.local_addr().unwrap(), self.stream.peer_addr().unwrap());
        for packet in packets {
            let input = Receive::new(Protocol::Tcp, engine, own, &packet).unwrap();
            self.rtc.handle_input(Input::Receive(Instant::now(), input)).unwrap();
        }
    }

    fn say(&mut self, number: u64) {
        let pt = self.rtc.media(self.send).unwrap().remote_pts()[0];
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(self.send, None).unwrap();
        let (time, payload) = ((number * 960) as u32, vec![7; 1100]);
        stream.write_rtp(RtpWrite::new(pt, number.into(), time, Instant::now(), payload));
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        self.turn();
    }
}

fn wait<T>(engine: &Engine, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        // One at a time: what comes after the wanted one is for the next who waits.
        if let Some(found) = engine.drain(1).0.into_iter().find_map(&mut wanted) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the event did not come");
}

/// Whether the engine has hung up on this connection.
fn is_over(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    match stream.read(&mut [0; 64]) {
        Ok(0) => true,
        Ok(_) => panic!("a stranger was answered"),
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

fn hears_itself(client: &mut Client, packets: u64) {
    let (start, end) = (client.received.len(), Instant::now() + PATIENCE);
    let mut number = 1_000 + start as u64;
    while client.received.len() < start + packets as usize {
        assert!(Instant::now() < end, "{} packets came back", client.received.len() - start);
        client.say(number);
        number += 1;
    }
    assert!(client.received.iter().all(|it| *it == vec![7; 1100]));
}

#[test]
fn a_client_that_can_only_dial_out_hears_itself_over_ipv4_and_ipv6() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let Some((engine, address)) = engine_at(address) else { continue };
        let mut client = Client::join(&engine, address, 1);
        hears_itself(&mut client, 50);
        assert_eq!(counter(&engine, "dropped_tcp_full"), 0);
        engine.command(Command::ClosePeer { peer: PeerKey(1) }).unwrap();
        let end = Instant::now() + PATIENCE;
        client.stream.set_nonblocking(true).unwrap();
        let mut buffer = [0; 4096];
        loop {
            assert!(Instant::now() < end, "the connection stays open for nobody");
            match client.stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}

#[test]
fn a_thousand_silent_connections_disturb_nobody() {
    let (engine, address) = engine_at("127.0.0.1:0").unwrap();
    let mut client = Client::join(&engine, address, 1);
    let mut silent: Vec<TcpStream> = Vec::new();
    for round in 0..10 {
        silent.extend((0..100).map(|_| TcpStream::connect(address).unwrap()));
        hears_itself(&mut client, 5);
        assert!(client.reads, "round {round}");
    }
    // Somebody who comes in the middle of it gets in as well.
    let mut late = Client::join(&engine, address, 2);
    hears_itself(&mut late, 20);
    hears_itself(&mut client, 20);
    let end = Instant::now() + PATIENCE;
    let open = |silent: &mut Vec<TcpStream>| {
        silent.retain_mut(|it| !is_over(it));
        silent.len()
    };
    while open(&mut silent) > 64 {
        assert!(Instant::now() < end, "{} are open", open(&mut silent));
        client.turn();
    }
    // And the last ones go when their time is over.
    while open(&mut silent) > 0 {
        assert!(Instant::now() < end, "{} are open", open(&mut silent));
        client.turn();
        late.turn();
    }
    assert_eq!(counter(&engine, "tcp_shed"), 1000);
    hears_itself(&mut client, 5);
    hears_itself(&mut late, 5);
}

#[test]
fn a_stranger_who_says_anything_but_stun_is_hung_up_on_and_never_answered() {
    let (engine, address) = engine_at("127.0.0.1:0").unwrap();
    let mut client = Client::join(&engine, address, 1);
    let stun = {
        let mut it = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        it.extend([5; 12]);
        it
    };
    let words: [Vec<u8>; 6] = [
        b"GET / HTTP/1.1\r\nHost: calls\r\n\r\n".repeat(4),
        vec![0xff; 4000],
        vec![0, 4, 22, 254, 253, 0],
        vec![0, 5, 128, 111, 0, 1, 0],
        [vec![0, 20], stun.clone()].concat().repeat(9),
        [vec![0, 1, 9], vec![0, 20], stun].concat(),
    ];
    let mut strangers: Vec<TcpStream> = Vec::new();
    for it in &words {
        let mut stranger = TcpStream::connect(address).unwrap();
        let _ = stranger.write_all(it);
        strangers.push(stranger);
    }
    let end = Instant::now() + Duration::from_secs(5);
    while strangers.iter_mut().any(|it| !is_over(it)) {
        assert!(Instant::now() < end, "a stranger is still there");
        client.turn();
    }
    hears_itself(&mut client, 5);
}

#[test]
fn a_client_that_stops_reading_loses_packets_and_costs_others_nothing() {
    let (engine, address) = engine_at("127.0.0.1:0").unwrap();
    let mut other = Client::join(&engine, address, 1);
    let mut slow = Client::join(&engine, address, 2);
    let small: libc::c_int = 8 * 1024;
    // SAFETY: the value lives across the call and its size is right.
    unsafe {
        let size = size_of::<libc::c_int>() as libc::socklen_t;
        let value = (&raw const small).cast();
        libc::setsockopt(slow.stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_RCVBUF, value, size)
    };
    slow.reads = false;
    let end = Instant::now() + PATIENCE;
    let mut number = 1_000;
    while counter(&engine, "dropped_tcp_full") == 0 {
        assert!(Instant::now() < end, "the engine keeps everything");
        for _ in 0..500 {
            slow.say(number);
            number += 1;
        }
    }
    hears_itself(&mut other, 20);
    slow.reads = true;
    hears_itself(&mut slow, 20);
}
