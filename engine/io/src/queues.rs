//! The two queues between the control side and the packet thread. Both are bounded.
//!
//! Commands: a full queue takes nothing more and says so ([`Full`]). Events: those that a later one
//! makes up for are dropped when the queue is full, and counted; all others are always delivered.
//! Their number stays bounded because no command is carried out while the queue is over its size.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pattino_engine::{Command, Event};

use crate::sys::Wake;

/// The command queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Commands on their way down.
#[derive(Debug)]
pub(crate) struct Commands {
    queue: Mutex<VecDeque<Command>>,
    size: usize,
    pub(crate) wake: Wake,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding one of these locks; if it did, the queue would still be whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Commands {
    pub(crate) fn new(size: usize, wake: Wake) -> Self {
        Self { queue: Mutex::new(VecDeque::new()), size, wake }
    }

    pub(crate) fn push(&self, command: Command) -> Result<(), Full> {
        let mut queue = lock(&self.queue);
        if queue.len() >= self.size {
            return Err(Full);
        }
        let first = queue.is_empty();
        queue.push_back(command);
        drop(queue);
        // The packet thread takes until it finds nothing: one wake for the first is enough.
        if first {
            self.wake.wake();
        }
        Ok(())
    }

    pub(crate) fn pop(&self) -> Option<Command> {
        lock(&self.queue).pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.queue).is_empty()
    }
}

/// Events on their way up.
#[derive(Debug)]
pub(crate) struct Events {
    inner: Mutex<Inner>,
    size: usize,
    pub(crate) wake: Wake,
}

#[derive(Debug, Default)]
struct Inner {
    queue: VecDeque<Event>,
    lost: u64,
    /// The packet thread waits for room.
    stalled: bool,
}

/// What a drain took.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    pub(crate) events: Vec<Event>,
    pub(crate) lost: u64,
    pub(crate) was_stalled: bool,
}

impl Events {
    pub(crate) fn new(size: usize, wake: Wake) -> Self {
        Self { inner: Mutex::new(Inner::default()), size, wake }
    }

    /// Add what the shard has to say.
    pub(crate) fn extend(&self, events: impl Iterator<Item = Event>) {
        let mut inner = lock(&self.inner);
        let was_empty = inner.queue.is_empty() && inner.lost == 0;
        for event in events {
            if inner.queue.len() >= self.size && event.is_coalescible() {
                inner.lost = inner.lost.saturating_add(1);
            } else {
                inner.queue.push_back(event);
            }
        }
        let is_empty = inner.queue.is_empty() && inner.lost == 0;
        drop(inner);
        if was_empty && !is_empty {
            self.wake.wake();
        }
    }

    /// Take up to `limit`.
    pub(crate) fn drain(&self, limit: usize) -> Drained {
        let mut inner = lock(&self.inner);
        let count = limit.min(inner.queue.len());
        let events = inner.queue.drain(..count).collect();
        let lost = std::mem::take(&mut inner.lost);
        if inner.queue.is_empty() {
            self.wake.clear();
        }
        let has_room = inner.queue.len() < self.size;
        let was_stalled = has_room && std::mem::take(&mut inner.stalled);
        Drained { events, lost, was_stalled }
    }

    /// Whether commands may be carried out. If not, the next drain that makes room wakes the thread.
    pub(crate) fn has_room(&self) -> bool {
        let mut inner = lock(&self.inner);
        let has_room = inner.queue.len() < self.size;
        inner.stalled = !has_room;
        has_room
    }
}

#[cfg(test)]
mod tests {
    use pattino_engine::{PeerKey, RoomKey};

    use super::*;

    fn speakers() -> Event {
        Event::Speakers { room: RoomKey(1), levels: Vec::new() }
    }

    fn interrupted(n: u64) -> Event {
        Event::PeerInterrupted { peer: PeerKey(n) }
    }

    #[test]
    fn a_full_command_queue_says_so_and_loses_nothing() {
        let commands = Commands::new(2, Wake::new().unwrap());
        let open = |n| Command::OpenRoom { room: RoomKey(n) };
        assert!(commands.push(open(1)).is_ok());
        assert!(commands.push(open(2)).is_ok());
        assert_eq!(commands.push(open(3)), Err(Full));
        assert!(commands.pop().is_some() && commands.pop().is_some() && commands.pop().is_none());
    }

    #[test]
    fn under_pressure_only_what_repeats_is_dropped_and_it_is_counted() {
        let events = Events::new(2, Wake::new().unwrap());
        events.extend([interrupted(1), speakers(), speakers(), interrupted(2)].into_iter());
        assert!(!events.has_room());
        let drained = events.drain(10);
        assert_eq!(drained.events, [interrupted(1), speakers(), interrupted(2)]);
        assert_eq!(drained.lost, 1);
        assert!(drained.was_stalled, "the packet thread has to be told that there is room");
        assert!(events.has_room());
    }
}
