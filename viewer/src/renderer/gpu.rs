//! Draws with the GPU core, a WASM module of its own that is fetched by capability.

use std::collections::HashSet;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::scene::display_list::{ImageLayer, Scene};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlCanvasElement;

use super::DrawFault;
use crate::frame_store::FrameStore;
use crate::platform;

/// Which GPU core to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    WebGpu,
    WebGl2,
}

/// Names by which drivers that compute on the CPU give themselves away.
const EMULATORS: &[&str] = &["swiftshader", "llvmpipe", "softpipe", "basic render", "software"];

impl Backend {
    /// Why this back end is not worth fetching; `None` when it is. An emulated GPU draws the same
    /// grey levels several times slower than the CPU renderer does.
    pub async fn drawback(self) -> Option<&'static str> {
        let adapter = match self {
            Self::WebGpu => platform::webgpu_adapter().await,
            Self::WebGl2 => platform::webgl2_renderer(),
        };
        let Some(adapter) = adapter.map(|name| name.to_lowercase()) else {
            return Some("not available");
        };
        let is_emulated = EMULATORS.iter().any(|name| adapter.contains(name));
        is_emulated.then_some("emulated by the CPU, which draws faster itself")
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::WebGpu => "webgpu",
            Self::WebGl2 => "webgl2",
        }
    }
}

pub struct GpuRenderer {
    backend: Backend,
    adapter: String,
    canvas: HtmlCanvasElement,
    core: JsValue,
    /// Frames whose texture is on the device.
    uploaded: HashSet<FrameHandle>,
    _on_lost: Closure<dyn FnMut()>,
}

impl GpuRenderer {
    /// Fetches the core and opens a device on a new canvas. The error says why it cannot be.
    pub async fn start(backend: Backend, on_lost: impl Fn() + 'static) -> Result<Self, String> {
        let module = import(&format!("gpu_{}.js", backend.name())).await?;
        let class = get(&module, "GpuCore")?;
        let canvas = platform::new_canvas().ok_or("no canvas")?;
        let core = call_async(&class, "create", &[canvas.clone().into()]).await?;
        let on_lost = Closure::<dyn FnMut()>::new(on_lost);
        call(&core, "on_lost", &[on_lost.as_ref().clone()])?;
        let adapter = call(&core, "adapter_info", &[])?.as_string().unwrap_or_default();
        let uploaded = HashSet::new();
        Ok(Self { backend, adapter, canvas, core, uploaded, _on_lost: on_lost })
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    pub fn adapter(&self) -> &str {
        &self.adapter
    }

    pub fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    pub fn draw(&mut self, scene: &Scene, frames: &FrameStore) -> Result<(), DrawFault> {
        if (self.canvas.width(), self.canvas.height()) != (scene.width, scene.height) {
            let size = [JsValue::from(scene.width), JsValue::from(scene.height)];
            call(&self.core, "resize", &size).map_err(DrawFault)?;
        }
        for layer in scene.panes.iter().filter_map(|pane| pane.layer.as_ref()) {
            self.upload(layer, frames)?;
        }
        let bytes = postcard::to_allocvec(scene).map_err(|e| DrawFault(e.to_string()))?;
        let scene = Uint8Array::from(bytes.as_slice());
        call(&self.core, "draw", &[scene.into()]).map(|_| ()).map_err(DrawFault)
    }

    fn upload(&mut self, layer: &ImageLayer, frames: &FrameStore) -> Result<(), DrawFault> {
        if self.uploaded.contains(&layer.frame) {
            return Ok(());
        }
        let Some(pixels) = frames.view(layer.frame) else { return Ok(()) };
        let description =
            postcard::to_allocvec(&layer.description).map_err(|e| DrawFault(e.to_string()))?;
        let description = Uint8Array::from(description.as_slice());
        let arguments = [JsValue::from(layer.frame.0), description.into(), pixels.into()];
        call(&self.core, "upload_frame", &arguments).map_err(DrawFault)?;
        self.uploaded.insert(layer.frame);
        Ok(())
    }

    pub fn drop_frames(&mut self, handles: &[FrameHandle]) {
        for handle in handles {
            if self.uploaded.remove(handle) {
                // A lost device has nothing left to free.
                call(&self.core, "drop_frame", &[JsValue::from(handle.0)]).unwrap_or_default();
            }
        }
    }
}

impl Drop for GpuRenderer {
    fn drop(&mut self) {
        call(&self.core, "destroy", &[]).unwrap_or_default();
    }
}

fn text(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|m| m.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "unknown error".to_owned())
}

fn get(object: &JsValue, key: &str) -> Result<JsValue, String> {
    Reflect::get(object, &key.into()).map_err(|e| text(&e))
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, String> {
    let function = get(object, method)?;
    let function: &Function =
        function.dyn_ref().ok_or_else(|| format!("the GPU core has no {method}"))?;
    let list = arguments.iter().collect::<js_sys::Array>();
    function.apply(object, &list).map_err(|e| text(&e))
}

async fn call_async(
    object: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> Result<JsValue, String> {
    let promise = call(object, method, arguments)?;
    JsFuture::from(Promise::resolve(&promise)).await.map_err(|e| text(&e))
}

/// Imports a module beside the page and runs its initializer.
async fn import(name: &str) -> Result<JsValue, String> {
    let load = platform::module_loader().ok_or("the page cannot load modules")?;
    let promise = load.call1(&JsValue::NULL, &name.into()).map_err(|e| text(&e))?;
    JsFuture::from(Promise::resolve(&promise)).await.map_err(|e| text(&e))
}
