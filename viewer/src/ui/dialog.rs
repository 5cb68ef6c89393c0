//! A dialog over the page. Escape is a command; a click beside it closes it too.

use lightbox_core::app::chrome;
use lightbox_core::app::msg::Msg;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::emit_some::emit_some;
use super::icon::Icon;
use crate::store::use_dispatch;

const CLOSE: &str = "Close";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DialogFrameProps {
    pub title: &'static str,
    pub test_id: &'static str,
    pub children: Html,
}

#[component]
pub fn DialogFrame(props: &DialogFrameProps) -> Html {
    let panel = use_node_ref();
    let dispatch = use_dispatch();
    use_effect_with(panel.clone(), |panel| {
        if let Some(panel) = panel.cast::<HtmlElement>() {
            panel.focus().unwrap_or_default();
        }
    });
    let close = dispatch.reform(|_: MouseEvent| Msg::Chrome(chrome::Msg::CloseDialog));
    let keydown = emit_some(&dispatch, |event: KeyboardEvent| {
        if event.key() != "Escape" {
            return None;
        }
        event.stop_propagation();
        Some(Msg::Chrome(chrome::Msg::CloseDialog))
    });
    html! {
        <div class="dialog">
            <div class="dialog-beside" onclick={close.clone()}></div>
            <div class="dialog-panel" ref={panel} tabindex="-1" role="dialog" aria-modal="true"
                aria-label={props.title} data-testid={props.test_id} onkeydown={keydown}>
                <header>
                    <h2>{ props.title }</h2>
                    <button type="button" class="button-icon" data-testid="dialog-close"
                        aria-label={CLOSE} onclick={close}><Icon name="close" /></button>
                </header>
                <div class="dialog-body">{ props.children.clone() }</div>
            </div>
        </div>
    }
}
