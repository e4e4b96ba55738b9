//! The processor's tile registers (AMX), where Linux lends them: 16 rows of 64 bytes at a time.

use super::{Four, SIDE, TILE};
use std::arch::asm;
use std::arch::x86_64::*;
use std::sync::OnceLock;

/// Whether this process may use the tiles.
pub fn available() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| cfg!(target_os = "linux") && has_tiles() && lent())
}

fn has_tiles() -> bool {
    if __cpuid(0).eax < 7 || __cpuid(1).ecx & 1 << 27 == 0 {
        return false;
    }
    // bf16, tiles, i8.
    let wanted = 1 << 22 | 1 << 24 | 1 << 25;
    __cpuid_count(7, 0).edx & wanted == wanted
}

/// The kernel saves the tiles of those threads only whose process has asked.
#[cfg(target_os = "linux")]
fn lent() -> bool {
    const REQUEST: libc::c_long = 0x1023;
    const TILE_DATA: libc::c_long = 18;
    unsafe { libc::syscall(libc::SYS_arch_prctl, REQUEST, TILE_DATA) == 0 }
}

#[cfg(not(target_os = "linux"))]
fn lent() -> bool {
    false
}

/// Eight tiles of 16 rows of 64 bytes.
pub unsafe fn configure() {
    #[repr(C, align(64))]
    struct Configuration([u8; 64]);
    let mut config = Configuration([0; 64]);
    config.0[0] = 1;
    for tile in 0..8 {
        config.0[16 + 2 * tile] = 64;
        config.0[48 + tile] = 16;
    }
    unsafe { asm!("ldtilecfg [{}]", in(reg) config.0.as_ptr(), options(nostack, readonly)) };
}

/// Gives the tiles back, so that the processor may rest them.
pub unsafe fn release() {
    unsafe { asm!("tilerelease", options(nostack, nomem)) };
}

/// All rows, wanted or not.
macro_rules! four {
    ($name:ident, $times:literal) => {
        pub unsafe fn $name(&Four { deep, a, b, c, step, .. }: &Four) {
    let next = deep * TILE;
    unsafe {
        asm!(
            "tilezero tmm0",
            "tilezero tmm1",
            "tilezero tmm2",
            "tilezero tmm3",
            "test {count}, {count}",
            "jz 3f",
            "2:",
            "tileloadd tmm4, [{a} + {row}]",
            "tileloadd tmm6, [{b} + {row}]",
            concat!($times, " tmm0, tmm4, tmm6"),
            "tileloadd tmm7, [{b2} + {row}]",
            concat!($times, " tmm1, tmm4, tmm7"),
            "tileloadd tmm5, [{a2} + {row}]",
            concat!($times, " tmm2, tmm5, tmm6"),
            concat!($times, " tmm3, tmm5, tmm7"),
            "add {a}, 1024",
            "add {b}, 1024",
            "add {a2}, 1024",
            "add {b2}, 1024",
            "dec {count}",
            "jnz 2b",
            "3:",
            "tilestored [{c} + {step}], tmm0",
            "tilestored [{c} + {step} + 64], tmm1",
            "tilestored [{c2} + {step}], tmm2",
            "tilestored [{c2} + {step} + 64], tmm3",
            count = inout(reg) deep => _,
            a = inout(reg) a => _,
            a2 = inout(reg) a.add(next) => _,
            b = inout(reg) b => _,
            b2 = inout(reg) b.add(next) => _,
            c = in(reg) c,
            c2 = in(reg) c.offset(SIDE as isize * step),
            row = in(reg) 64usize,
            step = in(reg) step * 4,
            options(nostack),
        );
    }
}
    };
}
four!(four_bf16, "tdpbf16ps");
four!(four_i8, "tdpbssd");
