//! Which SRTP profiles the engine agrees to, asked by another DTLS implementation: ICE is str0m's,
//! the handshake is the `openssl` command's, on the same socket.
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::print_stdout, reason = "says what was agreed")]

use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};
use std::time::{Duration, Instant};

use pattino_engine::{CloseReason, Command, Event, PeerKey, RequestId, Role, RoomKey};
use pattino_engine_io::{Engine, Sizes};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Input, Output, Rtc, RtcConfig};

const PEER: PeerKey = PeerKey(1);

/// A certificate of the foreign client, in a folder of its own.
struct Certificate {
    folder: PathBuf,
    fingerprint: String,
}

impl Certificate {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("pattino-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
                       -out cert.pem -subj /CN=client -days 2";
        openssl(&folder, request);
        let printed = openssl(&folder, "x509 -noout -fingerprint -sha256 -in cert.pem");
        let (_, fingerprint) = printed.trim().split_once('=').unwrap();
        Self { folder: folder.clone(), fingerprint: fingerprint.to_owned() }
    }
}

impl Drop for Certificate {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let mut program = Program::new("openssl");
    let done = program.args(arguments.split_whitespace()).current_dir(folder).output();
    let done = done.expect("this test asks the openssl command: install the package openssl");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

struct Client {
    rtc: Rtc,
    socket: UdpSocket,
    engine: SocketAddr,
    /// Where `openssl` believes its server to be.
    front: UdpSocket,
    foreign: Option<SocketAddr>,
    process: Child,
}

impl Client {
    fn new(certificate: &Certificate, engine: SocketAddr, profile: Option<&str>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let front = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        front.set_nonblocking(true).unwrap();
        let mut rtc = RtcConfig::new().set_rtp_mode(true).build(Instant::now());
        rtc.add_local_candidate(Candidate::host(socket.local_addr().unwrap(), "udp").unwrap());
        let mut program = Program::new("openssl");
        program.args(["s_client", "-dtls1_2", "-timeout", "-cert", "cert.pem", "-key", "key.pem"]);
        program.args(["-connect", &front.local_addr().unwrap().to_string()]);
        if let Some(profile) = profile {
            program.args(["-use_srtp", profile]);
        }
        program.current_dir(&certificate.folder);
        program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = program.spawn().unwrap();
        Self { rtc, socket, engine, front, foreign: None, process }
    }

    /// One turn: STUN between str0m and the engine, DTLS between `openssl` and the engine.
    fn turn(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(it) if it.contents[0] < 2 => {
                    self.socket.send_to(&it.contents, it.destination).unwrap();
                }
                Output::Transmit(_) | Output::Event(_) => {}
            }
        }
        let mut buffer = [0; 4096];
        let local = self.socket.local_addr().unwrap();
        while let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            let bytes = &buffer[..length];
            match (bytes[0], self.foreign) {
                (0 | 1, _) => {
                    let input = Receive::new(Protocol::Udp, from, local, bytes).unwrap();
                    self.rtc.handle_input(Input::Receive(Instant::now(), input)).unwrap();
                }
                (20..=63, Some(foreign)) => {
                    self.front.send_to(bytes, foreign).unwrap();
                }
                _ => {}
            }
        }
        while let Ok((length, from)) = self.front.recv_from(&mut buffer) {
            self.foreign = Some(from);
            self.socket.send_to(&buffer[..length], self.engine).unwrap();
        }
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Offer one profile (or none); what the engine says about the peer in the end.
fn outcome(name: &str, profile: Option<&str>) -> Event {
    let certificate = Certificate::new(name);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let sizes = Sizes { peers: 4, commands: 16, events: 64 };
    let engine = Engine::start(vec![socket.into()], vec![address.into()], sizes).unwrap();
    let room = RoomKey(1);
    let (sid, identity) = ("PA_1".to_owned(), "one".to_owned());
    engine.command(Command::OpenRoom { room }).unwrap();
    let open = Command::OpenPeer {
        peer: PEER,
        room,
        role: Role::Whole,
        sid,
        identity,
        may_publish_data: true,
    };
    engine.command(open).unwrap();

    let mut client = Client::new(&certificate, address, profile);
    let mut api = client.rtc.sdp_api();
    api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
    let (offer, pending) = api.apply().unwrap();
    let own = "a=fingerprint:sha-256 ";
    let sdp: Vec<String> = offer
        .to_sdp_string()
        .lines()
        .map(|it| match it.strip_prefix(own) {
            Some(_) => format!("{own}{}", certificate.fingerprint),
            None => it.to_owned(),
        })
        .collect();
    let sdp = sdp.join("\r\n") + "\r\n";
    engine.accept_offer(PEER, RequestId(1), &sdp).unwrap();

    let mut pending = Some(pending);
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        for event in engine.drain(64).0 {
            match event {
                Event::OfferAccepted { sdp, .. } => {
                    let answer = SdpAnswer::from_sdp_string(&sdp).unwrap();
                    client.rtc.sdp_api().accept_answer(pending.take().unwrap(), answer).unwrap();
                }
                Event::PeerConnected { .. } | Event::PeerClosed { .. } => return event,
                _ => {}
            }
        }
        client.turn();
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("{name}: nothing was decided");
}

fn agreed(name: &str, profile: Option<&str>) -> Option<&'static str> {
    let outcome = outcome(name, profile);
    println!("{name}: {outcome:?}");
    match outcome {
        Event::PeerConnected { srtp_profile, .. } => Some(srtp_profile),
        Event::PeerClosed { reason, .. } => {
            assert_eq!(reason, CloseReason::NeverConnected);
            None
        }
        _ => unreachable!(),
    }
}

#[test]
fn strong_profiles_are_agreed_to() {
    assert_eq!(agreed("gcm256", Some("SRTP_AEAD_AES_256_GCM")), Some("AEAD_AES_256_GCM"));
    assert_eq!(agreed("gcm128", Some("SRTP_AEAD_AES_128_GCM")), Some("AEAD_AES_128_GCM"));
    assert_eq!(agreed("cm80", Some("SRTP_AES128_CM_SHA1_80")), Some("AES128_CM_SHA1_80"));
    let all = "SRTP_AES128_CM_SHA1_32:SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM:\
               SRTP_AEAD_AES_256_GCM";
    assert_eq!(agreed("all", Some(all)), Some("AEAD_AES_256_GCM"), "the strongest wins");
}

#[test]
fn a_weak_profile_is_refused() {
    assert_eq!(agreed("cm32", Some("SRTP_AES128_CM_SHA1_32")), None);
}

#[test]
fn a_handshake_without_srtp_is_refused() {
    assert_eq!(agreed("none", None), None);
}
