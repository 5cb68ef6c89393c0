//! Other studies of the same patient, and how much each tells about the current one.

pub mod region;
pub mod time;

use self::region::{Region, regions, words};
use super::model::StudyRecord;
use crate::dicom::attributes::PatientIdentity;

/// A study as comparing sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorRecord {
    pub record: StudyRecord,
    /// Body Part Examined (0018,0015) of its series, where known.
    pub body_parts: Vec<String>,
    /// Code values of Anatomic Region Sequence (0008,2218).
    pub region_codes: Vec<String>,
    /// Code values of Procedure Code Sequence (0008,1032).
    pub procedure_codes: Vec<String>,
}

impl PriorRecord {
    /// What the archive's list of studies says, and no more.
    pub fn of(record: StudyRecord) -> Self {
        let (body_parts, region_codes, procedure_codes) = (Vec::new(), Vec::new(), Vec::new());
        Self { record, body_parts, region_codes, procedure_codes }
    }

    fn regions(&self) -> Vec<Region> {
        regions(&self.region_codes, &self.body_parts, &self.record.description)
    }
}

/// Whether two records speak of one patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatientMatch {
    /// ID and issuer agree.
    Same,
    /// The IDs agree, but an issuer is not given on at least one side.
    WithoutIssuer,
    /// Never offered, never hung.
    Other,
}

/// Compares ID and issuer. An empty ID matches nobody; without both issuers a birth date that
/// differs makes it another patient.
pub fn patient_match(a: &PatientIdentity, b: &PatientIdentity) -> PatientMatch {
    let (id_a, id_b) = (a.id.reveal().trim(), b.id.reveal().trim());
    if id_a.is_empty() || id_a != id_b {
        return PatientMatch::Other;
    }
    match (a.issuer.reveal(), b.issuer.reveal()) {
        (Some(a), Some(b)) if a.trim() == b.trim() => PatientMatch::Same,
        (Some(_), Some(_)) => PatientMatch::Other,
        _ => {
            let (a, b) = (a.birth_date.reveal(), b.birth_date.reveal());
            let differ = !a.is_empty() && !b.is_empty() && a != b;
            if differ { PatientMatch::Other } else { PatientMatch::WithoutIssuer }
        }
    }
}

/// How relevant a study is, 0 to 100, and one line for each reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relevance {
    pub score: u32,
    pub why: Vec<String>,
}

impl Relevance {
    fn add(&mut self, points: u32, reason: &str) {
        self.score += points;
        self.why.push(format!("+{points} {reason}"));
    }
}

/// Points at most: modality 30, region 35, laterality 7, procedure 12, contrast 4, time 12.
pub fn relevance(current: &PriorRecord, other: &PriorRecord) -> Relevance {
    let mut sum = Relevance::default();
    let (points, reason) = modality(&current.record.modalities, &other.record.modalities);
    sum.add(points, &reason);
    let (points, reason) = region(&current.regions(), &other.regions());
    sum.add(points, reason);
    let (points, reason) = laterality(&current.record.description, &other.record.description);
    sum.add(points, reason);
    let (points, reason) = procedure(current, other);
    sum.add(points, &reason);
    let (points, reason) = contrast(&current.record.description, &other.record.description);
    sum.add(points, reason);
    let (points, reason) = time(&current.record.date, &other.record.date);
    sum.add(points, &reason);
    sum
}

/// Modalities that show much the same.
const RELATED: &[&[&str]] = &[&["CR", "DX", "RG"], &["CT", "PT"], &["CT", "MR"], &["XA", "RF"]];
/// Objects about images; they do not make studies alike.
const NOT_IMAGES: &[&str] = &["SR", "PR", "KO", "SEG", "REG", "DOC", "AU"];

fn modality(current: &[String], other: &[String]) -> (u32, String) {
    let is_image = |m: &&String| !NOT_IMAGES.contains(&m.as_str());
    let (a, b): (Vec<_>, Vec<_>) =
        (current.iter().filter(is_image).collect(), other.iter().filter(is_image).collect());
    if let Some(same) = a.iter().find(|m| b.contains(m)) {
        return (30, format!("same modality, {same}"));
    }
    let in_group =
        |list: &[&String], group: &[&str]| list.iter().any(|m| group.contains(&m.as_str()));
    if RELATED.iter().any(|group| in_group(&a, group) && in_group(&b, group)) {
        return (15, "related modality".to_owned());
    }
    if a.is_empty() || b.is_empty() {
        return (10, "modality unknown".to_owned());
    }
    (0, "other modality".to_owned())
}

fn region(current: &[Region], other: &[Region]) -> (u32, &'static str) {
    if current.is_empty() || other.is_empty() {
        return (14, "body region unknown: it may be the same");
    }
    let shared = current.iter().filter(|r| other.contains(r)).count();
    if shared == current.len() {
        (35, "covers the same body region")
    } else if shared > 0 {
        (25, "covers part of the body region")
    } else {
        (0, "other body region")
    }
}

/// `Some('L')`, `Some('R')`, `Some('B')` as the words say.
fn side(description: &str) -> Option<char> {
    let words = words(description);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let left = has(&["LEFT", "LT", "L", "LI", "LINKS"]);
    let right = has(&["RIGHT", "RT", "R", "RE", "RECHTS"]);
    match (left, right) {
        _ if has(&["BILATERAL", "BOTH", "BDS"]) => Some('B'),
        (true, true) => Some('B'),
        (true, false) => Some('L'),
        (false, true) => Some('R'),
        (false, false) => None,
    }
}

fn laterality(current: &str, other: &str) -> (u32, &'static str) {
    match (side(current), side(other)) {
        (Some(a), Some(b)) if a == b => (7, "same side"),
        (Some('B'), Some(_)) | (Some(_), Some('B')) => (5, "covers this side"),
        (Some(_), Some(_)) => (0, "other side"),
        _ => (3, "no side named"),
    }
}

fn procedure(current: &PriorRecord, other: &PriorRecord) -> (u32, String) {
    if current.procedure_codes.iter().any(|code| other.procedure_codes.contains(code)) {
        return (12, "same procedure code".to_owned());
    }
    let likeness = likeness(&current.record.description, &other.record.description);
    let points = (likeness * 10.0).round() as u32;
    (points, format!("descriptions agree to {:.0} %", likeness * 100.0))
}

/// Shared words over all words of two texts, 0 to 1.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (mut a, mut b) = (words(a), words(b));
    for list in [&mut a, &mut b] {
        list.sort_unstable();
        list.dedup();
    }
    let shared = a.iter().filter(|word| b.contains(word)).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Whether the words speak of contrast medium: with, without, or nothing said.
fn has_contrast(description: &str) -> Option<bool> {
    let words = words(description);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if has(&["WITHOUT", "NATIVE", "NATIV", "UNENHANCED", "NONCONTRAST"]) {
        Some(false)
    } else if has(&["CONTRAST", "ENHANCED", "KM", "CE", "ANGIO", "CTA", "MRA"]) {
        Some(true)
    } else {
        None
    }
}

fn contrast(current: &str, other: &str) -> (u32, &'static str) {
    match (has_contrast(current), has_contrast(other)) {
        (Some(a), Some(b)) if a == b => (4, "same use of contrast medium"),
        (Some(_), Some(_)) => (0, "other use of contrast medium"),
        _ => (2, "contrast medium not named"),
    }
}

/// Half the points after two years.
fn time(current: &str, other: &str) -> (u32, String) {
    let Some(days) = time::days_before(other, current) else {
        return (3, "date unknown".to_owned());
    };
    let years = days.unsigned_abs() as f64 / 365.25;
    let points = (12.0 * 0.5_f64.powf(years / 2.0)).round() as u32;
    (points, time::relative_text(other, current))
}

#[cfg(test)]
mod tests;
