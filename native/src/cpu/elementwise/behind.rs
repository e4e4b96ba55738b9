//! A chain that runs behind a product or a convolution, on each part of the result while that is still near.

use super::{Elementwise, STEP, Scratch};
use crate::cpu::context::{Context, Place};
use crate::cpu::layout::dense;

/// So many elements at least are worth a run of their own.
const WORTH: usize = 1 << 15;

/// A chain on its way over a result whose elements become ready one after another.
pub struct Behind<'a> {
    chain: &'a Elementwise,
    pub context: &'a Context,
    scratch: Scratch,
    /// Elements that it went over.
    done: usize,
    elements: usize,
}

impl Elementwise {
    /// Whether it reads at this place in the order in which the elements lie in memory, and adds nothing up.
    pub fn follows(&self, place: Place) -> bool {
        let mut sizes = self.outer.clone();
        sizes.push(self.inner);
        let whole = dense(&sizes);
        let in_order = |strides: &[isize], size: usize| {
            let steps = whole.iter().map(|step| step * size as isize);
            strides.iter().copied().eq(steps)
        };
        let mut here = self.inputs.iter().filter(|s| s.place == place);
        self.sums.is_none() && here.any(|s| s.strides.is_empty() || in_order(&s.strides, s.size))
    }

    /// Makes ready to run behind an instruction that takes the first `taken` bytes of the work space.
    pub fn behind<'a>(&'a self, context: &'a mut Context, taken: usize) -> Behind<'a> {
        let scratch = Scratch::of(context, taken);
        Behind {
            chain: self,
            context,
            scratch,
            done: 0,
            elements: self.outer.iter().product::<usize>() * self.inner,
        }
    }
}

impl Behind<'_> {
    /// Takes note that so many elements are ready, from the first on, and goes over whole tiles of them: the same as a run over all.
    pub unsafe fn ready(&mut self, elements: usize) {
        let Elementwise {
            outer, inner, rows, ..
        } = self.chain;
        let grain = if outer.is_empty() { STEP } else { rows * inner };
        let end = match elements < self.elements {
            true if elements - self.done < WORTH => return,
            true => elements / grain * grain,
            false => self.elements,
        };
        if end <= self.done {
            return;
        }
        let (rows, columns) = match outer.is_empty() {
            true => (0..1, self.done..end),
            false => (self.done / inner..end / inner, 0..*inner),
        };
        unsafe {
            self.chain
                .part(self.context, self.scratch, rows, columns, None)
        };
        self.done = end;
    }
}
