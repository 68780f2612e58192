//! Media that goes out, which does not pass through the protocol stack: see `egress`.
//!
//! **The way out.** The stack tells nobody which address it has chosen. But all that it sends beside
//! STUN goes there: where that leaves to, media leaves to. When a client is heard from another
//! address, the stack is asked to send something.

use std::net::SocketAddr;
use std::time::Instant;

use str0m::rtp::Ssrc;

use super::{Failure, Transport, guarded};
use crate::egress::{Egress, Heard, Outgone, Written};
use crate::local::Local;
use crate::slot::{Rewritten, SourcePacket};

/// Datagrams of STUN begin below (RFC 7983 §7).
const ABOVE_STUN: u8 = 20;

/// Where packets leave to.
pub(super) type Way = (Local, SocketAddr);

impl Transport {
    /// Call into the sending of media, with what it asks of the protocol stack; `None` before there are
    /// keys. A panic costs this connection.
    fn sending<T>(
        &mut self,
        call: impl FnOnce(&mut Egress, &mut str0m::Rtc) -> T,
    ) -> Result<Option<T>, Failure> {
        let Some(mut egress) = self.egress.take() else { return Ok(None) };
        let result = self.call(|rtc| call(&mut egress, rtc))?;
        self.egress = Some(egress);
        Ok(Some(result))
    }

    /// Send a packet into a slot. Leaves when the turn ends.
    pub fn write(
        &mut self,
        ssrc: Ssrc,
        packet: &SourcePacket,
        rewritten: Rewritten,
        now: Instant,
    ) -> Result<Written, Failure> {
        let written = self.sending(|it, rtc| it.send(rtc, *ssrc, packet, rewritten, now))?;
        // Nobody is connected without keys.
        Ok(written.unwrap_or(Written::Refused))
    }

    /// Read what a client reports, before the protocol stack does.
    pub fn hear(&mut self, report: &[u8], now: Instant) -> Result<Heard, Failure> {
        let heard = self.sending(|it, _| it.hear(report, now))?;
        Ok(heard.unwrap_or(Heard { repeated: 0, pass_on: true }))
    }

    /// Of a hundred packets of a stream, so many are lost by what the client has reported since this
    /// was asked last.
    pub fn take_lost(&mut self, ssrc: Ssrc) -> Option<u8> {
        self.egress.as_mut()?.take_lost(*ssrc)
    }

    /// The client was heard from there, by STUN: it may want to be sent to there. The caller drains
    /// afterwards.
    pub fn heard_from(&mut self, at: Local, source: SocketAddr) -> Result<(), Failure> {
        if self.way == Some((at, source)) {
            return Ok(());
        }
        self.sending(|it, rtc| it.ask_the_way(rtc)).map(drop)
    }

    /// Where media goes, and what waits to go there; nothing waits for a way that is not known.
    pub fn outbox(&mut self) -> Option<((Local, SocketAddr), impl Iterator<Item = Vec<u8>> + '_)> {
        let egress = self.egress.as_mut()?;
        if self.way.is_none() {
            egress.take().for_each(drop);
        }
        Some((self.way?, egress.take()))
    }

    /// After a negotiation.
    pub(super) fn read_lines(&mut self) -> Result<(), Failure> {
        self.sending(Egress::read_lines).map(drop)
    }

    /// What the protocol stack sends, as it may leave; `None` when nothing of it does.
    pub(super) fn outgoing(
        &mut self,
        from: Option<Local>,
        to: SocketAddr,
        bytes: Vec<u8>,
    ) -> Result<Option<Vec<u8>>, Failure> {
        if bytes.first().is_some_and(|it| *it >= ABOVE_STUN) {
            self.way = from.map(|from| (from, to)).or(self.way);
        }
        let now = self.told;
        let Some(egress) = &mut self.egress else { return Ok(Some(bytes)) };
        let corrected = guarded(|| egress.correct(&bytes, now)).map_err(|fault| {
            self.discard();
            Failure::Fault(fault)
        })?;
        Ok(match corrected {
            Outgone::AsItIs => Some(bytes),
            Outgone::Instead(bytes) => Some(bytes),
            Outgone::Nothing => None,
        })
    }
}

#[cfg(test)]
mod tests;
