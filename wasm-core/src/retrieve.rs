//! Which frames to fetch, in which order, and how many to keep.

pub mod cache;
pub mod request;
pub mod scheduler;
