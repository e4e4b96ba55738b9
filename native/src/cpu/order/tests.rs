use super::*;
use crate::cpu::context::{Place, Work};

fn order<T: Copy>(dtype: DType, descending: bool, x: &[T], first: usize, count: usize) -> Vec<i32> {
    let mut y = vec![-1; count];
    let operand = |memory, dtype, shape| Operand {
        dtype,
        place: Place { memory, offset: 0 },
        shape,
        strides: &[1],
    };
    let (n, ranks) = ([x.len()], [count]);
    let (from, to) = (operand(0, dtype, &n), operand(1, DType::I32, &ranks));
    let op = Order::prepare(descending, first, from, to);
    let memories = vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()];
    let mut context = Context::new(memories, Work::new(op.work(), 0).unwrap());
    unsafe { op.run(&mut context) };
    y
}

/// Many equal ones, both zeros, infinities and NaN.
fn numbers(n: usize) -> Vec<f32> {
    let special = [
        0.0,
        -0.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        -f32::NAN,
    ];
    (0..n)
        .map(|i| match i * 7 % 13 {
            r if r < special.len() => special[r],
            _ => ((i * 7919) % 1009) as f32 - 500.5,
        })
        .collect()
}

fn expected(x: &[f32], descending: bool) -> Vec<i32> {
    let mut places: Vec<i32> = (0..x.len() as i32).collect();
    places.sort_by(|&a, &b| {
        let (a, b) = (x[a as usize], x[b as usize]);
        let order = a.partial_cmp(&b).unwrap_or(a.is_nan().cmp(&b.is_nan()));
        if descending { order.reverse() } else { order }
    });
    places
}

#[test]
fn every_length_and_dtype_is_sorted_as_a_stable_sort_does_it() {
    for n in [0, 1, 2, 20, 255, 256, 1000, 20_000] {
        let x = numbers(n);
        let doubles: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
        for descending in [false, true] {
            let want = expected(&x, descending);
            assert_eq!(order(DType::F32, descending, &x, 0, n), want);
            assert_eq!(order(DType::F64, descending, &doubles, 0, n), want);
        }
    }
    let x = [3, -1, i32::MIN, 3, i32::MAX];
    assert_eq!(order(DType::I32, false, &x, 0, 5), [2, 1, 0, 3, 4]);
    let long = x.map(i64::from);
    assert_eq!(order(DType::I64, true, &long, 0, 5), [4, 0, 3, 1, 2]);
}

#[test]
fn some_ranks_are_those_of_the_whole_order() {
    for n in [1, 5, 9, 20, 63, 100, 3000] {
        let x = numbers(n);
        for descending in [false, true] {
            let want = expected(&x, descending);
            for (first, count) in [
                (0, 1),
                (0, n / 9),
                (n / 2, n - n / 2),
                (n / 3, 2),
                (n - 1, 1),
                (0, 0),
            ] {
                let count = count.min(n - first);
                let found = order(DType::F32, descending, &x, first, count);
                assert_eq!(found, want[first..first + count], "{first} {count} of {n}");
            }
        }
    }
}
