//! Instructions that work on the last axes of each example: how they read and write them.

use super::context::{Context, Place, bytes, share};
use super::layout::Layout;
use crate::program::format::DType;
use std::ops::Range;

/// The last axes of a view, walked in row-major order.
pub struct Core {
    place: Place,
    dtype: DType,
    walk: Layout<1>,
    inner: usize,
    step: isize,
}

impl Core {
    /// Strides in elements; the axes before `lead` are walked by the caller.
    pub fn new(
        dtype: DType,
        place: Place,
        shape: &[usize],
        strides: &[isize],
        lead: usize,
    ) -> Core {
        let (walk, inner, [step]) = Layout::collapsed(&shape[lead..], [&strides[lead..]]).rows();
        Core {
            place,
            dtype,
            walk,
            inner,
            step,
        }
    }

    pub fn size(&self) -> usize {
        self.walk.size() * self.inner
    }

    /// Copies the elements at `offset` (in elements) as f64.
    pub unsafe fn load(&self, context: &Context, offset: isize, to: &mut [f64]) {
        let at = context.at(self.place);
        unsafe {
            match self.dtype {
                DType::F64 => {
                    let x = at.cast::<f64>().offset(offset);
                    self.each(|i, o| to[i] = *x.offset(o));
                }
                _ => {
                    let x = at.cast::<f32>().offset(offset);
                    self.each(|i, o| to[i] = f64::from(*x.offset(o)));
                }
            }
        }
    }

    pub unsafe fn store(&self, context: &Context, offset: isize, from: &[f64]) {
        let at = context.at(self.place);
        unsafe {
            match self.dtype {
                DType::F64 => {
                    let y = at.cast::<f64>().offset(offset);
                    self.each(|i, o| *y.offset(o) = from[i]);
                }
                _ => {
                    let y = at.cast::<f32>().offset(offset);
                    self.each(|i, o| *y.offset(o) = from[i] as f32);
                }
            }
        }
    }

    /// Calls `f` with the number and the offset of each element; where rows stride, of some rows at a time, which lie beside each other in a
    /// turned matrix.
    #[inline(always)]
    fn each(&self, mut f: impl FnMut(usize, isize)) {
        let (inner, step) = (self.inner, self.step);
        let mut first = 0;
        if step == 1 {
            self.walk.some(0..self.walk.size(), |[o]| {
                for i in 0..inner {
                    f(first + i, o + i as isize);
                }
                first += inner;
            });
            return;
        }
        let mut starts = [0; 8];
        let mut count = 0;
        let mut some = |starts: &[isize]| {
            for i in 0..inner {
                for (r, o) in starts.iter().enumerate() {
                    f(first + r * inner + i, o + i as isize * step);
                }
            }
            first += starts.len() * inner;
        };
        self.walk.some(0..self.walk.size(), |[o]| {
            starts[count] = o;
            count += 1;
            if count == starts.len() {
                some(&starts);
                count = 0;
            }
        });
        some(&starts[..count]);
    }
}

/// An operand: dtype, place, shape, strides in elements.
#[derive(Clone, Copy)]
pub struct Operand<'a> {
    pub dtype: DType,
    pub place: Place,
    pub shape: &'a [usize],
    pub strides: &'a [isize],
}

/// As many numbers are worth a thread's while; much is done with each.
const WORTH: usize = 1 << 12;

/// As much work with the elements of lines is worth a thread's while.
const LINES_WORTH: usize = 1 << 16;

/// Lines that are gone through together.
pub const TOGETHER: usize = 256;

/// What is done to one example: its one or two inputs, which may be spoilt, result, work space.
pub type Compute = Box<dyn Fn([&mut [f64]; 2], &mut [f64], &mut [f64]) + Send + Sync>;

/// Runs a function on the last axes of each example, in f64.
pub struct Rows {
    compute: Compute,
    examples: Layout<3>,
    inputs: Vec<Core>,
    output: Core,
    room: usize,
}

impl Rows {
    /// `lead` axes of examples stand in front of one or two inputs and the output; `room` numbers of work space are needed.
    pub fn prepare(
        compute: Compute,
        lead: usize,
        inputs: &[Operand],
        output: Operand,
        room: usize,
    ) -> Rows {
        let core = |x: &Operand| Core::new(x.dtype, x.place, x.shape, x.strides, lead);
        let first = &inputs[0];
        let second = inputs.last().unwrap_or(first);
        Rows {
            compute,
            examples: Layout::collapsed(
                &output.shape[..lead],
                [
                    &first.strides[..lead],
                    &second.strides[..lead],
                    &output.strides[..lead],
                ],
            ),
            inputs: inputs.iter().map(core).collect(),
            output: core(&output),
            room,
        }
    }

    /// Bytes of work space.
    pub fn work(&self) -> usize {
        let operands: usize = self.inputs.iter().map(Core::size).sum();
        bytes(operands + self.output.size() + self.room, 1, 8)
    }

    /// # Safety
    /// The context's memories must be those the instruction was checked against, its work space at least `work()`.
    pub unsafe fn run(&self, context: &mut Context) {
        let examples = self.examples.size();
        let parts = context
            .parts(examples * self.output.size(), WORTH)
            .min(examples);
        context.each(parts, |context, part| unsafe {
            self.part(context, share(examples, 1, parts, part));
        });
    }

    unsafe fn part(&self, context: &Context, range: Range<usize>) {
        let start = context.work.bytes.start().cast::<f64>();
        let space = unsafe { std::slice::from_raw_parts_mut(start, self.work() / 8) };
        let first = self.inputs[0].size();
        let second = self.inputs.get(1).map_or(0, Core::size);
        let (a, rest) = space.split_at_mut(first);
        let (b, rest) = rest.split_at_mut(second);
        let (y, room) = rest.split_at_mut(self.output.size());
        self.examples.some(range, |[at_a, at_b, at_y]| unsafe {
            self.inputs[0].load(context, at_a, a);
            if let Some(input) = self.inputs.get(1) {
                input.load(context, at_b, b);
            }
            (self.compute)([&mut *a, &mut *b], y, room);
            self.output.store(context, at_y, y);
        });
    }
}

/// Runs along dense or strided lines of the last axis, whatever their dtype.
pub struct Lines {
    pub n: usize,
    pub steps: [isize; 2],
    pub places: [Place; 2],
    pub lines: Layout<2>,
}

impl Lines {
    pub fn new(x: Operand, y: Operand) -> Lines {
        let lead = x.shape.len() - 1;
        Lines {
            n: x.shape[lead],
            steps: [x.strides[lead], y.strides[lead]],
            places: [x.place, y.place],
            lines: Layout::collapsed(&x.shape[..lead], [&x.strides[..lead], &y.strides[..lead]]),
        }
    }

    /// Calls `f` with the start of each pair of lines, on several threads where an element's `work` makes them worth while.
    pub unsafe fn each<X, Y>(
        &self,
        context: &mut Context,
        work: usize,
        f: impl Fn(&mut Context, *const X, *mut Y) + Sync,
    ) {
        let lines = self.lines.size();
        let parts = context.parts(bytes(lines, self.n, work), LINES_WORTH);
        context.each(parts, |context, part| {
            self.lines.some(share(lines, 1, parts, part), |[a, b]| {
                let [x, y] = self.places.map(|place| context.at(place));
                let (x, y) = (x.cast::<X>(), y.cast::<Y>());
                f(context, x.wrapping_offset(a), y.wrapping_offset(b));
            });
        });
    }

    /// Calls `f` with both arrays and the starts of some lines at a time; how many they are changes no line.
    pub unsafe fn together<X, Y>(
        &self,
        context: &mut Context,
        f: impl Fn(*const X, *mut Y, &[[isize; 2]]) + Sync,
    ) {
        let lines = self.lines.size();
        let parts = context.parts(bytes(lines, self.n, 1), LINES_WORTH);
        context.each(parts, |context, part| {
            let [x, y] = self.places.map(|place| context.at(place));
            let mut starts = [[0; 2]; TOGETHER];
            let mut count = 0;
            self.lines.some(share(lines, 1, parts, part), |at| {
                starts[count] = at;
                count += 1;
                if count == TOGETHER {
                    f(x.cast(), y.cast(), &starts);
                    count = 0;
                }
            });
            if count > 0 {
                f(x.cast(), y.cast(), &starts[..count]);
            }
        });
    }
}
