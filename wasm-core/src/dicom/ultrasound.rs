//! Calibrated regions of ultrasound images (PS3.3 C.8.5.5).

use super::attributes::{Spacing, SpacingMm, SpacingProvenance, UltrasoundRegion};
use super::json::{Dataset, Tag};

const CENTIMETRES: u16 = 3;
/// Regions whose pixels differ by no more than this share have one scale.
const SAME_SCALE: f64 = 0.01;

/// Regions with usable numbers, in header order.
pub fn regions(dataset: &Dataset) -> Vec<UltrasoundRegion> {
    dataset.items(Tag(0x0018_6011)).filter_map(region).collect()
}

fn region(item: &Dataset) -> Option<UltrasoundRegion> {
    let number = |tag| item.number(tag).filter(|n: &f64| n.is_finite());
    let code = |tag| item.integer(tag).and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
    let reference_pixel = number(Tag(0x0018_6020)).zip(number(Tag(0x0018_6022)));
    Some(UltrasoundRegion {
        columns: [number(Tag(0x0018_6018))?, number(Tag(0x0018_601C))?],
        rows: [number(Tag(0x0018_601A))?, number(Tag(0x0018_601E))?],
        spatial_format: code(Tag(0x0018_6012)),
        data_type: code(Tag(0x0018_6014)),
        flags: item.integer(Tag(0x0018_6016)).and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
        units: [code(Tag(0x0018_6024)), code(Tag(0x0018_6026))],
        delta: [number(Tag(0x0018_602C))?, number(Tag(0x0018_602E))?],
        reference_pixel: reference_pixel.map(|(x, y)| [x, y]),
        reference_value: [Tag(0x0018_6028), Tag(0x0018_602A)].map(|tag| number(tag).unwrap_or(0.0)),
        doppler_angle_deg: number(Tag(0x0018_6034)),
    })
}

/// Spacing of a region whose axes are both in cm.
pub fn spacing_mm(region: &UltrasoundRegion) -> Option<SpacingMm> {
    let [column, row] = region.delta.map(|cm| cm.abs() * 10.0);
    let is_length = region.units == [CENTIMETRES; 2] && column.is_normal() && row.is_normal();
    is_length.then_some(SpacingMm { row, column })
}

/// The scale that holds all over the image: that of its regions in cm, if they agree.
pub fn spacing(regions: &[UltrasoundRegion]) -> Option<Spacing> {
    let mut scales = regions.iter().filter_map(spacing_mm);
    let mm = scales.next()?;
    let is_near = |a: f64, b: f64| (a - b).abs() <= SAME_SCALE * a.max(b);
    let agrees = scales.all(|s| is_near(s.row, mm.row) && is_near(s.column, mm.column));
    let provenance = SpacingProvenance::UltrasoundRegion;
    agrees.then_some(Spacing { mm: Some(mm), provenance, pixel_aspect: mm.row / mm.column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    /// Regions by units and delta in cm, across and down.
    fn read(of: &[(u16, [f64; 2])]) -> Vec<UltrasoundRegion> {
        let items: Vec<String> = of
            .iter()
            .map(|(unit, [x, y])| {
                format!(
                    r#"{{"00186018":{{"Value":[0]}},"0018601C":{{"Value":[99]}},"0018601A":{{"Value":[0]}},"0018601E":{{"Value":[49]}},
                    "00186024":{{"Value":[{unit}]}},"00186026":{{"Value":[{unit}]}},"0018602C":{{"Value":[{x}]}},"0018602E":{{"Value":[{y}]}}}}"#
                )
            })
            .collect();
        let json = format!(r#"[{{"00186011":{{"Value":[{}]}}}}]"#, items.join(","));
        regions(&datasets(json.as_bytes()).unwrap()[0])
    }

    #[test]
    fn centimetres_become_millimetres_whatever_the_sign() {
        let spacing = spacing(&read(&[(3, [0.02, -0.03])])).unwrap();
        let mm = spacing.mm.unwrap();
        assert!((mm.column - 0.2).abs() < 1e-12 && (mm.row - 0.3).abs() < 1e-12);
        assert!((spacing.pixel_aspect - 1.5).abs() < 1e-12);
    }

    #[test]
    fn doppler_region_does_not_give_a_length() {
        assert_eq!(spacing(&read(&[(4, [0.01, 0.01])])), None);
        assert!(spacing(&read(&[(4, [0.01, 0.01]), (3, [0.02, 0.02])])).is_some());
    }

    #[test]
    fn two_scales_in_one_image_give_none_for_the_whole() {
        let regions = read(&[(3, [0.02, 0.02]), (3, [0.05, 0.05])]);
        assert_eq!((regions.len(), spacing(&regions)), (2, None));
    }
}
