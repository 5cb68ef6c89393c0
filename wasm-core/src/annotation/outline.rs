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

impl Primitive {
    /// Corners of the line in pixels and whether it is closed; an ellipse as `segments` chords.
    /// Marks have none.
    pub fn path(&self, segments: usize) -> (Vec<PixelPoint>, bool) {
        match self {
            Self::Polyline { points, is_closed } => (points.clone(), *is_closed),
            Self::Ellipse { center, half_axes: [u, v] } => {
                let chord = |index: usize| {
                    let turn = std::f64::consts::TAU * index as f64 / segments.max(3) as f64;
                    let (sin, cos) = turn.sin_cos();
                    PixelPoint::new(
                        center.x + cos * u[0] + sin * v[0],
                        center.y + cos * u[1] + sin * v[1],
                    )
                };
                ((0..segments.max(3)).map(chord).collect(), true)
            }
            Self::Cross { at } => (vec![*at], false),
            Self::ArrowHead { .. } | Self::Guide { .. } => (Vec::new(), false),
        }
    }

    /// The upright box round the line: its corners with the least and the largest coordinates.
    fn bounds(&self) -> Option<[PixelPoint; 2]> {
        if let Self::Ellipse { center, half_axes: [u, v] } = self {
            let (x, y) = (u[0].hypot(v[0]), u[1].hypot(v[1]));
            let corner = |sign: f64| PixelPoint::new(center.x + sign * x, center.y + sign * y);
            return Some([corner(-1.0), corner(1.0)]);
        }
        let boxes = self.path(3).0.into_iter().map(|point| [point, point]);
        boxes.reduce(joined)
    }
}

impl Outline {
    /// The upright box round all lines.
    pub fn bounds(&self) -> Option<[PixelPoint; 2]> {
        let anchor = self.text_anchor.map(|point| [point, point]);
        self.primitives.iter().filter_map(Primitive::bounds).reduce(joined).or(anchor)
    }
}

fn joined([a, b]: [PixelPoint; 2], [c, d]: [PixelPoint; 2]) -> [PixelPoint; 2] {
    [PixelPoint::new(a.x.min(c.x), a.y.min(c.y)), PixelPoint::new(b.x.max(d.x), b.y.max(d.y))]
}

/// The point furthest to the right, else `None`.
pub fn rightmost(points: &[PixelPoint]) -> Option<PixelPoint> {
    points.iter().copied().max_by(|a, b| a.x.total_cmp(&b.x))
}
