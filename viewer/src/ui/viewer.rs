//! The viewer: who, with what, which series, and the images.

use lightbox_core::app::model::Model;
use yew::prelude::*;

use super::measurements::Measurements;
use super::rail::Rail;
use super::stage::Stage;
use super::toolbar::Toolbar;
use super::top_bar::TopBar;
use crate::store::use_slice;

fn is_rail_open(model: &Model, _: &()) -> bool {
    model.chrome.is_rail_open
}

fn is_panel_open(model: &Model, _: &()) -> bool {
    model.annotate.is_panel_open
}

#[component]
pub fn Viewer() -> Html {
    let is_rail_open = use_slice(is_rail_open);
    let is_panel_open = use_slice(is_panel_open);
    html! {
        <div class="viewer" data-testid="viewer">
            <header class="head">
                <TopBar />
                <Toolbar />
            </header>
            <div class="reading">
                if is_rail_open { <Rail /> }
                <Stage />
                if is_panel_open { <Measurements /> }
            </div>
        </div>
    }
}
