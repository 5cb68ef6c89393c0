//! A pane where nothing hangs: what is going on, or what to do.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::notice::Notice;
use lightbox_core::app::study::Progress;
use lightbox_core::study::display_set::DisplayKind;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice_with};

const LOOKING: &str = "Looking for the study…";
const READING: &str = "Reading the list of images…";
const HINT: &str = "Drag a series here, double-click one, or select it and press Enter";
const NOTHING: &str = "This study has no images that can be shown";
const NOTHING_ADVICE: &str =
    "Its other objects are listed in the series rail. Look for other studies in the study list.";
const ABSENT: &str = "The archive has no images for this study";
const ABSENT_ADVICE: &str =
    "The link may be wrong, or the study is not sent yet. Search for it in the study list.";
const NOT_OPEN: &str = "No study is open";
const NOT_OPEN_ADVICE: &str = "The link led to no study. Search for it in the study list.";
const TO_LIST: &str = "Go to the study list";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct EmptyPaneProps {
    pub index: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Reason {
    Busy(&'static str),
    Choose,
    Nothing { title: &'static str, advice: &'static str },
    Failed(Notice),
}

fn reason(model: &Model, _: &usize) -> Reason {
    let study = &model.study;
    let is = |progress: &Progress| matches!(progress, Progress::Waiting | Progress::Loading);
    let failed = |progress: &Progress| match progress {
        Progress::Failed(notice) => Some(notice.clone()),
        _ => None,
    };
    let all_series = || study.studies.iter().flat_map(|open| &open.series);
    if study.stacks().any(|stack| stack.set.kind != DisplayKind::NotAnImage) {
        return Reason::Choose;
    }
    if study.is_looking_up || study.studies.iter().any(|open| is(&open.progress)) {
        return Reason::Busy(LOOKING);
    }
    if all_series().any(|series| is(&series.progress)) {
        return Reason::Busy(READING);
    }
    let of_studies = study.studies.iter().find_map(|open| failed(&open.progress));
    match of_studies.or_else(|| all_series().find_map(|series| failed(&series.progress))) {
        Some(notice) => Reason::Failed(notice),
        None if study.studies.is_empty() => {
            Reason::Nothing { title: NOT_OPEN, advice: NOT_OPEN_ADVICE }
        }
        None if all_series().next().is_none() => {
            Reason::Nothing { title: ABSENT, advice: ABSENT_ADVICE }
        }
        None => Reason::Nothing { title: NOTHING, advice: NOTHING_ADVICE },
    }
}

#[component]
pub fn EmptyPane(props: &EmptyPaneProps) -> Html {
    let reason = use_slice_with(props.index, reason);
    let dispatch = use_dispatch();
    let to_list = dispatch.reform(|_: MouseEvent| Msg::ShowStudyList);
    let card = |class: &'static str, title: &str, advice: &str, code: &str| {
        // The first pane speaks for all.
        if props.index > 0 {
            return Html::default();
        }
        html! {
            <div class={classes!("state-card", class)} data-testid="study-state"
                data-code={code.to_owned()}>
                <h2>{ title }</h2>
                <p>{ advice }</p>
                if !code.is_empty() { <p class="code">{ code }</p> }
                <button type="button" class="button-quiet" onclick={to_list.clone()}>
                    { TO_LIST }
                </button>
            </div>
        }
    };
    let content = match reason {
        Reason::Choose => html! { <p class="pane-hint">{ HINT }</p> },
        Reason::Busy(text) => {
            html! { <p class="state-busy"><span class="spinner"></span>{ text }</p> }
        }
        Reason::Nothing { title, advice } => card("", title, advice, ""),
        Reason::Failed(notice) => card("is-error", &notice.title, &notice.advice, &notice.code),
    };
    html! { <div class="pane-center" role="status">{ content }</div> }
}
