//! Everything that can go wrong in a call, with the code that JavaScript sees.

use crate::cpu::context::Fault;

#[derive(Debug, PartialEq)]
pub enum Failure {
    /// The caller's cancel flag was set.
    Cancelled,
    /// A loop uses what the call needs.
    Busy(String),
    /// Wrong arguments or bytes.
    Invalid(String),
    /// An index outside its axis.
    Range(String),
    Memory(String),
    /// A result that is no number, while the trap is set.
    Number(String),
    /// A defect of the engine.
    Internal(String),
}

impl Failure {
    pub fn invalid(message: impl Into<String>) -> Failure {
        Failure::Invalid(message.into())
    }

    pub fn code(&self) -> &'static str {
        match self {
            Failure::Cancelled => "Cancelled",
            Failure::Busy(_) => "Busy",
            Failure::Invalid(_) => "Invalid",
            Failure::Range(_) => "Range",
            Failure::Memory(_) => "Memory",
            Failure::Number(_) => "Number",
            Failure::Internal(_) => "Internal",
        }
    }

    pub fn message(&self) -> &str {
        match self {
            Failure::Cancelled => "run: cancelled",
            Failure::Busy(m)
            | Failure::Invalid(m)
            | Failure::Range(m)
            | Failure::Memory(m)
            | Failure::Number(m)
            | Failure::Internal(m) => m,
        }
    }

    /// Why an instruction failed; one of a program that a loop runs is named `7.2`.
    pub fn of(mut fault: Fault, instruction: usize) -> Failure {
        let mut place = instruction.to_string();
        while let Fault::Within(inner, cause) = fault {
            place += &format!(".{inner}");
            fault = *cause;
        }
        match fault {
            Fault::Range(m) => Failure::Range(format!("run: instruction {place}: {m}")),
            Fault::Number(m) => Failure::Number(format!("run: instruction {place} {m}")),
            Fault::Memory(m) => Failure::Memory(m),
            Fault::Cancelled | Fault::Within(..) => Failure::Cancelled,
        }
    }

    /// What a caught panic carries.
    pub fn panic(payload: &(dyn std::any::Any + Send)) -> Failure {
        let text = payload
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Failure::Internal(format!("engine: internal error: {text}"))
    }
}
