//! The native engine of Sonde: loads flat programs (docs/program-format.md), checks them, and replays them on the CPU.

// The test binary has no Node to bind to.
#[cfg(not(test))]
mod binding;
pub mod cpu;
pub mod crew;
pub mod engine;
pub mod failure;
pub mod memory;
pub mod program;
pub mod step;
pub mod store;
pub mod subnormal;
pub mod watch;
