//! The codes of docs/program-format.md, declared once on this side of the border.

use std::fmt::Write;

pub const MAGIC: &[u8; 4] = b"SNDP";
pub const VERSION: u32 = 1;
pub const MAX_RANK: usize = 8;
pub const MAX_REGISTERS: usize = 64;

type Table = &'static [(&'static str, u8)];

pub const BUFFERS: Table = &[
    ("scratch", 0),
    ("constant", 1),
    ("input", 2),
    ("state", 3),
    ("output", 4),
];

pub const DTYPES: Table = &[
    ("bool", 0),
    ("u8", 1),
    ("i8", 2),
    ("i32", 3),
    ("i64", 4),
    ("f16", 5),
    ("bf16", 6),
    ("f32", 7),
    ("f64", 8),
    ("i4", 9),
    ("b1", 10),
];

pub const INSTRUCTIONS: Table = &[
    ("elementwise", 1),
    ("matmul", 2),
    ("reduce", 3),
    ("gather", 4),
    ("scatter-add", 5),
    ("softmax", 6),
    ("log-softmax", 7),
    ("random", 8),
    ("copy", 9),
    ("quantize", 10),
    ("matmul-i8", 11),
    ("matmul-bits", 12),
    ("attention", 13),
    ("attention-back", 14),
    ("normalize", 15),
    ("normalize-back", 16),
    ("scan", 20),
    ("argsort", 21),
    ("scatter", 22),
    ("fourier", 23),
    ("matrix", 24),
    ("loop", 25),
    ("search", 26),
    ("inside", 27),
    ("resample", 28),
    ("pick", 29),
    ("distance", 30),
    ("conv", 60),
    ("conv-weights", 61),
    ("pool", 62),
    ("pool-back", 63),
];

pub const SCANS: Table = &[("sum", 0), ("prod", 1), ("argmax", 2), ("argmin", 3)];

pub const SCATTERS: Table = &[("set", 0), ("mul", 1), ("min", 2), ("max", 3), ("add", 4)];

pub const MATRICES: Table = &[
    ("cholesky", 0),
    ("triangular", 1),
    ("solve", 2),
    ("determinant", 3),
    ("qr", 4),
    ("eigh", 5),
    ("svd", 6),
    ("eig", 7),
    ("cofactor", 8),
    ("lu", 9),
];

pub const REDUCTIONS: Table = &[
    ("sum", 0),
    ("max", 1),
    ("min", 2),
    ("prod", 3),
    ("argmax", 4),
    ("argmin", 5),
    ("length", 6),
];

pub const RANDOMS: Table = &[("uniform", 0), ("normal", 1), ("bits", 2)];

pub const OPS: Table = &[
    ("constant", 0),
    ("add", 2),
    ("sub", 3),
    ("mul", 4),
    ("div", 5),
    ("pow", 6),
    ("min", 7),
    ("max", 8),
    ("mod", 9),
    ("neg", 10),
    ("abs", 11),
    ("sign", 12),
    ("square", 13),
    ("exp", 14),
    ("log", 15),
    ("sqrt", 16),
    ("rsqrt", 17),
    ("tanh", 18),
    ("sigmoid", 19),
    ("erf", 20),
    ("sin", 21),
    ("cos", 22),
    ("floor", 23),
    ("ceil", 24),
    ("round", 25),
    ("log1p", 26),
    ("expm1", 27),
    ("reciprocal", 28),
    ("relu", 29),
    ("eq", 30),
    ("ne", 31),
    ("lt", 32),
    ("le", 33),
    ("gt", 34),
    ("ge", 35),
    ("and", 36),
    ("or", 37),
    ("xor", 38),
    ("not", 39),
    ("select", 40),
    ("cast", 41),
    ("fma", 42),
    ("tan", 43),
    ("asin", 44),
    ("acos", 45),
    ("atan", 46),
    ("sinh", 47),
    ("cosh", 48),
    ("asinh", 49),
    ("acosh", 50),
    ("atanh", 51),
    ("erfc", 52),
    ("erfinv", 53),
    ("lgamma", 54),
    ("digamma", 55),
    ("trigamma", 56),
    ("exp2", 57),
    ("log2", 58),
    ("log10", 59),
    ("cbrt", 60),
    ("trunc", 61),
    ("rem", 62),
    ("atan2", 63),
    ("hypot", 64),
    ("copysign", 65),
    ("bitand", 66),
    ("bitor", 67),
    ("bitxor", 68),
    ("bitnot", 69),
    ("shl", 70),
    ("shr", 71),
];

/// The dtypes that this version runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DType {
    Bool,
    U8,
    I8,
    I32,
    I64,
    F16,
    Bf16,
    F32,
    F64,
}

impl DType {
    /// Refuses the dtypes that the format knows and this version does not run by their name.
    pub fn parse(code: u8) -> Result<DType, String> {
        Ok(match code {
            0 => DType::Bool,
            1 => DType::U8,
            2 => DType::I8,
            3 => DType::I32,
            4 => DType::I64,
            5 => DType::F16,
            6 => DType::Bf16,
            7 => DType::F32,
            8 => DType::F64,
            _ => {
                return Err(match name(DTYPES, code) {
                    Some(known) => format!("dtype {known} is not run; its values are packed in u8"),
                    None => format!("unknown dtype {code}"),
                });
            }
        })
    }

    pub fn code(self) -> u8 {
        match self {
            DType::Bool => 0,
            DType::U8 => 1,
            DType::I8 => 2,
            DType::I32 => 3,
            DType::I64 => 4,
            DType::F16 => 5,
            DType::Bf16 => 6,
            DType::F32 => 7,
            DType::F64 => 8,
        }
    }

    pub fn size(self) -> usize {
        match self {
            DType::Bool | DType::U8 | DType::I8 => 1,
            DType::F16 | DType::Bf16 => 2,
            DType::I32 | DType::F32 => 4,
            DType::I64 | DType::F64 => 8,
        }
    }

    /// The dtype that operations on its values compute in.
    pub fn compute(self) -> DType {
        match self {
            DType::U8 | DType::I8 => DType::I32,
            DType::F16 | DType::Bf16 => DType::F32,
            other => other,
        }
    }

    /// Whether it can be computed with as numbers.
    pub fn is_number(self) -> bool {
        self != DType::Bool && self.compute() == self
    }

    /// Whether the kernels of elementwise chains have vectors for it.
    pub fn has_vectors(self) -> bool {
        matches!(self, DType::Bool | DType::I32 | DType::F32)
    }

    pub fn is_float(self) -> bool {
        matches!(self, DType::F32 | DType::F64)
    }

    pub fn name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::U8 => "u8",
            DType::I8 => "i8",
            DType::I32 => "i32",
            DType::I64 => "i64",
            DType::F16 => "f16",
            DType::Bf16 => "bf16",
            DType::F32 => "f32",
            DType::F64 => "f64",
        }
    }
}

/// The name of a code, for messages.
pub fn name(table: Table, code: u8) -> Option<&'static str> {
    table.iter().find(|row| row.1 == code).map(|row| row.0)
}

/// All tables as one JSON object: the names of `sdk/graph/format.ts`.
pub fn json() -> String {
    let tables = [
        ("bufferKinds", BUFFERS),
        ("dtypes", DTYPES),
        ("opcodes", INSTRUCTIONS),
        ("reduceKinds", REDUCTIONS),
        ("randomKinds", RANDOMS),
        ("scanKinds", SCANS),
        ("scatterKinds", SCATTERS),
        ("matrixKinds", MATRICES),
        ("microOps", OPS),
    ];
    let mut text = format!("{{\"version\":{VERSION}");
    for (title, table) in tables {
        let rows: Vec<String> = table.iter().map(|(n, c)| format!("\"{n}\":{c}")).collect();
        let _ = write!(text, ",\"{title}\":{{{}}}", rows.join(","));
    }
    text + "}"
}
