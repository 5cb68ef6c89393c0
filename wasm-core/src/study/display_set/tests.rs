use super::*;
use crate::dicom::header::headers_from_metadata;

struct Slice<'a> {
    instance: u32,
    z: f64,
    number: u32,
    extra: &'a str,
}

fn slice(number: u32, z: f64) -> Slice<'static> {
    Slice { instance: number, z, number, extra: "" }
}

fn sets(slices: &[Slice<'_>]) -> Vec<DisplaySet> {
    let json: Vec<String> = slices
        .iter()
        .map(|s| {
            format!(
                r#"{{"0020000D":{{"Value":["1.2"]}},"0020000E":{{"Value":["1.3"]}},"00080018":{{"Value":["1.4.{}"]}},
                "00080060":{{"Value":["MR"]}},"00280010":{{"Value":[4]}},"00280011":{{"Value":[4]}},
                "00280030":{{"Value":[1,1]}},"00200013":{{"Value":[{}]}},
                "00200032":{{"Value":[0,0,{}]}},"00200037":{{"Value":[1,0,0,0,1,0]}}{}}}"#,
                s.instance, s.number, s.z, s.extra
            )
        })
        .collect();
    let (headers, faults) =
        headers_from_metadata(format!("[{}]", json.join(",")).as_bytes()).unwrap();
    assert!(faults.is_empty());
    build_display_sets(&headers)
}

fn numbers(set: &DisplaySet) -> Vec<i32> {
    set.frames.iter().filter_map(|f| f.header.instance_number).collect()
}

#[test]
fn slices_are_sorted_by_position_not_by_arrival() {
    let sets = sets(&[slice(3, 9.0), slice(1, 3.0), slice(2, 6.0)]);
    assert_eq!(numbers(&sets[0]), [1, 2, 3]);
    assert_eq!(sets[0].slice_spacing_mm, Some(3.0));
    assert_eq!(sets[0].caveats, []);
}

#[test]
fn wrong_instance_numbers_do_not_change_the_order_of_slices() {
    // Numbers 1, 2, 3, 4 at z = 0, 20, 10, 30: the ends set the direction, positions the order.
    let sets = sets(&[slice(1, 0.0), slice(2, 20.0), slice(3, 10.0), slice(4, 30.0)]);
    assert_eq!(numbers(&sets[0]), [1, 3, 2, 4]);
}

#[test]
fn head_first_numbering_keeps_its_direction() {
    let sets = sets(&[slice(1, 30.0), slice(2, 20.0), slice(3, 10.0)]);
    assert_eq!(numbers(&sets[0]), [1, 2, 3]);
}

#[test]
fn gap_and_duplicate_are_reported() {
    let gap = sets(&[slice(1, 0.0), slice(2, 1.0), slice(3, 2.0), slice(4, 9.0)]);
    assert!(matches!(gap[0].caveats[..], [Caveat::UnevenSpacing { .. }]), "{:?}", gap[0].caveats);
    let twice = sets(&[slice(1, 0.0), slice(2, 0.0), slice(3, 1.0)]);
    assert_eq!(twice[0].caveats, [Caveat::DuplicateSlices { count: 1 }]);
}

#[test]
fn echoes_are_separate_stacks_and_say_which_they_are() {
    let echo = |number, z, extra| Slice { instance: number, z, number, extra };
    let sets = sets(&[
        echo(1, 0.0, r#","00180081":{"Value":[10]}"#),
        echo(2, 0.0, r#","00180081":{"Value":[90]}"#),
        echo(3, 5.0, r#","00180081":{"Value":[10]}"#),
        echo(4, 5.0, r#","00180081":{"Value":[90]}"#),
    ]);
    assert_eq!(sets.iter().map(numbers).collect::<Vec<_>>(), [[1, 3], [2, 4]]);
    assert_eq!(sets[1].label, "MR series · echo 90");
}

#[test]
fn other_matrix_is_another_stack() {
    let other = Slice { instance: 2, z: 1.0, number: 2, extra: r#","00280010":{"Value":[8]}"# };
    // The later Rows wins in JSON; both attributes are read from the last occurrence.
    assert_eq!(sets(&[slice(1, 0.0), other]).len(), 2);
}

#[test]
fn five_thousand_slices_make_one_stack() {
    let slices: Vec<_> = (0..5000).map(|n| slice(n, f64::from(n) * 0.5)).collect();
    let sets = sets(&slices);
    assert_eq!((sets.len(), sets[0].frames.len()), (1, 5000));
    assert_eq!(sets[0].slice_spacing_mm, Some(0.5));
}

#[test]
fn frames_in_time_are_cine_and_stand_alone() {
    let frames = Slice {
        instance: 9,
        z: 0.0,
        number: 9,
        extra: r#","00280008":{"Value":[12]},"00200037":{"Value":[]}"#,
    };
    let sets = sets(&[frames]);
    assert_eq!((sets[0].kind, sets[0].frames.len()), (DisplayKind::Cine, 12));
}

#[test]
fn report_is_listed_but_not_an_image() {
    let body = br#"[{"0020000D":{"Value":["1.2"]},"0020000E":{"Value":["1.3"]},"00080018":{"Value":["1.4"]},"00080060":{"Value":["SR"]}}]"#;
    let (headers, _) = headers_from_metadata(body).unwrap();
    assert_eq!(build_display_sets(&headers)[0].kind, DisplayKind::NotAnImage);
}
