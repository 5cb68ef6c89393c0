//! Grey levels: modality LUT, VOI, presentation (PS3.4 N.2).

pub mod modality_lut;
pub mod pipeline;
pub mod presentation;
pub mod preset;
pub mod window;
