//! HTTP with the archive: DICOM JSON in, notices out. No PHI and no URL in a notice.

use gloo_net::http::Request;
use lightbox_core::app::notice::{Notice, Severity};
use lightbox_core::dicomweb::multipart;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::platform;

const DICOM_JSON: &str = "application/dicom+json";

/// The body of a DICOM JSON answer; empty for 204.
///
/// Uses the request that the page started before the app was there, if it is the same.
pub async fn dicom_json(url: &str, what: &str) -> Result<Vec<u8>, Notice> {
    let response = match platform::take_early_response(url) {
        Some(promise) => JsFuture::from(promise)
            .await
            .ok()
            .and_then(|value| value.dyn_into::<web_sys::Response>().ok())
            .map(gloo_net::http::Response::from),
        None => Request::get(url).header("Accept", DICOM_JSON).send().await.ok(),
    };
    let Some(response) = response else {
        return Err(unreachable(what));
    };
    if response.status() == 204 {
        return Ok(Vec::new());
    }
    if !response.ok() {
        return Err(refused(response.status(), what));
    }
    let content_type = response.headers().get("content-type").unwrap_or_default();
    if !content_type.contains("json") {
        return Err(not_json(&content_type, what));
    }
    response.binary().await.map_err(|_| unreachable(what))
}

/// The bytes behind a BulkDataURI, single or multipart; `None` when they do not come.
pub async fn bulk_data(url: &str) -> Option<Vec<u8>> {
    let accept = "multipart/related; type=\"application/octet-stream\", */*;q=0.1";
    let response = Request::get(url).header("Accept", accept).send().await.ok()?;
    let content_type = response.headers().get("content-type").unwrap_or_default();
    let body = response.binary().await.ok().filter(|_| response.ok())?;
    let parts = multipart::parts(&content_type, &body).ok()?;
    parts.first().map(|part| part.body.to_vec())
}

fn unreachable(what: &str) -> Notice {
    Notice::new(
        "NET-DOWN",
        Severity::Error,
        format!("The archive cannot be reached, so {what} is missing"),
        "Check the network or the archive's address, then try again. What is on screen stays usable.",
    )
}

fn refused(status: u16, what: &str) -> Notice {
    let advice = match status {
        401 | 403 => "This session may not see it. Sign in again or ask for access.",
        404 | 410 => "The archive does not know it. Check the link or search in the study list.",
        400 | 406 | 415 => {
            "The archive does not understand this request. Its DICOMweb version may differ."
        }
        _ => "Try again in a moment. What is on screen stays usable.",
    };
    Notice::new(
        format!("NET-{status}"),
        Severity::Error,
        format!("The archive answered {status}, so {what} is missing"),
        advice,
    )
}

fn not_json(content_type: &str, what: &str) -> Notice {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    let kind = if kind.is_empty() { "nothing readable" } else { kind };
    Notice::new(
        "NET-TYPE",
        Severity::Error,
        format!("The archive sent {kind} instead of DICOM JSON, so {what} is missing"),
        "The address may not be a DICOMweb service, or a login page answered. Check the site configuration.",
    )
}

/// An answer that is DICOM JSON by name but not by content.
pub fn unreadable(what: &str) -> Notice {
    Notice::new(
        "NET-JSON",
        Severity::Error,
        format!("The archive's answer is not readable DICOM JSON, so {what} is missing"),
        "The archive or something between may be faulty. What is on screen stays usable.",
    )
}
