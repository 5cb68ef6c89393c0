//! A button with a panel below it that closes by Escape, by a choice or by a click beside it.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::icon::Icon;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PopoverProps {
    pub icon: &'static str,
    pub label: &'static str,
    pub test_id: &'static str,
    pub is_open: bool,
    /// Opened or closed.
    pub ontoggle: Callback<bool>,
    pub children: Html,
}

#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let panel = use_node_ref();
    use_effect_with((panel.clone(), props.is_open), |(panel, is_open)| {
        // The panel takes the keyboard, so that Escape closes it and not the view.
        if let (true, Some(panel)) = (*is_open, panel.cast::<HtmlElement>()) {
            panel.focus().unwrap_or_default();
        }
    });
    let (is_open, ontoggle) = (props.is_open, props.ontoggle.clone());
    let toggle = ontoggle.reform(move |_: MouseEvent| !is_open);
    let close = ontoggle.reform(|_: MouseEvent| false);
    let keydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            ontoggle.emit(false);
        }
    });
    html! {
        <div class="popover" onkeydown={keydown}>
            <button type="button" class="button-icon" data-testid={props.test_id}
                aria-label={props.label} data-tip={(!is_open).then_some(props.label)}
                aria-haspopup="true" aria-expanded={is_open.to_string()} onclick={toggle}>
                <Icon name={props.icon} />
            </button>
            if is_open {
                <div class="popover-beside" onclick={close}></div>
                <div class="popover-panel" ref={panel} tabindex="-1" role="dialog"
                    aria-label={props.label}>
                    { props.children.clone() }
                </div>
            }
        </div>
    }
}
