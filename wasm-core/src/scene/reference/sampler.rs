//! Positions and taps: device pixel to image pixel, and the blend around it.

use super::super::display_list::{DeviceRect, ImageLayer, Interpolation};
use super::weights::cubic;
use crate::pixel_data::FrameDescription;

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

/// The pixel grid of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    columns: i32,
    rows: i32,
}

impl Grid {
    pub fn new(description: &FrameDescription) -> Self {
        Self { columns: description.columns as i32, rows: description.rows as i32 }
    }

    fn holds(&self, x: f32, y: f32) -> bool {
        x >= -0.5 && y >= -0.5 && x < self.columns as f32 - 0.5 && y < self.rows as f32 - 0.5
    }

    /// Index of the pixel nearest to a column and row; positions outside are moved to the edge.
    fn index(&self, column: i32, row: i32) -> usize {
        let column = column.clamp(0, self.columns - 1);
        let row = row.clamp(0, self.rows - 1);
        row as usize * self.columns as usize + column as usize
    }
}

/// Rescaled value at an image position; `None` outside the grid and on padding.
///
/// `rescaled` gives `None` for padding. The nearest pixel decides whether a position is padding;
/// other padding taps count as the nearest pixel.
pub fn grey_at(
    grid: &Grid,
    interpolation: Interpolation,
    x: f32,
    y: f32,
    rescaled: impl Fn(usize) -> Option<f32>,
) -> Option<f32> {
    if !grid.holds(x, y) {
        return None;
    }
    let nearest_index = grid.index((x + 0.5).floor() as i32, (y + 0.5).floor() as i32);
    let nearest = rescaled(nearest_index)?;
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (left, top) = (left as i32, top as i32);
    let tap = |dx: i32, dy: i32| rescaled(grid.index(left + dx, top + dy)).unwrap_or(nearest);
    Some(match interpolation {
        Interpolation::Nearest => nearest,
        Interpolation::Linear => {
            let upper = tap(0, 0) + (tap(1, 0) - tap(0, 0)) * fx;
            let lower = tap(0, 1) + (tap(1, 1) - tap(0, 1)) * fx;
            upper + (lower - upper) * fy
        }
        Interpolation::Cubic => {
            let (wx, wy) = (cubic(fx), cubic(fy));
            let line = |dy: i32| {
                tap(-1, dy) * wx[0] + tap(0, dy) * wx[1] + tap(1, dy) * wx[2] + tap(2, dy) * wx[3]
            };
            line(-1) * wy[0] + line(0) * wy[1] + line(1) * wy[2] + line(2) * wy[3]
        }
    })
}

/// Red, green and blue at an image position; `None` outside the grid.
pub fn rgba_at(
    grid: &Grid,
    interpolation: Interpolation,
    x: f32,
    y: f32,
    bytes: &[u8],
) -> Option<[u8; 3]> {
    let channel = |c: usize| {
        let value = grey_at(grid, interpolation, x, y, |i| {
            Some(bytes.get(4 * i + c).map_or(0.0, |b| f32::from(*b)))
        })?;
        Some((value.clamp(0.0, 255.0) + 0.5) as u8)
    };
    Some([channel(0)?, channel(1)?, channel(2)?])
}
