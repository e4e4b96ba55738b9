//! How a chain is seen by tiles: what lies as they want it, what is copied, and whether a kernel takes rows where they lie.

use super::turned::{self, is_across, turned};
use super::{Elementwise, Sums};
use crate::cpu::chain::Kernel;
use crate::cpu::layout::{collapse, dense};
use crate::cpu::operand::{Access, Stream, View};
use crate::cpu::path::Path;
use crate::cpu::plan::{self, Operation};

/// Below this many elements a kernel does not pay.
const FEW: usize = 16;
/// Rows up to this length share a tile with others.
const SHORT: usize = 128;
/// The most elements of a vector.
const VECTOR: usize = 16;

/// A chain as tiles see it.
struct Laid {
    inputs: Vec<Stream>,
    outputs: Vec<Stream>,
    plan: plan::Plan,
    kernel: Option<Kernel>,
    /// The kernel takes whole rows where they lie.
    whole_rows: bool,
}

impl Elementwise {
    /// `results[i]` is the register that output i shows. The chain is checked already.
    pub fn prepare(
        path: Path,
        shape: &[usize],
        inputs: &[View],
        outputs: &[View],
        operations: &[Operation],
        results: &[u8],
    ) -> Result<Elementwise, String> {
        let views = || inputs.iter().chain(outputs);
        let all: Vec<&[isize]> = views().map(|v| &v.strides[..]).collect();
        let (sizes, strides) = collapse(shape, &all);
        let (inner, outer) = match sizes.split_last() {
            Some((inner, outer)) => (*inner, outer.to_vec()),
            None => (1, Vec::new()),
        };
        let sums = outputs.iter().filter(|v| v.sum).count();
        let most = match sums {
            _ if operations.len() > 24 => 256,
            1 => 1024,
            _ => 512,
        };
        let whole = dense(&sizes);
        let unit = operations
            .iter()
            .map(|op| op.spec.dtype.size())
            .chain(views().map(|v| v.dtype.size()))
            .fold(4, usize::max);
        let elements: usize = shape.iter().product();
        let lay = |long: bool| -> Result<Laid, String> {
            let mut streams: Vec<Stream> = views()
                .zip(&strides)
                .enumerate()
                .map(|(entry, (view, strides))| {
                    let size = view.dtype.size();
                    Stream {
                        place: view.place,
                        dtype: view.dtype,
                        size,
                        access: access(strides, &whole, long),
                        strides: strides.iter().map(|s| s * size as isize).collect(),
                        entry,
                        sum: view.sum && strides.contains(&0),
                    }
                })
                .collect();
            let mut written = streams.split_off(inputs.len());
            for (stream, strides) in streams.iter_mut().zip(&strides) {
                if long && sums == 0 && stream.access == Access::Rows && is_across(strides, &sizes)
                {
                    stream.access = Access::Turned;
                }
            }
            for stream in &mut written {
                if stream.sum || matches!(stream.access, Access::Scalar | Access::Once) {
                    stream.access = Access::Rows;
                }
            }
            let plan = plan::plan(path, &mut streams, &mut written, operations, results)?;
            let kernel = if elements < FEW || operations.is_empty() {
                None
            } else {
                Kernel::compile(path, &streams, &written, operations, results)
            };
            let in_place = |s: &Stream| matches!(s.access, Access::Direct | Access::Scalar);
            let whole_rows = long && streams.iter().chain(&written).all(in_place);
            Ok(Laid {
                inputs: streams,
                outputs: written,
                plan,
                whole_rows: whole_rows && kernel.is_some(),
                kernel,
            })
        };
        // Sums make tiles of every row, so that short ones cost more.
        let short = if sums > 0 { most / 2 } else { SHORT };
        let mut long = outer.is_empty() || inner > short;
        // Machine code goes from row to row itself.
        let mut by_rows = outer.len() == 1 && inner > 0 && (long || inner % VECTOR == 0);
        let mut laid = lay(long || by_rows)?;
        if by_rows {
            let fits =
                |k: &Kernel| matches!(k, Kernel::Code(code) if inner.is_multiple_of(code.grain));
            by_rows = laid.whole_rows && laid.kernel.as_ref().is_some_and(fits);
            if !by_rows && !long {
                laid = lay(false)?;
            }
            long |= by_rows;
        }
        let copied = |s: &Stream| s.access == Access::Rows && !s.sum;
        if !long && inner > SHORT && laid.inputs.iter().chain(&laid.outputs).any(copied) {
            long = true;
            laid = lay(true)?;
        }
        let Laid {
            inputs: streams,
            outputs: written,
            plan,
            kernel,
            whole_rows,
        } = laid;
        let room = if sums > 0 { 2 * most } else { most };
        let rows = if long { 1 } else { height(most, inner, room) };
        let across = streams.iter().any(|s| s.access == Access::Turned);
        let tile = if across {
            turned::WIDTH.min(inner)
        } else if long {
            most.min(inner.max(1))
        } else {
            rows * inner
        };
        let mut moving: Vec<(usize, usize)> = streams
            .iter()
            .chain(&written)
            .filter(|s| s.access != Access::Scalar)
            .map(|s| (s.entry, s.size))
            .collect();
        moving.sort_unstable();
        moving.dedup();
        let steps = || {
            let all = streams.iter().chain(&written);
            all.map(|s| s.strides[0]).collect()
        };
        let by_rows = by_rows.then(steps);
        let (turned, turned_bytes) = turned(path, &streams, tile);
        let mut prepared = Elementwise {
            outer,
            inner,
            rows,
            tile: if whole_rows { inner } else { tile },
            room: tile,
            inputs: streams,
            outputs: written,
            plan,
            kernel,
            unit,
            moving,
            by_rows,
            turned,
            turned_bytes,
            sums: None,
            cost: elements * operations.len().max(1),
        };
        prepared.sums = Sums::of(
            path,
            (&prepared.outer, prepared.inner),
            (prepared.rows, prepared.room),
            &prepared.outputs,
            prepared.tiles(),
        );
        Ok(prepared)
    }
}

/// Rows of a tile of about `most` elements: such that they are whole vectors, where that takes no more than `room`.
fn height(most: usize, inner: usize, room: usize) -> usize {
    let rows = most / inner.max(1);
    let whole = VECTOR >> inner.trailing_zeros().min(VECTOR.trailing_zeros());
    match rows / whole * whole {
        0 if whole * inner <= room => whole,
        0 => rows.max(1),
        rows => rows,
    }
}

/// How tiles see a view with these strides, where a dense one would have `whole`.
fn access(strides: &[isize], whole: &[isize], long: bool) -> Access {
    let zero = |s: &[isize]| s.iter().all(|&x| x == 0);
    let Some((step, above)) = strides.split_last() else {
        return Access::Direct;
    };
    if zero(strides) {
        Access::Scalar
    } else if strides == whole || long && *step == 1 {
        Access::Direct
    } else if !long && zero(above) {
        Access::Once
    } else {
        Access::Rows
    }
}
