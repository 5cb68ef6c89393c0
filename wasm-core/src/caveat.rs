//! Caveats: it happened, but the reader must know.

use serde::{Deserialize, Serialize};

/// Something a reader must know about a picture or number that is shown all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Caveat {
    /// The frame had fewer samples than declared; the missing rows are blank, or blurred where the
    /// stream holds a coarser picture.
    TruncatedFrame { rows_present: u32, rows_declared: u32 },
    /// The codestream and the attributes disagree; the codestream was followed.
    CodestreamContradictsTags { what: String },
    /// Values beyond what the display format holds exactly.
    ReducedPrecision,
    /// Slices are not evenly spaced: the largest gap in millimetres, as text with unit.
    UnevenSpacing { detail: String },
    /// Slices that share one position.
    DuplicateSlices { count: u32 },
    /// No usable position: the order is by Instance Number.
    OrderedByInstanceNumber,
    /// The window in the header cannot be used; the window comes from the pixels.
    InvalidWindow { reason: String },
    /// A lookup table in the header cannot be used.
    InvalidLut { reason: String },
    /// A spacing or calibration in the header cannot be used, or contradicts another.
    UnusableSpacing { reason: String },
    /// An attribute that the picture depends on is missing and a default was used.
    AssumedAttribute { what: String },
    /// The codestream breaks its own rules; the picture may be wrong anywhere.
    DamagedStream { what: String },
}

impl std::fmt::Display for Caveat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TruncatedFrame { rows_present, rows_declared } => {
                write!(f, "incomplete frame: {rows_present} of {rows_declared} rows")
            }
            Self::CodestreamContradictsTags { what } => {
                write!(f, "codestream contradicts header: {what}")
            }
            Self::ReducedPrecision => f.write_str("reduced precision"),
            Self::UnevenSpacing { detail } => write!(f, "uneven slice spacing: {detail}"),
            Self::DuplicateSlices { count } => write!(f, "{count} duplicate slice positions"),
            Self::OrderedByInstanceNumber => f.write_str("no positions: ordered by number"),
            Self::InvalidWindow { reason } => write!(f, "window from pixels: {reason}"),
            Self::InvalidLut { reason } => write!(f, "lookup table ignored: {reason}"),
            Self::UnusableSpacing { reason } => write!(f, "spacing: {reason}"),
            Self::AssumedAttribute { what } => write!(f, "assumed: {what}"),
            Self::DamagedStream { what } => write!(f, "damaged codestream: {what}"),
        }
    }
}
