//! Why a pane shows no picture, or not yet the wanted one.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::pane::PaneStatus;
use lightbox_core::app::retrieve::{self, notice_of};
use yew::prelude::*;

use super::empty_pane::EmptyPane;
use crate::store::{use_dispatch, use_slice_with};

const LOADING: &str = "Loading image";
const AGAIN: &str = "Try again";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PaneStateProps {
    pub index: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Empty,
    Loading { has_picture: bool },
    Shown,
    Failed { code: String, cause: String, advice: String },
}

fn state(model: &Model, index: &usize) -> State {
    let Some(pane) = model.layout.panes.get(*index) else { return State::Empty };
    match (pane.status(), &pane.fault) {
        (PaneStatus::Error, Some(fault)) => {
            let notice = notice_of(fault);
            State::Failed { code: notice.code, cause: fault.to_string(), advice: notice.advice }
        }
        (PaneStatus::Empty, _) => State::Empty,
        (PaneStatus::Shown, _) => State::Shown,
        _ => State::Loading { has_picture: pane.shown.is_some() },
    }
}

#[component]
pub fn PaneState(props: &PaneStateProps) -> Html {
    match use_slice_with(props.index, state) {
        State::Shown => Html::default(),
        State::Empty => html! { <EmptyPane index={props.index} /> },
        State::Loading { has_picture } => html! {
            <div class={classes!("pane-busy", has_picture.then_some("is-corner"))} role="status">
                <span class="spinner" aria-label={LOADING}></span>
            </div>
        },
        State::Failed { code, cause, advice } => html! { <Failed {code} {cause} {advice} /> },
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct FailedProps {
    code: String,
    cause: String,
    advice: String,
}

#[component]
fn Failed(props: &FailedProps) -> Html {
    let dispatch = use_dispatch();
    let again = dispatch.reform(|_: MouseEvent| Msg::Retrieve(retrieve::Msg::RetryFailed));
    html! {
        <div class="pane-center">
            <div class="state-card is-error" role="alert" data-testid="frame-error"
                data-code={props.code.clone()}>
                <h2>{ "This image is not shown: " }{ &props.cause }</h2>
                <p>{ &props.advice }</p>
                <p class="code">{ &props.code }</p>
                <button type="button" class="button-quiet" data-testid="frame-retry"
                    onclick={again}>{ AGAIN }</button>
            </div>
        </div>
    }
}
