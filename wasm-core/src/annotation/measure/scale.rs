//! From pixels to millimetres, centimetres or seconds: the scale that holds for a figure.

use super::ultrasound::{self, AxesScale};
use super::{Measured, Subject, Unmeasured};
use crate::annotation::metric::Metric;
use crate::dicom::attributes::{Spacing, SpacingProvenance};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;

/// What pixels stand for around a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale<'a> {
    /// Both axes are lengths of one unit: distances, angles and areas exist.
    Plane(PlaneScale),
    /// The axes are different in kind, as in M-mode and Doppler.
    Axes(AxesScale<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthUnit {
    Millimetre,
    Centimetre,
    /// Widths of a pixel; its heights count by the pixel's shape.
    Pixel,
}

/// One unit across and down.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneScale {
    pub metric: Metric,
    pub unit: LengthUnit,
    pub provenance: SpacingProvenance,
    /// What the header adds: type of calibration, magnification, Doppler angle.
    pub note: String,
    pub caveats: Vec<String>,
}

/// The scale for a figure with these points, or why there is none.
pub fn scale<'a>(subject: &Subject<'a>, points: &[PixelPoint]) -> Result<Scale<'a>, Unmeasured> {
    let regions = &*subject.instance.ultrasound_regions;
    if !regions.is_empty() {
        let region = ultrasound::region_of(regions, points)?;
        if subject.user_spacing.is_none() {
            return ultrasound::scale(region);
        }
    }
    let spacing = subject.user_spacing.unwrap_or(subject.frame.spacing);
    let is_own = subject.user_spacing.is_none();
    let note = if is_own { &*subject.frame.spacing_note } else { "" };
    Ok(Scale::Plane(PlaneScale::of_spacing(&spacing, subject.image, note)))
}

impl PlaneScale {
    pub fn of_spacing(spacing: &Spacing, image: ImageShape, note: &str) -> Self {
        let (metric, unit, provenance) = match spacing.mm {
            Some(mm) => (Metric::of_spacing(mm), LengthUnit::Millimetre, spacing.provenance),
            None => (Metric::of_shape(image), LengthUnit::Pixel, SpacingProvenance::Pixels),
        };
        let caveats = caveats(provenance, metric);
        Self { metric, unit, provenance, note: note.to_owned(), caveats }
    }

    fn measured(&self, value: f64, unit: &str) -> Measured {
        let description = self.provenance.description();
        let provenance = match self.note.as_str() {
            "" => description.to_owned(),
            note => format!("{description} ({note})"),
        };
        Measured {
            value,
            unit: unit.to_owned(),
            qualifier: self.provenance.qualifier().to_owned(),
            provenance,
            caveats: self.caveats.clone(),
        }
    }

    /// A length in the metric's unit.
    pub fn length(&self, length: f64) -> Measured {
        self.measured(
            length,
            match self.unit {
                LengthUnit::Millimetre => "mm",
                LengthUnit::Centimetre => "cm",
                LengthUnit::Pixel => "{pixels}",
            },
        )
    }

    /// An area in the metric's unit, given in cm²; without spacing, in pixels.
    pub fn area(&self, area: f64) -> Measured {
        match self.unit {
            LengthUnit::Millimetre => self.measured(area / 100.0, "cm2"),
            LengthUnit::Centimetre => self.measured(area, "cm2"),
            LengthUnit::Pixel => {
                self.measured(area / (self.metric.column * self.metric.row), "{pixels}")
            }
        }
    }

    /// An angle. It needs only the shape of a pixel, so no qualifier, but says where that is from.
    pub fn angle(&self, angle_deg: f64) -> Measured {
        let mut measured = self.measured(angle_deg, "deg");
        measured.qualifier.clear();
        match self.unit {
            LengthUnit::Pixel if is_square(self.metric) => {
                measured.provenance = "pixels taken as square".to_owned();
            }
            LengthUnit::Pixel => measured.provenance = "Pixel Aspect Ratio".to_owned(),
            _ => {}
        }
        if is_projection(self.provenance) {
            measured.caveats = vec!["An angle in the projection, not in the body.".to_owned()];
        }
        measured
    }
}

fn is_square(metric: Metric) -> bool {
    (metric.row / metric.column - 1.0).abs() < 1e-6
}

fn is_projection(provenance: SpacingProvenance) -> bool {
    use SpacingProvenance as P;
    matches!(
        provenance,
        P::Calibrated
            | P::DetectorPlane
            | P::EstimatedMagnification
            | P::Undetermined
            | P::BeamCenter
    )
}

fn caveats(provenance: SpacingProvenance, metric: Metric) -> Vec<String> {
    let caveat = match provenance {
        SpacingProvenance::DetectorPlane => {
            "Size at the detector: the body is nearer to the tube, so it is smaller."
        }
        SpacingProvenance::EstimatedMagnification => {
            "Estimated for one distance from the detector; other depths differ."
        }
        SpacingProvenance::Undetermined => {
            "The header does not say whether this is the size at the detector or in the body."
        }
        SpacingProvenance::NominalScanned => "Size on the scanned medium, not in the body.",
        SpacingProvenance::BeamCenter => "Holds near the centre of the beam only.",
        SpacingProvenance::Pixels if !is_square(metric) => {
            "Pixels are not square: lengths are in pixel widths."
        }
        _ => return Vec::new(),
    };
    vec![caveat.to_owned()]
}
