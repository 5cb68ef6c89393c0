//! Ultrasound: the calibrated region of a figure, and what its axes measure (PS3.3 C.8.5.5).

use super::scale::{LengthUnit, PlaneScale, Scale};
use super::{Measured, Measurement, Unmeasured};
use crate::annotation::figure::Figure;
use crate::annotation::kind::{KindId, Quantity};
use crate::annotation::metric::Metric;
use crate::dicom::attributes::{SpacingProvenance, UltrasoundRegion};
use crate::dicom::ultrasound::spacing_mm;
use crate::geometry::spaces::PixelPoint;

/// Region Flags bit 0: others win where regions overlap (C.8.5.5.1.3).
const LOW_PRIORITY: u32 = 1;
/// Share by which two regions of one scale may differ as written.
const SAME_DELTA: f64 = 1e-3;

/// Axes that measure different things, such as time and velocity.
#[derive(Debug, Clone, PartialEq)]
pub struct AxesScale<'a> {
    region: &'a UltrasoundRegion,
    /// UCUM codes across and down; `None` where the region gives no unit.
    units: [Option<&'static str>; 2],
}

/// UCUM code of a Physical Units code (C.8.5.5.1.15).
fn ucum_of_code(code: u16) -> Option<&'static str> {
    Some(match code {
        1 => "%",
        2 => "dB",
        3 => "cm",
        4 => "s",
        5 => "Hz",
        6 => "dB/s",
        7 => "cm/s",
        8 => "cm2",
        9 => "cm2/s",
        10 => "cm3",
        11 => "cm3/s",
        12 => "deg",
        _ => return None,
    })
}

fn contains(region: &UltrasoundRegion, point: PixelPoint) -> bool {
    // Corners are pixels, and a pixel reaches half of itself around its centre.
    let is_within = |[a, b]: [f64; 2], at: f64| at >= a.min(b) - 0.5 && at <= a.max(b) + 0.5;
    is_within(region.columns, point.x) && is_within(region.rows, point.y)
}

fn is_same_scale(a: &UltrasoundRegion, b: &UltrasoundRegion) -> bool {
    let is_near = |a: f64, b: f64| (a - b).abs() <= SAME_DELTA * a.abs().max(b.abs());
    a.units == b.units && is_near(a.delta[0], b.delta[0]) && is_near(a.delta[1], b.delta[1])
}

/// The region on top where all these points lie: high priority first, then the smaller.
fn topmost<'a>(
    regions: &'a [UltrasoundRegion],
    points: &[PixelPoint],
) -> Option<&'a UltrasoundRegion> {
    let extent = |[a, b]: [f64; 2]| (b - a).abs();
    let area = |region: &UltrasoundRegion| extent(region.columns) * extent(region.rows);
    let holding = regions.iter().filter(|region| points.iter().all(|p| contains(region, *p)));
    holding.min_by(|a, b| {
        let is_low = |region: &UltrasoundRegion| region.flags & LOW_PRIORITY;
        is_low(a).cmp(&is_low(b)).then(area(a).total_cmp(&area(b)))
    })
}

/// The one region that a figure lies in, or why there is none.
pub fn region_of<'a>(
    regions: &'a [UltrasoundRegion],
    points: &[PixelPoint],
) -> Result<&'a UltrasoundRegion, Unmeasured> {
    let owners: Option<Vec<_>> =
        points.iter().map(|point| topmost(regions, std::slice::from_ref(point))).collect();
    let Some(owners) = owners else {
        return Err(Unmeasured::because("outside the calibrated regions of this image"));
    };
    match topmost(regions, points) {
        // A figure may reach into a region on top if that is drawn to the same scale, such as a
        // colour box.
        Some(region) if owners.iter().all(|owner| is_same_scale(owner, region)) => Ok(region),
        _ => Err(Unmeasured::because("the measurement crosses regions of this image")),
    }
}

/// What a region's axes measure; a region without units has no scale.
pub fn scale(region: &UltrasoundRegion) -> Result<Scale<'_>, Unmeasured> {
    let units = region.units.map(ucum_of_code);
    if let Some(mm) = spacing_mm(region) {
        let metric = Metric { column: mm.column / 10.0, row: mm.row / 10.0 };
        return Ok(Scale::Plane(PlaneScale {
            metric,
            unit: LengthUnit::Centimetre,
            provenance: SpacingProvenance::UltrasoundRegion,
            note: String::new(),
            caveats: Vec::new(),
        }));
    }
    let is_scaled = |(unit, delta): (Option<&'static str>, f64)| unit.filter(|_| delta.is_normal());
    let [across, down] = units;
    let units = [is_scaled((across, region.delta[0])), is_scaled((down, region.delta[1]))];
    if units == [None, None] {
        return Err(Unmeasured::because("this region of the image has no physical units"));
    }
    Ok(Scale::Axes(AxesScale { region, units }))
}

impl AxesScale<'_> {
    /// Along each axis, the distance of two ends, or the place of a probe. Other figures
    /// measure nothing here.
    pub fn measurements(&self, figure: &Figure) -> Vec<Measurement> {
        let reason = || {
            let [across, down] = self.units.map(|unit| unit.unwrap_or("no unit"));
            Unmeasured(format!("across is in {across}, down in {down}"))
        };
        let along = |values: [Option<f64>; 2]| {
            let axes = [(Quantity::Horizontal, 0), (Quantity::Vertical, 1)];
            axes.into_iter()
                .filter_map(|(quantity, axis)| {
                    let (value, unit) = ((*values.get(axis)?)?, (*self.units.get(axis)?)?);
                    Some(Measurement { quantity, result: Ok(self.measured(value, unit)) })
                })
                .collect()
        };
        match (figure.kind(), figure.points()) {
            (KindId::Length, [a, b]) => {
                let [x, y] = self.region.delta;
                along([Some(((b.x - a.x) * x).abs()), Some(((b.y - a.y) * y).abs())])
            }
            (KindId::Probe, [at]) => along(self.place_of(*at)),
            _ => {
                use Quantity::{Angle, Area, Length, LongAxis, ShortAxis};
                let geometric = [Length, LongAxis, ShortAxis, Angle, Area];
                let quantities = figure.spec().measures.iter().copied();
                quantities
                    .filter(|quantity| geometric.contains(quantity))
                    .map(|quantity| Measurement { quantity, result: Err(reason()) })
                    .collect()
            }
        }
    }

    /// Physical values at a point: from the reference pixel, whose value the header gives.
    fn place_of(&self, point: PixelPoint) -> [Option<f64>; 2] {
        let Some([x, y]) = self.region.reference_pixel else { return [None, None] };
        let corner = |[a, b]: [f64; 2]| a.min(b);
        let [dx, dy] = self.region.delta;
        let [at_x, at_y] = self.region.reference_value;
        [
            Some(at_x + (point.x - corner(self.region.columns) - x) * dx),
            Some(at_y + (point.y - corner(self.region.rows) - y) * dy),
        ]
    }

    fn measured(&self, value: f64, unit: &str) -> Measured {
        let is_velocity = unit == "cm/s";
        let angle = self.region.doppler_angle_deg.filter(|_| is_velocity);
        Measured {
            value,
            unit: unit.to_owned(),
            qualifier: String::new(),
            provenance: SpacingProvenance::UltrasoundRegion.description().to_owned(),
            caveats: angle
                .map(|a| format!("Corrected for a Doppler angle of {a:.0}°."))
                .into_iter()
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
