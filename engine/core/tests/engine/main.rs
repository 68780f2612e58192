//! The engine as a whole: real connections (str0m as the clients) in simulated time, over links that
//! lose and delay. One binary, so that the crypto library is linked once.
#![allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]
#![allow(clippy::cast_possible_truncation, reason = "simulated counters are cut on purpose")]
#![allow(clippy::indexing_slicing, reason = "a test that looks too far fails")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "that is how a test fails")]
#![allow(clippy::print_stdout, reason = "seeds and measured values are printed")]

mod conformance;
mod data;
mod egress;
mod faults;
mod floods;
mod forwarding;
mod fuzz;
mod fuzz_shard;
mod h264;
mod judge;
mod member_floods;
mod offers;
mod quality;
mod rewriting;
mod security;
mod switching;
mod vp8;
mod world;
