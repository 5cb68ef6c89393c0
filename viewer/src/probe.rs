//! A window for tests: what is drawn, read back from the canvas. It shows nothing that is not
//! on the screen.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::CanvasRenderingContext2d;

use crate::shell::Shell;
use crate::{platform, renderer};

/// Installs `globalThis.lightbox.readPane(n)`: `{ width, height, rgba, backend }` of a pane.
pub fn install(shell: &Shell) {
    let probed = shell.clone();
    let read = Closure::<dyn Fn(usize) -> JsValue>::new(move |pane: usize| {
        read_pane(&probed, pane).unwrap_or(JsValue::NULL)
    });
    let object = Object::new();
    Reflect::set(&object, &"readPane".into(), &read.into_js_value()).unwrap_or_default();
    Reflect::set(&js_sys::global(), &"lightbox".into(), &object).unwrap_or_default();
}

fn read_pane(shell: &Shell, pane: usize) -> Option<JsValue> {
    let rect = shell.store.read(|model| model.layout.place(pane))?.device;
    let canvas = platform::new_canvas()?;
    canvas.set_width(rect.width);
    canvas.set_height(rect.height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // Drawn anew in this task: a GPU canvas is empty once the browser has taken its picture.
    shell.render_loop.with_fresh_picture(|renderer: &renderer::Renderer| {
        context
            .draw_image_with_html_canvas_element(
                renderer.canvas(),
                -f64::from(rect.x),
                -f64::from(rect.y),
            )
            .ok()
    })?;
    let (width, height) = (f64::from(rect.width), f64::from(rect.height));
    let data = context.get_image_data(0.0, 0.0, width, height).ok()?;
    let result = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&result, &key.into(), &value).is_ok();
    set("width", width.into());
    set("height", height.into());
    set("rgba", Reflect::get(&data, &"data".into()).ok()?);
    set("backend", shell.store.read(|m| m.chrome.renderer.backend.clone()).into());
    Some(result.into())
}
