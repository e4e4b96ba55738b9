//! Super-instructions: two steps that follow each other often become one, which saves a dispatch and the loads of what one of them would read again.

use super::step::{Code, NOWHERE, Step, both};
use std::ops::Range;

/// The same steps, fewer. Blocks that only steps keep and read lie in `slots`.
pub fn join(steps: &[Step], slots: Range<usize>) -> Vec<Step> {
    let mut joined: Vec<Step> = Vec::with_capacity(steps.len());
    for &step in steps {
        joined.push(step);
        while let [.., first, second] = joined[..]
            && let Some(one) = pair(first, second)
        {
            joined.truncate(joined.len() - 2);
            joined.push(one);
        }
    }
    for i in 1..joined.len() {
        let kept = joined[i - 1].keep;
        if kept != NOWHERE
            && joined[i].at[0] == kept
            && let Some(code) = by_itself(joined[i].code)
        {
            let [_, b, c] = joined[i].at;
            joined[i].code = code;
            joined[i].at = [b, c, c];
            let reads = joined[i..].iter().any(|step| step.at.contains(&kept));
            if slots.contains(&kept.into()) && !reads {
                joined[i - 1].keep = NOWHERE;
            }
        }
    }
    joined
}

/// The step whose first block is the value at hand.
fn by_itself(code: Code) -> Option<Code> {
    match code {
        Code::MulXA => Some(Code::Square),
        Code::FmaXAB => Some(Code::FmaXXA),
        Code::FmaNegXAB => Some(Code::FmaNegXXA),
        _ => None,
    }
}

fn pair(first: Step, second: Step) -> Option<Step> {
    if first.keep != NOWHERE {
        return None;
    }
    if second.code == Code::Store {
        let keep = second.at[0];
        return Some(Step { keep, ..first });
    }
    let [a, b, _] = second.at;
    let loaded = [first.at[0], a, b];
    let (code, at) = match (first.code, second.code) {
        (Code::Load, Code::FmaXAB) => (Code::FmaABC, loaded),
        (Code::Load, Code::FmaXOB) => (Code::FmaAOC, loaded),
        (Code::Load, Code::FmaXOO) => (Code::FmaAOO, loaded),
        (Code::Load, code) => (both(code)?, loaded),
        (Code::Neg, Code::FmaXAB) => (Code::FmaNegXAB, second.at),
        (Code::FmaXAB, Code::Relu) => (Code::FmaXABRelu, first.at),
        (Code::FmaXOO, Code::Relu) => (Code::FmaXOORelu, first.at),
        (Code::FmaAOO, Code::Relu) => (Code::FmaAOORelu, first.at),
        (Code::AddXA, Code::Relu) => (Code::AddXARelu, first.at),
        (Code::AddXO, Code::Relu) => (Code::AddXORelu, first.at),
        (Code::AddAB, Code::Relu) => (Code::AddABRelu, first.at),
        _ => return None,
    };
    Some(Step {
        code,
        at,
        keep: NOWHERE,
    })
}
