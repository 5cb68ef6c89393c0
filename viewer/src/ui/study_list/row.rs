//! One study of the list.

use lightbox_core::app::find;
use lightbox_core::app::msg::Msg;
use lightbox_core::study::model::StudyRecord;
use lightbox_core::text::{date_text, person_name_text, time_text};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::store::use_dispatch;

const NO_NAME: &str = "(no name)";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct RowProps {
    pub study: StudyRecord,
}

#[component]
pub fn Row(props: &RowProps) -> Html {
    let study = &props.study;
    let dispatch = use_dispatch();
    let open = {
        let uid = study.study.clone();
        move || dispatch.emit(Msg::Find(find::Msg::OpenStudy(uid.clone())))
    };
    let keydown = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => open(),
            "ArrowDown" => focus(&event, Element::next_element_sibling),
            "ArrowUp" => focus(&event, Element::previous_element_sibling),
            _ => {}
        })
    };
    let click = Callback::from(move |_: MouseEvent| open());
    let count = |count: Option<u32>| count.map(|n| n.to_string()).unwrap_or_default();
    let name = person_name_text(study.patient.name.reveal());
    let born = [date_text(study.patient.birth_date.reveal()), study.patient.sex.reveal().clone()];
    html! {
        <tr tabindex="0" data-testid="study-row" data-study={study.study.to_string()}
            onclick={click} onkeydown={keydown}>
            <td class="name">{ if name.is_empty() { NO_NAME.to_owned() } else { name } }</td>
            <td class="id">{ study.patient.id.reveal() }</td>
            <td class="birth">{ born.join(" ").trim() }</td>
            <td class="date">
                { date_text(&study.date) }<span class="time">{ time_text(&study.time) }</span>
            </td>
            <td class="modality">{ study.modalities.join(" ") }</td>
            <td class="description">{ &study.description }</td>
            <td class="accession">{ &study.accession_number }</td>
            <td class="referrer">{ person_name_text(study.referring_physician.reveal()) }</td>
            <td class="series">{ count(study.series_count) }</td>
            <td class="images">{ count(study.instance_count) }</td>
        </tr>
    }
}

/// Moves the focus to the row beside.
fn focus(event: &KeyboardEvent, beside: fn(&Element) -> Option<Element>) {
    event.prevent_default();
    let row = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let row = row.and_then(|row| beside(&row)?.dyn_into::<HtmlElement>().ok());
    if let Some(row) = row {
        row.focus().unwrap_or_default();
    }
}
