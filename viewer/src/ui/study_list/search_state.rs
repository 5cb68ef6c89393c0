//! What the search is doing, when there is no table to say it.

use lightbox_core::app::find::{self, Status};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::notice::Notice;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice};

const SEARCHING: &str = "Searching the archive…";
const NONE: &str = "No study matches this search";
const NONE_ADVICE: &str =
    "Search with fewer fields or a wider range of dates. A name matches from its beginning.";
const AGAIN: &str = "Try again";

fn state(model: &Model, _: &()) -> (Status, bool) {
    (model.find.status.clone(), model.find.studies.is_empty())
}

#[component]
pub fn SearchState() -> Html {
    let (status, is_empty) = use_slice(state);
    let content = match status {
        Status::Searching if is_empty => {
            html! { <p class="state-busy"><span class="spinner"></span>{ SEARCHING }</p> }
        }
        Status::Found if is_empty => html! {
            <div class="state-card" data-testid="no-studies">
                <h2>{ NONE }</h2>
                <p>{ NONE_ADVICE }</p>
            </div>
        },
        Status::Failed(notice) => html! { <Failed {notice} /> },
        Status::Idle | Status::Searching | Status::Found => Html::default(),
    };
    html! { <div class="search-state" role="status" aria-live="polite">{ content }</div> }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct FailedProps {
    notice: Notice,
}

#[component]
fn Failed(props: &FailedProps) -> Html {
    let dispatch = use_dispatch();
    let again = dispatch.reform(|_: MouseEvent| Msg::Find(find::Msg::Search));
    let notice = &props.notice;
    html! {
        <div class="state-card is-error" data-testid="search-error" data-code={notice.code.clone()}>
            <h2>{ &notice.title }</h2>
            <p>{ &notice.advice }</p>
            <p class="code">{ &notice.code }</p>
            <button type="button" class="button-main" onclick={again}>{ AGAIN }</button>
        </div>
    }
}
