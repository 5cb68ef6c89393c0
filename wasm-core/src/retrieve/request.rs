//! The words spoken between the app and a frame worker. Encoded by `postcard`.

use serde::{Deserialize, Serialize};

use crate::dicom::attributes::ImagePixel;
use crate::pixel_data::FrameDescription;
use crate::redact::Redacted;
use crate::uid::TransferSyntaxUid;

/// Asks a worker for one decoded frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameRequest {
    /// Comes back in the answer. Never reused.
    pub ticket: u32,
    /// `{base}/studies/{s}/series/{e}/instances/{i}/frames/{n}`, absolute.
    pub frame_url: String,
    /// `{base}/studies/{s}/series/{e}/instances/{i}`: the fallback for servers that cannot
    /// serve the frame (PS3.18 10.4), then `frame_idx` is cut out of the Part 10 file.
    pub instance_url: String,
    /// URL of the metadata, against which relative BulkDataURIs resolve.
    pub metadata_url: String,
    pub frame_idx: u32,
    pub number_of_frames: u32,
    pub pixel: ImagePixel,
    /// What the metadata announced; the answer's own label wins.
    pub transfer_syntax: Option<TransferSyntaxUid>,
    /// `Authorization` header value, if there is a session.
    pub authorization: Option<Redacted<String>>,
}

/// A worker's answer; the pixels travel beside it as a transferred buffer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameAnswer {
    pub ticket: u32,
    pub outcome: Result<FrameArrived, FrameFault>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameArrived {
    pub description: FrameDescription,
    /// The syntax the bytes were in on the wire.
    pub transfer_syntax: Option<TransferSyntaxUid>,
    pub bytes_on_wire: u64,
}

/// Why a frame did not come. `Display` is safe to show: no PHI, no URL, no token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum FrameFault {
    #[error("the archive cannot be reached")]
    Unreachable,
    #[error("the request was stopped")]
    Aborted,
    #[error("the archive answered {status}")]
    Status { status: u16, retry_after_s: Option<u32> },
    #[error("the archive sent {content_type} instead of a frame")]
    WrongContentType { content_type: String },
    #[error("the answer is not a readable multipart message: {reason}")]
    Multipart { reason: String },
    #[error("unsupported transfer syntax {uid} ({name})")]
    UnsupportedTransferSyntax { uid: String, name: String },
    #[error("the frame cannot be decoded: {reason}")]
    Codec { reason: String },
    #[error("the frame has {got} bytes instead of {expected}")]
    WrongLength { got: u64, expected: u64 },
    #[error("the decoder stopped unexpectedly")]
    WorkerCrashed,
}

impl FrameFault {
    /// Stable code for the notice: `RET-401`, `DEC-UID` …
    pub fn code(&self) -> String {
        match self {
            Self::Unreachable => "RET-NET".to_owned(),
            Self::Aborted => "RET-STOP".to_owned(),
            Self::Status { status, .. } => format!("RET-{status}"),
            Self::WrongContentType { .. } => "RET-TYPE".to_owned(),
            Self::Multipart { .. } => "RET-PART".to_owned(),
            Self::UnsupportedTransferSyntax { .. } => "DEC-UID".to_owned(),
            Self::Codec { .. } => "DEC-DATA".to_owned(),
            Self::WrongLength { .. } => "DEC-LEN".to_owned(),
            Self::WorkerCrashed => "DEC-CRASH".to_owned(),
        }
    }

    /// Whether asking again may help without the user doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable | Self::WorkerCrashed => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}
