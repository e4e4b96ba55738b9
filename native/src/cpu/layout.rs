//! Shapes and strides, made as small as they can be before a kernel sees them.

use std::ops::Range;

/// A shape shared by several operands, with each operand's strides in elements.
#[derive(Clone, Debug)]
pub struct Layout<const K: usize> {
    pub shape: Vec<usize>,
    pub strides: [Vec<isize>; K],
}

/// Drops axes of size 1 and merges neighbours that every operand walks in one go. The row-major order stays.
pub fn collapse(shape: &[usize], strides: &[&[isize]]) -> (Vec<usize>, Vec<Vec<isize>>) {
    let mut sizes: Vec<usize> = Vec::new();
    let mut steps: Vec<Vec<isize>> = vec![Vec::new(); strides.len()];
    for axis in 0..shape.len() {
        if shape[axis] == 1 {
            continue;
        }
        let merges = sizes.last().is_some()
            && (0..strides.len())
                .all(|o| steps[o].last().copied() == Some(strides[o][axis] * shape[axis] as isize));
        if merges {
            if let Some(last) = sizes.last_mut() {
                *last *= shape[axis];
            }
            for (o, s) in steps.iter_mut().enumerate() {
                if let Some(last) = s.last_mut() {
                    *last = strides[o][axis];
                }
            }
        } else {
            sizes.push(shape[axis]);
            for (o, s) in steps.iter_mut().enumerate() {
                s.push(strides[o][axis]);
            }
        }
    }
    (sizes, steps)
}

impl<const K: usize> Layout<K> {
    pub fn collapsed(shape: &[usize], strides: [&[isize]; K]) -> Layout<K> {
        let (shape, steps) = collapse(shape, &strides);
        let mut steps = steps.into_iter();
        Layout {
            shape,
            strides: std::array::from_fn(|_| steps.next().unwrap_or_default()),
        }
    }

    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Calls `f` with each position's offsets in elements, in row-major order; stops at the first error.
    pub fn each<E>(&self, f: impl FnMut([isize; K]) -> Result<(), E>) -> Result<(), E> {
        self.part(0..self.size(), f)
    }

    /// Calls `f` with the offsets of the positions `range`, counted in row-major order.
    pub fn some(&self, range: Range<usize>, mut f: impl FnMut([isize; K])) {
        let _ = self.part::<()>(range, |at| {
            f(at);
            Ok(())
        });
    }

    /// As `some`; stops at the first error.
    pub fn part<E>(
        &self,
        range: Range<usize>,
        mut f: impl FnMut([isize; K]) -> Result<(), E>,
    ) -> Result<(), E> {
        if range.is_empty() {
            return Ok(());
        }
        let mut index = [0usize; 8];
        let mut at = [0isize; K];
        let mut rest = range.start;
        for (axis, &size) in self
            .shape
            .iter()
            .enumerate()
            .rev()
            .filter(|_| range.start > 0)
        {
            index[axis] = rest % size;
            rest /= size;
            for (o, a) in at.iter_mut().enumerate() {
                *a += self.strides[o][axis] * index[axis] as isize;
            }
        }
        for _ in range {
            f(at)?;
            for axis in (0..self.shape.len()).rev() {
                index[axis] += 1;
                for (o, a) in at.iter_mut().enumerate() {
                    *a += self.strides[o][axis];
                }
                if index[axis] < self.shape[axis] {
                    break;
                }
                for (o, a) in at.iter_mut().enumerate() {
                    *a -= self.strides[o][axis] * self.shape[axis] as isize;
                }
                index[axis] = 0;
            }
        }
        Ok(())
    }

    /// Splits off the last axis: the outer layout, the last size and the last strides (1 and 0 without axes).
    pub fn rows(mut self) -> (Layout<K>, usize, [isize; K]) {
        let inner = self.shape.pop().unwrap_or(1);
        let steps = std::array::from_fn(|o| self.strides[o].pop().unwrap_or(0));
        (self, inner, steps)
    }
}

/// The strides of a dense row-major array.
pub fn dense(shape: &[usize]) -> Vec<isize> {
    let mut strides = vec![0; shape.len()];
    let mut step = 1isize;
    for axis in (0..shape.len()).rev() {
        strides[axis] = step;
        step *= shape[axis] as isize;
    }
    strides
}
