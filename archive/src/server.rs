//! The HTTP server: DICOMweb under `/dicom-web`, the viewer under `/`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query as UrlQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::index::{BASE_TOKEN, Index, Instance};
use crate::qido::{Level, Query, search};
use crate::{fault, site, stow, wado};

/// What the server runs with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The built viewer, if any.
    pub www: Option<PathBuf>,
    /// Where STOW-RS puts files; without it nothing can be stored.
    pub store: Option<PathBuf>,
    /// DICOMweb base that the viewer is told to use instead of this server's own.
    pub dicomweb_url: Option<String>,
    /// Answer wrongly on purpose, for tests.
    pub fault: Option<fault::Fault>,
}

struct Inner {
    index: RwLock<Index>,
    store: Option<PathBuf>,
    number: AtomicU64,
}

/// The instances and where new ones go; cloning shares them.
#[derive(Clone)]
pub struct Archive(Arc<Inner>);

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Archive")
    }
}

impl Archive {
    pub fn new(index: Index, store: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner { index: RwLock::new(index), store, number: AtomicU64::new(0) }))
    }

    /// A poisoned lock only means that another request panicked; the index is still whole.
    fn read<T>(&self, read: impl FnOnce(&Index) -> T) -> T {
        read(&self.0.index.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    pub fn instances_of(&self, study: &str, series: Option<&str>) -> Vec<Arc<Instance>> {
        self.read(|index| index.instances_of(study, series))
    }

    pub fn instance(&self, study: &str, series: &str, instance: &str) -> Option<Arc<Instance>> {
        self.read(|index| index.instance(study, series, instance))
    }

    pub fn has_instance(&self, instance: &str) -> bool {
        self.read(|index| index.has_instance(instance))
    }

    pub fn insert(&self, instance: Instance) {
        let mut index = self.0.index.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        index.insert(instance);
    }

    pub fn store_folder(&self) -> Option<&std::path::Path> {
        self.0.store.as_deref()
    }

    /// A number no other request has.
    pub fn next_number(&self) -> u64 {
        self.0.number.fetch_add(1, Ordering::Relaxed)
    }
}

/// A refusal with its reason: no patient data, no path.
pub fn refuse(status: StatusCode, reason: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "reason": reason }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// `http://host/dicom-web` as the client called it.
pub fn base_url(headers: &HeaderMap) -> String {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let host = header("x-forwarded-host").or(header("host")).unwrap_or("127.0.0.1");
    let scheme = header("x-forwarded-proto").filter(|p| *p == "https").unwrap_or("http");
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host = if host.chars().all(is_host) { host } else { "127.0.0.1" };
    format!("{scheme}://{host}/dicom-web")
}

type Pairs = UrlQuery<Vec<(String, String)>>;

fn find(
    archive: &Archive,
    headers: &HeaderMap,
    level: Level,
    (study, series): (Option<&str>, Option<&str>),
    pairs: &[(String, String)],
) -> Response {
    let query = match Query::parse(pairs) {
        Ok(query) => query,
        Err(fault) => return refuse(StatusCode::BAD_REQUEST, &fault.to_string()),
    };
    let found = archive.read(|index| search(index, level, study, series, &query));
    let body = serde_json::Value::Array(found.records).to_string();
    let body = body.replace(BASE_TOKEN, &base_url(headers));
    let mut response = ([(header::CONTENT_TYPE, "application/dicom+json")], body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if found.remaining > 0 {
        let text = format!("299 lightbox \"there are {} additional results\"", found.remaining);
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::WARNING, value);
        }
    }
    response
}

async fn find_studies(
    State(a): State<Archive>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Study, (None, None), &q)
}

async fn find_all_series(
    State(a): State<Archive>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Series, (None, None), &q)
}

async fn find_all_instances(
    State(a): State<Archive>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Instance, (None, None), &q)
}

async fn find_series(
    State(a): State<Archive>,
    Path(study): Path<String>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Series, (Some(&study), None), &q)
}

async fn find_study_instances(
    State(a): State<Archive>,
    Path(study): Path<String>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Instance, (Some(&study), None), &q)
}

async fn find_instances(
    State(a): State<Archive>,
    Path((study, series)): Path<(String, String)>,
    headers: HeaderMap,
    UrlQuery(q): Pairs,
) -> Response {
    find(&a, &headers, Level::Instance, (Some(&study), Some(&series)), &q)
}

/// How many instances there are and why files were left out.
async fn report(State(archive): State<Archive>) -> Response {
    let body = archive.read(|index| {
        json!({
            "studies": index.studies.len(),
            "instances": index.instances.len(),
            "skipped": index.skipped,
        })
    });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Half a gigabyte in one STOW request.
const MAX_STORE_BYTES: usize = 512 << 20;

fn dicomweb(archive: Archive) -> Router {
    Router::new()
        .route("/studies", get(find_studies).post(stow::store_any))
        .route("/series", get(find_all_series))
        .route("/instances", get(find_all_instances))
        .route("/studies/{study}", get(wado::study).post(stow::store_in_study))
        .route("/studies/{study}/metadata", get(wado::study_metadata))
        .route("/studies/{study}/series", get(find_series))
        .route("/studies/{study}/instances", get(find_study_instances))
        .route("/studies/{study}/series/{series}", get(wado::series))
        .route("/studies/{study}/series/{series}/metadata", get(wado::series_metadata))
        .route("/studies/{study}/series/{series}/instances", get(find_instances))
        .route("/studies/{study}/series/{series}/instances/{instance}", get(wado::instance))
        .route(
            "/studies/{study}/series/{series}/instances/{instance}/metadata",
            get(wado::instance_metadata),
        )
        .route(
            "/studies/{study}/series/{series}/instances/{instance}/frames/{list}",
            get(wado::frames),
        )
        .route(
            "/studies/{study}/series/{series}/instances/{instance}/bulkdata/{tag}",
            get(wado::bulk_data),
        )
        .route("/report", get(report))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "there is no such resource") })
        .method_not_allowed_fallback(|| async {
            refuse(StatusCode::METHOD_NOT_ALLOWED, "this resource does not take that method")
        })
        .layer(DefaultBodyLimit::max(MAX_STORE_BYTES))
        .with_state(archive)
}

fn is_json(response_type: &HeaderMap) -> bool {
    let value = response_type.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    value.is_some_and(|text| text.contains("json"))
}

/// All routes.
pub fn router(archive: Archive, options: &Options) -> Router {
    let only_json = |_: StatusCode,
                     _: axum::http::Version,
                     headers: &HeaderMap,
                     _: &axum::http::Extensions| { is_json(headers) };
    let compression =
        CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(only_json);
    let mut api = dicomweb(archive).layer(compression);
    if let Some(fault) = options.fault {
        api =
            api.layer(middleware::from_fn(move |request, next| fault::apply(fault, request, next)));
    }
    site::router(options).nest("/dicom-web", api)
}
