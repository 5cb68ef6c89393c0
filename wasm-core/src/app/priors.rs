//! Other studies of the open patient: found after the first image, opened and hung beside it.

use super::effect::Effect;
use super::model::{Model, Page};
use super::notice::Notice;
use super::pane::Stack;
use super::study::Progress;
use crate::dicom::attributes::{InstanceHeader, PatientIdentity};
use crate::dicomweb::priors::priors_url;
use crate::study::display_set::DisplayKind;
use crate::study::model::StudyRecord;
use crate::study::prior::time::relative_text;
use crate::study::prior::{
    PatientMatch, PriorRecord, Relevance, likeness, patient_match, relevance,
};
use crate::text::date_text;
use crate::uid::StudyUid;

/// How far the search is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Search {
    #[default]
    NotAsked,
    Looking,
    Done,
    Failed(Notice),
}

/// One study of the patient beside the current ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    pub record: PriorRecord,
    pub relevance: Relevance,
    /// The ID agrees, but no issuer says whose ID it is.
    pub is_without_issuer: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    pub search: Search,
    /// Newest first; without the current studies and without other patients.
    pub found: Vec<Prior>,
    /// Opened from this list, in this order.
    pub opened: Vec<StudyUid>,
    /// Hangs beside the current study as soon as its series are known.
    pub comparing: Option<StudyUid>,
}

#[derive(Debug, Clone)]
pub enum Msg {
    Found {
        epoch: u32,
        outcome: Result<Vec<PriorRecord>, Notice>,
    },
    /// Its series into the rail.
    Open {
        study: StudyUid,
    },
    /// The same, and its best display set beside the current one.
    Compare {
        study: StudyUid,
    },
    /// The most relevant one.
    CompareBest,
}

/// The newest study of those that the launch opened.
fn current(model: &Model) -> Option<&InstanceHeader> {
    let of_launch = |study: &StudyUid| !model.priors.opened.contains(study);
    let open = model.study.studies.iter().filter(|open| of_launch(&open.study));
    open.filter_map(|open| open.header.as_deref()).max_by_key(|h| h.study_text.date.clone())
}

/// `YYYYMMDD` of the current study, or empty.
pub fn current_date(model: &Model) -> String {
    current(model).map(|header| header.study_text.date.clone()).unwrap_or_default()
}

/// The current study as comparing sees it: what its images say.
fn current_record(model: &Model) -> Option<PriorRecord> {
    let header = current(model)?;
    let open = model.study.studies.iter().find(|open| open.study == header.study)?;
    let mut modalities: Vec<_> = open.series.iter().map(|s| s.record.modality.clone()).collect();
    modalities.sort_unstable();
    modalities.dedup();
    let text = &header.study_text;
    let mut record = PriorRecord::of(StudyRecord {
        study: header.study.clone(),
        patient: (*header.patient).clone(),
        date: text.date.clone(),
        time: text.time.clone(),
        description: text.description.clone(),
        accession_number: text.accession_number.clone(),
        modalities,
        referring_physician: text.referring_physician.clone(),
        series_count: None,
        instance_count: None,
    });
    record.body_parts = open.series.iter().map(|s| s.record.body_part.clone()).collect();
    Some(record)
}

/// After each message: asks for priors once an image is on screen, hangs what was waited for.
pub fn settle(model: &mut Model) -> Vec<Effect> {
    if model.page != Page::Viewer {
        return Vec::new();
    }
    hang_compared(model);
    let is_shown = model.retrieve.is_picture_on_screen
        && model.layout.panes.iter().any(|pane| pane.shown.is_some());
    if model.priors.search != Search::NotAsked || !is_shown {
        return Vec::new();
    }
    let Some(header) = current(model) else { return Vec::new() };
    if header.patient.id.reveal().trim().is_empty() {
        model.priors.search = Search::Done;
        return Vec::new();
    }
    let url = priors_url(&model.site.dicomweb_url, &header.patient);
    model.priors.search = Search::Looking;
    vec![Effect::FindPriors { url, epoch: model.study.epoch }]
}

pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Found { epoch, .. } if epoch != model.study.epoch => Vec::new(),
        Msg::Found { outcome: Ok(records), .. } => {
            model.priors.found = offered(model, records);
            model.priors.search = Search::Done;
            Vec::new()
        }
        Msg::Found { outcome: Err(notice), .. } => {
            model.priors.search = Search::Failed(notice);
            Vec::new()
        }
        Msg::Open { study } => open(model, &study),
        Msg::Compare { study } => {
            let effects = open(model, &study);
            if model.priors.opened.contains(&study) {
                model.priors.comparing = Some(study);
            }
            effects
        }
        Msg::CompareBest => {
            let best = model.priors.found.iter().max_by_key(|prior| prior.relevance.score);
            let study = best.map(|prior| prior.record.record.study.clone());
            study.map_or_else(Vec::new, |study| update(model, Msg::Compare { study }))
        }
    }
}

/// What may be offered: the same patient, each study once, none that the launch opened.
fn offered(model: &Model, records: Vec<PriorRecord>) -> Vec<Prior> {
    let Some(now) = current_record(model) else { return Vec::new() };
    let mut found: Vec<Prior> = Vec::new();
    for record in records {
        let study = &record.record.study;
        let matched = patient_match(&now.record.patient, &record.record.patient);
        let is_listed = found.iter().any(|p| p.record.record.study == *study)
            || model.study.studies.iter().any(|open| open.study == *study);
        if matched == PatientMatch::Other || is_listed {
            continue;
        }
        let relevance = relevance(&now, &record);
        let is_without_issuer = matched == PatientMatch::WithoutIssuer;
        found.push(Prior { record, relevance, is_without_issuer });
    }
    let when = |p: &Prior| (p.record.record.date.clone(), p.record.record.time.clone());
    found.sort_by_key(|prior| std::cmp::Reverse(when(prior)));
    found
}

/// Only what was offered can be opened.
fn open(model: &mut Model, study: &StudyUid) -> Vec<Effect> {
    if !model.priors.found.iter().any(|prior| prior.record.record.study == *study) {
        return Vec::new();
    }
    if !model.priors.opened.contains(study) {
        model.priors.opened.push(study.clone());
    }
    model.study.open(study.clone(), &model.site).into_iter().collect()
}

/// Current left, prior right, once every series of the prior has answered.
fn hang_compared(model: &mut Model) {
    let Some(study) = model.priors.comparing.clone() else { return };
    let Some(open) = model.study.studies.iter().find(|open| open.study == study) else { return };
    let is_open = |p: &Progress| matches!(p, Progress::Waiting | Progress::Loading);
    if is_open(&open.progress) || open.series.iter().any(|s| is_open(&s.progress)) {
        return;
    }
    model.priors.comparing = None;
    let Some(patient) = current(model).map(|header| header.patient.clone()) else { return };
    let Some(left) = left_stack(model).cloned() else { return };
    let of_prior = model.study.stacks().filter(|stack| stack.id().study == study);
    let stacks = of_prior.filter(|stack| is_readable(stack) && is_of(stack, &patient));
    let best = stacks.max_by(|a, b| affinity(&left, a).total_cmp(&affinity(&left, b)));
    let Some(right) = best.cloned() else { return };
    model.layout.set_grid(1, 2);
    let hangs = |stack: &Stack, pane: usize| {
        let hung = model.layout.panes.get(pane).and_then(|p| p.stack.as_ref());
        hung.is_some_and(|hung| hung.id() == stack.id())
    };
    if !hangs(&left, 0) {
        model.layout.hang(0, left);
    }
    model.layout.hang(1, right);
}

fn is_readable(stack: &Stack) -> bool {
    stack.set.kind != DisplayKind::NotAnImage && !stack.is_empty()
}

/// The images themselves must be of the patient, whatever the list said.
fn is_of(stack: &Stack, patient: &PatientIdentity) -> bool {
    let other =
        |header: &InstanceHeader| patient_match(patient, &header.patient) == PatientMatch::Other;
    !stack.set.frames.iter().any(|frame| other(&frame.header))
}

/// The current study's display set that the reader looks at, else its first.
fn left_stack(model: &Model) -> Option<&Stack> {
    let is_current =
        |stack: &&Stack| is_readable(stack) && !model.priors.opened.contains(&stack.id().study);
    let active = model.layout.active_pane().into_iter();
    let hung = active.chain(&model.layout.panes).filter_map(|pane| pane.stack.as_ref());
    hung.chain(model.study.stacks()).find(is_current)
}

/// How well a display set of the prior stands beside this one: modality, plane, words, thickness.
fn affinity(left: &Stack, right: &Stack) -> f64 {
    let modality = if left.set.modality == right.set.modality { 8.0 } else { 0.0 };
    let first = |stack: &Stack| {
        let frame = stack.set.frames.get(stack.len() / 2).and_then(|f| f.frame_header());
        frame.map(|f| (f.plane, f.slice_thickness_mm))
    };
    let (Some((plane_a, thick_a)), Some((plane_b, thick_b))) = (first(left), first(right)) else {
        return modality;
    };
    let plane = match (plane_a, plane_b) {
        (Some(a), Some(b)) => 4.0 * a.normal().dot(b.normal()).abs(),
        (None, None) => 2.0,
        _ => 0.0,
    };
    let thickness = match (thick_a, thick_b) {
        (Some(a), Some(b)) => 2.0 / (1.0 + (a - b).abs()),
        _ => 0.5,
    };
    // A localizer has few images: not beside a stack.
    let length = if (left.len() > 3) == (right.len() > 3) { 2.0 } else { 0.0 };
    modality + plane + thickness + length + 3.0 * likeness(&left.set.label, &right.set.label)
}

/// What the mark says in full; a badge with this title is drawn in its own colour.
pub const OTHER_STUDY: &str = "These images are not of the current study.";

/// What marks the images of a study that is not the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// `PRIOR 1 · 2025-09-14 · 1 year before`.
    pub text: String,
    pub title: String,
}

/// `None` for the current study. Priors count from the newest, over all that are known.
pub fn mark(model: &Model, study: &StudyUid) -> Option<Mark> {
    let now = current(model)?;
    if now.study == *study {
        return None;
    }
    let open = model.study.studies.iter().filter_map(|open| open.header.as_deref());
    let open = open.map(|h| (h.study.clone(), h.study_text.date.clone()));
    let listed = model.priors.found.iter().map(|p| &p.record.record);
    let listed = listed.map(|r| (r.study.clone(), r.date.clone()));
    let mut known: Vec<(StudyUid, String)> = open.chain(listed).collect();
    known.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    known.dedup_by(|a, b| a.0 == b.0);
    let date = known.iter().find(|(uid, _)| uid == study)?.1.clone();
    let today = &now.study_text.date;
    let before: Vec<&StudyUid> = known
        .iter()
        .filter(|(uid, date)| *uid != now.study && date < today)
        .map(|(uid, _)| uid)
        .collect();
    let name = match before.iter().position(|uid| *uid == study) {
        Some(index) => format!("PRIOR {}", index + 1),
        None if model.priors.opened.contains(study) || date > *today => "OTHER STUDY".to_owned(),
        None => return None,
    };
    let relative = relative_text(&date, today);
    let parts = [name, date_text(&date), relative];
    let text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ");
    let title = OTHER_STUDY.to_owned();
    Some(Mark { text, title })
}
