//! One modal tool.

use lightbox_core::app::chrome;
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::tool::{ToolId, spec};
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice_with};
use crate::ui::icon::Icon;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ToolButtonProps {
    pub tool: ToolId,
}

fn is_active(model: &Model, tool: &ToolId) -> bool {
    model.chrome.tool == *tool && model.chrome.placing.is_none()
}

#[component]
pub fn ToolButton(props: &ToolButtonProps) -> Html {
    let tool = props.tool;
    let spec = spec(tool);
    let is_active = use_slice_with(tool, is_active);
    let dispatch = use_dispatch();
    let click = dispatch.reform(move |_: MouseEvent| Msg::Chrome(chrome::Msg::SelectTool(tool)));
    html! {
        <button type="button" class="button-icon" data-testid={format!("tool-{}", spec.name)}
            aria-label={spec.label} aria-pressed={is_active.to_string()}
            aria-keyshortcuts={spec.shortcut.to_string()}
            data-tip={format!("{} ({})\n{}", spec.label, spec.shortcut, spec.help)} onclick={click}>
            <Icon name={spec.name} />
        </button>
    }
}
