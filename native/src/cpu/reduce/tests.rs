use super::*;
use crate::cpu::context::Work;
use crate::cpu::path::PATHS;

fn reduce(
    path: Path,
    kind: Kind,
    axes: usize,
    shape: &[usize],
    strides: &[isize],
    x: &[f32],
) -> Vec<f32> {
    let keep = &shape[..shape.len() - axes];
    let mut y = vec![f32::NAN; keep.iter().product()];
    let steps = crate::cpu::layout::dense(keep);
    let place = |memory| Place { memory, offset: 0 };
    let op = Reduce::prepare(
        path,
        (kind, DType::F32),
        axes,
        (place(0), shape, strides),
        (place(1), &steps),
    );
    let mut context = Context::new(
        vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
        Work::new(op.work(), 0).unwrap(),
    );
    unsafe { op.run(&mut context) };
    y
}

#[test]
fn sums_rows_columns_and_separate_axes_exactly_on_whole_numbers() {
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for (a, b, c) in [
            (1, 1, 1),
            (3, 5, 7),
            (130, 67, 2),
            (2, 200, 33),
            (70, 1, 129),
            (301, 1, 6),
            (1000, 3, 1),
        ] {
            let x: Vec<f32> = (0..a * b * c).map(|i| ((i * 31) % 17) as f32).collect();
            let at = |i: usize, j: usize, k: usize| x[(i * b + j) * c + k];
            let (bc, c1) = ((b * c) as isize, c as isize);
            let rows: Vec<f32> = (0..a * b)
                .map(|r| (0..c).map(|k| at(r / b, r % b, k)).sum())
                .collect();
            assert_eq!(
                reduce(path, Kind::Sum, 1, &[a, b, c], &[bc, c1, 1], &x),
                rows,
                "{path:?}"
            );
            let ends: Vec<f32> = (0..b)
                .map(|j| {
                    (0..a)
                        .flat_map(|i| (0..c).map(move |k| (i, k)))
                        .map(|(i, k)| at(i, j, k))
                        .sum()
                })
                .collect();
            assert_eq!(
                reduce(path, Kind::Sum, 2, &[b, a, c], &[c1, bc, 1], &x),
                ends,
                "{path:?}"
            );
            let columns: Vec<f32> = (0..b * c)
                .map(|q| (0..a).map(|i| at(i, q / c, q % c)).sum())
                .collect();
            assert_eq!(
                reduce(path, Kind::Sum, 1, &[b, c, a], &[c1, 1, bc], &x),
                columns,
                "{path:?}"
            );
        }
    }
}

#[test]
fn long_sums_keep_their_digits() {
    let x: Vec<f32> = (0..1_000_000)
        .map(|i| 0.1 + (i % 7) as f32 * 0.01)
        .collect();
    let want = x.iter().map(|&v| f64::from(v)).sum::<f64>();
    for path in PATHS.into_iter().filter(|p| p.available()) {
        let row = reduce(path, Kind::Sum, 1, &[1_000_000], &[1], &x)[0];
        assert!(
            (f64::from(row) / want - 1.0).abs() < 3e-7,
            "{path:?}: {row}"
        );
        let columns = reduce(path, Kind::Sum, 1, &[2, 500_000], &[1, 2], &x);
        let both = f64::from(columns[0]) + f64::from(columns[1]);
        assert!((both / want - 1.0).abs() < 3e-7, "{path:?}: {both}");
    }
}

#[test]
fn a_nan_wins_and_the_first_of_equals_is_named() {
    let path = Path::Portable;
    let nan = f32::NAN;
    assert!(reduce(path, Kind::Max, 1, &[3], &[1], &[1.0, nan, 2.0])[0].is_nan());
    assert!(reduce(path, Kind::Min, 1, &[3], &[1], &[nan, 1.0, 2.0])[0].is_nan());
    let place = |x: &[f32], kind| reduce(path, kind, 1, &[x.len()], &[1], x)[0].to_bits();
    assert_eq!(place(&[1.0, 3.0, 3.0], Kind::ArgMax), 1);
    assert_eq!(place(&[1.0, nan, 3.0, nan], Kind::ArgMax), 1);
    assert_eq!(place(&[2.0, 1.0, 1.0], Kind::ArgMin), 1);
}

#[test]
fn extremes_of_rows_and_columns_are_those_of_their_values() {
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for (rows, columns) in [(1, 1), (3, 70), (9, 33), (130, 5), (7, 200)] {
            for odd in [
                None,
                Some(f32::NAN),
                Some(f32::INFINITY),
                Some(f32::NEG_INFINITY),
            ] {
                let mut x: Vec<f32> = (0..rows * columns)
                    .map(|i| ((i * 31) % 47) as f32 - 20.0)
                    .collect();
                if let Some(odd) = odd {
                    x[rows * columns / 2] = odd;
                }
                for (kind, least) in [(Kind::Max, false), (Kind::Min, true)] {
                    let of = |values: &mut dyn Iterator<Item = f32>| {
                        let all: Vec<f32> = values.collect();
                        let nan = all.iter().any(|v| v.is_nan());
                        let found = match least {
                            true => all.into_iter().fold(f32::INFINITY, f32::min),
                            false => all.into_iter().fold(f32::NEG_INFINITY, f32::max),
                        };
                        if nan {
                            f32::NAN.to_bits()
                        } else {
                            found.to_bits()
                        }
                    };
                    let bits = |y: Vec<f32>| -> Vec<u32> {
                        y.iter()
                            .map(|v| if v.is_nan() { f32::NAN } else { *v }.to_bits())
                            .collect()
                    };
                    let step = columns as isize;
                    let along = reduce(path, kind, 1, &[rows, columns], &[step, 1], &x);
                    let wanted: Vec<u32> = (0..rows)
                        .map(|r| of(&mut (0..columns).map(|c| x[r * columns + c])))
                        .collect();
                    assert_eq!(bits(along), wanted, "{path:?} {rows} {columns} {odd:?}");
                    let down = reduce(path, kind, 1, &[columns, rows], &[1, step], &x);
                    let wanted: Vec<u32> = (0..columns)
                        .map(|c| of(&mut (0..rows).map(|r| x[r * columns + c])))
                        .collect();
                    assert_eq!(bits(down), wanted, "{path:?} {rows} {columns} {odd:?}");
                }
            }
        }
    }
}
