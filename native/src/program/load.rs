//! Reads a program and checks everything, so that running it may trust every offset, shape and dtype.

use super::checks::memory;
use super::format::{self, DType, MAGIC, VERSION};
use super::instruction::{Instruction, places};
use super::joins::{Seen, joins};
use super::reader::Reader;
use super::view::{ARENA, Buffer, CONSTANTS, Kind, View};
use crate::cpu::context::Place;
use crate::cpu::elementwise::Elementwise;
use crate::cpu::path::Path;
use crate::memory::Block;

/// A size in bytes, in what multiple an address must be, and what lies there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    pub bytes: usize,
    pub align: usize,
    pub dtype: u8,
}

pub struct Program {
    pub arena_bytes: usize,
    pub constants: Block,
    pub inputs: Vec<Slot>,
    pub states: Vec<Slot>,
    pub outputs: Vec<Slot>,
    pub instructions: Vec<Instruction>,
    /// Whether each runs behind the one before it, part by part.
    pub joined: Vec<bool>,
    /// The views that each instruction writes.
    pub results: Vec<Vec<View>>,
    /// The instruction from which on a run is finished whatever happens: the first that writes state.
    pub commit: usize,
    /// States that are written before an instruction that can still fail: saved first, put back then.
    pub guarded: Vec<usize>,
    /// Bytes of work space and entries of the pointer table.
    pub work: (usize, usize),
}

struct Header {
    buffers: usize,
    views: usize,
    instructions: usize,
    words: usize,
    constants: usize,
    arena: usize,
    inputs: usize,
    states: usize,
    outputs: usize,
}

/// Of one array, or of the scratch.
const MOST_BYTES: usize = 1 << 40;

impl Program {
    /// The chain that runs with an instruction.
    #[inline]
    pub fn behind(&self, at: usize) -> Option<&Elementwise> {
        match self.instructions.get(at + 1) {
            Some(Instruction::Elementwise(chain)) if self.joined[at + 1] => Some(chain),
            _ => None,
        }
    }

    /// Every error starts with `program: `.
    pub fn load(bytes: &[u8], path: Path) -> Result<Program, String> {
        load(bytes, path).map_err(|e| format!("program: {e}"))
    }
}

fn header(reader: &mut Reader) -> Result<Header, String> {
    let magic = reader.take(4)?;
    if magic != MAGIC {
        return Err(format!("starts with {magic:?}, not with SNDP"));
    }
    let version = reader.u32()?;
    if version != VERSION {
        return Err(format!(
            "has version {version}, this executor runs {VERSION}"
        ));
    }
    let header = Header {
        buffers: reader.u32()? as usize,
        views: reader.u32()? as usize,
        instructions: reader.u32()? as usize,
        words: reader.u32()? as usize,
        constants: reader.size()?,
        arena: reader.size()?,
        inputs: reader.u32()? as usize,
        states: reader.u32()? as usize,
        outputs: reader.u32()? as usize,
    };
    let (flags, reserved) = (reader.u32()?, reader.u64()?);
    if flags != 0 || reserved != 0 {
        return Err("has flags or reserved fields that are not 0".into());
    }
    if header.arena > MOST_BYTES {
        return Err(format!("asks for an arena of {} bytes", header.arena));
    }
    Ok(header)
}

fn load(bytes: &[u8], path: Path) -> Result<Program, String> {
    let mut reader = Reader::new(bytes);
    let h = header(&mut reader).map_err(|e| format!("header {e}"))?;
    let words = (h.words * 4).next_multiple_of(8);
    let total =
        64 + 32 * h.buffers as u128 + 80 * h.views as u128 + words as u128 + h.constants as u128;
    if total != bytes.len() as u128 {
        return Err(format!(
            "its sections take {total} bytes, but there are {}",
            bytes.len()
        ));
    }
    let (slots, buffers) = buffers(&mut reader, &h)?;
    let [inputs, states, outputs] = slots;
    let mut views = Vec::with_capacity(h.views);
    for i in 0..h.views {
        let fields = reader.take(80)?;
        views.push(
            View::parse(&mut Reader::new(fields), &buffers).map_err(|e| format!("view {i} {e}"))?,
        );
    }
    let mut code = Vec::with_capacity(h.words);
    for _ in 0..words / 4 {
        code.push(reader.u32()?);
    }
    code.truncate(h.words);
    let data = reader.take(h.constants)?;
    let constants = Block::zeroed(h.constants)?;
    unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), constants.start(), data.len()) };

    let mut program = Program {
        arena_bytes: h.arena,
        constants,
        inputs,
        states,
        outputs,
        instructions: Vec::new(),
        joined: Vec::new(),
        results: Vec::new(),
        commit: h.instructions,
        guarded: Vec::new(),
        work: (0, 0),
    };
    decode(&mut program, &h, &code, &views, path)?;
    Ok(program)
}

type Slots = [Vec<Slot>; 3];

fn buffers(reader: &mut Reader, h: &Header) -> Result<(Slots, Vec<Buffer>), String> {
    let counts = [h.inputs, h.states, h.outputs];
    if counts.iter().any(|&c| c > h.buffers) {
        return Err(format!(
            "{counts:?} inputs, states and outputs do not fit in {} buffers",
            h.buffers
        ));
    }
    let mut slots: [Vec<Option<Slot>>; 3] = counts.map(|c| vec![None; c]);
    let mut buffers = Vec::with_capacity(h.buffers);
    for i in 0..h.buffers {
        let fields = reader.take(32)?;
        let buffer = buffer(&mut Reader::new(fields), h, &mut slots)
            .map_err(|e| format!("buffer {i} {e}"))?;
        buffers.push(buffer);
    }
    for (name, slots) in ["input", "state", "output"].iter().zip(&slots) {
        if let Some(missing) = slots.iter().position(Option::is_none) {
            return Err(format!("no buffer for {name} {missing}"));
        }
    }
    Ok((slots.map(|s| s.into_iter().flatten().collect()), buffers))
}

fn buffer(
    reader: &mut Reader,
    h: &Header,
    slots: &mut [Vec<Option<Slot>>; 3],
) -> Result<Buffer, String> {
    let (kind, dtype, pad) = (reader.u8()?, reader.u8()?, reader.u16()?);
    let index = reader.u32()? as usize;
    let (offset, bytes) = (reader.size()?, reader.size()?);
    if pad != 0 || reader.u64()? != 0 {
        return Err("has reserved fields that are not 0".into());
    }
    let stored = DType::parse(dtype)?;
    let unit = stored.size();
    if bytes % unit != 0 {
        let name = stored.name();
        return Err(format!(
            "has {bytes} bytes, which is no whole number of {name}"
        ));
    }
    let kind = match kind {
        0 => Kind::Scratch,
        1 => Kind::Constant,
        2 => Kind::Input,
        3 => Kind::State,
        4 => Kind::Output,
        _ => return Err(format!("has unknown kind {kind}")),
    };
    let inside = |memory: u32, what: &str, size: usize| {
        if index != 0 {
            return Err(format!("of {what} has index {index}, not 0"));
        }
        if offset % 64 != 0 {
            return Err(format!(
                "starts at byte {offset} of the {what}, not a multiple of 64"
            ));
        }
        if offset + bytes > size {
            return Err(format!(
                "ends at byte {} of the {what}, which has {size}",
                offset + bytes
            ));
        }
        Ok(Place { memory, offset })
    };
    let first = CONSTANTS + 1;
    let mut own = |which: usize, before: usize, name: &str| {
        if offset != 0 {
            return Err(format!("of {name} {index} starts at byte {offset}, not 0"));
        }
        let count = slots[which].len();
        let slot = slots[which]
            .get_mut(index)
            .ok_or_else(|| format!("is {name} {index} of {count}"))?;
        if slot.is_some() {
            return Err(format!("is a second one for {name} {index}"));
        }
        if bytes > MOST_BYTES {
            return Err(format!("has {bytes} bytes, more than {MOST_BYTES}"));
        }
        *slot = Some(Slot {
            bytes,
            align: unit,
            dtype,
        });
        Ok(Place {
            memory: first + (before + index) as u32,
            offset: 0,
        })
    };
    let place = match kind {
        Kind::Scratch => inside(ARENA, "arena", h.arena)?,
        Kind::Constant => inside(CONSTANTS, "constants", h.constants)?,
        Kind::Input => own(0, 0, "input")?,
        Kind::State => own(1, h.inputs, "state")?,
        Kind::Output => own(2, h.inputs + h.states, "output")?,
    };
    Ok(Buffer {
        kind,
        dtype,
        place,
        bytes,
    })
}

/// What one instruction may take for itself: padding and packed operands. Few bytes of a program can ask for any amount.
const MOST_WORK: usize = 1 << 32;

fn decode(
    program: &mut Program,
    h: &Header,
    code: &[u32],
    views: &[View],
    path: Path,
) -> Result<(), String> {
    let mut at = 0;
    let mut written: Vec<usize> = Vec::new();
    let mut before: Vec<&View> = Vec::new();
    for i in 0..h.instructions {
        let word = *code
            .get(at)
            .ok_or_else(|| format!("instruction {i} starts behind the code"))?;
        let extra = *code
            .get(at + 1)
            .ok_or_else(|| format!("instruction {i} ends behind the code"))?
            as usize;
        let (inputs, outputs) = ((word >> 16 & 0xff) as usize, (word >> 24) as usize);
        let end = at + 2 + inputs + outputs + extra;
        let rest = code
            .get(at + 2..end)
            .ok_or_else(|| format!("instruction {i} ends behind the code"))?;
        at = end;
        let opcode = word & 0xffff;
        let title = u8::try_from(opcode)
            .ok()
            .and_then(|c| format::name(format::INSTRUCTIONS, c));
        let title = title.ok_or_else(|| format!("instruction {i} has unknown opcode {opcode}"))?;
        let fail = |e: String| format!("instruction {i} {title}: {e}");
        let (ids, attributes) = rest.split_at(inputs + outputs);
        let mut seen = Vec::with_capacity(ids.len());
        for &id in ids {
            seen.push(
                views
                    .get(id as usize)
                    .ok_or_else(|| fail(format!("names view {id} of {}", views.len())))?,
            );
        }
        let (reads, writes) = seen.split_at(inputs);
        let places = places(opcode, writes, attributes);
        memory(opcode == 1, reads, &places).map_err(fail)?;
        let instruction =
            Instruction::prepare(path, opcode, reads, writes, attributes).map_err(fail)?;
        let (bytes, table) = instruction.work();
        if bytes > MOST_WORK {
            return Err(fail(format!(
                "needs {bytes} bytes of work space, more than {MOST_WORK}"
            )));
        }
        let next = Seen {
            instruction: &instruction,
            reads,
            writes: &places,
        };
        let first = program.instructions.last().zip(program.results.last());
        let first = first.map(|(instruction, writes)| Seen {
            instruction,
            reads: &before,
            writes,
        });
        let first = first.filter(|first| joins(first, &next));
        program.joined.push(first.is_some());
        // They need both work spaces at once.
        let taken = first.map_or(0, |first| first.instruction.work().0);
        program.work = (program.work.0.max(taken + bytes), program.work.1.max(table));
        before = reads.to_vec();
        if instruction.can_fail() && !written.is_empty() {
            program.guarded = written.clone();
        }
        for view in writes.iter().filter(|v| v.kind == Kind::State) {
            let state = view.place.memory as usize - CONSTANTS as usize - 1 - h.inputs;
            program.commit = program.commit.min(i);
            if !written.contains(&state) {
                written.push(state);
            }
        }
        // An instruction that fails half-way may have written some of its state.
        if instruction.can_fail() && writes.iter().any(|v| v.kind == Kind::State) {
            program.guarded = written.clone();
        }
        program.instructions.push(instruction);
        program.results.push(places);
    }
    if at != h.words {
        return Err(format!(
            "its {} instructions take {at} words of code, but there are {}",
            h.instructions, h.words
        ));
    }
    Ok(())
}
