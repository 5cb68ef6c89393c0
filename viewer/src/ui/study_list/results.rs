//! The table of studies that were found, or why there is none.

use lightbox_core::app::find::Status;
use lightbox_core::app::model::Model;
use lightbox_core::study::model::StudyRecord;
use yew::prelude::*;

use super::row::Row;
use super::search_state::SearchState;
use super::sorting::{COLUMNS, Column, Sorting};
use crate::store::use_slice;

const CAPTION: &str = "Studies found";

fn studies(model: &Model, _: &()) -> (Vec<StudyRecord>, bool) {
    (model.find.studies.clone(), model.find.status == Status::Searching)
}

#[component]
pub fn Results() -> Html {
    let (mut studies, is_searching) = use_slice(studies);
    let sorting = use_state(Sorting::default);
    sorting.sort(&mut studies);
    let choose = {
        let sorting = sorting.clone();
        Callback::from(move |column| sorting.set(sorting.chosen(column)))
    };
    let has_rows = !studies.is_empty();
    let rows = studies.into_iter().map(|study| {
        let key = study.study.to_string();
        html! { <Row {key} {study} /> }
    });
    html! {
        <>
            if has_rows {
                <table class="studies" role="grid" aria-label={CAPTION}
                    aria-busy={is_searching.to_string()}>
                    <thead><tr>{ for COLUMNS.iter().map(|c| head(c, *sorting, &choose)) }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            }
            <SearchState />
        </>
    }
}

fn head(column: &Column, sorting: Sorting, choose: &Callback<&'static str>) -> Html {
    let name = column.name;
    let click = choose.reform(move |_: MouseEvent| name);
    html! {
        <th class={name} scope="col" aria-sort={sorting.aria(name)}>
            <button type="button" onclick={click}>{ column.label }</button>
        </th>
    }
}
