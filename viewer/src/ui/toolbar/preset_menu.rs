//! Grey windows: what the header offers by name, and the presets of the modality by digit.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::pane::WindowChoice;
use lightbox_core::app::viewport;
use lightbox_core::voi::preset::presets_for;
use lightbox_core::voi::window::{NamedVoi, Voi};
use yew::prelude::*;

use super::popover::Popover;
use crate::store::{use_dispatch, use_slice};

const LABEL: &str = "Window presets";
const HEADER: &str = "From the image";
const PRESETS: &str = "Presets";
const NONE: &str = "Nothing to choose for this image";
const UNNAMED: &str = "Window";

/// One line of the menu.
#[derive(Debug, Clone, PartialEq)]
struct Choice {
    name: String,
    value: String,
    is_chosen: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Choices {
    pane: usize,
    header: Vec<Choice>,
    presets: Vec<Choice>,
}

fn choices(model: &Model, _: &()) -> Choices {
    let Some(pane) = model.layout.active_pane() else { return Choices::default() };
    let frame = pane.shown_frame().and_then(|(_, frame)| frame.frame_header());
    let header = frame.map_or(&[] as &[NamedVoi], |f| f.vois.as_slice());
    let modality = pane.stack.as_ref().map_or("", |s| s.set.modality.as_str());
    let is_named = |index: usize| match pane.window {
        WindowChoice::Header => index == 0,
        WindowChoice::Named(named) => index == named,
        WindowChoice::Fixed(_) => false,
    };
    let is_grey = pane.shown.as_ref().is_some_and(|s| !s.description.format.is_color());
    let presets = if is_grey { presets_for(modality) } else { &[] };
    Choices {
        pane: model.layout.active,
        header: header.iter().enumerate().map(|(i, voi)| header_choice(voi, is_named(i))).collect(),
        presets: presets
            .iter()
            .map(|preset| Choice {
                name: preset.name.to_owned(),
                value: format!("C {} W {}", preset.window.center, preset.window.width),
                is_chosen: pane.window == WindowChoice::Fixed(preset.window),
            })
            .collect(),
    }
}

fn header_choice(named: &NamedVoi, is_chosen: bool) -> Choice {
    let value = match &named.voi {
        Voi::Window(window) => format!("C {} W {}", window.center, window.width),
        Voi::Table(_) => "table".to_owned(),
    };
    let name = if named.name.is_empty() { UNNAMED.to_owned() } else { named.name.clone() };
    Choice { name, value, is_chosen }
}

#[component]
pub fn PresetMenu() -> Html {
    let choices = use_slice(choices);
    let dispatch = use_dispatch();
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.setter();
        Callback::from(move |open| is_open.set(open))
    };
    let pane = choices.pane;
    let pick = |msg: viewport::Msg| {
        let (dispatch, toggle) = (dispatch.clone(), toggle.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Msg::Viewport(msg.clone()));
            toggle.emit(false);
        })
    };
    let header = choices.header.iter().enumerate().map(|(index, choice)| {
        let test_id = format!("header-voi-{}", index + 1);
        line(choice, "", test_id, pick(viewport::Msg::SelectHeaderVoi { pane, index }))
    });
    let presets = choices.presets.iter().enumerate().map(|(index, choice)| {
        let (digit, test_id) = ((index + 1).to_string(), format!("preset-{}", index + 1));
        line(choice, &digit, test_id, pick(viewport::Msg::SelectPreset { pane, index }))
    });
    html! {
        <Popover icon="preset" label={LABEL} test_id="preset-menu" is_open={*is_open}
            ontoggle={toggle.clone()}>
            { section(HEADER, choices.header.is_empty(), header.collect()) }
            { section(PRESETS, choices.presets.is_empty(), presets.collect()) }
            if choices.header.is_empty() && choices.presets.is_empty() {
                <p class="menu-empty">{ NONE }</p>
            }
        </Popover>
    }
}

fn section(title: &'static str, is_empty: bool, lines: Html) -> Html {
    if is_empty {
        return Html::default();
    }
    html! { <div class="menu" role="group" aria-label={title}><h2>{ title }</h2>{ lines }</div> }
}

fn line(choice: &Choice, digit: &str, test_id: String, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="menu-line" data-testid={test_id}
            aria-pressed={choice.is_chosen.to_string()} {onclick}>
            <kbd>{ digit }</kbd>
            <span class="menu-name">{ &choice.name }</span>
            <span class="menu-value">{ &choice.value }</span>
        </button>
    }
}
