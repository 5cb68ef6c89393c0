//! STOW-RS (PS3.18 10.5): stores what is sound and answers for each instance.

use std::path::Path as FilePath;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lightbox_core::dicomweb::accept::{essence, parameter};
use lightbox_core::dicomweb::multipart::parts;
use lightbox_core::uid::InstanceUid;
use serde_json::{Value, json};

use crate::index::{self, Instance};
use crate::server::{Archive, base_url, refuse};

/// Failure Reason (0008,1197), PS3.18 Table I.2-2.
const CANNOT_UNDERSTAND: u16 = 0xC000;
const PROCESSING_FAILURE: u16 = 0x0110;
const STUDY_MISMATCH: u16 = 0xA900;

pub async fn store_any(
    State(archive): State<Archive>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    store(archive, None, headers, body).await
}

pub async fn store_in_study(
    State(archive): State<Archive>,
    Path(study): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    store(archive, Some(study), headers, body).await
}

async fn store(
    archive: Archive,
    study: Option<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let inner = parameter(content_type, "type").unwrap_or("").to_ascii_lowercase();
    if essence(content_type) != "multipart/related" || inner != "application/dicom" {
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "instances are stored as multipart/related; type=\"application/dicom\"",
        );
    }
    let content_type = content_type.to_owned();
    let base = base_url(&headers);
    let stored = tokio::task::spawn_blocking(move || {
        let Ok(parts) = parts(&content_type, &body) else {
            return refuse(StatusCode::BAD_REQUEST, "the body is not a readable multipart message");
        };
        let outcomes: Vec<_> =
            parts.iter().map(|p| store_one(&archive, study.as_deref(), p.body)).collect();
        answer(&base, &outcomes)
    });
    stored.await.unwrap_or_else(|_| refuse(StatusCode::INTERNAL_SERVER_ERROR, "storing failed"))
}

struct Reference {
    sop_class: String,
    instance: String,
    path: String,
}

type Outcome = Result<Reference, (Option<Reference>, u16)>;

fn store_one(archive: &Archive, study: Option<&str>, file: &[u8]) -> Outcome {
    let Some(folder) = archive.store_folder() else { return Err((None, PROCESSING_FAILURE)) };
    let failed = |_| (None, PROCESSING_FAILURE);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let draft = folder.join(format!(".incoming-{}", archive.next_number()));
    std::fs::write(&draft, file).map_err(failed)?;
    let outcome = check_and_keep(archive, study, folder, &draft);
    if outcome.is_err() {
        // The draft is hidden and will never be read; a failure to delete it harms nobody.
        std::fs::remove_file(&draft).unwrap_or_default();
    }
    outcome
}

fn reference(instance: &Instance) -> Reference {
    let sop_class =
        instance.attributes.get("00080016").and_then(|a| a.get("Value")?.get(0)?.as_str());
    let path = format!(
        "/studies/{}/series/{}/instances/{}",
        instance.study, instance.series, instance.instance
    );
    Reference {
        sop_class: sop_class.unwrap_or("").to_owned(),
        instance: instance.instance.clone(),
        path,
    }
}

fn check_and_keep(
    archive: &Archive,
    study: Option<&str>,
    folder: &FilePath,
    draft: &FilePath,
) -> Outcome {
    let read = index::read(draft).map_err(|_| (None, CANNOT_UNDERSTAND))?;
    let is_uid = |text: &str| InstanceUid::parse(text).is_ok_and(|uid| uid.as_str() == text);
    if ![&read.study, &read.series, &read.instance].iter().all(|uid| is_uid(uid)) {
        return Err((None, CANNOT_UNDERSTAND));
    }
    let reference = reference(&read);
    if study.is_some_and(|study| study != read.study) {
        return Err((Some(reference), STUDY_MISMATCH));
    }
    let path = folder.join(format!("{}.dcm", read.instance));
    if !archive.has_instance(&read.instance) {
        std::fs::rename(draft, &path).map_err(|_| (None, PROCESSING_FAILURE))?;
        archive.insert(Instance { path, ..read });
    } else {
        std::fs::remove_file(draft).unwrap_or_default();
    }
    Ok(reference)
}

/// 200 when all were stored, 202 when some, 409 when none (PS3.18 10.5.3).
fn answer(base: &str, outcomes: &[Outcome]) -> Response {
    let item = |r: &Reference| {
        json!({
            "00081150": { "vr": "UI", "Value": [r.sop_class] },
            "00081155": { "vr": "UI", "Value": [r.instance] },
        })
    };
    let stored: Vec<Value> = outcomes
        .iter()
        .flatten()
        .map(|r| {
            let mut item = item(r);
            item["00081190"] = json!({ "vr": "UR", "Value": [format!("{base}{}", r.path)] });
            item
        })
        .collect();
    let failed: Vec<Value> = outcomes
        .iter()
        .filter_map(|o| o.as_ref().err())
        .map(|(reference, reason)| {
            let mut item = reference.as_ref().map_or_else(|| json!({}), item);
            item["00081197"] = json!({ "vr": "US", "Value": [reason] });
            item
        })
        .collect();
    let status = match (stored.is_empty(), failed.is_empty()) {
        (_, true) => StatusCode::OK,
        (false, false) => StatusCode::ACCEPTED,
        (true, false) => StatusCode::CONFLICT,
    };
    let mut body = json!({});
    if !stored.is_empty() {
        body["00081199"] = json!({ "vr": "SQ", "Value": stored });
    }
    if !failed.is_empty() {
        body["00081198"] = json!({ "vr": "SQ", "Value": failed });
    }
    (status, [(header::CONTENT_TYPE, "application/dicom+json")], body.to_string()).into_response()
}
