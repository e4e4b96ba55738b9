//! Numbers between zero and the smallest whose mantissa is full. The processor takes ten times as long over them, and what a step remembers of a
//! gradient that has become zero shrinks until it is one.

/// How a thread computes with fractions.
#[derive(Clone, Copy)]
pub struct Mode(u32);

#[cfg(all(target_arch = "x86_64", not(miri)))]
impl Mode {
    /// Of `MXCSR`: results that would be subnormal are zero. Operands stay as they are, as halves are widened by way of them.
    const FLUSH: u32 = 1 << 15;

    /// The mode of the thread that asks.
    #[inline]
    pub fn current() -> Mode {
        let mut word = 0u32;
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack)) };
        Mode(word)
    }

    /// From now on this thread computes so.
    #[inline]
    pub fn set(self) {
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &self.0, options(nostack)) };
    }
}

/// Other processors are about as fast with them.
#[cfg(not(all(target_arch = "x86_64", not(miri))))]
impl Mode {
    const FLUSH: u32 = 0;

    pub fn current() -> Mode {
        Mode(0)
    }

    pub fn set(self) {}
}

/// Until it is dropped, results of this thread that would be subnormal are zero.
pub struct Flush {
    before: Mode,
}

impl Flush {
    #[inline]
    pub fn begin() -> Flush {
        let before = Mode::current();
        Mode(before.0 | Mode::FLUSH).set();
        Flush { before }
    }
}

impl Drop for Flush {
    #[inline]
    fn drop(&mut self) {
        self.before.set();
    }
}

#[cfg(all(test, target_arch = "x86_64", not(miri)))]
mod tests {
    use super::*;
    use crate::crew;
    use std::hint::black_box;
    use std::sync::atomic::{AtomicU32, Ordering};

    // A function by itself: the compiler knows of no modes, and would multiply where the product is wanted.
    #[inline(never)]
    fn product(a: f32, b: f32) -> f32 {
        black_box(a) * black_box(b)
    }

    fn tiny() -> f32 {
        product(f32::MIN_POSITIVE, 0.5)
    }

    #[test]
    fn results_are_zero_while_it_lasts_and_operands_keep_their_value() {
        let half = tiny();
        let flush = Flush::begin();
        assert_eq!(tiny(), 0.0);
        assert_eq!(product(half, 4.0), 2.0 * f32::MIN_POSITIVE);
        drop(flush);
        assert!(tiny() > 0.0);
    }

    #[test]
    fn the_crew_computes_as_its_caller_does() {
        let kept = AtomicU32::new(0);
        let count = |_: usize, _: usize| {
            kept.fetch_add(u32::from(tiny() > 0.0), Ordering::Relaxed);
        };
        for _ in 0..50 {
            let flush = Flush::begin();
            crew::run(4, 16, &count);
            drop(flush);
        }
        // Another caller may hold the crew, and then these run here: either way in the caller's mode.
        assert_eq!(kept.swap(0, Ordering::Relaxed), 0);
        crew::run(4, 16, &count);
        assert_eq!(kept.into_inner(), 16);
    }
}
