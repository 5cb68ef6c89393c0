//! What is on the screen, as data: drawn by the GPU core or by the CPU reference.

pub mod display_list;
pub mod reference;
