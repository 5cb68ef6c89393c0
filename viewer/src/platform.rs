//! Small questions to the browser, and small favours.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use lightbox_core::launch::iid;
use wasm_bindgen::prelude::*;

/// Milliseconds since the page began (High Resolution Time).
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// Date and time of this machine, local: year, month, day, hour, minute, second.
pub fn date_time() -> [u16; 6] {
    let now = js_sys::Date::new_0();
    let parts = [
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes(),
        now.get_seconds(),
    ];
    parts.map(|part| u16::try_from(part).unwrap_or_default())
}

/// Asks before the page is left while `is_wanted` says so.
pub fn ask_before_leaving(is_wanted: impl Fn() -> bool + 'static) {
    let ask = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        if is_wanted() {
            event.prevent_default();
        }
    });
    if let Some(window) = web_sys::window() {
        window.set_onbeforeunload(Some(ask.into_js_value().unchecked_ref()));
    }
}

/// Random bits from the browser's source for keys (Web Cryptography API).
pub fn random() -> u128 {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|w| w.crypto().ok()) {
        // It fails only for more than 65536 bytes.
        let _filled = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    u128::from_le_bytes(bytes)
}

/// Offers `text` as a file to keep; nothing leaves the page.
pub fn save_text(name: &str, media_type: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: web_sys::HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    // The download has taken its copy by then.
    after_ms(10_000, move || web_sys::Url::revoke_object_url(&url).unwrap_or_default());
    Some(())
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

/// `location.pathname`.
pub fn path() -> String {
    web_sys::window().and_then(|w| w.location().pathname().ok()).unwrap_or_default()
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
    // What is pushed is a plain URL, wherever the page was invoked.
    let path = path();
    let path = path.strip_suffix(iid::PATH).unwrap_or(&path);
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
    let _timer =
        window.set_timeout_with_callback_and_timeout_and_arguments_0(task.unchecked_ref(), delay);
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

/// A promise of the frame worker's compiled module; of `undefined` when there is none.
pub fn worker_module() -> Promise {
    Promise::resolve(&boot_field("workerModule"))
}

/// A worker that the page started before the app was there; each only once.
pub fn take_early_worker() -> Option<web_sys::Worker> {
    let workers: js_sys::Array = boot_field("workers").dyn_into().ok()?;
    workers.shift().dyn_into().ok()
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

/// A canvas that is not on the page yet.
pub fn new_canvas() -> Option<web_sys::HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    document.create_element("canvas").ok()?.dyn_into().ok()
}

/// A 2D context in the page's own memory: pixels are put there, nothing is drawn, so a GPU would
/// only copy them twice.
pub fn plain_context(
    canvas: &web_sys::HtmlCanvasElement,
) -> Option<web_sys::CanvasRenderingContext2d> {
    let options = js_sys::Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

/// Runs `task` when what was drawn now is on screen; after a second in a page that is not shown.
pub fn after_next_paint(task: impl FnOnce() + 'static) {
    let task = Rc::new(Cell::new(Some(task)));
    let run = {
        let task = task.clone();
        move || {
            if let Some(task) = task.take() {
                task();
            }
        }
    };
    let late = run.clone();
    after_ms(1000, late);
    // The first callback runs before this picture is painted, a task after the second follows it.
    let on_second = Closure::once_into_js(move || after_ms(0, run));
    let on_first = Closure::once_into_js(move || {
        if let Some(window) = web_sys::window() {
            window.request_animation_frame(on_second.unchecked_ref()).unwrap_or_default();
        }
    });
    if let Some(window) = web_sys::window() {
        window.request_animation_frame(on_first.unchecked_ref()).unwrap_or_default();
    }
}

/// Runs `task` at the next animation frame; false when the browser refuses.
pub fn request_frame(task: &Closure<dyn FnMut()>) -> bool {
    let window = web_sys::window();
    window.is_some_and(|w| w.request_animation_frame(task.as_ref().unchecked_ref()).is_ok())
}

/// Whether the browser offers WebGPU at all.
pub fn has_webgpu() -> bool {
    let navigator = web_sys::window().map(|w| JsValue::from(w.navigator()));
    navigator.and_then(|n| Reflect::get(&n, &"gpu".into()).ok()).is_some_and(|gpu| gpu.is_object())
}

/// What WebGPU's adapter says of itself; `None` without one. Asked before the GPU core is
/// fetched for it.
pub async fn webgpu_adapter() -> Option<String> {
    let gpu = Reflect::get(&web_sys::window()?.navigator(), &"gpu".into()).ok()?;
    let request: Function = Reflect::get(&gpu, &"requestAdapter".into()).ok()?.dyn_into().ok()?;
    let promise = Promise::resolve(&request.call0(&gpu).ok()?);
    let adapter = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    let info = Reflect::get(&adapter, &"info".into()).ok().filter(|_| adapter.is_object())?;
    let text = |key: &str| Reflect::get(&info, &key.into()).ok()?.as_string();
    let fields = ["vendor", "architecture", "device", "description"];
    Some(fields.into_iter().filter_map(text).collect::<Vec<_>>().join(" "))
}

/// What WebGL2 says of the device behind it; `None` without WebGL2. Asked before the GPU core
/// is fetched for it.
pub fn webgl2_renderer() -> Option<String> {
    /// UNMASKED_RENDERER_WEBGL of the extension WEBGL_debug_renderer_info.
    const UNMASKED_RENDERER: u32 = 0x9246;
    let context: JsValue = new_canvas()?.get_context("webgl2").ok()??.into();
    let call = |name: &str, argument: JsValue| {
        let function: Function = Reflect::get(&context, &name.into()).ok()?.dyn_into().ok()?;
        function.call1(&context, &argument).ok()
    };
    call("getExtension", "WEBGL_debug_renderer_info".into())?;
    let name = call("getParameter", UNMASKED_RENDERER.into())?.as_string().unwrap_or_default();
    let lose = call("getExtension", "WEBGL_lose_context".into()).unwrap_or_default();
    if let Ok(Some(function)) =
        Reflect::get(&lose, &"loseContext".into()).map(|f| f.dyn_into::<Function>().ok())
    {
        // The context was only for asking.
        let _freed = function.call0(&lose);
    }
    Some(name)
}

/// The page's function that imports a module beside it, by file name, and initializes it.
pub fn module_loader() -> Option<Function> {
    boot_field("importModule").dyn_into().ok()
}

/// Leaves one mark in the browser's timeline, for measurements.
pub fn mark_first_image() {
    const NAME: &str = "lightbox-first-image";
    let Some(performance) = web_sys::window().and_then(|w| w.performance()) else { return };
    if performance.get_entries_by_name(NAME).length() == 0 {
        performance.mark(NAME).unwrap_or_default();
    }
}

/// Shows the tools around the picture; see `is-starting` in the styles.
pub fn show_tools() {
    if let Some(body) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.body()) {
        let others = body.class_name().replace("is-starting", "");
        body.set_class_name(others.trim());
    }
}

/// Calls `task` when the reader goes back or forward.
pub fn on_pop_state(task: Closure<dyn FnMut()>) {
    if let Some(window) = web_sys::window() {
        window.set_onpopstate(Some(task.into_js_value().unchecked_ref()));
    }
}

/// A panic blanks the page and says so: a frozen image is a hazard.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        // The place, never the values: a message could carry patient data.
        let place =
            info.location().map_or(String::new(), |l| format!(" ({}:{})", l.file(), l.line()));
        let text = format!(
            "The viewer stopped{place}. Reload the page. Do not rely on anything shown before."
        );
        let body = web_sys::window().and_then(|w| w.document()).and_then(|d| d.body());
        if let Some(body) = body {
            body.set_text_content(Some(&text));
            body.set_class_name("stopped");
        }
    }));
}
