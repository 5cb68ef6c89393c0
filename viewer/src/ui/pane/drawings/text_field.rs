//! Where the text of an annotation, or the true length of a calibration line, is typed.

use lightbox_core::annotation::AnnotationId;
use lightbox_core::app::annotate;
use lightbox_core::app::msg::Msg;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::store::use_dispatch;

const LENGTH: &str = "True length in mm";
const TEXT: &str = "Text";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TextFieldProps {
    pub id: AnnotationId,
    pub asks_for_length: bool,
    pub text: String,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let TextFieldProps { id, asks_for_length, text } = props.clone();
    let dispatch = use_dispatch();
    let input = use_node_ref();
    use_effect_with(input.clone(), |input| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.focus().unwrap_or_default();
            input.select();
        }
    });
    let keydown = Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let msg = match event.key().as_str() {
            "Enter" => typed(id, asks_for_length, &input.value()),
            "Escape" => Some(annotate::Msg::EditText(None)),
            _ => None,
        };
        // Keys typed here are text, not commands.
        event.stop_propagation();
        if let Some(msg) = msg {
            event.prevent_default();
            dispatch.emit(Msg::Annotate(msg));
        }
    });
    let label = if asks_for_length { LENGTH } else { TEXT };
    html! {
        <input ref={input} class="drawing-field" data-testid="annotation-field" aria-label={label}
            placeholder={label} type={if asks_for_length { "number" } else { "text" }}
            step="any" min="0" value={text} onkeydown={keydown} />
    }
}

/// What Enter does; `None` for a length that is no number.
fn typed(id: AnnotationId, asks_for_length: bool, value: &str) -> Option<annotate::Msg> {
    if asks_for_length {
        let length_mm = value.trim().parse::<f64>().ok().filter(|mm| *mm > 0.0)?;
        return Some(annotate::Msg::Calibrate { id, length_mm });
    }
    Some(annotate::Msg::Rename { id, label: value.trim().to_owned() })
}
