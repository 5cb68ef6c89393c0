use super::*;
use crate::voi::modality_lut::ModalityLut;

/// A CT slice with `extra` attributes, as a one-element answer.
fn header(extra: &str) -> InstanceHeader {
    let json = format!(
        r#"[{{"0020000D":{{"Value":["1.2"]}},"0020000E":{{"Value":["1.3"]}},"00080018":{{"Value":["1.4"]}},
        "00080060":{{"Value":["CT"]}},"00280010":{{"Value":[4]}},"00280011":{{"Value":[6]}},
        "00280100":{{"Value":[16]}},"00280101":{{"Value":[12]}},"00280102":{{"Value":[11]}},
        "00280103":{{"Value":[0]}},"00280004":{{"Value":["MONOCHROME2"]}}{extra}}}]"#
    );
    let (mut headers, faults) = headers_from_metadata(json.as_bytes()).unwrap();
    assert_eq!(faults, []);
    Arc::into_inner(headers.remove(0)).unwrap()
}

#[test]
fn one_broken_instance_does_not_lose_the_others() {
    let body = br#"[{"0020000D":{"Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]}},{"0020000D":{"Value":["x"]}}]"#;
    let (headers, faults) = headers_from_metadata(body).unwrap();
    assert_eq!((headers.len(), faults.len()), (1, 1));
}

#[test]
fn object_without_rows_has_no_pixels() {
    let body = br#"[{"0020000D":{"Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]},"00080060":{"Value":["SR"]}}]"#;
    let (headers, _) = headers_from_metadata(body).unwrap();
    assert_eq!((headers[0].pixel.is_none(), headers[0].frames.len()), (true, 0));
}

#[test]
fn per_frame_rescale_wins_over_shared_and_root() {
    let header = header(
        r#","00280008":{"Value":[2]},"00281053":{"Value":[9]},
        "52009229":{"Value":[{"00289145":{"Value":[{"00281053":{"Value":[2]},"00281052":{"Value":[0]}}]}}]},
        "52009230":{"Value":[{},{"00289145":{"Value":[{"00281053":{"Value":[3]},"00281052":{"Value":[-1]}}]}}]}"#,
    );
    let luts: Vec<_> = header.frames.iter().map(|f| f.modality_lut.clone()).collect();
    assert_eq!(luts[0], ModalityLut::Rescale { slope: 2.0, intercept: 0.0 });
    assert_eq!(luts[1], ModalityLut::Rescale { slope: 3.0, intercept: -1.0 });
}

#[test]
fn per_frame_position_makes_a_plane_with_shared_orientation_and_measures() {
    let header = header(
        r#","00280008":{"Value":[2]},
        "52009229":{"Value":[{"00209116":{"Value":[{"00200037":{"Value":[1,0,0,0,1,0]}}]},
          "00289110":{"Value":[{"00280030":{"Value":[0.5,0.25]},"00180050":{"Value":[3]}}]}}]},
        "52009230":{"Value":[{"00209113":{"Value":[{"00200032":{"Value":[0,0,5]}}]}},
          {"00209113":{"Value":[{"00200032":{"Value":[0,0,8]}}]}}]}"#,
    );
    let locations: Vec<_> = header.frames.iter().map(|f| f.slice_location_mm).collect();
    assert_eq!(locations, [Some(5.0), Some(8.0)]);
    assert_eq!(header.frames[1].spacing.mm, Some(SpacingMm { row: 0.5, column: 0.25 }));
    assert_eq!(header.frames[1].slice_thickness_mm, Some(3.0));
}

#[test]
fn padding_range_is_sorted_and_signed_by_pixel_representation() {
    let unsigned = header(r#","00280120":{"Value":[-2000]}"#);
    assert_eq!(unsigned.pixel.unwrap().padding, Some([63_536.0, 63_536.0])); // 65536 - 2000
    let range = header(r#","00280120":{"Value":[4095]},"00280121":{"Value":[4000]}"#);
    assert_eq!(range.pixel.unwrap().padding, Some([4000.0, 4095.0]));
}

#[test]
fn ultrasound_region_in_centimetres_gives_millimetres() {
    // 0.02 cm across and 0.03 cm down a pixel: 0.2 mm and 0.3 mm.
    let header = header(
        r#","00186011":{"Value":[{"00186024":{"Value":[3]},"00186026":{"Value":[3]},
        "0018602C":{"Value":[0.02]},"0018602E":{"Value":[0.03]}}]}"#,
    );
    let spacing = header.frames[0].spacing;
    assert_eq!(spacing.provenance, SpacingProvenance::UltrasoundRegion);
    let mm = spacing.mm.unwrap();
    assert!((mm.column - 0.2).abs() < 1e-12 && (mm.row - 0.3).abs() < 1e-12);
}

#[test]
fn high_bit_that_contradicts_bits_stored_is_ignored() {
    let header = header(r#","00280102":{"Value":[3]}"#);
    assert_eq!(header.pixel.unwrap().high_bit, 11);
}

#[test]
fn frame_time_and_lossy_history_are_read() {
    let header = header(
        r#","00181063":{"Value":["40"]},"00282110":{"Value":["01"]},"00282112":{"Value":["12.5"]},"00282114":{"Value":["ISO_10918_1"]}"#,
    );
    assert_eq!(header.cine.frame_time_ms, Some(40.0));
    assert_eq!((header.lossy.is_lossy, header.lossy.ratios), (true, vec![12.5]));
}
