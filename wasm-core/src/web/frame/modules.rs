//! Calls into the modules that are fetched on first need.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::retrieve::request::FrameFault;

/// Calls `function` of a module with a postcard value and bytes; gives its answer and buffer.
pub async fn call<Q: Serialize, A: DeserializeOwned>(
    module: &str,
    function: &str,
    request: &Q,
    bytes: &[u8],
) -> Result<(A, Vec<u8>), FrameFault> {
    // A network that fails here is the same network that brings the frames.
    let module = load(module).await.map_err(|_| FrameFault::Unreachable)?;
    let broken = |_| FrameFault::WorkerCrashed;
    let request = postcard::to_allocvec(request).map_err(|_| FrameFault::WorkerCrashed)?;
    let function: Function = get(&module, function).map_err(broken)?.unchecked_into();
    let arguments = [Uint8Array::from(request.as_slice()), Uint8Array::from(bytes)];
    let result = function.call2(&module, &arguments[0], &arguments[1]).map_err(broken)?;
    let answer = Uint8Array::new(&get(&result, "answer").map_err(broken)?).to_vec();
    let answer = postcard::from_bytes(&answer).map_err(|_| FrameFault::WorkerCrashed)?;
    let pixels = get(&result, "pixels").map_err(broken)?;
    let pixels = if pixels.is_null() { Vec::new() } else { Uint8Array::new(&pixels).to_vec() };
    Ok((answer, pixels))
}

/// `loadModule(name)` of the worker's script: a promise of the module, ready to be called.
async fn load(name: &str) -> Result<JsValue, JsValue> {
    let loader: Function = get(&js_sys::global(), "loadModule")?.dyn_into()?;
    let promise: Promise = loader.call1(&JsValue::NULL, &name.into())?.dyn_into()?;
    JsFuture::from(promise).await
}

fn get(object: &JsValue, key: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &key.into())
}
