//! The scene on the CPU: the oracle for the GPU, and the path of machines without one.
//!
//! Per device pixel: the position in the image, the taps around it through padding and the
//! modality LUT, their blend, then VOI, presentation and 8 bits. The shader does the same in the
//! same order, with the same arithmetic.

use super::display_list::{
    DeviceRect, FrameHandle, ImageLayer, Interpolation, PaneScene, Scene, Tone,
};
use crate::pixel_data::{FrameDescription, SampleFormat};
use crate::voi::modality_lut::ModalityLut;
use crate::voi::pipeline::GreyPipeline;

mod sampler;
mod weights;

pub use sampler::RowMap;
use sampler::{Grid, grey_at, rgba_at};

/// Pixels of a frame by handle: `description.byte_length()` bytes.
pub trait FrameSource {
    fn frame(&self, handle: FrameHandle) -> Option<&[u8]>;
}

impl<F: Fn(FrameHandle) -> Option<&'static [u8]>> FrameSource for F {
    fn frame(&self, handle: FrameHandle) -> Option<&[u8]> {
        self(handle)
    }
}

/// A drawn rectangle: RGBA, 8 bits, row-major, `width × height`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Picture {
    fn black(width: u32, height: u32) -> Self {
        let rgba = [0, 0, 0, 255].repeat(width as usize * height as usize);
        Self { width, height, rgba }
    }
}

/// Draws the whole surface.
pub fn render(scene: &Scene, frames: &dyn FrameSource) -> Picture {
    let mut surface = Picture::black(scene.width, scene.height);
    for pane in &scene.panes {
        let picture = render_pane(pane, frames);
        copy_into(&mut surface, &picture, pane.rect);
    }
    surface
}

fn copy_into(surface: &mut Picture, picture: &Picture, rect: DeviceRect) {
    let visible = rect.width.min(surface.width.saturating_sub(rect.x)) as usize * 4;
    let stride = surface.width as usize * 4;
    let sources = picture.rgba.chunks_exact(picture.width.max(1) as usize * 4);
    for (row, source) in sources.enumerate() {
        let start = (rect.y as usize + row) * stride + rect.x as usize * 4;
        let target = surface.rgba.get_mut(start..start + visible);
        if let (Some(target), Some(source)) = (target, source.get(..visible)) {
            target.copy_from_slice(source);
        }
    }
}

/// Draws one pane alone; a missing frame leaves it black.
pub fn render_pane(pane: &PaneScene, frames: &dyn FrameSource) -> Picture {
    let mut picture = Picture::black(pane.rect.width, pane.rect.height);
    let Some(layer) = &pane.layer else { return picture };
    let Some(bytes) = frames.frame(layer.frame) else { return picture };
    if bytes.len() < layer.description.byte_length() || layer.description.pixel_count() == 0 {
        return picture;
    }
    let map = RowMap::new(layer, pane.rect);
    match &layer.tone {
        Tone::Grey(pipeline) => draw_grey(&mut picture, layer, bytes, &map, pipeline),
        Tone::Color { is_inverted } => draw_color(&mut picture, layer, bytes, &map, *is_inverted),
    }
    picture
}

fn rows(picture: &mut Picture) -> impl Iterator<Item = (u32, &mut [u8])> {
    let stride = picture.width.max(1) as usize * 4;
    picture.rgba.chunks_exact_mut(stride).enumerate().map(|(row, pixels)| (row as u32, pixels))
}

/// Widens the samples once, so that every tap is one load.
fn draw_grey(
    picture: &mut Picture,
    layer: &ImageLayer,
    bytes: &[u8],
    map: &RowMap,
    pipeline: &GreyPipeline,
) {
    let grid = Grid::new(&layer.description);
    match layer.description.format {
        SampleFormat::U8 => {
            let read = |i: usize| bytes.get(i).map_or(0.0, |b| f32::from(*b));
            draw_grey_with(picture, layer.interpolation, &grid, map, pipeline, read);
        }
        SampleFormat::U16 => {
            let read = |i: usize| f32::from(u16::from_le_bytes(two(bytes, i)));
            draw_grey_with(picture, layer.interpolation, &grid, map, pipeline, read);
        }
        SampleFormat::I16 => {
            let read = |i: usize| f32::from(i16::from_le_bytes(two(bytes, i)));
            draw_grey_with(picture, layer.interpolation, &grid, map, pipeline, read);
        }
        SampleFormat::F32 => {
            let read = |i: usize| f32::from_le_bytes(four(bytes, i));
            draw_grey_with(picture, layer.interpolation, &grid, map, pipeline, read);
        }
        SampleFormat::Rgba8 => {}
    }
}

fn two(bytes: &[u8], index: usize) -> [u8; 2] {
    bytes.as_chunks::<2>().0.get(index).copied().unwrap_or_default()
}

fn four(bytes: &[u8], index: usize) -> [u8; 4] {
    bytes.as_chunks::<4>().0.get(index).copied().unwrap_or_default()
}

fn draw_grey_with(
    picture: &mut Picture,
    interpolation: Interpolation,
    grid: &Grid,
    map: &RowMap,
    pipeline: &GreyPipeline,
    read: impl Fn(usize) -> f32 + Copy,
) {
    // The usual case, without a table or padding, needs no look-up per tap.
    if let (ModalityLut::Rescale { slope, intercept }, None) =
        (&pipeline.modality, pipeline.padding)
    {
        let (slope, intercept) = (*slope, *intercept);
        let rescaled = |i: usize| Some(read(i) * slope + intercept);
        draw_grey_taps(picture, interpolation, grid, map, pipeline, rescaled);
    } else {
        let rescaled = |i: usize| {
            let stored = read(i);
            (!pipeline.is_padding(stored)).then(|| pipeline.modality.apply(stored))
        };
        draw_grey_taps(picture, interpolation, grid, map, pipeline, rescaled);
    }
}

fn draw_grey_taps(
    picture: &mut Picture,
    interpolation: Interpolation,
    grid: &Grid,
    map: &RowMap,
    pipeline: &GreyPipeline,
    rescaled: impl Fn(usize) -> Option<f32> + Copy,
) {
    for (row, pixels) in rows(picture) {
        for (column, pixel) in pixels.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (x, y) = map.at(column as u32, row);
            if let Some(value) = grey_at(grid, interpolation, x, y, rescaled) {
                let level = pipeline.display(value);
                *pixel = [level, level, level, 255];
            }
        }
    }
}

fn draw_color(
    picture: &mut Picture,
    layer: &ImageLayer,
    bytes: &[u8],
    map: &RowMap,
    is_inverted: bool,
) {
    let grid = Grid::new(&layer.description);
    let flip = |level: u8| if is_inverted { 255 - level } else { level };
    for (row, pixels) in rows(picture) {
        for (column, pixel) in pixels.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (x, y) = map.at(column as u32, row);
            if let Some([r, g, b]) = rgba_at(&grid, layer.interpolation, x, y, bytes) {
                *pixel = [flip(r), flip(g), flip(b), 255];
            }
        }
    }
}

/// A small picture of a frame that fits `side × side`, for the rail.
pub fn thumbnail(
    description: &FrameDescription,
    bytes: &[u8],
    tone: &Tone,
    pixel_aspect: f64,
    side: u32,
) -> Picture {
    let (columns, rows) =
        (f64::from(description.columns), f64::from(description.rows) * pixel_aspect);
    let scale = (f64::from(side) / columns.max(rows)).min(1.0);
    let extent = |length: f64| ((length * scale).round() as u32).max(1);
    let rect = DeviceRect { x: 0, y: 0, width: extent(columns), height: extent(rows) };
    let step_x = f64::from(description.columns) / f64::from(rect.width);
    let step_y = f64::from(description.rows) / f64::from(rect.height);
    // Device pixel n is sampled at n + 0.5; the image's first pixel covers [-0.5, 0.5).
    let pixel_from_device =
        crate::geometry::spaces::Affine2::new([step_x, 0.0, -0.5], [0.0, step_y, -0.5]);
    let layer = ImageLayer {
        frame: FrameHandle(0),
        description: description.clone(),
        pixel_from_device,
        tone: tone.clone(),
        interpolation: Interpolation::Linear,
    };
    struct One<'a>(&'a [u8]);
    impl FrameSource for One<'_> {
        fn frame(&self, _: FrameHandle) -> Option<&[u8]> {
            Some(self.0)
        }
    }
    render_pane(&PaneScene { rect, layer: Some(layer) }, &One(bytes))
}

#[cfg(test)]
mod tests;
