//! What surrounds the engine: sockets, the packet thread and the kernel seal.
//!
//! The only crate with `unsafe`; every block says why it is sound.

mod ancillary;
mod engine;
mod packets;
mod queues;
mod seal;
mod sys;
mod tcp;
mod thread;

pub use engine::{Engine, Sizes, StartError};
pub use queues::Full;
pub use seal::{SealError, seal};
