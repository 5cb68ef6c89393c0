//! Who is told when the device is lost. JS functions cannot be sent, so the callback that the
//! device keeps carries a number and finds the function here.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

thread_local! {
    static LISTENERS: RefCell<HashMap<u32, Function>> = RefCell::default();
    static LOST: RefCell<HashSet<u32>> = RefCell::default();
    static NEXT: Cell<u32> = const { Cell::new(1) };
}

/// Tells `listener` once when the device or the canvas's context is lost, or when the device
/// reports a fault, such as no memory for a frame: what it draws from then on is not to be trusted.
pub fn watch(
    device: &wgpu::Device,
    canvas: &web_sys::HtmlCanvasElement,
    listener: Function,
) -> u32 {
    let id = NEXT.replace(NEXT.get() + 1);
    LISTENERS.with_borrow_mut(|all| all.insert(id, listener));
    device.set_device_lost_callback(move |_, _| tell(id));
    device.on_uncaptured_error(Arc::new(move |_| tell(id)));
    let on_event = Closure::<dyn Fn()>::new(move || tell(id)).into_js_value();
    // Without the event the loss shows at the next draw.
    canvas
        .add_event_listener_with_callback("webglcontextlost", on_event.unchecked_ref())
        .unwrap_or_default();
    id
}

/// After a deliberate end nobody is told.
pub fn forget(id: u32) {
    LISTENERS.with_borrow_mut(|all| all.remove(&id));
    LOST.with_borrow_mut(|all| all.remove(&id));
}

/// Whether the device that is watched by this number is lost or at fault.
pub fn is_lost(id: u32) -> bool {
    LOST.with_borrow(|all| all.contains(&id))
}

fn tell(id: u32) {
    LOST.with_borrow_mut(|all| all.insert(id));
    if let Some(listener) = LISTENERS.with_borrow_mut(|all| all.remove(&id)) {
        let _answer = listener.call0(&JsValue::NULL);
    }
}
