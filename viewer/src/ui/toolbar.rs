//! Tools, presets, layouts and commands, from their tables.

use lightbox_core::app::command::{COMMANDS, Command, CommandSpec};
use lightbox_core::app::model::Model;
use lightbox_core::tool::{TOOLS, ToolId, ToolSpec};
use yew::prelude::*;

mod cine_bar;
mod command_button;
mod layout_picker;
mod place_menu;
mod popover;
mod preset_menu;
mod tool_button;

use cine_bar::CineBar;
use command_button::CommandButton;
use layout_picker::LayoutPicker;
use place_menu::PlaceTools;
use preset_menu::PresetMenu;
use tool_button::ToolButton;

use crate::store::use_slice;

const LABEL: &str = "Tools";

/// Where the button of a command stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Rail,
    Picture,
    View,
    Cine,
    Edit,
    Link,
    Overlay,
    Information,
}

fn group_of(command: Command) -> Group {
    match command {
        Command::ToggleRail => Group::Rail,
        Command::Invert | Command::RotateClockwise | Command::FlipHorizontal => Group::Picture,
        Command::ToggleCine => Group::Cine,
        Command::Undo
        | Command::Redo
        | Command::ToggleAnnotationsVisible
        | Command::ToggleMeasurements => Group::Edit,
        Command::ToggleLink | Command::ToggleReferenceLines => Group::Link,
        Command::CycleAnnotations | Command::CycleInterpolation => Group::Overlay,
        Command::ShowHelp | Command::ShowAbout => Group::Information,
        _ => Group::View,
    }
}

fn buttons(group: Group) -> Html {
    let is_in = |spec: &&CommandSpec| spec.has_button && group_of(spec.command) == group;
    let buttons = COMMANDS
        .iter()
        .filter(is_in)
        .map(|spec| html! { <CommandButton key={spec.name} command={spec.command} /> });
    html! { <div class="tools">{ for buttons }</div> }
}

/// A click must not take the keyboard from the images: keys go on working there.
fn keep_focus(event: MouseEvent) {
    let target = event.target_dyn_into::<web_sys::HtmlInputElement>();
    if target.is_none() {
        event.prevent_default();
    }
}

fn is_many(model: &Model, _: &()) -> bool {
    model.layout.visible_count() > 1
}

#[component]
pub fn Toolbar() -> Html {
    // The 3D cursor and links need another pane.
    let is_many = use_slice(is_many);
    let is_of_use = |spec: &&ToolSpec| is_many || spec.id != ToolId::Crosshair;
    let tools = TOOLS
        .iter()
        .filter(is_of_use)
        .map(|spec| html! { <ToolButton key={spec.name} tool={spec.id} /> });
    html! {
        <div class="toolbar" data-testid="toolbar" role="toolbar" aria-label={LABEL}
            onmousedown={keep_focus}>
            { buttons(Group::Rail) }
            <div class="tools">{ for tools }</div>
            <div class="tools"><PlaceTools /></div>
            { buttons(Group::Edit) }
            <div class="tools"><PresetMenu /></div>
            { buttons(Group::Picture) }
            { buttons(Group::View) }
            <div class="tools"><LayoutPicker /></div>
            if is_many { { buttons(Group::Link) } }
            { buttons(Group::Overlay) }
            <CineBar />
            <span class="spring"></span>
            { buttons(Group::Information) }
        </div>
    }
}
