//! What is blended: rescaled grey values or three colour channels, and how they become light.

use crate::pixel_data::SampleFormat;
use crate::voi::modality_lut::ModalityLut;
use crate::voi::pipeline::{GreyPipeline, level};
use crate::voi::presentation::PresentationLut;
use crate::voi::window::{Voi, VoiFunction, Window};

/// A value between pixels is a blend of theirs.
pub trait Blend: Copy + Default {
    /// `self` at 0, `other` at 1.
    fn toward(self, other: Self, fraction: f32) -> Self;
    fn weighted(taps: [Self; 4], weights: [f32; 4]) -> Self;
    /// Whether a padding pixel is in the blend: marked by NaN, which every blend keeps.
    fn is_padding(self) -> bool;
}

impl Blend for f32 {
    fn toward(self, other: Self, fraction: f32) -> Self {
        self + (other - self) * fraction
    }

    fn weighted([a, b, c, d]: [Self; 4], [wa, wb, wc, wd]: [f32; 4]) -> Self {
        a * wa + b * wb + c * wc + d * wd
    }

    fn is_padding(self) -> bool {
        self.is_nan()
    }
}

/// Red, green and blue, `0.0..=255.0`; the fourth is not used and keeps the lanes even.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rgb([f32; 4]);

impl Blend for Rgb {
    fn toward(self, other: Self, fraction: f32) -> Self {
        let mut blended = self;
        for (a, b) in blended.0.iter_mut().zip(other.0) {
            *a = a.toward(b, fraction);
        }
        blended
    }

    fn weighted([a, b, c, d]: [Self; 4], weights: [f32; 4]) -> Self {
        let mut blended = a;
        let others = b.0.into_iter().zip(c.0).zip(d.0);
        for (a, ((b, c), d)) in blended.0.iter_mut().zip(others) {
            *a = f32::weighted([*a, b, c, d], weights);
        }
        blended
    }

    fn is_padding(self) -> bool {
        false
    }
}

/// The pixels of one frame.
pub trait Pixels {
    type Value: Blend;

    /// Fills `values` with the pixels at `start`, `start + step`, …; 0 past the end.
    fn read(&self, start: usize, step: usize, values: &mut [Self::Value]);

    /// Values to RGBA; what padding becomes is left to the caller.
    fn paint(&self, values: &[Self::Value], rgba: &mut [[u8; 4]]);

    fn value(&self, index: usize) -> Self::Value {
        let mut value = [Self::Value::default()];
        self.read(index, 1, &mut value);
        value[0]
    }

    fn color(&self, value: Self::Value) -> [u8; 4] {
        let mut rgba = [[0; 4]];
        self.paint(&[value], &mut rgba);
        rgba[0]
    }
}

fn read_each<T, V>(
    source: &[T],
    (start, step): (usize, usize),
    values: &mut [V],
    convert: impl Fn(&T) -> V,
) {
    let source = source.get(start..).unwrap_or_default();
    if step == 1 {
        values.iter_mut().zip(source).for_each(|(value, sample)| *value = convert(sample));
    } else {
        let source = source.iter().step_by(step.max(1));
        values.iter_mut().zip(source).for_each(|(value, sample)| *value = convert(sample));
    }
}

pub struct GreyPixels<'a> {
    pub bytes: &'a [u8],
    pub format: SampleFormat,
    pub pipeline: &'a GreyPipeline,
}

impl GreyPixels<'_> {
    fn paint_with(&self, values: &[f32], rgba: &mut [[u8; 4]], voi: impl Fn(f32) -> f32) {
        let is_inverse = self.pipeline.presentation == PresentationLut::Inverse;
        for (value, pixel) in values.iter().zip(rgba) {
            let light = voi(*value);
            let grey = level(if is_inverse { 1.0 - light } else { light });
            *pixel = [grey, grey, grey, 255];
        }
    }
}

impl Pixels for GreyPixels<'_> {
    type Value = f32;

    fn read(&self, start: usize, step: usize, values: &mut [f32]) {
        let at = (start, step);
        let (pairs, fours) = (self.bytes.as_chunks::<2>().0, self.bytes.as_chunks::<4>().0);
        match self.format {
            SampleFormat::U8 => read_each(self.bytes, at, values, |b| f32::from(*b)),
            SampleFormat::U16 => {
                read_each(pairs, at, values, |b| f32::from(u16::from_le_bytes(*b)));
            }
            SampleFormat::I16 => {
                read_each(pairs, at, values, |b| f32::from(i16::from_le_bytes(*b)));
            }
            SampleFormat::F32 => read_each(fours, at, values, |b| f32::from_le_bytes(*b)),
            SampleFormat::Rgba8 => {}
        }
        let [low, high] = self.pipeline.padding.unwrap_or([f32::NAN; 2]);
        let is_padding = |stored: f32| stored >= low && stored <= high;
        match &self.pipeline.modality {
            ModalityLut::Rescale { slope, intercept } => {
                for value in values {
                    let rescaled = *value * slope + intercept;
                    *value = if is_padding(*value) { f32::NAN } else { rescaled };
                }
            }
            ModalityLut::Table(lut) => {
                for value in values {
                    *value = if is_padding(*value) { f32::NAN } else { lut.entry(*value) };
                }
            }
        }
    }

    fn paint(&self, values: &[f32], rgba: &mut [[u8; 4]]) {
        // A loop for each function: the choice is not made anew for each pixel.
        match &self.pipeline.voi {
            Voi::Window(window) => match window.function {
                VoiFunction::Linear => {
                    let window = Window { function: VoiFunction::Linear, ..*window };
                    self.paint_with(values, rgba, |value| window.apply(value));
                }
                VoiFunction::LinearExact => {
                    let window = Window { function: VoiFunction::LinearExact, ..*window };
                    self.paint_with(values, rgba, |value| window.apply(value));
                }
                VoiFunction::Sigmoid => {
                    let window = Window { function: VoiFunction::Sigmoid, ..*window };
                    self.paint_with(values, rgba, |value| window.apply(value));
                }
            },
            table @ Voi::Table(_) => self.paint_with(values, rgba, |value| table.apply(value)),
        }
    }
}

pub struct ColorPixels<'a> {
    pub bytes: &'a [u8],
    pub is_inverted: bool,
}

impl Pixels for ColorPixels<'_> {
    type Value = Rgb;

    fn read(&self, start: usize, step: usize, values: &mut [Rgb]) {
        let pixels = self.bytes.as_chunks::<4>().0;
        read_each(pixels, (start, step), values, |pixel| Rgb(pixel.map(f32::from)));
    }

    fn paint(&self, values: &[Rgb], rgba: &mut [[u8; 4]]) {
        let flip = if self.is_inverted { 255 } else { 0 };
        for (value, pixel) in values.iter().zip(rgba) {
            let [r, g, b, _] =
                value.0.map(|channel| (channel.clamp(0.0, 255.0) + 0.5) as i32 as u8 ^ flip);
            *pixel = [r, g, b, 255];
        }
    }
}
