//! Philox 4x32-10: random numbers that depend on a key and a position alone.

use super::context::{Context, Place, share};
use super::layout::Layout;
use super::path::Path;
use super::simd::Simd;
use crate::kernel;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, TAU};
use std::ops::Range;

/// Blocks computed together, so that the compiler can use vectors.
const LANES: usize = 16;

/// Numbers of as many blocks.
const GROUP: usize = 4 * LANES;

/// As many uniform numbers are worth a thread's while, and an eighth of them if normal.
const WORTH: usize = 1 << 16;

pub struct Random {
    key: Place,
    key_step: isize,
    y: Place,
    /// Whether the numbers are normal, which takes longer.
    slow: bool,
    stream: u32,
    layout: Layout<1>,
    fill: Fill,
}

/// The numbers of some blocks, one block behind the other.
type Numbers = [[u32; 4]; LANES];

type Fill = unsafe fn(&[u32; 4], u32, u64, &mut Numbers);

/// Words of some blocks, the first ones beside each other, then the second ones …
type Words = [[u32; LANES]; 4];

#[inline(always)]
fn words(key: &[u32; 4], stream: u32, first: u64) -> Words {
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
    x
}

#[inline(always)]
fn interleave(x: &Words, out: &mut Numbers) {
    for i in 0..LANES {
        out[i] = [x[0][i], x[1][i], x[2][i], x[3][i]];
    }
}

/// The loops for a kind of number, which the compiler makes for each path.
macro_rules! fills {
    ($($kernel:ident = $body:ident: $make:expr;)*) => { $(
        #[inline(always)]
        #[allow(clippy::extra_unused_type_parameters)] // the path is in the caller's target features
        unsafe fn $body<S: Simd>(key: &[u32; 4], stream: u32, first: u64, out: &mut Numbers) {
            interleave(&$make(words(key, stream, first)), out);
        }
        kernel!($kernel = $body, fn(key: &[u32; 4], stream: u32, first: u64, out: &mut Numbers));
    )* };
}
fills! {
    uniform = uniform_blocks: |x: Words| x.map(|x| x.map(|x| ((x >> 8) as f32 * UNIT).to_bits()));
    normal = normal_blocks: |[a, b, c, d]: Words| {
        let ([a, b], [c, d]) = (normals(a, b), normals(c, d));
        [a, b, c, d].map(|x| x.map(f32::to_bits))
    };
    bits = bit_blocks: |x: Words| x;
}

const UNIT: f32 = 1.0 / 16_777_216.0;

/// Box–Muller on pairs of words.
#[inline(always)]
fn normals(x: [u32; LANES], y: [u32; LANES]) -> [[f32; LANES]; 2] {
    let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
    for i in 0..LANES {
        let u = ((x[i] >> 8) + 1) as f32 * UNIT;
        let angle = (f64::from((y[i] >> 8) as i32) * f64::from(UNIT) * TAU) as f32;
        let radius = (-2.0 * log(u)).sqrt();
        let (sine, cosine) = sine_cosine(angle);
        first[i] = radius * cosine;
        second[i] = radius * sine;
    }
    [first, second]
}

/// ln u for normal numbers, in f64 and without a branch, so that it is rounded once and the same on every path.
#[inline(always)]
fn log(u: f32) -> f32 {
    const ROOT: u32 = 0x3f35_04f3;
    // u = m·2ᵉ with m from √½ to √2, and s = (m − 1) / (m + 1): ln m = 2·(s + s³/3 + s⁵/5 …).
    let shifted = u.to_bits().wrapping_sub(ROOT).cast_signed();
    let e = f64::from(shifted >> 23);
    let m = f64::from(f32::from_bits(
        ((shifted & 0x007f_ffff) + ROOT.cast_signed()).cast_unsigned(),
    ));
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let mut sum = 1.0 / 17.0;
    for k in (0..8).rev() {
        sum = sum * z + 1.0 / f64::from(2 * k + 1);
    }
    (e * std::f64::consts::LN_2 + 2.0 * s * sum) as f32
}

/// sin and cos of an angle from 0 to 2π, by the series of what is beyond the nearest multiple of π/2; as `log` in f64.
#[inline(always)]
fn sine_cosine(angle: f32) -> (f32, f32) {
    const SINE: [f64; 7] = [
        1.0,
        -6.0,
        120.0,
        -5040.0,
        362_880.0,
        -39_916_800.0,
        6_227_020_800.0,
    ];
    const COSINE: [f64; 8] = [
        1.0,
        -2.0,
        24.0,
        -720.0,
        40_320.0,
        -3_628_800.0,
        479_001_600.0,
        -87_178_291_200.0,
    ];
    let a = f64::from(angle);
    // At most 4, so that it fits whatever the angle.
    let quarter = unsafe { (a * FRAC_2_PI + 0.5).to_int_unchecked::<i32>() };
    let r = a - f64::from(quarter) * FRAC_PI_2;
    let z = r * r;
    let series = |terms: &[f64]| {
        terms
            .iter()
            .rev()
            .fold(0.0, |sum, term| sum * z + 1.0 / term)
    };
    let (sine, cosine) = ((r * series(&SINE)) as f32, series(&COSINE) as f32);
    let turned = quarter & 1 == 1;
    let (s, c) = if turned {
        (cosine, sine)
    } else {
        (sine, cosine)
    };
    let sign = |half: i32, x: f32| f32::from_bits(x.to_bits() ^ ((half & 2) << 30).cast_unsigned());
    (sign(quarter, s), sign(quarter + 1, c))
}

impl Random {
    pub fn prepare(
        path: Path,
        // 0 uniform, 1 normal, 2 bits.
        (kind, stream): (u32, u32),
        (key, key_step): (Place, isize),
        (y, shape, strides): (Place, &[usize], &[isize]),
    ) -> Random {
        Random {
            key,
            key_step,
            y,
            slow: kind == 1,
            stream,
            layout: Layout::collapsed(shape, [strides]),
            fill: match kind {
                0 => uniform,
                1 => normal,
                _ => bits,
            }(path),
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &mut Context) {
        let numbers = self.layout.size();
        let worth = if self.slow { WORTH / 8 } else { WORTH };
        let parts = context.parts(numbers, worth);
        context.each(parts, |context, part| unsafe {
            self.part(context, share(numbers, GROUP, parts, part));
        });
    }

    /// The numbers of some positions, which start with a new group of blocks.
    unsafe fn part(&self, context: &Context, range: Range<usize>) {
        unsafe {
            let words: *const u32 = context.at(self.key).cast();
            let key = std::array::from_fn(|i| *words.offset(i as isize * self.key_step));
            let y: *mut u32 = context.at(self.y).cast();
            let mut numbers = [[0u32; 4]; LANES];
            let mut block = range.start as u64 / 4;
            let mut next = |numbers: &mut Numbers| {
                (self.fill)(&key, self.stream, block, numbers);
                block += LANES as u64;
            };
            if let ([] | [_], [] | [1]) = (&self.layout.shape[..], &self.layout.strides[0][..]) {
                for start in range.clone().step_by(GROUP) {
                    next(&mut numbers);
                    let count = GROUP.min(range.end - start);
                    y.add(start)
                        .copy_from_nonoverlapping(numbers.as_ptr().cast(), count);
                }
                return;
            }
            let mut at = GROUP;
            self.layout.some(range, |[o]| {
                if at == GROUP {
                    next(&mut numbers);
                    at = 0;
                }
                *y.offset(o) = numbers[at / 4][at % 4];
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
            unsafe { bits(path)(&[0; 4], 0, 0, &mut out) };
            assert_eq!(out[0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
            let key = [0xa409_3822, 0x299f_31d0, 0x1319_8a2e, 0x0370_7344];
            unsafe { bits(path)(&key, 0x85a3_08d3, 0x243f_6a88, &mut out) };
            assert_eq!(out[0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
        }
    }

    #[test]
    fn normal_numbers_are_right_but_for_the_last_bits() {
        let (mut a, mut b) = ([0; LANES], [0; LANES]);
        let ends = [
            0,
            u32::MAX,
            1 << 8,
            1 << 30,
            1 << 31,
            3 << 30,
            (1 << 30) - 256,
            0xb504_f300,
        ];
        for round in 0..20_000u32 {
            for i in 0..LANES {
                let at = round.wrapping_mul(16).wrapping_add(i as u32);
                a[i] = ends
                    .get(at as usize % 97)
                    .copied()
                    .unwrap_or(at.wrapping_mul(0x9e37_79b9));
                b[i] = ends
                    .get(at as usize / 97 % 101)
                    .copied()
                    .unwrap_or(at.wrapping_mul(0x85eb_ca6b));
            }
            let got = normals(a, b);
            for i in 0..LANES {
                let u = f64::from((a[i] >> 8) + 1) * f64::from(UNIT);
                let angle = (f64::from(b[i] >> 8) * f64::from(UNIT) * TAU) as f32;
                let (radius, angle) = ((-2.0 * u.ln()).sqrt(), f64::from(angle));
                let wanted = [radius * angle.cos(), radius * angle.sin()];
                for (got, want) in got.map(|x| x[i]).into_iter().zip(wanted) {
                    let near = (f64::from(got) - want).abs() <= want.abs() * 2.4e-7;
                    assert!(got.is_finite() && near, "{got} {want} of {} {}", a[i], b[i]);
                }
            }
        }
    }
}
