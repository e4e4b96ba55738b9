//! How large the processor's second-level cache is, for those who divide work by it.

use std::sync::OnceLock;

/// Where the processor does not say it: what smaller ones have.
const USUAL: usize = 512 * 1024;

/// Bytes of the second-level cache of one core.
pub fn second_level() -> usize {
    static BYTES: OnceLock<usize> = OnceLock::new();
    *BYTES.get_or_init(|| ask().unwrap_or(USUAL))
}

#[cfg(target_arch = "x86_64")]
fn ask() -> Option<usize> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    // The same table stands at one place with Intel, at another with AMD.
    for (start, leaf) in [(0, 4), (0x8000_0000, 0x8000_001d)] {
        if __cpuid(start).eax < leaf {
            continue;
        }
        for i in 0..8 {
            let found = __cpuid_count(leaf, i);
            let (kind, level) = (found.eax & 31, found.eax >> 5 & 7);
            if kind == 0 {
                break;
            }
            // Kind 2 holds instructions.
            if kind != 2 && level == 2 {
                let field =
                    |shift: u32, bits: u32| (found.ebx >> shift & ((1 << bits) - 1)) as usize;
                let lines = (field(22, 10) + 1) * (field(12, 10) + 1) * (found.ecx as usize + 1);
                return Some(lines * (field(0, 12) + 1));
            }
        }
    }
    None
}

#[cfg(not(target_arch = "x86_64"))]
fn ask() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_as_large_as_such_caches_are() {
        let bytes = second_level();
        assert!((128 << 10..=64 << 20).contains(&bytes), "{bytes} bytes");
    }
}
