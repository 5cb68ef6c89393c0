//! The series rail: every display set of the open studies, to be hung in a pane.

use lightbox_core::app::model::Model;
use lightbox_core::app::study::{OpenStudy, Progress};
use lightbox_core::study::display_set::DisplaySetId;
use lightbox_core::text::{date_text, time_text};
use lightbox_core::uid::SeriesUid;
use yew::prelude::*;

mod card;
mod card_facts;
pub mod dragged;
mod pending;
mod priors;
mod thumbnail;

use card::Card;
use pending::Pending;
use priors::Priors;

use crate::store::use_slice;

const LABEL: &str = "Series";
const UNNAMED: &str = "Study";
const LOADING: &str = "Looking for series…";
const NONE: &str = "No series";

/// One study of the rail; the cards read the rest by themselves.
#[derive(Debug, Clone, PartialEq)]
struct StudyEntry {
    key: String,
    date: String,
    description: String,
    progress: Progress,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
enum Entry {
    DisplaySet(DisplaySetId),
    /// Its headers are not here.
    Series(SeriesUid),
}

fn entries(study: &OpenStudy) -> StudyEntry {
    let text = study.header.as_ref().map(|header| &header.study_text);
    let mut entries = Vec::new();
    for series in &study.series {
        if series.progress != Progress::Loaded {
            entries.push(Entry::Series(series.record.series.clone()));
        }
        entries.extend(series.stacks.iter().map(|stack| Entry::DisplaySet(stack.id().clone())));
    }
    let date = text.map(|t| format!("{} {}", date_text(&t.date), time_text(&t.time)));
    StudyEntry {
        key: study.study.to_string(),
        date: date.unwrap_or_default(),
        description: text.map(|t| t.description.clone()).unwrap_or_default(),
        progress: study.progress.clone(),
        entries,
    }
}

fn studies(model: &Model, _: &()) -> Vec<StudyEntry> {
    model.study.studies.iter().map(entries).collect()
}

#[component]
pub fn Rail() -> Html {
    let studies = use_slice(studies);
    html! {
        <nav class="rail" data-testid="rail" aria-label={LABEL}>
            { for studies.into_iter().map(study) }
            <Priors />
        </nav>
    }
}

fn study(entry: StudyEntry) -> Html {
    let state = match (&entry.progress, entry.entries.is_empty()) {
        (Progress::Failed(notice), _) => notice.title.clone(),
        (Progress::Loaded, true) => NONE.to_owned(),
        (_, true) => LOADING.to_owned(),
        _ => String::new(),
    };
    let name = if entry.description.is_empty() { UNNAMED.to_owned() } else { entry.description };
    let has_cards = !entry.entries.is_empty();
    let cards = entry.entries.into_iter().map(|entry| match entry {
        Entry::DisplaySet(id) => {
            let key = format!("{}#{}", id.series, id.part);
            html! { <Card {key} {id} /> }
        }
        Entry::Series(series) => {
            let key = series.to_string();
            html! { <Pending {key} {series} /> }
        }
    });
    html! {
        <section class="rail-study" key={entry.key}>
            <header>
                <span class="rail-date">{ entry.date }</span>
                <span class="rail-name">{ &name }</span>
            </header>
            if !state.is_empty() { <p class="rail-state">{ state }</p> }
            if has_cards {
                <div class="rail-cards" role="listbox" aria-label={name}>{ for cards }</div>
            }
        </section>
    }
}
