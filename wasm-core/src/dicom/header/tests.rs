use super::*;
use crate::caveat::Caveat;
use crate::voi::modality_lut::ModalityLut;
use crate::voi::window::Voi;

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

#[test]
fn table_behind_a_uri_is_asked_for_and_put_in() {
    let lut = r#","00283010":{"Value":[{"00283002":{"Value":[2,0,16]},"00283006":{"vr":"OW","BulkDataURI":"../bulk/1"}}]}"#;
    let header = header(lut);
    assert_eq!(header.frames[0].vois.len(), 0);
    assert!(matches!(header.frames[0].caveats[..], [Caveat::InvalidLut { .. }, ..]));

    let body = format!(
        r#"[{{"0020000D":{{"Value":["1.2"]}},"0020000E":{{"Value":["1.3"]}},"00080018":{{"Value":["1.4"]}},"00280010":{{"Value":[4]}},"00280011":{{"Value":[4]}}{lut}}}]"#
    );
    let mut metadata = Metadata::parse(body.as_bytes()).unwrap();
    assert_eq!(metadata.lut_uris(), ["../bulk/1"]);
    metadata.put_lut_data("../bulk/1", Arc::from([0, 0, 255, 255]));
    assert_eq!(metadata.lut_uris(), Vec::<String>::new());
    let (headers, _) = metadata.headers();
    let Voi::Table(lut) = &headers[0].frames[0].vois[0].voi else { panic!("no table") };
    assert_eq!(lut.entries[..], [0.0, 65_535.0]);
}

#[test]
fn frames_of_a_classic_multi_frame_follow_each_other_in_time() {
    let header = header(r#","00280008":{"Value":[3]}"#);
    let order: Vec<f64> = header.frames.iter().map(|f| f.temporal_order).collect();
    assert_eq!(order, [0.0, 1.0, 2.0]);
}

#[test]
fn dimensions_other_than_position_tell_frames_at_one_place_apart() {
    // Dimensions: diffusion direction (0018,9089), then In-Stack Position (0020,9057).
    let header = header(
        r#","00280008":{"Value":[2]},
        "00209222":{"Value":[{"00209165":{"Value":["00189089"]}},{"00209165":{"Value":["00209057"]}}]},
        "52009230":{"Value":[{"00209111":{"Value":[{"00209157":{"Value":[7,1]}}]}},
          {"00209111":{"Value":[{"00209157":{"Value":[8,1]}}]}}]}"#,
    );
    let order: Vec<f64> = header.frames.iter().map(|f| f.temporal_order).collect();
    assert_eq!(order, [7.0, 8.0]);
}

#[test]
fn frame_type_echo_and_diffusion_of_the_frame_make_its_stack_key() {
    let header = header(
        r#","00280008":{"Value":[1]},"00080008":{"Value":["ORIGINAL","PRIMARY","DIFFUSION","MIXED"]},
        "52009230":{"Value":[{"00189226":{"Value":[{"00089007":{"Value":["ORIGINAL","PRIMARY","DIFFUSION","NONE"]},"00089208":{"Value":["MAGNITUDE"]}}]},
          "00189114":{"Value":[{"00189082":{"Value":[90]}}]},"00189117":{"Value":[{"00189087":{"Value":[1000]}}]}}]}"#,
    );
    let key = &*header.frames[0].stack_key;
    assert_eq!(key, "type=DIFFUSION NONE;component=MAGNITUDE;echo=90;b=1000;");
    assert_eq!(header.frames[0].technique[..], ["TE 90 ms".to_owned()]);
}

#[test]
fn what_the_header_leaves_out_is_said() {
    let body = br#"[{"0020000D":{"Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]},"00280010":{"Value":[4]},"00280011":{"Value":[4]},"00280100":{"Value":[16]},"00280101":{"Value":[12]},"00280103":{"Value":[0]}}]"#;
    let (headers, _) = headers_from_metadata(body).unwrap();
    let expected = Caveat::AssumedAttribute { what: "Photometric Interpretation".to_owned() };
    assert_eq!(headers[0].frames[0].caveats[..], [expected]);
    assert_eq!(header("").frames[0].caveats[..], []);
}

#[test]
fn lossy_syntax_is_lossy_even_if_the_header_forgets_it() {
    let jpeg =
        header(r#","00083002":{"Value":["1.2.840.10008.1.2.4.50"]},"00282110":{"Value":["00"]}"#);
    assert!(jpeg.lossy.is_lossy);
    assert!(!header(r#","00083002":{"Value":["1.2.840.10008.1.2.1"]}"#).lossy.is_lossy);
}

#[test]
fn pet_units_come_from_their_own_attribute() {
    let pet = header(r#","00080060":{"Value":["PT"]},"00541001":{"Value":["BQML"]}"#);
    assert_eq!(pet.frames[0].rescale_unit, "Bq/mL");
    assert_eq!(header("").frames[0].rescale_unit, "[hnsf'U]");
}

#[test]
fn damaged_metadata_is_a_fault_and_never_a_panic() {
    let whole = br#"[{"0020000D":{"vr":"UI","Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]},
        "00280010":{"Value":[4]},"00280011":{"Value":["6"]},"00280008":{"Value":["2"]},"00280100":{"Value":[16]},
        "00280030":{"Value":["0.5\\0.5"]},"00200032":{"Value":[0,0,1e308]},"00200037":{"Value":[1,0,0,0,1,0]},
        "00281050":{"Value":[null,"x",40]},"00281051":{"Value":[400]},"00283010":{"Value":[{"00283002":{"Value":[0,65535,99]},"00283006":{"InlineBinary":"AQI="}}]},
        "00540022":{"Value":[{}]},"00080060":{"Value":["NM"]},"3004000C":{"Value":[0,-1e308]}}]"#;
    assert!(headers_from_metadata(whole).is_ok());
    let mut seed = 1_u32;
    for _ in 0..4000 {
        let mut body = whole.to_vec();
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (seed >> 8) as usize % body.len();
            match seed % 3 {
                0 => body[at] = b"0123456789[]{}\",:.-e"[(seed >> 4) as usize % 20],
                1 => drop(body.remove(at)),
                _ => body.truncate(body.len() - at % 7),
            }
        }
        let Ok((headers, _)) = headers_from_metadata(&body) else { continue };
        crate::study::display_set::build_display_sets(&headers);
    }
}

#[test]
fn image_without_rows_is_unreadable_and_not_taken_for_a_report() {
    let body = br#"[{"0020000D":{"Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]},"00280010":{"Value":["x"]},"00280011":{"Value":[4]},"00280100":{"Value":[16]}}]"#;
    let (headers, faults) = headers_from_metadata(body).unwrap();
    assert_eq!((headers.len(), faults.len()), (0, 1));
}
