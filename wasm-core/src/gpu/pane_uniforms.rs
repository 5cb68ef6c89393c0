//! What the shader is told of one pane.

use crate::scene::display_list::{DeviceRect, ImageLayer, Tone};
use crate::scene::reference::RowMap;
use crate::voi::modality_lut::{Lut, ModalityLut};
use crate::voi::presentation::PresentationLut;
use crate::voi::window::Voi;

/// Bytes of the uniform block.
pub const BYTES: usize = 7 * 16;

pub const VOI_LINEAR: i32 = 0;
pub const VOI_LINEAR_EXACT: i32 = 1;
pub const VOI_SIGMOID: i32 = 2;
pub const VOI_TABLE: i32 = 3;

/// The tables a layer needs besides its pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'a> {
    pub modality: Option<&'a Lut>,
    pub voi: Option<&'a Lut>,
}

impl<'a> Tables<'a> {
    pub fn of(layer: &'a ImageLayer) -> Self {
        let Tone::Grey(pipeline) = &layer.tone else { return Self::default() };
        Self {
            modality: match &pipeline.modality {
                ModalityLut::Table(lut) => Some(lut),
                ModalityLut::Rescale { .. } => None,
            },
            voi: match &pipeline.voi {
                Voi::Table(lut) => Some(lut),
                Voi::Window(_) => None,
            },
        }
    }
}

fn last_index(lut: Option<&Lut>) -> f32 {
    lut.map_or(0.0, |lut| lut.entries.len().saturating_sub(1) as f32)
}

/// The uniform block, in the order of `struct Pane` in `shader/pane.wgsl`.
pub fn pack(layer: &ImageLayer, rect: DeviceRect) -> [u8; BYTES] {
    let map = RowMap::new(layer, rect);
    let ([xx, xy, x0], [yx, yy, y0]) = (map.x_row, map.y_row);
    let description = &layer.description;
    let tables = Tables::of(layer);
    let is_inverse;
    let (mut modality, mut voi, mut padding) = ([1.0, 0.0, 0.0, 0.0], [0.0; 4], [0.0; 4]);
    match &layer.tone {
        Tone::Color { is_inverted } => is_inverse = *is_inverted,
        Tone::Grey(pipeline) => {
            is_inverse = pipeline.presentation == PresentationLut::Inverse;
            modality = match &pipeline.modality {
                ModalityLut::Rescale { slope, intercept } => [*slope, *intercept, 0.0, 0.0],
                ModalityLut::Table(_) => [1.0, 0.0, 0.0, last_index(tables.modality)],
            };
            voi = match &pipeline.voi {
                Voi::Window(w) => [w.center, w.width, 0.0, 0.0],
                Voi::Table(_) => [0.0, 1.0, 0.0, 0.0],
            };
            padding = pipeline.padding.map_or([0.0; 4], |[low, high]| [low, high, 0.0, 0.0]);
        }
    }
    let shutter_level = layer.shutter.as_ref().map_or(0.0, |shutter| f32::from(shutter.level));
    let first = |lut: Option<&Lut>| lut.map_or(0.0, |lut| lut.first_mapped);
    let blocks: [[f32; 4]; 7] = [
        [xx, xy, x0, description.columns as f32],
        [yx, yy, y0, description.rows as f32],
        [rect.x as f32, rect.y as f32, shutter_level, f32::from(u8::from(is_inverse))],
        modality,
        [
            first(tables.modality),
            first(tables.voi),
            last_index(tables.voi),
            tables.voi.map_or(1.0, |lut| lut.max_output),
        ],
        voi,
        padding,
    ];
    let mut bytes = [0; BYTES];
    let values = blocks.iter().flatten();
    for (slot, value) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(values) {
        *slot = value.to_le_bytes();
    }
    bytes
}
