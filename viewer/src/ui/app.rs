//! The page: study list or viewer.

use yew::prelude::*;

use crate::shell::Shell;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AppProps {
    pub shell: Shell,
}

#[component]
pub fn App(props: &AppProps) -> Html {
    html! { <ContextProvider<Shell> context={props.shell.clone()}>{ "" }</ContextProvider<Shell>> }
}
