//! Measurement reports: written, read by other tools, read back as they were.

#![cfg(feature = "part10")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use lightbox_core::annotation::figure::Figure;
use lightbox_core::annotation::kind::{KindId, Quantity};
use lightbox_core::annotation::measure::{Measured, Measurement};
use lightbox_core::annotation::{Annotation, AnnotationId};
use lightbox_core::dicom::attributes::PatientIdentity;
use lightbox_core::geometry::spaces::PixelPoint;
use lightbox_core::geometry::viewport::ImageShape;
use lightbox_core::redact::Redacted;
use lightbox_core::report::groups::{annotation_of, group_of};
use lightbox_core::report::model::{Report, Subject, code};
use lightbox_core::report::{read, tid1500};
use lightbox_core::uid::{FrameNumber, FrameRef, Uid};

const IMAGE: ImageShape = ImageShape { rows: 512, columns: 512, pixel_aspect: 1.0 };

fn measured(quantity: Quantity, value: f64, unit: &str) -> Measurement {
    let (unit, qualifier, provenance) = (unit.to_owned(), String::new(), String::new());
    let result = Ok(Measured { value, unit, qualifier, provenance, caveats: Vec::new() });
    Measurement { quantity, result }
}

/// A kind, its points and what it measures.
type Case = (KindId, &'static [(f64, f64)], Vec<Measurement>);

/// One annotation of each kind that is a measurement, with numbers.
fn annotations() -> Vec<(Annotation, Vec<Measurement>)> {
    use Quantity::*;
    let mm = |quantity, value| measured(quantity, value, "mm");
    let region = |area: f64| {
        vec![
            measured(Area, area, "cm2"),
            measured(Mean, 40.123_456_789, "[hnsf'U]"),
            measured(StandardDeviation, 1.0 / 3.0, "[hnsf'U]"),
            measured(Minimum, -1024.0, "[hnsf'U]"),
            measured(Maximum, 3071.0, "[hnsf'U]"),
            measured(PixelCount, 102.0, "{pixels}"),
        ]
    };
    let all: [Case; 11] = [
        (KindId::Length, &[(10.5, 20.25), (110.0, 20.0)], vec![mm(Length, 69.650_01)]),
        (
            KindId::Bidirectional,
            &[(10.0, 10.0), (50.0, 10.0), (30.0, 0.0), (30.0, 20.0)],
            vec![mm(LongAxis, 28.0), mm(ShortAxis, 14.0)],
        ),
        (
            KindId::Angle,
            &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)],
            vec![measured(Angle, 90.0, "deg")],
        ),
        (
            KindId::Cobb,
            &[(0.0, 0.0), (10.0, 0.0), (0.0, 20.0), (10.0, 25.0)],
            vec![measured(Angle, 26.565_051, "deg")],
        ),
        (KindId::Ellipse, &[(10.0, 30.0), (50.0, 30.0), (30.0, 20.0), (30.0, 40.0)], region(3.08)),
        (KindId::Circle, &[(100.0, 100.0), (120.0, 100.0)], region(6.16)),
        (KindId::Rectangle, &[(5.0, 6.0), (25.0, 16.0)], region(0.98)),
        (KindId::Polygon, &[(5.0, 6.0), (25.0, 6.0), (15.0, 30.0)], region(1.2)),
        (
            KindId::FreehandLine,
            &[(1.0, 1.0), (2.0, 4.0), (6.0, 5.0), (9.0, 2.0)],
            vec![mm(Length, 8.4)],
        ),
        (KindId::Probe, &[(77.25, 88.75)], vec![measured(PixelValue, -12.0, "[hnsf'U]")]),
        (KindId::FreehandRegion, &[(1.0, 1.0), (9.0, 2.0), (8.0, 9.0), (3.5, 7.0)], region(0.2)),
    ];
    let annotation = |(n, (kind, points, numbers)): (usize, Case)| {
        let points: Vec<_> = points.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect();
        let frame = FrameRef {
            study: Uid::parse("1.2.3").unwrap(),
            series: Uid::parse("1.2.3.4").unwrap(),
            instance: Uid::parse(&format!("1.2.3.4.{}", 1 + n % 3)).unwrap(),
            frame: FrameNumber::FIRST,
        };
        let figure = Figure::new(kind, points).unwrap();
        let mut annotation =
            Annotation::new(AnnotationId(n as u64), Uid::from_random(n as u128), frame, figure);
        if n == 0 {
            annotation.label = "Lesion 1, größer".to_owned();
            annotation.finding = Some(code("27925004", "SCT", "Nodule"));
            annotation.site = Some(code("39607008", "SCT", "Lung"));
        }
        (annotation, numbers)
    };
    all.into_iter().enumerate().map(annotation).collect()
}

fn report() -> Report {
    let ct = Uid::parse("1.2.840.10008.5.1.4.1.1.2").unwrap();
    let groups = annotations()
        .iter()
        .map(|(annotation, numbers)| group_of(annotation, numbers, &ct, false, IMAGE).unwrap())
        .collect();
    Report {
        subject: Subject {
            patient: PatientIdentity {
                id: Redacted::new("PH-1".to_owned()),
                issuer: Redacted::new(Some("HOSP".to_owned())),
                name: Redacted::new("PHANTOM^JÖRG".to_owned()),
                birth_date: Redacted::new("19610203".to_owned()),
                sex: Redacted::new("M".to_owned()),
            },
            study: Uid::parse("1.2.3").unwrap(),
            study_date: "20260914".to_owned(),
            study_time: "101500".to_owned(),
            study_description: "CT chest".to_owned(),
            accession_number: "A1".to_owned(),
            referring_physician: Redacted::new("REFERRER^ANNA".to_owned()),
        },
        series: Uid::from_random(1),
        instance: Uid::from_random(2),
        date: "20261124".to_owned(),
        time: "130509".to_owned(),
        groups,
    }
}

/// The file as a DICOMweb server answers for its metadata.
fn json(file: &[u8]) -> String {
    let object = dicom_object::OpenFileOptions::new().from_reader(file).unwrap();
    format!("[{}]", dicom_json::to_string(&*object).unwrap())
}

#[test]
fn what_is_written_is_read_back_number_for_number() {
    let report = report();
    let file = tid1500::write(&report).unwrap();
    let found = read::reports(json(&file).as_bytes()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].unreadable, found[0].written.as_str()), (0, "20261124130509"));
    assert_eq!(found[0].groups, report.groups);
}

#[test]
fn what_could_not_be_measured_is_kept_where_it_was_drawn() {
    let mut report = report();
    report.groups.iter_mut().for_each(|group| group.numbers.clear());
    let file = tid1500::write(&report).unwrap();
    let found = read::reports(json(&file).as_bytes()).unwrap();
    assert_eq!(found[0].groups, report.groups);
}

#[test]
fn a_report_without_findings_is_a_report_still() {
    let empty = Report { groups: Vec::new(), ..report() };
    let found = read::reports(json(&tid1500::write(&empty).unwrap()).as_bytes()).unwrap();
    assert_eq!(found[0].groups, []);
}

#[test]
fn figures_come_back_as_they_were_drawn() {
    let study = Uid::parse("1.2.3").unwrap();
    for (group, (annotation, _)) in report().groups.iter().zip(annotations()) {
        let back = annotation_of(group, &study, annotation.id).unwrap();
        // A region of few corners is a polygon, whichever tool drew it.
        let expected = match annotation.figure.kind() {
            KindId::FreehandRegion => {
                let figure = Figure::new(KindId::Polygon, annotation.figure.points().to_vec());
                Annotation {
                    label: annotation.figure.spec().label.to_owned(),
                    figure: figure.unwrap(),
                    ..annotation
                }
            }
            _ => annotation,
        };
        assert_eq!(back, expected);
    }
}

#[test]
fn independent_readers_find_no_error() {
    let folder = std::env::temp_dir().join(format!("lightbox-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("report.dcm");
    for report in [report(), Report { groups: Vec::new(), ..report() }] {
        std::fs::write(&path, tid1500::write(&report).unwrap()).unwrap();
        check_with_readers(&path);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn check_with_readers(path: &std::path::Path) {
    for (program, arguments) in [("dsrdump", &["-Er", "+Pu"][..]), ("dciodvfy", &[])] {
        match Command::new(program).args(arguments).arg(path).output() {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stdout).into_owned()
                    + &String::from_utf8_lossy(&output.stderr);
                let errors: Vec<&str> = text
                    .lines()
                    .filter(|line| line.starts_with("Error") || line.starts_with("E:"))
                    .collect();
                assert!(errors.is_empty() && output.status.success(), "{program}: {errors:?}");
            }
            Err(_) => println!("skipped: {program} is not installed"),
        }
    }
}

#[test]
fn damaged_reports_never_panic() {
    let text = json(&tid1500::write(&report()).unwrap()).into_bytes();
    let mut random = 7u64;
    for _ in 0..200 {
        let mut damaged = text.clone();
        for _ in 0..8 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (random >> 33) as usize % damaged.len();
            damaged[at] = b"0:{}[]\"x"[(random >> 20) as usize % 8];
        }
        let found = read::reports(&damaged).unwrap_or_default();
        for group in found.iter().flat_map(|report| &report.groups) {
            let _ = annotation_of(group, &Uid::parse("1.2.3").unwrap(), AnnotationId(1));
        }
    }
}
