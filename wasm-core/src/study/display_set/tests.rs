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
        extra: r#","00280008":{"Value":[12]},"00200037":{"Value":[]},"00181063":{"Value":[40]}"#,
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

#[test]
fn multi_frame_without_rate_or_place_does_not_play() {
    let frames =
        Slice { extra: r#","00280008":{"Value":[12]},"00200037":{"Value":[]}"#, ..slice(9, 0.0) };
    assert_eq!(sets(&[frames])[0].kind, DisplayKind::Stack);
}

#[test]
fn slices_without_positions_say_that_numbers_order_them() {
    let lost = |number| Slice { extra: r#","00200032":{"Value":[]}"#, ..slice(number, 0.0) };
    let sets = sets(&[lost(2), lost(1)]);
    assert_eq!(
        (numbers(&sets[0]), sets[0].caveats.clone()),
        (vec![1, 2], vec![Caveat::OrderedByInstanceNumber])
    );
}

#[test]
fn jitter_in_the_orientation_does_not_split_a_stack() {
    // 0.0049 and 0.0051 round to different hundredths; the planes are 0.01 degree apart.
    let tilted = |number, z, cosine: &str| {
        let extra = format!(r#","00200037":{{"Value":[1,0,{cosine},0,1,0]}}"#);
        Slice { extra: extra.leak(), ..slice(number, z) }
    };
    let sets = sets(&[tilted(1, 0.0, "0.0049"), tilted(2, 3.0, "0.0051")]);
    assert_eq!(sets.len(), 1);
}

#[test]
fn orthogonal_planes_are_separate_and_named() {
    let coronal = Slice { extra: r#","00200037":{"Value":[1,0,0,0,0,-1]}"#, ..slice(2, 0.0) };
    let sets = sets(&[slice(1, 0.0), coronal]);
    let labels: Vec<_> = sets.iter().map(|s| s.label.as_str()).collect();
    assert_eq!(labels, ["MR series · axial", "MR series · coronal"]);
}

#[test]
fn heart_phases_at_one_place_are_cine_without_duplicates() {
    let phase = |number, extra| Slice { extra, ..slice(number, 7.0) };
    let sets = sets(&[
        phase(1, r#","00181060":{"Value":[80]}"#),
        phase(2, r#","00181060":{"Value":[0]}"#),
        phase(3, r#","00181060":{"Value":[40]}"#),
    ]);
    // By trigger time 0, 40, 80 ms.
    assert_eq!(numbers(&sets[0]), [2, 3, 1]);
    assert_eq!((sets[0].kind, sets[0].caveats.len()), (DisplayKind::Cine, 0));
}

#[test]
fn volumes_in_time_are_stacks_of_their_own() {
    let at = |number, z, extra| Slice { extra, ..slice(number, z) };
    let (one, two) = (r#","00200100":{"Value":[1]}"#, r#","00200100":{"Value":[2]}"#);
    let sets = sets(&[at(1, 0.0, one), at(2, 0.0, two), at(3, 5.0, one), at(4, 5.0, two)]);
    assert_eq!(sets.iter().map(numbers).collect::<Vec<_>>(), [[1, 3], [2, 4]]);
    assert_eq!(sets[1].label, "MR series · volume 2 of 2");
    assert_eq!((sets[1].slice_spacing_mm, sets[1].id.part), (Some(5.0), 1));
}

#[test]
fn acquisitions_over_the_same_slices_are_told_apart() {
    let at = |number, z, extra| Slice { extra, ..slice(number, z) };
    let (one, two) = (r#","00200012":{"Value":[1]}"#, r#","00200012":{"Value":[2]}"#);
    let sets = sets(&[at(1, 0.0, one), at(2, 5.0, one), at(3, 0.0, two), at(4, 5.0, two)]);
    assert_eq!(sets.iter().map(numbers).collect::<Vec<_>>(), [[1, 2], [3, 4]]);
}

#[test]
fn acquisitions_one_after_the_other_in_space_stay_one_stack() {
    let at = |number, z, extra| Slice { extra, ..slice(number, z) };
    let (one, two) = (r#","00200012":{"Value":[1]}"#, r#","00200012":{"Value":[2]}"#);
    let sets = sets(&[at(1, 0.0, one), at(2, 5.0, one), at(3, 10.0, two), at(4, 15.0, two)]);
    assert_eq!((sets.len(), sets[0].slice_spacing_mm), (1, Some(5.0)));
}

#[test]
fn trigger_time_of_each_slice_does_not_split_a_volume() {
    let at = |number, z, extra| Slice { extra, ..slice(number, z) };
    let sets = sets(&[
        at(1, 0.0, r#","00181060":{"Value":[10]}"#),
        at(2, 5.0, r#","00181060":{"Value":[20]}"#),
        at(3, 10.0, r#","00181060":{"Value":[30]}"#),
    ]);
    assert_eq!((sets.len(), numbers(&sets[0])), (1, vec![1, 2, 3]));
}

#[test]
fn turning_view_is_one_stack_in_the_order_of_numbers() {
    let turned: Vec<Slice<'_>> = (0..6)
        .map(|step| {
            let angle = f64::from(step) * 0.5;
            let (sin, cos) = angle.sin_cos();
            let extra = format!(r#","00200037":{{"Value":[{cos},{sin},0,0,0,-1]}}"#);
            Slice { extra: extra.leak(), ..slice(6 - step, 0.0) }
        })
        .collect();
    let sets = sets(&turned);
    assert_eq!((sets.len(), numbers(&sets[0])), (1, vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(sets[0].caveats, []);
}

#[test]
fn two_series_in_one_answer_are_never_merged() {
    let other = Slice { extra: r#","0020000E":{"Value":["1.9"]}"#, ..slice(2, 1.0) };
    assert_eq!(sets(&[slice(1, 0.0), other]).len(), 2);
}

#[test]
fn one_place_seen_again_and_again_plays_by_the_clock() {
    let at = |number, extra| Slice { extra, ..slice(number, 7.0) };
    let sets = sets(&[
        at(1, r#","00080033":{"Value":["101502.5"]}"#),
        at(2, r#","00080033":{"Value":["101501.5"]}"#),
    ]);
    assert_eq!(numbers(&sets[0]), [2, 1]);
    assert_eq!((sets[0].kind, sets[0].caveats.clone()), (DisplayKind::Cine, Vec::new()));
}

#[test]
fn same_image_sent_twice_is_a_duplicate_and_does_not_play() {
    let at = |number| Slice { extra: r#","00080033":{"Value":["101501"]}"#, ..slice(number, 7.0) };
    let sets = sets(&[at(1), at(2)]);
    assert_eq!(sets[0].kind, DisplayKind::Stack);
    assert_eq!(sets[0].caveats, [Caveat::DuplicateSlices { count: 1 }]);
}
