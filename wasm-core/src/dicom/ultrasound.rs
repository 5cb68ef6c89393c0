//! Calibrated regions of ultrasound images (PS3.3 C.8.5.5).

use super::attributes::{Spacing, SpacingMm, SpacingProvenance, UltrasoundRegion};
use super::json::{Dataset, Tag};
use crate::caveat::Caveat;

const CENTIMETRES: u16 = 3;
/// Regions whose pixels differ by no more than this share have one scale.
const SAME_SCALE: f64 = 0.01;
/// A region may end this share of the image past its edge: devices count from 1 or round.
const OVERHANG: f64 = 0.02;

/// Regions with usable numbers, in header order. One that reaches beyond the image was made for
/// another size, and so was its scale: it is left out.
pub fn regions(dataset: &Dataset) -> Vec<UltrasoundRegion> {
    let regions = dataset.items(Tag(0x0018_6011)).filter_map(region);
    regions.filter(|region| is_within_image(region, dataset)).collect()
}

fn is_within_image(region: &UltrasoundRegion, dataset: &Dataset) -> bool {
    let fits = |[a, b]: [f64; 2], size: Option<f64>| {
        size.is_none_or(|size| a.max(b) <= size * (1.0 + OVERHANG))
    };
    fits(region.rows, dataset.number(Tag(0x0028_0010)))
        && fits(region.columns, dataset.number(Tag(0x0028_0011)))
}

/// Says that a region was left out.
pub fn contradictions(dataset: &Dataset) -> Vec<Caveat> {
    let mut regions = dataset.items(Tag(0x0018_6011)).filter_map(region);
    let is_left_out = regions.any(|region| !is_within_image(&region, dataset));
    let reason = "an ultrasound region reaches beyond the image and is not used".to_owned();
    is_left_out.then_some(Caveat::UnusableSpacing { reason }).into_iter().collect()
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
    fn a_region_made_for_a_larger_picture_is_left_out_and_said() {
        let region = r#""00186018":{"Value":[84]},"0018601C":{"Value":[595]},"0018601A":{"Value":[31]},"0018601E":{"Value":[414]},
            "00186024":{"Value":[3]},"00186026":{"Value":[3]},"0018602C":{"Value":[0.05]},"0018602E":{"Value":[0.05]}"#;
        let check = |rows: u32, columns: u32, count: usize| {
            let json = format!(
                r#"[{{"00280010":{{"Value":[{rows}]}},"00280011":{{"Value":[{columns}]}},"00186011":{{"Value":[{{{region}}}]}}}}]"#
            );
            let dataset = datasets(json.as_bytes()).unwrap().remove(0);
            let counts = (regions(&dataset).len(), contradictions(&dataset).len());
            assert_eq!(counts, (count, 1 - count), "{rows} rows, {columns} columns");
        };
        check(480, 640, 1);
        check(415, 590, 1);
        check(240, 320, 0);
    }

    #[test]
    fn two_scales_in_one_image_give_none_for_the_whole() {
        let regions = read(&[(3, [0.02, 0.02]), (3, [0.05, 0.05])]);
        assert_eq!((regions.len(), spacing(&regions)), (2, None));
    }
}
