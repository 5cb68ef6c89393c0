//! Carries out what `update` asks for and sends the answers back as messages.

use std::rc::Rc;

use lightbox_core::app::effect::Effect;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::{annotate, find, retrieve, save, study};
use lightbox_core::dicom::header::Metadata;
use lightbox_core::dicomweb::{qido, wado};
use lightbox_core::report::read::{self, Found};
use wasm_bindgen_futures::spawn_local;

use crate::shell::Shell;
use crate::workers::WorkerPool;
use crate::{net, platform, report};

/// What effects work on.
#[derive(Debug, Clone)]
pub struct Edge {
    pub shell: Shell,
    pub workers: WorkerPool,
}

/// Carries out one effect.
pub fn run(edge: &Rc<Edge>, effect: Effect) {
    match effect {
        Effect::FindStudies { url, epoch } => answer(edge, async move {
            let outcome = find_studies(&url).await;
            Msg::Find(find::Msg::StudiesFound { epoch, outcome })
        }),
        Effect::LookUpStudies { url, epoch } => answer(edge, async move {
            let outcome = find_studies(&url).await;
            Msg::Study(study::Msg::StudyLookedUp { epoch, outcome })
        }),
        Effect::FindPriors { url, epoch } => answer(edge, async move {
            let outcome = match net::dicom_json(&url, "the list of priors").await {
                Ok(body) => lightbox_core::dicomweb::priors::priors_from_json(&body)
                    .map_err(|_| net::unreadable("the list of priors")),
                Err(notice) => Err(notice),
            };
            Msg::Priors(lightbox_core::app::priors::Msg::Found { epoch, outcome })
        }),
        Effect::FindSeries { url, study } => answer(edge, async move {
            let outcome = match net::dicom_json(&url, "the list of series").await {
                Ok(body) => qido::series_from_json(&body, &study)
                    .map_err(|_| net::unreadable("the list of series")),
                Err(notice) => Err(notice),
            };
            Msg::Study(study::Msg::SeriesFound { study, outcome })
        }),
        Effect::RetrieveMetadata { url, study, series } => {
            let store = edge.shell.store.clone();
            spawn_local(async move {
                let (outcome, found) = retrieve_metadata(&url).await;
                let of_study = study.clone();
                store.dispatch(Msg::Study(study::Msg::MetadataRetrieved {
                    study,
                    series,
                    outcome,
                }));
                if !found.is_empty() {
                    let study = of_study;
                    store.dispatch(Msg::Save(save::Msg::ReportsFound { study, found }));
                }
            });
        }
        Effect::StoreReport { url, report } => answer(edge, async move {
            let instance = report.instance.clone();
            let outcome = report::store(&url, &report).await;
            Msg::Save(save::Msg::ReportStored { instance, outcome })
        }),
        Effect::ReadReport { url, instance } => answer(edge, async move {
            let body = net::dicom_json(&url, "the saved report").await.unwrap_or_default();
            let found = read::reports(&body).unwrap_or_default();
            let found = found.into_iter().find(|report| report.instance == instance);
            Msg::Save(save::Msg::ReportRead { instance, found })
        }),
        Effect::RetrieveFrame { handle, request } => edge.workers.retrieve(handle, &request),
        Effect::AbortFrame { ticket } => edge.workers.abort(ticket),
        Effect::ScheduleRetry { delay_ms } => {
            let store = edge.shell.store.clone();
            platform::after_ms(delay_ms, move || {
                store.dispatch(Msg::Retrieve(retrieve::Msg::RetryDue));
            });
        }
        Effect::DropFrames { handles } => edge.shell.render_loop.drop_frames(&handles),
        Effect::DropThumbnails => edge.shell.thumbnails.clear(),
        Effect::DrawThumbnail { display_set, handle } => {
            let shell = &edge.shell;
            shell.store.read(|model| {
                shell.thumbnails.draw(model, &shell.frames, &display_set, handle);
            });
        }
        Effect::MeasureRegion { id, figure, handle } => {
            let shell = &edge.shell;
            let Some(bytes) = shell.frames.bytes(handle) else { return };
            let measured =
                shell.store.read(|model| annotate::measured_region(model, &figure, handle, &bytes));
            if let Some(measurements) = measured {
                let msg = annotate::Msg::Measured { id, figure, measurements };
                shell.store.dispatch(Msg::Annotate(msg));
            }
        }
        Effect::SaveText { name, media_type, text } => {
            platform::save_text(name, media_type, &text).unwrap_or_default();
        }
        Effect::PushUrl { query } => platform::push_url(&query),
        Effect::SetTitle { title } => platform::set_title(&title),
    }
}

async fn find_studies(
    url: &str,
) -> Result<Vec<lightbox_core::study::model::StudyRecord>, lightbox_core::app::notice::Notice> {
    let body = net::dicom_json(url, "the list of studies").await?;
    qido::studies_from_json(&body).map_err(|_| net::unreadable("the list of studies"))
}

/// More lookup tables than this are left out, with a caveat on their frames.
const MAX_LUT_REQUESTS: usize = 32;

/// Headers of a series, and the measurement reports among its objects.
async fn retrieve_metadata(
    url: &str,
) -> (Result<study::SeriesMetadata, lightbox_core::app::notice::Notice>, Vec<Found>) {
    match net::dicom_json(url, "a series").await {
        Ok(body) => {
            // Content Sequence: read only where there is one, for images have thousands of headers.
            let has_content = body.windows(8).any(|bytes| bytes.eq_ignore_ascii_case(b"0040A730"));
            let found = if has_content { read::reports(&body) } else { Ok(Vec::new()) };
            (headers(url, &body).await, found.unwrap_or_default())
        }
        Err(notice) => (Err(notice), Vec::new()),
    }
}

async fn headers(
    url: &str,
    body: &[u8],
) -> Result<study::SeriesMetadata, lightbox_core::app::notice::Notice> {
    let mut metadata = Metadata::parse(body).map_err(|_| net::unreadable("a series"))?;
    for uri in metadata.lut_uris().into_iter().take(MAX_LUT_REQUESTS) {
        let Ok(lut_url) = wado::bulk_data_url(url, &uri) else { continue };
        if let Some(bytes) = net::bulk_data(&lut_url).await {
            metadata.put_lut_data(&uri, bytes.into());
        }
    }
    let (headers, faults) = metadata.headers();
    Ok(study::SeriesMetadata { headers, unreadable: faults.len() })
}

fn answer(edge: &Rc<Edge>, future: impl Future<Output = Msg> + 'static) {
    let store = edge.shell.store.clone();
    spawn_local(async move { store.dispatch(future.await) });
}
