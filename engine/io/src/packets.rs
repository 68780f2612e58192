//! Many datagrams for each kernel call: recvmmsg(2), sendmmsg(2), and UDP segmentation (GSO), where
//! one send carries a run of equal datagrams to one receiver at about the cost of one.

use std::collections::HashMap;
use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::RawFd;

use pattino_engine::Transmit;

use crate::ancillary::{Control, asked};
use crate::sys::{check, size_of};

/// Datagrams of one receive call. More amortise the call, fewer keep the turn short.
const BATCH: usize = 32;
/// Bytes of the longest datagram that is read; WebRTC stays under 1500.
const DATAGRAM: usize = 2048;
/// Messages of one send call.
const SEND_BATCH: usize = 64;
/// Datagrams of one segmented send; the kernel takes 64 and 64 kB.
const SEGMENTS: usize = 32;
const SEGMENTED_BYTES: usize = 60_000;

/// What is known of one datagram beside its bytes.
#[derive(Debug, Clone, Copy)]
struct Arrived {
    length: usize,
    truncated: bool,
    asked: Option<IpAddr>,
}

/// The addresses of ours that clients asked, where a socket has more than one.
pub(crate) type Asked = HashMap<SocketAddr, IpAddr>;

/// Buffers for receiving, made once.
pub(crate) struct Inbox {
    buffers: Vec<[u8; DATAGRAM]>,
    addresses: Vec<libc::sockaddr_storage>,
    controls: Vec<Control>,
    arrived: Vec<Arrived>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        // SAFETY: `sockaddr_storage` is plain bytes, for which zero is valid.
        let blank: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
        Self {
            buffers: vec![[0; DATAGRAM]; BATCH],
            addresses: vec![blank; BATCH],
            controls: vec![Control::default(); BATCH],
            arrived: Vec::with_capacity(BATCH),
        }
    }

    /// Receive what waits, at most a batch; whether it was a full one.
    pub(crate) fn receive(&mut self, fd: RawFd) -> io::Result<bool> {
        self.arrived.clear();
        let mut vectors: Vec<libc::iovec> = self
            .buffers
            .iter_mut()
            .map(|it| libc::iovec { iov_base: it.as_mut_ptr().cast(), iov_len: DATAGRAM })
            .collect();
        let mut headers: Vec<libc::mmsghdr> = vectors
            .iter_mut()
            .zip(self.addresses.iter_mut().zip(&mut self.controls))
            .map(|(vector, (address, control))| {
                let mut header = blank_header();
                header.msg_hdr.msg_iov = vector;
                header.msg_hdr.msg_iovlen = 1;
                header.msg_hdr.msg_name = std::ptr::from_mut(address).cast();
                header.msg_hdr.msg_namelen = size_of::<libc::sockaddr_storage>();
                control.receive_into(&mut header.msg_hdr);
                header
            })
            .collect();
        let room = libc::c_uint::try_from(BATCH).unwrap_or_default();
        // SAFETY: every header points at one buffer, one address and one room for control messages of
        // ours, which outlive the call and are not otherwise touched during it; the sizes are theirs.
        let count = check(unsafe {
            libc::recvmmsg(fd, headers.as_mut_ptr(), room, libc::MSG_DONTWAIT, std::ptr::null_mut())
        })?;
        let count = usize::try_from(count).unwrap_or_default();
        for header in headers.iter().take(count) {
            let truncated = header.msg_hdr.msg_flags & libc::MSG_TRUNC != 0;
            let length = usize::try_from(header.msg_len).unwrap_or_default();
            let asked = asked(&header.msg_hdr);
            self.arrived.push(Arrived { length, truncated, asked });
        }
        Ok(count == BATCH)
    }

    /// The datagrams of the last receive, each with its sender and, if the socket tells, the address
    /// of ours it was sent to. Truncated ones are left out: nothing of ours is that long.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = (SocketAddr, Option<IpAddr>, &[u8])> {
        self.arrived.iter().zip(&self.buffers).zip(&self.addresses).filter_map(
            |((arrived, buffer), address)| {
                if arrived.truncated {
                    return None;
                }
                Some((read_address(address)?, arrived.asked, buffer.get(..arrived.length)?))
            },
        )
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Datagrams that are done with: sent, or impossible to send.
    pub(crate) done: usize,
    /// Of those, how many could not be sent.
    pub(crate) lost: usize,
    /// The socket's buffer is full.
    pub(crate) full: bool,
}

/// Send datagrams of one socket, in order, as one call for up to `SEND_BATCH` messages.
/// `segmenting` is switched off when the kernel or the device refuses it; `asked` says from which
/// of our addresses, where there are several.
pub(crate) fn send(
    fd: RawFd,
    datagrams: &[Transmit],
    segmenting: &mut bool,
    asked: Option<&Asked>,
) -> Sent {
    let runs = runs(datagrams, *segmenting);
    let mut batch = OutBatch::new(datagrams, &runs, asked);
    let mut sent = Sent { done: 0, lost: 0, full: false };
    let mut position = 0_usize;
    while let Some(left) = runs.get(position..).filter(|it| !it.is_empty()) {
        match batch.send_from(fd, position) {
            Ok(count) => {
                sent.done =
                    left.iter().take(count).fold(sent.done, |sum, it| sum.saturating_add(*it));
                position = position.saturating_add(count.max(1));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                sent.full = true;
                break;
            }
            Err(error) => {
                let run = left.first().copied().unwrap_or(1);
                if run > 1 && is_refusal(&error) {
                    // Not this device: the caller sends the rest one by one.
                    *segmenting = false;
                    break;
                }
                // This receiver is unreachable; the next one may be reachable.
                sent.done = sent.done.saturating_add(run);
                sent.lost = sent.lost.saturating_add(run);
                position = position.saturating_add(1);
            }
        }
    }
    sent
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EIO | libc::EINVAL | libc::EOPNOTSUPP))
}

/// Lengths of runs that may go as one segmented message: one receiver, one size, only the last one
/// may be shorter.
fn runs(datagrams: &[Transmit], segmenting: bool) -> Vec<usize> {
    let mut runs = Vec::with_capacity(datagrams.len().min(SEND_BATCH));
    let mut rest = datagrams;
    while let Some(first) = rest.first() {
        if runs.len() == SEND_BATCH {
            break;
        }
        let mut length = 1_usize;
        let mut bytes = first.bytes.len();
        let mut ended = !segmenting;
        for next in rest.iter().skip(1) {
            let shorter = next.bytes.len() < first.bytes.len();
            let fits = next.to == first.to && next.bytes.len() <= first.bytes.len();
            bytes = bytes.saturating_add(next.bytes.len());
            if ended || !fits || length == SEGMENTS || bytes > SEGMENTED_BYTES {
                break;
            }
            length = length.saturating_add(1);
            ended = shorter;
        }
        runs.push(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    runs
}

/// Everything that the kernel's structures point at, kept in place while they are used.
struct OutBatch {
    headers: Vec<libc::mmsghdr>,
    _vectors: Vec<libc::iovec>,
    _addresses: Vec<libc::sockaddr_storage>,
    _controls: Vec<Control>,
}

impl OutBatch {
    fn new(datagrams: &[Transmit], runs: &[usize], asked: Option<&Asked>) -> Self {
        let mut vectors: Vec<libc::iovec> = datagrams
            .iter()
            .map(|it| libc::iovec {
                // The kernel only reads what it sends.
                iov_base: it.bytes.as_ptr().cast_mut().cast(),
                iov_len: it.bytes.len(),
            })
            .collect();
        let mut addresses = Vec::with_capacity(runs.len());
        let mut controls = vec![Control::default(); runs.len()];
        let mut lengths = Vec::with_capacity(runs.len());
        let mut start = 0_usize;
        for run in runs {
            if let Some(first) = datagrams.get(start) {
                let (address, length) = write_address(first.to);
                addresses.push(address);
                let source = asked.and_then(|it| it.get(&first.to)).copied();
                lengths.push((length, source));
            }
            start = start.saturating_add(*run);
        }
        let mut headers = Vec::with_capacity(runs.len());
        let mut rest = vectors.as_mut_slice();
        for ((run, address), (control, (length, source))) in
            runs.iter().zip(&mut addresses).zip(controls.iter_mut().zip(lengths))
        {
            let (own, others) = rest.split_at_mut((*run).min(rest.len()));
            rest = others;
            let mut header = blank_header();
            header.msg_hdr.msg_name = std::ptr::from_mut::<libc::sockaddr_storage>(address).cast();
            header.msg_hdr.msg_namelen = length;
            header.msg_hdr.msg_iovlen = own.len();
            let size = own.first().filter(|_| own.len() > 1);
            let segment = size.and_then(|it| u16::try_from(it.iov_len).ok());
            control.attach(&mut header.msg_hdr, segment, source);
            header.msg_hdr.msg_iov = own.as_mut_ptr();
            headers.push(header);
        }
        Self { headers, _vectors: vectors, _addresses: addresses, _controls: controls }
    }

    /// Send the messages from `position`; how many went.
    fn send_from(&mut self, fd: RawFd, position: usize) -> io::Result<usize> {
        let Some(headers) = self.headers.get_mut(position..) else { return Ok(0) };
        let count = libc::c_uint::try_from(headers.len()).unwrap_or_default();
        // SAFETY: the headers point at vectors, addresses and control messages that `self` owns and
        // at the datagrams that outlive this call; none of them moves meanwhile.
        let sent =
            check(unsafe { libc::sendmmsg(fd, headers.as_mut_ptr(), count, libc::MSG_DONTWAIT) })?;
        Ok(usize::try_from(sent).unwrap_or_default())
    }
}

fn blank_header() -> libc::mmsghdr {
    // SAFETY: plain pointers and integers, for which zero is valid.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

pub(crate) fn read_address(storage: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match libc::c_int::from(storage.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says that these bytes are a `sockaddr_in`, and the storage is
            // larger and at least as aligned.
            let it = unsafe { &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(it.sin_addr.s_addr));
            Some(SocketAddr::new(IpAddr::V4(ip), u16::from_be(it.sin_port)))
        }
        libc::AF_INET6 => {
            // SAFETY: as above, for `sockaddr_in6`.
            let it = unsafe { &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(it.sin6_addr.s6_addr);
            let port = u16::from_be(it.sin6_port);
            Some(SocketAddr::V6(SocketAddrV6::new(ip, port, 0, it.sin6_scope_id)))
        }
        _ => None,
    }
}

/// An IPv4 client on a dual-stack socket is an IPv4 client.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => SocketAddr::new(IpAddr::V4(ip), address.port()),
        // As it is: link-local addresses need their scope.
        IpAddr::V6(_) => address,
    }
}

fn write_address(address: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
    // SAFETY: plain bytes, for which zero is valid.
    let mut storage: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
    match address {
        SocketAddr::V4(v4) => {
            let it = libc::sockaddr_in {
                sin_family: family(libc::AF_INET),
                sin_port: v4.port().to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from(*v4.ip()).to_be() },
                sin_zero: [0; 8],
            };
            // SAFETY: the storage is larger and at least as aligned.
            unsafe { (&raw mut storage).cast::<libc::sockaddr_in>().write(it) };
            (storage, size_of::<libc::sockaddr_in>())
        }
        SocketAddr::V6(v6) => {
            let it = libc::sockaddr_in6 {
                sin6_family: family(libc::AF_INET6),
                sin6_port: v6.port().to_be(),
                sin6_flowinfo: 0,
                sin6_addr: libc::in6_addr { s6_addr: v6.ip().octets() },
                sin6_scope_id: v6.scope_id(),
            };
            // SAFETY: the storage is larger and at least as aligned.
            unsafe { (&raw mut storage).cast::<libc::sockaddr_in6>().write(it) };
            (storage, size_of::<libc::sockaddr_in6>())
        }
    }
}

fn family(family: libc::c_int) -> libc::sa_family_t {
    libc::sa_family_t::try_from(family).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
mod tests {
    use std::net::UdpSocket;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::ancillary::tell_asked;

    fn transmit(to: SocketAddr, bytes: &[u8]) -> Transmit {
        Transmit { socket: 0, to, bytes: bytes.to_vec() }
    }

    #[test]
    fn runs_join_equal_datagrams_to_one_receiver_and_end_with_a_shorter_one() {
        let a: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let b: SocketAddr = "127.0.0.1:2".parse().unwrap();
        let all = [
            transmit(a, &[0; 10]),
            transmit(a, &[0; 10]),
            transmit(a, &[0; 4]),
            transmit(a, &[0; 4]),
            transmit(b, &[0; 4]),
            transmit(b, &[0; 9]),
        ];
        assert_eq!(runs(&all, true), [3, 1, 1, 1]);
        assert_eq!(runs(&all, false), [1; 6]);
    }

    fn exchange(receiver: &str) {
        let receiver = UdpSocket::bind(receiver).unwrap();
        let to = receiver.local_addr().unwrap();
        let sender = UdpSocket::bind(to.ip().to_string() + ":0");
        let sender = sender.or_else(|_| UdpSocket::bind("[::1]:0")).unwrap();
        let sizes = [1200, 1200, 1200, 300, 40, 1200];
        let all: Vec<_> = sizes
            .iter()
            .enumerate()
            .map(|(n, size)| transmit(to, &vec![u8::try_from(n).unwrap(); *size]))
            .collect();
        let mut segmenting = true;
        let mut done = 0;
        while done < all.len() {
            done += send(sender.as_raw_fd(), &all[done..], &mut segmenting, None).done;
        }
        let mut inbox = Inbox::new();
        let mut got = Vec::new();
        while got.len() < sizes.len() {
            match inbox.receive(receiver.as_raw_fd()) {
                Ok(_) => {
                    for (from, _, bytes) in inbox.datagrams() {
                        assert_eq!(from, sender.local_addr().unwrap());
                        got.push((bytes[0], bytes.len()));
                    }
                }
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
            }
        }
        let expected: Vec<_> = (0_u8..).zip(sizes).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn datagrams_of_many_sizes_arrive_whole_and_in_order_over_ipv4() {
        exchange("127.0.0.1:0");
    }

    #[test]
    fn datagrams_of_many_sizes_arrive_whole_and_in_order_over_ipv6() {
        if UdpSocket::bind("[::1]:0").is_ok() {
            exchange("[::1]:0");
        }
    }

    /// A socket bound to every address, asked at several of them by one client each.
    fn answers(wildcard: &str, ours: &[&str]) {
        let server = UdpSocket::bind(wildcard).unwrap();
        tell_asked(server.as_raw_fd());
        let port = server.local_addr().unwrap().port();
        for address in ours {
            let address = SocketAddr::new(address.parse().unwrap(), port);
            let client = UdpSocket::bind(SocketAddr::new(address.ip(), 0));
            let Ok(client) = client.or_else(|_| UdpSocket::bind("[::1]:0")) else { continue };
            client.send_to(b"who?", address).unwrap();
            server.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
            server.peek(&mut [0; 8]).unwrap();
            let mut inbox = Inbox::new();
            inbox.receive(server.as_raw_fd()).unwrap();
            let (from, told, bytes) = inbox.datagrams().next().unwrap();
            assert_eq!(
                (bytes, told.map(|it| it.to_canonical())),
                (&b"who?"[..], Some(address.ip()))
            );
            // Many of one size, so that segments and source go together, and one alone.
            let asked = Asked::from([(canonical(from), told.unwrap())]);
            let mut all: Vec<_> = (0..5).map(|_| transmit(canonical(from), &[1; 900])).collect();
            all.push(transmit(canonical(from), b"one"));
            let mut segmenting = true;
            let mut done = 0;
            while done < all.len() {
                let rest = &all[done..];
                done += send(server.as_raw_fd(), rest, &mut segmenting, Some(&asked)).done;
            }
            client.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
            for sent in &all {
                let mut buffer = [0; 1000];
                let (length, by) = client.recv_from(&mut buffer).unwrap();
                assert_eq!(by, address, "the answer comes from where the question went");
                assert_eq!(length, sent.bytes.len());
            }
        }
    }

    #[test]
    fn a_socket_bound_to_every_address_answers_from_the_one_that_was_asked() {
        // On one machine the kernel would answer each of these from 127.0.0.1.
        answers("0.0.0.0:0", &["127.0.0.1", "127.0.0.2", "127.3.4.5"]);
    }

    #[test]
    fn a_socket_for_both_families_answers_in_the_family_that_asked() {
        if UdpSocket::bind("[::]:0").is_ok() {
            answers("[::]:0", &["127.0.0.2", "::1"]);
        }
    }
}
