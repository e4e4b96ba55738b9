//! Pooling over windows, channels last: vectors run over the channels.

mod windows;

use super::context::{Context, Place, bytes, share};
use super::path::Path;
use super::plain_pool;
use crate::program::format::DType;
use std::ops::Range;
use windows::{backward_kernel, forward_kernel};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Max,
    Sum,
    /// A second value, where the first is greatest.
    Pick,
}

/// The inputs that an output sees on one axis.
#[derive(Clone, Copy)]
struct Span {
    first: usize,
    count: usize,
}

/// A window over three axes; missing ones have size 1.
pub struct Window {
    pub n: usize,
    pub c: usize,
    pub size: [usize; 3],
    pub out: [usize; 3],
    pub taps: [usize; 3],
    pub stride: [usize; 3],
    pub dilation: [usize; 3],
    pub before: [i64; 3],
}

/// The window with what each output sees.
pub struct Seen {
    n: usize,
    c: usize,
    size: [usize; 3],
    dilation: [usize; 3],
    spans: [Vec<Span>; 3],
    /// Every input is seen by just one output.
    divides: bool,
}

impl Seen {
    fn new(w: &Window) -> Seen {
        let divides = (0..3).all(|axis| {
            w.before[axis] == 0
                && w.dilation[axis] == 1
                && w.stride[axis] == w.taps[axis]
                && w.out[axis] * w.taps[axis] == w.size[axis]
        });
        let spans = std::array::from_fn(|axis| {
            let (dilation, size) = (w.dilation[axis] as i64, w.size[axis] as i64);
            let spans = (0..w.out[axis]).map(|p| {
                let start = (p * w.stride[axis]) as i64 - w.before[axis];
                let skipped = ((-start).max(0) + dilation - 1) / dilation;
                let first = start + skipped * dilation;
                let room = (size - first).max(0);
                let count = ((room + dilation - 1) / dilation).min(w.taps[axis] as i64 - skipped);
                Span {
                    first: first.max(0) as usize,
                    count: count.max(0) as usize,
                }
            });
            spans.collect()
        });
        Seen {
            n: w.n,
            c: w.c,
            size: w.size,
            dilation: w.dilation,
            spans,
            divides,
        }
    }

    /// Calls `f` with the places of one output and of the inputs that it sees, in elements, in order; and how many elements follow in the rows
    /// of both at least.
    #[inline(always)]
    pub unsafe fn each(
        &self,
        samples: &Range<usize>,
        places: *mut usize,
        mut f: impl FnMut(usize, &[usize], usize),
    ) {
        let [_, height, width] = self.size;
        let mut output = samples.start * self.outputs() * self.c;
        for n in samples.clone() {
            for &d in &self.spans[0] {
                for &h in &self.spans[1] {
                    for (at, &w) in self.spans[2].iter().enumerate() {
                        let last = w.first + w.count.saturating_sub(1) * self.dilation[2];
                        let behind = width
                            .saturating_sub(last + 1)
                            .min(self.spans[2].len() - 1 - at)
                            * self.c;
                        let mut count = 0;
                        for a in 0..d.count {
                            let plane = n * self.size[0] + d.first + a * self.dilation[0];
                            for b in 0..h.count {
                                let row = plane * height + h.first + b * self.dilation[1];
                                let start = (row * width + w.first) * self.c;
                                for k in 0..w.count {
                                    unsafe {
                                        *places.add(count) = start + k * self.dilation[2] * self.c;
                                    }
                                    count += 1;
                                }
                            }
                        }
                        f(
                            output,
                            unsafe { std::slice::from_raw_parts(places, count) },
                            behind,
                        );
                        output += self.c;
                    }
                }
            }
        }
    }

    pub fn channels(&self) -> usize {
        self.c
    }

    /// Inputs of a sample.
    pub fn sample(&self) -> usize {
        self.size.iter().product::<usize>() * self.c
    }

    /// Outputs of a sample and a channel.
    fn outputs(&self) -> usize {
        self.spans.iter().map(Vec::len).product()
    }

    fn most(&self) -> usize {
        let counts = self
            .spans
            .iter()
            .map(|axis| axis.iter().map(|s| s.count).max().unwrap_or(0));
        counts.product()
    }
}

type Of<T> = unsafe fn(&Seen, &Range<usize>, Kind, *const T, *const T, *mut T, *mut usize);

/// The loop of either dtype.
enum Run {
    F32(Of<f32>),
    F64(Of<f64>),
}

/// As many numbers read are worth a thread's while.
const WORTH: usize = 1 << 17;

/// Pooling, or its way back; both read up to two arrays in one piece and write a third.
pub struct Pool {
    seen: Seen,
    kind: Kind,
    reads: [Place; 2],
    write: Place,
    run: Run,
}

impl Pool {
    /// Forward `reads` are x and what is picked (or x again); backward x (or dy again) and dy.
    pub fn prepare(
        path: Path,
        dtype: DType,
        window: &Window,
        kind: Kind,
        back: bool,
        reads: [Place; 2],
        write: Place,
    ) -> Pool {
        let run = match (dtype, back) {
            (DType::F64, true) => Run::F64(plain_pool::backward),
            (DType::F64, false) => Run::F64(plain_pool::forward),
            (_, true) => Run::F32(backward_kernel(path)),
            (_, false) => Run::F32(forward_kernel(path)),
        };
        Pool {
            seen: Seen::new(window),
            kind,
            reads,
            write,
            run,
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        self.seen.most() * size_of::<usize>()
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let seen = &self.seen;
        let numbers = bytes(seen.n * seen.outputs(), seen.most(), seen.c);
        let parts = context.parts(numbers, WORTH);
        context.each(parts, |context, part| unsafe {
            let [a, b] = self.reads.map(|place| context.at(place).cast_const());
            let places: *mut usize = context.work.floats().cast();
            let samples = share(seen.n, 1, parts, part);
            let (kind, y) = (self.kind, context.at(self.write));
            match self.run {
                Run::F32(run) => run(seen, &samples, kind, a.cast(), b.cast(), y.cast(), places),
                Run::F64(run) => run(seen, &samples, kind, a.cast(), b.cast(), y.cast(), places),
            }
        });
    }
}
