//! QIDO-RS: questions as URLs, answers as records (PS3.18 10.6).

use std::collections::HashSet;

use crate::dicom::attributes::PatientIdentity;
use crate::dicom::json::{Dataset, JsonFault, Tag, datasets};
use crate::redact::Redacted;
use crate::study::model::{SeriesRecord, StudyRecord};
use crate::uid::{StudyUid, Uid};

/// What to search for. Empty fields do not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StudyQuery {
    /// May hold `*` and `?`.
    pub patient_name: Option<String>,
    pub patient_id: Option<String>,
    pub issuer: Option<String>,
    pub accession_number: Option<String>,
    /// `YYYYMMDD`.
    pub date_from: Option<String>,
    pub date_to: Option<String>,
    pub modality: Option<String>,
    pub limit: Option<u32>,
    pub offset: Option<u32>,
}

/// Everything but RFC 3986 unreserved characters, QIDO's wildcards and `^` as `%XX` of UTF-8.
///
/// Orthanc's DICOMweb plugin finds no name by `%5E`; browsers send `^` as it is.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'*' | b'^' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// `{base}/studies?…` with the attributes the study list shows.
pub fn studies_url(base: &str, query: &StudyQuery) -> String {
    let date = match (&query.date_from, &query.date_to) {
        (None, None) => None,
        (from, to) => {
            let text = |d: &Option<String>| d.clone().unwrap_or_default();
            Some(format!("{}-{}", text(from), text(to)))
        }
    };
    let number = |n: Option<u32>| n.map(|n| n.to_string());
    let parameters = [
        ("PatientName", query.patient_name.clone()),
        ("PatientID", query.patient_id.clone()),
        ("IssuerOfPatientID", query.issuer.clone()),
        ("AccessionNumber", query.accession_number.clone()),
        ("StudyDate", date),
        ("ModalitiesInStudy", query.modality.clone()),
        ("includefield", Some("StudyDescription".to_owned())),
        ("includefield", Some("NumberOfStudyRelatedInstances".to_owned())),
        ("limit", number(query.limit)),
        ("offset", number(query.offset)),
    ];
    let pairs: Vec<String> = parameters
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", percent_encoded(&value?))))
        .collect();
    format!("{base}/studies?{}", pairs.join("&"))
}

/// `{base}/studies/{s}/series` with what the rail shows.
pub fn series_url(base: &str, study: &StudyUid) -> String {
    format!(
        "{base}/studies/{study}/series?includefield=SeriesDescription&includefield=BodyPartExamined"
    )
}

fn count(dataset: &Dataset, tag: Tag) -> Option<u32> {
    dataset.integer(tag).and_then(|n| u32::try_from(n).ok())
}

/// Records with a usable Study Instance UID, each study once; the others are left out.
pub fn studies_from_json(body: &[u8]) -> Result<Vec<StudyRecord>, JsonFault> {
    let record = |d: &Dataset| {
        let issuer = Some(d.text(Tag(0x0010_0021))).filter(|text| !text.is_empty());
        Some(StudyRecord {
            study: Uid::parse(&d.text(Tag(0x0020_000D))).ok()?,
            patient: PatientIdentity {
                id: Redacted::new(d.text(Tag(0x0010_0020))),
                issuer: Redacted::new(issuer),
                name: Redacted::new(d.text(Tag(0x0010_0010))),
                birth_date: Redacted::new(d.text(Tag(0x0010_0030))),
                sex: Redacted::new(d.text(Tag(0x0010_0040))),
            },
            date: d.text(Tag(0x0008_0020)),
            time: d.text(Tag(0x0008_0030)),
            description: d.text(Tag(0x0008_1030)),
            accession_number: d.text(Tag(0x0008_0050)),
            modalities: d.texts(Tag(0x0008_0061)),
            referring_physician: Redacted::new(d.text(Tag(0x0008_0090))),
            series_count: count(d, Tag(0x0020_1206)),
            instance_count: count(d, Tag(0x0020_1208)),
        })
    };
    let mut seen = HashSet::new();
    let records = datasets(body)?;
    let records = records.iter().filter_map(record);
    Ok(records.filter(|record| seen.insert(record.study.clone())).collect())
}

/// Series of the study that was asked for, each once. A record that names another study is left
/// out: better an image missing than an image of someone else.
pub fn series_from_json(body: &[u8], study: &StudyUid) -> Result<Vec<SeriesRecord>, JsonFault> {
    let record = |d: &Dataset| {
        let named = d.text(Tag(0x0020_000D));
        if !named.is_empty() && named != study.as_str() {
            return None;
        }
        Some(SeriesRecord {
            study: study.clone(),
            series: Uid::parse(&d.text(Tag(0x0020_000E))).ok()?,
            modality: d.text(Tag(0x0008_0060)).to_uppercase(),
            number: d.integer(Tag(0x0020_0011)).and_then(|n| i32::try_from(n).ok()),
            description: d.text(Tag(0x0008_103E)),
            date: d.text(Tag(0x0008_0021)),
            time: d.text(Tag(0x0008_0031)),
            body_part: d.text(Tag(0x0018_0015)),
            instance_count: count(d, Tag(0x0020_1209)),
        })
    };
    let mut seen = HashSet::new();
    let records = datasets(body)?;
    let records = records.iter().filter_map(record);
    Ok(records.filter(|record| seen.insert(record.series.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_text_is_percent_encoded_and_keeps_wildcards() {
        let query = StudyQuery {
            patient_name: Some("MÜL&R ^*".to_owned()),
            date_from: Some("20260101".to_owned()),
            limit: Some(51),
            offset: Some(0),
            ..StudyQuery::default()
        };
        let url = studies_url("http://a/dicom-web", &query);
        assert!(
            url.starts_with(
                "http://a/dicom-web/studies?PatientName=M%C3%9CL%26R%20^*&StudyDate=20260101-&"
            ),
            "{url}"
        );
        assert!(url.ends_with("&limit=51&offset=0"), "{url}");
    }

    #[test]
    fn record_without_a_study_uid_is_left_out() {
        let body = br#"[{"00100010":{"Value":["A"]}},{"0020000D":{"Value":["1.2.3"]},"00080061":{"Value":["CT","SR"]},"00201208":{"Value":["12"]}}]"#;
        let records = studies_from_json(body).unwrap();
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].modalities, ["CT", "SR"]);
        assert_eq!(records[0].instance_count, Some(12));
    }

    #[test]
    fn series_of_another_study_is_left_out() {
        let study = Uid::parse("1.2").unwrap();
        let body = br#"[{"0020000E":{"Value":["1.3"]},"00080060":{"Value":["ct"]},"0020000D":{"Value":["1.2"]}},
            {"0020000E":{"Value":["1.4"]},"0020000D":{"Value":["9.9"]}},
            {"0020000E":{"Value":["1.5"]},"00201209":{"Value":["3"]}}]"#;
        let records = series_from_json(body, &study).unwrap();
        let found: Vec<_> =
            records.iter().map(|r| (r.series.as_str(), r.modality.as_str())).collect();
        assert_eq!(found, [("1.3", "CT"), ("1.5", "")]);
        assert_eq!(records[1].instance_count, Some(3));
    }

    #[test]
    fn study_that_is_answered_twice_is_listed_once() {
        let body = br#"[{"0020000D":{"Value":["1.2"]}},{"0020000D":{"Value":["1.2"]}}]"#;
        assert_eq!(studies_from_json(body).unwrap().len(), 1);
    }

    #[test]
    fn open_date_range_keeps_its_dash() {
        let query = StudyQuery { date_to: Some("20261231".to_owned()), ..StudyQuery::default() };
        assert!(studies_url("", &query).contains("StudyDate=-20261231&"));
    }
}
