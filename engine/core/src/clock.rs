//! When was it captured? From sender reports (RFC 3550 §6.4.1), in our clock.
//!
//! Audio and video of one publisher are aligned by its own clock, not by how long each was under way;
//! receivers get that alignment back in our sender reports, which is what lip-sync rests on.

use std::time::{Duration, Instant, SystemTime};

/// A capture time that lies further from the arrival than this is not believed.
const BELIEVABLE: Duration = Duration::from_secs(2);

/// The wall clock of one publisher, mapped to ours by its first sender report.
#[derive(Debug, Default, Clone, Copy)]
pub struct SenderClock {
    base: Option<(SystemTime, Instant)>,
}

/// The last sender report of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The sender's wall clock.
    pub wall: SystemTime,
    /// The RTP timestamp of that moment.
    pub timestamp: u32,
}

impl SenderClock {
    /// When a packet was captured; its arrival when that cannot be told.
    pub fn captured(
        &mut self,
        report: Option<Report>,
        timestamp: u32,
        clock_rate: u32,
        arrival: Instant,
    ) -> Instant {
        let Some(report) = report else { return arrival };
        let (base_wall, base) = *self.base.get_or_insert((report.wall, arrival));
        let captured = shift(base, base_wall, report.wall)
            .and_then(|at| step(at, report.timestamp, timestamp, clock_rate));
        match captured {
            Some(at) if near(at, arrival) => at.min(arrival),
            // The sender's clock was set, or drifted away: start over with the next report.
            Some(_) | None => {
                self.base = None;
                arrival
            }
        }
    }
}

fn near(at: Instant, arrival: Instant) -> bool {
    let apart = arrival.saturating_duration_since(at).max(at.saturating_duration_since(arrival));
    apart <= BELIEVABLE
}

fn shift(base: Instant, from: SystemTime, to: SystemTime) -> Option<Instant> {
    match to.duration_since(from) {
        Ok(later) => base.checked_add(later),
        Err(earlier) => base.checked_sub(earlier.duration()),
    }
}

fn step(at: Instant, from: u32, to: u32, clock_rate: u32) -> Option<Instant> {
    let forward = to.wrapping_sub(from);
    // Timestamps wrap: the nearer way round is the right one.
    let (ticks, back) =
        if forward <= u32::MAX / 2 { (forward, false) } else { (forward.wrapping_neg(), true) };
    let micros = u64::from(ticks).saturating_mul(1_000_000).checked_div(u64::from(clock_rate))?;
    let span = Duration::from_micros(micros);
    if back { at.checked_sub(span) } else { at.checked_add(span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audio_and_video_captured_together_get_the_same_time_however_they_travelled() {
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let now = Instant::now();
        let mut clock = SenderClock::default();
        let audio = Report { wall, timestamp: 1000 };
        let video = Report { wall: wall + Duration::from_millis(250), timestamp: u32::MAX - 10 };
        let audio_at = clock.captured(
            Some(audio),
            1000 + 48_000 / 2,
            48_000,
            now + Duration::from_millis(520),
        );
        let video_ts = (u32::MAX - 10).wrapping_add(90_000 / 4);
        let video_at =
            clock.captured(Some(video), video_ts, 90_000, now + Duration::from_millis(700));
        let apart = audio_at.max(video_at) - audio_at.min(video_at);
        // The first report was taken to have arrived with its packet, 520 ms after `now`.
        assert!(apart <= Duration::from_millis(1) || audio_at == now + Duration::from_millis(520));
    }

    #[test]
    fn without_a_report_it_is_the_arrival() {
        let now = Instant::now();
        assert_eq!(SenderClock::default().captured(None, 7, 48_000, now), now);
    }

    #[test]
    fn a_clock_that_was_set_is_not_believed() {
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let now = Instant::now();
        let mut clock = SenderClock::default();
        clock.captured(Some(Report { wall, timestamp: 0 }), 0, 90_000, now);
        let far = Report { wall: wall + Duration::from_secs(3600), timestamp: 0 };
        assert_eq!(clock.captured(Some(far), 0, 90_000, now), now);
    }
}
