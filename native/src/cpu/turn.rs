//! Arrays whose rows are another one's columns, copied square by square, so that every line of the cache is read and written as a whole.

use super::path::Path;
use super::simd::Simd;
use crate::kernel;

/// Bytes of a cache's line.
pub const LINE: usize = 64;

/// `to[r·to_step + c] = from[c·step + r]` for so many rows and columns. Steps in elements.
pub type Turn = unsafe fn(*const u8, isize, *mut u8, usize, usize, usize);

/// Rows of elements of so many bytes that share the lines they are read from.
pub const fn together(size: usize) -> usize {
    LINE / size
}

/// The loops for elements of so many bytes.
pub fn kernel(path: Path, size: usize) -> Turn {
    match size {
        1 => bytes(path),
        2 => halves(path),
        4 => singles(path),
        _ => doubles(path),
    }
}

#[inline(always)]
unsafe fn turn_singles<S: Simd>(
    from: *const u8,
    step: isize,
    to: *mut u8,
    to_step: usize,
    rows: usize,
    columns: usize,
) {
    let (from, to) = (from.cast::<f32>(), to.cast::<f32>());
    let side = together(4);
    let (high, wide) = (rows - rows % S::N, columns - columns % S::N);
    unsafe {
        for top in (0..high).step_by(side) {
            for c in (0..wide).step_by(S::N) {
                for r in (top..high.min(top + side)).step_by(S::N) {
                    let from = from.offset(c as isize * step).add(r);
                    S::transpose(from, step, to.add(r * to_step + c), to_step);
                }
            }
        }
        // What is less than a vector, as whole numbers: no bits change on the way.
        let (from, to) = (from.cast::<u32>(), to.cast::<u32>());
        square(from, step, to, to_step, 0..high, wide..columns);
        square(from, step, to, to_step, high..rows, 0..columns);
    }
}

/// Squares of `SIDE` elements go by way of an array, which the compiler turns in registers.
#[inline(always)]
unsafe fn turn_plain<T: Copy, const SIDE: usize>(
    from: *const T,
    step: isize,
    to: *mut T,
    to_step: usize,
    rows: usize,
    columns: usize,
) {
    let (high, wide) = (rows - rows % SIDE, columns - columns % SIDE);
    unsafe {
        for r in (0..high).step_by(SIDE) {
            for c in (0..wide).step_by(SIDE) {
                let from = from.offset(c as isize * step).add(r);
                let lines: [[T; SIDE]; SIDE] = std::array::from_fn(|i| {
                    from.offset(i as isize * step)
                        .cast::<[T; SIDE]>()
                        .read_unaligned()
                });
                for j in 0..SIDE {
                    let line: [T; SIDE] = std::array::from_fn(|i| lines[i][j]);
                    let to = to.add((r + j) * to_step + c).cast::<[T; SIDE]>();
                    to.write_unaligned(line);
                }
            }
        }
        square(from, step, to, to_step, 0..high, wide..columns);
        square(from, step, to, to_step, high..rows, 0..columns);
    }
}

#[inline(always)]
unsafe fn square<T: Copy>(
    from: *const T,
    step: isize,
    to: *mut T,
    to_step: usize,
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) {
    for c in columns {
        for r in rows.clone() {
            unsafe { *to.add(r * to_step + c) = *from.offset(c as isize * step).add(r) };
        }
    }
}

/// The loops for a size, which the compiler makes for each path.
macro_rules! plain {
    ($($kernel:ident = $body:ident: $t:ty, $side:literal;)*) => { $(
        // `S` only says for which path.
        #[allow(clippy::extra_unused_type_parameters)]
        #[inline(always)]
        unsafe fn $body<S: Simd>(from: *const u8, step: isize, to: *mut u8, to_step: usize, rows: usize, columns: usize) {
            unsafe { turn_plain::<$t, $side>(from.cast(), step, to.cast(), to_step, rows, columns) };
        }
        kernel!($kernel = $body, fn(from: *const u8, step: isize, to: *mut u8, to_step: usize, rows: usize, columns: usize));
    )* };
}
plain! {
    bytes = turn_bytes: u8, 16;
    halves = turn_halves: u16, 16;
    doubles = turn_doubles: u64, 8;
}
kernel!(
    singles = turn_singles,
    fn(from: *const u8, step: isize, to: *mut u8, to_step: usize, rows: usize, columns: usize)
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::path::PATHS;

    #[test]
    fn rows_become_columns_whatever_their_length_and_direction() {
        const WIDTH: usize = 70;
        for path in PATHS.into_iter().filter(|p| p.available()) {
            for size in [1, 2, 4, 8] {
                for (rows, columns) in [(1, 1), (16, 16), (3, 40), (33, 5), (64, 64), (70, 19)] {
                    for backwards in [false, true] {
                        let from: Vec<u8> = (0..WIDTH * columns * size)
                            .map(|i| (i * 7 + i / 251) as u8)
                            .collect();
                        let gap = columns + 3;
                        let mut to = vec![99; rows * gap * size];
                        let width = WIDTH as isize;
                        let (start, step) = match backwards {
                            true => ((columns - 1) * WIDTH * size, -width),
                            false => (0, width),
                        };
                        let turn = kernel(path, size);
                        unsafe {
                            turn(
                                from[start..].as_ptr(),
                                step,
                                to.as_mut_ptr(),
                                gap,
                                rows,
                                columns,
                            )
                        };
                        for r in 0..rows {
                            for c in 0..gap {
                                let row = if backwards {
                                    columns.wrapping_sub(1 + c)
                                } else {
                                    c
                                };
                                let got = &to[(r * gap + c) * size..][..size];
                                let want = match c < columns {
                                    true => &from[(row * WIDTH + r) * size..][..size],
                                    false => &[99; 8][..size],
                                };
                                assert_eq!(
                                    got, want,
                                    "{path:?} {size} {rows} × {columns} at {r}, {c}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
