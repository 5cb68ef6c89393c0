//! Presentation LUT: VOI output to P-values (PS3.3 C.11.4, C.11.6).

use serde::{Deserialize, Serialize};

/// Polarity of the last stage. MONOCHROME1, Presentation LUT Shape INVERSE and the reader's
/// invert are folded into one flag, so that nothing is inverted twice (PS3.3 C.7.6.3.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum PresentationLut {
    #[default]
    Identity,
    Inverse,
}
