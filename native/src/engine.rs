//! The engine's own thread: runs loops one after another, so that JavaScript's thread stays free.

use crate::failure::Failure;
use crate::memory::Block;
use crate::step::{Lent, Step};
use crate::store::Memory;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Rows that become one input, copied so that the caller may do with its array what it likes.
pub struct Feed {
    pub rows: Block,
    pub row_bytes: usize,
}

/// Steps to run. The order's rows were checked against the feeds.
pub struct Job {
    pub step: Arc<Step>,
    pub feeds: Vec<Feed>,
    pub order: Vec<u32>,
    pub batch: usize,
    pub every: Duration,
    pub cancel: Option<Cancel>,
    pub gate: Arc<Gate>,
    pub report: Box<dyn Report>,
    states: Vec<Memory>,
}

// The states are held alive by the step, the cancel flag by who closes the gate before it goes.
unsafe impl Send for Job {}

/// A flag in memory that stays until the gate is closed or the loop is over.
#[derive(Clone, Copy)]
pub struct Cancel(pub *const AtomicI32);

/// Where a loop stands, so that its owner can wait until nothing reads the cancel flag any more.
#[derive(Default)]
pub struct Gate {
    phase: Mutex<Phase>,
    changed: Condvar,
    stop: AtomicBool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Phase {
    #[default]
    Queued,
    Running,
    Over,
}

impl Gate {
    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False: its owner is gone, do not begin.
    fn begin(&self) -> bool {
        let mut phase = self.phase();
        let queued = *phase == Phase::Queued;
        if queued {
            *phase = Phase::Running;
        }
        queued
    }

    fn end(&self) {
        *self.phase() = Phase::Over;
        self.changed.notify_all();
    }

    /// Lets a loop end after its step.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Keeps a queued loop from beginning, and stops a running one after its step; returns when it is over.
    pub fn close(&self) {
        self.stop();
        let mut phase = self.phase();
        while *phase == Phase::Running {
            phase = self
                .changed
                .wait(phase)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *phase = Phase::Over;
    }
}

/// What a loop brought back.
pub struct Finished {
    pub steps: usize,
    pub cancelled: bool,
    /// The outputs of all steps one after another.
    pub outputs: Vec<Vec<u8>>,
}

/// Hears of a loop.
pub trait Report: Send {
    fn progress(&self, steps: usize);
    fn done(self: Box<Self>, result: Result<Finished, Failure>);
}

/// Hands a loop to the engine's thread. Its slots refuse other use until it is done.
pub fn submit(
    step: Arc<Step>,
    feeds: Vec<Feed>,
    order: Vec<u32>,
    batch: usize,
    every: Duration,
    cancel: Option<Cancel>,
    gate: Arc<Gate>,
    report: Box<dyn Report>,
) -> Result<(), Failure> {
    static ENGINE: Mutex<Option<Sender<Job>>> = Mutex::new(None);
    let mut engine = ENGINE.lock().unwrap_or_else(PoisonError::into_inner);
    if engine.is_none() {
        let (sender, receiver) = channel::<Job>();
        std::thread::Builder::new()
            .name("sonde engine".into())
            .spawn(move || receiver.into_iter().for_each(work))
            .map_err(|e| {
                Failure::Internal(format!("loop: cannot start the engine's thread: {e}"))
            })?;
        *engine = Some(sender);
    }
    let states = step.store.enter(&step.slots)?;
    let job = Job {
        step,
        feeds,
        order,
        batch,
        every,
        cancel,
        gate,
        report,
        states,
    };
    if let Some(sender) = engine.as_ref()
        && let Err(lost) = sender.send(job)
    {
        let step = lost.0.step;
        step.store.leave(&step.slots);
        *engine = None;
        return Err(Failure::Internal("loop: the engine's thread ended".into()));
    }
    Ok(())
}

fn work(job: Job) {
    let begun = job.gate.begin();
    let result = match begun {
        true => catch_unwind(AssertUnwindSafe(|| run(&job)))
            .unwrap_or_else(|payload| Err(Failure::panic(&*payload))),
        false => Err(Failure::Cancelled),
    };
    job.gate.end();
    // Free before it is reported: who awaited the loop may use the slots at once.
    job.step.store.leave(&job.step.slots);
    job.report.done(result);
}

fn run(job: &Job) -> Result<Finished, Failure> {
    let program = &job.step.program;
    let mut machine = job.step.machine()?;
    let steps = job.order.len() / job.batch;
    let out = |e: String| Failure::Memory(format!("loop: {e}"));
    let mut inputs = Vec::new();
    let mut blocks = Vec::new();
    for slot in &program.inputs {
        let block = Block::zeroed(slot.bytes).map_err(out)?;
        inputs.push(Lent {
            start: block.start(),
            bytes: slot.bytes,
        });
        blocks.push(block);
    }
    let mut outputs = Vec::new();
    let mut lent = Vec::new();
    for slot in &program.outputs {
        // 64 bytes apart would not be "one after another": each step's output is copied out of its own block.
        let block = Block::zeroed(slot.bytes).map_err(out)?;
        lent.push(Lent {
            start: block.start(),
            bytes: slot.bytes,
        });
        blocks.push(block);
        let mut all = Vec::<u8>::new();
        let size = slot.bytes.saturating_mul(steps);
        all.try_reserve_exact(size)
            .map_err(|_| out(format!("cannot allocate {size} bytes")))?;
        outputs.push(all);
    }
    let cancel = job.cancel.map(|c| unsafe { &*c.0 });
    machine.lend(program, &inputs, &lent);
    machine.attach(program, &job.states);
    let mut last = Instant::now();
    for s in 0..steps {
        if job.gate.stop.load(Ordering::Relaxed) {
            return Ok(Finished {
                steps: s,
                cancelled: true,
                outputs,
            });
        }
        let rows = &job.order[s * job.batch..(s + 1) * job.batch];
        for (feed, input) in job.feeds.iter().zip(&inputs) {
            let size = feed.row_bytes;
            for (i, &row) in rows.iter().enumerate() {
                unsafe {
                    let from = feed.rows.start().add(row as usize * size);
                    std::ptr::copy_nonoverlapping(from, input.start.add(i * size), size);
                }
            }
        }
        match unsafe { machine.execute(program, cancel) } {
            Ok(()) => {}
            Err(Failure::Cancelled) => {
                return Ok(Finished {
                    steps: s,
                    cancelled: true,
                    outputs,
                });
            }
            Err(failure) => return Err(failure),
        }
        for (to, from) in outputs.iter_mut().zip(&lent) {
            to.extend_from_slice(unsafe { std::slice::from_raw_parts(from.start, from.bytes) });
        }
        if last.elapsed() >= job.every {
            last = Instant::now();
            job.report.progress(s + 1);
        }
    }
    Ok(Finished {
        steps,
        cancelled: false,
        outputs,
    })
}
