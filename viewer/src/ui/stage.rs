//! The drawing surface and, over it, one transparent pane for each part of the grid.

use lightbox_core::app::model::Model;
use lightbox_core::app::pane::PanePlace;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::pane::PaneView;
use crate::shell::use_shell;
use crate::store::use_slice;

const LABEL: &str = "Images";

fn places(model: &Model, _: &()) -> Vec<(usize, PanePlace)> {
    let layout = &model.layout;
    layout.visible().into_iter().filter_map(|pane| Some((pane, layout.place(pane)?))).collect()
}

#[component]
pub fn Stage() -> Html {
    let places = use_slice(places);
    let surface = use_node_ref();
    let shell = use_shell();
    use_effect_with(surface.clone(), move |surface| {
        let render_loop = shell.map(|shell| shell.render_loop);
        if let (Some(render_loop), Some(element)) = (&render_loop, surface.cast::<HtmlElement>()) {
            render_loop.attach(&element);
        }
        move || {
            if let Some(render_loop) = render_loop {
                render_loop.detach();
            }
        }
    });
    let is_many = places.len() > 1;
    let panes = places
        .into_iter()
        .map(|(index, place)| html! { <PaneView key={index} {index} {place} {is_many} /> });
    html! {
        <main class="stage" data-testid="stage" aria-label={LABEL}>
            <div id="stage-surface" class="stage-surface" ref={surface} aria-hidden="true"></div>
            // In a box of its own: the surface must stay the same element when panes come and go.
            <div class="panes">{ for panes }</div>
        </main>
    }
}
