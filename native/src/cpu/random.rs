//! Philox 4x32-10: random numbers that depend on a key and a position alone.

use super::context::{Context, Place, share};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::ops::Range;

/// Blocks computed together, so that the compiler can use vectors.
const LANES: usize = 16;

/// As many uniform numbers are worth a thread's while, and an eighth of them if normal.
const WORTH: usize = 1 << 16;

/// 0 uniform, 1 normal, 2 bits.
pub struct Random {
    key: Place,
    key_step: isize,
    y: Place,
    kind: u32,
    stream: u32,
    layout: Layout<1>,
    fill: Fill,
}

type Fill = unsafe fn(&[u32; 4], u32, u64, &mut [[u32; 4]; LANES]);

#[inline(always)]
#[allow(clippy::extra_unused_type_parameters)] // the path is in the caller's target features
unsafe fn blocks<S: Simd>(key: &[u32; 4], stream: u32, first: u64, out: &mut [[u32; 4]; LANES]) {
    let mut x = [[0u32; LANES]; 4];
    for i in 0..LANES {
        x[0][i] = (first + i as u64) as u32;
        x[1][i] = stream;
        x[2][i] = key[2];
        x[3][i] = key[3];
    }
    let (mut k0, mut k1) = (key[0], key[1]);
    for _ in 0..10 {
        for i in 0..LANES {
            let a = u64::from(x[0][i]) * 0xd251_1f53;
            let b = u64::from(x[2][i]) * 0xcd9e_8d57;
            let (c1, c3) = (x[1][i], x[3][i]);
            x[0][i] = (b >> 32) as u32 ^ c1 ^ k0;
            x[1][i] = b as u32;
            x[2][i] = (a >> 32) as u32 ^ c3 ^ k1;
            x[3][i] = a as u32;
        }
        k0 = k0.wrapping_add(0x9e37_79b9);
        k1 = k1.wrapping_add(0xbb67_ae85);
    }
    for i in 0..LANES {
        out[i] = [x[0][i], x[1][i], x[2][i], x[3][i]];
    }
}

kernel!(
    fill = blocks,
    fn(key: &[u32; 4], stream: u32, first: u64, out: &mut [[u32; 4]; LANES])
);

const UNIT: f32 = 1.0 / 16_777_216.0;

/// Box–Muller on two words.
fn normal(x: u32, y: u32) -> [f32; 2] {
    let u = ((x >> 8) + 1) as f32 * UNIT;
    let angle = (f64::from(y >> 8) * f64::from(UNIT) * std::f64::consts::TAU) as f32;
    let radius = (-2.0 * u.ln()).sqrt();
    [radius * angle.cos(), radius * angle.sin()]
}

impl Random {
    pub fn prepare(
        path: Path,
        (kind, stream): (u32, u32),
        (key, key_step): (Place, isize),
        (y, shape, strides): (Place, &[usize], &[isize]),
    ) -> Random {
        Random {
            key,
            key_step,
            y,
            kind,
            stream,
            layout: Layout::collapsed(shape, [strides]),
            fill: fill(path),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        let numbers = self.layout.size();
        let worth = if self.kind == 1 { WORTH / 8 } else { WORTH };
        let parts = context.parts(numbers, worth);
        context.each(parts, |context, part| unsafe {
            self.part(context, share(numbers, 4 * LANES, parts, part));
        });
    }

    /// The numbers of some positions, which start with a new group of blocks.
    unsafe fn part(&self, context: &Context, range: Range<usize>) {
        unsafe {
            let words: *const u32 = context.at(self.key).cast();
            let key = std::array::from_fn(|i| *words.offset(i as isize * self.key_step));
            let y: *mut u32 = context.at(self.y).cast();
            let mut ready = [[0u32; 4]; LANES];
            let mut bits = [[0u32; 4]; LANES];
            let mut at = LANES * 4;
            let mut block = range.start as u64 / 4;
            self.layout.some(range, |[o]| {
                if at == LANES * 4 {
                    (self.fill)(&key, self.stream, block, &mut bits);
                    block += LANES as u64;
                    at = 0;
                    for (from, to) in bits.iter().zip(&mut ready) {
                        *to = match self.kind {
                            0 => from.map(|x| ((x >> 8) as f32 * UNIT).to_bits()),
                            1 => {
                                let [a, b] = normal(from[0], from[1]).map(f32::to_bits);
                                let [c, d] = normal(from[2], from[3]).map(f32::to_bits);
                                [a, b, c, d]
                            }
                            _ => *from,
                        };
                    }
                }
                *y.offset(o) = ready[at / 4][at % 4];
                at += 1;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::PATHS;

    #[test]
    fn gives_the_published_test_vectors_on_every_path() {
        for path in PATHS.into_iter().filter(|p| p.available()) {
            let mut out = [[0; 4]; LANES];
            unsafe { fill(path)(&[0; 4], 0, 0, &mut out) };
            assert_eq!(out[0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
            let key = [0xa409_3822, 0x299f_31d0, 0x1319_8a2e, 0x0370_7344];
            unsafe { fill(path)(&key, 0x85a3_08d3, 0x243f_6a88, &mut out) };
            assert_eq!(out[0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
        }
    }

    #[test]
    fn normal_numbers_are_finite_at_the_ends() {
        assert!(normal(0, 0)[0].is_finite() && normal(u32::MAX, u32::MAX)[0].abs() < 1e-3);
    }
}
