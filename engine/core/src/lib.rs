//! Pattino's media engine: everything that happens for each packet. Read this first.
//!
//! **Ownership.** A [`Shard`] owns its rooms, peers and tracks; nothing is shared, nothing is locked.
//! Pure: no sockets, no clock, no Python. Commands, datagrams and the time come in as arguments;
//! datagrams and events wait to be taken out. Python decides who may hear whom; the engine forwards.
//!
//! **A turn.** Any number of [`Shard::command`] and [`Shard::datagram`], then one [`Shard::settle`].
//! A packet goes the way `demux` (whose is it) → `transport` (decrypt) → `shard::media` (whose track,
//! who receives it) → `slot` (which layer, which numbers) → `egress` (seal, remember, send).
//!
//! **The drain law.** After every mutation a connection is drained until it only waits for time
//! (`Shard::after`); packets for others are written, and those are drained at the end of the turn.
//! Of media packets only what they carried is taken out at once (`Shard::take_packet`): str0m looks
//! at every stream of a connection each time it is asked, so it is asked once a turn for the rest.
//!
//! **Panics.** str0m panics on broken invariants. Every call into a connection is guarded and a panic
//! costs that one peer: an event, a counter, and the connection is dropped. A panic outside a guard is
//! our own broken state: the packet thread ends the process and its watcher starts it anew.
//!
//! **Bounds.** All of them stand in [`limits`], each with what happens when it is reached in
//! [`stats`]. Nothing that a client sends grows anything without one.
//!
//! **Privacy.** Payloads stay opaque but for the codec descriptor. No address, name or description is
//! logged, kept after its peer, or put into an event that does not need it.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod allowance;
pub mod clock;
pub mod codec;
pub mod command;
pub mod data;
pub mod deadlines;
pub mod demux;
pub mod egress;
pub mod event;
pub mod framing;
pub mod fuzzing;
pub mod h264;
pub mod keys;
pub mod limits;
pub mod local;
pub mod peer;
pub mod quality;
pub mod reading;
pub mod recent;
pub mod shard;
pub mod slot;
pub mod speakers;
mod srtp;
pub mod stats;
pub mod track;
pub mod transport;

pub use command::{Command, Role};
pub use event::{BindRefusal, CloseReason, Event, OfferFailure, OfferRefusal};
pub use keys::{PeerKey, RequestId, RoomKey, TrackKey};
pub use limits::Limits;
pub use local::Local;
pub use reading::Reader;
pub use shard::{Config, Shard, Transmit};
pub use transport::note_panic;
