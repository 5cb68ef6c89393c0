//! The kinds of annotation. A new kind is a file with a `KindSpec` and a line in `KINDS`.

mod angle;
mod arrow;
pub mod bidirectional;
mod calibration;
pub mod circle;
mod cobb;
pub mod ellipse;
mod freehand;
mod length;
mod polygon;
mod probe;
mod rectangle;
mod text;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::outline::Outline;
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KindId {
    Length,
    Bidirectional,
    Angle,
    Cobb,
    Rectangle,
    Ellipse,
    Circle,
    FreehandLine,
    FreehandRegion,
    Polygon,
    Probe,
    Arrow,
    Text,
    Calibration,
}

/// How many points a figure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointCount {
    Exactly(usize),
    AtLeast(usize),
}

/// How the pointer gives the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// So many clicks; two clicks in a row may also be one drag.
    Clicks(usize),
    /// Clicks until one falls on the first point, or the reader confirms.
    ClicksUntilClosed,
    /// One stroke, sampled.
    Stroke,
}

/// What a kind measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Quantity {
    Length,
    LongAxis,
    ShortAxis,
    Angle,
    Area,
    Mean,
    StandardDeviation,
    Minimum,
    Maximum,
    PixelCount,
    /// The value of one pixel.
    PixelValue,
    /// Horizontal part of a length where the axes of the image differ in kind (ultrasound).
    Horizontal,
    /// Vertical part.
    Vertical,
}

/// What every region gives.
const REGION_QUANTITIES: &[Quantity] = &[
    Quantity::Area,
    Quantity::Mean,
    Quantity::StandardDeviation,
    Quantity::Minimum,
    Quantity::Maximum,
    Quantity::PixelCount,
];

/// One kind, as tools, outlines, numbers and reports read it. The functions accept the points
/// of a figure that is still being placed, too: fewer than `points` says.
#[derive(Debug, Clone, Copy)]
pub struct KindSpec {
    pub kind: KindId,
    /// For test ids, icons and CSV: `length`.
    pub name: &'static str,
    pub label: &'static str,
    pub points: PointCount,
    pub placing: Placing,
    /// The outline encloses a region.
    pub is_closed: bool,
    pub measures: &'static [Quantity],
    /// Points of the figure from the places clicked so far.
    pub points_of_clicks: fn(&[PixelPoint], ImageShape) -> Vec<PixelPoint>,
    /// Places that can be gripped.
    pub handles: fn(&[PixelPoint], ImageShape) -> Vec<PixelPoint>,
    /// The points after one handle was moved, with the kind's constraint kept.
    pub with_handle_at: fn(&[PixelPoint], usize, PixelPoint, ImageShape) -> Vec<PixelPoint>,
    pub outline: fn(&[PixelPoint], ImageShape) -> Outline,
}

/// All kinds, in the order of the toolbar.
pub const KINDS: &[KindSpec] = &[
    length::SPEC,
    bidirectional::SPEC,
    angle::SPEC,
    cobb::SPEC,
    ellipse::SPEC,
    circle::SPEC,
    rectangle::SPEC,
    polygon::SPEC,
    freehand::REGION,
    freehand::LINE,
    probe::SPEC,
    arrow::SPEC,
    text::SPEC,
    calibration::SPEC,
];

impl KindId {
    pub fn spec(self) -> &'static KindSpec {
        KINDS.iter().find(|spec| spec.kind == self).unwrap_or(&length::SPEC)
    }

    pub fn of_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|spec| spec.name == name).map(|spec| spec.kind)
    }
}

impl PointCount {
    pub fn allows(self, count: usize) -> bool {
        match self {
            Self::Exactly(needed) => count == needed,
            Self::AtLeast(needed) => count >= needed,
        }
    }
}

impl fmt::Display for PointCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(count) => write!(f, "{count}"),
            Self::AtLeast(count) => write!(f, "at least {count}"),
        }
    }
}

/// For kinds whose clicks are their points.
fn clicks_are_points(clicks: &[PixelPoint], _: ImageShape) -> Vec<PixelPoint> {
    clicks.to_vec()
}

/// For kinds whose handles are their points.
fn points_are_handles(points: &[PixelPoint], _: ImageShape) -> Vec<PixelPoint> {
    points.to_vec()
}

/// For kinds without a constraint: the one point moves.
fn point_moves(
    points: &[PixelPoint],
    index: usize,
    to: PixelPoint,
    _: ImageShape,
) -> Vec<PixelPoint> {
    let mut points = points.to_vec();
    if let Some(point) = points.get_mut(index) {
        *point = to;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_line_and_one_name() {
        for (index, spec) in KINDS.iter().enumerate() {
            assert_eq!(spec.kind.spec().name, spec.name);
            assert_eq!(KindId::of_name(spec.name), Some(spec.kind));
            assert!(KINDS.iter().skip(index + 1).all(|other| other.name != spec.name));
        }
        assert_eq!(KINDS.len(), KindId::Calibration as usize + 1);
    }

    #[test]
    fn unfinished_figures_of_every_kind_can_be_drawn() {
        let image = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.3 };
        let clicks = [(10.0, 10.0), (30.0, 10.0), (20.0, 20.0), (22.0, 40.0)];
        let clicks = clicks.map(|(x, y)| PixelPoint::new(x, y));
        for spec in KINDS {
            for count in 0..=clicks.len() {
                let points = (spec.points_of_clicks)(&clicks[..count], image);
                let _ = (spec.outline)(&points, image);
                for index in 0..(spec.handles)(&points, image).len() {
                    let moved = (spec.with_handle_at)(&points, index, clicks[3], image);
                    assert_eq!(moved.len(), points.len(), "{}", spec.name);
                }
            }
        }
    }
}
