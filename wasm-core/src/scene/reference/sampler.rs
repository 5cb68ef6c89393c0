//! Positions and taps: device pixel to image pixel, and the blend around it.

use super::super::display_list::{DeviceRect, ImageLayer, Interpolation};
use super::values::{Blend, Pixels};
use super::weights::cubic;
use crate::pixel_data::FrameDescription;

/// How far a position may be off when the pixel it lies in is chosen, in image pixels.
///
/// A device pixel may lie exactly between two image pixels; which one it gets must not hang on
/// the last bit of a product, which each device rounds in its own way.
pub const EDGE_SLACK: f32 = 1.0 / 512.0;

/// Device pixel of a pane to image position, in 32-bit arithmetic as the shader does it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowMap {
    pub x_row: [f32; 3],
    pub y_row: [f32; 3],
}

impl RowMap {
    /// Relative to the pane's corner, so that 32 bits hold a far corner as exactly as a near one.
    pub fn new(layer: &ImageLayer, rect: DeviceRect) -> Self {
        let m = &layer.pixel_from_device;
        let (left, top) = (f64::from(rect.x) + 0.5, f64::from(rect.y) + 0.5);
        let x0 = m.xx * left + m.xy * top + m.x0;
        let y0 = m.yx * left + m.yy * top + m.y0;
        Self {
            x_row: [m.xx as f32, m.xy as f32, x0 as f32],
            y_row: [m.yx as f32, m.yy as f32, y0 as f32],
        }
    }

    /// Column and row of the image under the centre of a device pixel of the pane.
    pub fn at(&self, column: u32, row: u32) -> (f32, f32) {
        let (u, v) = (column as f32, row as f32);
        let ([xx, xy, x0], [yx, yy, y0]) = (self.x_row, self.y_row);
        (xx * u + xy * v + x0, yx * u + yy * v + y0)
    }
}

/// The pixel a position lies in, along one axis.
pub fn nearest(position: f32) -> i32 {
    (position + (0.5 + EDGE_SLACK)).floor() as i32
}

/// Whether a position lies on a pixel, along an axis of `length` pixels.
pub fn is_inside(position: f32, length: i32) -> bool {
    let pixel = nearest(position);
    pixel >= 0 && pixel < length
}

/// The pixel grid of a frame; positions outside are moved to its edge.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    pub columns: i32,
    pub rows: i32,
}

impl Grid {
    pub fn new(description: &FrameDescription) -> Self {
        Self { columns: description.columns as i32, rows: description.rows as i32 }
    }

    fn index(&self, column: i32, row: i32) -> usize {
        let column = column.clamp(0, self.columns - 1);
        let row = row.clamp(0, self.rows - 1);
        row as usize * self.columns as usize + column as usize
    }
}

/// Value at an image position; `None` outside the grid and on padding.
///
/// The nearest pixel decides whether a position is padding; other padding taps count as the
/// nearest pixel.
pub fn value_at<P: Pixels>(
    grid: &Grid,
    interpolation: Interpolation,
    (x, y): (f32, f32),
    pixels: &P,
) -> Option<P::Value> {
    if !is_inside(x, grid.columns) || !is_inside(y, grid.rows) {
        return None;
    }
    let middle = Some(pixels.value(grid.index(nearest(x), nearest(y))));
    let middle = middle.filter(|value| !value.is_padding())?;
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let tap = |dx: i32, dy: i32| {
        let value = pixels.value(grid.index(left as i32 + dx, top as i32 + dy));
        if value.is_padding() { middle } else { value }
    };
    Some(match interpolation {
        Interpolation::Nearest => middle,
        Interpolation::Linear => {
            let upper = tap(0, 0).toward(tap(1, 0), fx);
            let lower = tap(0, 1).toward(tap(1, 1), fx);
            upper.toward(lower, fy)
        }
        Interpolation::Cubic => {
            let wx = cubic(fx);
            let line = |dy: i32| P::Value::weighted([-1, 0, 1, 2].map(|dx| tap(dx, dy)), wx);
            P::Value::weighted([-1, 0, 1, 2].map(line), cubic(fy))
        }
    })
}
