//! Starting, commanding, listening to and stopping the packet thread.

use std::os::fd::{OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pattino_engine::{
    Command, Config, Event, Limits, Local, PeerKey, Reader, RequestId, Shard, note_panic,
};

use crate::queues::{Commands, Events, Full};
use crate::sys::Wake;
use crate::thread::PacketThread;

/// What the packet thread and its owner share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) commands: Commands,
    pub(crate) events: Events,
    pub(crate) stop: AtomicBool,
    pub(crate) seal_asked: AtomicBool,
    sealed: Mutex<Option<Vec<&'static str>>>,
    seal_changed: Condvar,
}

impl Shared {
    /// The packet thread sealed itself.
    pub(crate) fn seal_done(&self, holds: Vec<&'static str>) {
        *self.sealed.lock().unwrap_or_else(PoisonError::into_inner) = Some(holds);
        self.seal_changed.notify_all();
    }

    /// Ask the packet thread to seal itself, and wait for it; `None` when it does not answer.
    pub(crate) fn seal(&self) -> Option<Vec<&'static str>> {
        self.seal_asked.store(true, Ordering::Release);
        self.commands.wake.wake();
        let sealed = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = Duration::from_secs(5);
        let (sealed, _) = self
            .seal_changed
            .wait_timeout_while(sealed, patience, |it| it.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        sealed.clone()
    }
}

/// The packet threads of this process, for the seal.
static RUNNING: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

/// Those that still run.
pub(crate) fn running() -> Vec<Arc<Shared>> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.retain(|it| it.strong_count() > 0);
    let shared = running.iter().filter_map(Weak::upgrade);
    shared.filter(|it| !it.stop.load(Ordering::Acquire)).collect()
}

/// Why the engine did not start.
#[derive(Debug)]
pub enum StartError {
    /// As many candidates as sockets are needed, and at least one.
    Sockets {
        /// Sockets given.
        sockets: usize,
        /// Candidates given.
        candidates: usize,
    },
    /// The crypto library could not make a certificate.
    Certificate,
    /// The kernel refused.
    System(std::io::Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sockets { sockets, candidates } => write!(
                f,
                "one candidate for each socket is needed, and at least one: got {sockets} sockets \
                 and {candidates} candidates"
            ),
            Self::Certificate => f.write_str("the crypto library could not make a certificate"),
            Self::System(error) => write!(f, "the kernel refused: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<std::io::Error> for StartError {
    fn from(error: std::io::Error) -> Self {
        Self::System(error)
    }
}

/// One media engine.
#[derive(Debug)]
pub struct Engine {
    shared: Arc<Shared>,
    reader: Mutex<Reader>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Sizes of an engine.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Peers.
    pub peers: usize,
    /// Commands that wait.
    pub commands: usize,
    /// Events that wait.
    pub events: usize,
}

impl Engine {
    /// Start the packet thread on bound, non-blocking sockets, one candidate for each; those for TCP
    /// listen.
    pub fn start(
        sockets: Vec<OwnedFd>,
        candidates: Vec<Local>,
        sizes: Sizes,
    ) -> Result<Self, StartError> {
        if sockets.is_empty() || sockets.len() != candidates.len() {
            let (sockets, candidates) = (sockets.len(), candidates.len());
            return Err(StartError::Sockets { sockets, candidates });
        }
        // Datagram sockets first: the packet thread counts on it.
        let (udp, tcp): (Vec<_>, Vec<_>) =
            sockets.into_iter().zip(candidates).partition(|(_, it)| matches!(it, Local::Udp(_)));
        let (udp, mut candidates): (Vec<_>, Vec<_>) = udp.into_iter().unzip();
        let (tcp, passive): (Vec<_>, Vec<_>) = tcp.into_iter().unzip();
        candidates.extend(passive);
        let limits = Limits { peers: sizes.peers, ..Limits::default() };
        let reader = Reader::new(limits.clone());
        let shard = Shard::new(Config { candidates, limits }, Instant::now())
            .map_err(|_| StartError::Certificate)?;
        let shared = Arc::new(Shared {
            commands: Commands::new(sizes.commands, Wake::new()?),
            events: Events::new(sizes.events, Wake::new()?),
            stop: AtomicBool::new(false),
            seal_asked: AtomicBool::new(false),
            sealed: Mutex::new(None),
            seal_changed: Condvar::new(),
        });
        let packet_thread = PacketThread::new(shard, Arc::clone(&shared), udp, tcp)?;
        quiet_panics();
        let thread = std::thread::Builder::new()
            .name("pattino-packets".to_owned())
            .spawn(move || packet_thread.run())?;
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.push(Arc::downgrade(&shared));
        drop(running);
        Ok(Self { shared, reader: Mutex::new(reader), thread: Mutex::new(Some(thread)) })
    }

    /// Hand a command down.
    pub fn command(&self, command: Command) -> Result<(), Full> {
        self.shared.commands.push(command)
    }

    /// Read a client's offer here, in the caller's time, and hand it down.
    pub fn accept_offer(&self, peer: PeerKey, request: RequestId, sdp: &str) -> Result<(), Full> {
        let offer = self.reader().offer(peer, sdp, Instant::now());
        self.command(Command::AcceptOffer { peer, request, offer })
    }

    /// Read a client's answer here, in the caller's time, and hand it down.
    pub fn accept_answer(&self, peer: PeerKey, request: RequestId, sdp: &str) -> Result<(), Full> {
        let answer = self.reader().answer(peer, sdp, Instant::now());
        self.command(Command::AcceptAnswer { peer, request, answer })
    }

    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Readable while events wait.
    pub fn event_fd(&self) -> RawFd {
        self.shared.events.wake.fd()
    }

    /// Up to `limit` events, and how many were dropped before them.
    pub fn drain(&self, limit: usize) -> (Vec<Event>, u64) {
        let drained = self.shared.events.drain(limit);
        if drained.was_stalled {
            self.shared.commands.wake.wake();
        }
        (drained.events, drained.lost)
    }

    /// Say goodbye to every peer and end the packet thread.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Release);
        self.shared.commands.wake.wake();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // Its panics end the process, so there is no error to see here.
            let _ = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Panics are caught and counted where they cost one peer. Their messages can carry what a client
/// sent, so only the place is kept.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            note_panic(&format!("{}:{}", place.file(), place.line()));
        }
    }));
}
