//! Lines of one corner.

use yew::prelude::*;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CornerTextProps {
    #[prop_or_default]
    pub class: Classes,
    pub test_id: &'static str,
    pub lines: Vec<String>,
}

#[component]
pub fn CornerText(props: &CornerTextProps) -> Html {
    let lines = props.lines.iter().map(|line| html! { <div class="line">{ line }</div> });
    html! {
        <div class={props.class.clone()} data-testid={props.test_id}>{ for lines }</div>
    }
}
