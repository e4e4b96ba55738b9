//! The engine's own threads: they sleep until a large instruction has parts for them.

use crate::subnormal::Mode;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// More threads than any machine has use for.
pub const MOST: usize = 256;

/// How long one waits awake before it sleeps.
const AWAKE: Duration = Duration::from_micros(15);

/// What is done with part `.1` by thread `.0`; the caller is thread 0.
type Task<'a> = dyn Fn(usize, usize) + Sync + 'a;

/// The parts at hand. The task lives until its caller has seen everybody leave.
#[derive(Clone, Copy)]
struct Order {
    task: *const Task<'static>,
    parts: usize,
    threads: usize,
    /// The caller's.
    mode: Mode,
}
unsafe impl Send for Order {}

struct State {
    /// None: nobody may begin any more.
    order: Option<Order>,
    /// Counts the orders.
    number: usize,
    inside: usize,
    threads: usize,
    failure: Option<Box<dyn Any + Send>>,
}

/// Held by the caller whose parts are run; another caller then runs its own alone.
static CALLER: Mutex<()> = Mutex::new(());
static STATE: Mutex<State> = Mutex::new(State {
    order: None,
    number: 0,
    inside: 0,
    threads: 0,
    failure: None,
});
static BEGUN: Condvar = Condvar::new();
static LEFT: Condvar = Condvar::new();
/// `State::number` and `State::inside`, to be looked at without the lock.
static NUMBER: AtomicUsize = AtomicUsize::new(0);
static INSIDE: AtomicUsize = AtomicUsize::new(0);
/// The next part that nobody took.
static NEXT: AtomicUsize = AtomicUsize::new(0);
/// Threads in all, the caller among them.
static THREADS: AtomicUsize = AtomicUsize::new(1);
static ALL: AtomicBool = AtomicBool::new(false);

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many threads run large instructions, the caller among them.
pub fn threads() -> usize {
    THREADS.load(Ordering::Relaxed)
}

/// Whether even the smallest instruction is divided, which only tests want.
pub fn divides_all() -> bool {
    ALL.load(Ordering::Relaxed)
}

/// Chooses the number of threads for the runs that begin from now on.
pub fn choose(threads: u32, all: bool) -> Result<(), String> {
    let most = MOST as u32;
    if threads == 0 || threads > most {
        return Err(format!(
            "useThreads: takes 1 to {most} threads, got {threads}"
        ));
    }
    THREADS.store(threads as usize, Ordering::Relaxed);
    ALL.store(all, Ordering::Relaxed);
    Ok(())
}

/// Runs the parts on up to `threads` threads, each part once; returns when all are done. A part's panic is the caller's.
pub fn run(threads: usize, parts: usize, task: &Task) {
    let alone = || (0..parts).for_each(|part| task(0, part));
    let threads = threads.min(parts);
    if threads < 2 {
        return alone();
    }
    let _caller = match CALLER.try_lock() {
        Ok(caller) => caller,
        Err(TryLockError::Poisoned(caller)) => caller.into_inner(),
        Err(TryLockError::WouldBlock) => return alone(),
    };
    // The task outlives the order: this function waits until nobody is inside.
    let task = unsafe { std::mem::transmute::<*const Task, *const Task<'static>>(task) };
    let order = Order {
        task,
        parts,
        threads,
        mode: Mode::current(),
    };
    {
        let mut state = state();
        while state.threads < threads - 1 && hire(state.threads + 1) {
            state.threads += 1;
        }
        NEXT.store(0, Ordering::Relaxed);
        state.order = Some(order);
        state.number += 1;
        NUMBER.store(state.number, Ordering::Release);
    }
    BEGUN.notify_all();
    let own = work(order, 0);
    state().order = None;
    awake(|| INSIDE.load(Ordering::Acquire) == 0);
    let mut state = state();
    while state.inside > 0 {
        state = LEFT.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let other = state.failure.take();
    drop(state);
    if let Some(failure) = own.err().or(other) {
        resume_unwind(failure);
    }
}

/// Takes parts until there are none.
fn work(order: Order, thread: usize) -> std::thread::Result<()> {
    catch_unwind(AssertUnwindSafe(|| {
        loop {
            let part = NEXT.fetch_add(1, Ordering::Relaxed);
            if part >= order.parts {
                return;
            }
            unsafe { (*order.task)(thread, part) };
        }
    }))
}

/// Starts a thread; false where the system has none to give.
fn hire(thread: usize) -> bool {
    std::thread::Builder::new()
        .name(format!("sonde crew {thread}"))
        .spawn(move || serve(thread))
        .is_ok()
}

fn serve(thread: usize) {
    let mut seen = 0;
    loop {
        awake(|| NUMBER.load(Ordering::Acquire) != seen);
        let mut state = state();
        while state.number == seen {
            state = BEGUN.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        seen = state.number;
        let Some(order) = state.order.filter(|order| thread < order.threads) else {
            continue;
        };
        state.inside += 1;
        INSIDE.store(state.inside, Ordering::Relaxed);
        drop(state);
        order.mode.set();
        let result = work(order, thread);
        let mut state = self::state();
        state.inside -= 1;
        INSIDE.store(state.inside, Ordering::Release);
        if let Err(failure) = result {
            state.failure = Some(failure);
        }
        if state.inside == 0 {
            LEFT.notify_all();
        }
    }
}

/// Looks for a moment whether something has come true.
fn awake(done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() && start.elapsed() < AWAKE {
        std::hint::spin_loop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn every_part_runs_once_whoever_calls() {
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 0..300 {
                        let parts = round % 17;
                        let done: Vec<AtomicU32> = (0..parts).map(|_| AtomicU32::new(0)).collect();
                        run(4, parts, &|thread, part| {
                            assert!(thread < 4);
                            done[part].fetch_add(1, Ordering::Relaxed);
                        });
                        assert!(done.iter().all(|d| d.load(Ordering::Relaxed) == 1));
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_in_a_part_comes_out_and_the_crew_works_on() {
        for _ in 0..20 {
            let caught = catch_unwind(|| {
                run(3, 8, &|_, part| {
                    if part == 5 {
                        panic!("part 5");
                    }
                })
            });
            assert!(caught.is_err());
        }
        let sum = AtomicU32::new(0);
        run(3, 8, &|_, part| {
            sum.fetch_add(part as u32, Ordering::Relaxed);
        });
        assert_eq!(sum.into_inner(), 28);
    }
}
