//! From bytes to something that runs.

mod arrays;
mod attention;
pub mod elementwise;
pub mod format;
pub mod instruction;
pub mod load;
mod networks;
pub mod reader;
mod repeat;
pub mod view;
