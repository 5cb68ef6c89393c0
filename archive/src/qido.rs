//! QIDO-RS (PS3.18 10.6): matching, paging and the attributes of each level.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::index::{BASE_TOKEN, Index, Instance};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Study,
    Series,
    Instance,
}

/// A query as parsed from the URL.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Tag in eight hexadecimal digits, and what it must match.
    filters: Vec<(String, String)>,
    includes: Vec<String>,
    includes_all: bool,
    is_fuzzy: bool,
    limit: usize,
    offset: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} cannot be used")]
pub struct QueryFault(String);

/// Keywords that may be used in place of tags.
const KEYWORDS: &[(&str, &str)] = &[
    ("StudyDate", "00080020"),
    ("StudyTime", "00080030"),
    ("AccessionNumber", "00080050"),
    ("Modality", "00080060"),
    ("ModalitiesInStudy", "00080061"),
    ("ReferringPhysicianName", "00080090"),
    ("StudyDescription", "00081030"),
    ("SeriesDescription", "0008103E"),
    ("InstitutionName", "00080080"),
    ("SOPClassUID", "00080016"),
    ("SOPInstanceUID", "00080018"),
    ("PatientName", "00100010"),
    ("PatientID", "00100020"),
    ("IssuerOfPatientID", "00100021"),
    ("PatientBirthDate", "00100030"),
    ("PatientSex", "00100040"),
    ("BodyPartExamined", "00180015"),
    ("StudyInstanceUID", "0020000D"),
    ("SeriesInstanceUID", "0020000E"),
    ("StudyID", "00200010"),
    ("SeriesNumber", "00200011"),
    ("InstanceNumber", "00200013"),
    ("NumberOfStudyRelatedSeries", "00201206"),
    ("NumberOfStudyRelatedInstances", "00201208"),
    ("NumberOfSeriesRelatedInstances", "00201209"),
    ("NumberOfFrames", "00280008"),
    ("PerformedProcedureStepStartDate", "00400244"),
];

const STUDY_TAGS: &[&str] = &[
    "00080005", "00080020", "00080030", "00080050", "00080090", "00081030", "00100010", "00100020",
    "00100021", "00100030", "00100040", "0020000D", "00200010",
];
const SERIES_TAGS: &[&str] = &[
    "00080060", "00080021", "00080031", "0008103E", "00180015", "0020000E", "00200011", "00400244",
];
const INSTANCE_TAGS: &[&str] = &[
    "00080016", "00080018", "00083002", "00200013", "00280008", "00280010", "00280011", "00280100",
];

fn tag_of(name: &str) -> Option<String> {
    let is_tag = name.len() == 8 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if is_tag {
        return Some(name.to_ascii_uppercase());
    }
    KEYWORDS.iter().find(|(keyword, _)| *keyword == name).map(|(_, tag)| (*tag).to_owned())
}

const MAX_RESULTS: usize = 5000;

impl Query {
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, QueryFault> {
        let mut query = Self { limit: MAX_RESULTS, ..Self::default() };
        for (name, value) in pairs {
            let number = || value.parse::<usize>().map_err(|_| QueryFault(name.clone()));
            match name.as_str() {
                "limit" => query.limit = number()?.min(MAX_RESULTS),
                "offset" => query.offset = number()?,
                "fuzzymatching" => query.is_fuzzy = value == "true",
                "includefield" if value == "all" => query.includes_all = true,
                "includefield" => query.includes.extend(value.split(',').filter_map(tag_of)),
                _ => {
                    if let Some(tag) = tag_of(name).filter(|_| !value.is_empty()) {
                        query.filters.push((tag, value.clone()));
                    }
                }
            }
        }
        Ok(query)
    }

    fn matches(&self, record: &Map<String, Value>) -> bool {
        self.filters.iter().all(|(tag, wanted)| {
            let values = texts(record.get(tag));
            match tag.as_str() {
                "00080020" | "00080021" | "00100030" => values.iter().any(|v| in_range(v, wanted)),
                tag if tag.ends_with("000D") || tag.ends_with("000E") || tag == "00080018" => {
                    wanted.split([',', '\\']).any(|w| values.iter().any(|v| v == w))
                }
                "00100010" | "00080090" => values.iter().any(|v| self.is_name(v, wanted)),
                _ => values.iter().any(|v| wildcard(&folded(v), &folded(wanted))),
            }
        })
    }

    fn is_name(&self, name: &str, wanted: &str) -> bool {
        let (name, wanted) = (folded(name), folded(wanted));
        if self.is_fuzzy {
            let words = |text: &str| {
                text.split([' ', '^', ',', '*'])
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            let have = words(&name);
            return words(&wanted).iter().all(|w| have.iter().any(|h| h.starts_with(w.as_str())));
        }
        wildcard(&name, &wanted)
    }

    fn keep(&self, record: &mut Map<String, Value>, level_tags: &[&[&str]]) {
        if self.includes_all {
            return;
        }
        let computed = ["00080061", "00081190", "00201206", "00201208", "00201209"];
        record.retain(|tag, _| {
            level_tags.iter().any(|tags| tags.contains(&tag.as_str()))
                || computed.contains(&tag.as_str())
                || self.includes.contains(tag)
        });
    }
}

/// Lower case without the accents of Latin letters.
fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ñ' => 'n',
            'ò'..='ö' | 'ø' => 'o',
            'ù'..='ü' => 'u',
            'ý' | 'ÿ' => 'y',
            other => other,
        })
        .collect()
}

/// `*` any text, `?` one character.
fn wildcard(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) =
        (text.chars().collect(), pattern.chars().collect());
    let (mut t, mut p, mut star) = (0, 0, None);
    while t < text.len() {
        if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*' {
            (t, p) = (t + 1, p + 1);
        } else if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            (p, t) = (star_p + 1, star_t + 1);
        } else {
            return false;
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

/// `20260101`, `20260101-`, `-20261231`, `20260101-20261231`.
fn in_range(value: &str, wanted: &str) -> bool {
    match wanted.split_once('-') {
        Some((from, to)) => {
            !value.is_empty()
                && (from.is_empty() || value >= from)
                && (to.is_empty() || value <= to)
        }
        None => value == wanted,
    }
}

fn texts(attribute: Option<&Value>) -> Vec<String> {
    let values = attribute.and_then(|a| a.get("Value")).and_then(Value::as_array);
    let text = |v: &Value| match v {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(name) => {
            name.get("Alphabetic").and_then(Value::as_str).unwrap_or("").to_owned()
        }
        other => other.to_string(),
    };
    match values {
        Some(values) if !values.is_empty() => values.iter().map(text).collect(),
        _ => vec![String::new()],
    }
}

/// What a search found, and how many more there are beyond the limit.
#[derive(Debug)]
pub struct Found {
    pub records: Vec<Value>,
    pub remaining: usize,
}

/// Searches one level, within a study or series where the path names one.
pub fn search(
    index: &Index,
    level: Level,
    study: Option<&str>,
    series: Option<&str>,
    query: &Query,
) -> Found {
    let mut records: Vec<Map<String, Value>> = index
        .studies
        .iter()
        .filter(|(uid, _)| study.is_none_or(|wanted| wanted == uid.as_str()))
        .flat_map(|(uid, all)| records_of_study(index, level, uid, all, series, study.is_some()))
        .filter(|record| query.matches(record))
        .collect();
    if level == Level::Study {
        let key = |r: &Map<String, Value>| (texts(r.get("00080020")), texts(r.get("00080030")));
        records.sort_by_key(|record| std::cmp::Reverse(key(record)));
    }
    let total = records.len();
    let page = records.into_iter().skip(query.offset).take(query.limit);
    let tags: &[&[&str]] = match (level, study.is_some()) {
        (Level::Study, _) => &[STUDY_TAGS],
        (Level::Series, true) => &[SERIES_TAGS, &["0020000D"]],
        (Level::Series, false) => &[STUDY_TAGS, SERIES_TAGS],
        (Level::Instance, true) => &[INSTANCE_TAGS, &["0020000D", "0020000E"]],
        (Level::Instance, false) => &[STUDY_TAGS, SERIES_TAGS, INSTANCE_TAGS],
    };
    let records: Vec<Value> = page
        .map(|mut record| {
            query.keep(&mut record, tags);
            Value::Object(record)
        })
        .collect();
    let remaining = total.saturating_sub(query.offset + records.len());
    Found { records, remaining }
}

type Series = std::collections::BTreeMap<String, Vec<usize>>;

fn records_of_study(
    index: &Index,
    level: Level,
    study: &str,
    all: &Series,
    series: Option<&str>,
    _is_in_path: bool,
) -> Vec<Map<String, Value>> {
    let first = |at: &[usize]| at.first().and_then(|at| index.instances.get(*at)).cloned();
    let wanted = || all.iter().filter(|(uid, _)| series.is_none_or(|w| w == uid.as_str()));
    match level {
        Level::Study => {
            let Some(instance) = all.values().next().and_then(|at| first(at)) else {
                return Vec::new();
            };
            let mut record = instance.attributes.clone();
            let modalities: BTreeSet<String> = all
                .values()
                .filter_map(|at| first(at))
                .flat_map(|i| texts(i.attributes.get("00080060")))
                .collect();
            record.insert("00080061".to_owned(), json!({ "vr": "CS", "Value": modalities }));
            let count: usize = all.values().map(Vec::len).sum();
            record.insert("00201206".to_owned(), json!({ "vr": "IS", "Value": [all.len()] }));
            record.insert("00201208".to_owned(), json!({ "vr": "IS", "Value": [count] }));
            insert_url(&mut record, &format!("/studies/{study}"));
            vec![record]
        }
        Level::Series => wanted()
            .filter_map(|(uid, at)| {
                let mut record = first(at)?.attributes.clone();
                record.insert("00201209".to_owned(), json!({ "vr": "IS", "Value": [at.len()] }));
                insert_url(&mut record, &format!("/studies/{study}/series/{uid}"));
                Some(record)
            })
            .collect(),
        Level::Instance => {
            let instance = |i: &std::sync::Arc<Instance>| {
                let mut record = i.attributes.clone();
                let path = format!("/studies/{study}/series/{}/instances/{}", i.series, i.instance);
                insert_url(&mut record, &path);
                record
            };
            wanted()
                .flat_map(|(_, at)| at)
                .filter_map(|at| index.instances.get(*at))
                .map(instance)
                .collect()
        }
    }
}

fn insert_url(record: &mut Map<String, Value>, path: &str) {
    let url = format!("{BASE_TOKEN}{path}");
    record.insert("00081190".to_owned(), json!({ "vr": "UR", "Value": [url] }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_the_standard_says() {
        assert!(wildcard("phantom^axial", "phan*"));
        assert!(wildcard("phantom^axial", "*ax?al"));
        assert!(!wildcard("phantom^axial", "axial"));
        assert!(wildcard("", "*"));
    }

    #[test]
    fn date_ranges_are_inclusive_and_may_be_open() {
        assert!(in_range("20260115", "20260115"));
        assert!(in_range("20260115", "20260115-"));
        assert!(in_range("20260115", "-20260115"));
        assert!(!in_range("20260114", "20260115-20260120"));
        assert!(!in_range("", "20260115-"));
    }

    #[test]
    fn names_match_without_case_and_accents() {
        let query = Query::default();
        assert!(query.is_name("Müller^Jörg", "MULLER*"));
        let fuzzy = Query { is_fuzzy: true, ..Query::default() };
        assert!(fuzzy.is_name("Müller^Jörg", "jorg mul"));
    }
}
