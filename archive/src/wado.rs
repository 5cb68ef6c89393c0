//! WADO-RS (PS3.18 10.4): metadata, instances, frames, bulk data.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dicom_core::Tag;

use crate::accept::{Range, ranges};
use crate::frame::{self, EXPLICIT_LE, Frame, FrameFault};
use crate::index::{BASE_TOKEN, Instance};
use crate::multipart::{closing, content_type, frame_media_type, part_head};
use crate::server::{Archive, base_url, refuse};

const JSON: &str = "application/dicom+json";
const DICOM: &str = "application/dicom";
const OCTETS: &str = "application/octet-stream";

fn accepted(headers: &HeaderMap) -> Vec<Range> {
    ranges(headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()))
}

/// 304 when the client has it, else the answer with its tag.
fn tagged(headers: &HeaderMap, etag: &str, answer: impl FnOnce() -> Response) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|k| k.split(',').any(|tag| tag.trim() == etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer()
    };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let cache = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, cache);
        if let Ok(value) = HeaderValue::from_str(etag) {
            response.headers_mut().insert(header::ETAG, value);
        }
    }
    response
}

fn etag_of(instances: &[Arc<Instance>]) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    instances.iter().for_each(|i| (&i.instance, &i.etag).hash(&mut hasher));
    format!("\"{:x}-{:x}\"", instances.len(), hasher.finish())
}

pub type StudyPath = Path<String>;
pub type SeriesPath = Path<(String, String)>;
pub type InstancePath = Path<(String, String, String)>;

pub async fn study_metadata(
    State(archive): State<Archive>,
    Path(study): StudyPath,
    headers: HeaderMap,
) -> Response {
    metadata(&headers, archive.instances_of(&study, None))
}

pub async fn series_metadata(
    State(archive): State<Archive>,
    Path((study, series)): SeriesPath,
    headers: HeaderMap,
) -> Response {
    metadata(&headers, archive.instances_of(&study, Some(&series)))
}

pub async fn instance_metadata(
    State(archive): State<Archive>,
    Path((study, series, instance)): InstancePath,
    headers: HeaderMap,
) -> Response {
    metadata(&headers, archive.instance(&study, &series, &instance).into_iter().collect())
}

fn metadata(headers: &HeaderMap, instances: Vec<Arc<Instance>>) -> Response {
    if instances.is_empty() {
        return refuse(StatusCode::NOT_FOUND, "there is no such study, series or instance");
    }
    let is_json = |r: &Range| !r.is_multipart && (r.takes(JSON) || r.takes("application/json"));
    if !accepted(headers).iter().any(is_json) {
        return refuse(StatusCode::NOT_ACCEPTABLE, "metadata is given as application/dicom+json");
    }
    let base = base_url(headers);
    tagged(headers, &etag_of(&instances), || {
        let mut body = String::with_capacity(instances.iter().map(|i| i.json.len() + 64).sum());
        body.push('[');
        for (at, instance) in instances.iter().enumerate() {
            if at > 0 {
                body.push(',');
            }
            body.push_str(&instance.json.replace(BASE_TOKEN, &base));
        }
        body.push(']');
        ([(header::CONTENT_TYPE, JSON)], body).into_response()
    })
}

pub async fn study(
    State(archive): State<Archive>,
    Path(study): StudyPath,
    headers: HeaderMap,
) -> Response {
    instances(&headers, archive.instances_of(&study, None), false).await
}

pub async fn series(
    State(archive): State<Archive>,
    Path((study, series)): SeriesPath,
    headers: HeaderMap,
) -> Response {
    instances(&headers, archive.instances_of(&study, Some(&series)), false).await
}

pub async fn instance(
    State(archive): State<Archive>,
    Path((study, series, instance)): InstancePath,
    headers: HeaderMap,
) -> Response {
    let found = archive.instance(&study, &series, &instance).into_iter().collect();
    instances(&headers, found, true).await
}

/// Whole files, streamed as they are stored.
async fn instances(
    headers: &HeaderMap,
    instances: Vec<Arc<Instance>>,
    may_be_single: bool,
) -> Response {
    if instances.is_empty() {
        return refuse(StatusCode::NOT_FOUND, "there is no such study, series or instance");
    }
    let ranges = accepted(headers);
    let stored = |syntax: &Option<String>| {
        let fits = |uid: &str| uid == "*" || instances.iter().all(|i| i.transfer_syntax == uid);
        match syntax {
            Some(uid) => fits(uid),
            // Without a parameter Explicit VR Little Endian is asked for; what is stored
            // otherwise is given as it is rather than refused, for files are never rewritten.
            None => true,
        }
    };
    let fitting = ranges.iter().find(|r| r.takes(DICOM) && stored(&r.transfer_syntax));
    let Some(range) = fitting else {
        return refuse(
            StatusCode::NOT_ACCEPTABLE,
            "instances are given as application/dicom as stored",
        );
    };
    let is_single = may_be_single && !range.is_multipart && range.media_type == DICOM;
    let etag = etag_of(&instances);
    if is_single && let Some(instance) = instances.first() {
        let body = match tokio::fs::File::open(&instance.path).await {
            Ok(file) => {
                Body::from_stream(tokio_util::io::ReaderStream::with_capacity(file, 1 << 16))
            }
            Err(_) => return refuse(StatusCode::INTERNAL_SERVER_ERROR, "the file cannot be read"),
        };
        return tagged(headers, &etag, || ([(header::CONTENT_TYPE, DICOM)], body).into_response());
    }
    tagged(headers, &etag, || {
        let (reader, writer) = tokio::io::duplex(1 << 17);
        tokio::spawn(write_files(writer, instances));
        let body = Body::from_stream(tokio_util::io::ReaderStream::with_capacity(reader, 1 << 16));
        ([(header::CONTENT_TYPE, content_type(DICOM))], body).into_response()
    })
}

/// A client that goes away ends the copy; nothing else can be told to it then.
async fn write_files(
    mut writer: tokio::io::DuplexStream,
    instances: Vec<Arc<Instance>>,
) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt;
    for instance in instances {
        let part_type = format!("{DICOM}; transfer-syntax={}", instance.transfer_syntax);
        writer.write_all(part_head(&part_type).as_bytes()).await?;
        let mut file = tokio::fs::File::open(&instance.path).await?;
        tokio::io::copy(&mut file, &mut writer).await?;
        writer.write_all(b"\r\n").await?;
    }
    writer.write_all(closing().as_bytes()).await
}

pub async fn frames(
    State(archive): State<Archive>,
    Path((study, series, instance, list)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(instance) = archive.instance(&study, &series, &instance) else {
        return refuse(StatusCode::NOT_FOUND, "there is no such instance");
    };
    let numbers: Result<Vec<u32>, _> = list.split(',').map(str::parse).collect();
    let Some(numbers) = numbers.ok().filter(|all| !all.contains(&0)) else {
        return refuse(StatusCode::BAD_REQUEST, "frame numbers are whole and count from 1");
    };
    let ranges = accepted(&headers);
    let has_rendered = ranges.iter().any(|r| !r.is_multipart && r.media_type.starts_with("image/"));
    let has_dicom = ranges.iter().any(|r| r.is_multipart);
    if has_rendered && has_dicom {
        return refuse(StatusCode::BAD_REQUEST, "rendered and stored media types cannot be mixed");
    }
    let etag = format!("{}{list}\"", instance.etag.trim_end_matches('"'));
    let read = tokio::task::spawn_blocking(move || choose(&instance, &numbers, &ranges)).await;
    match read {
        Ok(Ok(chosen)) => tagged(&headers, &etag, || chosen.into_response()),
        Ok(Err(fault)) => fault_response(&fault),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "the frame cannot be read"),
    }
}

struct Chosen {
    frames: Vec<Frame>,
    is_multipart: bool,
}

fn fault_response(fault: &FrameFault) -> Response {
    let status = match fault {
        FrameFault::NoFrame | FrameFault::NoPixels => StatusCode::NOT_FOUND,
        FrameFault::CannotTranscode => StatusCode::NOT_ACCEPTABLE,
        FrameFault::Io(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    refuse(status, &fault.to_string())
}

/// The first range that the frames can be given in.
fn choose(instance: &Instance, numbers: &[u32], ranges: &[Range]) -> Result<Chosen, FrameFault> {
    let stored: Result<Vec<Frame>, _> =
        numbers.iter().map(|n| frame::stored(instance, *n)).collect();
    let stored = stored?;
    let syntax = stored.first().map_or(EXPLICIT_LE, |f| f.transfer_syntax.as_str()).to_owned();
    for range in ranges {
        let is_multipart = range.is_multipart || range.media_type == "*/*";
        if !is_multipart && (numbers.len() != 1 || !range.takes(OCTETS)) {
            continue;
        }
        let fits = match range.transfer_syntax.as_deref() {
            Some("*") => true,
            Some(uid) => uid == syntax,
            None => {
                syntax == EXPLICIT_LE
                    || (!range.takes(OCTETS) && range.takes(frame_media_type(&syntax)))
            }
        };
        if fits {
            return Ok(Chosen { frames: stored, is_multipart });
        }
        let wants_plain = range.takes(OCTETS)
            && range.transfer_syntax.as_deref().is_none_or(|uid| uid == EXPLICIT_LE);
        if wants_plain {
            let decoded: Result<Vec<Frame>, _> =
                numbers.iter().map(|n| frame::explicit_le(instance, *n)).collect();
            if let Ok(frames) = decoded {
                return Ok(Chosen { frames, is_multipart });
            }
        }
    }
    Err(FrameFault::CannotTranscode)
}

impl IntoResponse for Chosen {
    fn into_response(self) -> Response {
        if !self.is_multipart {
            let bytes = self.frames.into_iter().next().map(|f| f.bytes).unwrap_or_default();
            return ([(header::CONTENT_TYPE, OCTETS)], bytes).into_response();
        }
        let syntax = self.frames.first().map_or(EXPLICIT_LE, |f| f.transfer_syntax.as_str());
        let media_type = frame_media_type(syntax);
        let content_type = content_type(media_type);
        let mut body = Vec::new();
        for frame in &self.frames {
            let part_type = format!("{media_type}; transfer-syntax={}", frame.transfer_syntax);
            body.extend_from_slice(part_head(&part_type).as_bytes());
            body.extend_from_slice(&frame.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(closing().as_bytes());
        ([(header::CONTENT_TYPE, content_type)], Bytes::from(body)).into_response()
    }
}

/// One binary value: the pixel data, or any attribute at the top of the dataset.
pub async fn bulk_data(
    State(archive): State<Archive>,
    Path((study, series, instance, tag)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(instance) = archive.instance(&study, &series, &instance) else {
        return refuse(StatusCode::NOT_FOUND, "there is no such instance");
    };
    let Some(tag) = u32::from_str_radix(&tag, 16).ok().filter(|_| tag.len() == 8) else {
        return refuse(StatusCode::BAD_REQUEST, "bulk data is named by its tag");
    };
    let is_multipart =
        !accepted(&headers).first().is_some_and(|r| !r.is_multipart && r.media_type == OCTETS);
    let etag = format!("{}{tag:08x}\"", instance.etag.trim_end_matches('"'));
    let read = tokio::task::spawn_blocking(move || {
        if tag == 0x7FE0_0010 {
            return frame::all(&instance);
        }
        let object = dicom_object::open_file(&instance.path).ok();
        let bytes = object.as_ref().and_then(|o| {
            let element =
                o.element_opt(Tag((tag >> 16) as u16, (tag & 0xFFFF) as u16)).ok().flatten()?;
            element.to_bytes().ok().map(|b| b.to_vec())
        });
        let transfer_syntax = EXPLICIT_LE.to_owned();
        bytes.map(|bytes| vec![Frame { transfer_syntax, bytes }]).ok_or(FrameFault::NoPixels)
    });
    match read.await {
        Ok(Ok(frames)) => {
            let is_multipart = is_multipart || frames.len() != 1;
            tagged(&headers, &etag, || Chosen { frames, is_multipart }.into_response())
        }
        Ok(Err(fault)) => fault_response(&fault),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "the value cannot be read"),
    }
}
