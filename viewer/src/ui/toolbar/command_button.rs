//! One command of the table.

use lightbox_core::app::chrome::{AnnotationLevel, Dialog};
use lightbox_core::app::command::{COMMANDS, Command};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::scene::display_list::Interpolation;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice_with};
use crate::ui::icon::Icon;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CommandButtonProps {
    pub command: Command,
}

/// Whether the command switches something, and whether that is on.
fn pressed(model: &Model, command: &Command) -> Option<bool> {
    let pane = model.layout.active_pane();
    match command {
        Command::Invert => Some(pane.is_some_and(|p| p.is_inverted)),
        Command::FlipHorizontal => Some(pane.is_some_and(|p| p.view.is_flipped)),
        Command::ToggleCine => Some(pane.is_some_and(|p| p.cine.is_playing)),
        Command::CycleInterpolation => Some(model.chrome.interpolation != Interpolation::Linear),
        Command::CycleAnnotations => Some(model.chrome.annotations != AnnotationLevel::Full),
        Command::ToggleLink => Some(model.link.is_linked),
        Command::ToggleReferenceLines => Some(model.link.has_reference_lines),
        Command::ToggleMeasurements => Some(model.annotate.is_panel_open),
        Command::ToggleAnnotationsVisible => {
            Some(model.annotate.store.iter().any(|annotation| !annotation.is_visible))
        }
        Command::ToggleRail => Some(model.chrome.is_rail_open),
        Command::ShowHelp => Some(model.chrome.dialog == Some(Dialog::Help)),
        Command::ShowAbout => Some(model.chrome.dialog == Some(Dialog::About)),
        _ => None,
    }
}

/// Whether there is something for the command to work on.
fn is_possible(model: &Model, command: &Command) -> bool {
    match command {
        Command::Undo => model.edits.can_undo(),
        Command::Redo => model.edits.can_redo(),
        Command::ToggleAnnotationsVisible => !model.annotate.store.is_empty(),
        _ => true,
    }
}

/// `Invert grey levels (X)`.
fn tip(label: &str, keys: &[&str]) -> String {
    match keys.first() {
        Some(key) => format!("{label} ({key})"),
        None => label.to_owned(),
    }
}

#[component]
pub fn CommandButton(props: &CommandButtonProps) -> Html {
    let command = props.command;
    let pressed = use_slice_with(command, pressed);
    let dispatch = use_dispatch();
    let Some(spec) = COMMANDS.iter().find(|spec| spec.command == command) else {
        return Html::default();
    };
    let is_on = pressed == Some(true);
    let is_disabled = !use_slice_with(command, is_possible);
    let icon = match command {
        Command::ToggleCine if is_on => "pause",
        _ => spec.name,
    };
    html! {
        <button type="button" class="button-icon" data-testid={format!("action-{}", spec.name)}
            aria-label={spec.label} aria-pressed={pressed.map(|on| on.to_string())}
            data-tip={tip(spec.label, spec.keys)} disabled={is_disabled}
            onclick={dispatch.reform(move |_: MouseEvent| Msg::Run(command))}>
            <Icon name={icon} />
        </button>
    }
}
