//! A series whose headers are on their way, or did not come.

use lightbox_core::app::model::Model;
use lightbox_core::app::study::Progress;
use lightbox_core::uid::SeriesUid;
use yew::prelude::*;

use crate::store::use_slice_with;

const WAITING: &str = "Waiting…";
const LOADING: &str = "Reading headers…";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PendingProps {
    pub series: SeriesUid,
}

#[derive(Debug, Clone, PartialEq)]
struct PendingFacts {
    modality: String,
    number: Option<i32>,
    description: String,
    progress: Progress,
}

fn facts(model: &Model, uid: &SeriesUid) -> Option<PendingFacts> {
    let mut series = model.study.studies.iter().flat_map(|study| &study.series);
    let series = series.find(|series| series.record.series == *uid)?;
    Some(PendingFacts {
        modality: series.record.modality.clone(),
        number: series.record.number,
        description: series.record.description.clone(),
        progress: series.progress.clone(),
    })
}

#[component]
pub fn Pending(props: &PendingProps) -> Html {
    let Some(facts) = use_slice_with(props.series.clone(), facts) else { return Html::default() };
    let (state, is_failed) = match &facts.progress {
        Progress::Failed(notice) => (format!("{} ({})", notice.title, notice.code), true),
        Progress::Loading => (LOADING.to_owned(), false),
        Progress::Waiting | Progress::Loaded => (WAITING.to_owned(), false),
    };
    let number = facts.number.map_or(String::new(), |number| format!("Se {number}"));
    html! {
        <div class={classes!("card", "is-mute", is_failed.then_some("is-failed"))}
            data-testid="series-pending" role="option" aria-selected="false"
            aria-disabled="true" title={state.clone()}>
            <div class="card-picture"></div>
            <div class="card-text">
                <div class="card-head"><b>{ facts.modality }</b><span>{ number }</span></div>
                <div class="card-label">{ facts.description }</div>
                <div class="card-foot"><span>{ state }</span></div>
            </div>
        </div>
    }
}
