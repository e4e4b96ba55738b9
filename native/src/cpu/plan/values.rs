//! Registers as values, which are written once.

use super::{Operation, Plan, Planner};
use crate::cpu::micro::Spec;
use crate::cpu::operand::{Access, Stream};
use crate::cpu::path::Path;
use crate::program::format::{DType, MAX_REGISTERS};

/// An input, a constant, or the result of an operation: written once, unlike a register.
pub struct Value {
    pub dtype: DType,
    pub entry: Option<usize>,
    /// The entry points at one value, not at a tile.
    pub scalar: bool,
    /// The last operation that reads it.
    pub last: usize,
    /// Where a single value was spread out.
    pub spread: Option<usize>,
}

/// An operation on values.
pub struct Link {
    pub spec: Spec,
    pub value: usize,
    pub operands: Vec<usize>,
}

impl<'a> Planner<'a> {
    /// Turns registers into values.
    pub fn new(
        path: Path,
        inputs: &'a mut [Stream],
        outputs: &'a mut [Stream],
        operations: &[Operation],
        results: &[u8],
    ) -> Planner<'a> {
        let first_constant = inputs.len() + outputs.len();
        let value = |dtype, entry, scalar| Value {
            dtype,
            entry,
            scalar,
            last: 0,
            spread: None,
        };
        let mut values: Vec<Value> = inputs
            .iter()
            .map(|s| value(s.dtype, Some(s.entry), s.access == Access::Scalar))
            .collect();
        let mut register: Vec<usize> = (0..MAX_REGISTERS).collect();
        let mut constants = Vec::new();
        let mut chain: Vec<Link> = Vec::new();
        for op in operations {
            let dtype = op.spec.dtype;
            if op.spec.op == 0 {
                values.push(value(dtype, Some(first_constant + constants.len()), true));
                constants.push(constant(dtype, op.immediate));
            } else {
                let operands: Vec<usize> = op.operands[..op.count]
                    .iter()
                    .map(|&r| register[r as usize])
                    .collect();
                for &v in &operands {
                    values[v].last = chain.len();
                }
                let mut result = value(dtype, None, false);
                result.last = chain.len();
                chain.push(Link {
                    spec: op.spec,
                    value: values.len(),
                    operands,
                });
                values.push(result);
            }
            register[op.target as usize] = values.len() - 1;
        }
        let first_tile = first_constant + constants.len();
        let plan = Plan {
            constants,
            first_constant,
            first_tile,
            tiles: 0,
            spreads: Vec::new(),
            calls: Vec::new(),
        };
        let shown = results.iter().map(|r| register[*r as usize]).collect();
        let mut planner = Planner {
            path,
            inputs,
            outputs,
            values,
            chain,
            shown,
            plan,
        };
        for i in 0..planner.inputs.len() {
            if matches!(planner.inputs[i].access, Access::Rows | Access::Once) {
                let tile = planner.plan.tile();
                planner.inputs[i].entry = tile;
                planner.values[i].entry = Some(tile);
            }
        }
        planner
    }
}

/// The bits of a number whose 32 bits an operation carries; the lower ones come first in memory.
fn constant(dtype: DType, immediate: u32) -> u64 {
    match dtype {
        DType::Bool => u64::from(immediate != 0),
        DType::I64 => i64::from(immediate.cast_signed()).cast_unsigned(),
        DType::F64 => f64::from(f32::from_bits(immediate)).to_bits(),
        _ => u64::from(immediate),
    }
}
