//! Loops over a tile: whole vectors, then the part of one that is left.

use super::operations::{Binary, Compare, Unary};
use super::simd::Simd;

/// A tile operand, or one value in all lanes.
#[derive(Clone, Copy)]
struct Operand<S: Simd, const SCALAR: bool>(*const f32, S::F);

impl<S: Simd, const SCALAR: bool> Operand<S, SCALAR> {
    #[inline(always)]
    unsafe fn new(p: *const u8) -> Self {
        let p: *const f32 = p.cast();
        Operand(p, unsafe { S::splat(if SCALAR { *p } else { 0.0 }) })
    }
    #[inline(always)]
    unsafe fn full(self, i: usize) -> S::F {
        if SCALAR {
            self.1
        } else {
            unsafe { S::load(self.0.add(i)) }
        }
    }
    #[inline(always)]
    unsafe fn part(self, i: usize, n: usize) -> S::F {
        if SCALAR {
            self.1
        } else {
            unsafe { S::load_part(self.0.add(i), n) }
        }
    }
}

#[inline(always)]
pub unsafe fn unary<S: Simd, O: Unary>(d: *mut u8, a: *const u8, n: usize) {
    unsafe {
        let (d, a) = (d.cast::<f32>(), a.cast::<f32>());
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), O::apply::<S>(S::load(a.add(i))));
            i += S::N;
        }
        if i < n {
            S::store_part(
                d.add(i),
                n - i,
                O::apply::<S>(S::load_part(a.add(i), n - i)),
            );
        }
    }
}

#[inline(always)]
pub unsafe fn binary<S: Simd, O: Binary, const A: bool, const B: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let (a, b) = (Operand::<S, A>::new(a), Operand::<S, B>::new(b));
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), O::apply::<S>(a.full(i), b.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_part(d.add(i), r, O::apply::<S>(a.part(i, r), b.part(i, r)));
        }
    }
}

#[inline(always)]
pub unsafe fn compare<S: Simd, O: Compare, const B: bool, const SWAP: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
) {
    unsafe {
        let (a, b) = (Operand::<S, false>::new(a), Operand::<S, B>::new(b));
        let apply = |x, y| {
            if SWAP {
                O::apply::<S>(y, x)
            } else {
                O::apply::<S>(x, y)
            }
        };
        let mut i = 0;
        while i + S::N <= n {
            S::store_mask(d.add(i), S::N, apply(a.full(i), b.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_mask(d.add(i), r, apply(a.part(i, r), b.part(i, r)));
        }
    }
}

#[inline(always)]
pub unsafe fn fma<S: Simd, const B: bool, const C: bool>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    c: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let a = Operand::<S, false>::new(a);
        let (b, c) = (Operand::<S, B>::new(b), Operand::<S, C>::new(c));
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), S::fma(a.full(i), b.full(i), c.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            S::store_part(
                d.add(i),
                r,
                S::fma(a.part(i, r), b.part(i, r), c.part(i, r)),
            );
        }
    }
}

#[inline(always)]
pub unsafe fn select<S: Simd, const B: bool, const C: bool>(
    d: *mut u8,
    m: *const u8,
    b: *const u8,
    c: *const u8,
    n: usize,
) {
    unsafe {
        let d = d.cast::<f32>();
        let (b, c) = (Operand::<S, B>::new(b), Operand::<S, C>::new(c));
        let mut i = 0;
        while i + S::N <= n {
            let mask = S::load_mask(m.add(i), S::N);
            S::store(d.add(i), S::pick(mask, b.full(i), c.full(i)));
            i += S::N;
        }
        if i < n {
            let r = n - i;
            let mask = S::load_mask(m.add(i), r);
            S::store_part(d.add(i), r, S::pick(mask, b.part(i, r), c.part(i, r)));
        }
    }
}

#[inline(always)]
pub unsafe fn from_bool<S: Simd>(d: *mut u8, a: *const u8, one: f32, n: usize) {
    unsafe {
        let d = d.cast::<f32>();
        let mut i = 0;
        while i < n {
            let r = S::N.min(n - i);
            let y = S::pick(S::load_mask(a.add(i), r), S::splat(one), S::splat(0.0));
            if r == S::N {
                S::store(d.add(i), y)
            } else {
                S::store_part(d.add(i), r, y)
            }
            i += r;
        }
    }
}

/// One value in the whole tile.
#[inline(always)]
pub unsafe fn fill<S: Simd>(d: *mut u8, a: *const u8, n: usize) {
    unsafe {
        let d = d.cast::<f32>();
        let x = S::splat(*a.cast::<f32>());
        let mut i = 0;
        while i + S::N <= n {
            S::store(d.add(i), x);
            i += S::N;
        }
        if i < n {
            S::store_part(d.add(i), n - i, x);
        }
    }
}

/// Lane by lane, for what has no vector form.
#[inline(always)]
pub unsafe fn scalar<A: Copy, R>(d: *mut u8, a: *const u8, n: usize, f: impl Fn(A) -> R) {
    for i in 0..n {
        unsafe { *d.cast::<R>().add(i) = f(*a.cast::<A>().add(i)) };
    }
}

#[inline(always)]
pub unsafe fn scalar2<A: Copy, R>(
    d: *mut u8,
    a: *const u8,
    b: *const u8,
    n: usize,
    f: impl Fn(A, A) -> R,
) {
    for i in 0..n {
        unsafe { *d.cast::<R>().add(i) = f(*a.cast::<A>().add(i), *b.cast::<A>().add(i)) };
    }
}
