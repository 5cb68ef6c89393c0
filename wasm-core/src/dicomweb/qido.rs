//! QIDO-RS: questions as URLs, answers as records (PS3.18 10.6).

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

/// Everything but RFC 3986 unreserved characters (and QIDO's wildcards) as `%XX` of UTF-8.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'*' => {
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

/// Records with a usable Study Instance UID; the others are left out.
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
    Ok(datasets(body)?.iter().filter_map(record).collect())
}

/// Series of one study; the study is the one asked for, whatever the answer repeats.
pub fn series_from_json(body: &[u8], study: &StudyUid) -> Result<Vec<SeriesRecord>, JsonFault> {
    let record = |d: &Dataset| {
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
    Ok(datasets(body)?.iter().filter_map(record).collect())
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
                "http://a/dicom-web/studies?PatientName=M%C3%9CL%26R%20%5E*&StudyDate=20260101-&"
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
}
