//! The usual views, upright or turned by a quarter: whole lines at a time, the same arithmetic.
//!
//! Columns of the image are blended first, then rows, as `sampler::value_at` does; upright,
//! the first blend of an image row serves every device row that needs it.

use super::super::display_list::Interpolation;
use super::sampler::{Grid, RowMap, is_inside, nearest, value_at};
use super::values::{Blend, Pixels};
use super::weights::cubic;

/// Where one device column or row falls along one axis of the image.
#[derive(Debug, Clone, Copy)]
struct Stop {
    /// Pixels at −1, 0, 1 and 2 from the position's floor, moved to the edge.
    taps: [usize; 4],
    nearest: usize,
    fraction: f32,
}

/// The stops of the device pixels that lie inside; the first of them.
struct Stops {
    start: usize,
    inside: Vec<Stop>,
}

impl Stops {
    /// `positions` rise or fall all the way, so those inside lie together.
    fn new(positions: impl Iterator<Item = f32>, length: i32) -> Self {
        let mut stops = Self { start: 0, inside: Vec::new() };
        for (at, position) in positions.enumerate().filter(|(_, p)| is_inside(*p, length)) {
            if stops.inside.is_empty() {
                stops.start = at;
            }
            let floor = position.floor();
            let pixel = |offset: i32| (floor as i32 + offset).clamp(0, length - 1) as usize;
            stops.inside.push(Stop {
                taps: [-1, 0, 1, 2].map(pixel),
                nearest: nearest(position).clamp(0, length - 1) as usize,
                fraction: position - floor,
            });
        }
        stops
    }

    /// First and last pixel of the image that any stop touches.
    fn extent(&self) -> (usize, usize) {
        let touched = || self.inside.iter().flat_map(|stop| stop.taps);
        (touched().min().unwrap_or(0), touched().max().unwrap_or(0))
    }
}

/// Blends taps that `tap` gives by pixel along the axis.
fn blend<V: Blend>(stop: &Stop, interpolation: Interpolation, tap: impl Fn(usize) -> V) -> V {
    match interpolation {
        Interpolation::Nearest => tap(stop.nearest),
        Interpolation::Linear => tap(stop.taps[1]).toward(tap(stop.taps[2]), stop.fraction),
        Interpolation::Cubic => V::weighted(stop.taps.map(tap), cubic(stop.fraction)),
    }
}

/// Draws and answers true when the map has no skew; `width` is the picture's, in pixels.
pub fn draw_lines<P: Pixels>(
    rgba: &mut [[u8; 4]],
    width: usize,
    (grid, map, interpolation): (&Grid, &RowMap, Interpolation),
    pixels: &P,
) -> bool {
    let height = rgba.len() / width.max(1);
    let ([xx, xy, _], [yx, yy, _]) = (map.x_row, map.y_row);
    let columns = (0..width as u32).map(|u| map.at(u, 0));
    let rows = (0..height as u32).map(|v| map.at(0, v));
    let (across, down) = if xy == 0.0 && yx == 0.0 {
        let across = Stops::new(columns.map(|(x, _)| x), grid.columns);
        (across, Stops::new(rows.map(|(_, y)| y), grid.rows))
    } else if xx == 0.0 && yy == 0.0 {
        let across = Stops::new(columns.map(|(_, y)| y), grid.rows);
        (across, Stops::new(rows.map(|(x, _)| x), grid.columns))
    } else {
        return false;
    };
    let is_upright = xy == 0.0 && yx == 0.0;
    let mut lines = Lines::new(pixels, grid, interpolation, &across);
    let mut values = vec![P::Value::default(); across.inside.len()];
    let lines_of_picture = rgba.chunks_exact_mut(width.max(1)).skip(down.start);
    for (at, (stop, line)) in down.inside.iter().zip(lines_of_picture).enumerate() {
        if is_upright {
            lines.upright(stop, &mut values);
        } else {
            lines.turned(stop, &mut values);
        }
        let line = line.get_mut(across.start..).unwrap_or_default();
        pixels.paint(&values, line);
        for (u, (value, pixel)) in values.iter().zip(line).enumerate() {
            if value.is_padding() {
                let position = map.at((across.start + u) as u32, (down.start + at) as u32);
                let value = value_at(grid, interpolation, position, pixels);
                *pixel = value.map_or([0, 0, 0, 255], |value| pixels.color(value));
            }
        }
    }
    true
}

/// Lines of the image as they are read, and blended along the device's rows.
struct Lines<'a, P: Pixels> {
    pixels: &'a P,
    columns: usize,
    interpolation: Interpolation,
    across: &'a Stops,
    /// First pixel of `raw` along `across`.
    first: usize,
    raw: Vec<P::Value>,
    /// Upright: image rows after the first blend, by row modulo 4.
    blended: [(Option<usize>, Vec<P::Value>); 4],
}

impl<'a, P: Pixels> Lines<'a, P> {
    fn new(pixels: &'a P, grid: &Grid, interpolation: Interpolation, across: &'a Stops) -> Self {
        let (first, last) = across.extent();
        let raw = vec![P::Value::default(); last - first + 1];
        let line = || (None, vec![P::Value::default(); across.inside.len()]);
        let blended = [line(), line(), line(), line()];
        Self { pixels, columns: grid.columns as usize, interpolation, across, first, raw, blended }
    }

    /// `across` are columns: image rows are blended along, then with each other.
    fn upright(&mut self, stop: &Stop, values: &mut [P::Value]) {
        let [a, b, c, d] = match self.interpolation {
            Interpolation::Nearest => [stop.nearest; 4],
            Interpolation::Linear => [stop.taps[1], stop.taps[1], stop.taps[2], stop.taps[2]],
            Interpolation::Cubic => stop.taps,
        };
        [a, b, c, d].into_iter().for_each(|row| self.fill(row));
        let line = |row: usize| self.blended[row % 4].1.iter();
        match self.interpolation {
            Interpolation::Nearest => {
                values.iter_mut().zip(line(a)).for_each(|(value, near)| *value = *near);
            }
            Interpolation::Linear => {
                for ((value, upper), lower) in values.iter_mut().zip(line(b)).zip(line(c)) {
                    *value = upper.toward(*lower, stop.fraction);
                }
            }
            Interpolation::Cubic => {
                let weights = cubic(stop.fraction);
                let taps = line(a).zip(line(b)).zip(line(c).zip(line(d)));
                for (value, ((a, b), (c, d))) in values.iter_mut().zip(taps) {
                    *value = P::Value::weighted([*a, *b, *c, *d], weights);
                }
            }
        }
    }

    fn fill(&mut self, row: usize) {
        let (filled, line) = &mut self.blended[row % 4];
        if filled.replace(row) == Some(row) {
            return;
        }
        self.pixels.read(row * self.columns + self.first, 1, &mut self.raw);
        let tap = |pixel: usize| self.raw.get(pixel - self.first).copied().unwrap_or_default();
        for (value, stop) in line.iter_mut().zip(&self.across.inside) {
            *value = blend(stop, self.interpolation, tap);
        }
    }

    /// `across` are rows: image columns are blended with each other, then along.
    fn turned(&mut self, stop: &Stop, values: &mut [P::Value]) {
        let start = |column: usize| self.first * self.columns + column;
        let mut sides: [Vec<P::Value>; 4] = Default::default();
        let columns = match self.interpolation {
            Interpolation::Nearest => &[stop.nearest][..],
            Interpolation::Linear => &[stop.taps[1], stop.taps[2]],
            Interpolation::Cubic => &stop.taps,
        };
        for (side, column) in sides.iter_mut().zip(columns) {
            side.resize(self.raw.len(), P::Value::default());
            self.pixels.read(start(*column), self.columns, side);
        }
        let [a, b, c, d] = &sides;
        match self.interpolation {
            Interpolation::Nearest => self.raw.copy_from_slice(a),
            Interpolation::Linear => {
                for ((value, left), right) in self.raw.iter_mut().zip(a).zip(b) {
                    *value = left.toward(*right, stop.fraction);
                }
            }
            Interpolation::Cubic => {
                let weights = cubic(stop.fraction);
                let taps = a.iter().zip(b).zip(c.iter().zip(d));
                for (value, ((a, b), (c, d))) in self.raw.iter_mut().zip(taps) {
                    *value = P::Value::weighted([*a, *b, *c, *d], weights);
                }
            }
        }
        let tap = |pixel: usize| self.raw.get(pixel - self.first).copied().unwrap_or_default();
        for (value, stop) in values.iter_mut().zip(&self.across.inside) {
            *value = blend(stop, self.interpolation, tap);
        }
    }
}
