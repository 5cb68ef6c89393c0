//! Notices: what failed, what is still right, what to do.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::notice::{self, Notice, Severity};
use yew::prelude::*;

use super::icon::Icon;
use crate::store::{use_dispatch, use_slice};

const LABEL: &str = "Notices";
const DISMISS: &str = "Dismiss";

fn notices(model: &Model, _: &()) -> Vec<Notice> {
    model.notice.notices.clone()
}

#[component]
pub fn Notices() -> Html {
    let notices = use_slice(notices);
    let dispatch = use_dispatch();
    html! {
        <section class="notices" aria-label={LABEL} aria-live="polite">
            { for notices.iter().map(|notice| view(notice, &dispatch)) }
        </section>
    }
}

fn view(notice: &Notice, dispatch: &Callback<Msg>) -> Html {
    let (severity, icon, role) = match notice.severity {
        Severity::Info => ("is-info", "about", "status"),
        Severity::Warning => ("is-warning", "warning", "status"),
        Severity::Error => ("is-error", "warning", "alert"),
    };
    let code = notice.code.clone();
    let dismiss = dispatch
        .reform(move |_: MouseEvent| Msg::Notice(notice::Msg::Dismiss { code: code.clone() }));
    html! {
        <article class={classes!("notice", severity)} data-testid="notice" {role}
            data-code={notice.code.clone()} key={format!("{} {}", notice.code, notice.title)}>
            <Icon name={icon} />
            <div class="notice-text">
                <h2>{ &notice.title }</h2>
                <p>{ &notice.advice }</p>
                <p class="code">
                    { &notice.code }
                    if notice.count > 1 { <span>{ format!(" × {}", notice.count) }</span> }
                </p>
            </div>
            <button type="button" class="button-icon" data-testid="notice-dismiss"
                aria-label={DISMISS} onclick={dismiss}><Icon name="close" /></button>
        </article>
    }
}
