use super::*;
use crate::cpu::context::{Place, Work};
use crate::cpu::micro::Spec;
use crate::cpu::operand::View;
use crate::cpu::path::PATHS;
use crate::cpu::plan::Operation;

/// Numbers as bytes and back.
trait Real: Copy {
    const DTYPE: DType;
    fn of(x: f64) -> Self;
    fn wide(self) -> f64;
}
impl Real for f32 {
    const DTYPE: DType = DType::F32;
    fn of(x: f64) -> f32 {
        x as f32
    }
    fn wide(self) -> f64 {
        self.into()
    }
}
impl Real for f64 {
    const DTYPE: DType = DType::F64;
    fn of(x: f64) -> f64 {
        x
    }
    fn wide(self) -> f64 {
        self
    }
}
impl Real for i32 {
    const DTYPE: DType = DType::I32;
    fn of(x: f64) -> i32 {
        (x * 64.0) as i32
    }
    fn wide(self) -> f64 {
        self.into()
    }
}
impl Real for i64 {
    const DTYPE: DType = DType::I64;
    fn of(x: f64) -> i64 {
        (x * 64.0) as i64
    }
    fn wide(self) -> f64 {
        self as f64
    }
}

fn row_major(shape: &[usize]) -> Vec<isize> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis] as isize;
    }
    strides
}

/// Strides of an array that has only some of the axes, and how many elements it has.
fn strides(shape: &[usize], stays: &[bool]) -> (Vec<isize>, usize) {
    let only = |axis: usize| if stays[axis] { shape[axis] } else { 1 };
    let own: Vec<usize> = (0..shape.len()).map(only).collect();
    let dense = row_major(&own);
    let strides = (0..shape.len()).map(|axis| if stays[axis] { dense[axis] } else { 0 });
    (strides.collect(), own.iter().product())
}

/// c = a·b + a is stored and added up along all axes but those that stay; a·b is only added up. b has the axes of `b`.
fn check<T: Real>(path: Path, shape: &[usize], stays: &[bool], b: &[bool]) {
    let whole = row_major(shape);
    let n: usize = shape.iter().product();
    let (b_strides, b_size) = strides(shape, b);
    let (sum_strides, places) = strides(shape, stays);
    let at = |i: usize, strides: &[isize]| -> usize {
        let (mut rest, mut offset) = (i, 0);
        for axis in (0..shape.len()).rev() {
            offset += (rest % shape[axis]) as isize * strides[axis];
            rest /= shape[axis];
        }
        offset as usize
    };
    let fill = |count: usize, step: usize| -> Vec<T> {
        (0..count)
            .map(|i| T::of((i * step % 101) as f64 / 64.0 - 0.5))
            .collect()
    };
    let operation = |op, target, operands, count| Operation {
        spec: Spec {
            op,
            dtype: T::DTYPE,
            from: T::DTYPE,
        },
        target,
        operands,
        count,
        immediate: 0,
    };
    let chain = [operation(4, 2, [0, 1, 0], 2), operation(2, 3, [2, 0, 0], 2)];
    let view = |memory: u32, strides: &[isize], sum| View {
        place: Place { memory, offset: 0 },
        dtype: T::DTYPE,
        strides: strides.to_vec(),
        sum,
    };
    let reads = [view(0, &whole, false), view(1, &b_strides, false)];
    let writes = [
        view(2, &sum_strides, true),
        view(3, &whole, false),
        view(4, &sum_strides, true),
    ];
    let op = Elementwise::prepare(path, shape, &reads, &writes, &chain, &[3, 3, 2]).unwrap();
    let run = |threads: usize| {
        let none = T::of(f64::NAN);
        let mut data = [
            fill(n, 37),
            fill(b_size, 11),
            vec![none; places],
            vec![none; n],
            vec![none; places],
        ];
        let (bytes, table) = op.work();
        let memories = data.iter_mut().map(|d| d.as_mut_ptr().cast()).collect();
        let mut context = Context::new(memories, Work::new(bytes, table).unwrap());
        context.share(threads).unwrap();
        unsafe { op.run(&mut context) };
        data
    };
    let [a, b, sums, stored, products] = run(1);
    let mut wanted = vec![[0.0; 2]; places];
    for i in 0..n {
        let (x, y) = (a[i].wide(), b[at(i, &b_strides)].wide());
        assert_eq!(stored[i].wide(), x * y + x, "{path:?} {shape:?} at {i}");
        let sum = &mut wanted[at(i, &sum_strides)];
        *sum = [sum[0] + x * y + x, sum[1] + x * y];
    }
    for (place, [sum, product]) in wanted.iter().enumerate() {
        let near = |x: T, y: f64| (x.wide() - y).abs() <= 1e-6 * y.abs().max(1.0);
        let case = format!("{path:?} {shape:?} {stays:?} at {place}");
        assert!(
            near(sums[place], *sum),
            "{case}: {} {sum}",
            sums[place].wide()
        );
        assert!(near(products[place], *product), "{case}: {product}");
    }
    let bits = |data: &[Vec<T>; 5]| -> Vec<u64> {
        data.iter().flatten().map(|x| x.wide().to_bits()).collect()
    };
    assert_eq!(
        bits(&run(3)),
        bits(&[a, b, sums, stored, products]),
        "{shape:?} {stays:?}"
    );
}

#[test]
fn add_up_whatever_axes_go_on_every_path_and_on_any_number_of_threads() {
    let shapes: [&[usize]; 9] = [
        &[7, 5],
        &[1, 9],
        &[300, 200],
        &[90000, 3],
        &[270000],
        &[6, 50, 16],
        &[40, 100, 130],
        &[3, 1, 700],
        &[5, 60000],
    ];
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for shape in shapes {
            for mask in 0..1 << shape.len() {
                let stays: Vec<bool> = (0..shape.len()).map(|axis| mask >> axis & 1 == 1).collect();
                if (0..shape.len()).all(|axis| stays[axis] || shape[axis] == 1) {
                    continue;
                }
                for b in [
                    vec![true; shape.len()],
                    (0..shape.len()).map(|i| i == 1).collect(),
                ] {
                    check::<f32>(path, shape, &stays, &b);
                    check::<f64>(path, shape, &stays, &b);
                    check::<i32>(path, shape, &stays, &b);
                    check::<i64>(path, shape, &stays, &b);
                }
            }
        }
    }
}
