//! Keys anywhere on the page, as the table of commands says.

use lightbox_core::app::command::{Command, command_for_key};
use lightbox_core::app::msg::Msg;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::listener::Listener;
use crate::store::use_dispatch;

/// Where keys are typed, not commanded.
const TYPING: &str = "input, select, textarea, [contenteditable]";
/// What Enter and the space bar press by themselves.
const PRESSABLE: &str = "button, a, [role=option], [role=row]";
/// What lies over the images and has keys of its own.
const DIALOG: &str = "[role=dialog]";

/// Runs commands by key while the component lives.
#[hook]
pub fn use_keyboard() {
    let dispatch = use_dispatch();
    use_effect_with(dispatch, |dispatch| {
        let dispatch = dispatch.clone();
        let listener = web_sys::window().and_then(|window| {
            Listener::new(&window, "keydown", move |event: KeyboardEvent| {
                if let Some(command) = command_of(&event) {
                    event.prevent_default();
                    dispatch.emit(Msg::Run(command));
                }
            })
        });
        move || drop(listener)
    });
}

fn command_of(event: &KeyboardEvent) -> Option<Command> {
    if event.alt_key() {
        return None;
    }
    let key = key_name(event);
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector| {
        target.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some())
    };
    if is_in(TYPING) || (matches!(key.as_str(), "Enter" | " ") && is_in(PRESSABLE)) {
        return None;
    }
    let command = command_for_key(&key)?;
    (!is_in(DIALOG) || works_in_dialog(command)).then_some(command)
}

/// `Ctrl+Z`, `Shift+H`, `x`: letters carry their modifiers, other keys say what they type.
fn key_name(event: &KeyboardEvent) -> String {
    let key = event.key();
    let is_command = event.ctrl_key() || event.meta_key();
    let is_letter = key.len() == 1 && key.chars().all(|c| c.is_ascii_alphabetic());
    let shift = if event.shift_key() && is_letter { "Shift+" } else { "" };
    match (is_command, is_letter) {
        (true, _) => format!("Ctrl+{shift}{}", key.to_uppercase()),
        (false, true) => format!("{shift}{}", key.to_uppercase()),
        (false, false) => key,
    }
}

/// Behind a dialog the images stay as they are.
fn works_in_dialog(command: Command) -> bool {
    matches!(command, Command::Escape | Command::ShowHelp | Command::ShowAbout | Command::Preset(_))
}
