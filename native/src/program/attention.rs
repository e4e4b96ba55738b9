//! The instructions of attention, checked against the format.

use super::checks::{place, wants};
use super::format::DType;
use super::view::View;
use crate::cpu::attention::{Attention, Given, Options, Sizes};
use crate::cpu::attention_back::AttentionBack;
use crate::cpu::path::Path;

pub fn attention(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<Attention, String> {
    let ([query, key, value, mask @ ..], [y, levels]) = (reads, writes) else {
        return Err(counts(reads, writes, "3 or 4", 2));
    };
    let (sizes, given, options) = given([query, key, value], mask, attributes)?;
    let Sizes { queries, value, .. } = sizes;
    shaped(y, given.lead, &[queries, value], "its output")?;
    shaped(levels, given.lead, &[queries], "its levels")?;
    let outputs = [place(y), place(levels)];
    Ok(Attention::prepare(path, sizes, options, &given, outputs))
}

pub fn attention_back(
    path: Path,
    reads: &[&View],
    writes: &[&View],
    attributes: &[u32],
) -> Result<AttentionBack, String> {
    let ([query, key, value, y, levels, dy, mask @ ..], [dq, dk, dv]) = (reads, writes) else {
        return Err(counts(reads, writes, "6 or 7", 3));
    };
    let (sizes, given, options) = given([query, key, value], mask, attributes)?;
    let Sizes {
        queries,
        keys,
        width,
        value,
    } = sizes;
    for (view, own, what) in [
        (y, &[queries, value][..], "y"),
        (levels, &[queries], "its levels"),
        (dy, &[queries, value], "dy"),
        (dq, &[queries, width], "dq"),
        (dk, &[keys, width], "dk"),
        (dv, &[keys, value], "dv"),
    ] {
        shaped(view, given.lead, own, what)?;
    }
    Ok(AttentionBack::prepare(
        path,
        sizes,
        options,
        &given,
        place(levels),
        [place(y), place(dy)],
        [place(dq), place(dk), place(dv)],
    ))
}

fn counts(reads: &[&View], writes: &[&View], inputs: &str, outputs: usize) -> String {
    format!(
        "takes {inputs} inputs and {outputs} outputs, got {} and {}",
        reads.len(),
        writes.len()
    )
}

fn given<'a>(
    [query, key, value]: [&'a View; 3],
    mask: &[&'a View],
    attributes: &[u32],
) -> Result<(Sizes, Given<'a>, Options), String> {
    let &[flags @ 0..=1, scale] = attributes else {
        return Err(format!(
            "takes a flag and a scale, got attributes {attributes:?}"
        ));
    };
    let options = Options {
        causal: flags == 1,
        scale: f32::from_bits(scale),
    };
    let split = |v: &'a View| match v.shape.as_slice() {
        [lead @ .., rows, columns] => Ok((lead, *rows, *columns)),
        _ => Err(format!(
            "takes views of at least two axes, got {:?}",
            v.shape
        )),
    };
    let (lead, queries, width) = split(query)?;
    let (_, keys, _) = split(key)?;
    let (_, _, value_width) = split(value)?;
    let sizes = Sizes {
        queries,
        keys,
        width,
        value: value_width,
    };
    shaped(query, lead, &[queries, width], "its queries")?;
    shaped(key, lead, &[keys, width], "its keys")?;
    shaped(value, lead, &[keys, value_width], "its values")?;
    let mask = match mask {
        [] => None,
        [mask] => {
            if mask.dtype != DType::F32 {
                wants(mask, DType::Bool, "its mask")?;
            }
            fits(mask, lead, &[queries, keys], "its mask")?;
            Some((mask.dtype, place(mask)))
        }
        _ => return Err(format!("takes one mask, got {}", mask.len())),
    };
    let given = Given {
        lead,
        query: place(query),
        key: place(key),
        value: place(value),
        mask,
    };
    Ok((sizes, given, options))
}

fn shaped(view: &View, lead: &[usize], own: &[usize], what: &str) -> Result<(), String> {
    wants(view, DType::F32, what)?;
    fits(view, lead, own, what)
}

fn fits(view: &View, lead: &[usize], own: &[usize], what: &str) -> Result<(), String> {
    if view.shape == [lead, own].concat() {
        return Ok(());
    }
    Err(format!(
        "{what} has shape {:?}, which does not fit {lead:?} and {own:?}",
        view.shape
    ))
}
