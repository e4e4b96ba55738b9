//! The operations of a chain on values, of which each is written once, unlike a register.

use super::table::{Kind, kind};
use crate::cpu::operand::{Access, Stream};
use crate::cpu::plan::Operation;
use crate::program::format::{DType, MAX_REGISTERS};

/// An input, a constant or the result of an operation.
pub struct Value {
    /// The entry where it can be read.
    pub home: Option<u8>,
    /// One value for all elements.
    pub single: bool,
    /// How often it is still read or stored.
    pub uses: usize,
}

/// An operation on values.
pub struct Link {
    pub kind: Kind,
    pub operands: Vec<usize>,
    pub result: usize,
}

/// A chain's values, the inputs first; its operations in their order; the bits of its constants; the value that each output shows.
pub struct Links {
    pub values: Vec<Value>,
    pub links: Vec<Link>,
    pub constants: Vec<(usize, u32)>,
    pub shown: Vec<usize>,
}

impl Links {
    /// None: an operation has no steps.
    pub fn read(inputs: &[Stream], operations: &[Operation], results: &[u8]) -> Option<Links> {
        let value = |single| Value {
            home: None,
            single,
            uses: 0,
        };
        let single = |input: &Stream| input.access == Access::Scalar;
        let mut values: Vec<Value> = inputs.iter().map(|input| value(single(input))).collect();
        let (mut links, mut constants) = (Vec::new(), Vec::new());
        let mut register: Vec<usize> = (0..MAX_REGISTERS).collect();
        for op in operations {
            let (dtype, result) = (op.spec.dtype, values.len());
            let fixed = op.spec.op == 0;
            if fixed {
                let truth = dtype == DType::Bool && op.immediate != 0;
                constants.push((result, if truth { u32::MAX } else { op.immediate }));
            } else {
                let kind = kind(op.spec).filter(|_| op.spec.from.has_vectors())?;
                let operands = op.operands[..op.count].iter();
                let operands: Vec<usize> = operands.map(|&r| register[r as usize]).collect();
                if matches!(kind, Kind::Same) {
                    register[op.target as usize] = operands[0];
                    continue;
                }
                operands.iter().for_each(|&v| values[v].uses += 1);
                links.push(Link {
                    kind,
                    operands,
                    result,
                });
            }
            values.push(value(fixed));
            register[op.target as usize] = result;
        }
        let shown: Vec<usize> = results.iter().map(|&r| register[r as usize]).collect();
        shown.iter().for_each(|&v| values[v].uses += 1);
        Some(Links {
            values,
            links,
            constants,
            shown,
        })
    }
}
