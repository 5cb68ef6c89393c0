//! The brain: one model, one update, no browser, clock or random source.
//!
//! `Msg → update → (Model, Effects)`; the shell carries the effects out and sends their
//! answers back as messages, so that a message log replays exactly.

pub mod annotate;
pub mod chrome;
pub mod command;
pub mod edits;
pub mod effect;
pub mod find;
pub mod layout;
pub mod link;
pub mod model;
pub mod msg;
pub mod notice;
pub mod pane;
pub mod present;
pub mod priors;
pub mod read_out;
pub mod retrieve;
pub mod save;
pub mod study;
pub mod tone;
pub mod update;
pub mod viewport;
