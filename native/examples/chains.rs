//! `cargo run --release --example chains`: fused chains beside loops written by hand, in turns, as JSON lines: elements, whether with exp,
//! and the least microseconds of the hand loop and of machine code, then of both on the portable path.

use sonde::cpu::context::{Context, Place, Work};
use sonde::cpu::elementwise::Elementwise;
use sonde::cpu::math;
use sonde::cpu::micro::Spec;
use sonde::cpu::operand::View;
use sonde::cpu::path::Path;
use sonde::cpu::plan::Operation;
use sonde::cpu::simd::Simd;
use sonde::kernel;
use sonde::memory::Block;
use sonde::program::format::DType::F32;
use std::time::Instant;

/// u = max(1.5 x + 0.25, 0); y = u·v + x with v = −u, or e⁻ᵘ.
#[inline(always)]
unsafe fn loop_by_hand<S: Simd, const EXP: bool>(x: *const f32, y: *mut f32, n: usize) {
    unsafe {
        let (scale, shift, zero) = (S::splat(1.5), S::splat(0.25), S::splat(0.0));
        for i in (0..n).step_by(S::N) {
            let v = S::load(x.add(i));
            let u = S::max(S::fma(v, scale, shift), zero);
            let minus = S::sub(zero, u);
            let w = if EXP { math::exp::<S>(minus) } else { minus };
            S::store(y.add(i), S::fma(u, w, v));
        }
    }
}

#[inline(always)]
unsafe fn plain_body<S: Simd>(x: *const f32, y: *mut f32, n: usize) {
    unsafe { loop_by_hand::<S, false>(x, y, n) }
}
#[inline(always)]
unsafe fn exp_body<S: Simd>(x: *const f32, y: *mut f32, n: usize) {
    unsafe { loop_by_hand::<S, true>(x, y, n) }
}
kernel!(
    plain_loop = plain_body,
    fn(x: *const f32, y: *mut f32, n: usize)
);
kernel!(
    exp_loop = exp_body,
    fn(x: *const f32, y: *mut f32, n: usize)
);

fn operation(op: u8, target: u8, operands: &[u8], immediate: f32) -> Operation {
    let mut registers = [0; 3];
    registers[..operands.len()].copy_from_slice(operands);
    let spec = Spec {
        op,
        dtype: F32,
        from: F32,
    };
    Operation {
        spec,
        target,
        operands: registers,
        count: operands.len(),
        immediate: immediate.to_bits(),
    }
}

fn chain(path: Path, n: usize, exp: bool) -> Elementwise {
    let view = |memory| View {
        place: Place { memory, offset: 0 },
        dtype: F32,
        strides: vec![1],
        sum: false,
    };
    let mut operations = vec![
        operation(0, 1, &[], 1.5),
        operation(0, 2, &[], 0.25),
        operation(42, 3, &[0, 1, 2], 0.0),
        operation(29, 4, &[3], 0.0),
        operation(10, 5, &[4], 0.0),
    ];
    if exp {
        operations.push(operation(14, 5, &[5], 0.0));
    }
    operations.push(operation(42, 6, &[4, 5, 0], 0.0));
    Elementwise::prepare(path, &[n], &[view(0)], &[view(1)], &operations, &[6])
        .expect("a good chain")
}

fn main() {
    let path = Path::best();
    for n in [1 << 15, 1 << 20, 1 << 24] {
        let (x, y) = (Block::zeroed(4 * n).unwrap(), Block::zeroed(4 * n).unwrap());
        let values = unsafe { std::slice::from_raw_parts_mut(x.start().cast::<f32>(), n) };
        for (i, v) in values.iter_mut().enumerate() {
            *v = (i % 100) as f32 / 50.0 - 1.0;
        }
        for exp in [false, true] {
            let (from, to) = (x.start().cast::<f32>(), y.start().cast::<f32>());
            let mut runs: Vec<Box<dyn FnMut()>> = Vec::new();
            for path in [path, Path::Portable] {
                let by_hand = if exp {
                    exp_loop(path)
                } else {
                    plain_loop(path)
                };
                runs.push(Box::new(move || unsafe { by_hand(from, to, n) }));
                let op = chain(path, n, exp);
                let (bytes, table) = op.work();
                let memories = vec![x.start(), y.start()];
                let work = Work::new(bytes, table).unwrap();
                let mut context = Context::new(memories, work);
                runs.push(Box::new(move || unsafe { op.run(&mut context) }));
            }
            let times = least(&mut runs, (1 << 24) / n);
            let [hand, code, portable_hand, portable] = times[..] else {
                return;
            };
            println!(
                r#"{{"elements":{n},"exp":{exp},"hand":{hand:.2},"code":{code:.2},"portableHand":{portable_hand:.2},"portable":{portable:.2}}}"#
            );
        }
    }
}

/// The least time of each, in microseconds, measured in turns.
fn least(runs: &mut [Box<dyn FnMut()>], repeats: usize) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; runs.len()];
    for _ in 0..30 {
        for (run, best) in runs.iter_mut().zip(&mut best) {
            let inner = repeats.clamp(1, 50);
            let start = Instant::now();
            for _ in 0..inner {
                run();
            }
            *best = best.min(start.elapsed().as_secs_f64() * 1e6 / inner as f64);
        }
    }
    best
}
