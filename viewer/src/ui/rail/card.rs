//! One display set: drag it, double-click it, or press Enter to hang it.

use lightbox_core::app::layout;
use lightbox_core::app::msg::Msg;
use lightbox_core::study::display_set::DisplaySetId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::card_facts::{CardFacts, card_facts};
use super::dragged;
use super::thumbnail::Thumbnail;
use crate::store::{use_dispatch, use_slice_with};
use crate::ui::emit_some::emit_some;
use crate::ui::icon::Icon;

const NOT_AN_IMAGE: &str = "No pixels to show";
const IN_PANE: &str = "in pane ";
const CINE: &str = "cine";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CardProps {
    pub id: DisplaySetId,
}

#[component]
pub fn Card(props: &CardProps) -> Html {
    let id = props.id.clone();
    let facts = use_slice_with(id.clone(), card_facts);
    let dispatch = use_dispatch();
    let Some(facts) = facts else { return Html::default() };
    let hang = {
        let id = id.clone();
        Callback::from(move |()| {
            let display_set = id.clone();
            dispatch.emit(Msg::Layout(layout::Msg::HangInActive { display_set }));
            focus_active_pane();
        })
    };
    let key_hang = hang.clone();
    let keydown = Callback::from(move |event: KeyboardEvent| on_key(&event, &key_hang));
    // One tap is enough for a finger, which cannot drag out of a list that scrolls.
    let tap = emit_some(&hang, |event: MouseEvent| {
        let event = event.dyn_ref::<PointerEvent>()?;
        (event.pointer_type() == "touch").then_some(())
    });
    let dragged = id.clone();
    let drag = Callback::from(move |event: DragEvent| dragged::attach(&event, &dragged));
    let shows = facts.is_image;
    html! {
        <div class={classes!("card", facts.is_in_active.then_some("is-active"),
                (!facts.panes.is_empty()).then_some("is-hung"), (!shows).then_some("is-mute"))}
            data-testid="series-thumb" data-display-set={format!("{}#{}", id.series, id.part)}
            data-count={facts.frame_count.to_string()} role="option" tabindex="0"
            aria-selected={facts.is_in_active.to_string()}
            title={facts.label.clone()} draggable={if shows { "true" } else { "false" }}
            ondragstart={drag} ondblclick={hang.reform(|_: MouseEvent| ())}
            onclick={tap} onkeydown={keydown}>
            <div class="card-picture">
                if shows {
                    <Thumbnail id={id.clone()} is_drawn={facts.has_thumbnail} />
                } else {
                    <Icon name="document" />
                }
                <div class="card-panes">
                    { for facts.panes.iter().map(|pane| html! { <span><i class="spoken">{ IN_PANE }</i>{ pane }</span> }) }
                </div>
            </div>
            { text(&facts) }
            if facts.ready_count < facts.frame_count && facts.ready_count > 0 {
                <progress class="card-progress" value={facts.ready_count.to_string()}
                    max={facts.frame_count.to_string()}></progress>
            }
        </div>
    }
}

fn text(facts: &CardFacts) -> Html {
    let number = facts.number.map_or(String::new(), |number| format!("Se {number}"));
    html! {
        <div class="card-text">
            <div class="card-head"><b>{ &facts.modality }</b><span>{ number }</span></div>
            <div class="card-label">{ &facts.label }</div>
            <div class="card-foot">
                if facts.is_image {
                    <span>{ count_text(facts.frame_count) }</span>
                    if facts.is_cine { <span class="chip">{ CINE }</span> }
                } else {
                    <span>{ NOT_AN_IMAGE }</span>
                }
                if facts.failed_count > 0 {
                    <span class="chip is-error" title={format!("{} cannot be shown", facts.failed_count)}>
                        { format!("{} ✕", facts.failed_count) }
                    </span>
                }
                if !facts.caveats.is_empty() {
                    <span class="chip is-warning" title={facts.caveats.join("\n")}>{ "!" }</span>
                }
            </div>
        </div>
    }
}

fn count_text(count: usize) -> String {
    if count == 1 { "1 image".to_owned() } else { format!("{count} images") }
}

/// What was hung is read next: its pane takes the keys.
fn focus_active_pane() {
    let document = web_sys::window().and_then(|window| window.document());
    let pane = document.and_then(|d| d.query_selector(".pane[data-active=true]").ok().flatten());
    if let Some(pane) = pane.and_then(|pane| pane.dyn_into::<HtmlElement>().ok()) {
        pane.focus().unwrap_or_default();
    }
}

fn on_key(event: &KeyboardEvent, hang: &Callback<()>) {
    let beside: fn(&Element) -> Option<Element> = match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            hang.emit(());
            return;
        }
        "ArrowDown" | "ArrowRight" => Element::next_element_sibling,
        "ArrowUp" | "ArrowLeft" => Element::previous_element_sibling,
        _ => return,
    };
    // In the rail, arrows walk through the series, not through the images.
    event.prevent_default();
    event.stop_propagation();
    let card: Option<HtmlElement> = event.target_dyn_into();
    let card = card.and_then(|card| beside(&card)?.dyn_into::<HtmlElement>().ok());
    if let Some(card) = card {
        card.focus().unwrap_or_default();
    }
}
