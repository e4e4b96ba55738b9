//! The functions beside the classes.

use super::{Error, guard};
use crate::cpu::path::Path;
use crate::crew;
use crate::failure::Failure;
use crate::memory;
use crate::program::format;
use crate::watch::Trap;
use napi_derive::napi;

#[napi_derive::module_init]
fn init() {
    memory::keep_freed();
}

#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[napi(object)]
pub struct Kernels {
    pub best: String,
    pub used: String,
    pub cpu: String,
    pub threads: u32,
}

/// What the processor can do and what is used at present.
#[napi]
pub fn kernels() -> Kernels {
    Kernels {
        best: Path::best().name().into(),
        used: Path::used().name().into(),
        cpu: cpu(),
        threads: crew::threads() as u32,
    }
}

/// Chooses the kernels of programs loaded from now on.
#[napi]
pub fn use_kernels(path: String) -> Result<(), Error> {
    guard(|| Path::choose(&path).map_err(Failure::Invalid))
}

/// How many threads share a large instruction; with `all`, every instruction that can be divided.
#[napi]
pub fn use_threads(threads: u32, all: Option<bool>) -> Result<(), Error> {
    guard(|| crew::choose(threads, all.unwrap_or(false)).map_err(Failure::Invalid))
}

#[napi(object)]
pub struct Usage {
    pub used: f64,
    pub peak: f64,
}

/// The bytes that the engine holds in this process, and the most it held since the peak was last forgotten.
#[napi]
pub fn memory(forget_peak: Option<bool>) -> Usage {
    let (used, peak) = memory::usage();
    if forget_peak == Some(true) {
        memory::forget_peak();
    }
    Usage {
        used: used as f64,
        peak: peak as f64,
    }
}

/// Stops all runs from now on at a result that is no number: `nan`, `infinite` (either), or `off`.
#[napi]
pub fn trap(kind: String) -> Result<(), Error> {
    guard(|| Trap::choose(&kind).map_err(Failure::Invalid))
}

/// The codes of the format as JSON.
#[napi(js_name = "format")]
pub fn format_json() -> String {
    format::json()
}

#[cfg(target_arch = "x86_64")]
fn cpu() -> String {
    use std::arch::x86_64::__cpuid;
    if __cpuid(0x8000_0000).eax < 0x8000_0004 {
        return "x86-64".into();
    }
    let mut name = Vec::new();
    for leaf in 0x8000_0002..=0x8000_0004 {
        let r = __cpuid(leaf);
        for word in [r.eax, r.ebx, r.ecx, r.edx] {
            name.extend(word.to_le_bytes());
        }
    }
    String::from_utf8_lossy(&name)
        .trim_matches(['\0', ' '])
        .to_owned()
}

#[cfg(not(target_arch = "x86_64"))]
fn cpu() -> String {
    std::env::consts::ARCH.into()
}
