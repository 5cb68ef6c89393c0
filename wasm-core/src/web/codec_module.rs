//! A decoder as a module of its own.

use wasm_bindgen::prelude::*;

use crate::codec::{self, CodecError, EncodedFrame};
use crate::dicom::attributes::ImagePixel;
use crate::pixel_data::FrameDescription;

/// Decodes a frame: `request` is a transfer syntax and an `ImagePixel`, the result
/// `{ answer: Result<FrameDescription, CodecError>, pixels: ArrayBuffer | null }`.
#[wasm_bindgen]
pub fn decode_frame(request: &[u8], bytes: &[u8]) -> Result<JsValue, JsValue> {
    let (transfer_syntax, pixel): (String, ImagePixel) = postcard::from_bytes(request)
        .map_err(|_| js_sys::Error::new("a request to decode cannot be read"))?;
    let encoded = EncodedFrame { transfer_syntax: &transfer_syntax, bytes, pixel: &pixel };
    match codec::decode(&encoded) {
        Ok(frame) => super::result(&Ok::<_, CodecError>(frame.description), Some(&frame.bytes)),
        Err(fault) => super::result(&Err::<FrameDescription, _>(fault), None),
    }
}
