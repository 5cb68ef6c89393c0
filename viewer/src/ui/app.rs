//! The page: study list or viewer, and what lies over both.

use lightbox_core::app::model::{Model, Page};
use yew::prelude::*;

use super::about::AboutBox;
use super::help::HelpOverlay;
use super::keyboard::use_keyboard;
use super::notices::Notices;
use super::study_list::StudyList;
use super::viewer::Viewer;
use crate::shell::Shell;
use crate::store::use_slice;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct AppProps {
    pub shell: Shell,
}

#[component]
pub fn App(props: &AppProps) -> Html {
    html! {
        <ContextProvider<Shell> context={props.shell.clone()}>
            <CurrentPage />
        </ContextProvider<Shell>>
    }
}

fn page_and_dialog(model: &Model, _: &()) -> (Page, bool) {
    (model.page, model.chrome.dialog.is_some())
}

#[component]
fn CurrentPage() -> Html {
    let (page, has_dialog) = use_slice(page_and_dialog);
    let page = match page {
        Page::StudyList => html! { <StudyList /> },
        Page::Viewer => html! { <ViewerPage /> },
    };
    html! {
        <>
            <div class="page" inert={has_dialog}>{ page }</div>
            <Notices />
            <HelpOverlay />
            <AboutBox />
        </>
    }
}

/// Keys run commands only where there are images.
#[component]
fn ViewerPage() -> Html {
    use_keyboard();
    html! { <Viewer /> }
}
