//! Keys, mouse and touch, from the tables that run them.

use lightbox_core::app::chrome::Dialog;
use lightbox_core::app::command::COMMANDS;
use lightbox_core::app::model::Model;
use lightbox_core::tool::TOOLS;
use lightbox_core::tool::place::PLACE_TOOLS;
use yew::prelude::*;

use super::dialog::DialogFrame;
use crate::store::use_slice;

const TITLE: &str = "Keyboard, mouse and touch";
const TOOLS_TITLE: &str = "Tools (drag with the main button)";
const PLACE_TITLE: &str = "Measure and annotate";
const COMMANDS_TITLE: &str = "Commands";
const POINTER_TITLE: &str = "Mouse and touch";

const PRESETS: (&str, &str) = ("1 – 9", "Window preset of the modality");

const POINTER: &[(&str, &str)] = &[
    ("Wheel", "Previous or next frame"),
    ("Ctrl + wheel", "Zoom about the cursor"),
    ("Main button", "The chosen tool"),
    ("Right button", "Window"),
    ("Middle button", "Pan"),
    ("Double click", "Fill the stage with this pane, and back"),
    ("One finger", "The chosen tool"),
    ("Two fingers", "Zoom and pan"),
    ("Drag a series", "Hang it in the pane where it is dropped"),
];

fn is_open(model: &Model, _: &()) -> bool {
    model.chrome.dialog == Some(Dialog::Help)
}

/// The key as it stands on a keyboard.
fn key_name(key: &str) -> String {
    match key {
        " " => "Space".to_owned(),
        "ArrowUp" => "↑".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "ArrowLeft" => "←".to_owned(),
        "ArrowRight" => "→".to_owned(),
        "PageUp" => "Page Up".to_owned(),
        "PageDown" => "Page Down".to_owned(),
        "Escape" => "Esc".to_owned(),
        other => other.to_owned(),
    }
}

fn row(keys: Html, what: Html) -> Html {
    html! { <div class="help-row"><dt>{ keys }</dt><dd>{ what }</dd></div> }
}

fn kbd(key: &str) -> Html {
    html! { <kbd>{ key_name(key) }</kbd> }
}

#[component]
pub fn HelpOverlay() -> Html {
    if !use_slice(is_open) {
        return Html::default();
    }
    let tools = TOOLS.iter().map(|tool| {
        let what = html! { <><b>{ tool.label }</b>{ ". " }{ tool.help }</> };
        row(kbd(&tool.shortcut.to_string()), what)
    });
    let places = PLACE_TOOLS.iter().map(|tool| {
        let what = html! { <><b>{ tool.kind_spec().label }</b>{ ". " }{ tool.help }</> };
        let keys = tool.shortcut.map(|key| kbd(&key.to_string()));
        row(keys.unwrap_or_default(), what)
    });
    let commands = COMMANDS.iter().filter(|spec| !spec.keys.is_empty()).map(|spec| {
        row(html! { { for spec.keys.iter().map(|key| kbd(key)) } }, html! { spec.label })
    });
    let pointer = POINTER.iter().map(|(what, does)| row(html! { what }, html! { does }));
    html! {
        <DialogFrame title={TITLE} test_id="help-overlay">
            <div class="help">
                <section>
                    <h3>{ TOOLS_TITLE }</h3>
                    <dl>{ for tools }</dl>
                    <h3>{ PLACE_TITLE }</h3>
                    <dl>{ for places }</dl>
                    <h3>{ POINTER_TITLE }</h3>
                    <dl>{ for pointer }</dl>
                </section>
                <section>
                    <h3>{ COMMANDS_TITLE }</h3>
                    <dl>{ for commands }{ row(kbd(PRESETS.0), html! { PRESETS.1 }) }</dl>
                </section>
            </div>
        </DialogFrame>
    }
}
