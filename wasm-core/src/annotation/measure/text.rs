//! How numbers are written: as exact as they are, and no more.

use super::{Measured, Measurement};
use crate::annotation::kind::Quantity;
use crate::units::display_of_ucum;

impl Measurement {
    /// `12.3 mm at detector`, or `n/a: reason`.
    pub fn text(&self) -> String {
        match &self.result {
            Ok(measured) => measured.text(self.quantity),
            Err(reason) => reason.to_string(),
        }
    }
}

impl Measurement {
    /// `Mean -23.5 HU`: the quantity is said where the unit does not say it.
    pub fn line(&self) -> String {
        match self.quantity {
            Quantity::Length | Quantity::Angle | Quantity::PixelValue => self.text(),
            quantity => format!("{} {}", quantity.label(), self.text()),
        }
    }
}

impl Quantity {
    /// What stands before the number.
    pub fn label(self) -> &'static str {
        match self {
            Self::Length => "Length",
            Self::LongAxis => "Long axis",
            Self::ShortAxis => "Short axis",
            Self::Angle => "Angle",
            Self::Area => "Area",
            Self::Mean => "Mean",
            Self::StandardDeviation => "SD",
            Self::Minimum => "Min",
            Self::Maximum => "Max",
            Self::PixelCount => "Pixels",
            Self::PixelValue => "Value",
            Self::Horizontal => "Horizontal",
            Self::Vertical => "Vertical",
        }
    }
}

impl Measured {
    /// The number with its unit and qualifier; digits depend on the unit and on `quantity`.
    pub fn text(&self, quantity: Quantity) -> String {
        let number = number_text(self.value, decimals(quantity, &self.unit, self.value));
        let unit = match display_of_ucum(&self.unit) {
            "" => String::new(),
            "°" => "°".to_owned(),
            unit => format!(" {unit}"),
        };
        let qualifier = match self.qualifier.as_str() {
            "" => String::new(),
            qualifier => format!(" {qualifier}"),
        };
        format!("{number}{unit}{qualifier}")
    }
}

/// Digits behind the point.
fn decimals(quantity: Quantity, unit: &str, value: f64) -> usize {
    match (quantity, unit) {
        (Quantity::PixelCount, _) | (Quantity::Area, "{pixels}") => 0,
        (_, "mm" | "deg" | "{pixels}" | "cm/s") => 1,
        (_, "cm" | "g/ml{SUVbw}") => 2,
        (_, "cm2") => {
            if value.abs() < 1.0 {
                3
            } else {
                2
            }
        }
        (_, "s") => 3,
        (Quantity::PixelValue | Quantity::Minimum | Quantity::Maximum, "[hnsf'U]") => 0,
        (_, "[hnsf'U]") => 1,
        (Quantity::PixelValue | Quantity::Minimum | Quantity::Maximum, _)
            if value.fract() == 0.0 =>
        {
            0
        }
        // Four digits that count.
        _ => match value.abs() {
            abs if abs >= 1000.0 || abs == 0.0 => 0,
            abs => (3.0 - abs.log10().floor()).clamp(0.0, 9.0) as usize,
        },
    }
}

fn number_text(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    // What rounds to zero has no sign.
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quantity: Quantity, value: f64, unit: &str, expected: &str) {
        let measured = Measured {
            value,
            unit: unit.to_owned(),
            qualifier: String::new(),
            provenance: String::new(),
            caveats: Vec::new(),
        };
        assert_eq!(measured.text(quantity), expected);
    }

    #[test]
    fn numbers_have_the_digits_that_their_unit_deserves() {
        check(Quantity::Length, 12.349, "mm", "12.3 mm");
        check(Quantity::Length, 1.2349, "cm", "1.23 cm");
        check(Quantity::Length, 12.34, "{pixels}", "12.3 px");
        check(Quantity::Area, 12.349, "cm2", "12.35 cm²");
        check(Quantity::Area, 0.12345, "cm2", "0.123 cm²");
        check(Quantity::Area, 1234.6, "{pixels}", "1235 px");
        check(Quantity::Angle, 44.96, "deg", "45.0°");
        check(Quantity::Mean, -23.456, "[hnsf'U]", "-23.5 HU");
        check(Quantity::PixelValue, -1024.0, "[hnsf'U]", "-1024 HU");
        check(Quantity::Maximum, 7.256, "g/ml{SUVbw}", "7.26 SUVbw");
        check(Quantity::Vertical, 123.44, "cm/s", "123.4 cm/s");
        check(Quantity::Horizontal, 0.0857, "s", "0.086 s");
    }

    #[test]
    fn values_without_a_known_unit_keep_four_digits() {
        check(Quantity::Mean, 1234.56, "", "1235");
        check(Quantity::Mean, 12.3456, "", "12.35");
        check(Quantity::Mean, 0.000_123_456, "Bq/mL", "0.0001235 Bq/mL");
        check(Quantity::Minimum, 17.0, "", "17");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        check(Quantity::Mean, -0.04, "[hnsf'U]", "0.0 HU");
        check(Quantity::Mean, -0.06, "[hnsf'U]", "-0.1 HU");
    }
}
