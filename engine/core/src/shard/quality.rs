//! When a peer is judged: it is awake anyway, and it is time.

use std::time::Instant;

use str0m::stats::MediaEgressStats;

use super::Shard;
use crate::event::Event;
use crate::keys::PeerKey;
use crate::peer::Phase;

impl Shard {
    /// A receiver's reports on what one slot carries, of the last while.
    pub(super) fn reported(&mut self, key: PeerKey, report: &MediaEgressStats) {
        if let Some(peer) = self.peers.get_mut(&key) {
            peer.quality.report(report.mid, report.loss, report.packets);
        }
    }

    /// Say how much a peer loses, when that is due and worth saying.
    pub(super) fn judge(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if peer.phase != Phase::Connected || !peer.quality.is_due(now) {
            return;
        }
        let tracks = &mut self.tracks;
        let sent = peer.tracks.iter().filter_map(|it| tracks.get_mut(it)?.judge()).max();
        if let Some(loss) = peer.quality.judge(sent, now) {
            self.events.push_back(Event::Quality { peer: key, loss });
        }
    }
}
