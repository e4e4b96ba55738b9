//! Machine code and blocks against the interpreter, bit for bit.

use crate::cpu::context::{Context, Place, Work};
use crate::cpu::elementwise::Elementwise;
use crate::cpu::micro::Spec;
use crate::cpu::operand::View;
use crate::cpu::path::{PATHS, Path};
use crate::cpu::plan::Operation;
use crate::program::format::DType::{self, Bool, F32, I32};

const SIZES: [usize; 9] = [16, 17, 24, 31, 32, 33, 64, 100, 1543];

/// Memory 0 … inputs: f32 with every kind of value, i32, bool; then one memory for each output.
struct Trial {
    n: usize,
    inputs: Vec<(DType, Vec<isize>)>,
    outputs: Vec<DType>,
    operations: Vec<Operation>,
    results: Vec<u8>,
}

fn operation(op: u8, dtype: DType, from: DType, target: u8, operands: &[u8]) -> Operation {
    let mut registers = [255; 3];
    registers[..operands.len()].copy_from_slice(operands);
    Operation {
        spec: Spec { op, dtype, from },
        target,
        operands: registers,
        count: operands.len(),
        immediate: 1.25f32.to_bits(),
    }
}

fn value(dtype: DType, i: usize, salt: usize) -> u32 {
    let kinds = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        1e-42,
        3e38,
        -88.0,
        0.3,
        17.25,
        -0.7,
        100.0,
        1e-7,
        -2e9,
    ];
    let spread = (i * 7 + salt * 3 + i / 16) % 31;
    match dtype {
        F32 if spread < 16 => kinds[spread].to_bits(),
        F32 => ((spread as f32 - 23.0) * 0.377 + i as f32 * 1e-3).to_bits(),
        I32 => (i as i32 * 7919 - 40_000 + salt as i32)
            .wrapping_mul(if spread > 28 { i32::MAX } else { 1 })
            .cast_unsigned(),
        _ => u32::from(spread.is_multiple_of(3)),
    }
}

impl Trial {
    fn memories(&self) -> Vec<Vec<u8>> {
        let inputs = self.inputs.iter().enumerate().map(|(salt, (dtype, _))| {
            (0..self.n)
                .flat_map(|i| value(*dtype, i, salt).to_le_bytes()[..dtype.size()].to_vec())
                .collect()
        });
        let outputs = self.outputs.iter().map(|d| vec![9; self.n * d.size()]);
        inputs.chain(outputs).collect()
    }

    /// The outputs by the kernel and by the interpreter; `aliased` writes output 0 over input 0.
    fn run(&self, path: Path, aliased: bool) -> Option<[Vec<Vec<u8>>; 2]> {
        let place = |memory: usize| Place {
            memory: memory as u32,
            offset: 0,
        };
        let inputs: Vec<View> = self
            .inputs
            .iter()
            .enumerate()
            .map(|(i, (dtype, strides))| View {
                place: place(i),
                dtype: *dtype,
                strides: strides.clone(),
                sum: false,
            })
            .collect();
        let outputs: Vec<View> = self
            .outputs
            .iter()
            .enumerate()
            .map(|(o, dtype)| View {
                place: place(if aliased && o == 0 {
                    0
                } else {
                    inputs.len() + o
                }),
                dtype: *dtype,
                strides: vec![1],
                sum: false,
            })
            .collect();
        let mut op = Elementwise::prepare(
            path,
            &[self.n],
            &inputs,
            &outputs,
            &self.operations,
            &self.results,
        )
        .unwrap();
        let run = |op: &Elementwise| {
            let mut memories = self.memories();
            let (bytes, table) = op.work();
            let mut context = Context::new(
                memories.iter_mut().map(|m| m.as_mut_ptr()).collect(),
                Work::new(bytes, table).unwrap(),
            );
            unsafe { op.run(&mut context) };
            memories
        };
        let compiled = run(&op);
        op.interpreted()?;
        Some([compiled, run(&op)])
    }
}

/// Those that compile chains: where the baseline is a path of its own, the portable one has tiles alone.
fn paths() -> impl Iterator<Item = Path> {
    let compiles = |path: &Path| *path != Path::Portable || !cfg!(target_arch = "aarch64");
    PATHS.into_iter().filter(|p| p.available()).filter(compiles)
}

/// NaNs may differ in their payload, as an addition gives that of either operand.
fn same(dtype: DType, a: &[u8], b: &[u8]) -> bool {
    let nan = |x: &[u8]| dtype == F32 && f32::from_le_bytes(x.try_into().unwrap()).is_nan();
    a.chunks_exact(dtype.size())
        .zip(b.chunks_exact(dtype.size()))
        .all(|(x, y)| x == y || nan(x) && nan(y))
}

#[test]
fn each_operation_gives_the_interpreter_s_bits() {
    let of = |dtype: DType| match dtype {
        F32 => [0, 1],
        I32 => [2, 3],
        _ => [4, 5],
    };
    let mut compiled = 0;
    for op in 2..=42u8 {
        for dtype in [F32, I32, Bool] {
            for from in [F32, I32, Bool] {
                let fits = match op {
                    40 => from == dtype,
                    41 => true,
                    30..=35 => dtype == Bool,
                    6 | 14..=29 | 42 => dtype == F32 && from == dtype,
                    2..=13 => dtype != Bool && from == dtype,
                    _ => dtype == Bool && from == dtype,
                };
                if !fits {
                    continue;
                }
                let [a, b] = of(from);
                let operands = match op {
                    2..=9 | 30..=38 => vec![a, b],
                    40 => vec![4, a, b],
                    42 => vec![0, 1, 0],
                    _ => vec![a],
                };
                for n in SIZES {
                    for path in paths() {
                        let trial = Trial {
                            n,
                            inputs: [F32, F32, I32, I32, Bool, Bool]
                                .map(|d| (d, vec![1]))
                                .to_vec(),
                            outputs: vec![dtype],
                            operations: vec![operation(op, dtype, from, 6, &operands)],
                            results: vec![6],
                        };
                        let Some([ours, theirs]) = trial.run(path, false) else {
                            continue;
                        };
                        compiled += 1;
                        assert!(
                            same(dtype, &ours[6], &theirs[6]),
                            "{op} {dtype:?} from {from:?} on {path:?}, {n} elements"
                        );
                    }
                }
            }
        }
    }
    assert!(compiled > 500 * paths().count(), "{compiled}");
}

/// A chain of so many operations with single values, constants, masks and results in place.
fn random(seed: u64, length: usize) -> Trial {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut pick = move |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % n
    };
    let n = SIZES[pick(SIZES.len())];
    let mut kinds = vec![F32, F32, F32, I32, Bool];
    let inputs: Vec<(DType, Vec<isize>)> = kinds
        .iter()
        .enumerate()
        .map(|(i, &d)| {
            let single = i > 0 && d != Bool && pick(3) == 0;
            (d, vec![if single { 0 } else { 1 }])
        })
        .collect();
    let mut operations = Vec::new();
    while operations.len() < length {
        let target = kinds.len() as u8;
        let mut one_of = |want: DType| loop {
            let r = pick(kinds.len());
            if kinds[r] == want {
                return r as u8;
            }
        };
        let (op, dtype, from, operands) = match (operations.len() * 7 + target as usize) % 9 {
            0 => (2, F32, F32, vec![one_of(F32), one_of(F32)]),
            1 => (42, F32, F32, vec![one_of(F32), one_of(F32), one_of(F32)]),
            2 => (32, Bool, F32, vec![one_of(F32), one_of(F32)]),
            3 => (40, F32, F32, vec![one_of(Bool), one_of(F32), one_of(F32)]),
            4 => (14, F32, F32, vec![one_of(F32)]),
            5 => (4, I32, I32, vec![one_of(I32), one_of(I32)]),
            6 => (33, Bool, I32, vec![one_of(I32), one_of(I32)]),
            7 => (0, F32, F32, vec![]),
            _ => (37, Bool, Bool, vec![one_of(Bool), one_of(Bool)]),
        };
        operations.push(operation(op, dtype, from, target, &operands));
        kinds.push(dtype);
    }
    let first = kinds.iter().rposition(|&d| d == F32).unwrap() as u8;
    let last = kinds.len() as u8 - 1;
    let input = 4; // shown as it is
    Trial {
        n,
        inputs,
        outputs: vec![F32, kinds[last as usize], Bool],
        operations,
        results: vec![first, last, input],
    }
}

#[test]
fn random_chains_give_the_interpreter_s_bits() {
    let mut compiled = 0;
    for seed in 0..400 {
        let trial = random(seed, 1 + seed as usize % 40);
        for path in paths() {
            for aliased in [false, true] {
                let Some([ours, theirs]) = trial.run(path, aliased) else {
                    continue;
                };
                compiled += 1;
                for (m, (a, b)) in ours.iter().zip(&theirs).enumerate() {
                    let dtype = match m {
                        0..5 => trial.inputs[m].0,
                        _ => trial.outputs[m - 5],
                    };
                    assert!(
                        same(dtype, a, b),
                        "memory {m}, seed {seed} on {path:?}, in place: {aliased}"
                    );
                }
            }
        }
    }
    assert!(compiled > 700 * paths().count(), "{compiled}");
}

#[test]
fn a_value_multiplied_by_itself_gives_the_interpreter_s_bits() {
    let f32s = |op: u8, target: u8, operands: &[u8]| operation(op, F32, F32, target, operands);
    // v = a + b; then v·v + b, −v·v + b or v·v, and v once more where it is still needed.
    let endings = [
        vec![f32s(42, 3, &[2, 2, 1])],
        vec![f32s(10, 3, &[2]), f32s(42, 3, &[2, 3, 1])],
        vec![f32s(10, 3, &[2]), f32s(42, 3, &[3, 2, 1])],
        vec![f32s(4, 3, &[2, 2])],
    ];
    for ending in endings {
        for again in [false, true] {
            let mut operations = vec![f32s(2, 2, &[0, 1])];
            operations.extend(&ending);
            if again {
                operations.push(f32s(2, 3, &[3, 2]));
            }
            for (n, path) in SIZES.into_iter().flat_map(|n| paths().map(move |p| (n, p))) {
                for (results, aliased) in
                    [(vec![3], false), (vec![2, 3], false), (vec![2, 3], true)]
                {
                    let trial = Trial {
                        n,
                        inputs: vec![(F32, vec![1]); 2],
                        outputs: vec![F32; results.len()],
                        operations: operations.clone(),
                        results,
                    };
                    let Some([ours, theirs]) = trial.run(path, aliased) else {
                        continue;
                    };
                    for (m, (a, b)) in ours.iter().zip(&theirs).enumerate() {
                        assert!(
                            same(F32, a, b),
                            "memory {m} of {n} on {path:?}, {operations:?}"
                        );
                    }
                }
            }
        }
    }
}
