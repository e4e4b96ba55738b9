//! How an instruction sees bytes, checked against the buffer it lies in.

use super::format::{DType, MAX_RANK};
use super::reader::Reader;
use crate::cpu::context::Place;

/// Where a program's memories stand in a context.
pub const ARENA: u32 = 0;
pub const CONSTANTS: u32 = 1;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Scratch,
    Constant,
    Input,
    State,
    Output,
}

#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    pub kind: Kind,
    pub dtype: u8,
    /// Where it starts in a memory of the context.
    pub place: Place,
    pub bytes: usize,
}

#[derive(Clone, Debug)]
pub struct View {
    pub place: Place,
    pub kind: Kind,
    pub dtype: DType,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
    /// The bytes it touches, from the start of its memory: first and one behind the last.
    pub extent: [usize; 2],
}

/// Views of more elements cannot be walked in any sensible time.
const MOST_ELEMENTS: usize = 1 << 40;

impl View {
    /// The same with the last two axes exchanged, of which there are two.
    pub fn turned(&self) -> View {
        let mut view = self.clone();
        let rank = view.shape.len();
        view.shape.swap(rank - 2, rank - 1);
        view.strides.swap(rank - 2, rank - 1);
        view
    }

    /// The same without the axes along which nothing moves.
    pub fn without_repeats(&self) -> View {
        let mut view = self.clone();
        let stays: Vec<bool> = (0..self.shape.len())
            .map(|axis| self.strides[axis] != 0 || self.shape[axis] == 1)
            .collect();
        let mut kept = stays.iter();
        view.shape.retain(|_| kept.next() == Some(&true));
        kept = stays.iter();
        view.strides.retain(|_| kept.next() == Some(&true));
        view
    }

    pub fn parse(reader: &mut Reader, buffers: &[Buffer]) -> Result<View, String> {
        let id = reader.u32()?;
        let rank = reader.u32()? as usize;
        let offset = reader.size()?;
        let mut shape = Vec::with_capacity(MAX_RANK);
        for _ in 0..MAX_RANK {
            shape.push(reader.u32()? as usize);
        }
        let mut strides = Vec::with_capacity(MAX_RANK);
        for _ in 0..MAX_RANK {
            strides.push(reader.u32()?.cast_signed() as isize);
        }
        if rank > MAX_RANK {
            return Err(format!("has rank {rank}, at most {MAX_RANK} is possible"));
        }
        if shape[rank..].iter().any(|&s| s != 0) || strides[rank..].iter().any(|&s| s != 0) {
            return Err(format!(
                "of rank {rank} has sizes or strides behind its last axis"
            ));
        }
        shape.truncate(rank);
        strides.truncate(rank);
        let buffer = buffers
            .get(id as usize)
            .ok_or_else(|| format!("lies in buffer {id} of {}", buffers.len()))?;
        let dtype = DType::parse(buffer.dtype)?;
        let size = dtype.size();
        if offset % size != 0 {
            return Err(format!("starts at byte {offset}, not a multiple of {size}"));
        }
        let elements = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
        if elements.is_none_or(|n| n > MOST_ELEMENTS) && !shape.contains(&0) {
            return Err(format!("of shape {shape:?} has too many elements"));
        }
        let (mut low, mut high) = (0i128, size as i128);
        for (&n, &s) in shape.iter().zip(&strides) {
            let reach = (n as i128 - 1) * s as i128 * size as i128;
            if reach < 0 {
                low += reach
            } else {
                high += reach
            }
        }
        if shape.contains(&0) {
            (low, high) = (0, 0);
        }
        let (first, end) = (offset as i128 + low, offset as i128 + high);
        if first < 0 {
            return Err(format!("starts {} bytes before buffer {id}", -first));
        }
        if end > buffer.bytes as i128 {
            return Err(format!(
                "ends at byte {end} of buffer {id}, which has {}",
                buffer.bytes
            ));
        }
        let start = buffer.place.offset;
        Ok(View {
            place: Place {
                memory: buffer.place.memory,
                offset: start + offset,
            },
            kind: buffer.kind,
            dtype,
            shape,
            strides,
            extent: [start + first as usize, start + end as usize],
        })
    }

    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether some element of it has two indices; may say so of a view that only looks like it.
    pub fn overlaps_itself(&self) -> bool {
        let mut axes: Vec<(isize, usize)> = self
            .strides
            .iter()
            .zip(&self.shape)
            .filter(|(_, n)| **n > 1)
            .map(|(s, n)| (s.abs(), *n))
            .collect();
        axes.sort_unstable();
        let mut reach = 0isize;
        !self.shape.contains(&0)
            && axes.into_iter().any(|(stride, n)| {
                let clash = stride <= reach;
                reach += stride * (n as isize - 1);
                clash
            })
    }

    /// Whether the two may share bytes. Of views of equal shape and strides that is exact, so that one instruction can write to places
    /// between each other; else views that only reach over each other count.
    pub fn overlaps(&self, other: &View) -> bool {
        self.place.memory == other.place.memory
            && self.extent[0] < other.extent[1]
            && other.extent[0] < self.extent[1]
            && !self.interleaves(other)
    }

    /// Whether a view of equal shape and strides stands in the gaps of this one.
    fn interleaves(&self, other: &View) -> bool {
        let size = self.dtype.size();
        let alike = self.shape == other.shape && self.strides == other.strides;
        let apart = other.place.offset.abs_diff(self.place.offset);
        if !alike
            || size != other.dtype.size()
            || !apart.is_multiple_of(size)
            || self.overlaps_itself()
        {
            return false;
        }
        let axes = self.strides.iter().zip(&self.shape);
        let mut axes: Vec<(usize, usize)> = axes
            .filter(|(_, n)| **n > 1)
            .map(|(s, n)| (s.unsigned_abs(), *n))
            .collect();
        axes.sort_unstable();
        !meets(&axes, (apart / size) as isize)
    }

    pub fn same(&self, other: &View) -> bool {
        self.place == other.place
            && self.shape == other.shape
            && self.strides == other.strides
            && self.dtype.size() == other.dtype.size()
    }
}

/// Whether whole steps along the axes, each shorter than its axis, lead so many elements on. The axes stand in the order of their strides, and each
/// stride is longer than all that the axes before it reach: so only the two nearest counts of the last can lead there.
fn meets(axes: &[(usize, usize)], distance: isize) -> bool {
    let Some((&(stride, length), before)) = axes.split_last() else {
        return distance == 0;
    };
    let stride = stride as isize;
    let steps = distance.div_euclid(stride);
    [steps, steps + 1]
        .into_iter()
        .any(|n| n.unsigned_abs() < length && meets(before, distance - n * stride))
}
