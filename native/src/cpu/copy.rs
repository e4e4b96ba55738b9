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
            if self.size == 1 {
                self.rows::<u8>(from, to);
            } else {
                self.rows::<u32>(from.cast(), to.cast());
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
