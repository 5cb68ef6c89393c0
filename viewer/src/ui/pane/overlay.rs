//! Everything written over one picture, read once for all its parts.

use lightbox_core::app::model::Model;
use lightbox_core::app::read_out::{ReadOut, read_out};
use yew::prelude::*;

use super::badges::Badges;
use super::corner_text::CornerText;
use super::orientation_letters::OrientationLetters;
use super::scale_bar::ScaleBarView;
use crate::store::use_slice_with;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OverlayProps {
    pub index: usize,
}

fn written(model: &Model, index: &usize) -> ReadOut {
    read_out(model, *index)
}

#[component]
pub fn Overlay(props: &OverlayProps) -> Html {
    let ReadOut { corners, edges, badges, scale_bar, laterality } =
        use_slice_with(props.index, written);
    html! {
        <div class="overlay">
            <CornerText class="corner corner-tl" test_id="corner-tl" lines={corners.top_left} />
            <CornerText class="corner corner-tr" test_id="corner-tr" lines={corners.top_right} />
            <div class="corner corner-bl">
                <Badges {badges} />
                <CornerText test_id="corner-bl" lines={corners.bottom_left} />
            </div>
            <CornerText class="corner corner-br" test_id="corner-br" lines={corners.bottom_right} />
            <OrientationLetters letters={edges} {laterality} />
            if let Some(bar) = scale_bar { <ScaleBarView {bar} /> }
        </div>
    }
}
