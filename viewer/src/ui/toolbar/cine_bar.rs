//! Plays the active pane.

use lightbox_core::app::command::Command;
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::viewport::{self, MAX_CINE_RATE, MIN_CINE_RATE};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::command_button::CommandButton;
use crate::store::{use_dispatch, use_slice};
use crate::ui::emit_some::emit_some;
use crate::ui::icon::Icon;

const LABEL: &str = "Cine";
const RATE: &str = "Frames per second";
const UNIT: &str = "fps";
const BOUNCE: &str = "Forth and back";

/// Around the play button.
const STEPS: [(Command, &str, &str); 2] = [
    (Command::PreviousFrame, "previous-frame", "Previous frame (↑)"),
    (Command::NextFrame, "next-frame", "Next frame (↓)"),
];

#[derive(Debug, Clone, Copy, PartialEq)]
struct CineFacts {
    pane: usize,
    can_play: bool,
    rate: f64,
    does_bounce: bool,
    /// While it plays and was measured, tenths of a frame per second.
    measured: Option<u32>,
}

fn facts(model: &Model, _: &()) -> Option<CineFacts> {
    let pane = model.layout.active_pane()?;
    let cine = &pane.cine;
    let is_measured = cine.is_playing && cine.measured_rate > 0.0;
    Some(CineFacts {
        pane: model.layout.active,
        can_play: pane.frame_count() > 1,
        rate: cine.frames_per_second,
        does_bounce: cine.does_bounce,
        measured: is_measured.then_some((cine.measured_rate * 10.0).round() as u32),
    })
}

#[component]
pub fn CineBar() -> Html {
    let facts = use_slice(facts);
    let dispatch = use_dispatch();
    let Some(CineFacts { pane, can_play, rate, does_bounce, measured }) = facts else {
        return Html::default();
    };
    let steps: Vec<Html> = STEPS.iter().map(|step| step_button(*step, &dispatch)).collect();
    let change = emit_some(&dispatch, move |event: Event| {
        let input: HtmlInputElement = event.target_dyn_into()?;
        let frames_per_second = input.value().parse().ok()?;
        Some(Msg::Viewport(viewport::Msg::SetCineRate { pane, frames_per_second }))
    });
    let bounce =
        dispatch.reform(move |_: MouseEvent| Msg::Viewport(viewport::Msg::ToggleBounce { pane }));
    let measured = measured.map_or(String::new(), |r| format!("{}.{} shown", r / 10, r % 10));
    html! {
        <fieldset class="tools cine" data-testid="cine-bar" aria-label={LABEL} disabled={!can_play}>
            { for steps.iter().take(1).cloned() }
            <CommandButton command={Command::ToggleCine} />
            { for steps.iter().skip(1).cloned() }
            <button type="button" class="button-icon" data-testid="cine-bounce" aria-label={BOUNCE}
                aria-pressed={does_bounce.to_string()} data-tip={BOUNCE} onclick={bounce}>
                <Icon name="bounce" />
            </button>
            <label class="rate">
                <input type="number" data-testid="cine-rate" aria-label={RATE} step="0.5"
                    min={MIN_CINE_RATE.to_string()} max={MAX_CINE_RATE.to_string()}
                    value={rate_text(rate)} onchange={change} onkeydown={leave_on_enter} />
                <span>{ UNIT }</span>
            </label>
            <span class="measured" data-testid="cine-measured">{ measured }</span>
        </fieldset>
    }
}

/// A rate that was typed is done: keys work on the images again.
fn leave_on_enter(event: KeyboardEvent) {
    let input = event.target_dyn_into::<HtmlInputElement>();
    if let (Some(input), "Enter" | "Escape") = (input, event.key().as_str()) {
        input.blur().unwrap_or_default();
    }
}

/// At most one digit after the point.
fn rate_text(rate: f64) -> String {
    let text = format!("{rate:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn step_button(step: (Command, &'static str, &'static str), dispatch: &Callback<Msg>) -> Html {
    let (command, name, label) = step;
    html! {
        <button type="button" class="button-icon" data-testid={format!("action-{name}")}
            aria-label={label} data-tip={label}
            onclick={dispatch.reform(move |_: MouseEvent| Msg::Run(command))}>
            <Icon {name} />
        </button>
    }
}
