//! Stored values to the values a reader speaks of: through the modality LUT, PET to SUVbw.

use super::{Measured, Measurement, Subject, Unmeasured, uptake};
use crate::annotation::kind::Quantity;
use crate::caveat::Caveat;
use crate::geometry::spaces::PixelPoint;
use crate::pixel_data::{FrameDescription, SampleFormat};
use crate::voi::modality_lut::ModalityLut;

/// Stored values of a frame, or of the rows that a region needs.
#[derive(Debug, Clone, Copy)]
pub struct StoredPixels<'a> {
    /// Of the whole frame.
    pub description: &'a FrameDescription,
    /// Row that `bytes` begin with; 0 for a whole frame.
    pub first_row: u32,
    /// Row-major, `description.format`, little endian.
    pub bytes: &'a [u8],
}

impl<'a> StoredPixels<'a> {
    pub fn whole(description: &'a FrameDescription, bytes: &'a [u8]) -> Self {
        Self { description, first_row: 0, bytes }
    }

    /// Bytes of one row; `None` where it is not there.
    fn row(&self, row: u32) -> Option<&'a [u8]> {
        let length = self.description.columns as usize * self.description.format.bytes_per_pixel();
        let from = row.checked_sub(self.first_row)? as usize * length;
        self.bytes.get(from..from + length)
    }

    /// Stored values of some columns of a row; `None` where they are not there.
    pub fn run(
        &self,
        row: u32,
        columns: std::ops::Range<u32>,
        visit: &mut impl FnMut(f32),
    ) -> Option<()> {
        let size = self.description.format.bytes_per_pixel();
        let bytes = self.row(row)?;
        let bytes = bytes.get(columns.start as usize * size..columns.end as usize * size)?;
        match self.description.format {
            SampleFormat::U8 => bytes.iter().for_each(|b| visit(f32::from(*b))),
            SampleFormat::U16 => words(bytes, |word| visit(f32::from(u16::from_le_bytes(word)))),
            SampleFormat::I16 => words(bytes, |word| visit(f32::from(i16::from_le_bytes(word)))),
            SampleFormat::F32 => words(bytes, |word| visit(f32::from_le_bytes(word))),
            SampleFormat::Rgba8 => return None,
        }
        Some(())
    }
}

fn words<const N: usize>(bytes: &[u8], mut visit: impl FnMut([u8; N])) {
    let (words, _) = bytes.as_chunks::<N>();
    words.iter().for_each(|word| visit(*word));
}

/// How stored values of a frame become the values shown.
#[derive(Debug, Clone)]
pub struct ValueScale<'a> {
    pub modality_lut: &'a ModalityLut,
    /// On what the modality LUT gives; 1 but for SUV.
    pub factor: f64,
    /// UCUM code; empty where the values have no unit.
    pub unit: String,
    pub provenance: String,
    pub caveats: Vec<String>,
    /// Stored values that are no tissue (PS3.3 C.7.5.1.1.2).
    pub padding: Option<[f32; 2]>,
}

/// Pixels that may be read, with their scale; or why there are no values.
pub fn readable<'a>(
    subject: &Subject<'a>,
) -> Result<(StoredPixels<'a>, ValueScale<'a>), Unmeasured> {
    let pixels = subject.pixels.ok_or_else(|| Unmeasured::because("the pixels are not loaded"))?;
    if pixels.description.format.is_color() {
        return Err(Unmeasured::because("a colour image has no values to measure"));
    }
    Ok((pixels, value_scale(subject)))
}

fn value_scale<'a>(subject: &Subject<'a>) -> ValueScale<'a> {
    let modality_lut = &subject.frame.modality_lut;
    let provenance = match modality_lut {
        ModalityLut::Rescale { slope, intercept } => {
            format!("stored values through rescale slope {slope}, intercept {intercept}")
        }
        ModalityLut::Table(_) => "stored values through the modality LUT".to_owned(),
    };
    let mut scale = ValueScale {
        modality_lut,
        factor: 1.0,
        unit: subject.frame.rescale_unit.clone(),
        provenance,
        caveats: Vec::new(),
        padding: subject.instance.pixel.as_ref().and_then(|pixel| pixel.padding),
    };
    match subject.instance.pet.as_deref().map(|pet| uptake::factor(pet, &scale.unit)) {
        Some(Ok(uptake)) => {
            scale.factor = uptake.factor;
            scale.unit = uptake::UCUM_SUVBW.to_owned();
            scale.provenance = format!("{}; {}", scale.provenance, uptake.provenance);
            scale.caveats.extend(uptake.caveats);
        }
        Some(Err(Unmeasured(reason))) => scale.caveats.push(format!("SUV n/a: {reason}.")),
        None => {}
    }
    scale
}

impl ValueScale<'_> {
    pub fn is_padding(&self, stored: f32) -> bool {
        self.padding.is_some_and(|[low, high]| stored >= low && stored <= high)
    }

    /// A stored value as it is shown.
    pub fn value(&self, stored: f32) -> f64 {
        let rescaled = match self.modality_lut {
            ModalityLut::Rescale { slope, intercept } => {
                f64::from(stored) * f64::from(*slope) + f64::from(*intercept)
            }
            ModalityLut::Table(lut) => f64::from(lut.entry(stored)),
        };
        rescaled * self.factor
    }

    pub fn measured(&self, value: f64) -> Measured {
        Measured {
            value,
            unit: self.unit.clone(),
            qualifier: String::new(),
            provenance: self.provenance.clone(),
            caveats: self.caveats.clone(),
        }
    }
}

/// Rows that a frame cut short does not have are blank, not tissue.
pub fn is_missing_row(description: &FrameDescription, row: u32) -> bool {
    description.caveats.iter().any(|caveat| {
        matches!(caveat, Caveat::TruncatedFrame { rows_present, .. } if row >= *rows_present)
    })
}

/// The value of the pixel that holds a point.
pub fn probe(points: &[PixelPoint], subject: &Subject<'_>) -> Measurement {
    Measurement { quantity: Quantity::PixelValue, result: pixel_value(points, subject) }
}

fn pixel_value(points: &[PixelPoint], subject: &Subject<'_>) -> Result<Measured, Unmeasured> {
    let (pixels, scale) = readable(subject)?;
    let outside = || Unmeasured::because("outside the image");
    let point = points.first().ok_or_else(outside)?;
    let nearest = |at: f64, count: u32| {
        // The pixel reaches half of itself around its centre; the last edge belongs to the last.
        let index = (at + 0.5).floor().min(f64::from(count) - 1.0);
        (index >= 0.0 && at <= f64::from(count) - 0.5).then_some(index as u32)
    };
    let column = nearest(point.x, pixels.description.columns).ok_or_else(outside)?;
    let row = nearest(point.y, pixels.description.rows).ok_or_else(outside)?;
    if is_missing_row(pixels.description, row) {
        return Err(Unmeasured::because("this part of the frame is missing"));
    }
    let mut stored = None;
    pixels
        .run(row, column..column + 1, &mut |value| stored = Some(value))
        .ok_or_else(|| Unmeasured::because("the pixels are not loaded"))?;
    match stored.filter(|value| value.is_finite()) {
        Some(value) if scale.is_padding(value) => Err(Unmeasured::because("padding")),
        Some(value) => Ok(scale.measured(scale.value(value))),
        None => Err(Unmeasured::because("not a number")),
    }
}
