//! Statistics of the pixels in a region: from stored values through the modality LUT, never
//! from a canvas.

use super::region::Region;
use super::values::{self, StoredPixels, ValueScale};
use super::{Measured, Measurement, Subject, Unmeasured};
use crate::annotation::kind::Quantity;
use crate::voi::modality_lut::ModalityLut;

/// Of the pixels whose centre lies inside, padding left out. Units are those of `ValueScale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    pub count: u64,
    pub mean: f64,
    /// Of the population: of these pixels themselves, divided by their number.
    pub standard_deviation: f64,
    pub minimum: f64,
    pub maximum: f64,
    /// Pixels inside that are padding or no number, and not in the other fields.
    pub left_out: u64,
}

/// Sums of values about the first one, so that large offsets do not cost digits.
#[derive(Debug, Default)]
struct Sums {
    count: u64,
    origin: f64,
    sum: f64,
    squares: f64,
    minimum: f64,
    maximum: f64,
    left_out: u64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        if self.count == 0 {
            (self.origin, self.minimum, self.maximum) = (value, value, value);
        }
        let offset = value - self.origin;
        self.count += 1;
        self.sum += offset;
        self.squares += offset * offset;
        self.minimum = self.minimum.min(value);
        self.maximum = self.maximum.max(value);
    }

    fn statistics(&self) -> Option<Statistics> {
        let count = self.count as f64;
        let mean = self.sum / count;
        let variance = (self.squares / count - mean * mean).max(0.0);
        (self.count > 0).then(|| Statistics {
            count: self.count,
            mean: self.origin + mean,
            standard_deviation: variance.sqrt(),
            minimum: self.minimum,
            maximum: self.maximum,
            left_out: self.left_out,
        })
    }
}

/// The statistics of a region, or why there are none.
pub fn statistics(
    region: &Region,
    pixels: &StoredPixels<'_>,
    scale: &ValueScale<'_>,
) -> Result<Statistics, Unmeasured> {
    let description = pixels.description;
    let mut sums = Sums::default();
    let mut runs = Vec::new();
    let is_table = matches!(scale.modality_lut, ModalityLut::Table(_));
    for row in region.rows(description.rows) {
        if values::is_missing_row(description, row) {
            return Err(Unmeasured::because("a part of the frame is missing"));
        }
        region.runs(row, description.columns, &mut runs);
        for run in runs.drain(..) {
            pixels
                .run(row, run, &mut |stored| {
                    if scale.is_padding(stored) || !stored.is_finite() {
                        sums.left_out += 1;
                    } else if is_table {
                        sums.add(scale.value(stored));
                    } else {
                        sums.add(f64::from(stored));
                    }
                })
                .ok_or_else(|| Unmeasured::because("the pixels are not loaded"))?;
        }
    }
    let statistics = sums.statistics().ok_or_else(|| match sums.left_out {
        0 => Unmeasured::because("no pixel centre lies inside"),
        _ => Unmeasured::because("only padding lies inside"),
    })?;
    Ok(if is_table { statistics } else { rescaled(statistics, scale) })
}

/// A rescale is linear: it is applied to the statistics of the stored values.
fn rescaled(stored: Statistics, scale: &ValueScale<'_>) -> Statistics {
    let linear = |stored: f64| match scale.modality_lut {
        ModalityLut::Rescale { slope, intercept } => {
            (stored * f64::from(*slope) + f64::from(*intercept)) * scale.factor
        }
        ModalityLut::Table(_) => stored,
    };
    let (one, other) = (linear(stored.minimum), linear(stored.maximum));
    Statistics {
        mean: linear(stored.mean),
        standard_deviation: stored.standard_deviation * (linear(1.0) - linear(0.0)).abs(),
        minimum: one.min(other),
        maximum: one.max(other),
        ..stored
    }
}

/// The lines of a region's statistics.
pub fn measurements(region: Option<&Region>, subject: &Subject<'_>) -> Vec<Measurement> {
    let result = values::readable(subject).and_then(|(pixels, scale)| {
        let region = region.ok_or_else(|| Unmeasured::because("no closed outline"))?;
        let statistics = statistics(region, &pixels, &scale)?;
        Ok((statistics, scale))
    });
    let of = |quantity: Quantity, value: fn(&Statistics, &ValueScale<'_>) -> Measured| {
        let result = match &result {
            Ok((statistics, scale)) => Ok(with_caveats(value(statistics, scale), statistics)),
            Err(reason) => Err(reason.clone()),
        };
        Measurement { quantity, result }
    };
    vec![
        of(Quantity::Mean, |of, scale| scale.measured(of.mean)),
        of(Quantity::StandardDeviation, |of, scale| {
            let mut measured = scale.measured(of.standard_deviation);
            measured.provenance.push_str("; population standard deviation");
            measured
        }),
        of(Quantity::Minimum, |of, scale| scale.measured(of.minimum)),
        of(Quantity::Maximum, |of, scale| scale.measured(of.maximum)),
        of(Quantity::PixelCount, |of, scale| Measured {
            unit: "{pixels}".to_owned(),
            provenance: "pixels whose centre lies inside".to_owned(),
            ..scale.measured(of.count as f64)
        }),
    ]
}

fn with_caveats(mut measured: Measured, statistics: &Statistics) -> Measured {
    if statistics.left_out > 0 {
        measured.caveats.push(format!("{} padding pixels are left out.", statistics.left_out));
    }
    measured
}

#[cfg(test)]
mod tests;
