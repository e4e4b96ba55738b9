//! What the tests of products share: operands in every layout, a run, and each element held against its definition.

use super::context::{Context, Place, Work};
use super::path::{PATHS, Path};
use std::fmt::Debug;

/// Sizes of a product and which of a, b and c lie by columns.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub path: Path,
    pub size: [usize; 3],
    pub turned: [bool; 3],
}

/// A prepared instruction: the work space it asks for, and how it runs.
pub type Prepared = (usize, Box<dyn Fn(&mut Context)>);

/// Every size in every layout on every path of this processor.
pub fn each_case(sizes: &[[usize; 3]], check: impl Fn(Case)) {
    for path in PATHS.into_iter().filter(|p| p.available()) {
        for &size in sizes {
            for bits in 0..8 {
                let turned = [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0];
                check(Case { path, size, turned });
            }
        }
    }
}

/// Where a, b and c lie that `run` is given, with their strides.
pub fn places(strides: &[[isize; 2]; 3]) -> [(Place, &[isize]); 3] {
    [0, 1, 2].map(|memory| (Place { memory, offset: 0 }, &strides[memory as usize][..]))
}

/// Runs an instruction on a and b for c.
pub fn run<A, C>((work, run): Prepared, a: &mut [A], b: &mut [A], c: &mut [C]) {
    let memories = vec![
        a.as_mut_ptr().cast(),
        b.as_mut_ptr().cast(),
        c.as_mut_ptr().cast(),
    ];
    run(&mut Context::new(memories, Work::new(work, 0).unwrap()));
}

/// Runs m × n × k on a[i] = `fill(i + 1)`, b[i] = `fill(i + 5)` and compares each element with `add` over its pairs.
pub fn check<A: Copy, C: Copy + Default + PartialEq + Debug>(
    case: Case,
    fill: impl Fn(usize) -> A,
    before: C,
    prepare: impl FnOnce(Path, &[usize], usize, [(Place, &[isize]); 3]) -> Prepared,
    add: impl Fn(C, A, A) -> C,
) {
    let [m, n, k] = case.size;
    let strides = |rows: usize, columns: usize, turned: bool| match turned {
        true => [1, rows as isize],
        false => [columns as isize, 1],
    };
    let sa = strides(m, k, case.turned[0]);
    let sb = strides(k, n, case.turned[1]);
    let sc = strides(m, n, case.turned[2]);
    let mut a: Vec<A> = (0..m * k).map(|i| fill(i + 1)).collect();
    let mut b: Vec<A> = (0..k * n).map(|i| fill(i + 5)).collect();
    let mut c = vec![before; m * n];
    let all = [sa, sb, sc];
    let prepared = prepare(case.path, &[m, n], k, places(&all));
    run(prepared, &mut a, &mut b, &mut c);
    let at = |s: [isize; 2], i: usize, j: usize| (i as isize * s[0] + j as isize * s[1]) as usize;
    for i in 0..m {
        for j in 0..n {
            let pairs = (0..k).map(|p| (a[at(sa, i, p)], b[at(sb, p, j)]));
            let want = pairs.fold(C::default(), |sum, (x, y)| add(sum, x, y));
            assert_eq!(c[at(sc, i, j)], want, "{case:?} at {i}, {j}");
        }
    }
}
