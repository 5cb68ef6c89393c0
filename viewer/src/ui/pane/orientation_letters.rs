//! Letters at the edges: which way the patient lies. They follow rotation and flip.

use lightbox_core::app::read_out::EdgeLetters;
use yew::prelude::*;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OrientationLettersProps {
    pub letters: EdgeLetters,
    pub laterality: Option<String>,
}

#[component]
pub fn OrientationLetters(props: &OrientationLettersProps) -> Html {
    let EdgeLetters { top, right, bottom, left } = &props.letters;
    let letter = |edge: &'static str, text: &String| {
        html! {
            <span class={classes!("edge", format!("edge-{edge}"))}
                data-testid={format!("orientation-{edge}")}>{ text }</span>
        }
    };
    html! {
        <>
            { letter("top", top) }
            { letter("right", right) }
            { letter("bottom", bottom) }
            { letter("left", left) }
            if let Some(side) = &props.laterality {
                <span class="laterality" data-testid="laterality">{ side }</span>
            }
        </>
    }
}
