//! Display Shutter Module and macro (PS3.3 C.7.6.11, C.7.6.16.2.16).

use super::json::{Dataset, Tag};
use crate::geometry::shutter::{Shutter, ShutterShape};

/// Frame Display Shutter Sequence (0018,9472) of enhanced objects.
pub const FRAME_DISPLAY_SHUTTER: Tag = Tag(0x0018_9472);

/// The shutter of a dataset or of a functional group's item. `pixel_aspect`: height of a pixel
/// over its width.
///
/// A shape that is named but cannot be read, or that would hide everything, is left out: a
/// shutter is for comfort, and must not hide what its maker did not mean to hide.
pub fn shutter(dataset: &Dataset, pixel_aspect: f64) -> Option<Shutter> {
    let shapes: Vec<ShutterShape> = dataset
        .texts(Tag(0x0018_1600))
        .iter()
        .filter_map(|shape| match shape.trim() {
            "RECTANGULAR" => rectangle(dataset),
            "CIRCULAR" => circle(dataset, pixel_aspect),
            "POLYGONAL" => polygon(dataset),
            _ => None,
        })
        .collect();
    let value = dataset.number(Tag(0x0018_1622)).unwrap_or(0.0);
    let level = (value.clamp(0.0, 65535.0) / 65535.0 * 255.0).round() as u8;
    (!shapes.is_empty()).then_some(Shutter { shapes, level })
}

/// Largest coordinate that is believed; a 32-bit product of two stays exact.
const LARGEST: f64 = 32_767.0;

fn whole(number: f64) -> Option<i32> {
    (number.is_finite() && number.abs() <= LARGEST).then_some(number.round() as i32)
}

/// Rows and columns in headers count from 1.
fn from_zero(number: f64) -> Option<i32> {
    Some(whole(number)? - 1)
}

fn rectangle(dataset: &Dataset) -> Option<ShutterShape> {
    let edge = |tag| from_zero(dataset.number(Tag(tag))?);
    let (left, right) = (edge(0x0018_1602)?, edge(0x0018_1604)?);
    let (top, bottom) = (edge(0x0018_1606)?, edge(0x0018_1608)?);
    let is_open = left <= right && top <= bottom && right >= 0 && bottom >= 0;
    is_open.then_some(ShutterShape::Rectangle { left, top, right, bottom })
}

fn circle(dataset: &Dataset, pixel_aspect: f64) -> Option<ShutterShape> {
    let center = dataset.numbers(Tag(0x0018_1610));
    let (row, column) = (from_zero(*center.first()?)?, from_zero(*center.get(1)?)?);
    let radius = whole(dataset.number(Tag(0x0018_1612))?).filter(|radius| *radius > 0)?;
    let pixel_aspect = if pixel_aspect.is_normal() { pixel_aspect as f32 } else { 1.0 };
    Some(ShutterShape::Circle { column, row, radius, pixel_aspect })
}

fn polygon(dataset: &Dataset) -> Option<ShutterShape> {
    let numbers = dataset.numbers(Tag(0x0018_1620));
    let corner = |[row, column]: &[f64; 2]| Some([from_zero(*column)?, from_zero(*row)?]);
    let corners: Option<Vec<[i32; 2]>> = numbers.as_chunks().0.iter().map(corner).collect();
    corners.filter(|corners| corners.len() >= 3).map(ShutterShape::Polygon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    fn read(json: &str) -> Option<Shutter> {
        shutter(&datasets(format!("[{{{json}}}]").as_bytes()).unwrap()[0], 1.0)
    }

    #[test]
    fn rows_and_columns_count_from_one() {
        let json = r#""00181600":{"Value":["RECTANGULAR"]},"00181602":{"Value":[11]},"00181604":{"Value":["20"]},
            "00181606":{"Value":[1]},"00181608":{"Value":[5]},"00181622":{"Value":[65535]}"#;
        let rectangle = ShutterShape::Rectangle { left: 10, top: 0, right: 19, bottom: 4 };
        assert_eq!(read(json), Some(Shutter { shapes: vec![rectangle], level: 255 }));
    }

    #[test]
    fn circle_and_polygon_name_the_row_first() {
        let json = r#""00181600":{"Value":["CIRCULAR","POLYGONAL"]},"00181610":{"Value":[3,7]},"00181612":{"Value":[4]},
            "00181620":{"Value":[1,2,1,9,8,9]},"00181622":{"Value":[32896]}"#;
        let circle = ShutterShape::Circle { column: 6, row: 2, radius: 4, pixel_aspect: 1.0 };
        let polygon = ShutterShape::Polygon(vec![[1, 0], [8, 0], [8, 7]]);
        // 32896 / 65535 × 255 = 128.0.
        assert_eq!(read(json), Some(Shutter { shapes: vec![circle, polygon], level: 128 }));
    }

    #[test]
    fn shapes_that_cannot_be_read_hide_nothing() {
        let crossed = r#""00181600":{"Value":["RECTANGULAR"]},"00181602":{"Value":[20]},"00181604":{"Value":[10]},
            "00181606":{"Value":[1]},"00181608":{"Value":[5]}"#;
        assert_eq!(read(crossed), None);
        assert_eq!(read(r#""00181600":{"Value":["CIRCULAR"]},"00181610":{"Value":[3,7]}"#), None);
        let line = r#""00181600":{"Value":["POLYGONAL"]},"00181620":{"Value":[1,1,5,5]}"#;
        assert_eq!(read(line), None);
        assert_eq!(read(r#""00181602":{"Value":[1]}"#), None);
    }
}
