//! The Lightbox core: everything a reader could be harmed by, as plain Rust.
//!
//! Modules stand on floors (see `floors.toml`); imports only go down. The default build
//! touches no browser, network, clock or GPU.

pub mod caveat;
pub mod geometry;
pub mod hanging;
pub mod pixel_data;
pub mod redact;
pub mod text;
pub mod uid;
pub mod units;

pub mod dicom;
pub mod launch;
pub mod retrieve;
pub mod voi;

pub mod annotation;
pub mod codec;
pub mod dicomweb;
pub mod scene;
pub mod study;

pub mod gpu;
pub mod report;
pub mod tool;

#[cfg(feature = "worker")]
pub mod web;

pub mod app;
