//! Display shutters (PS3.3 C.7.6.11): what of a frame is shown, as shapes in pixels.
//!
//! Shapes of any number of corners go to the GPU as one list of numbers in a texture, as lookup
//! tables do: no limit on corners, and no mask that is as large as the image.

use serde::{Deserialize, Serialize};

/// The pixels inside all shapes are shown; the others have one level.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shutter {
    pub shapes: Vec<ShutterShape>,
    /// Shutter Presentation Value (0018,1622) on the scale of the display, `0..=255`.
    pub level: u8,
}

/// Column and row count from 0; a pixel is inside when its centre is inside or on the edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ShutterShape {
    Rectangle {
        left: i32,
        top: i32,
        right: i32,
        bottom: i32,
    },
    /// `radius` in columns; a row is `pixel_aspect` columns high.
    Circle {
        column: i32,
        row: i32,
        radius: i32,
        pixel_aspect: f32,
    },
    /// `[column, row]` of each corner; the last is joined to the first.
    Polygon(Vec<[i32; 2]>),
}

/// What leads a shape in `Shutter::numbers`; 0 ends the list.
pub const RECTANGLE: i32 = 1;
pub const CIRCLE: i32 = 2;
pub const POLYGON: i32 = 3;

impl Shutter {
    /// Whether the pixel is hidden.
    pub fn hides(&self, column: i32, row: i32) -> bool {
        !self.shapes.iter().all(|shape| shape.holds(column, row))
    }

    /// The list the shader reads: for each shape its kind, then left, top, right, bottom; or
    /// column, row, radius, aspect; or the number of corners, then column and row of each.
    pub fn numbers(&self) -> Vec<f32> {
        let mut numbers = Vec::new();
        for shape in &self.shapes {
            match shape {
                ShutterShape::Rectangle { left, top, right, bottom } => {
                    numbers.extend([RECTANGLE, *left, *top, *right, *bottom].map(|n| n as f32));
                }
                ShutterShape::Circle { column, row, radius, pixel_aspect } => {
                    numbers.extend([CIRCLE, *column, *row, *radius].map(|n| n as f32));
                    numbers.push(*pixel_aspect);
                }
                ShutterShape::Polygon(corners) => {
                    numbers.extend([POLYGON as f32, corners.len() as f32]);
                    numbers.extend(corners.iter().flatten().map(|n| *n as f32));
                }
            }
        }
        numbers.push(0.0);
        numbers
    }
}

impl ShutterShape {
    fn holds(&self, column: i32, row: i32) -> bool {
        match self {
            Self::Rectangle { left, top, right, bottom } => {
                (*left..=*right).contains(&column) && (*top..=*bottom).contains(&row)
            }
            Self::Circle { column: x, row: y, radius, pixel_aspect } => {
                let (dx, dy, r) = (
                    column as f32 - *x as f32,
                    (row as f32 - *y as f32) * pixel_aspect,
                    *radius as f32,
                );
                dx * dx + dy * dy <= r * r
            }
            Self::Polygon(corners) => is_in_polygon(corners, column, row),
        }
    }
}

/// Even–odd rule in whole numbers, which every device computes alike; edges belong to the inside.
fn is_in_polygon(corners: &[[i32; 2]], column: i32, row: i32) -> bool {
    let mut is_inside = false;
    let Some(mut a) = corners.last() else { return false };
    for b in corners {
        let cross = (b[0].wrapping_sub(a[0]))
            .wrapping_mul(row.wrapping_sub(a[1]))
            .wrapping_sub((b[1].wrapping_sub(a[1])).wrapping_mul(column.wrapping_sub(a[0])));
        let is_between = |n: i32, axis: usize| {
            let (p, q) = (a.get(axis).copied().unwrap_or(0), b.get(axis).copied().unwrap_or(0));
            n >= p.min(q) && n <= p.max(q)
        };
        if cross == 0 && is_between(column, 0) && is_between(row, 1) {
            return true;
        }
        if (a[1] > row) != (b[1] > row) && (cross > 0) == (b[1] > a[1]) {
            is_inside = !is_inside;
        }
        a = b;
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a picture, `#` where the pixel is shown.
    fn shown(shapes: Vec<ShutterShape>, columns: i32, rows: i32) -> Vec<String> {
        let shutter = Shutter { shapes, level: 0 };
        let letter = |column, row| if shutter.hides(column, row) { '.' } else { '#' };
        (0..rows).map(|row| (0..columns).map(|column| letter(column, row)).collect()).collect()
    }

    #[test]
    fn rectangle_shows_its_edges() {
        let rectangle = ShutterShape::Rectangle { left: 1, top: 1, right: 3, bottom: 2 };
        assert_eq!(shown(vec![rectangle], 5, 4), [".....", ".###.", ".###.", "....."]);
    }

    #[test]
    fn circle_is_round_on_the_body_where_pixels_are_not_square() {
        let circle =
            |pixel_aspect| ShutterShape::Circle { column: 2, row: 2, radius: 2, pixel_aspect };
        // dx² + dy² ≤ 4.
        let square = ["..#..", ".###.", "#####", ".###.", "..#.."];
        assert_eq!(shown(vec![circle(1.0)], 5, 5), square);
        // Rows twice as high: dx² + 4 dy² ≤ 4.
        assert_eq!(shown(vec![circle(2.0)], 5, 5), [".....", "..#..", "#####", "..#..", "....."]);
    }

    #[test]
    fn polygon_may_have_a_notch() {
        let corners = vec![[0, 0], [4, 4], [8, 0], [8, 5], [0, 5]];
        let expected =
            ["#.......#", "##.....##", "###...###", "####.####", "#########", "#########"];
        assert_eq!(shown(vec![ShutterShape::Polygon(corners)], 9, 6), expected);
    }

    #[test]
    fn several_shapes_show_what_all_of_them_show() {
        let rectangle = ShutterShape::Rectangle { left: 0, top: 0, right: 2, bottom: 9 };
        let circle = ShutterShape::Circle { column: 2, row: 1, radius: 1, pixel_aspect: 1.0 };
        assert_eq!(shown(vec![rectangle, circle], 4, 3), ["..#.", ".##.", "..#."]);
    }
}
