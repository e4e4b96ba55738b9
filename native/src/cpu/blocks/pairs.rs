//! Super-instructions: two steps that follow each other often become one, which saves a dispatch and the loads of what one of them would read again.

use super::step::{Code, NOWHERE, Step, both};

/// The same steps, fewer.
pub fn join(steps: &[Step]) -> Vec<Step> {
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
    joined
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
