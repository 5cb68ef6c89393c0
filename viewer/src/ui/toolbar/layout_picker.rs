//! How many panes: a grid to point at.

use lightbox_core::app::layout::{self, MAX_COLUMNS, MAX_ROWS};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use yew::prelude::*;

use super::popover::Popover;
use crate::store::{use_dispatch, use_slice};

const LABEL: &str = "Layout of panes";

fn grid(model: &Model, _: &()) -> (usize, usize) {
    (model.layout.rows, model.layout.columns)
}

#[component]
pub fn LayoutPicker() -> Html {
    let current = use_slice(grid);
    let dispatch = use_dispatch();
    let is_open = use_state(|| false);
    let pointed = use_state(|| None::<(usize, usize)>);
    let toggle = {
        let (is_open, pointed) = (is_open.setter(), pointed.setter());
        Callback::from(move |open| {
            pointed.set(None);
            is_open.set(open);
        })
    };
    let cells = (1..=MAX_ROWS).flat_map(|row| (1..=MAX_COLUMNS).map(move |column| (row, column)));
    let shown = pointed.unwrap_or(current);
    let cells = cells.map(|(rows, columns)| {
        let (dispatch, toggle, set) = (dispatch.clone(), toggle.clone(), pointed.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.emit(Msg::Layout(layout::Msg::SetGrid { rows, columns }));
            toggle.emit(false);
        });
        let point = Callback::from(move |()| set.set(Some((rows, columns))));
        let is_in = rows <= shown.0 && columns <= shown.1;
        html! {
            <button type="button" class={classes!("cell", is_in.then_some("is-in"))}
                data-testid={format!("layout-{rows}x{columns}")}
                aria-label={format!("{rows} rows, {columns} columns")}
                aria-pressed={(current == (rows, columns)).to_string()}
                onpointerenter={point.reform(|_: PointerEvent| ())}
                onfocus={point.reform(|_: FocusEvent| ())} {onclick}>
            </button>
        }
    });
    html! {
        <Popover icon="layout" label={LABEL} test_id="layout-picker" is_open={*is_open}
            ontoggle={toggle.clone()}>
            <div class="layout-cells">{ for cells }</div>
            <p class="layout-size">{ format!("{} × {}", shown.0, shown.1) }</p>
        </Popover>
    }
}
