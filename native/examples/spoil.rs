//! `cargo run --release --example spoil -- folder ways seed`: runs the programs of a folder as they are and spoilt in so many ways, on every
//! path, with one thread and with two that divide everything. `npm run asan:engine` runs it with every access outside of an array reported.

use sonde::cpu::path::{PATHS, Path};
use sonde::crew;
use sonde::failure::Failure;
use sonde::program::load::Program;
use sonde::step::{Lent, Step};
use sonde::store::Store;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Programs that want more bytes are not run.
const MOST: usize = 1 << 26;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % n
    }
}

/// Changes one to three bytes, or cuts the end off.
fn spoil(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut spoilt = bytes.to_vec();
    if random.below(20) == 0 {
        spoilt.truncate(random.below(bytes.len()));
        return spoilt;
    }
    for _ in 0..=random.below(3) {
        spoilt[random.below(bytes.len())] = random.below(256) as u8;
    }
    spoilt
}

/// Each array is an allocation of its own, of just its bytes: zeros, or for a `salt` small numbers.
fn arrays(sizes: impl Iterator<Item = usize>, salt: usize) -> Vec<Vec<u8>> {
    sizes
        .map(|size| (0..size).map(|i| ((i * salt) % 5) as u8).collect())
        .collect()
}

fn lend(arrays: &mut [Vec<u8>]) -> Vec<Lent> {
    arrays
        .iter_mut()
        .map(|array| Lent {
            // Nothing has no place of its own; every address must be good for any element.
            start: match array.len() {
                0 => std::ptr::without_provenance_mut(64),
                _ => array.as_mut_ptr(),
            },
            bytes: array.len(),
        })
        .collect()
}

fn run(bytes: &[u8], path: Path, salt: usize) -> Result<(), Failure> {
    let program = Arc::new(Program::load(bytes, path).map_err(Failure::Invalid)?);
    let (inputs, outputs) = (&program.inputs, &program.outputs);
    let slots = inputs.iter().chain(outputs).chain(&program.states);
    let wanted = slots.fold(program.arena_bytes, |n, s| n.saturating_add(s.bytes));
    if wanted.saturating_add(program.work.0) > MOST {
        return Err(Failure::Memory("too large to be tried".into()));
    }
    let store = Arc::new(Store::default());
    let states = program.states.iter().map(|s| store.add(s.bytes));
    let states = states.collect::<Result<Vec<u32>, Failure>>()?;
    let mut inputs = arrays(inputs.iter().map(|s| s.bytes), salt);
    let mut outputs = arrays(outputs.iter().map(|s| s.bytes), 0);
    let step = Step::bind(program, store, states)?;
    step.run(&lend(&mut inputs), &lend(&mut outputs), None)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let usage = "spoil: takes a folder of programs, ways to spoil each, and a seed";
    let folder = arguments.next().expect(usage);
    let mut number = || arguments.next().expect(usage).parse::<u64>().expect(usage);
    let (ways, mut random) = (number(), Random(number() | 1));
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("spoil: the folder can be read")
        .map(|entry| entry.expect("spoil: the folder can be read").path())
        .collect();
    files.sort();
    let (mut ran, mut refused, mut panicked) = (0, 0, 0);
    for file in &files {
        let bytes = std::fs::read(file).expect("spoil: a program can be read");
        for way in 0..=ways {
            let tried = match way {
                0 => bytes.clone(),
                _ => spoil(&bytes, &mut random),
            };
            for path in PATHS.into_iter().filter(|p| p.available()) {
                for threads in [1, 2] {
                    let salt = way as usize % 2;
                    crew::choose(threads, threads > 1).expect("two threads are few");
                    match catch_unwind(AssertUnwindSafe(|| run(&tried, path, salt))) {
                        Ok(Ok(())) => ran += 1,
                        Ok(Err(failure)) if way == 0 => panic!("{file:?}: {}", failure.message()),
                        Ok(Err(_)) => refused += 1,
                        Err(_) => panicked += 1,
                    }
                }
            }
        }
    }
    println!(
        "{} programs: {ran} runs, {refused} refusals, {panicked} panics",
        files.len()
    );
    assert_eq!(panicked, 0, "a program made the engine panic");
}
