//! CSS values that are only known at run time, set through CSSOM: a `style` attribute is
//! refused by a `style-src 'self'` policy.

use web_sys::HtmlElement;
use yew::prelude::*;

/// CSS properties and their values.
pub type Style = Vec<(&'static str, String)>;

/// A reference for an element that keeps these CSS properties.
#[hook]
pub fn use_placed(style: Style) -> NodeRef {
    let node = use_node_ref();
    use_effect_with((node.clone(), style), |(node, style)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            let declaration = element.style();
            for (property, value) in style {
                // An unknown property is ignored, as in a style sheet.
                declaration.set_property(property, value).unwrap_or_default();
            }
        }
    });
    node
}

/// A CSS length.
pub fn px(value: f64) -> String {
    format!("{value}px")
}
