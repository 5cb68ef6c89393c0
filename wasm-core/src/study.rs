//! Studies and series as found, and the display sets built from their instances.

pub mod display_set;
pub mod model;
pub mod prior;
