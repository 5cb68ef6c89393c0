//! Small questions to the browser, and small favours.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

/// Milliseconds since the page began (High Resolution Time).
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// Physical px per CSS px.
pub fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |w| w.device_pixel_ratio())
}

/// Logical processors; 2 when the browser does not tell.
pub fn core_count() -> usize {
    web_sys::window().map_or(2, |w| w.navigator().hardware_concurrency().max(1.0) as usize)
}

/// `location.search`, with the question mark.
pub fn query() -> String {
    web_sys::window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// Absolute form of a path or URL, against the page.
pub fn absolute_url(url: &str) -> Option<String> {
    let base = web_sys::window()?.document()?.base_uri().ok()??;
    web_sys::Url::new_with_base(url, &base).ok().map(|url| url.href())
}

pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        document.set_title(title);
    }
}

/// Puts `?query` into the address bar as a new entry; empty means the plain page.
pub fn push_url(query: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(path) = window.location().pathname() else { return };
    let Ok(history) = window.history() else { return };
    // A sandboxed page may not touch its history; the viewer works without.
    history
        .push_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{query}")))
        .unwrap_or_default();
}

/// Runs `task` once, later.
pub fn after_ms(delay_ms: u32, task: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let task = Closure::once_into_js(task);
    let delay = i32::try_from(delay_ms).unwrap_or(i32::MAX);
    window
        .set_timeout_with_callback_and_timeout_and_arguments_0(task.unchecked_ref(), delay)
        .map_or((), |_| ());
}

fn boot_field(name: &str) -> JsValue {
    let boot = Reflect::get(&js_sys::global(), &"lightboxBoot".into()).unwrap_or_default();
    if boot.is_object() { Reflect::get(&boot, &name.into()).unwrap_or_default() } else { boot }
}

/// The answer to a request that the page started before the app was there; only once.
pub fn take_early_response(url: &str) -> Option<Promise> {
    let early = boot_field("early");
    let key = JsValue::from_str(url);
    let get = Reflect::get(&early, &"get".into()).ok()?.dyn_into::<Function>().ok()?;
    let found = get.call1(&early, &key).ok()?.dyn_into::<Promise>().ok()?;
    let delete = Reflect::get(&early, &"delete".into()).ok()?.dyn_into::<Function>().ok()?;
    delete.call1(&early, &key).ok()?;
    Some(found)
}

/// The frame worker's compiled module, or a promise of it is not needed: `undefined` makes
/// the worker fetch its own.
pub fn worker_module() -> JsValue {
    boot_field("workerModule")
}

/// Where a file beside the page is now (names may carry a hash).
pub fn asset_url(name: &str) -> String {
    Reflect::get(&boot_field("assets"), &name.into())
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_else(|| format!("./{name}"))
}

/// Site configuration as the page found it: the DICOMweb base, absolute.
pub fn dicomweb_url() -> String {
    let configured = boot_field("dicomweb").as_string();
    let path = configured.as_deref().unwrap_or("dicom-web");
    absolute_url(path).unwrap_or_else(|| path.to_owned()).trim_end_matches('/').to_owned()
}
