//! The scene on the CPU: the oracle for the GPU, and the path of machines without one.
//!
//! Per device pixel: the position in the image, the taps around it through padding and the
//! modality LUT, their blend, then VOI, presentation and 8 bits. The shader does the same in the
//! same order, with the same arithmetic.

use super::display_list::{
    DeviceRect, FrameHandle, ImageLayer, Interpolation, PaneScene, Scene, Tone,
};
use crate::geometry::shutter::Shutter;
use crate::pixel_data::FrameDescription;

mod rows;
mod sampler;
mod values;
mod weights;

use rows::draw_lines;
pub use sampler::{EDGE_SLACK, RowMap};
use sampler::{Grid, is_inside, nearest, value_at};
use values::{ColorPixels, GreyPixels, Pixels};

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
    let width = picture.width as usize;
    let rgba = picture.rgba.as_chunks_mut::<4>().0;
    match &layer.tone {
        Tone::Grey(pipeline) => {
            let format = layer.description.format;
            draw(rgba, width, (layer, pane.rect), &GreyPixels { bytes, format, pipeline });
        }
        Tone::Color { is_inverted } => {
            let pixels = ColorPixels { bytes, is_inverted: *is_inverted };
            draw(rgba, width, (layer, pane.rect), &pixels);
        }
    }
    if let Some(shutter) = &layer.shutter {
        close(rgba, width, (layer, pane.rect), shutter);
    }
    picture
}

fn draw<P: Pixels>(
    rgba: &mut [[u8; 4]],
    width: usize,
    (layer, rect): (&ImageLayer, DeviceRect),
    pixels: &P,
) {
    let (grid, map) = (Grid::new(&layer.description), RowMap::new(layer, rect));
    if !draw_lines(rgba, width, (&grid, &map, layer.interpolation), pixels) {
        draw_each(rgba, width, (&grid, &map, layer.interpolation), pixels);
    }
}

/// Any map, pixel by pixel.
fn draw_each<P: Pixels>(
    rgba: &mut [[u8; 4]],
    width: usize,
    (grid, map, interpolation): (&Grid, &RowMap, Interpolation),
    pixels: &P,
) {
    for (row, line) in rgba.chunks_exact_mut(width.max(1)).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let position = map.at(column as u32, row as u32);
            if let Some(value) = value_at(grid, interpolation, position, pixels) {
                *pixel = pixels.color(value);
            }
        }
    }
}

/// Paints over the pixels that a shutter hides: the nearest pixel decides.
fn close(
    rgba: &mut [[u8; 4]],
    width: usize,
    (layer, rect): (&ImageLayer, DeviceRect),
    shutter: &Shutter,
) {
    let (grid, map) = (Grid::new(&layer.description), RowMap::new(layer, rect));
    let color = [shutter.level, shutter.level, shutter.level, 255];
    for (row, line) in rgba.chunks_exact_mut(width.max(1)).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let (x, y) = map.at(column as u32, row as u32);
            let is_on_image = is_inside(x, grid.columns) && is_inside(y, grid.rows);
            if is_on_image && shutter.hides(nearest(x), nearest(y)) {
                *pixel = color;
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
        shutter: None,
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
