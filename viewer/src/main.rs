//! The Lightbox viewer: a thin shell over `lightbox_core::app`.

use std::rc::Rc;

use lightbox_core::app::model::Site;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::{retrieve, save};
use wasm_bindgen::prelude::*;

mod effects;
mod frame_store;
mod net;
mod platform;
mod probe;
mod render_loop;
mod renderer;
mod report;
mod shell;
mod store;
mod thumbnails;
mod ui;
mod workers;

fn main() {
    platform::report_panics();
    let store = store::Store::new();
    let frames = frame_store::FrameStore::default();
    let shell = shell::Shell {
        store: store.clone(),
        render_loop: render_loop::RenderLoop::new(store.clone(), frames.clone()),
        thumbnails: thumbnails::Thumbnails::default(),
        frames: frames.clone(),
    };
    let workers = workers::WorkerPool::start();
    let answered = store.clone();
    workers.connect(move |handle, answer, pixels| {
        if let (Some(pixels), true) = (pixels, answer.outcome.is_ok()) {
            frames.insert(handle, pixels);
        }
        answered.dispatch(Msg::Retrieve(retrieve::Msg::FrameAnswered(answer)));
    });
    let edge = Rc::new(effects::Edge { shell: shell.clone(), workers });
    let render_loop = shell.render_loop.clone();
    store.connect(move |effect| effects::run(&edge, effect), move || render_loop.request());
    probe::install(&shell);
    launch(&shell);
    let left = store.clone();
    platform::ask_before_leaving(move || left.read(save::has_drafts));
    let back = shell.clone();
    platform::on_pop_state(Closure::new(move || launch(&back)));
    yew::Renderer::<ui::App>::with_props(ui::app::AppProps { shell }).render();
}

/// Follows what the address bar says now.
fn launch(shell: &shell::Shell) {
    let request = lightbox_core::launch::parse(&platform::path(), &platform::query());
    shell.render_loop.choose(request.renderer);
    let site = Site { dicomweb_url: platform::dicomweb_url() };
    shell.store.dispatch(Msg::Launched { site, request });
}
