//! What this viewer is, how it draws now, and what it must not be used for.

use lightbox_core::app::chrome::{Dialog, RendererStatus};
use lightbox_core::app::model::Model;
use yew::prelude::*;

use super::dialog::DialogFrame;
use crate::store::use_slice;

const TITLE: &str = "About Lightbox";
const INTENDED_USE: &str = "Not for diagnostic use. Lightbox is not a medical device. It is made \
    for looking at images, for teaching and for development.";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const NONE: &str = "none yet";
const MIB: u64 = 1024 * 1024;

#[derive(Debug, Clone, PartialEq)]
struct Facts {
    renderer: RendererStatus,
    used_mib: u64,
    budget_mib: u64,
    received_mib: u64,
}

fn facts(model: &Model, _: &()) -> Option<Facts> {
    if model.chrome.dialog != Some(Dialog::About) {
        return None;
    }
    let retrieve = &model.retrieve;
    Some(Facts {
        renderer: model.chrome.renderer.clone(),
        used_mib: retrieve.ready_bytes as u64 / MIB,
        budget_mib: retrieve.budget_bytes as u64 / MIB,
        received_mib: retrieve.bytes_received / MIB,
    })
}

#[component]
pub fn AboutBox() -> Html {
    let Some(facts) = use_slice(facts) else { return Html::default() };
    let Facts { renderer, used_mib, budget_mib, received_mib } = facts;
    let backend = if renderer.backend.is_empty() { NONE } else { renderer.backend.as_str() };
    let mut lines = vec![
        ("Version", VERSION.to_owned()),
        ("Renderer", backend.to_owned()),
        ("Graphics adapter", renderer.adapter.clone()),
        ("Why not a faster one", renderer.reason.clone()),
        ("Decoded images in memory", format!("{used_mib} of {budget_mib} MiB")),
        ("Received", format!("{received_mib} MiB")),
    ];
    lines.retain(|(_, value)| !value.is_empty());
    let lines = lines.into_iter().map(|(name, value)| {
        html! { <div class="help-row"><dt>{ name }</dt><dd>{ value }</dd></div> }
    });
    html! {
        <DialogFrame title={TITLE} test_id="about-box">
            <p class="intended-use">{ INTENDED_USE }</p>
            <dl class="facts" data-renderer={renderer.backend.clone()}>{ for lines }</dl>
        </DialogFrame>
    }
}
