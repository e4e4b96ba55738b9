//! What a chain does to one vector, as a list of machine-sized steps. The same generic functions that the interpreter runs are run
//! once on the `Recorder`, whose "vectors" are numbers of steps; so both compute the same to the last bit.

use crate::cpu::simd::{Simd, by_halves};
use std::cell::RefCell;
use std::collections::HashMap;

/// The number of the step that makes a value.
pub type Value = u16;

/// Predicates of comparisons; with 4 added their opposites.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Test {
    Eq = 0,
    Lt = 1,
    Le = 2,
    NotEq = 4,
    NotLt = 5,
    NotLe = 6,
}

/// Instructions of the form `target = a ∘ b`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Two {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    AddI,
    SubI,
    MulI,
    And,
    Or,
    Xor,
    /// a·2ᵇ for whole b; AVX-512 alone has it.
    Scale,
}

/// Instructions of the form `target = f(a)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum One {
    Sqrt,
    Estimate,
    Floor,
    Ceil,
    Round,
    ToI,
    FromI,
    Shl(u8),
    Shr(u8),
}

/// Operations on masks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Logic {
    And,
    Or,
    Xor,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// The same bits in all lanes.
    Constant(u32),
    /// The one value of an input, in all lanes.
    Broadcast(u8),
    Load(u8),
    LoadMask(u8),
    One(One, Value),
    Two(Two, Value, Value),
    /// a·b + c.
    Fma(Value, Value, Value),
    Compare(Test, Value, Value),
    CompareI(Test, Value, Value),
    Not(Value),
    Logic(Logic, Value, Value),
    /// mask ? t : f.
    Pick(Value, Value, Value),
}

impl Step {
    pub fn is_mask(self) -> bool {
        use Step::*;
        matches!(
            self,
            LoadMask(_) | Compare(..) | CompareI(..) | Not(_) | Logic(..)
        )
    }

    /// Whether it is the same for every element.
    pub fn is_fixed(self) -> bool {
        matches!(self, Step::Constant(_) | Step::Broadcast(_))
    }

    pub fn operands(self) -> ([Value; 3], usize) {
        use Step::*;
        match self {
            Constant(_) | Broadcast(_) | Load(_) | LoadMask(_) => ([0; 3], 0),
            One(_, a) | Not(a) => ([a, 0, 0], 1),
            Two(_, a, b) | Compare(_, a, b) | CompareI(_, a, b) | Logic(_, a, b) => ([a, b, 0], 2),
            Fma(a, b, c) | Pick(a, b, c) => ([a, b, c], 3),
        }
    }
}

#[derive(Default)]
struct Tape {
    steps: Vec<Step>,
    known: HashMap<Step, Value>,
}

thread_local! {
    static TAPE: RefCell<Tape> = RefCell::default();
}

/// Runs `body` on an empty tape and gives what it recorded.
pub fn record<R>(body: impl FnOnce() -> R) -> (Vec<Step>, R) {
    TAPE.take();
    let result = body();
    (TAPE.take().steps, result)
}

/// Appends a step, or gives the equal one that is there.
pub fn push(step: Step) -> Value {
    TAPE.with_borrow_mut(|Tape { steps, known }| {
        *known.entry(step).or_insert_with(|| {
            steps.push(step);
            (steps.len() - 1) as Value
        })
    })
}

fn opposite(m: Value) -> Option<Step> {
    let turn = |t| match t {
        Test::Eq => Test::NotEq,
        Test::Lt => Test::NotLt,
        Test::Le => Test::NotLe,
        Test::NotEq => Test::Eq,
        Test::NotLt => Test::Lt,
        Test::NotLe => Test::Le,
    };
    TAPE.with_borrow(|tape| match tape.steps[m as usize] {
        Step::Compare(t, a, b) => Some(Step::Compare(turn(t), a, b)),
        Step::CompareI(t, a, b) => Some(Step::CompareI(turn(t), a, b)),
        _ => None,
    })
}

/// A "vector" that notes what is done to it, for the wide vectors of AVX-512 or those of AVX2.
#[derive(Clone, Copy)]
pub struct Recorder<const WIDE: bool>;

macro_rules! two {
    ($($name:ident $kind:ident;)*) => {$(
        unsafe fn $name(a: Value, b: Value) -> Value { push(Step::Two(Two::$kind, a, b)) }
    )*};
}
macro_rules! one {
    ($($name:ident $kind:ident;)*) => {$(
        unsafe fn $name(a: Value) -> Value { push(Step::One(One::$kind, a)) }
    )*};
}

impl<const WIDE: bool> Simd for Recorder<WIDE> {
    const N: usize = 1;
    type F = Value;
    type I = Value;
    type M = Value;

    unsafe fn splat(x: f32) -> Value {
        push(Step::Constant(x.to_bits()))
    }
    unsafe fn splat_i(x: i32) -> Value {
        push(Step::Constant(x.cast_unsigned()))
    }
    two! { add Add; sub Sub; mul Mul; div Div; min Min; max Max; }
    two! { add_i AddI; sub_i SubI; mul_i MulI; and_i And; or_i Or; xor_i Xor; }
    one! { sqrt Sqrt; estimate Estimate; floor Floor; ceil Ceil; round Round; to_i ToI; from_i FromI; }
    unsafe fn shl<const K: u32>(a: Value) -> Value {
        push(Step::One(One::Shl(K as u8), a))
    }
    unsafe fn shr<const K: u32>(a: Value) -> Value {
        push(Step::One(One::Shr(K as u8), a))
    }
    unsafe fn scale(y: Value, n: Value) -> Value {
        if WIDE {
            return push(Step::Two(Two::Scale, y, n));
        }
        unsafe { by_halves::<Self>(y, n) }
    }
    unsafe fn fma(a: Value, b: Value, c: Value) -> Value {
        push(Step::Fma(a, b, c))
    }
    unsafe fn lt(a: Value, b: Value) -> Value {
        push(Step::Compare(Test::Lt, a, b))
    }
    unsafe fn le(a: Value, b: Value) -> Value {
        push(Step::Compare(Test::Le, a, b))
    }
    unsafe fn eq(a: Value, b: Value) -> Value {
        push(Step::Compare(Test::Eq, a, b))
    }
    unsafe fn lt_i(a: Value, b: Value) -> Value {
        push(Step::CompareI(Test::Lt, a, b))
    }
    unsafe fn eq_i(a: Value, b: Value) -> Value {
        push(Step::CompareI(Test::Eq, a, b))
    }
    unsafe fn not(m: Value) -> Value {
        push(opposite(m).unwrap_or(Step::Not(m)))
    }
    unsafe fn pick(m: Value, t: Value, f: Value) -> Value {
        push(Step::Pick(m, t, f))
    }
    unsafe fn bits(a: Value) -> Value {
        a
    }
    unsafe fn float(a: Value) -> Value {
        a
    }

    // The chain's own loads and stores are made by the encoder.
    unsafe fn load(_: *const f32) -> Value {
        unreachable!("operations do not load")
    }
    unsafe fn store(_: *mut f32, _: Value) {
        unreachable!("operations do not store")
    }
    unsafe fn load_part(_: *const f32, _: usize) -> Value {
        unreachable!("operations do not load")
    }
    unsafe fn store_part(_: *mut f32, _: usize, _: Value) {
        unreachable!("operations do not store")
    }
    unsafe fn load_mask(_: *const u8, _: usize) -> Value {
        unreachable!("operations do not load")
    }
    unsafe fn store_mask(_: *mut u8, _: usize, _: Value) {
        unreachable!("operations do not store")
    }
}
