//! The seal, in a process of its own (no test harness: its threads would be outside the seal).
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::print_stdout, reason = "says what was proven")]

use std::fs::File;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::time::Duration;

use pattino_engine::Command as EngineCommand;
use pattino_engine::{Event, RequestId};
use pattino_engine_io::{Engine, Sizes, seal};

fn main() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = socket.local_addr().unwrap();
    let sizes = Sizes { peers: 4, commands: 16, events: 16 };
    let engine = Engine::start(vec![socket.into()], vec![address.into()], sizes).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let open_before = File::open("/etc/passwd").unwrap();
    let temporary = std::env::temp_dir().join("pattino-seal-test");

    let expect_landlock = landlock_is_there();
    let holds = seal(false).unwrap();
    println!("holds: {}", holds.join(" "));
    let mut expected = vec!["no_new_privs", "no_capabilities", "no_core", "undumpable", "seccomp"];
    if expect_landlock {
        expected.push("landlock");
    }
    for name in expected {
        assert!(holds.contains(&name), "{name} does not hold: {holds:?}");
    }

    let refused = |what: &str, kind: ErrorKind| {
        assert_eq!(kind, ErrorKind::PermissionDenied, "{what}");
        println!("refused: {what}");
    };
    refused("reading a file", File::open("/etc/passwd").unwrap_err().kind());
    refused("making a file", File::create(&temporary).unwrap_err().kind());
    refused("removing a file", std::fs::remove_file("/etc/passwd").unwrap_err().kind());
    refused("listing a folder", std::fs::read_dir("/").unwrap_err().kind());
    refused("a UDP socket", UdpSocket::bind("127.0.0.1:0").unwrap_err().kind());
    refused("a TCP listener", TcpListener::bind("127.0.0.1:0").unwrap_err().kind());
    refused("a TCP connection", TcpStream::connect(address).unwrap_err().kind());
    refused("a program", Command::new("/bin/true").spawn().unwrap_err().kind());

    // What was open works on, threads can be made, and the engine lives.
    drop(open_before);
    assert!(listener.local_addr().is_ok());
    std::thread::spawn(|| std::thread::sleep(Duration::from_millis(1))).join().unwrap();
    engine.command(EngineCommand::Stats { request: RequestId(1) }).unwrap();
    let answered = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        engine.drain(16).0.iter().any(|it| matches!(it, Event::Stats { .. }))
    });
    assert!(answered, "the packet thread lives on");
    // On its own thread, too.
    assert!(engine_thread_is_sealed(), "the packet thread is outside");
    engine.stop();
    println!("sealed");
}

/// The version of the kernel's Landlock, asked before the seal (`landlock_create_ruleset(2)`).
fn landlock_is_there() -> bool {
    let (no_attributes, size, ask_version) = (std::ptr::null::<u8>(), 0_usize, 1_u32);
    // SAFETY: with this flag the kernel reads nothing and answers with a number.
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, no_attributes, size, ask_version)
    };
    version > 0
}

/// Threads of a sealed process are sealed: the filter was put on all of them, and new ones inherit.
fn engine_thread_is_sealed() -> bool {
    std::thread::spawn(|| UdpSocket::bind("127.0.0.1:0").is_err()).join().unwrap()
}
