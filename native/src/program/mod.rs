//! From bytes to something that runs.

mod arrays;
mod attention;
mod checks;
pub mod elementwise;
pub mod format;
pub mod instruction;
mod joins;
mod lines;
pub mod load;
mod networks;
mod products;
pub mod reader;
mod repeat;
mod resample;
pub mod view;
