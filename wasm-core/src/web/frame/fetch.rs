//! One HTTP request that can be stopped by its ticket.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, RequestCredentials, RequestInit, Response, WorkerGlobalScope,
};

use crate::redact::Redacted;
use crate::retrieve::request::FrameFault;

thread_local! {
    static CONTROLLERS: RefCell<HashMap<u32, AbortController>> = RefCell::default();
}

/// An answer with its body.
pub struct Answer {
    pub content_type: String,
    pub body: Vec<u8>,
}

pub fn abort(ticket: u32) {
    CONTROLLERS.with_borrow(|known| {
        if let Some(controller) = known.get(&ticket) {
            controller.abort();
        }
    });
}

pub fn forget(ticket: u32) {
    CONTROLLERS.with_borrow_mut(|known| known.remove(&ticket));
}

fn is_aborted(ticket: u32) -> bool {
    CONTROLLERS.with_borrow(|known| known.get(&ticket).is_some_and(|c| c.signal().aborted()))
}

fn init(
    ticket: u32,
    accept: &str,
    authorization: Option<&Redacted<String>>,
) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", accept)?;
    if let Some(value) = authorization {
        headers.set("Authorization", value.reveal())?;
    }
    let controller = CONTROLLERS.with_borrow_mut(|known| match known.get(&ticket) {
        Some(controller) => Ok(controller.clone()),
        None => AbortController::new().inspect(|c| {
            known.insert(ticket, c.clone());
        }),
    })?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&controller.signal()));
    Ok(init)
}

/// GET with an Accept header. A status other than 2xx is a fault, so is an empty body.
pub async fn get(
    ticket: u32,
    url: &str,
    accept: &str,
    authorization: Option<&Redacted<String>>,
) -> Result<Answer, FrameFault> {
    let lost =
        |_: JsValue| if is_aborted(ticket) { FrameFault::Aborted } else { FrameFault::Unreachable };
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let init = init(ticket, accept, authorization).map_err(lost)?;
    let response = JsFuture::from(scope.fetch_with_str_and_init(url, &init)).await.map_err(lost)?;
    let response: Response = response.unchecked_into();
    let header = |name: &str| response.headers().get(name).ok().flatten().unwrap_or_default();
    if !response.ok() {
        let retry_after_s = header("retry-after").trim().parse().ok();
        return Err(FrameFault::Status { status: response.status(), retry_after_s });
    }
    let content_type = header("content-type");
    let body = JsFuture::from(response.array_buffer().map_err(lost)?).await.map_err(lost)?;
    Ok(Answer { content_type, body: Uint8Array::new(&body).to_vec() })
}
