//! The stored bytes of a frame, by the request a server understands.

use std::cell::Cell;

use super::fetch::{Answer, get};
use super::modules;
use crate::dicom::attributes::ImagePixel;
use crate::dicomweb::accept::{
    FRAME_ACCEPTS, INSTANCE_ACCEPT, essence, is_worth_another_try, transfer_syntax_of_part,
};
use crate::dicomweb::multipart::parts;
use crate::dicomweb::wado::bulk_data_url;
use crate::retrieve::request::{FrameFault, FrameRequest};
use crate::web::FramePlace;

thread_local! {
    /// The spelling of Accept that the server took last.
    static ACCEPT: Cell<usize> = const { Cell::new(0) };
}

/// A frame as stored, with its label.
pub struct Fetched {
    pub bytes: Vec<u8>,
    pub transfer_syntax: String,
    pub bytes_on_wire: u64,
}

/// By the frames resource; where the server cannot, out of the whole instance.
pub async fn stored_frame(request: &FrameRequest) -> Result<Fetched, FrameFault> {
    let known_good = ACCEPT.get();
    let mut last = FrameFault::Unreachable;
    for turn in 0..FRAME_ACCEPTS.len() {
        let index = (known_good + turn) % FRAME_ACCEPTS.len();
        let Some(accept) = FRAME_ACCEPTS.get(index) else { continue };
        let answer =
            get(request.ticket, &request.frame_url, accept, request.authorization.as_ref()).await;
        match answer.and_then(|answer| frame_part(answer, request)) {
            Ok(fetched) => {
                ACCEPT.set(index);
                return Ok(fetched);
            }
            Err(FrameFault::Status { status, retry_after_s }) if is_worth_another_try(status) => {
                last = FrameFault::Status { status, retry_after_s };
            }
            Err(fault) => return Err(fault),
        }
    }
    whole_instance(request).await.map_err(|fault| match fault {
        // The frame's own refusal says more than the fallback's.
        FrameFault::Status { .. } | FrameFault::WrongContentType { .. } => last,
        other => other,
    })
}

fn frame_part(answer: Answer, request: &FrameRequest) -> Result<Fetched, FrameFault> {
    let essence = essence(&answer.content_type);
    if essence.starts_with("text/") || essence.contains("json") || essence.contains("html") {
        return Err(FrameFault::WrongContentType { content_type: essence });
    }
    let bytes_on_wire = answer.body.len() as u64;
    let parts = parts(&answer.content_type, &answer.body)
        .map_err(|fault| FrameFault::Multipart { reason: fault.to_string() })?;
    let Some(part) = parts.into_iter().next() else {
        return Err(FrameFault::Multipart { reason: "no part in the body".to_owned() });
    };
    let content_type =
        if part.content_type.is_empty() { &answer.content_type } else { &part.content_type };
    let announced = request.transfer_syntax.as_ref().map(|uid| uid.as_str());
    let transfer_syntax = transfer_syntax_of_part(content_type, announced);
    Ok(Fetched { transfer_syntax, bytes: part.body.to_vec(), bytes_on_wire })
}

async fn whole_instance(request: &FrameRequest) -> Result<Fetched, FrameFault> {
    let answer =
        get(request.ticket, &request.instance_url, INSTANCE_ACCEPT, request.authorization.as_ref())
            .await?;
    let bytes_on_wire = answer.body.len() as u64;
    let parts = parts(&answer.content_type, &answer.body)
        .map_err(|fault| FrameFault::Multipart { reason: fault.to_string() })?;
    let file = parts.first().map(|part| part.body).unwrap_or_default();
    let place = FramePlace {
        frame_idx: request.frame_idx,
        number_of_frames: request.number_of_frames,
        native_frame_bytes: native_frame_bytes(&request.pixel),
    };
    let (answer, bytes): (Result<String, String>, _) =
        modules::call("part10", "frame_of_file", &place, file).await?;
    let transfer_syntax = answer.map_err(|reason| FrameFault::Codec { reason })?;
    Ok(Fetched { transfer_syntax, bytes, bytes_on_wire })
}

fn native_frame_bytes(pixel: &ImagePixel) -> u32 {
    let samples =
        u64::from(pixel.rows) * u64::from(pixel.columns) * u64::from(pixel.samples_per_pixel);
    let bytes = (samples * u64::from(pixel.bits_allocated)).div_ceil(8);
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Bytes behind a BulkDataURI, which must be of the archive's own origin.
pub async fn bulk_data(request: &FrameRequest, uri: &str) -> Result<Vec<u8>, FrameFault> {
    let refused = |reason: &str| FrameFault::Codec { reason: reason.to_owned() };
    let url = bulk_data_url(&request.metadata_url, uri).map_err(|f| refused(&f.to_string()))?;
    let accept = "multipart/related; type=\"application/octet-stream\", */*;q=0.1";
    let answer = get(request.ticket, &url, accept, request.authorization.as_ref()).await?;
    let parts = parts(&answer.content_type, &answer.body)
        .map_err(|fault| FrameFault::Multipart { reason: fault.to_string() })?;
    Ok(parts.first().map(|part| part.body.to_vec()).unwrap_or_default())
}
