//! What workers export: the frame worker itself, and the decoders that are modules of their own.
//!
//! A module is fetched with the first frame that needs it, so that the first image of most
//! studies does not wait for decoders it has no use for.

use js_sys::{Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

#[cfg(any(feature = "web-jpeg2000", feature = "web-jpeg-xl"))]
pub mod codec_module;
#[cfg(feature = "web")]
pub mod frame;
#[cfg(feature = "web-part10")]
pub mod part10_module;

/// What the Part 10 module is asked: the frame's place in its file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FramePlace {
    /// From 0.
    pub frame_idx: u32,
    pub number_of_frames: u32,
    /// Length of a frame without compression.
    pub native_frame_bytes: u32,
}

/// `{ answer, pixels }`: a postcard value and a buffer that can be transferred, or null.
fn result<T: Serialize>(answer: &T, pixels: Option<&[u8]>) -> Result<JsValue, JsValue> {
    let answer = postcard::to_allocvec(answer)
        .map_err(|_| js_sys::Error::new("an answer cannot be written"))?;
    let pixels = pixels.map_or(JsValue::NULL, |bytes| Uint8Array::from(bytes).buffer().into());
    let result = Object::new();
    Reflect::set(&result, &"answer".into(), &Uint8Array::from(answer.as_slice()))?;
    Reflect::set(&result, &"pixels".into(), &pixels)?;
    Ok(result.into())
}
