//! The packet thread: one turn after another, until it is told to stop.

use std::io;
use std::net::UdpSocket;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use pattino_engine::stats::Counter;
use pattino_engine::{Shard, Transmit};

use crate::ancillary::tell_asked;
use crate::engine::Shared;
use crate::packets::{Asked, Inbox, canonical, send};
use crate::seal::seal_thread;
use crate::sys::{Poller, Ready, option, set_option};
use crate::tcp::{FIRST_TOKEN, Streams};

/// Receive calls of one socket in one turn: 8 × 32 datagrams. More would starve the other sockets.
const RECEIVES: usize = 8;
/// Commands are carried out for so long in one turn, and media waits (an offer: `benches/fanout.rs`).
const COMMANDS_FOR: Duration = Duration::from_millis(4);
/// Turns begin at least so far apart, so that one turn serves all packets that came meanwhile: a
/// receiver's streams are walked once, and its packets leave as one segmented send. A packet that
/// comes after a pause does not wait; under load it waits for half of this on average. Lower: more
/// processor time for each packet. Higher: more delay for everybody.
const GATHER: Duration = Duration::from_millis(2);
/// Kernel buffers that are asked for. The kernel may give less (`net.core.rmem_max`).
const KERNEL_BUFFER: libc::c_int = 4 * 1024 * 1024;
/// The token of the command wake; sockets have their index.
const COMMANDS: u64 = u64::MAX;

struct Socket {
    fd: OwnedFd,
    segmenting: bool,
    waiting: bool,
    /// Which of our addresses each client asked; none where the socket has one only.
    asked: Option<Asked>,
}

pub(crate) struct PacketThread {
    shard: Shard,
    shared: Arc<Shared>,
    poller: Poller,
    sockets: Vec<Socket>,
    streams: Streams,
    inbox: Inbox,
    outbox: Vec<Transmit>,
    commands_left: bool,
    /// When the last turn began.
    began: Instant,
}

impl PacketThread {
    /// Sockets for datagrams, and those that listen for connections, in the order of the shard's
    /// candidates.
    pub(crate) fn new(
        shard: Shard,
        shared: Arc<Shared>,
        fds: Vec<OwnedFd>,
        listeners: Vec<OwnedFd>,
    ) -> io::Result<Self> {
        let poller = Poller::new()?;
        poller.add(shared.commands.wake.fd(), COMMANDS)?;
        let mut sockets = Vec::with_capacity(fds.len());
        for (index, fd) in fds.into_iter().enumerate() {
            poller.add(fd.as_raw_fd(), index as u64)?;
            set_option(fd.as_raw_fd(), libc::SOL_SOCKET, libc::SO_RCVBUF, KERNEL_BUFFER);
            set_option(fd.as_raw_fd(), libc::SOL_SOCKET, libc::SO_SNDBUF, KERNEL_BUFFER);
            let segmenting = option(fd.as_raw_fd(), libc::SOL_UDP, libc::UDP_SEGMENT).is_ok();
            let asked = is_everywhere(&fd).then(Asked::new);
            if asked.is_some() {
                tell_asked(fd.as_raw_fd());
            }
            sockets.push(Socket { fd, segmenting, waiting: false, asked });
        }
        let streams = Streams::new(listeners, sockets.len(), &poller)?;
        Ok(Self {
            shard,
            shared,
            poller,
            sockets,
            streams,
            inbox: Inbox::new(),
            outbox: Vec::new(),
            commands_left: false,
            began: Instant::now(),
        })
    }

    /// Run until told to stop. A panic that no peer's guard caught means that our own state is
    /// broken: the process ends at once and whoever watches it starts it anew.
    pub(crate) fn run(mut self) {
        let ended = catch_unwind(AssertUnwindSafe(|| {
            while !self.shared.stop.load(Ordering::Acquire) {
                self.turn();
            }
            let now = Instant::now();
            self.shard.close_all(now);
            self.shard.settle(now);
            self.send_all();
            self.publish_events();
        }));
        if ended.is_err() {
            std::process::abort();
        }
    }

    fn turn(&mut self) {
        let mut ready = Vec::new();
        if self.poller.wait(self.timeout(), &mut ready).is_err() {
            // The descriptors are ours and valid: this cannot be repaired from here.
            std::process::abort();
        }
        let now = self.gather();
        if self.shared.seal_asked.swap(false, Ordering::AcqRel) {
            self.shared.seal_done(seal_thread());
        }
        for it in &ready {
            self.serve(*it, now);
        }
        self.streams.tick(&mut self.shard, &self.poller, now);
        self.run_commands(now);
        self.shard.settle(now);
        self.send_all();
        self.forget_left();
        self.publish_events();
    }

    /// Let more arrive when the last turn was just now. Returns the time of the turn.
    fn gather(&mut self) -> Instant {
        let wait = GATHER.saturating_sub(self.began.elapsed());
        if !wait.is_zero() {
            std::thread::sleep(wait);
        }
        self.began = Instant::now();
        self.began
    }

    fn timeout(&self) -> Option<Duration> {
        if self.commands_left {
            return Some(Duration::ZERO);
        }
        let next = [self.shard.deadline(), self.streams.deadline()].into_iter().flatten().min();
        next.map(|at| at.saturating_duration_since(Instant::now()))
    }

    fn serve(&mut self, ready: Ready, now: Instant) {
        if ready.token == COMMANDS {
            self.shared.commands.wake.clear();
            return;
        }
        if ready.token >= FIRST_TOKEN {
            self.streams.serve(ready.token, &mut self.shard, &self.poller, now);
            return;
        }
        let Ok(index) = usize::try_from(ready.token) else { return };
        let Some(socket) = self.sockets.get_mut(index) else { return };
        let fd = socket.fd.as_raw_fd();
        if socket.waiting {
            socket.waiting = false;
            let _ = self.poller.set_writing(fd, ready.token, false);
        }
        if ready.readable {
            self.receive(index, fd, now);
        }
    }

    fn receive(&mut self, socket: usize, fd: RawFd, now: Instant) {
        for _ in 0..RECEIVES {
            // Errors are of single receivers (ICMP) or "nothing there": the next turn tries again.
            let Ok(more) = self.inbox.receive(fd) else { return };
            let mut asked = self.sockets.get_mut(socket).and_then(|it| it.asked.as_mut());
            for (source, at, bytes) in self.inbox.datagrams() {
                let source = canonical(source);
                self.shard.datagram(socket, source, bytes, now);
                if let Some((asked, at)) = asked.as_deref_mut().zip(at)
                    && self.shard.is_proven(socket, source)
                {
                    asked.insert(source, at);
                }
            }
            if !more {
                return;
            }
        }
    }

    fn run_commands(&mut self, start: Instant) {
        self.commands_left = false;
        if !self.shared.events.has_room() {
            // Nothing is lost: commands wait, and a drain of the events wakes us.
            return;
        }
        let mut now = start;
        while let Some(command) = self.shared.commands.pop() {
            self.shard.command(command, now);
            now = Instant::now();
            if now.saturating_duration_since(start) >= COMMANDS_FOR {
                self.commands_left = !self.shared.commands.is_empty();
                return;
            }
        }
    }

    fn publish_events(&mut self) {
        let shard = &mut self.shard;
        self.shared.events.extend(std::iter::from_fn(|| shard.next_event()));
    }

    /// Send what waits, socket by socket, keeping the order of each.
    fn send_all(&mut self) {
        self.outbox.append(self.shard.transmits());
        self.streams.send(&mut self.outbox, &mut self.shard, &self.poller, Instant::now());
        if self.outbox.is_empty() {
            return;
        }
        let mut sent = 0_u64;
        let mut lost = 0_u64;
        let mut kept = Vec::new();
        for index in 0..self.sockets.len() {
            let mut queue: Vec<Transmit> =
                self.outbox.extract_if(.., |it| it.socket == index).collect();
            let Some(socket) = self.sockets.get_mut(index) else { continue };
            let fd = socket.fd.as_raw_fd();
            let mut rest = queue.as_slice();
            while !rest.is_empty() && !socket.waiting {
                let result = send(fd, rest, &mut socket.segmenting, socket.asked.as_ref());
                sent = sent.saturating_add(result.done.saturating_sub(result.lost) as u64);
                lost = lost.saturating_add(result.lost as u64);
                rest = rest.get(result.done..).unwrap_or_default();
                if result.full {
                    socket.waiting = true;
                    let _ = self.poller.set_writing(fd, index as u64, true);
                }
            }
            let left = rest.len();
            kept.extend(queue.drain(queue.len().saturating_sub(left)..));
        }
        self.outbox.clear();
        self.shard.counters().add(Counter::DatagramsOut, sent);
        self.keep(kept, lost);
    }

    /// Nobody is at these addresses any more.
    fn forget_left(&mut self) {
        let left = std::mem::take(self.shard.left());
        for (socket, address) in &left {
            let socket = self.sockets.get_mut(*socket);
            if let Some(asked) = socket.and_then(|it| it.asked.as_mut()) {
                asked.remove(address);
            }
        }
        self.streams.hang_up(&left, &mut self.shard);
    }

    /// A full kernel buffer: what is left goes first in the next turn, up to a bound.
    fn keep(&mut self, mut kept: Vec<Transmit>, lost: u64) {
        let over = kept.len().saturating_sub(WAITING);
        kept.truncate(WAITING);
        let lost = lost.saturating_add(over as u64);
        self.shard.counters().add(Counter::DroppedSendQueue, lost);
        self.outbox = kept;
    }
}

/// Datagrams that wait for a full kernel buffer; newer ones are dropped.
const WAITING: usize = 8192;

/// Whether a socket is bound to no address in particular.
fn is_everywhere(fd: &OwnedFd) -> bool {
    let Ok(own) = fd.try_clone() else { return false };
    UdpSocket::from(own).local_addr().is_ok_and(|it| it.ip().is_unspecified())
}
