//! A kind of figure with its points, as many as the kind needs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::kind::{KindId, KindSpec, PointCount};
use crate::geometry::spaces::PixelPoint;

/// Points that make no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureFault {
    #[error("{kind} needs {needed} points, not {found}")]
    PointCount { kind: &'static str, needed: PointCount, found: usize },
    #[error("{kind} has a point that is no finite number")]
    NotFinite { kind: &'static str },
}

/// What is drawn: a kind and its points in sub-pixel image coordinates, where the centre of the
/// first pixel is (0, 0). SCOORD and presentation states count from the corner: add 0.5
/// (PS3.3 C.18.6.1.2, C.10.5.1.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Figure {
    kind: KindId,
    points: Arc<[PixelPoint]>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    kind: KindId,
    points: Arc<[PixelPoint]>,
}

impl Figure {
    /// Order and meaning of the points are the kind's: see its file. Points that no tool of
    /// ours would place, such as axes that are not perpendicular, are kept as they are.
    pub fn new(kind: KindId, points: impl Into<Arc<[PixelPoint]>>) -> Result<Self, FigureFault> {
        let (spec, points) = (kind.spec(), points.into());
        if !spec.points.allows(points.len()) {
            let (kind, needed, found) = (spec.name, spec.points, points.len());
            return Err(FigureFault::PointCount { kind, needed, found });
        }
        if !points.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
            return Err(FigureFault::NotFinite { kind: spec.name });
        }
        Ok(Self { kind, points })
    }

    pub fn kind(&self) -> KindId {
        self.kind
    }

    pub fn spec(&self) -> &'static KindSpec {
        self.kind.spec()
    }

    pub fn points(&self) -> &[PixelPoint] {
        &self.points
    }
}

impl TryFrom<Written> for Figure {
    type Error = FigureFault;

    fn try_from(written: Written) -> Result<Self, FigureFault> {
        Self::new(written.kind, written.points)
    }
}

impl From<Figure> for Written {
    fn from(figure: Figure) -> Self {
        Self { kind: figure.kind, points: figure.points }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_with_too_few_points_or_no_number_does_not_exist() {
        let at = |x: f64| PixelPoint::new(x, 0.0);
        assert!(Figure::new(KindId::Length, [at(0.0), at(1.0)]).is_ok());
        let fault = Figure::new(KindId::Length, [at(0.0)]).unwrap_err();
        assert_eq!(fault.to_string(), "length needs 2 points, not 1");
        let fault = Figure::new(KindId::Polygon, [at(0.0), at(1.0)]).unwrap_err();
        assert_eq!(fault.to_string(), "polygon needs at least 3 points, not 2");
        let fault = Figure::new(KindId::Probe, [at(f64::NAN)]).unwrap_err();
        assert_eq!(fault, FigureFault::NotFinite { kind: "probe" });
    }

    #[test]
    fn a_written_figure_is_checked_when_it_is_read() {
        let figure = Figure::new(KindId::Probe, [PixelPoint::new(1.5, -0.25)]).unwrap();
        let text = serde_json::to_string(&figure).unwrap();
        assert_eq!(serde_json::from_str::<Figure>(&text).unwrap(), figure);
        assert!(serde_json::from_str::<Figure>(&text.replace("Probe", "Length")).is_err());
    }
}
