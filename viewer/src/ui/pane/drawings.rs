//! Annotations over the picture: lines as vectors, text as text.

use lightbox_core::annotation::AnnotationId;
use lightbox_core::app::annotate::drawn::{Drawn, drawn};
use lightbox_core::app::annotate::{self};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use yew::prelude::*;

mod text_field;

use text_field::TextField;

use crate::store::{use_dispatch, use_slice_with};
use crate::ui::placed::{px, use_placed};

const HANDLE_PX: &str = "4.5";

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DrawingsProps {
    pub index: usize,
}

fn all(model: &Model, index: &usize) -> Vec<Drawn> {
    drawn(model, *index)
}

#[component]
pub fn Drawings(props: &DrawingsProps) -> Html {
    let all = use_slice_with(props.index, all);
    if all.is_empty() {
        return Html::default();
    }
    let texts = all.iter().filter(|one| !one.text.is_empty() || one.is_editing).map(|one| {
        let key = one.id.map_or(0, |id| id.0);
        html! { <DrawingText {key} drawn={one.clone()} /> }
    });
    html! {
        <div class="drawings">
            <svg class="drawing-lines" aria-hidden="true">{ for all.iter().map(lines) }</svg>
            { for texts }
        </div>
    }
}

/// A dark line below the coloured one: seen on bright tissue and on dark.
fn lines(one: &Drawn) -> Html {
    let handles = one.handles.iter().map(|at| {
        html! { <circle class="drawing-handle" cx={at.x.to_string()} cy={at.y.to_string()} r={HANDLE_PX} /> }
    });
    html! {
        <g class={classes!("drawing", format!("color-{}", one.color), one.is_selected.then_some("is-selected"))}
            data-testid={one.id.map(|_| "annotation")} data-kind={one.kind}>
            <path class="drawing-halo" d={one.path.clone()} />
            <path class="drawing-line" d={one.path.clone()} />
            <path class="drawing-guide" d={one.guides.clone()} />
            { for handles }
        </g>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct DrawingTextProps {
    drawn: Drawn,
}

#[component]
fn DrawingText(props: &DrawingTextProps) -> Html {
    let one = &props.drawn;
    let dispatch = use_dispatch();
    let node = use_placed(vec![("left", px(one.text_at.x)), ("top", px(one.text_at.y))]);
    let id: Option<AnnotationId> = one.id;
    let select = dispatch.reform(move |_: MouseEvent| Msg::Annotate(annotate::Msg::Select(id)));
    let edit = dispatch.reform(move |_: MouseEvent| Msg::Annotate(annotate::Msg::EditText(id)));
    html! {
        <div ref={node} class={classes!("drawing-text", format!("color-{}", one.color),
                one.is_selected.then_some("is-selected"))}
            data-testid="annotation-text" data-kind={one.kind}
            title={(!one.provenance.is_empty()).then(|| one.provenance.clone())}
            onclick={select} ondblclick={edit}>
            { for one.text.iter().map(|line| html! { <div>{ line }</div> }) }
            if let (true, Some(id)) = (one.is_editing, id) {
                <TextField {id} asks_for_length={one.asks_for_length} text={one.label.clone()} />
            }
        </div>
    }
}
