//! Writes a measurement report: Comprehensive SR by TID 1500 (PS3.16), Explicit VR Little Endian.

use dicom_core::value::{DataSetSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

use super::model::{
    COMPREHENSIVE_SR, Graphic, Group, ImageReference, MANUFACTURER, Number, Report, code,
};
use crate::annotation::Code;
use crate::dicom::transfer_syntax::EXPLICIT_LE;

/// The report could not be made into bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the report cannot be written: {0}")]
pub struct WriteFault(String);

/// The device that observed (TID 1004): this viewer.
const DEVICE_UID: &str = "2.25.197208716512530114297301466212206853471";

/// A Part 10 file.
pub fn write(report: &Report) -> Result<Vec<u8>, WriteFault> {
    let fault = |e: &dyn std::fmt::Display| WriteFault(e.to_string());
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(COMPREHENSIVE_SR)
        .media_storage_sop_instance_uid(report.instance.as_str())
        .transfer_syntax(EXPLICIT_LE);
    let file = dataset(report).with_meta(meta).map_err(|e| fault(&e))?;
    let mut bytes = Vec::new();
    file.write_all(&mut bytes).map_err(|e| fault(&e))?;
    Ok(bytes)
}

fn text(object: &mut InMemDicomObject, tag: Tag, vr: VR, value: &str) {
    object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
}

fn items(object: &mut InMemDicomObject, tag: Tag, items: Vec<InMemDicomObject>) {
    object.put(DataElement::new(tag, VR::SQ, Value::from(DataSetSequence::from(items))));
}

fn dataset(report: &Report) -> InMemDicomObject {
    let mut d = InMemDicomObject::new_empty();
    let subject = &report.subject;
    let patient = &subject.patient;
    let number_of_series = "9100";
    for (tag, vr, value) in [
        (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        (tags::SOP_CLASS_UID, VR::UI, COMPREHENSIVE_SR),
        (tags::SOP_INSTANCE_UID, VR::UI, report.instance.as_str()),
        (tags::STUDY_DATE, VR::DA, &subject.study_date),
        (tags::STUDY_TIME, VR::TM, &subject.study_time),
        (tags::CONTENT_DATE, VR::DA, &report.date),
        (tags::CONTENT_TIME, VR::TM, &report.time),
        (tags::SERIES_DATE, VR::DA, &report.date),
        (tags::SERIES_TIME, VR::TM, &report.time),
        (tags::ACCESSION_NUMBER, VR::SH, &subject.accession_number),
        (tags::MODALITY, VR::CS, "SR"),
        (tags::MANUFACTURER, VR::LO, MANUFACTURER),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN, subject.referring_physician.reveal()),
        (tags::STUDY_DESCRIPTION, VR::LO, &subject.study_description),
        (tags::SERIES_DESCRIPTION, VR::LO, "Measurements"),
        (tags::PATIENT_NAME, VR::PN, patient.name.reveal()),
        (tags::PATIENT_ID, VR::LO, patient.id.reveal()),
        (tags::PATIENT_BIRTH_DATE, VR::DA, patient.birth_date.reveal()),
        (tags::PATIENT_SEX, VR::CS, patient.sex.reveal()),
        (tags::STUDY_INSTANCE_UID, VR::UI, subject.study.as_str()),
        (tags::SERIES_INSTANCE_UID, VR::UI, report.series.as_str()),
        (tags::STUDY_ID, VR::SH, ""),
        (tags::SERIES_NUMBER, VR::IS, number_of_series),
        (tags::INSTANCE_NUMBER, VR::IS, "1"),
        (tags::COMPLETION_FLAG, VR::CS, "PARTIAL"),
        (tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED"),
    ] {
        text(&mut d, tag, vr, value);
    }
    if let Some(issuer) = patient.issuer.reveal() {
        text(&mut d, tags::ISSUER_OF_PATIENT_ID, VR::LO, issuer);
    }
    items(&mut d, tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, Vec::new());
    items(&mut d, tags::PERFORMED_PROCEDURE_CODE_SEQUENCE, Vec::new());
    if !report.groups.is_empty() {
        let evidence = vec![evidence(report)];
        items(&mut d, tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE, evidence);
    }
    root(&mut d, report);
    d
}

/// Every image that the content refers to, by series (PS3.3 C.17.2.3).
fn evidence(report: &Report) -> InMemDicomObject {
    let mut by_series: Vec<(&str, Vec<&ImageReference>)> = Vec::new();
    for image in report.groups.iter().map(|group| &group.image) {
        let series = image.series.as_str();
        let index = by_series.iter().position(|(known, _)| *known == series);
        let index = index.unwrap_or_else(|| {
            by_series.push((series, Vec::new()));
            by_series.len() - 1
        });
        if let Some((_, images)) = by_series.get_mut(index)
            && !images.iter().any(|known| known.instance == image.instance)
        {
            images.push(image);
        }
    }
    let series = by_series.into_iter().map(|(uid, images)| {
        let mut item = InMemDicomObject::new_empty();
        text(&mut item, tags::SERIES_INSTANCE_UID, VR::UI, uid);
        let images = images.into_iter().map(|image| sop_reference(image, false)).collect();
        items(&mut item, tags::REFERENCED_SOP_SEQUENCE, images);
        item
    });
    let mut study = InMemDicomObject::new_empty();
    text(&mut study, tags::STUDY_INSTANCE_UID, VR::UI, report.subject.study.as_str());
    items(&mut study, tags::REFERENCED_SERIES_SEQUENCE, series.collect());
    study
}

fn sop_reference(image: &ImageReference, has_frame: bool) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    text(&mut item, tags::REFERENCED_SOP_CLASS_UID, VR::UI, image.sop_class.as_str());
    text(&mut item, tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, image.instance.as_str());
    if let Some(frame) = image.frame.filter(|_| has_frame) {
        text(&mut item, tags::REFERENCED_FRAME_NUMBER, VR::IS, &frame.to_string());
    }
    item
}

fn root(d: &mut InMemDicomObject, report: &Report) {
    text(d, tags::VALUE_TYPE, VR::CS, "CONTAINER");
    items(
        d,
        tags::CONCEPT_NAME_CODE_SEQUENCE,
        vec![coded(&dcm("126000", "Imaging Measurement Report"))],
    );
    text(d, tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    template(d, "1500");
    let groups = report.groups.iter().map(group).collect();
    let mut measurements = container("CONTAINS", &dcm("126010", "Imaging Measurements"), groups);
    text(&mut measurements, tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    let english = code("en", "RFC5646", "English");
    let content = vec![
        code_item(
            "HAS CONCEPT MOD",
            &dcm("121049", "Language of Content Item and Descendants"),
            &english,
        ),
        code_item("HAS OBS CONTEXT", &dcm("121005", "Observer Type"), &dcm("121007", "Device")),
        uid_item("HAS OBS CONTEXT", &dcm("121012", "Device Observer UID"), DEVICE_UID),
        text_item("HAS OBS CONTEXT", &dcm("121013", "Device Observer Name"), MANUFACTURER),
        code_item(
            "HAS CONCEPT MOD",
            &dcm("121058", "Procedure reported"),
            &code("363679005", "SCT", "Imaging procedure"),
        ),
        measurements,
    ];
    items(d, tags::CONTENT_SEQUENCE, content);
}

/// TID 1410 for a region, TID 1501 for a path.
fn group(group: &Group) -> InMemDicomObject {
    let mut content = vec![
        text_item(
            "HAS OBS CONTEXT",
            &dcm("112039", "Tracking Identifier"),
            &group.tracking_identifier,
        ),
        uid_item(
            "HAS OBS CONTEXT",
            &dcm("112040", "Tracking Unique Identifier"),
            group.tracking.as_str(),
        ),
    ];
    if let Some(finding) = &group.finding {
        content.push(code_item("CONTAINS", &dcm("121071", "Finding"), finding));
    }
    if let Some(site) = &group.site {
        content.push(code_item("HAS CONCEPT MOD", &code("363698007", "SCT", "Finding Site"), site));
    }
    let graphics = group.graphics.iter();
    if group.is_region {
        let region = dcm("111030", "Image Region");
        content.extend(graphics.map(|g| scoord("CONTAINS", &region, g, &group.image)));
    } else if group.numbers.is_empty() {
        // Nothing could be measured along it; where it was drawn is kept all the same.
        let path = dcm("121055", "Path");
        content.extend(graphics.map(|g| scoord("CONTAINS", &path, g, &group.image)));
    }
    content.extend(group.numbers.iter().enumerate().map(|(index, n)| number(n, index, group)));
    let mut item = container("CONTAINS", &dcm("125007", "Measurement Group"), content);
    text(&mut item, tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    template(&mut item, if group.is_region { "1410" } else { "1501" });
    item
}

/// A number; where there is no region, with the graphics it was measured along.
fn number(number: &Number, index: usize, group: &Group) -> InMemDicomObject {
    let mut item = named("CONTAINS", "NUM", &number.concept);
    let mut value = InMemDicomObject::new_empty();
    items(&mut value, tags::MEASUREMENT_UNITS_CODE_SEQUENCE, vec![coded(&number.unit)]);
    value.put(DataElement::new(
        tags::FLOATING_POINT_VALUE,
        VR::FD,
        PrimitiveValue::F64([number.value].as_slice().into()),
    ));
    text(&mut value, tags::NUMERIC_VALUE, VR::DS, &decimal_string(number.value));
    items(&mut item, tags::MEASURED_VALUE_SEQUENCE, vec![value]);
    if !group.is_region {
        // The axes of a bidirectional are one graphic for one number each.
        let graphics = &group.graphics;
        let own = if graphics.len() == group.numbers.len() {
            graphics.get(index).into_iter().collect()
        } else {
            graphics.iter().collect::<Vec<_>>()
        };
        let source = dcm("121112", "Source of Measurement");
        let paths =
            own.into_iter().map(|g| scoord("INFERRED FROM", &source, g, &group.image)).collect();
        items(&mut item, tags::CONTENT_SEQUENCE, paths);
    }
    item
}

/// At most 16 characters (PS3.5 6.2, DS).
fn decimal_string(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= 16 { plain } else { format!("{value:.8e}") }
}

fn scoord(
    relationship: &str,
    concept: &Code,
    graphic: &Graphic,
    image: &ImageReference,
) -> InMemDicomObject {
    let mut item = named(relationship, "SCOORD", concept);
    text(&mut item, tags::GRAPHIC_TYPE, VR::CS, graphic.shape.term());
    item.put(DataElement::new(
        tags::GRAPHIC_DATA,
        VR::FL,
        PrimitiveValue::F32(graphic.points.as_slice().into()),
    ));
    let mut selected = InMemDicomObject::new_empty();
    text(&mut selected, tags::RELATIONSHIP_TYPE, VR::CS, "SELECTED FROM");
    text(&mut selected, tags::VALUE_TYPE, VR::CS, "IMAGE");
    items(&mut selected, tags::REFERENCED_SOP_SEQUENCE, vec![sop_reference(image, true)]);
    items(&mut item, tags::CONTENT_SEQUENCE, vec![selected]);
    item
}

fn dcm(value: &str, meaning: &str) -> Code {
    code(value, "DCM", meaning)
}

fn coded(code: &Code) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    // A Code Value has at most 16 characters (PS3.3 8.1).
    if code.value.len() > 16 {
        text(&mut item, tags::LONG_CODE_VALUE, VR::UC, &code.value);
    } else {
        text(&mut item, tags::CODE_VALUE, VR::SH, &code.value);
    }
    text(&mut item, tags::CODING_SCHEME_DESIGNATOR, VR::SH, &code.scheme);
    text(&mut item, tags::CODE_MEANING, VR::LO, &code.meaning);
    item
}

fn named(relationship: &str, value_type: &str, concept: &Code) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    text(&mut item, tags::RELATIONSHIP_TYPE, VR::CS, relationship);
    text(&mut item, tags::VALUE_TYPE, VR::CS, value_type);
    items(&mut item, tags::CONCEPT_NAME_CODE_SEQUENCE, vec![coded(concept)]);
    item
}

fn container(
    relationship: &str,
    concept: &Code,
    content: Vec<InMemDicomObject>,
) -> InMemDicomObject {
    let mut item = named(relationship, "CONTAINER", concept);
    if !content.is_empty() {
        items(&mut item, tags::CONTENT_SEQUENCE, content);
    }
    item
}

fn template(item: &mut InMemDicomObject, identifier: &str) {
    let mut template = InMemDicomObject::new_empty();
    text(&mut template, tags::MAPPING_RESOURCE, VR::CS, "DCMR");
    text(&mut template, tags::TEMPLATE_IDENTIFIER, VR::CS, identifier);
    items(item, tags::CONTENT_TEMPLATE_SEQUENCE, vec![template]);
}

fn code_item(relationship: &str, concept: &Code, value: &Code) -> InMemDicomObject {
    let mut item = named(relationship, "CODE", concept);
    items(&mut item, tags::CONCEPT_CODE_SEQUENCE, vec![coded(value)]);
    item
}

fn text_item(relationship: &str, concept: &Code, value: &str) -> InMemDicomObject {
    let mut item = named(relationship, "TEXT", concept);
    text(&mut item, tags::TEXT_VALUE, VR::UT, value);
    item
}

fn uid_item(relationship: &str, concept: &Code, value: &str) -> InMemDicomObject {
    let mut item = named(relationship, "UIDREF", concept);
    text(&mut item, tags::UID, VR::UI, value);
    item
}
