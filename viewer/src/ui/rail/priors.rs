//! Other studies of the patient, below the current one: open one, or hang it side by side.

use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::priors::{self, Search};
use lightbox_core::study::prior::time::relative_text;
use lightbox_core::text::date_text;
use lightbox_core::uid::StudyUid;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice};

const LABEL: &str = "Priors";
const LOOKING: &str = "Looking for priors…";
const NONE: &str = "No priors";
const OPEN: &str = "Open";
const COMPARE: &str = "Compare";
const BEST: &str = "Hang the best prior";
const NO_ISSUER: &str = "ID without issuer";
const NO_ISSUER_TITLE: &str = "The patient ID is the same, but nothing says which hospital gave it. Check name and birth date.";

#[derive(Debug, Clone, PartialEq)]
struct Row {
    study: StudyUid,
    date: String,
    relative: String,
    modalities: String,
    body_part: String,
    description: String,
    counts: String,
    score: u32,
    why: String,
    is_open: bool,
    is_without_issuer: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Facts {
    /// Instead of the list, or above it.
    state: String,
    rows: Vec<Row>,
}

fn facts(model: &Model, _: &()) -> Option<Facts> {
    let found = &model.priors.found;
    let state = match &model.priors.search {
        Search::NotAsked => return None,
        Search::Looking => LOOKING.to_owned(),
        Search::Failed(notice) => format!("{} ({})", notice.title, notice.code),
        Search::Done if found.is_empty() => NONE.to_owned(),
        Search::Done => String::new(),
    };
    let today = priors::current_date(model);
    Some(Facts { state, rows: found.iter().map(|prior| row(model, prior, &today)).collect() })
}

fn row(model: &Model, prior: &priors::Prior, today: &str) -> Row {
    let record = &prior.record.record;
    let count = |n: Option<u32>, unit| n.map(|n| format!("{n} {unit}"));
    let counts = [count(record.series_count, "series"), count(record.instance_count, "images")];
    Row {
        study: record.study.clone(),
        date: date_text(&record.date),
        relative: relative_text(&record.date, today),
        modalities: record.modalities.join(" "),
        body_part: prior.record.body_parts.join(" "),
        description: record.description.clone(),
        counts: counts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        score: prior.relevance.score,
        why: prior.relevance.why.join("\n"),
        is_open: model.priors.opened.contains(&record.study),
        is_without_issuer: prior.is_without_issuer,
    }
}

#[component]
pub fn Priors() -> Html {
    let facts = use_slice(facts);
    let dispatch = use_dispatch();
    let Some(facts) = facts else { return Html::default() };
    let best = dispatch.reform(|_: MouseEvent| Msg::Priors(priors::Msg::CompareBest));
    html! {
        <section class="priors" data-testid="priors" aria-label={LABEL}>
            <header>
                <span class="rail-name">{ LABEL }</span>
                if facts.rows.len() > 1 {
                    <button type="button" data-testid="compare-best" onclick={best}>{ BEST }</button>
                }
            </header>
            if !facts.state.is_empty() {
                <p class="rail-state" role="status">{ &facts.state }</p>
            }
            <ul>{ for facts.rows.iter().map(|row| item(row, &dispatch)) }</ul>
        </section>
    }
}

fn item(row: &Row, dispatch: &Callback<Msg>) -> Html {
    let study = row.study.clone();
    let open = dispatch
        .reform(move |_: MouseEvent| Msg::Priors(priors::Msg::Open { study: study.clone() }));
    let study = row.study.clone();
    let compare = dispatch
        .reform(move |_: MouseEvent| Msg::Priors(priors::Msg::Compare { study: study.clone() }));
    let named = |verb: &str| format!("{verb} {} {}", row.date, row.description);
    let about = [&row.modalities, &row.body_part, &row.description];
    let about: Vec<&str> = about.iter().map(|t| t.as_str()).filter(|t| !t.is_empty()).collect();
    html! {
        <li class="prior" key={row.study.to_string()} data-testid="prior"
            data-study={row.study.to_string()}>
            <div class="prior-head">
                <b>{ &row.date }</b>
                <span>{ &row.relative }</span>
                <span class="prior-score" title={row.why.clone()}
                    aria-label={format!("Relevance {} of 100: {}", row.score, row.why)}>
                    { row.score }
                </span>
            </div>
            <div class="prior-about">{ about.join(" · ") }</div>
            <div class="prior-foot">{ &row.counts }</div>
            if row.is_without_issuer {
                <div class="prior-foot" title={NO_ISSUER_TITLE}>{ NO_ISSUER }</div>
            }
            <div class="prior-actions">
                <button type="button" data-testid="open-prior" disabled={row.is_open}
                    aria-label={named(OPEN)} onclick={open}>{ OPEN }</button>
                <button type="button" data-testid="compare-prior" aria-label={named(COMPARE)}
                    onclick={compare}>{ COMPARE }</button>
            </div>
        </li>
    }
}
