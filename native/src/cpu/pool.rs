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

/// Neighbouring outputs of a row that see as many inputs; places in elements.
pub struct Row<'a> {
    pub output: usize,
    /// The first input that the first of them sees, and how much farther each next one begins.
    pub start: usize,
    pub step: usize,
    pub count: usize,
    /// How far the inputs that one of them sees are from the first, in order.
    pub places: &'a [usize],
    /// How many columns follow the last input and the output of the first of them in their rows.
    columns: [usize; 2],
}

impl Row<'_> {
    /// Behind how many of the outputs, and behind what they see, so many columns follow, where each begins `stride` inputs after the one before.
    pub fn roomy(&self, columns: usize, stride: usize) -> usize {
        let [inputs, outputs] = self.columns.map(|n| (n + 1).saturating_sub(columns));
        self.count.min(outputs).min(inputs.div_ceil(stride))
    }
}

/// The window with what each output sees.
pub struct Seen {
    n: usize,
    c: usize,
    size: [usize; 3],
    dilation: [usize; 3],
    /// Along a row.
    stride: usize,
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
            stride: w.stride[2],
            spans,
            divides,
        }
    }

    /// Calls `f` with all outputs, in order.
    #[inline(always)]
    pub unsafe fn each(&self, samples: &Range<usize>, places: *mut usize, mut f: impl FnMut(&Row)) {
        let [depth, height, width] = self.size;
        let columns = &self.spans[2];
        let mut output = samples.start * self.outputs() * self.c;
        for n in samples.clone() {
            for &d in &self.spans[0] {
                for &h in &self.spans[1] {
                    let row = ((n * depth + d.first) * height + h.first) * width;
                    let mut at = 0;
                    for alike in columns
                        .chunk_by(|a, b| a.count == b.count && b.first == a.first + self.stride)
                    {
                        let Span { first, count } = alike[0];
                        let last = first + count.saturating_sub(1) * self.dilation[2] + 1;
                        let places = unsafe {
                            let count = self.note([d.count, h.count, count], places);
                            std::slice::from_raw_parts(places, count)
                        };
                        f(&Row {
                            output,
                            start: (row + first) * self.c,
                            step: self.stride * self.c,
                            count: alike.len(),
                            places,
                            columns: [width.saturating_sub(last), columns.len() - 1 - at],
                        });
                        output += alike.len() * self.c;
                        at += alike.len();
                    }
                }
            }
        }
    }

    /// Writes how far so many inputs on each axis are from the first, and says how many they are.
    unsafe fn note(&self, [deep, high, wide]: [usize; 3], places: *mut usize) -> usize {
        let [_, height, width] = self.size;
        let [depth, down, along] = self.dilation;
        let mut count = 0;
        for a in 0..deep {
            for b in 0..high {
                for k in 0..wide {
                    let place = (a * depth * height + b * down) * width + k * along;
                    unsafe { *places.add(count) = place * self.c };
                    count += 1;
                }
            }
        }
        count
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
