use super::*;
use crate::cpu::context::Work;
use crate::cpu::path::PATHS;

/// An axis whose places are given by their terms.
fn axis(length: usize, places: &[&[(u32, f64)]]) -> Axis {
    let mut ends = Vec::new();
    let mut terms = Vec::new();
    for place in places {
        terms.extend(place.iter().map(|&(at, weight)| Term::new(at, weight)));
        ends.push(terms.len());
    }
    Axis::new(length, terms, ends)
}

/// What each path makes of x, all of which agree; as a result in an arena and as one lent by a caller.
fn run<T: Copy + PartialEq + std::fmt::Debug>(
    dtype: DType,
    (n, c): (usize, usize),
    axes: impl Fn() -> Vec<Axis>,
    x: &[T],
    old: T,
) -> Vec<T> {
    let size = n * c * axes().iter().map(Axis::places).product::<usize>();
    let mut all: Vec<Vec<T>> = Vec::new();
    for path in PATHS.into_iter().filter(|path| path.available()) {
        for results in [1, usize::MAX] {
            let place = |memory| Place { memory, offset: 0 };
            let op = Resample::prepare(path, dtype, (n, c), axes(), place(0), place(1));
            let mut y = vec![old; size];
            let memories = vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()];
            let work = Work::new(op.work(), 0).unwrap();
            let mut context = Context {
                results,
                ..Context::new(memories, work)
            };
            unsafe { op.run(&mut context) };
            all.push(y);
        }
    }
    assert!(all.iter().all(|y| *y == all[0]));
    all.swap_remove(0)
}

#[test]
fn adds_up_no_one_two_and_more_places_with_few_and_many_channels() {
    let axes = || {
        let more = [(0, 1.0), (1, -2.0), (3, 0.5)];
        vec![axis(4, &[&[], &[(2, 1.0)], &[(0, 0.5), (3, 0.25)], &more])]
    };
    for c in [1, 2, 3, 7, 8, 16, 19, 32, 64] {
        let x: Vec<f32> = (0..2 * 4 * c).map(|i| (i * 7 % 23) as f32).collect();
        let mut want = Vec::new();
        for x in x.chunks(4 * c) {
            let at = |place: usize, k: usize| x[place * c + k];
            want.extend((0..c).map(|_| 0.0));
            want.extend((0..c).map(|k| at(2, k)));
            want.extend((0..c).map(|k| 0.5 * at(0, k) + 0.25 * at(3, k)));
            want.extend((0..c).map(|k| at(0, k) - 2.0 * at(1, k) + 0.5 * at(3, k)));
        }
        assert_eq!(run(DType::F32, (2, c), axes, &x, 9.0), want, "{c} channels");
        let x: Vec<f64> = x.into_iter().map(f64::from).collect();
        let want: Vec<f64> = want.into_iter().map(f64::from).collect();
        assert_eq!(run(DType::F64, (2, c), axes, &x, 9.0), want, "{c} channels");
    }
}

#[test]
fn goes_along_several_axes_and_repeats_equal_places() {
    let axes = || {
        let rows: [&[(u32, f64)]; 3] = [&[(1, 1.0)], &[(1, 1.0)], &[(0, 1.0), (1, 1.0)]];
        vec![axis(2, &rows), axis(3, &[&[(2, 2.0)], &[(0, 1.0)]])]
    };
    let x = [1f32, 2.0, 3.0, 4.0, 5.0, 6.0];
    let y = run(DType::F32, (1, 1), axes, &x, 9.0);
    assert_eq!(y, [12.0, 4.0, 12.0, 4.0, 18.0, 5.0]);
}

#[test]
fn gives_the_same_where_a_large_result_goes_past_the_caches() {
    // 128 × 128 places of 64 channels are as many bytes as that takes.
    let double = || {
        let places: Vec<_> = (0..128).map(|i| [(i / 2, 1.0)]).collect();
        axis(
            64,
            &places.iter().map(|place| &place[..]).collect::<Vec<_>>(),
        )
    };
    let x: Vec<f32> = (0..64 * 64 * 64).map(|i| (i % 4099) as f32).collect();
    let y = run(DType::F32, (1, 64), || vec![double(), double()], &x, 9.0);
    for (place, y) in y.chunks(64).enumerate() {
        let (i, j) = (place / 128 / 2, place % 128 / 2);
        assert_eq!(y, &x[(i * 64 + j) * 64..][..64]);
    }
}

#[test]
fn zero_sizes_give_nothing_and_no_places_before_give_zeros() {
    let x: [f32; 0] = [];
    let empty = |places: usize| move || vec![axis(0, &vec![&[][..]; places])];
    assert_eq!(run(DType::F32, (2, 3), empty(2), &x, 9.0), [0.0; 12]);
    assert!(run(DType::F32, (0, 3), empty(2), &x, 9.0).is_empty());
    assert!(run(DType::F32, (2, 0), empty(2), &x, 9.0).is_empty());
    assert!(run(DType::F32, (2, 3), empty(0), &x, 9.0).is_empty());
}

#[test]
fn one_element_spreads_whatever_it_is() {
    let axes = || vec![axis(1, &[&[(0, 1.0)][..]; 3])];
    for x in [2.5, f64::INFINITY, -0.0] {
        let y = run(DType::F64, (1, 1), axes, &[x], 9.0);
        assert!(y.iter().all(|y| y.to_bits() == x.to_bits()));
    }
}
