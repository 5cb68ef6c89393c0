//! What to draw for a figure, in image coordinates and independent of any renderer.

use serde::{Deserialize, Serialize};

use crate::geometry::spaces::PixelPoint;

/// One line of an outline. An affine map of its points is the map of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Primitive {
    Polyline {
        points: Vec<PixelPoint>,
        is_closed: bool,
    },
    /// `center + cos t · u + sin t · v`: any pair of conjugate half axes, in pixels. A circle in
    /// mm is such an ellipse where pixels are not square.
    Ellipse {
        center: PixelPoint,
        half_axes: [[f64; 2]; 2],
    },
    /// A head at `tip` of a line that comes from `tail`; its size is the renderer's, in CSS px.
    ArrowHead {
        tip: PixelPoint,
        tail: PixelPoint,
    },
    /// A mark at a point, of the renderer's size.
    Cross {
        at: PixelPoint,
    },
    /// A helping line, drawn faint or dashed: between the segments of a Cobb angle.
    Guide {
        points: [PixelPoint; 2],
    },
}

/// The lines of a figure and where its text belongs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outline {
    pub primitives: Vec<Primitive>,
    /// The point that the text is tied to; `None` before the first point.
    pub text_anchor: Option<PixelPoint>,
}

impl Outline {
    /// An open line with its text at the last point.
    pub fn polyline(points: &[PixelPoint]) -> Self {
        Self::of(points, false)
    }

    /// A closed line with its text at the rightmost point.
    pub fn polygon(points: &[PixelPoint]) -> Self {
        Self { text_anchor: rightmost(points), ..Self::of(points, true) }
    }

    fn of(points: &[PixelPoint], is_closed: bool) -> Self {
        let primitives = match points {
            [] => Vec::new(),
            [at] => vec![Primitive::Cross { at: *at }],
            points => vec![Primitive::Polyline { points: points.to_vec(), is_closed }],
        };
        Self { primitives, text_anchor: points.last().copied() }
    }
}

/// The point furthest to the right, else `None`.
pub fn rightmost(points: &[PixelPoint]) -> Option<PixelPoint> {
    points.iter().copied().max_by(|a, b| a.x.total_cmp(&b.x))
}
