//! Calibration by the reader: a line of known length gives the spacing.

use super::Unmeasured;
use crate::annotation::metric::Metric;
use crate::annotation::{Annotation, kind::KindId};
use crate::dicom::attributes::{Spacing, SpacingMm, SpacingProvenance};
use crate::geometry::viewport::ImageShape;

/// A line shorter than this is no measure: half a pixel at an end would be a tenth of it.
const MIN_LINE_PX: f64 = 5.0;

/// The spacing that makes a calibration line as long as the reader typed. The shape of a pixel
/// stays the image's.
pub fn spacing_of_line(line: &Annotation, image: ImageShape) -> Result<Spacing, Unmeasured> {
    let [from, to] = *line.figure.points() else {
        return Err(Unmeasured::because("a calibration needs a line"));
    };
    if line.figure.kind() != KindId::Calibration {
        return Err(Unmeasured::because("not a calibration line"));
    }
    let true_mm = line.true_length_mm.filter(|mm| mm.is_normal() && *mm > 0.0);
    let true_mm = true_mm.ok_or_else(|| Unmeasured::because("type the true length in mm"))?;
    let metric = Metric::of_shape(image);
    let widths = metric.distance(from, to);
    if widths < MIN_LINE_PX {
        return Err(Unmeasured::because("the calibration line is too short"));
    }
    let column = true_mm / widths;
    let mm = Some(SpacingMm { row: column * metric.row, column });
    let provenance = SpacingProvenance::UserCalibrated;
    Ok(Spacing { mm, provenance, pixel_aspect: metric.row })
}
