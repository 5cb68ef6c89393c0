//! A bar of a known length in the patient.

use lightbox_core::app::read_out::ScaleBar;
use yew::prelude::*;

use crate::ui::placed::{px, use_placed};

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ScaleBarProps {
    pub bar: ScaleBar,
}

#[component]
pub fn ScaleBarView(props: &ScaleBarProps) -> Html {
    let bar = use_placed(vec![("width", px(props.bar.length_px))]);
    html! {
        <div class="scale" data-testid="scale-bar">
            <span class="scale-label">{ &props.bar.label }</span>
            <div class="scale-bar" ref={bar}></div>
        </div>
    }
}
