//! Media over TCP, for networks that let no UDP through: the sockets that listen, and the
//! connections that clients opened (RFC 6544, passive side).

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use pattino_engine::demux::{Class, classify};
use pattino_engine::stats::Counter;
use pattino_engine::{Shard, Transmit};

use crate::packets::{canonical, read_address};
use crate::sys::{Poller, check, size_of};
use connection::{Connection, set_options};
use door::{Bounds, Door, Entry};

mod connection;
mod door;

/// Tokens from here on are ours; below it are the datagram sockets.
pub(crate) const FIRST_TOKEN: u64 = 1 << 32;
/// Ids of connections begin here; between the two are the sockets that listen.
const FIRST_CONNECTION: u64 = 1 << 33;
/// Connections taken from one socket in one turn. Higher: a storm of them holds up media.
const ACCEPTS: usize = 32;
/// Reads of one connection in one turn, each of up to `READ` bytes: others want their turn.
const READS: usize = 4;
const READ: usize = 16 * 1024;
/// STUN requests that a stranger may send. The first should be right; but requests are answered at a
/// bounded rate, and one that was not answered is sent again.
const TRIES: u8 = 8;
/// With no descriptors left nobody is let in for so long: the kernel would report the socket
/// again and again.
const PAUSE: Duration = Duration::from_millis(250);

struct Listener {
    fd: OwnedFd,
    /// Its number among all sockets.
    socket: usize,
    paused_until: Option<Instant>,
}

/// See the module.
pub(crate) struct Streams {
    listeners: Vec<Listener>,
    /// Number of the first socket that listens.
    first: usize,
    connections: HashMap<u64, Connection>,
    by_address: HashMap<(usize, SocketAddr), u64>,
    door: Door,
    next: u64,
    /// Connections that were written to in this turn.
    written: Vec<u64>,
    buffer: Vec<u8>,
}

impl Streams {
    /// Take sockets that listen; `first` is the number of the first one.
    pub(crate) fn new(fds: Vec<OwnedFd>, first: usize, poller: &Poller) -> io::Result<Self> {
        let mut listeners = Vec::with_capacity(fds.len());
        for (nth, fd) in fds.into_iter().enumerate() {
            set_options(fd.as_raw_fd());
            poller.add(fd.as_raw_fd(), FIRST_TOKEN.saturating_add(nth as u64))?;
            let socket = first.saturating_add(nth);
            listeners.push(Listener { fd, socket, paused_until: None });
        }
        Ok(Self {
            listeners,
            first,
            connections: HashMap::new(),
            by_address: HashMap::new(),
            door: Door::new(Bounds::default()),
            next: FIRST_CONNECTION,
            written: Vec::new(),
            buffer: vec![0; READ],
        })
    }

    /// Something happened on a descriptor of ours.
    pub(crate) fn serve(&mut self, token: u64, shard: &mut Shard, poller: &Poller, now: Instant) {
        if token >= FIRST_CONNECTION {
            self.serve_connection(token, shard, poller, now);
        } else if let Some(nth) = token.checked_sub(FIRST_TOKEN)
            && let Ok(nth) = usize::try_from(nth)
        {
            self.accept(nth, shard, poller, now);
        }
    }

    /// When [`Streams::tick`] has to be called at the latest.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let paused = self.listeners.iter().filter_map(|it| it.paused_until).min();
        [self.door.deadline(), paused].into_iter().flatten().min()
    }

    /// End the strangers whose time is over, and let people in again after a pause.
    pub(crate) fn tick(&mut self, shard: &mut Shard, poller: &Poller, now: Instant) {
        while let Some(id) = self.door.overdue(now) {
            self.shed(id, shard);
        }
        for (nth, listener) in (0_u64..).zip(&mut self.listeners) {
            if listener.paused_until.is_some_and(|it| it <= now) {
                listener.paused_until = None;
                let token = FIRST_TOKEN.saturating_add(nth);
                let _ = poller.set_reading(listener.fd.as_raw_fd(), token, true);
            }
        }
    }

    /// Send what goes over connections.
    pub(crate) fn send(
        &mut self,
        outbox: &mut Vec<Transmit>,
        shard: &mut Shard,
        poller: &Poller,
        now: Instant,
    ) {
        if self.listeners.is_empty() {
            return;
        }
        self.keep(outbox, shard);
        for id in std::mem::take(&mut self.written) {
            self.write(id, shard, poller, now);
        }
    }

    /// End the connections at which nobody is any more.
    pub(crate) fn hang_up(&mut self, left: &[(usize, SocketAddr)], shard: &mut Shard) {
        for place in left {
            if let Some(id) = self.by_address.get(place).copied() {
                self.end(id, shard);
            }
        }
    }

    fn keep(&mut self, outbox: &mut Vec<Transmit>, shard: &mut Shard) {
        let (mut sent, mut full) = (0_u64, 0_u64);
        for it in outbox.extract_if(.., |it| it.socket >= self.first) {
            let id = self.by_address.get(&(it.socket, it.to)).copied();
            let Some((id, connection)) =
                id.and_then(|id| Some((id, self.connections.get_mut(&id)?)))
            else {
                // The connection has ended; the peer behind it has not noticed yet.
                continue;
            };
            if !connection.has_waiting() {
                self.written.push(id);
            }
            if connection.keep(&it.bytes) {
                sent = sent.saturating_add(1);
            } else {
                full = full.saturating_add(1);
                self.written.push(id);
            }
        }
        shard.counters().add(Counter::DatagramsOut, sent);
        shard.counters().add(Counter::DroppedTcpFull, full);
    }

    fn write(&mut self, id: u64, shard: &mut Shard, poller: &Poller, now: Instant) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.write(now).is_err() {
            self.end(id, shard);
            return;
        }
        let waits = connection.has_waiting();
        if waits != connection.waits_for_room {
            connection.waits_for_room = waits;
            let _ = poller.set_writing(connection.fd(), id, waits);
        }
    }

    fn accept(&mut self, nth: usize, shard: &mut Shard, poller: &Poller, now: Instant) {
        for _ in 0..ACCEPTS {
            let Some(listener) = self.listeners.get_mut(nth) else { return };
            let socket = listener.socket;
            match accept(listener.fd.as_raw_fd()) {
                Ok(Some((fd, source))) => self.welcome(fd, socket, source, (shard, poller, now)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if is_shortage(&error) => {
                    let token = FIRST_TOKEN.saturating_add(nth as u64);
                    listener.paused_until = Some(now + PAUSE);
                    let _ = poller.set_reading(listener.fd.as_raw_fd(), token, false);
                    return;
                }
                // This one gave up while it waited; the next may be well.
                Ok(None) | Err(_) => {}
            }
        }
    }

    fn welcome(
        &mut self,
        fd: OwnedFd,
        socket: usize,
        source: SocketAddr,
        (shard, poller, now): (&mut Shard, &Poller, Instant),
    ) {
        let id = self.next;
        let known = self.by_address.contains_key(&(socket, source)) || source.port() == 0;
        let entry = if known { Entry::Refused } else { self.door.enter(id, source.ip(), now) };
        match entry {
            Entry::Refused => {
                shard.counters().bump(Counter::TcpShed);
                return;
            }
            Entry::InPlaceOf(older) => self.shed(older, shard),
            Entry::Free => {}
        }
        self.next = self.next.saturating_add(1);
        if poller.add(fd.as_raw_fd(), id).is_err() {
            self.door.leave(id);
            shard.counters().bump(Counter::TcpShed);
            return;
        }
        shard.counters().bump(Counter::TcpTaken);
        self.connections.insert(id, Connection::new(fd, socket, source));
        self.by_address.insert((socket, source), id);
    }

    fn serve_connection(&mut self, id: u64, shard: &mut Shard, poller: &Poller, now: Instant) {
        if self.read(id, shard, now) {
            self.write(id, shard, poller, now);
        } else {
            self.end(id, shard);
        }
    }

    /// Read what came; false when the connection is over.
    fn read(&mut self, id: u64, shard: &mut Shard, now: Instant) -> bool {
        for _ in 0..READS {
            let Some(connection) = self.connections.get_mut(&id) else { return true };
            let (socket, source) = (connection.socket, connection.source);
            let stranger = self.door.is_stranger(id);
            let mut tries = connection.tries;
            let mut proven = !stranger;
            let result = connection.read(&mut self.buffer, |packet| {
                if !proven {
                    // Strangers say one thing only, and that not often.
                    let asks = classify(packet) == Some(Class::StunRequest);
                    tries = if asks { tries.saturating_add(1) } else { u8::MAX };
                    if tries > TRIES {
                        return;
                    }
                }
                shard.datagram(socket, source, packet, now);
                proven = proven || shard.is_proven(socket, source);
            });
            connection.tries = tries;
            if proven && stranger {
                self.door.prove(id);
            } else if !proven && tries > TRIES {
                return false;
            }
            match result {
                Ok(true) => {}
                Ok(false) => return true,
                Err(connection::Over) => return false,
            }
        }
        true
    }

    fn shed(&mut self, id: u64, shard: &mut Shard) {
        shard.counters().bump(Counter::TcpShed);
        self.forget(id, shard);
    }

    fn end(&mut self, id: u64, shard: &mut Shard) {
        let stranger = self.door.is_stranger(id);
        shard.counters().bump(if stranger { Counter::TcpShed } else { Counter::TcpEnded });
        self.forget(id, shard);
    }

    /// Close a connection; the poller forgets it with its descriptor.
    fn forget(&mut self, id: u64, shard: &mut Shard) {
        self.door.leave(id);
        if let Some(connection) = self.connections.remove(&id) {
            self.by_address.remove(&(connection.socket, connection.source));
            shard.hung_up(connection.socket, connection.source);
        }
    }
}

/// Take one connection; `None` when its address cannot be read.
fn accept(listener: RawFd) -> io::Result<Option<(OwnedFd, SocketAddr)>> {
    // SAFETY: plain bytes, for which zero is valid.
    let mut storage: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
    let mut size = size_of::<libc::sockaddr_storage>();
    let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: storage and size live across the call and agree.
    let fd =
        check(unsafe { libc::accept4(listener, (&raw mut storage).cast(), &raw mut size, flags) })?;
    // SAFETY: a fresh descriptor that nobody else owns.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    Ok(read_address(&storage).map(|it| (fd, canonical(it))))
}

fn is_shortage(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM))
}
