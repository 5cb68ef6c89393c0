//! A measurement report before it is bytes (PS3.16 TID 1500, TID 1501, TID 1410).

use serde::{Deserialize, Serialize};

use crate::annotation::Code;
use crate::dicom::attributes::PatientIdentity;
use crate::redact::Redacted;
use crate::uid::{InstanceUid, SeriesUid, SopClassUid, StudyUid, TrackingUid};

/// Whose images were measured, copied from one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    pub patient: PatientIdentity,
    pub study: StudyUid,
    /// `YYYYMMDD` or empty.
    pub study_date: String,
    /// `HHMMSS` or empty.
    pub study_time: String,
    pub study_description: String,
    pub accession_number: String,
    pub referring_physician: Redacted<String>,
}

/// One report. UIDs and the time come from the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub subject: Subject,
    pub series: SeriesUid,
    pub instance: InstanceUid,
    /// When it was written: `YYYYMMDD` and `HHMMSS`.
    pub date: String,
    pub time: String,
    pub groups: Vec<Group>,
}

/// The image that something was measured on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageReference {
    pub sop_class: SopClassUid,
    pub series: SeriesUid,
    pub instance: InstanceUid,
    /// From 1; `None` for an image with a single frame.
    pub frame: Option<u32>,
}

/// Graphic Type (0070,0023) of SCOORD (PS3.3 C.18.6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    Point,
    Polyline,
    Circle,
    Ellipse,
}

impl Shape {
    pub fn term(self) -> &'static str {
        match self {
            Self::Point => "POINT",
            Self::Polyline => "POLYLINE",
            Self::Circle => "CIRCLE",
            Self::Ellipse => "ELLIPSE",
        }
    }

    pub fn of_term(term: &str) -> Option<Self> {
        let all = [Self::Point, Self::Polyline, Self::Circle, Self::Ellipse];
        all.into_iter().find(|shape| shape.term() == term)
    }
}

/// Column, row pairs; the outer corner of the first pixel is (0, 0) (PS3.3 C.18.6.1.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graphic {
    pub shape: Shape,
    pub points: Vec<f32>,
}

/// One numeric content item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    pub concept: Code,
    pub value: f64,
    /// UCUM.
    pub unit: Code,
}

/// What was measured on one finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Tracking Identifier (112039, DCM): the reader's name for it.
    pub tracking_identifier: String,
    pub tracking: TrackingUid,
    pub finding: Option<Code>,
    pub site: Option<Code>,
    pub image: ImageReference,
    pub graphics: Vec<Graphic>,
    /// Whether the graphic is a region (TID 1410), not a path (TID 1501).
    pub is_region: bool,
    pub numbers: Vec<Number>,
}

impl Group {
    /// Whether both say the same. Numbers go through decimal text on the way: the last bits of
    /// a double may differ where a reader does not round as the standard does.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
        let without_numbers = |group: &Self| Self { numbers: Vec::new(), ..group.clone() };
        self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(|(a, b)| {
                a.concept == b.concept && a.unit == b.unit && is_near(a.value, b.value)
            })
            && without_numbers(self) == without_numbers(other)
    }
}

pub fn code(value: &str, scheme: &str, meaning: &str) -> Code {
    Code { value: value.to_owned(), scheme: scheme.to_owned(), meaning: meaning.to_owned() }
}

/// Comprehensive SR Storage.
pub const COMPREHENSIVE_SR: &str = "1.2.840.10008.5.1.4.1.1.88.33";
/// Manufacturer (0008,0070) of what is written here.
pub const MANUFACTURER: &str = "Lightbox";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uid::Uid;

    #[test]
    fn a_last_bit_lost_in_text_is_no_difference_and_a_digit_is() {
        let group = |value: f64| Group {
            tracking_identifier: "Lesion".to_owned(),
            tracking: Uid::from_random(1),
            finding: None,
            site: None,
            image: ImageReference {
                sop_class: Uid::parse("1.2").unwrap(),
                series: Uid::parse("1.3").unwrap(),
                instance: Uid::parse("1.4").unwrap(),
                frame: None,
            },
            graphics: Vec::new(),
            is_region: false,
            numbers: vec![Number {
                concept: code("410668003", "SCT", "Length"),
                value,
                unit: code("mm", "UCUM", "mm"),
            }],
        };
        assert!(group(93.025_470_3).says_the_same(&group(93.025_470_3_f64.next_up())));
        assert!(!group(93.025_470_3).says_the_same(&group(93.025_470_4)));
    }
}
