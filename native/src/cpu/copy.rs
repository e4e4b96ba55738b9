//! Copies a view into another of the same shape and dtype.

use super::context::{Context, Place};
use super::layout::Layout;

pub struct Copy {
    from: Place,
    to: Place,
    size: usize,
    outer: Layout<2>,
    inner: usize,
    steps: [isize; 2],
}

impl Copy {
    /// Strides in elements of `size` bytes.
    pub fn prepare(
        size: usize,
        shape: &[usize],
        from: (Place, &[isize]),
        to: (Place, &[isize]),
    ) -> Copy {
        let (outer, inner, steps) = Layout::collapsed(shape, [from.1, to.1]).rows();
        Copy {
            from: from.0,
            to: to.0,
            size,
            outer,
            inner,
            steps,
        }
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against.
    pub unsafe fn run(&self, context: &Context) {
        unsafe {
            let (from, to) = (context.at(self.from), context.at(self.to));
            match self.size {
                1 => self.rows::<u8>(from, to),
                2 => self.rows::<u16>(from.cast(), to.cast()),
                4 => self.rows::<u32>(from.cast(), to.cast()),
                _ => self.rows::<u64>(from.cast(), to.cast()),
            }
        }
    }

    unsafe fn rows<T: std::marker::Copy>(&self, from: *const T, to: *mut T) {
        let [a, b] = self.steps;
        let _ = self.outer.each::<()>(|[x, y]| {
            unsafe {
                let (from, to) = (from.offset(x), to.offset(y));
                if a == 1 && b == 1 {
                    std::ptr::copy_nonoverlapping(from, to, self.inner);
                } else {
                    for i in 0..self.inner as isize {
                        *to.offset(i * b) = *from.offset(i * a);
                    }
                }
            }
            Ok(())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::context::Work;

    #[test]
    fn turns_flips_and_broadcasts() {
        let place = |memory, offset| Place { memory, offset };
        let run = |shape: &[usize], from: (usize, &[isize]), to: &[isize]| {
            let x = [1u32, 2, 3, 4, 5, 6];
            let mut y = vec![0u32; shape.iter().product()];
            let op = Copy::prepare(4, shape, (place(0, from.0), from.1), (place(1, 0), to));
            let context = Context {
                memories: vec![x.as_ptr().cast_mut().cast(), y.as_mut_ptr().cast()],
                work: Work::new(0, 0).unwrap(),
            };
            unsafe { op.run(&context) };
            y
        };
        assert_eq!(run(&[3, 2], (0, &[1, 3]), &[2, 1]), [1, 4, 2, 5, 3, 6]);
        assert_eq!(run(&[6], (20, &[-1]), &[1]), [6, 5, 4, 3, 2, 1]);
        assert_eq!(run(&[2, 3], (4, &[0, 1]), &[3, 1]), [2, 3, 4, 2, 3, 4]);
    }
}
