//! Numbers with provenance: where a millimetre, a degree or a HU comes from, or why there is none.

pub mod calibrate;
pub mod region;
pub mod scale;
pub mod statistics;
mod text;
pub mod ultrasound;
pub mod uptake;
pub mod values;

use super::figure::Figure;
use super::kind::Quantity;
use super::kind::bidirectional::axes_by_length;
use super::metric::angle_deg;
use crate::dicom::attributes::{FrameHeader, InstanceHeader, Spacing};
use crate::geometry::viewport::ImageShape;
use region::Region;
use scale::{PlaneScale, Scale};
use values::StoredPixels;

/// A number that can be trusted as far as its provenance says.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub value: f64,
    /// UCUM code: `mm`, `cm`, `cm2`, `deg`, `[hnsf'U]`, `{pixels}`; empty where values have none.
    pub unit: String,
    /// What stands behind the number because it may differ from the body's: `at detector`.
    /// Mostly empty.
    pub qualifier: String,
    /// Where it comes from, always said: for the tooltip, the table and the report.
    pub provenance: String,
    /// What the reader must know all the same, in sentences.
    pub caveats: Vec<String>,
}

/// One line of what an annotation measures. `text()` is how it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    pub quantity: Quantity,
    /// The number, or why there is none.
    pub result: Result<Measured, Unmeasured>,
}

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("n/a: {0}")]
pub struct Unmeasured(pub String);

impl Unmeasured {
    fn because(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

/// The frame that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub instance: &'a InstanceHeader,
    pub frame: &'a FrameHeader,
    /// Grid as decoded, and the shape of a pixel.
    pub image: ImageShape,
    /// From a calibration line of the reader, in place of the header's spacing.
    pub user_spacing: Option<Spacing>,
    /// Stored values; `None` while they are not there.
    pub pixels: Option<StoredPixels<'a>>,
}

/// Everything that `figure` measures on the frame, in the order its kind lists it.
pub fn measure(figure: &Figure, subject: &Subject<'_>) -> Vec<Measurement> {
    let of = Measuring { figure, subject };
    let quantities = figure.spec().measures;
    let mut measurements = match of.scale() {
        Ok(Scale::Axes(axes)) => axes.measurements(figure),
        Ok(Scale::Plane(scale)) => of.in_plane(&scale),
        Err(reason) => of.geometry(|_| Err(reason.clone())),
    };
    if quantities.contains(&Quantity::PixelValue) {
        measurements.push(values::probe(figure.points(), subject));
    }
    if quantities.contains(&Quantity::Mean) {
        measurements.extend(statistics::measurements(of.region().as_ref(), subject));
    }
    measurements
}

struct Measuring<'a> {
    figure: &'a Figure,
    subject: &'a Subject<'a>,
}

impl Measuring<'_> {
    fn scale(&self) -> Result<Scale<'_>, Unmeasured> {
        let outline = self.figure.outline(self.subject.image);
        let mut points = self.figure.points().to_vec();
        for line in &outline.primitives {
            points.extend(line.path(4).0);
        }
        scale::scale(self.subject, &points)
    }

    fn region(&self) -> Option<Region> {
        let outline = self.figure.outline(self.subject.image);
        outline.primitives.first().filter(|_| self.figure.spec().is_closed).map(Region::of)
    }

    /// The kind's lengths, angles and areas, each by `result`.
    fn geometry(
        &self,
        result: impl Fn(Quantity) -> Result<Measured, Unmeasured>,
    ) -> Vec<Measurement> {
        use Quantity::{Angle, Area, Length, LongAxis, ShortAxis};
        let geometric = [Length, LongAxis, ShortAxis, Angle, Area];
        let quantities = self.figure.spec().measures.iter().copied();
        let quantities = quantities.filter(|quantity| geometric.contains(quantity));
        quantities.map(|quantity| Measurement { quantity, result: result(quantity) }).collect()
    }

    fn in_plane(&self, scale: &PlaneScale) -> Vec<Measurement> {
        let points = self.figure.points();
        let axes = axes_by_length(points, scale.metric);
        let axis = |index: usize| {
            let ends = axes.as_ref().and_then(|axes| axes.get(index));
            scale.length(ends.map_or(0.0, |[from, to]| scale.metric.distance(*from, *to)))
        };
        self.geometry(|quantity| match quantity {
            Quantity::LongAxis => Ok(axis(0)),
            Quantity::ShortAxis => Ok(axis(1)),
            Quantity::Angle => self.angle(scale),
            Quantity::Area => self.area(scale),
            _ => Ok(scale.length(scale.metric.path(points))),
        })
    }

    fn angle(&self, scale: &PlaneScale) -> Result<Measured, Unmeasured> {
        let no_angle = || Unmeasured::because("an arm of the angle has no length");
        match *self.figure.points() {
            [a, vertex, b] => {
                let arms = [a, b].map(|end| scale.metric.offset(vertex, end));
                Ok(scale.angle(angle_deg(arms[0], arms[1]).ok_or_else(no_angle)?))
            }
            [a, b, c, d] => {
                let (first, second) = (scale.metric.offset(a, b), scale.metric.offset(c, d));
                let angle = angle_deg(first, second).ok_or_else(no_angle)?;
                // Lines have no direction: the smaller of both angles, and the other is said.
                let acute = angle.min(180.0 - angle);
                let mut measured = scale.angle(acute);
                let other = 180.0 - acute;
                measured.caveats.push(format!("The lines' other angle is {other:.1}°."));
                Ok(measured)
            }
            _ => Err(no_angle()),
        }
    }

    fn area(&self, scale: &PlaneScale) -> Result<Measured, Unmeasured> {
        let region = self.region().ok_or_else(|| Unmeasured::because("no closed outline"))?;
        if region.crosses_itself() {
            return Err(Unmeasured::because("the outline crosses itself"));
        }
        Ok(scale.area(region.area(scale.metric)))
    }
}

#[cfg(test)]
mod tests;
