//! Whose images these are, and the way back to the list.

use std::sync::Arc;

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::dicom::attributes::InstanceHeader;
use lightbox_core::text::{date_text, person_name_text, time_text};
use yew::prelude::*;

use super::icon::Icon;
use crate::store::{use_dispatch, use_slice};

const TITLE: &str = "Images";
const BACK: &str = "Studies";
const BACK_TIP: &str = "Back to the study list";
const NO_NAME: &str = "(no name)";
const PATIENT: &str = "Patient";
const MANY_PATIENTS: &str = "More than one patient is open";

/// One line of identity, as read from the first header of each study.
#[derive(Debug, Clone, PartialEq, Default)]
struct Identity {
    name: String,
    details: Vec<String>,
    study: Vec<String>,
    study_count: usize,
    is_one_patient: bool,
}

fn identity(model: &Model, _: &()) -> Option<Identity> {
    let studies = &model.study.studies;
    let headers: Vec<&Arc<InstanceHeader>> =
        studies.iter().filter_map(|s| s.header.as_ref()).collect();
    let active = model.layout.active_pane().and_then(|pane| pane.stack.as_ref());
    let active = active.and_then(|stack| stack.set.frames.first()).map(|frame| &frame.header);
    let header = active.or_else(|| headers.first().copied())?;
    let patient = &header.patient;
    let text = &header.study_text;
    let name = person_name_text(patient.name.reveal());
    let filled = |parts: Vec<String>| parts.into_iter().filter(|p| !p.is_empty()).collect();
    Some(Identity {
        name: if name.is_empty() { NO_NAME.to_owned() } else { name },
        details: filled(vec![
            patient.id.reveal().clone(),
            date_text(patient.birth_date.reveal()),
            patient.sex.reveal().clone(),
            text.patient_age.clone(),
        ]),
        study: filled(vec![
            text.description.clone(),
            format!("{} {}", date_text(&text.date), time_text(&text.time)).trim().to_owned(),
            text.accession_number.clone(),
        ]),
        study_count: studies.len(),
        is_one_patient: headers.iter().all(|h| h.patient.id == patient.id),
    })
}

#[component]
pub fn TopBar() -> Html {
    let identity = use_slice(identity);
    let dispatch = use_dispatch();
    let back = dispatch.reform(|_: MouseEvent| Msg::ShowStudyList);
    html! {
        <div class="top-bar">
            <h1 class="spoken">{ TITLE }</h1>
            <button type="button" class="button-back" data-testid="action-study-list"
                title={BACK_TIP} onclick={back}>
                <Icon name="back" /><span>{ BACK }</span>
            </button>
            { identity.as_ref().map(patient_line).unwrap_or_default() }
        </div>
    }
}

fn patient_line(identity: &Identity) -> Html {
    let part = |part: &String| html! { <span class="part">{ part }</span> };
    html! {
        <>
            <div class="patient" data-testid="patient-line" role="group" aria-label={PATIENT}>
                <strong>{ &identity.name }</strong>
                { for identity.details.iter().map(part) }
            </div>
            <div class="study" data-testid="study-line">
                { for identity.study.iter().map(part) }
                if identity.study_count > 1 {
                    <span class="part">{ format!("{} studies open", identity.study_count) }</span>
                }
            </div>
            if !identity.is_one_patient {
                <div class="badge is-warning" role="alert">{ MANY_PATIENTS }</div>
            }
        </>
    }
}
