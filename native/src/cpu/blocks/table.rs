//! Which steps an operation of the format becomes.

use super::step::{Code, Forms};
use crate::cpu::micro::Spec;
use crate::program::format::DType;

/// How an operation is said in steps.
pub enum Kind {
    One(Code),
    Two(Forms),
    /// As `Two`, and the operands may change places.
    Commutes(Forms),
    /// Operands change places first.
    Turned(Forms),
    /// Whether two truth values are the same.
    Equal,
    Fma,
    Pick,
    /// The operand as it is.
    Same,
}

/// None: the operation has no steps.
pub fn kind(spec: Spec) -> Option<Kind> {
    use DType::{Bool, F32, I32};
    use Kind::{Commutes, One, Turned, Two};
    Some(match (spec.op, spec.dtype, spec.from) {
        (2, F32, _) => Commutes(Forms::Add),
        (3, F32, _) => Two(Forms::Sub),
        (4, F32, _) => Commutes(Forms::Mul),
        (5, F32, _) => Two(Forms::Div),
        (7, F32, _) => Two(Forms::Min),
        (8, F32, _) => Two(Forms::Max),
        (2, I32, _) => Commutes(Forms::AddI),
        (3, I32, _) => Two(Forms::SubI),
        (4, I32, _) => Commutes(Forms::MulI),
        (7, I32, _) => Commutes(Forms::MinI),
        (8, I32, _) => Commutes(Forms::MaxI),
        (10, F32, _) => One(Code::Neg),
        (11, F32, _) => One(Code::Abs),
        (12, F32, _) => One(Code::Sign),
        (13, F32, _) => One(Code::Square),
        (10, I32, _) => One(Code::NegI),
        (11, I32, _) => One(Code::AbsI),
        (12, I32, _) => One(Code::SignI),
        (13, I32, _) => One(Code::SquareI),
        (14, F32, _) => One(Code::Exp),
        (15, F32, _) => One(Code::Log),
        (16, F32, _) => One(Code::Sqrt),
        (17, F32, _) => One(Code::Rsqrt),
        (18, F32, _) => One(Code::Tanh),
        (19, F32, _) => One(Code::Sigmoid),
        (20, F32, _) => One(Code::Erf),
        (23, F32, _) => One(Code::Floor),
        (24, F32, _) => One(Code::Ceil),
        (25, F32, _) => One(Code::Round),
        (26, F32, _) => One(Code::Log1p),
        (27, F32, _) => One(Code::Expm1),
        (28, F32, _) => One(Code::Reciprocal),
        (29, F32, _) => One(Code::Relu),
        (30, Bool, F32) => Commutes(Forms::Eq),
        (31, Bool, F32) => Commutes(Forms::Ne),
        (32, Bool, F32) => Two(Forms::Lt),
        (33, Bool, F32) => Two(Forms::Le),
        (34, Bool, F32) => Turned(Forms::Lt),
        (35, Bool, F32) => Turned(Forms::Le),
        (30, Bool, I32) => Commutes(Forms::EqI),
        (31, Bool, I32) => Commutes(Forms::NeI),
        (32, Bool, I32) => Two(Forms::LtI),
        (33, Bool, I32) => Two(Forms::LeI),
        (34, Bool, I32) => Turned(Forms::LtI),
        (35, Bool, I32) => Turned(Forms::LeI),
        (30, Bool, Bool) => Kind::Equal,
        (36, Bool, _) => Commutes(Forms::And),
        (37, Bool, _) => Commutes(Forms::Or),
        (31 | 38, Bool, Bool) => Commutes(Forms::Xor),
        (39, Bool, _) => One(Code::Not),
        (40, F32 | I32, _) => Kind::Pick,
        (41, F32, I32) => One(Code::ToF32),
        (41, I32, F32) => One(Code::ToI32),
        (41, F32, Bool) => One(Code::AsF32),
        (41, I32, Bool) => One(Code::AsI32),
        (41, Bool, F32) => One(Code::FromF32),
        (41, Bool, I32) => One(Code::FromI32),
        (41, to, from) if to == from => Kind::Same,
        (42, F32, _) => Kind::Fma,
        _ => return None,
    })
}
