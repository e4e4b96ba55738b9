//! From bytes to something that runs.

pub mod elementwise;
pub mod format;
pub mod instruction;
pub mod load;
pub mod reader;
pub mod view;
