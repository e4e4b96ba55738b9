use super::*;
use crate::cpu::context::{Place, Work};
use crate::cpu::micro::Spec;
use crate::cpu::operand::View;
use crate::cpu::path::{PATHS, Path};
use crate::cpu::plan::Operation;
use crate::program::format::DType;

fn operation(op: u8, target: u8, operands: [u8; 3], count: usize, immediate: f32) -> Operation {
    let spec = Spec {
        op,
        dtype: DType::F32,
        from: DType::F32,
    };
    Operation {
        spec,
        target,
        operands,
        count,
        immediate: immediate.to_bits(),
    }
}

/// Runs a chain on dense vectors; memory i holds `data[i]`, reads and writes name memories.
fn run(
    path: Path,
    data: &mut [Vec<f32>],
    reads: &[u32],
    writes: &[u32],
    chain: &[Operation],
    shown: &[u8],
) {
    let n = data[0].len();
    let views = |ids: &[u32]| -> Vec<View> {
        ids.iter()
            .map(|&memory| View {
                place: Place { memory, offset: 0 },
                dtype: DType::F32,
                strides: vec![1],
                sum: false,
            })
            .collect()
    };
    let op = Elementwise::prepare(path, &[n], &views(reads), &views(writes), chain, shown).unwrap();
    let (bytes, table) = op.work();
    let mut context = Context::new(
        data.iter_mut().map(|d| d.as_mut_ptr().cast()).collect(),
        Work::new(bytes, table).unwrap(),
    );
    unsafe { op.run(&mut context) };
}

#[test]
fn results_written_in_place_do_not_disturb_what_is_read_later() {
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for n in [1, 7, 16, 1000] {
            let a: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let b: Vec<f32> = (0..n).map(|i| 2.0 * i as f32 + 1.0).collect();
            // a ← a + b, then b ← (new a)·(old a)
            let chain = [
                operation(2, 2, [0, 1, 0], 2, 0.0),
                operation(4, 3, [2, 0, 0], 2, 0.0),
            ];
            let mut data = [a.clone(), b.clone()];
            run(path, &mut data, &[0, 1], &[0, 1], &chain, &[2, 3]);
            for i in 0..n {
                assert_eq!(data[0][i], a[i] + b[i], "{path:?}");
                assert_eq!(data[1][i], (a[i] + b[i]) * a[i], "{path:?}");
            }
            // a and b change places; a third output shows a as well.
            let mut data = [a.clone(), b.clone(), vec![0.0; n]];
            run(path, &mut data, &[0, 1], &[0, 1, 2], &[], &[1, 0, 0]);
            assert_eq!((&data[0], &data[1], &data[2]), (&b, &a, &a), "{path:?}");
            // a ← b, while the result 2b goes to b.
            let chain = [operation(2, 2, [1, 1, 0], 2, 0.0)];
            let mut data = [a.clone(), b.clone()];
            run(path, &mut data, &[0, 1], &[0, 1], &chain, &[1, 2]);
            assert_eq!(data[0], b, "{path:?}");
            assert!(
                data[1].iter().zip(&b).all(|(x, y)| *x == 2.0 * y),
                "{path:?}"
            );
        }
    }
}

#[test]
fn rows_with_gaps_are_read_and_written_whatever_their_length_and_however_many_threads() {
    const ROWS: usize = 7;
    const STEP: usize = 200;
    // a·b + c, and a + c again at c's places; b is the same row each time.
    let chain = [
        operation(42, 3, [0, 1, 2], 3, 0.0),
        operation(2, 4, [0, 2, 0], 2, 0.0),
    ];
    let number = |i: usize| (i % 13) as f32 - 6.0;
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for (n, threads) in [
            (16, 1),
            (32, 2),
            (63, 1),
            (64, 1),
            (80, 3),
            (100, 1),
            (128, 2),
            (131, 1),
            (150, 2),
            (160, 1),
            (199, 3),
        ] {
            let fill =
                |from: usize| -> Vec<f32> { (0..ROWS * STEP).map(|i| number(i + from)).collect() };
            let mut data = [fill(0), fill(3), fill(5), vec![f32::NAN; ROWS * STEP]];
            let before = data.clone();
            let view = |memory, row| View {
                place: Place { memory, offset: 0 },
                dtype: DType::F32,
                strides: vec![row, 1],
                sum: false,
            };
            let step = STEP as isize;
            let reads = [view(0, step), view(1, 0), view(2, step)];
            let writes = [view(3, step), view(2, step)];
            let shape = [ROWS, n];
            let op = Elementwise::prepare(path, &shape, &reads, &writes, &chain, &[3, 4]);
            let op = op.unwrap();
            let (bytes, table) = op.work();
            let memories = data.iter_mut().map(|d| d.as_mut_ptr().cast()).collect();
            let mut context = Context::new(memories, Work::new(bytes, table).unwrap());
            context.share(threads).unwrap();
            unsafe { op.run(&mut context) };
            for i in 0..ROWS * STEP {
                let (a, b, c) = (before[0][i], before[1][i % STEP], before[2][i]);
                let inside = i % STEP < n;
                let wanted = if inside { a * b + c } else { f32::NAN };
                let same = data[3][i] == wanted || data[3][i].is_nan() && wanted.is_nan();
                assert!(same, "{path:?} {n} at {i}");
                let wanted = if inside { a + c } else { c };
                assert_eq!(data[2][i], wanted, "{path:?} {n} at {i}");
            }
        }
    }
}

#[test]
fn rows_of_more_streams_than_there_are_registers_for_addresses_move_on_together() {
    const ROWS: usize = 5;
    const INPUTS: usize = 16;
    const OUTPUTS: usize = 8;
    // Output o is input o plus input o + 8.
    let chain: Vec<Operation> = (0..OUTPUTS as u8)
        .map(|o| operation(2, INPUTS as u8 + o, [o, o + 8, 0], 2, 0.0))
        .collect();
    let shown: Vec<u8> = chain.iter().map(|op| op.target).collect();
    let number = |memory: usize, i: usize| (memory * 31 + i) as f32;
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for n in [16, 48, 100, 131, 160] {
            // Every third input is one row for all, and input 4 a single number.
            let step = |memory: usize| if memory % 3 == 1 { 0 } else { n + memory };
            let view = |memory: usize| View {
                place: Place {
                    memory: memory as u32,
                    offset: 0,
                },
                dtype: DType::F32,
                strides: match memory {
                    4 => vec![0, 0],
                    m if m < INPUTS => vec![step(m) as isize, 1],
                    m => vec![(n + m) as isize, 1],
                },
                sum: false,
            };
            let mut data: Vec<Vec<f32>> = (0..INPUTS + OUTPUTS)
                .map(|m| (0..ROWS * (n + m)).map(|i| number(m, i)).collect())
                .collect();
            let reads: Vec<View> = (0..INPUTS).map(view).collect();
            let writes: Vec<View> = (INPUTS..INPUTS + OUTPUTS).map(view).collect();
            let op = Elementwise::prepare(path, &[ROWS, n], &reads, &writes, &chain, &shown);
            let op = op.unwrap();
            let (bytes, table) = op.work();
            let memories = data.iter_mut().map(|d| d.as_mut_ptr().cast()).collect();
            let mut context = Context::new(memories, Work::new(bytes, table).unwrap());
            unsafe { op.run(&mut context) };
            let read = |m: usize, row: usize, i: usize| match m {
                4 => number(4, 0),
                m => number(m, row * step(m) + i),
            };
            for o in 0..OUTPUTS {
                let gap = n + INPUTS + o;
                for (at, &got) in data[INPUTS + o].iter().enumerate() {
                    let (row, i) = (at / gap, at % gap);
                    let wanted = match i < n {
                        true => read(o, row, i) + read(o + 8, row, i),
                        false => number(INPUTS + o, at),
                    };
                    assert_eq!(got, wanted, "{path:?} {n}: output {o} at {at}");
                }
            }
        }
    }
}

#[test]
fn a_register_may_be_written_again_and_a_constant_may_be_a_result() {
    let chain = [
        operation(0, 1, [0; 3], 0, 3.0),
        operation(4, 0, [0, 1, 0], 2, 0.0),
        operation(3, 0, [1, 0, 0], 2, 0.0),
    ];
    for path in PATHS.into_iter().filter(|p| p.available()) {
        let mut data = [vec![1.0, 2.0, 5.0], vec![0.0; 3], vec![0.0; 3]];
        run(path, &mut data, &[0], &[1, 2], &chain, &[0, 1]);
        assert_eq!(data[1], [0.0, -3.0, -12.0], "{path:?}");
        assert_eq!(data[2], [3.0; 3], "{path:?}");
    }
}

#[test]
fn behind_what_it_reads_gives_the_bits_of_a_run_over_all() {
    // x + b, and its square in place of x; b is the same row each time, or as long as x.
    let chain = [
        operation(2, 2, [0, 1, 0], 2, 0.0),
        operation(4, 3, [2, 2, 0], 2, 0.0),
    ];
    let place = |memory| Place { memory, offset: 0 };
    let view = |memory, strides: &[isize]| View {
        place: place(memory),
        dtype: DType::F32,
        strides: strides.to_vec(),
        sum: false,
    };
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for (rows, columns, row) in [(470, 130, 0), (970, 61, 0), (3000, 16, 0), (590, 101, 101)] {
            let dense = [columns as isize, 1];
            let inputs = [view(0, &dense), view(1, &[row, 1])];
            let outputs = [view(2, &dense), view(0, &dense)];
            let shape = [rows, columns];
            let op =
                Elementwise::prepare(path, &shape, &inputs, &outputs, &chain, &[2, 3]).unwrap();
            assert!(!op.has_sums());
            let n = rows * columns;
            let compute = |steps: &[usize]| {
                let fill = |i: usize| (i as f32).sin();
                let mut data = [
                    (0..n).map(fill).collect(),
                    (0..n).map(fill).collect(),
                    vec![0.0; n],
                ];
                let (bytes, table) = op.work();
                let memories = data
                    .iter_mut()
                    .map(|d: &mut Vec<f32>| d.as_mut_ptr().cast());
                let work = Work::new(bytes + 128, table).unwrap();
                let mut context = Context::new(memories.collect(), work);
                if steps.is_empty() {
                    unsafe { op.run(&mut context) };
                } else {
                    let tell = |_: &Context, ready: &mut dyn FnMut(usize)| {
                        steps.iter().for_each(|&done| ready(done));
                    };
                    unsafe { op.behind(&mut context, 128, tell) };
                }
                data.map(|d| d.iter().map(|x| x.to_bits()).collect::<Vec<u32>>())
            };
            let all = compute(&[]);
            assert_eq!(compute(&[n]), all, "{path:?} {shape:?}");
            assert_eq!(
                compute(&[5, 33_000, 33_001, 40_000]),
                all,
                "{path:?} {shape:?}"
            );
        }
    }
}

#[test]
fn what_is_read_across_gives_what_is_read_along() {
    // a·b − a at the places of b; a is turned, and so is c, which is read backwards and added.
    let chain = [
        operation(4, 3, [0, 1, 0], 2, 0.0),
        operation(3, 3, [3, 0, 0], 2, 0.0),
        operation(2, 3, [3, 2, 0], 2, 0.0),
    ];
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for (planes, rows, columns, threads) in [
            (1, 16, 129, 1),
            (1, 37, 300, 1),
            (3, 20, 257, 2),
            (2, 100, 513, 3),
            (4, 17, 150, 1),
        ] {
            let n = planes * rows * columns;
            let fill =
                |seed: usize| -> Vec<f32> { (0..n).map(|i| ((i * seed) % 23) as f32).collect() };
            let mut data = [fill(3), fill(5), fill(7)];
            let before = data.clone();
            let (plane, high) = ((rows * columns) as isize, rows as isize);
            let view = |memory, offset: usize, strides: [isize; 3]| View {
                place: Place {
                    memory,
                    offset: offset * 4,
                },
                dtype: DType::F32,
                strides: strides.to_vec(),
                sum: false,
            };
            let along = view(1, 0, [plane, columns as isize, 1]);
            let reads = [
                view(0, 0, [plane, 1, high]),
                along.clone(),
                view(2, (columns - 1) * rows, [plane, 1, -high]),
            ];
            let shape = [planes, rows, columns];
            let op = Elementwise::prepare(path, &shape, &reads, &[along], &chain, &[3]).unwrap();
            let (bytes, table) = op.work();
            let memories = data.iter_mut().map(|d| d.as_mut_ptr().cast()).collect();
            let mut context = Context::new(memories, Work::new(bytes, table).unwrap());
            context.share(threads).unwrap();
            unsafe { op.run(&mut context) };
            for i in 0..n {
                let (p, r, c) = (i / columns / rows, i / columns % rows, i % columns);
                let at = |column: usize| (p * columns + column) * rows + r;
                let (a, b) = (before[0][at(c)], before[1][i]);
                let wanted = a * b - a + before[2][at(columns - 1 - c)];
                assert_eq!(data[1][i], wanted, "{path:?} {shape:?} at {i}");
            }
        }
    }
}
