//! Things a study holds besides images that can be shown: a report, and a video.

use std::io;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::dataset::{Dataset, Series, Study};

const STUDY: Study = Study {
    key: "phantom/objects",
    patient_name: "PHANTOM^OBJECTS",
    patient_id: "PH-0005",
    birth_date: "19830519",
    sex: "O",
    date: "20260605",
    time: "160000",
    description: "Report and video",
    accession: "A26-0433",
};

pub fn write(out: &Path) -> io::Result<()> {
    write_report(out)?;
    write_video(out)
}

fn write_report(out: &Path) -> io::Result<()> {
    let series = Series { modality: "SR", number: 1, description: "Report", body_part: "" };
    let mut d = Dataset::instance("1.2.840.10008.5.1.4.1.1.88.11", &STUDY, &series, 1);
    d.text(tags::VALUE_TYPE, VR::CS, "CONTAINER");
    d.text(tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    d.text(tags::COMPLETION_FLAG, VR::CS, "COMPLETE");
    d.text(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED");
    let mut title = Dataset::empty();
    title.text(tags::CODE_VALUE, VR::SH, "18748-4");
    title.text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "LN");
    title.text(tags::CODE_MEANING, VR::LO, "Diagnostic imaging report");
    d.items(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![title]);
    d.finish(&out.join("1.dcm"), "1.2.840.10008.1.2.1")
}

/// MPEG-2 in name only: shows how the viewer speaks of what it cannot decode.
fn write_video(out: &Path) -> io::Result<()> {
    let series =
        Series { modality: "ES", number: 2, description: "Endoscopy video", body_part: "" };
    let mut d = Dataset::instance("1.2.840.10008.5.1.4.1.1.77.1.1.1", &STUDY, &series, 1);
    d.texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY"].map(str::to_owned));
    d.numbers(tags::SAMPLES_PER_PIXEL, &[3]);
    d.text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "YBR_PARTIAL_420");
    d.numbers(tags::PLANAR_CONFIGURATION, &[0]);
    d.numbers(tags::ROWS, &[480]);
    d.numbers(tags::COLUMNS, &[720]);
    d.numbers(tags::BITS_ALLOCATED, &[8]);
    d.numbers(tags::BITS_STORED, &[8]);
    d.numbers(tags::HIGH_BIT, &[7]);
    d.numbers(tags::PIXEL_REPRESENTATION, &[0]);
    d.write_encapsulated(&out.join("2.dcm"), "1.2.840.10008.1.2.4.100", vec![vec![0, 0, 1, 0xB3]])
}
