//! The built viewer as static files, precompressed, with the page's security headers.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::services::ServeDir;

use crate::server::Options;

/// Everything the page may load: its own files, compiled WebAssembly, blobs it makes itself.
fn content_security_policy(dicomweb_url: Option<&str>) -> String {
    let archive = dicomweb_url.and_then(origin).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self' {archive}; base-uri 'none'; form-action 'none'"
    )
}

/// `scheme://host:port` of an absolute URL.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    let is_plain = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
    (is_plain && matches!(scheme, "http" | "https")).then(|| format!("{scheme}://{host}"))
}

/// The page, told where the archive is.
fn page(www: &Path, dicomweb_url: Option<&str>) -> String {
    let page = std::fs::read_to_string(www.join("index.html")).unwrap_or_default();
    match dicomweb_url {
        Some(url) => {
            page.replace("content=\"dicom-web\"", &format!("content=\"{}\"", escaped(url)))
        }
        None => page,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

pub fn router(options: &Options) -> Router {
    let Some(www) = &options.www else { return Router::new() };
    let page = page(www, options.dicomweb_url.as_deref());
    let page = get(move || async { Html(page) });
    let files = ServeDir::new(www)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let policy = content_security_policy(options.dicomweb_url.as_deref());
    let policy =
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'self'"));
    Router::new()
        .route("/", page.clone())
        .route("/index.html", page.clone())
        .route("/IHEInvokeImageDisplay", page)
        .fallback_service(files)
        .layer(middleware::from_fn(move |request, next| headers(policy.clone(), request, next)))
}

/// Names with a content hash (`name-0123456789abcdef.wasm`) never change.
fn is_hashed(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
    stem.rsplit('-')
        .next()
        .is_some_and(|h| h.len() == 16 && h.bytes().all(|b| b.is_ascii_hexdigit()))
}

async fn headers(policy: HeaderValue, request: Request, next: Next) -> Response {
    let is_immutable = is_hashed(request.uri().path());
    let mut response = next.run(request).await.into_response();
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.to_str().is_ok_and(|text| text.starts_with("text/html")));
    let headers = response.headers_mut();
    let cache =
        if is_immutable && !is_html { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
