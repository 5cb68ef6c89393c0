//! Wrong answers on purpose, so that the viewer can be tried against a faulty archive.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::server::refuse;

/// Which requests go wrong, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    at: Target,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Queries,
    Metadata,
    Frames,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Status(u16),
    Html,
    /// Half of the body is missing.
    Truncated,
    Garbage,
    Slow,
    /// Every other request is answered 503.
    Flaky,
}

impl FromStr for Fault {
    type Err = String;

    /// `frames-401`, `metadata-html`, `queries-500`, `frames-truncated`, `frames-slow` …
    fn from_str(text: &str) -> Result<Self, String> {
        let (at, kind) = text.split_once('-').ok_or("a fault is TARGET-KIND")?;
        let at = match at {
            "queries" => Target::Queries,
            "metadata" => Target::Metadata,
            "frames" => Target::Frames,
            _ => return Err("a fault's target is queries, metadata or frames".to_owned()),
        };
        let kind = match kind {
            "html" => Kind::Html,
            "truncated" => Kind::Truncated,
            "garbage" => Kind::Garbage,
            "slow" => Kind::Slow,
            "flaky" => Kind::Flaky,
            code => Kind::Status(code.parse().map_err(|_| "unknown kind of fault")?),
        };
        Ok(Self { at, kind })
    }
}

fn target_of(path: &str) -> Option<Target> {
    if path.contains("/frames/") {
        Some(Target::Frames)
    } else if path.ends_with("/metadata") {
        Some(Target::Metadata)
    } else if path.ends_with("studies") || path.ends_with("/series") || path.ends_with("/instances")
    {
        Some(Target::Queries)
    } else {
        None
    }
}

pub async fn apply(fault: Fault, request: Request, next: Next) -> Response {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    if target_of(request.uri().path()) != Some(fault.at) {
        return next.run(request).await;
    }
    match fault.kind {
        Kind::Status(code) => {
            refuse(StatusCode::from_u16(code).unwrap_or(StatusCode::IM_A_TEAPOT), "on purpose")
        }
        Kind::Html => {
            ([(header::CONTENT_TYPE, "text/html")], "<html>Please log in</html>").into_response()
        }
        Kind::Garbage => {
            let kind = "multipart/related; type=\"application/octet-stream\"; boundary=x";
            ([(header::CONTENT_TYPE, kind)], "no parts here").into_response()
        }
        Kind::Slow => {
            tokio::time::sleep(Duration::from_millis(1500)).await;
            next.run(request).await
        }
        Kind::Flaky if COUNT.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) => {
            refuse(StatusCode::SERVICE_UNAVAILABLE, "on purpose")
        }
        Kind::Flaky => next.run(request).await,
        Kind::Truncated => {
            let (mut parts, body) = next.run(request).await.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
        }
    }
}
