//! Pattino's media engine: everything that happens for each packet.
//!
//! Pure: no sockets, no clock, no Python. A [`Shard`] takes commands, datagrams and the time, and
//! gives datagrams and events. `docs/architecture.md` shows where it sits.
#![forbid(unsafe_code)]

pub mod allowance;
pub mod clock;
pub mod codec;
pub mod command;
pub mod data;
pub mod deadlines;
pub mod demux;
pub mod event;
pub mod fuzzing;
pub mod keys;
pub mod limits;
pub mod peer;
pub mod shard;
pub mod slot;
pub mod speakers;
pub mod stats;
pub mod track;
pub mod transport;

pub use command::Command;
pub use event::{BindRefusal, CloseReason, Event, OfferRefusal};
pub use keys::{PeerKey, RequestId, RoomKey, TrackKey};
pub use limits::Limits;
pub use shard::{Config, Shard, Transmit};
pub use transport::note_panic;
