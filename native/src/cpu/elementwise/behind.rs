//! A chain that runs behind a product or a convolution, on each part of the result while that is still near.

use super::{Elementwise, STEP, Scratch};
use crate::cpu::context::Context;

/// So many elements at least are worth a run of their own.
const WORTH: usize = 1 << 15;

/// A chain on its way over a result whose elements become ready one after another.
struct Behind<'a> {
    chain: &'a Elementwise,
    context: &'a Context,
    scratch: Scratch,
    /// Elements that it went over.
    done: usize,
    elements: usize,
}

impl Elementwise {
    /// Whether it adds something up.
    pub fn has_sums(&self) -> bool {
        self.sums.is_some()
    }

    /// Runs `first`, which computes what the chain reads and takes the first `taken` bytes of the work space, and the chain behind it: `first` may
    /// tell meanwhile how many elements are ready.
    ///
    /// # Safety
    /// As of `run`, with work space for both; the elements of what `first` computes lie in the order in which the chain reads them.
    pub unsafe fn behind(
        &self,
        context: &mut Context,
        taken: usize,
        first: impl FnOnce(&Context, &mut dyn FnMut(usize)),
    ) {
        let scratch = Scratch::of(context, taken);
        let elements = self.outer.iter().product::<usize>() * self.inner;
        let mut behind = Behind {
            chain: self,
            context,
            scratch,
            done: 0,
            elements,
        };
        unsafe {
            first(behind.context, &mut |ready| behind.ready(ready));
            behind.ready(elements);
        }
    }
}

impl Behind<'_> {
    /// Takes note that so many elements are ready, from the first on, and goes over whole tiles of them: the same as a run over all.
    unsafe fn ready(&mut self, elements: usize) {
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
