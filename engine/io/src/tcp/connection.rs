//! One TCP connection: what was read of a packet, and what waits to be written.
//!
//! A client that reads too slowly loses what is newest: whole packets that find the buffer full are
//! dropped, as a full link would drop them, and NACK, PLI and SCTP repair it. When nothing at all
//! could be written for `STUCK`, the connection ends.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use pattino_engine::framing::{TooLong, Unframer, frame};

use crate::sys::set_option;

/// Bytes that wait for a client, beside what the kernel keeps. Higher: a slow client's picture lags
/// further behind before it loses packets. Lower: a keyframe for many tiles does not fit.
const WAITING: usize = 256 * 1024;
/// Kernel buffers of one connection, for the same reason (the kernel doubles them).
const KERNEL_BUFFER: libc::c_int = 128 * 1024;
/// A client that takes nothing for so long is gone or stuck.
const STUCK: Duration = Duration::from_secs(10);
/// Milliseconds after which the kernel gives up on bytes that nobody acknowledges (tcp(7)).
const UNACKNOWLEDGED: libc::c_int = 15_000;
/// A buffer that grew larger than this is given back once it is empty.
const KEPT_ROOM: usize = 16 * 1024;

/// Set what every connection inherits from the socket that listens.
pub(super) fn set_options(listener: RawFd) {
    set_option(listener, libc::SOL_SOCKET, libc::SO_RCVBUF, KERNEL_BUFFER);
    set_option(listener, libc::SOL_SOCKET, libc::SO_SNDBUF, KERNEL_BUFFER);
    set_option(listener, libc::IPPROTO_TCP, libc::TCP_NODELAY, 1);
    set_option(listener, libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT, UNACKNOWLEDGED);
}

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Over;

impl From<TooLong> for Over {
    fn from(_: TooLong) -> Self {
        Self
    }
}

/// See the module.
pub(super) struct Connection {
    fd: OwnedFd,
    /// Which listening socket it came through.
    pub(super) socket: usize,
    /// The client.
    pub(super) source: SocketAddr,
    /// STUN requests before one was right.
    pub(super) tries: u8,
    unframer: Unframer,
    out: Vec<u8>,
    /// Bytes of `out` that went.
    gone: usize,
    stuck_since: Option<Instant>,
    /// The poller waits for room.
    pub(super) waits_for_room: bool,
}

impl Connection {
    pub(super) fn new(fd: OwnedFd, socket: usize, source: SocketAddr) -> Self {
        Self {
            fd,
            socket,
            source,
            tries: 0,
            unframer: Unframer::default(),
            out: Vec::new(),
            gone: 0,
            stuck_since: None,
            waits_for_room: false,
        }
    }

    pub(super) fn fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }

    /// Read once; `packet` gets what is whole. Whether there may be more.
    pub(super) fn read(
        &mut self,
        buffer: &mut [u8],
        packet: impl FnMut(&[u8]),
    ) -> Result<bool, Over> {
        // SAFETY: the buffer is ours, lives across the call, and its length is right.
        let count =
            unsafe { libc::recv(self.fd(), buffer.as_mut_ptr().cast(), buffer.len(), DONT_WAIT) };
        match usize::try_from(count) {
            Ok(0) => Err(Over),
            Ok(count) => {
                self.unframer.feed(buffer.get(..count).unwrap_or_default(), packet)?;
                Ok(count == buffer.len())
            }
            Err(_) => retry_later(&io::Error::last_os_error()).map(|()| false),
        }
    }

    /// Keep a packet for the next `write`; false when there is no room.
    pub(super) fn keep(&mut self, packet: &[u8]) -> bool {
        let waiting = self.out.len().saturating_sub(self.gone);
        let after = waiting.saturating_add(packet.len()).saturating_add(2);
        after <= WAITING && frame(packet, &mut self.out)
    }

    /// Whether anything waits.
    pub(super) fn has_waiting(&self) -> bool {
        self.gone < self.out.len()
    }

    /// Write what waits, as far as the kernel takes it.
    pub(super) fn write(&mut self, now: Instant) -> Result<(), Over> {
        while let Some(rest) = self.out.get(self.gone..).filter(|it| !it.is_empty()) {
            // SAFETY: the bytes are ours, live across the call, and their length is right.
            let count =
                unsafe { libc::send(self.fd(), rest.as_ptr().cast(), rest.len(), DONT_WAIT) };
            let Ok(count) = usize::try_from(count) else {
                retry_later(&io::Error::last_os_error())?;
                let since = *self.stuck_since.get_or_insert(now);
                self.tidy();
                let stuck = now.saturating_duration_since(since) >= STUCK;
                return if stuck { Err(Over) } else { Ok(()) };
            };
            self.stuck_since = None;
            self.gone = self.gone.saturating_add(count);
        }
        self.tidy();
        Ok(())
    }

    /// Forget what went.
    fn tidy(&mut self) {
        if !self.has_waiting() {
            self.out.clear();
            self.gone = 0;
            if self.out.capacity() > KEPT_ROOM {
                self.out = Vec::new();
            }
        } else if self.gone >= WAITING / 2 {
            self.out.drain(..self.gone);
            self.gone = 0;
        }
    }
}

const DONT_WAIT: libc::c_int = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;

/// Nothing there, or no room: later. Everything else is the end.
fn retry_later(error: &io::Error) -> Result<(), Over> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(()),
        _ => Err(Over),
    }
}
