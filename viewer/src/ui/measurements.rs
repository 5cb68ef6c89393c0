//! The list of measurements: go to, rename, colour, hide, lock, delete, take along as a table.

use lightbox_core::annotation::store::AnnotationEdit;
use lightbox_core::annotation::{Annotation, AnnotationId, ColorIndex};
use lightbox_core::app::annotate::panel::{Row, rows};
use lightbox_core::app::annotate::{self};
use lightbox_core::app::command::Command;
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::save::{self, Phase};
use yew::prelude::*;

use super::icon::Icon;
use crate::store::{Store, use_dispatch, use_slice, use_store};

const TITLE: &str = "Measurements";
const EMPTY: &str = "Nothing is measured yet. Choose a tool above and draw on an image.";
const DRAFT: &str = "draft";
const DRAFTS: &str = "Not saved yet: lost when this page is closed.";
const SAVE: &str = "Save";
const SAVING: &str = "Saving…";
const SAVED: &str = "Saved in the archive and read back.";
const FAILED: &str = "Not saved. The archive said why in the notice.";
const EXPORT: &str = "CSV";
/// Colours in `styles.css`.
const COLORS: u8 = 6;

fn all(model: &Model, _: &()) -> Vec<Row> {
    rows(model)
}

/// What the save button and the line below the list say.
#[derive(Debug, Clone, PartialEq)]
struct SaveFacts {
    has_drafts: bool,
    is_saving: bool,
    said: &'static str,
}

fn save_facts(model: &Model, _: &()) -> SaveFacts {
    let has_drafts = save::has_drafts(model);
    let phases = &model.save.phases;
    let is_saving = phases.values().any(|phase| *phase == Phase::Saving);
    let is_failed = phases.values().any(|phase| matches!(phase, Phase::Failed(_)));
    let said = match (is_saving, is_failed && has_drafts, has_drafts, phases.is_empty()) {
        (true, ..) => SAVING,
        (_, true, ..) => FAILED,
        (_, _, true, _) => DRAFTS,
        (.., false) => SAVED,
        _ => "",
    };
    SaveFacts { has_drafts, is_saving, said }
}

#[component]
pub fn Measurements() -> Html {
    let rows = use_slice(all);
    let store = use_store();
    let dispatch = use_dispatch();
    let facts = use_slice(save_facts);
    let save = dispatch.reform(|_: MouseEvent| Msg::Run(Command::SaveMeasurements));
    let export = dispatch.reform(|_: MouseEvent| Msg::Run(Command::ExportMeasurements));
    html! {
        <aside class="measurements" data-testid="measurements" aria-label={TITLE}>
            <header>
                <h2>{ TITLE }</h2>
                <span class="spring"></span>
                <button type="button" class="button-main" data-testid="save"
                    disabled={!facts.has_drafts || facts.is_saving} onclick={save}>{ SAVE }</button>
                <button type="button" class="button-quiet" data-testid="export-csv"
                    disabled={rows.is_empty()} onclick={export}>{ EXPORT }</button>
            </header>
            if rows.is_empty() {
                <p class="measurements-empty">{ EMPTY }</p>
            } else {
                <ol>{ for rows.iter().map(|row| line(row, &store, &dispatch)) }</ol>
                <p class="measurements-empty" role="status" data-testid="save-state">{ facts.said }</p>
            }
        </aside>
    }
}

fn line(row: &Row, store: &Store, dispatch: &Callback<Msg>) -> Html {
    let id = row.id;
    let go = dispatch.reform(move |_: MouseEvent| Msg::JumpTo(id));
    let rename = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Msg::JumpTo(id));
            dispatch.emit(Msg::Annotate(annotate::Msg::EditText(Some(id))));
        })
    };
    let remove = dispatch.reform(move |_: MouseEvent| {
        Msg::Annotate(annotate::Msg::Edit(Box::new(AnnotationEdit::Remove(id))))
    });
    let color = change(store, id, |a| a.color = ColorIndex((a.color.0 + 1) % COLORS));
    let show = change(store, id, |a| a.is_visible = !a.is_visible);
    let lock = change(store, id, |a| a.is_locked = !a.is_locked);
    let button = |name: &'static str, icon: &'static str, label: &'static str, onclick| {
        html! {
            <button type="button" class="button-small" data-testid={name} aria-label={label}
                title={label} {onclick}><Icon name={icon} /></button>
        }
    };
    html! {
        <li class={classes!("measurement", row.is_selected.then_some("is-selected"),
                (!row.is_visible).then_some("is-hidden"))}
            data-testid="measurement" data-kind={row.kind} key={id.0}>
            <button type="button" class={classes!("swatch", format!("color-{}", row.color))}
                aria-label="Colour" title="Colour" onclick={color}></button>
            <button type="button" class="measurement-name" onclick={go}>
                <b>{ &row.name }</b>
                if row.is_draft { <i>{ DRAFT }</i> }
                <span class="measurement-place">{ &row.place }</span>
                { for row.values.iter().map(|value| html! { <span class="measurement-value">{ value }</span> }) }
            </button>
            <span class="measurement-actions">
                { button("rename", "edit", "Rename", rename) }
                { button("show", if row.is_visible { "show" } else { "hide-annotations" }, "Hide or show", show) }
                { button("lock", if row.is_locked { "lock" } else { "unlock" }, "Lock or unlock", lock) }
                { button("delete", "delete", "Delete", remove) }
            </span>
        </li>
    }
}

/// A click that changes one annotation.
fn change(store: &Store, id: AnnotationId, edit: fn(&mut Annotation)) -> Callback<MouseEvent> {
    let store = store.clone();
    Callback::from(move |_| {
        let changed = store.read(|model| model.annotate.store.get(id).cloned());
        if let Some(mut annotation) = changed {
            edit(&mut annotation);
            let edit = AnnotationEdit::Change(annotation);
            store.dispatch(Msg::EditBegun);
            store.dispatch(Msg::Annotate(annotate::Msg::Edit(Box::new(edit))));
        }
    })
}
