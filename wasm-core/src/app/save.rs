//! Saving measurements: written as a report, stored, read back, and only then called saved.

use std::collections::HashMap;

use super::effect::Effect;
use super::model::Model;
use super::notice::{Notice, Severity};
use crate::annotation::{Annotation, AnnotationId};
use crate::dicom::attributes::InstanceHeader;
use crate::dicomweb::stow::StoreFault;
use crate::dicomweb::wado;
use crate::geometry::viewport::ImageShape;
use crate::report::groups::{annotation_of, group_of, is_measurement};
use crate::report::model::{Group, MANUFACTURER, Report, Subject};
use crate::report::read::Found;
use crate::study::display_set::StackFrame;
use crate::uid::{FrameRef, InstanceUid, SeriesUid, StudyUid, Uid};

#[derive(Debug, Clone, Default)]
pub struct State {
    /// Reports on their way, with what they say.
    sent: HashMap<InstanceUid, Sent>,
    /// Which report an annotation was read from, and when that was written.
    origin: HashMap<AnnotationId, String>,
    /// What became of the last save of each study.
    pub phases: HashMap<StudyUid, Phase>,
    /// The reader was warned once that leaving loses drafts.
    pub is_leaving_warned: bool,
}

#[derive(Debug, Clone)]
struct Sent {
    study: StudyUid,
    series: SeriesUid,
    annotations: Vec<Annotation>,
    groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    Saving,
    Saved,
    Failed(StoreFault),
}

#[derive(Debug, Clone)]
pub enum Msg {
    /// The archive's answer to a report.
    ReportStored { instance: InstanceUid, outcome: Result<(), StoreFault> },
    /// The report as the archive has it now.
    ReportRead { instance: InstanceUid, found: Option<Found> },
    /// Reports among the objects of an open study.
    ReportsFound { study: StudyUid, found: Vec<Found> },
}

impl State {
    pub fn close(&mut self) {
        *self = Self::default();
    }
}

/// Whether something that can be saved is not.
pub fn has_drafts(model: &Model) -> bool {
    let saved = &model.annotate.saved;
    let measured = |a: &&Annotation| is_measurement(a.figure.kind());
    let is_draft = |a: &Annotation| saved.get(a.id) != Some(a);
    model.annotate.store.iter().filter(measured).any(is_draft)
        || saved.iter().any(|a| model.annotate.store.get(a.id).is_none())
}

/// One report for each study with measurements; `now` is `YYYYMMDDHHMMSS`.
pub fn save(model: &mut Model, now: &str, random: u128) -> Vec<Effect> {
    let studies: Vec<StudyUid> = model.study.studies.iter().map(|s| s.study.clone()).collect();
    let mut effects = Vec::new();
    for (index, study) in studies.into_iter().enumerate() {
        let Some((report, annotations)) = report(model, &study, now, random ^ index as u128) else {
            continue;
        };
        let (series, groups) = (report.series.clone(), report.groups.clone());
        let sent = Sent { study: study.clone(), series, annotations, groups };
        model.save.sent.insert(report.instance.clone(), sent);
        model.save.phases.insert(study.clone(), Phase::Saving);
        let url = wado::study_url(&model.site.dicomweb_url, &study);
        effects.push(Effect::StoreReport { url, report: Box::new(report) });
    }
    effects
}

/// The report of a study; `None` when nothing of it changed since it was saved.
fn report(
    model: &Model,
    study: &StudyUid,
    now: &str,
    random: u128,
) -> Option<(Report, Vec<Annotation>)> {
    let is_of_study = |a: &&Annotation| a.frame.study == *study && is_measurement(a.figure.kind());
    let all: Vec<&Annotation> = model.annotate.store.iter().filter(is_of_study).collect();
    let saved: Vec<&Annotation> = model.annotate.saved.iter().filter(is_of_study).collect();
    if all == saved {
        return None;
    }
    let mut groups = Vec::new();
    let mut annotations = Vec::new();
    let mut header = None;
    for annotation in all {
        let Some(frame) = frame_of(model, &annotation.frame) else { continue };
        let Some(group) = group(model, annotation, frame) else { continue };
        groups.push(group);
        annotations.push(annotation.clone());
        header.get_or_insert(&frame.header);
    }
    // With everything deleted, an empty report takes the older one's place.
    let header = header
        .or_else(|| model.study.studies.iter().find(|s| s.study == *study)?.header.as_ref())?;
    let (date, time) = now.split_at_checked(8)?;
    let report = Report {
        subject: subject(header),
        series: Uid::from_random(random),
        instance: Uid::from_random(random.rotate_left(64) ^ 0x5A5A),
        date: date.to_owned(),
        time: time.to_owned(),
        groups,
    };
    Some((report, annotations))
}

fn group(model: &Model, annotation: &Annotation, frame: &StackFrame) -> Option<Group> {
    let header = &frame.header;
    let pixel = header.pixel.as_ref()?;
    let image = ImageShape {
        rows: pixel.rows,
        columns: pixel.columns,
        pixel_aspect: frame.frame_header()?.spacing.pixel_aspect,
    };
    let measurements = model.annotate.values(annotation.id).map_or(&[][..], |v| &v.measurements);
    group_of(annotation, measurements, header.sop_class.as_ref()?, header.frames.len() > 1, image)
}

fn frame_of<'a>(model: &'a Model, frame: &FrameRef) -> Option<&'a StackFrame> {
    model.study.stacks().flat_map(|stack| &stack.set.frames).find(|f| f.frame_ref() == *frame)
}

fn subject(header: &InstanceHeader) -> Subject {
    let text = &header.study_text;
    Subject {
        patient: (*header.patient).clone(),
        study: header.study.clone(),
        study_date: text.date.clone(),
        study_time: text.time.clone(),
        study_description: text.description.clone(),
        accession_number: text.accession_number.clone(),
        referring_physician: text.referring_physician.clone(),
    }
}

pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::ReportStored { instance, outcome: Ok(()) } => confirm(model, instance),
        Msg::ReportStored { instance, outcome: Err(fault) } => {
            failed(model, &instance, fault);
            Vec::new()
        }
        Msg::ReportRead { instance, found } => {
            read_back(model, &instance, found);
            Vec::new()
        }
        Msg::ReportsFound { study, found } => {
            opened(model, &study, found);
            Vec::new()
        }
    }
}

/// Asks for the report again: what the archive has is what counts.
fn confirm(model: &Model, instance: InstanceUid) -> Vec<Effect> {
    let Some(sent) = model.save.sent.get(&instance) else { return Vec::new() };
    let base = &model.site.dicomweb_url;
    let url = wado::instance_metadata_url(base, &sent.study, &sent.series, &instance);
    vec![Effect::ReadReport { url, instance }]
}

fn failed(model: &mut Model, instance: &InstanceUid, fault: StoreFault) {
    let Some(sent) = model.save.sent.remove(instance) else { return };
    model.notice.raise(Notice::new(
        "SAV-FAIL",
        Severity::Error,
        format!("Measurements are not saved: {fault}"),
        "They stay here as drafts. Try again; if it goes on, keep the table (CSV) and tell whoever runs the archive.",
    ));
    model.save.phases.insert(sent.study, Phase::Failed(fault));
}

fn read_back(model: &mut Model, instance: &InstanceUid, found: Option<Found>) {
    let is_same = match (model.save.sent.get(instance), &found) {
        (Some(sent), Some(found)) => {
            sent.groups.len() == found.groups.len()
                && sent.groups.iter().zip(&found.groups).all(|(a, b)| a.says_the_same(b))
        }
        _ => false,
    };
    if !is_same {
        failed(model, instance, StoreFault::Different);
        return;
    }
    let Some(sent) = model.save.sent.remove(instance) else { return };
    model.annotate.saved.replace_study(&sent.study, sent.annotations);
    model.save.phases.insert(sent.study, Phase::Saved);
    model.save.is_leaving_warned = false;
}

/// Annotations of reports that were stored before. Of our own reports only the newest counts:
/// each holds everything that was there when it was written.
fn opened(model: &mut Model, study: &StudyUid, found: Vec<Found>) {
    for report in found.into_iter().filter(|report| report.study == *study) {
        let is_ours = report.manufacturer == MANUFACTURER;
        if is_ours && !take_place(model, study, &report.written) {
            continue;
        }
        let mut lost = report.unreadable;
        for group in &report.groups {
            let id = model.annotate.ids.mint();
            match annotation_of(group, study, id) {
                Some(annotation) => {
                    let is_known =
                        model.annotate.store.iter().any(|a| a.tracking == annotation.tracking);
                    if !is_known {
                        model.annotate.store.put(annotation.clone());
                        model.annotate.saved.put(annotation);
                        let origin = if is_ours { report.written.clone() } else { String::new() };
                        model.save.origin.insert(id, origin);
                    }
                }
                None => lost += 1,
            }
        }
        if lost > 0 {
            model.notice.raise(Notice::new(
                "REP-PART",
                Severity::Warning,
                format!("{lost} measurements of a report cannot be drawn here"),
                "They are in the report; open it to read them.",
            ));
        }
    }
    // What was read was never an edit.
    model.edits.clear();
}

/// Whether a report of ours is newer than what is here; then the older one's annotations go.
fn take_place(model: &mut Model, study: &StudyUid, written: &str) -> bool {
    let newest = model.save.origin.values().filter(|origin| !origin.is_empty()).max().cloned();
    if newest.as_ref().is_some_and(|newest| newest.as_str() >= written) {
        return false;
    }
    let old: Vec<AnnotationId> =
        model.save.origin.iter().filter(|(_, o)| !o.is_empty()).map(|(id, _)| *id).collect();
    for id in old {
        let is_of_study = model.annotate.saved.get(id).is_some_and(|a| a.frame.study == *study);
        if is_of_study {
            model.annotate.store.take_out(id);
            model.annotate.saved.take_out(id);
            model.save.origin.remove(&id);
        }
    }
    true
}

/// Warns once before drafts are lost; whether the reader may go.
pub fn may_leave(model: &mut Model) -> bool {
    if !has_drafts(model) || model.save.is_leaving_warned {
        return true;
    }
    model.save.is_leaving_warned = true;
    model.notice.raise(Notice::new(
        "SAV-DRAFT",
        Severity::Warning,
        "There are measurements that are not saved",
        "Save them from the list of measurements, or leave once more to drop them.",
    ));
    false
}
