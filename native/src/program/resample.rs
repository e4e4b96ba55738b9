//! Weighted sums along axes, checked against the format.

use super::checks::wants;
use super::format::DType;
use super::networks::{counts, in_one_piece};
use super::view::View;
use crate::cpu::path::Path;
use crate::cpu::resample::{Axis, Resample, Term};

pub fn resample(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Resample, String> {
    counts(reads, writes, 1)?;
    let (x, y) = (reads[0], writes[0]);
    let dtype = match y.dtype {
        DType::F64 => DType::F64,
        _ => DType::F32,
    };
    for (v, what) in [(x, "its input"), (y, "its output")] {
        wants(v, dtype, what)?;
        in_one_piece(v, what)?;
    }
    let rank = x.shape.len();
    let last = rank.saturating_sub(1);
    if rank < 3
        || y.shape.len() != rank
        || x.shape[0] != y.shape[0]
        || x.shape[last] != y.shape[last]
    {
        return Err(format!(
            "shapes do not fit, got {:?} and {:?}",
            x.shape, y.shape
        ));
    }
    let mut words = attributes;
    let mut axes = Vec::new();
    for k in 1..last {
        axes.push(axis(x.shape[k], y.shape[k], &mut words)?);
    }
    if !words.is_empty() {
        return Err(format!("has {} attribute words too many", words.len()));
    }
    let sizes = (x.shape[0], x.shape[last]);
    Ok(Resample::prepare(
        path, dtype, sizes, axes, x.place, y.place,
    ))
}

/// What is made in f32 stays finite where it is finite in f64.
const HEAVIEST: f64 = 65_536.0;

/// For each place of an axis: how many terms, then their places and the halves of their weights.
fn axis(length: usize, places: usize, words: &mut &[u32]) -> Result<Axis, String> {
    let short = || "has too few attribute words".to_owned();
    let (mut terms, mut ends) = (Vec::new(), Vec::new());
    for _ in 0..places {
        let (&count, rest) = words.split_first().ok_or_else(short)?;
        let taken = (count as usize).checked_mul(3).ok_or_else(short)?;
        let (own, rest) = rest.split_at_checked(taken).ok_or_else(short)?;
        for term in own.chunks_exact(3) {
            let place = term[0] as usize;
            if place >= length {
                return Err(format!("names the place {place} of {length}"));
            }
            let weight = f64::from_bits(u64::from(term[1]) | u64::from(term[2]) << 32);
            if !(-HEAVIEST..=HEAVIEST).contains(&weight) {
                return Err(format!("names the weight {weight}"));
            }
            terms.push(Term::new(term[0], weight));
        }
        ends.push(terms.len());
        *words = rest;
    }
    Ok(Axis::new(length, terms, ends))
}
