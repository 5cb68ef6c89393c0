use super::*;

fn set(modality: &str, plane: Option<Plane>, view: &str, laterality: &str) -> SetFacts {
    let text = str::to_owned;
    let (modality, view, laterality) = (text(modality), text(view), text(laterality));
    SetFacts { modality, plane, view, laterality, ..SetFacts::default() }
}

fn study(description: &str, sets: Vec<SetFacts>) -> StudyFacts {
    StudyFacts { description: description.to_owned(), sets }
}

/// Name of the protocol that wins and what hangs where.
fn chosen(current: &StudyFacts, prior: Option<&StudyFacts>) -> (String, Vec<Option<usize>>) {
    let (protocols, faults) = parse(BUILT_IN);
    assert_eq!(faults, []);
    let choice = choose(&protocols, current, prior).unwrap();
    assert!(!choice.why.is_empty());
    (choice.protocol.id.clone(), choice.panes)
}

#[test]
fn ct_hangs_axial_stacks_beside_each_other_and_not_the_coronal_one() {
    let ct = |plane| set("CT", Some(plane), "", "");
    let now = study("CT Thorax", vec![ct(Plane::Coronal), ct(Plane::Axial)]);
    let prior = study("CT Thorax", vec![ct(Plane::Axial)]);
    assert_eq!(chosen(&now, Some(&prior)), ("ct-prior".to_owned(), vec![Some(1), Some(0)]));
}

#[test]
fn mr_hangs_beside_its_prior() {
    let mr = study("MR Brain", vec![set("MR", None, "", "")]);
    assert_eq!(chosen(&mr, Some(&mr)), ("mr-prior".to_owned(), vec![Some(0), Some(0)]));
}

#[test]
fn chest_radiograph_hangs_beside_its_prior_and_a_knee_does_not() {
    let chest = study("Chest PA", vec![set("DX", None, "PA", "")]);
    assert_eq!(chosen(&chest, Some(&chest)), ("chest-prior".to_owned(), vec![Some(0), Some(0)]));
    let knee = study("Knee left", vec![set("DX", None, "AP", "L")]);
    let (protocols, _) = parse(BUILT_IN);
    assert!(choose(&protocols, &knee, Some(&knee)).is_none());
}

#[test]
fn mammography_hangs_right_before_left_by_view_over_the_prior() {
    let mg = |view, side| set("MG", None, view, side);
    let now = study("", vec![mg("MLO", "L"), mg("MLO", "R"), mg("CC", "L"), mg("CC", "R")]);
    let prior = study("", vec![mg("CC", "R")]);
    let (id, panes) = chosen(&now, Some(&prior));
    assert_eq!(id, "mammography");
    let expected = [Some(3), Some(2), Some(1), Some(0), Some(0), None, None, None];
    assert_eq!(panes, expected);
}

#[test]
fn ultrasound_fills_its_grid_with_different_sets() {
    let now = study("", vec![set("US", None, "", ""); 3]);
    let expected = vec![Some(0), Some(1), Some(2), None];
    assert_eq!(chosen(&now, None), ("ultrasound".to_owned(), expected));
}

#[test]
fn file_with_an_error_is_named_and_left_out() {
    let turned = BUILT_IN[4].1.replace("\"rows\": 2", "\"rows\": 9");
    let files = [BUILT_IN[0], ("site/a.json", "{"), ("site/b.json", turned.as_str())];
    let (protocols, faults) = parse(&files);
    assert_eq!(protocols.len(), 1);
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["site/a.json", "site/b.json"]);
    assert_eq!(faults[1].reason, "rows and columns must be 1 to 4");
}
