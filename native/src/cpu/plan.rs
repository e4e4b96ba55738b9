//! Plans an elementwise chain: which operation runs on which tiles, and which results go straight to their outputs.

mod values;

use super::micro::{self, Micro, Spec};
use super::operand::{Access, Stream};
use super::path::Path;
use values::{Link, Value};

/// One operation of the chain; registers as in the format. A constant has no operands but its bits.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub spec: Spec,
    pub target: u8,
    pub operands: [u8; 3],
    pub count: usize,
    pub immediate: u32,
}

/// One operation on a tile; target and operands are entries of the table.
pub struct Call {
    pub run: Micro,
    pub at: [u16; 4],
}

/// The calls for each tile and the tables they need.
pub struct Plan {
    pub constants: Vec<u64>,
    /// Entries of the table: inputs, outputs, constants from here, tiles from there.
    pub first_constant: usize,
    pub first_tile: usize,
    pub tiles: usize,
    /// Once before the first tile: single values that an operation wants as a tile.
    pub spreads: Vec<Call>,
    pub calls: Vec<Call>,
}

impl Plan {
    pub fn entries(&self) -> usize {
        self.first_tile + self.tiles
    }

    fn tile(&mut self) -> usize {
        self.tiles += 1;
        self.entries() - 1
    }
}

struct Planner<'a> {
    path: Path,
    inputs: &'a mut [Stream],
    outputs: &'a mut [Stream],
    values: Vec<Value>,
    chain: Vec<Link>,
    /// The value that each output shows.
    shown: Vec<usize>,
    plan: Plan,
}

/// Gives streams that are copied in or out the tile they use.
pub fn plan(
    path: Path,
    inputs: &mut [Stream],
    outputs: &mut [Stream],
    operations: &[Operation],
    results: &[u8],
) -> Result<Plan, String> {
    let mut planner = Planner::new(path, inputs, outputs, operations, results);
    let copies = planner.place_results();
    planner.keep_inputs(&copies)?;
    planner.operations()?;
    planner.copies(&copies)?;
    if planner.plan.entries() > usize::from(u16::MAX) {
        return Err(format!("{} operations are too many", operations.len()));
    }
    Ok(planner.plan)
}

impl<'a> Planner<'a> {
    /// Lets a result go straight to its output's memory when nothing reads that memory afterwards; gives the outputs
    /// that have to be copied at the end of a tile.
    fn place_results(&mut self) -> Vec<usize> {
        let mut copies = Vec::new();
        for o in 0..self.outputs.len() {
            let value = self.shown[o];
            let target = self.outputs[o].place;
            // An input shares an output's memory only as the same view.
            let read_later = (0..self.inputs.len()).any(|i| {
                let shown = self.shown.contains(&i);
                self.inputs[i].place == target
                    && (shown || self.values[i].last > self.written(value))
            });
            let direct = self.outputs[o].access == Access::Direct;
            if direct && !read_later && self.values[value].entry.is_none() {
                self.values[value].entry = Some(self.outputs[o].entry);
            } else {
                self.values[value].last = usize::MAX;
                copies.push(o);
            }
        }
        copies
    }

    /// The operation that writes a value; 0 for what is there from the start.
    fn written(&self, value: usize) -> usize {
        self.chain
            .iter()
            .position(|l| l.value == value)
            .unwrap_or(0)
    }

    /// Inputs that are results as they are, and whose memory is written too, are read into a tile first.
    fn keep_inputs(&mut self, copies: &[usize]) -> Result<(), String> {
        for &o in copies {
            let value = self.shown[o];
            let Some(input) = self.inputs.get(value) else {
                continue;
            };
            let changes = self.outputs.iter().any(|out| out.place == input.place);
            if input.access == Access::Direct
                && changes
                && self.values[value].entry == Some(input.entry)
            {
                let tile = self.plan.tile();
                self.copy(value, tile)?;
                self.values[value].entry = Some(tile);
            }
        }
        Ok(())
    }

    fn operations(&mut self) -> Result<(), String> {
        let mut free: Vec<usize> = Vec::new();
        for (at, link) in std::mem::take(&mut self.chain).into_iter().enumerate() {
            let Link {
                mut spec,
                value,
                mut operands,
            } = link;
            let single = |v: usize| self.values[v].scalar;
            if operands.len() > 1 && single(operands[0]) && !single(operands[1]) {
                match spec.op {
                    30..=35 => {
                        operands.swap(0, 1);
                        spec.op = [30, 31, 34, 35, 32, 33][spec.op as usize - 30];
                    }
                    42 => operands.swap(0, 1),
                    _ => {}
                }
            }
            let scalar = std::array::from_fn(|k| operands.get(k).is_some_and(|&v| single(v)));
            let accepted = micro::accepts(spec, scalar);
            let run = self.find(spec, accepted)?;
            let mut entries = [0; 4];
            for (k, &v) in operands.iter().enumerate() {
                let entry = if accepted[k] {
                    self.values[v].entry
                } else {
                    Some(self.tile_of(v))
                };
                entries[k + 1] = entry.unwrap_or_default() as u16;
            }
            let target = self.values[value].entry.or_else(|| free.pop());
            let target = target.unwrap_or_else(|| self.plan.tile());
            self.values[value].entry = Some(target);
            entries[0] = target as u16;
            self.plan.calls.push(Call { run, at: entries });
            operands.push(value);
            operands.sort_unstable();
            operands.dedup();
            for v in operands {
                let Value {
                    entry,
                    scalar,
                    last,
                    ..
                } = self.values[v];
                let tile = entry.filter(|&e| e >= self.plan.first_tile && !scalar);
                if let Some(tile) = tile
                    && v >= self.inputs.len()
                    && last == at
                {
                    free.push(tile);
                }
            }
        }
        Ok(())
    }

    fn copies(&mut self, copies: &[usize]) -> Result<(), String> {
        for &o in copies {
            let value = self.shown[o];
            if self.outputs[o].access == Access::Rows {
                // Copied out of the tile row by row.
                self.outputs[o].entry = self.tile_of(value);
            } else {
                self.copy(value, self.outputs[o].entry)?;
            }
        }
        Ok(())
    }

    fn copy(&mut self, value: usize, to: usize) -> Result<(), String> {
        let dtype = self.values[value].dtype;
        let run = self.find(
            Spec {
                op: 41,
                dtype,
                from: dtype,
            },
            [false; 3],
        )?;
        let from = self.tile_of(value);
        self.plan.calls.push(Call {
            run,
            at: [to as u16, from as u16, 0, 0],
        });
        Ok(())
    }

    /// The entry of a value as a whole tile.
    fn tile_of(&mut self, value: usize) -> usize {
        let Value {
            dtype,
            entry,
            scalar,
            spread,
            ..
        } = self.values[value];
        let entry = entry.unwrap_or_default();
        if !scalar {
            return entry;
        }
        spread.unwrap_or_else(|| {
            let tile = self.plan.tile();
            let run = micro::spread(self.path, dtype);
            self.plan.spreads.push(Call {
                run,
                at: [tile as u16, entry as u16, 0, 0],
            });
            self.values[value].spread = Some(tile);
            tile
        })
    }

    fn find(&self, spec: Spec, scalar: [bool; 3]) -> Result<micro::Micro, String> {
        micro::find(self.path, spec, scalar)
            .ok_or_else(|| format!("operation {} does not take {}", spec.op, spec.dtype.name()))
    }
}
