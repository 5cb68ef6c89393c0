//! What to search for.

use lightbox_core::app::find::{self, Form};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::date_range::{DATE_RANGES, DateRange};
use crate::store::{use_dispatch, use_slice};

/// One text field of the form.
struct Field {
    test_id: &'static str,
    label: &'static str,
    kind: &'static str,
    get: fn(&Form) -> &String,
    set: fn(&mut Form, String),
}

#[rustfmt::skip]
const FIELDS: &[Field] = &[
    Field { test_id: "search-name", label: "Patient name", kind: "search", get: |f| &f.patient_name, set: |f, v| f.patient_name = v },
    Field { test_id: "search-id", label: "Patient ID", kind: "search", get: |f| &f.patient_id, set: |f, v| f.patient_id = v },
    Field { test_id: "search-accession", label: "Accession number", kind: "search", get: |f| &f.accession_number, set: |f, v| f.accession_number = v },
    Field { test_id: "search-date-from", label: "Study date from", kind: "date", get: |f| &f.date_from, set: |f, v| f.date_from = v },
    Field { test_id: "search-date-to", label: "Study date to", kind: "date", get: |f| &f.date_to, set: |f, v| f.date_to = v },
];

#[rustfmt::skip]
const MODALITIES: &[&str] = &[
    "CR", "CT", "DX", "IO", "MG", "MR", "NM", "OT", "PT", "PX", "RF", "SC", "US", "XA",
];
const MODALITY: &str = "Modality";
const ANY: &str = "Any";
const SEARCH: &str = "Search";
const FORM: &str = "Search for studies";
const RANGES: &str = "Study date";

fn form(model: &Model, _: &()) -> Form {
    model.find.form.clone()
}

fn edit(form: Form) -> Msg {
    Msg::Find(find::Msg::EditForm(form))
}

fn target<E: JsCast>(event: &Event) -> Option<E> {
    event.target().and_then(|target: EventTarget| target.dyn_into().ok())
}

#[component]
pub fn SearchForm() -> Html {
    let current = use_slice(form);
    let dispatch = use_dispatch();
    let submit = dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Msg::Find(find::Msg::Search)
    });
    let fields = FIELDS.iter().map(|field| text_field(field, &current, &dispatch));
    let ranges = DATE_RANGES.iter().map(|range| range_button(*range, &current, &dispatch));
    html! {
        <form class="search" role="search" aria-label={FORM} onsubmit={submit} autocomplete="off">
            { for fields }
            { modality_field(&current, &dispatch) }
            <button type="submit" class="button-main" data-testid="search-button">{ SEARCH }</button>
            <div class="ranges" role="group" aria-label={RANGES}>{ for ranges }</div>
        </form>
    }
}

fn text_field(field: &Field, current: &Form, dispatch: &Callback<Msg>) -> Html {
    let (form, dispatch, set) = (current.clone(), dispatch.clone(), field.set);
    let input = Callback::from(move |event: InputEvent| {
        if let Some(input) = target::<HtmlInputElement>(&event) {
            let mut form = form.clone();
            set(&mut form, input.value());
            dispatch.emit(edit(form));
        }
    });
    html! {
        <label class={classes!("field", format!("is-{}", field.kind))}>
            <span>{ field.label }</span>
            <input type={field.kind} data-testid={field.test_id} spellcheck="false"
                value={(field.get)(current).clone()} oninput={input} />
        </label>
    }
}

fn modality_field(current: &Form, dispatch: &Callback<Msg>) -> Html {
    let (form, dispatch) = (current.clone(), dispatch.clone());
    let change = Callback::from(move |event: Event| {
        if let Some(select) = target::<HtmlSelectElement>(&event) {
            dispatch.emit(edit(Form { modality: select.value(), ..form.clone() }));
        }
    });
    let option = |value: &'static str| {
        html! { <option value={value} selected={current.modality == value}>{ value }</option> }
    };
    html! {
        <label class="field is-modality">
            <span>{ MODALITY }</span>
            <select data-testid="search-modality" onchange={change}>
                <option value="" selected={current.modality.is_empty()}>{ ANY }</option>
                { for MODALITIES.iter().map(|modality| option(modality)) }
            </select>
        </label>
    }
}

/// Sets both dates and searches at once.
fn range_button(range: DateRange, current: &Form, dispatch: &Callback<Msg>) -> Html {
    let (date_from, date_to) = range.limits();
    let is_set = current.date_from == date_from && current.date_to == date_to;
    let (form, dispatch) = (current.clone(), dispatch.clone());
    let click = Callback::from(move |_: MouseEvent| {
        let (date_from, date_to) = range.limits();
        dispatch.emit(edit(Form { date_from, date_to, ..form.clone() }));
        dispatch.emit(Msg::Find(find::Msg::Search));
    });
    html! {
        <button type="button" class="button-quiet" data-testid={format!("range-{}", range.name)}
            aria-pressed={is_set.to_string()} onclick={click}>{ range.label }</button>
    }
}
