//! What one step does to a block of values: the latest value of the chain stays in registers, the others lie in the first-level cache.

use crate::cpu::operations::*;
use crate::cpu::simd::{Baseline as S, Simd};

type F = <S as Simd>::F;
type Values = [F; 4];

/// Elements of a block: four vectors, half of what the registers of SSE2 hold.
pub const BLOCK: usize = 4 * S::N;

/// Addresses that the steps of a chain know.
pub const ENTRIES: usize = 64;

/// An operation on the value at hand; `at` says where other operands are. Truth values are words of ones or zeros.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    pub code: Code,
    pub at: [u8; 3],
    /// Where the result is stored as well, or `NOWHERE`.
    pub keep: u8,
}

pub const NOWHERE: u8 = u8::MAX;

/// The codes of an operation with two operands: `X` is the value at hand, `A` and `B` are blocks, `O` is one value for all.
pub struct Forms {
    pub xa: Code,
    pub ax: Code,
    pub xo: Code,
    pub ox: Code,
}

macro_rules! each {
    ($i:ident, $e:expr) => {{
        let at = |$i: usize| $e;
        [at(0), at(1), at(2), at(3)]
    }};
}

#[inline(always)]
unsafe fn load<const ALIGNED: bool>(p: *const u8) -> Values {
    let p = p.cast::<f32>();
    unsafe {
        if ALIGNED {
            each!(i, S::load_aligned(p.add(i * S::N)))
        } else {
            each!(i, S::load(p.add(i * S::N)))
        }
    }
}

#[inline(always)]
unsafe fn store(p: *mut u8, x: Values) {
    let p = p.cast::<f32>();
    unsafe { each!(i, S::store(p.add(i * S::N), x[i])) };
}

/// One value for all lanes.
#[inline(always)]
unsafe fn one(p: *const u8) -> Values {
    unsafe { [S::splat(*p.cast::<f32>()); 4] }
}

#[inline(always)]
unsafe fn words(m: <S as Simd>::M) -> F {
    unsafe { S::pick(m, S::float(S::splat_i(-1)), S::splat(0.0)) }
}

#[inline(always)]
unsafe fn truth(x: F) -> <S as Simd>::M {
    unsafe { S::lt_i(S::bits(x), S::splat_i(0)) }
}

/// A long function goes by memory, so that its own values have all registers.
#[inline(never)]
unsafe fn long<O: Unary>(p: *mut f32) {
    for i in 0..4 {
        unsafe { S::store(p.add(i * S::N), O::apply::<S>(S::load(p.add(i * S::N)))) };
    }
}

macro_rules! machine {
    (
        short { $($short:ident)* }
        long { $($long:ident)* }
        two { $($two:ident($xa:ident $ax:ident $xo:ident $ox:ident $ab:ident))* }
        whole { $($whole:ident($wxa:ident $wax:ident))* }
        compare { $($compare:ident($cxa:ident $cax:ident))* }
        logic { $($logic:ident($bits:ident))* }
        ($x:ident, $load:ident, $one:ident, $place:ident) { $($other:ident => $body:expr;)* }
    ) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Code {
            $($short,)* $($long,)* $($xa, $ax, $xo, $ox, $ab,)* $($wxa, $wax,)* $($cxa, $cax,)* $($logic,)* $($other,)*
        }

        #[allow(non_upper_case_globals)]
        impl Forms {
            $(pub const $two: Forms = Forms { xa: Code::$xa, ax: Code::$ax, xo: Code::$xo, ox: Code::$ox };)*
            $(pub const $whole: Forms = Forms { xa: Code::$wxa, ax: Code::$wax, xo: Code::$wxa, ox: Code::$wax };)*
            $(pub const $compare: Forms = Forms { xa: Code::$cxa, ax: Code::$cax, xo: Code::$cxa, ox: Code::$cax };)*
            $(pub const $logic: Forms = Forms { xa: Code::$logic, ax: Code::$logic, xo: Code::$logic, ox: Code::$logic };)*
        }

        /// Two blocks instead of the value at hand and one, for what has such a form.
        pub const fn both(code: Code) -> Option<Code> {
            match code {
                $(Code::$xa => Some(Code::$ab),)*
                _ => None,
            }
        }

        /// `ALIGNED`: all addresses are multiples of 16 bytes. Runs the steps on so many blocks and stores the last value of each; then every address moves on by its own number of bytes.
        ///
        /// # Safety
        /// The addresses must be good for what the steps read and write there.
        pub unsafe fn run<const ALIGNED: bool>(steps: &[Step], last: u8, at: &mut [*mut u8; ENTRIES], moves: &[[usize; 2]], blocks: usize) {
            unsafe {
                let mut $x: Values = [S::splat(0.0); 4];
                let mut scratch = [0f32; BLOCK];
                for _ in 0..blocks {
                    for step in steps {
                        macro_rules! $place { ($k:literal) => { *at.get_unchecked(step.at[$k] as usize) } }
                        macro_rules! $load { ($k:literal) => { load::<ALIGNED>($place!($k)) } }
                        macro_rules! $one { ($k:literal) => { one($place!($k)) } }
                        match step.code {
                            $(Code::$short => $x = each!(i, $short::apply::<S>($x[i])),)*
                            $(Code::$long => {
                                store(scratch.as_mut_ptr().cast(), $x);
                                long::<$long>(scratch.as_mut_ptr());
                                $x = load::<false>(scratch.as_ptr().cast());
                            })*
                            $(
                                Code::$xa => { let a = $load!(0); $x = each!(i, $two::apply::<S>($x[i], a[i])); }
                                Code::$ax => { let a = $load!(0); $x = each!(i, $two::apply::<S>(a[i], $x[i])); }
                                Code::$xo => { let a = $one!(0); $x = each!(i, $two::apply::<S>($x[i], a[i])); }
                                Code::$ox => { let a = $one!(0); $x = each!(i, $two::apply::<S>(a[i], $x[i])); }
                                Code::$ab => { let (a, b) = ($load!(0), $load!(1)); $x = each!(i, $two::apply::<S>(a[i], b[i])); }
                            )*
                            $(
                                Code::$wxa => { let a = $load!(0); $x = each!(i, $whole::apply::<S>($x[i], a[i])); }
                                Code::$wax => { let a = $load!(0); $x = each!(i, $whole::apply::<S>(a[i], $x[i])); }
                            )*
                            $(
                                Code::$cxa => { let a = $load!(0); $x = each!(i, words($compare::apply::<S>($x[i], a[i]))); }
                                Code::$cax => { let a = $load!(0); $x = each!(i, words($compare::apply::<S>(a[i], $x[i]))); }
                            )*
                            $(Code::$logic => { let a = $load!(0); $x = each!(i, S::float(S::$bits(S::bits($x[i]), S::bits(a[i])))); })*
                            $(Code::$other => $body,)*
                        }
                        if step.keep != NOWHERE {
                            store(*at.get_unchecked(step.keep as usize), $x);
                        }
                    }
                    store(*at.get_unchecked(last as usize), $x);
                    for (two, by) in at.as_chunks_mut::<2>().0.iter_mut().zip(moves) {
                        for k in 0..2 {
                            two[k] = two[k].wrapping_add(by[k]);
                        }
                    }
                }
            }
        }
    };
}

machine! {
    short { Neg Abs Sign Square Sqrt Rsqrt Floor Ceil Round Reciprocal Relu NegI AbsI SignI SquareI ToF32 ToI32 }
    long { Exp Log Tanh Sigmoid Erf Log1p Expm1 }
    two {
        Add(AddXA AddAX AddXO AddOX AddAB)
        Sub(SubXA SubAX SubXO SubOX SubAB)
        Mul(MulXA MulAX MulXO MulOX MulAB)
        Div(DivXA DivAX DivXO DivOX DivAB)
        Min(MinXA MinAX MinXO MinOX MinAB)
        Max(MaxXA MaxAX MaxXO MaxOX MaxAB)
    }
    whole { AddI(AddIXA AddIAX) SubI(SubIXA SubIAX) MulI(MulIXA MulIAX) MinI(MinIXA MinIAX) MaxI(MaxIXA MaxIAX) }
    compare {
        Eq(EqXA EqAX) Ne(NeXA NeAX) Lt(LtXA LtAX) Le(LeXA LeAX)
        EqI(EqIXA EqIAX) NeI(NeIXA NeIAX) LtI(LtIXA LtIAX) LeI(LeIXA LeIAX)
    }
    logic { And(and_i) Or(or_i) Xor(xor_i) }
    (x, load, one, place) {
        Load => x = load!(0);
        Store => store(place!(0), x);
        LoadMask => x = each!(i, words(S::load_mask(place!(0).add(i * S::N), S::N)));
        StoreMask => for i in 0..4 { S::store_mask(place!(0).add(i * S::N), S::N, truth(x[i])) };
        Not => x = each!(i, S::float(S::xor_i(S::bits(x[i]), S::splat_i(-1))));
        Pick => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::pick(truth(x[i]), a[i], b[i])); };
        // A truth value as a number, and a number as a truth value.
        AsF32 => x = each!(i, S::pick(truth(x[i]), S::splat(1.0), S::splat(0.0)));
        AsI32 => x = each!(i, S::pick(truth(x[i]), S::float(S::splat_i(1)), S::splat(0.0)));
        FromF32 => x = each!(i, words(Ne::apply::<S>(x[i], S::splat(0.0))));
        FromI32 => x = each!(i, words(NeI::apply::<S>(x[i], S::splat(0.0))));
        FmaXAB => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::fma(x[i], a[i], b[i])); };
        FmaXAO => { let (a, b) = (load!(0), one!(1)); x = each!(i, S::fma(x[i], a[i], b[i])); };
        FmaXOB => { let (a, b) = (one!(0), load!(1)); x = each!(i, S::fma(x[i], a[i], b[i])); };
        FmaXOO => { let (a, b) = (one!(0), one!(1)); x = each!(i, S::fma(x[i], a[i], b[i])); };
        FmaABX => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::fma(a[i], b[i], x[i])); };
        FmaAOX => { let (a, b) = (load!(0), one!(1)); x = each!(i, S::fma(a[i], b[i], x[i])); };
        FmaABC => { let (a, b, c) = (load!(0), load!(1), load!(2)); x = each!(i, S::fma(a[i], b[i], c[i])); };
        FmaAOC => { let (a, b, c) = (load!(0), one!(1), load!(2)); x = each!(i, S::fma(a[i], b[i], c[i])); };
        FmaAOO => { let (a, b, c) = (load!(0), one!(1), one!(2)); x = each!(i, S::fma(a[i], b[i], c[i])); };
        FmaNegXAB => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::fma(Neg::apply::<S>(x[i]), a[i], b[i])); };
        FmaXXA => { let a = load!(0); x = each!(i, S::fma(x[i], x[i], a[i])); };
        FmaNegXXA => { let a = load!(0); x = each!(i, S::minus_product(x[i], x[i], a[i])); };
        FmaXABRelu => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::positive(S::fma(x[i], a[i], b[i]))); };
        FmaXOORelu => { let (a, b) = (one!(0), one!(1)); x = each!(i, S::positive(S::fma(x[i], a[i], b[i]))); };
        FmaAOORelu => { let (a, b, c) = (load!(0), one!(1), one!(2)); x = each!(i, S::positive(S::fma(a[i], b[i], c[i]))); };
        AddXARelu => { let a = load!(0); x = each!(i, S::positive(S::add(x[i], a[i]))); };
        AddXORelu => { let a = one!(0); x = each!(i, S::positive(S::add(x[i], a[i]))); };
        AddABRelu => { let (a, b) = (load!(0), load!(1)); x = each!(i, S::positive(S::add(a[i], b[i]))); };
    }
}
