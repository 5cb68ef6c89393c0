//! The frame worker: fetch, multipart, decode; one frame in, one transferred buffer out.

use wasm_bindgen::prelude::*;

use crate::codec::{self, CodecError, EncodedFrame};
use crate::dicom::attributes::{BinaryValue, ImagePixel, Photometric};
use crate::pixel_data::{DecodedFrame, FrameDescription};
use crate::retrieve::request::{FrameAnswer, FrameArrived, FrameFault, FrameRequest};
use crate::uid::Uid;

mod fetch;
mod modules;
mod retrieve;

use retrieve::Fetched;

/// Retrieves and decodes a frame: `request` is a `FrameRequest`, the promise gives
/// `{ answer: Uint8Array (FrameAnswer), pixels: ArrayBuffer | null }`.
#[wasm_bindgen]
pub async fn retrieve_frame(request: Vec<u8>) -> Result<JsValue, JsValue> {
    let request: FrameRequest = postcard::from_bytes(&request)
        .map_err(|_| js_sys::Error::new("a frame request cannot be read"))?;
    let outcome = frame(&request).await;
    fetch::forget(request.ticket);
    let (outcome, pixels) = match outcome {
        Ok((arrived, bytes)) => (Ok(arrived), Some(bytes)),
        Err(fault) => (Err(fault), None),
    };
    super::result(&FrameAnswer { ticket: request.ticket, outcome }, pixels.as_deref())
}

/// Stops a request; its answer will be `Aborted`.
#[wasm_bindgen]
pub fn abort_frame(ticket: u32) {
    fetch::abort(ticket);
}

async fn frame(request: &FrameRequest) -> Result<(FrameArrived, Vec<u8>), FrameFault> {
    let pixel = with_palette(request).await?;
    let fetched = retrieve::stored_frame(request).await?;
    let bytes_on_wire = fetched.bytes_on_wire;
    let (decoded, transfer_syntax) = decode(&pixel, fetched).await?;
    let arrived = FrameArrived {
        description: decoded.description,
        transfer_syntax: Uid::parse(&transfer_syntax).ok(),
        bytes_on_wire,
    };
    Ok((arrived, decoded.bytes))
}

async fn decode(
    pixel: &ImagePixel,
    fetched: Fetched,
) -> Result<(DecodedFrame, String), FrameFault> {
    let Fetched { bytes, transfer_syntax, .. } = fetched;
    let outcome = match codec::module_of(&transfer_syntax) {
        None => {
            let encoded = EncodedFrame { transfer_syntax: &transfer_syntax, bytes: &bytes, pixel };
            codec::decode(&encoded)
        }
        Some(module) => {
            let request = (&transfer_syntax, pixel);
            let (answer, bytes): (Result<FrameDescription, CodecError>, _) =
                modules::call(module, "decode_frame", &request, &bytes).await?;
            answer.map(|description| DecodedFrame { description, bytes })
        }
    };
    match outcome {
        Ok(decoded) => Ok((decoded, transfer_syntax)),
        Err(CodecError::Unsupported { uid, name }) => {
            Err(FrameFault::UnsupportedTransferSyntax { uid, name })
        }
        Err(CodecError::WrongLength { got, expected }) => {
            Err(FrameFault::WrongLength { got: got as u64, expected: expected as u64 })
        }
        Err(CodecError::Data(reason)) => Err(FrameFault::Codec { reason }),
    }
}

/// The pixel description with its palette inside: channels named by URI are fetched first.
async fn with_palette(request: &FrameRequest) -> Result<ImagePixel, FrameFault> {
    let mut pixel = request.pixel.clone();
    let Some(palette) =
        pixel.palette.as_ref().filter(|_| pixel.photometric == Photometric::PaletteColor)
    else {
        return Ok(pixel);
    };
    let mut channels = (**palette).clone();
    for channel in &mut channels {
        if let BinaryValue::BulkDataUri(uri) = &channel.data {
            let bytes = retrieve::bulk_data(request, uri).await?;
            channel.data = BinaryValue::Inline(bytes.into());
        }
    }
    pixel.palette = Some(channels.into());
    Ok(pixel)
}
