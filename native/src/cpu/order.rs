//! The order of a line's elements, or some ranks of it.

use super::context::{Context, bytes};
use super::rows::{Lines, Operand};
use crate::program::format::DType;

/// The places of the elements whose ranks are `first` and the next, as many as y has; equal elements stay in their order, NaN counts as the greatest.
pub struct Order {
    dtype: DType,
    descending: bool,
    first: usize,
    count: usize,
    lines: Lines,
}

/// An element's rank and, in the lowest 32 bits, its place: no two are equal, so that no sort needs to be stable.
trait Entry: Copy + Ord {
    const KEY_BITS: u32;
    /// Some bits of the rank.
    fn digit(self, shift: u32, bits: u32) -> usize;
    fn place(self) -> i32;
}

macro_rules! entry {
    ($t:ty, $bits:literal) => {
        impl Entry for $t {
            const KEY_BITS: u32 = $bits;
            #[inline(always)]
            fn digit(self, shift: u32, bits: u32) -> usize {
                (self >> (32 + shift)) as usize & ((1 << bits) - 1)
            }
            #[inline(always)]
            fn place(self) -> i32 {
                self as u32 as i32
            }
        }
    };
}
entry!(u64, 32);
entry!(u128, 64);

/// What the elements of a line can be.
trait Element: Copy {
    type Entry: Entry;
    fn entry(self, place: usize, descending: bool) -> Self::Entry;
}

macro_rules! element {
    ($t:ty, $entry:ty, $key:expr) => {
        impl Element for $t {
            type Entry = $entry;
            #[inline(always)]
            fn entry(self, place: usize, descending: bool) -> $entry {
                let key = $key(self);
                <$entry>::from(if descending { !key } else { key }) << 32 | place as $entry
            }
        }
    };
}
/// The bits of negative numbers are turned round, those of others come after them. Both zeros are one.
macro_rules! float_key {
    ($t:ty, $u:ty) => {
        |x: $t| {
            const SIGN: $u = 1 << (<$u>::BITS - 1);
            let bits = x.to_bits();
            let bits = if bits == SIGN { 0 } else { bits };
            let key = if bits & SIGN == 0 { bits | SIGN } else { !bits };
            if x.is_nan() { <$u>::MAX } else { key }
        }
    };
}
element!(f32, u64, float_key!(f32, u32));
element!(f64, u128, float_key!(f64, u64));
element!(i32, u64, |x: i32| x.cast_unsigned() ^ 1 << 31);
element!(i64, u128, |x: i64| x.cast_unsigned() ^ 1 << 63);

/// From so many elements on they are sorted by digits, and by wide ones.
const BY_DIGITS: usize = 256;
const BY_WIDE_DIGITS: usize = 1 << 14;
const NARROW: u32 = 8;
const WIDE: u32 = 11;

impl Order {
    pub fn prepare(descending: bool, first: usize, x: Operand, y: Operand) -> Order {
        Order {
            dtype: x.dtype,
            descending,
            first,
            count: y.shape.last().copied().unwrap_or(0),
            lines: Lines::new(x, y),
        }
    }

    /// Bytes of work space: the entries of a line twice.
    pub fn work(&self) -> usize {
        bytes(self.lines.n, 2, 2 * self.dtype.size())
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        unsafe {
            match self.dtype {
                DType::F32 => self.each::<f32>(context),
                DType::F64 => self.each::<f64>(context),
                DType::I64 => self.each::<i64>(context),
                _ => self.each::<i32>(context),
            }
        }
    }

    unsafe fn each<T: Element>(&self, context: &mut Context) {
        let Lines { n, steps, .. } = self.lines;
        if self.count == 0 {
            return;
        }
        // Each element is met about that often.
        let met = 2 * (1 + n.checked_ilog2().unwrap_or(0) as usize);
        unsafe {
            self.lines.each::<T, i32>(context, met, |context, x, y| {
                let start = context.work.bytes.start().cast::<T::Entry>();
                let line = std::slice::from_raw_parts_mut(start, n);
                let room = std::slice::from_raw_parts_mut(start.add(n), n);
                let entry = |i: usize| {
                    let x = *x.offset(i as isize * steps[0]);
                    x.entry(i, self.descending)
                };
                for (i, entry) in self.ranked(entry, line, room).iter().enumerate() {
                    *y.offset(i as isize * steps[1]) = entry.place();
                }
            });
        }
    }

    /// The entries that are asked for, in their order.
    fn ranked<'a, E: Entry>(
        &self,
        entry: impl Fn(usize) -> E,
        line: &'a mut [E],
        room: &'a mut [E],
    ) -> &'a [E] {
        let (n, count) = (line.len(), self.count);
        if self.first == 0 && count <= n / 8 {
            return least(n, entry, line, count);
        }
        for (i, e) in line.iter_mut().enumerate() {
            *e = entry(i);
        }
        if count == n {
            return sorted(line, room);
        }
        if self.first > 0 {
            line.select_nth_unstable(self.first);
        }
        let rest = &mut line[self.first..];
        if count < rest.len() {
            rest.select_nth_unstable(count);
        }
        rest[..count].sort_unstable();
        &rest[..count]
    }
}

/// The `count` least of `n` entries, in order: what is less than the least so far is kept until there is no more room.
fn least<E: Entry>(n: usize, entry: impl Fn(usize) -> E, line: &mut [E], count: usize) -> &[E] {
    let room = (4 * count).max(64).min(n);
    let mut kept = 0;
    let mut limit = None;
    for i in 0..n {
        let e = entry(i);
        if limit.is_some_and(|limit| e > limit) {
            continue;
        }
        line[kept] = e;
        kept += 1;
        if kept == room {
            limit = Some(*line[..room].select_nth_unstable(count - 1).1);
            kept = count;
        }
    }
    line[..kept].sort_unstable();
    &line[..count]
}

/// The entries of a line in order; they come in the order of their places.
fn sorted<'a, E: Entry>(line: &'a mut [E], room: &'a mut [E]) -> &'a [E] {
    let n = line.len();
    if n < BY_DIGITS {
        line.sort_unstable();
        return line;
    }
    by_digits(line, room, if n < BY_WIDE_DIGITS { NARROW } else { WIDE })
}

/// Sorted by one digit of the ranks after another from the lowest on, so that entries of one rank stay in their order.
fn by_digits<'a, E: Entry>(mut from: &'a mut [E], mut to: &'a mut [E], bits: u32) -> &'a [E] {
    let mut starts = [0u32; 1 << WIDE];
    let starts = &mut starts[..1 << bits];
    for shift in (0..E::KEY_BITS).step_by(bits as usize) {
        starts.fill(0);
        for e in from.iter() {
            starts[e.digit(shift, bits)] += 1;
        }
        if starts[from[0].digit(shift, bits)] as usize == from.len() {
            continue;
        }
        let mut next = 0;
        for start in starts.iter_mut() {
            (next, *start) = (next + *start, next);
        }
        for &e in from.iter() {
            let start = &mut starts[e.digit(shift, bits)];
            to[*start as usize] = e;
            *start += 1;
        }
        std::mem::swap(&mut from, &mut to);
    }
    from
}

#[cfg(test)]
mod tests;
