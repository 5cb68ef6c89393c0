//! The Lightbox viewer: a thin shell over `lightbox_core::app`.

mod platform;
mod render_loop;
mod shell;
mod store;
mod thumbnails;
mod ui;

fn main() {
    let shell = shell::Shell {
        store: store::Store::new(),
        render_loop: render_loop::RenderLoop::new(),
        thumbnails: thumbnails::Thumbnails::new(),
    };
    yew::Renderer::<ui::App>::with_props(ui::app::AppProps { shell }).render();
}
