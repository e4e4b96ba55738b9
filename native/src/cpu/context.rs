//! What a running instruction sees: the addresses of the program's memories and the thread's own work space.

use super::stream;
use crate::crew;
use crate::memory::Block;
use std::ops::Range;
use std::sync::atomic::{AtomicI32, Ordering};

/// Why a run stopped.
#[derive(Debug, PartialEq)]
pub enum Fault {
    Cancelled,
    /// A value that only the run could show to be wrong, such as an index.
    Range(String),
    /// A result that is no number, while the trap is set.
    Number(String),
    Memory(String),
    /// Of an instruction of the program that a loop runs.
    Within(usize, Box<Fault>),
}

/// Where a view starts: a memory of the context and an offset in bytes, checked at load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub memory: u32,
    pub offset: usize,
}

/// The memories of one run: arena, constants, inputs, states, outputs, in this order.
pub struct Context {
    pub memories: Vec<*mut u8>,
    /// The first of those that a caller lends for results, which nobody read of late; none in a context by itself.
    pub results: usize,
    pub work: Work,
    /// The flag of whoever may cancel the run; null where nobody may.
    pub cancel: *const AtomicI32,
    /// One for each other thread, with work space of its own.
    pub others: Vec<Context>,
}

// The pointers are set anew for each run by the thread that runs it.
unsafe impl Send for Context {}

/// Bytes of so many rows and columns; views of few bytes can name more than any memory has, and then it is merely far too many.
pub fn bytes(rows: usize, columns: usize, each: usize) -> usize {
    const FAR_TOO_MANY: usize = 1 << 48;
    rows.saturating_mul(columns)
        .saturating_mul(each)
        .min(FAR_TOO_MANY)
}

impl Context {
    #[inline(always)]
    pub fn at(&self, place: Place) -> *mut u8 {
        unsafe {
            self.memories
                .get_unchecked(place.memory as usize)
                .add(place.offset)
        }
    }

    pub fn new(memories: Vec<*mut u8>, work: Work) -> Context {
        Context {
            memories,
            results: usize::MAX,
            work,
            cancel: std::ptr::null(),
            others: Vec::new(),
        }
    }

    /// Whether so many bytes there are better written past the caches.
    pub fn is_far(&self, place: Place, bytes: usize) -> bool {
        place.memory as usize >= self.results && bytes >= stream::FAR
    }

    /// Whether the run is to stop.
    pub fn is_cancelled(&self) -> bool {
        // The flag outlives the run that it was lent to.
        unsafe { self.cancel.as_ref() }.is_some_and(|flag| flag.load(Ordering::Relaxed) != 0)
    }

    /// Makes ready for so many threads.
    pub fn share(&mut self, threads: usize) -> Result<(), String> {
        self.others.truncate(threads - 1);
        while self.others.len() < threads - 1 {
            let work = Work::new(self.work.bytes.bytes(), self.work.table.len())?;
            self.others.push(Context::new(Vec::new(), work));
        }
        Ok(())
    }

    /// Into how many parts something is divided that is worth `work` units: 1 where a second thread does not pay.
    pub fn parts(&self, work: usize, worth: usize) -> usize {
        let threads = self.others.len() + 1;
        if threads == 1 || crew::divides_all() {
            return threads;
        }
        (work / worth).clamp(1, threads)
    }

    /// Runs part 0 to `parts` − 1, each once, on this thread and others; every one sees the same memories.
    pub fn each(&mut self, parts: usize, task: impl Fn(&mut Context, usize) + Sync) {
        if parts < 2 || self.others.is_empty() {
            (0..parts).for_each(|part| task(self, part));
            return;
        }
        let threads = self.others.len() + 1;
        for other in &mut self.others[..threads.min(parts) - 1] {
            other.memories.clone_from(&self.memories);
        }
        let (first, others) = (Shared(self), Shared(self.others.as_mut_ptr()));
        crew::run(threads, parts, &|thread, part| {
            // A thread has one part at a time, and no other thread has its number.
            let context = match thread {
                0 => unsafe { &mut *first.get() },
                _ => unsafe { &mut *others.get().add(thread - 1) },
            };
            task(context, part);
        });
    }

    /// Runs `count` products of m × n × k in parts that are each worth at least `worth` multiplications: some of the products, or where there are fewer than
    /// threads some rows of all, divided at multiples of `rows`. The task is told which products and which rows.
    pub fn products(
        &mut self,
        count: usize,
        [m, n, k]: [usize; 3],
        worth: usize,
        rows: usize,
        task: impl Fn(&mut Context, Range<usize>, Range<usize>) + Sync,
    ) {
        if m == 0 || n == 0 {
            return;
        }
        let parts = self.parts(count * m * n * k, worth);
        let tall = count < parts;
        self.each(parts, |context, part| {
            if tall {
                task(context, 0..count, share(m, rows, parts, part));
            } else {
                task(context, share(count, 1, parts, part), 0..m);
            }
        });
    }
}

/// An address that threads share; who uses it sees to it that they do not meet.
#[derive(Clone, Copy)]
struct Shared(*mut Context);
unsafe impl Sync for Shared {}

impl Shared {
    fn get(&self) -> *mut Context {
        self.0
    }
}

/// Part `part` of `count` things divided as evenly as whole steps of `step` allow.
pub fn share(count: usize, step: usize, parts: usize, part: usize) -> Range<usize> {
    let steps = count.div_ceil(step);
    let at = |part: usize| (steps * part / parts * step).min(count);
    at(part)..at(part + 1)
}

/// Scratch of the kernels: elementwise tiles, packed matrices, gathered rows. Sized when a program is bound.
pub struct Work {
    pub bytes: Block,
    pub table: Vec<*mut u8>,
}

impl Work {
    pub fn new(bytes: usize, table: usize) -> Result<Work, String> {
        Ok(Work {
            bytes: Block::scratch(bytes)?,
            table: vec![std::ptr::null_mut(); table],
        })
    }

    pub fn floats(&self) -> *mut f32 {
        self.bytes.start().cast()
    }
}
