//! What goes beside datagrams (cmsg(3)): the size of segments, and which of our addresses was asked.
//!
//! A socket that is bound to no address in particular has to answer from the very address that was
//! asked: the kernel would choose one by its routes, and a client that finds another one throws the
//! answer away (RFC 8445 §7.2.5.2.1; ip(7) `IP_PKTINFO`, ipv6(7) `IPV6_PKTINFO`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::RawFd;

use crate::sys::set_option;

/// Words of eight bytes: 24 bytes for the segment size and 40 for an address.
const WORDS: usize = 8;
const ROOM: usize = WORDS * 8;

/// Room for the control messages of one message.
#[derive(Clone, Copy, Default)]
pub(crate) struct Control([u64; WORDS]);

impl Control {
    /// Let the kernel write here.
    pub(crate) fn receive_into(&mut self, header: &mut libc::msghdr) {
        header.msg_control = self.0.as_mut_ptr().cast();
        header.msg_controllen = ROOM;
    }

    /// Have a message cut into datagrams of `segment` bytes, and sent from `source`.
    pub(crate) fn attach(
        &mut self,
        header: &mut libc::msghdr,
        segment: Option<u16>,
        source: Option<IpAddr>,
    ) {
        let mut used = 0;
        if let Some(size) = segment {
            self.append(header, &mut used, (libc::SOL_UDP, libc::UDP_SEGMENT), &size.to_ne_bytes());
        }
        match source {
            // `in_pktinfo`: any interface, this source, no matter which destination.
            Some(IpAddr::V4(source)) => {
                let mut info = [0; 12];
                info.iter_mut().skip(4).zip(source.octets()).for_each(|(to, from)| *to = from);
                self.append(header, &mut used, (libc::IPPROTO_IP, libc::IP_PKTINFO), &info);
            }
            // `in6_pktinfo`: this source, any interface.
            Some(IpAddr::V6(source)) => {
                let mut info = [0; 20];
                info.iter_mut().zip(source.octets()).for_each(|(to, from)| *to = from);
                self.append(header, &mut used, (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO), &info);
            }
            None => {}
        }
    }

    fn append(
        &mut self,
        header: &mut libc::msghdr,
        used: &mut usize,
        (level, kind): (libc::c_int, libc::c_int),
        data: &[u8],
    ) {
        let Ok(length) = libc::c_uint::try_from(data.len()) else { return };
        // SAFETY: only compute lengths.
        let (space, whole) = unsafe { (libc::CMSG_SPACE(length), libc::CMSG_LEN(length)) };
        let end = used.saturating_add(usize::try_from(space).unwrap_or(ROOM));
        if end > ROOM {
            return;
        }
        header.msg_control = self.0.as_mut_ptr().cast();
        header.msg_controllen = end;
        // SAFETY: `used` and `end` lie within our 64 bytes, `used` is a sum of spaces and so aligned
        // like the words it lies in, and head and data take no more than `space`.
        unsafe {
            let message = self.0.as_mut_ptr().byte_add(*used).cast::<libc::cmsghdr>();
            (*message).cmsg_level = level;
            (*message).cmsg_type = kind;
            (*message).cmsg_len = usize::try_from(whole).unwrap_or_default();
            libc::CMSG_DATA(message).copy_from_nonoverlapping(data.as_ptr(), data.len());
        }
        *used = end;
    }
}

/// Have the kernel say which address was asked.
pub(crate) fn tell_asked(fd: RawFd) {
    set_option(fd, libc::IPPROTO_IP, libc::IP_PKTINFO, 1);
    set_option(fd, libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, 1);
}

/// Which of our addresses a received message was sent to.
pub(crate) fn asked(header: &libc::msghdr) -> Option<IpAddr> {
    // SAFETY: the kernel filled the control messages that `header` points at, and said how many
    // bytes they are; the walk stays within them.
    let mut message = unsafe { libc::CMSG_FIRSTHDR(header) };
    while !message.is_null() {
        // SAFETY: not null, so it lies within the control bytes; and see above.
        let (head, data, next) =
            unsafe { (*message, libc::CMSG_DATA(message), libc::CMSG_NXTHDR(header, message)) };
        match (head.cmsg_level, head.cmsg_type) {
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => {
                // SAFETY: the kernel wrote an `in_pktinfo` of twelve bytes; bytes need no alignment.
                let [_, _, _, _, a, b, c, d, ..] = unsafe { data.cast::<[u8; 12]>().read() };
                return Some(Ipv4Addr::new(a, b, c, d).into());
            }
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => {
                // SAFETY: the kernel wrote an `in6_pktinfo`, which begins with the address.
                return Some(Ipv6Addr::from(unsafe { data.cast::<[u8; 16]>().read() }).into());
            }
            _ => message = next,
        }
    }
    None
}
