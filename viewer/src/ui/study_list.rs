//! The study list: search form, results, paging.

use lightbox_core::app::chrome::{self, Dialog};
use lightbox_core::app::msg::Msg;
use yew::prelude::*;

use super::icon::Icon;
use crate::store::use_dispatch;

mod date_range;
mod pager;
mod results;
mod row;
mod search_form;
mod search_state;
mod sorting;

use pager::Pager;
use results::Results;
use search_form::SearchForm;

const PRODUCT: &str = "Lightbox";
const TITLE: &str = "Studies";
const ABOUT: &str = "About this viewer";

#[component]
pub fn StudyList() -> Html {
    let dispatch = use_dispatch();
    let about = dispatch.reform(|_: MouseEvent| Msg::Chrome(chrome::Msg::Open(Dialog::About)));
    html! {
        <div class="study-list" data-testid="study-list">
            <header class="list-head">
                <span class="product">{ PRODUCT }</span>
                <h1>{ TITLE }</h1>
                <span class="spring"></span>
                <button type="button" class="button-icon" data-testid="action-about"
                    aria-label={ABOUT} data-tip={ABOUT} onclick={about}>
                    <Icon name="about" />
                </button>
            </header>
            <SearchForm />
            <main class="list-main"><Results /></main>
            <Pager />
        </div>
    }
}
