//! Tools that place annotations: the common ones as buttons, all of them in a menu.

use lightbox_core::annotation::kind::KindId;
use lightbox_core::app::chrome;
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::tool::place::{PLACE_TOOLS, PlaceSpec};
use yew::prelude::*;

use super::popover::Popover;
use crate::store::{use_dispatch, use_slice};
use crate::ui::icon::Icon;

const LABEL: &str = "Measure and annotate";
/// Buttons of their own.
const COMMON: [KindId; 3] = [KindId::Length, KindId::Angle, KindId::Ellipse];

fn placing(model: &Model, _: &()) -> Option<KindId> {
    model.chrome.placing
}

fn tip(tool: &PlaceSpec) -> String {
    let key = tool.shortcut.map_or(String::new(), |key| format!(" ({key})"));
    format!("{}{key}\n{}", tool.kind_spec().label, tool.help)
}

#[component]
pub fn PlaceTools() -> Html {
    let placing = use_slice(placing);
    let dispatch = use_dispatch();
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.setter();
        Callback::from(move |open| is_open.set(open))
    };
    let place = |kind: KindId| {
        let (dispatch, toggle) = (dispatch.clone(), toggle.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Msg::Chrome(chrome::Msg::Place(Some(kind))));
            toggle.emit(false);
        })
    };
    let buttons = PLACE_TOOLS.iter().filter(|tool| COMMON.contains(&tool.kind)).map(|tool| {
        let spec = tool.kind_spec();
        html! {
            <button type="button" class="button-icon" data-testid={format!("place-{}", spec.name)}
                aria-label={spec.label} aria-pressed={(placing == Some(tool.kind)).to_string()}
                data-tip={tip(tool)} onclick={place(tool.kind)}>
                <Icon name={spec.name} />
            </button>
        }
    });
    let lines = PLACE_TOOLS.iter().map(|tool| {
        let spec = tool.kind_spec();
        html! {
            <button type="button" class="menu-line" data-testid={format!("menu-{}", spec.name)}
                aria-pressed={(placing == Some(tool.kind)).to_string()} title={tool.help}
                onclick={place(tool.kind)}>
                <Icon name={spec.name} />
                <span class="menu-name">{ spec.label }</span>
                <kbd>{ tool.shortcut.map(String::from).unwrap_or_default() }</kbd>
            </button>
        }
    });
    html! {
        <>
            { for buttons }
            <Popover icon="measure" label={LABEL} test_id="place-menu" is_open={*is_open}
                ontoggle={toggle.clone()}>
                <div class="menu" role="group" aria-label={LABEL}>{ for lines }</div>
            </Popover>
        </>
    }
}
