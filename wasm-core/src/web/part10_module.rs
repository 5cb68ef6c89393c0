//! Reading and writing whole Part 10 files, as a module of its own.

use wasm_bindgen::prelude::*;

use super::FramePlace;
use crate::dicomweb::part10;
use crate::report::model::Report;
use crate::report::tid1500;

/// Cuts a frame out of a file: `place` is a `FramePlace`, the result
/// `{ answer: Result<transfer syntax, reason>, pixels: ArrayBuffer | null }` with the stored bytes.
#[wasm_bindgen]
pub fn frame_of_file(place: &[u8], file: &[u8]) -> Result<JsValue, JsValue> {
    let place: FramePlace = postcard::from_bytes(place)
        .map_err(|_| js_sys::Error::new("a frame's place cannot be read"))?;
    let frame = part10::stored_frame(
        file,
        place.frame_idx as usize,
        place.number_of_frames as usize,
        place.native_frame_bytes as usize,
    );
    match frame {
        Ok(frame) => super::result(&Ok::<_, String>(frame.transfer_syntax), Some(&frame.bytes)),
        Err(fault) => super::result(&Err::<String, _>(fault.to_string()), None),
    }
}

/// Writes a measurement report: `report` is a `Report`, the result
/// `{ answer: Result<(), reason>, pixels: ArrayBuffer | null }` with the file.
#[wasm_bindgen]
pub fn write_report(report: &[u8]) -> Result<JsValue, JsValue> {
    let report: Report =
        postcard::from_bytes(report).map_err(|_| js_sys::Error::new("a report cannot be read"))?;
    match tid1500::write(&report) {
        Ok(file) => super::result(&Ok::<_, String>(()), Some(&file)),
        Err(fault) => super::result(&Err::<(), _>(fault.to_string()), None),
    }
}
