//! What may look on while a program runs: a clock, or a trap for numbers that are none.

use crate::cpu::context::{Context, Fault};
use crate::cpu::half::{from_bf16, from_f16};
use crate::program::format::DType;
use crate::program::load::Program;
use crate::program::view::View;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

/// Hears of each instruction that has run.
pub trait Watch {
    /// It may end a run after state was written: all states are saved first.
    const MAY_STOP: bool = false;
    /// It wants to hear of every instruction by itself.
    const APART: bool = true;
    fn ran(&mut self, program: &Program, at: usize, context: &Context) -> Result<(), Fault>;
}

/// Nobody looks on.
pub struct Nobody;

impl Watch for Nobody {
    const APART: bool = false;
    #[inline(always)]
    fn ran(&mut self, _: &Program, _: usize, _: &Context) -> Result<(), Fault> {
        Ok(())
    }
}

/// Nanoseconds of each instruction.
pub struct Clock {
    pub times: Vec<f64>,
    last: Instant,
}

impl Clock {
    pub fn start() -> Clock {
        Clock {
            times: Vec::new(),
            last: Instant::now(),
        }
    }
}

impl Watch for Clock {
    fn ran(&mut self, _: &Program, _: usize, _: &Context) -> Result<(), Fault> {
        let now = Instant::now();
        self.times.push((now - self.last).as_nanos() as f64);
        self.last = Instant::now();
        Ok(())
    }
}

/// What a run is stopped for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Trap {
    Nan = 1,
    /// NaN or an infinity.
    Infinite = 2,
}

/// 0 stands for none.
static TRAP: AtomicU8 = AtomicU8::new(0);

impl Trap {
    /// What all runs of the process are stopped for.
    pub fn set() -> Option<Trap> {
        match TRAP.load(Ordering::Relaxed) {
            1 => Some(Trap::Nan),
            2 => Some(Trap::Infinite),
            _ => None,
        }
    }

    pub fn choose(name: &str) -> Result<(), String> {
        let code = match name {
            "off" => 0,
            "nan" => Trap::Nan as u8,
            "infinite" => Trap::Infinite as u8,
            _ => {
                return Err(format!(
                    "trap: unknown kind \"{name}\"; use nan, infinite or off"
                ));
            }
        };
        TRAP.store(code, Ordering::Relaxed);
        Ok(())
    }
}

impl Watch for Trap {
    const MAY_STOP: bool = true;

    fn ran(&mut self, program: &Program, at: usize, context: &Context) -> Result<(), Fault> {
        for view in &program.results[at] {
            let mut found = None;
            each(view, context, |i, x| {
                if found.is_none() && (x.is_nan() || *self == Trap::Infinite && x.is_infinite()) {
                    found = Some((i, x));
                }
            });
            if let Some((i, x)) = found {
                let x = x.to_string().replace("inf", "Infinity");
                return Err(Fault::Number(format!(
                    "gives {x} in element {i} of {:?}",
                    view.shape
                )));
            }
        }
        Ok(())
    }
}

/// The elements of a floating-point view in row-major order.
fn each(view: &View, context: &Context, visit: impl FnMut(usize, f64)) {
    match view.dtype {
        DType::F64 => walk(view, context, |x: f64| x, visit),
        DType::F32 => walk(view, context, |x: f32| f64::from(x), visit),
        DType::F16 => walk(view, context, |x: u16| f64::from(from_f16(x)), visit),
        DType::Bf16 => walk(view, context, |x: u16| f64::from(from_bf16(x)), visit),
        _ => {}
    }
}

fn walk<T: Copy>(
    view: &View,
    context: &Context,
    widen: impl Fn(T) -> f64,
    mut visit: impl FnMut(usize, f64),
) {
    let start = context.at(view.place).cast::<T>();
    let count: usize = view.shape.iter().product();
    for i in 0..count {
        let (mut rest, mut offset) = (i, 0);
        for (&size, &stride) in view.shape.iter().zip(&view.strides).rev() {
            offset += (rest % size) as isize * stride;
            rest /= size;
        }
        // Views lie within their buffers: checked at load.
        visit(i, widen(unsafe { *start.offset(offset) }));
    }
}
