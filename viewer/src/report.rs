//! Reports on their way out: written by the module for whole files, sent by STOW-RS.

use gloo_net::http::Request;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use lightbox_core::dicomweb::stow::{self, StoreFault};
use lightbox_core::report::model::Report;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::platform;

/// Writes a report and stores it at `url`; the answer names the instance, or it is not stored.
pub async fn store(url: &str, report: &Report) -> Result<(), StoreFault> {
    let file = written(report).await?;
    let body = Uint8Array::from(stow::body(&[&file]).as_slice());
    let request = Request::post(url)
        .header("Accept", "application/dicom+json")
        .header("Content-Type", &stow::content_type())
        .body(body)
        .map_err(|_| StoreFault::Unreachable)?;
    let response = request.send().await.map_err(|_| StoreFault::Unreachable)?;
    let status = response.status();
    let answer = response.binary().await.map_err(|_| StoreFault::Unreachable)?;
    stow::outcome(status, &answer, &report.instance)
}

async fn written(report: &Report) -> Result<Vec<u8>, StoreFault> {
    let report = postcard::to_allocvec(report).map_err(|_| unwritten("it cannot be packed"))?;
    // What is missing is fetched from where this page came from.
    let module = module().await.ok_or(StoreFault::Unreachable)?;
    let result = get(&module, "write_report")
        .and_then(|function| function.dyn_into::<Function>().ok())
        .and_then(|f| f.call1(&module, &Uint8Array::from(report.as_slice())).ok())
        .ok_or_else(|| unwritten("the writer stopped"))?;
    let answer = get(&result, "answer").unwrap_or_default();
    let answer: Result<(), String> = postcard::from_bytes(&Uint8Array::new(&answer).to_vec())
        .map_err(|_| unwritten("the writer stopped"))?;
    answer.map_err(StoreFault::NotWritten)?;
    let file = get(&result, "pixels").filter(JsValue::is_object);
    file.map(|file| Uint8Array::new(&file).to_vec()).ok_or_else(|| unwritten("it is empty"))
}

fn unwritten(reason: &str) -> StoreFault {
    StoreFault::NotWritten(reason.to_owned())
}

async fn module() -> Option<JsValue> {
    let load = platform::module_loader()?;
    let promise: Promise = load.call1(&JsValue::NULL, &"part10.js".into()).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(object, &key.into()).ok()
}
