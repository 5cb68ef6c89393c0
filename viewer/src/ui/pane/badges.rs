//! What must not be missed about this picture: loss, gaps, assumptions.

use lightbox_core::app::priors::OTHER_STUDY;
use lightbox_core::app::read_out::Badge;
use yew::prelude::*;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BadgesProps {
    pub badges: Vec<Badge>,
}

#[component]
pub fn Badges(props: &BadgesProps) -> Html {
    if props.badges.is_empty() {
        return Html::default();
    }
    let badge = |badge: &Badge| {
        html! {
            <span class={classes!("badge", badge.is_warning.then_some("is-warning"),
                (badge.title == OTHER_STUDY).then_some("is-prior"))}
                title={badge.title.clone()}>{ &badge.text }</span>
        }
    };
    html! { <div class="badges" data-testid="badges">{ for props.badges.iter().map(badge) }</div> }
}
