//! Pages of the study list.

use lightbox_core::app::find::{self, PAGE_SIZE, Status};
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use yew::prelude::*;

use crate::store::{use_dispatch, use_slice};

const PREVIOUS: &str = "Previous page";
const NEXT: &str = "Next page";
const LABEL: &str = "Pages";

#[derive(Clone, Copy, PartialEq)]
struct Pages {
    page: u32,
    has_next: bool,
    is_busy: bool,
    shown: u32,
}

fn pages(model: &Model, _: &()) -> Pages {
    let find = &model.find;
    Pages {
        page: find.page,
        has_next: find.has_next_page,
        is_busy: find.status == Status::Searching,
        shown: u32::try_from(find.studies.len()).unwrap_or(u32::MAX),
    }
}

#[component]
pub fn Pager() -> Html {
    let pages = use_slice(pages);
    let dispatch = use_dispatch();
    let go = |page: u32| dispatch.reform(move |_: MouseEvent| Msg::Find(find::Msg::ShowPage(page)));
    let first = pages.page * PAGE_SIZE;
    let range = match pages.shown {
        0 => String::new(),
        shown => format!("Studies {}–{}", first + 1, first + shown),
    };
    html! {
        <nav class="pager" aria-label={LABEL}>
            <span class="pager-range" data-testid="page-range">{ range }</span>
            <span class="spring"></span>
            <button type="button" class="button-quiet" data-testid="page-prev"
                disabled={pages.page == 0 || pages.is_busy}
                onclick={go(pages.page.saturating_sub(1))}>{ PREVIOUS }</button>
            <span class="pager-page">{ format!("Page {}", pages.page + 1) }</span>
            <button type="button" class="button-quiet" data-testid="page-next"
                disabled={!pages.has_next || pages.is_busy}
                onclick={go(pages.page + 1)}>{ NEXT }</button>
        </nav>
    }
}
