//! Other studies of one patient: the question to QIDO-RS and its answer (PS3.18 10.6).

use super::qido::{StudyQuery, studies_from_json, studies_url};
use crate::dicom::attributes::PatientIdentity;
use crate::dicom::json::{Dataset, JsonFault, Tag, datasets};
use crate::study::prior::PriorRecord;

/// More studies of one patient than this are not listed.
pub const MAX_STUDIES: u32 = 500;

/// `{base}/studies?…` for all studies under this ID, and issuer where it is known.
pub fn priors_url(base: &str, patient: &PatientIdentity) -> String {
    let query = StudyQuery {
        patient_id: Some(patient.id.reveal().trim().to_owned()),
        issuer: patient.issuer.reveal().clone(),
        limit: Some(MAX_STUDIES),
        ..StudyQuery::default()
    };
    let mut url = studies_url(base, &query);
    for field in ["IssuerOfPatientID", "BodyPartExamined", "ProcedureCodeSequence"] {
        url.push_str("&includefield=");
        url.push_str(field);
    }
    url
}

/// Studies with a usable UID, each once.
pub fn priors_from_json(body: &[u8]) -> Result<Vec<PriorRecord>, JsonFault> {
    let sets = datasets(body)?;
    let codes = |set: &Dataset, tag: Tag| -> Vec<String> {
        set.items(tag).map(|item| item.text(Tag(0x0008_0100))).filter(|c| !c.is_empty()).collect()
    };
    let mut priors: Vec<PriorRecord> =
        studies_from_json(body)?.into_iter().map(PriorRecord::of).collect();
    for prior in &mut priors {
        let is_same = |d: &&Dataset| d.text(Tag(0x0020_000D)) == prior.record.study.as_str();
        if let Some(set) = sets.iter().find(is_same) {
            prior.body_parts = set.texts(Tag(0x0018_0015));
            prior.region_codes = codes(set, Tag(0x0008_2218));
            prior.procedure_codes = codes(set, Tag(0x0008_1032));
        }
    }
    Ok(priors)
}
