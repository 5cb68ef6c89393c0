//! Draws the scene once per animation frame, when something changed.
//!
//! The CPU draws until the GPU core has arrived; when the device is lost, it draws again until
//! there is a new one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lightbox_core::app::chrome::{self, RendererStatus};
use lightbox_core::app::layout::{self, Stage};
use lightbox_core::app::msg::Msg;
use lightbox_core::app::present::present;
use lightbox_core::app::retrieve;
use lightbox_core::app::update::is_animating;
use lightbox_core::geometry::viewport::ViewportSize;
use lightbox_core::launch::RendererChoice;
use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::scene::display_list::Scene;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ResizeObserver};

use crate::frame_store::FrameStore;
use crate::platform;
use crate::renderer::Renderer;
use crate::renderer::cpu::CpuRenderer;
use crate::renderer::gpu::{Backend, GpuRenderer};
use crate::store::Store;

struct Attached {
    surface: HtmlElement,
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

struct Inner {
    store: Store,
    frames: FrameStore,
    renderer: RefCell<Option<Renderer>>,
    attached: RefCell<Option<Attached>>,
    drawn: RefCell<Option<Scene>>,
    on_frame: RefCell<Option<Closure<dyn FnMut()>>>,
    is_scheduled: Cell<bool>,
    choice: Cell<RendererChoice>,
    is_gpu_starting: Cell<bool>,
    losses: Cell<u32>,
    is_picture_drawn: Cell<bool>,
}

/// Cloning shares the loop.
#[derive(Clone)]
pub struct RenderLoop(Rc<Inner>);

impl std::fmt::Debug for RenderLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RenderLoop")
    }
}
impl PartialEq for RenderLoop {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A device that is lost this often is left alone.
const MAX_LOSSES: u32 = 3;
/// Without a picture by then, the tools are shown all the same.
const TOOLS_DELAY_MS: u32 = 1200;
/// The first neighbours are asked for before the GPU core.
const GPU_DELAY_MS: u32 = 300;

impl RenderLoop {
    pub fn new(store: Store, frames: FrameStore) -> Self {
        let render_loop = Self(Rc::new(Inner {
            store,
            frames,
            renderer: RefCell::default(),
            attached: RefCell::default(),
            drawn: RefCell::default(),
            on_frame: RefCell::default(),
            is_scheduled: Cell::new(false),
            choice: Cell::default(),
            is_gpu_starting: Cell::new(false),
            losses: Cell::new(0),
            is_picture_drawn: Cell::new(false),
        }));
        let this = render_loop.clone();
        *render_loop.0.on_frame.borrow_mut() = Some(Closure::new(move || this.frame()));
        render_loop
    }

    /// Which renderer the page asked for.
    pub fn choose(&self, choice: RendererChoice) {
        self.0.choice.set(choice);
    }

    /// Puts the canvas into `surface` and keeps it as large as that element.
    /// Reports the size as `layout::Msg::StageResized`.
    pub fn attach(&self, surface: &HtmlElement) {
        self.detach();
        let this = self.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || this.measure());
        let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        observer.observe(surface);
        let attached = Attached { surface: surface.clone(), observer, _on_resize: on_resize };
        *self.0.attached.borrow_mut() = Some(attached);
        if self.0.renderer.borrow().is_none() {
            self.use_cpu("the GPU core is loading");
        } else {
            self.mount_canvas();
        }
        self.measure();
        platform::after_ms(TOOLS_DELAY_MS, platform::show_tools);
    }

    /// Takes the canvas out and stops drawing.
    pub fn detach(&self) {
        if let Some(attached) = self.0.attached.borrow_mut().take() {
            attached.observer.disconnect();
            attached.surface.set_text_content(None);
        }
        *self.0.drawn.borrow_mut() = None;
    }

    /// Frees pixels everywhere.
    pub fn drop_frames(&self, handles: &[FrameHandle]) {
        handles.iter().for_each(|handle| self.0.frames.remove(*handle));
        if let Some(renderer) = self.0.renderer.borrow_mut().as_mut() {
            renderer.drop_frames(handles);
        }
    }

    /// Draws at the next animation frame.
    pub fn request(&self) {
        if self.0.is_scheduled.replace(true) {
            return;
        }
        let on_frame = self.0.on_frame.borrow();
        let is_asked = on_frame.as_ref().is_some_and(platform::request_frame);
        self.0.is_scheduled.set(is_asked);
    }

    fn frame(&self) {
        self.0.is_scheduled.set(false);
        if self.0.store.read(is_animating) {
            self.0.store.dispatch(Msg::Ticked);
            self.request();
        }
        self.draw();
    }

    fn draw(&self) {
        if self.0.attached.borrow().is_none() {
            return;
        }
        let scene = self.0.store.read(present);
        if scene.width == 0 || scene.height == 0 || self.0.drawn.borrow().as_ref() == Some(&scene) {
            return;
        }
        let outcome = self.0.renderer.borrow_mut().as_mut().map(|r| r.draw(&scene, &self.0.frames));
        match outcome {
            Some(Ok(())) => {
                let has_image = scene.panes.iter().any(|pane| pane.layer.is_some());
                *self.0.drawn.borrow_mut() = Some(scene);
                if has_image {
                    self.picture_drawn();
                }
            }
            Some(Err(fault)) => self.gpu_lost(&fault.0),
            None => {}
        }
    }

    /// The rest of the series and the GPU core wait until the browser shows the first picture:
    /// they want the same processor and the same connections.
    fn picture_drawn(&self) {
        if self.0.is_picture_drawn.replace(true) {
            self.start_gpu();
            return;
        }
        platform::mark_first_image();
        let this = self.clone();
        platform::after_next_paint(move || {
            platform::show_tools();
            this.0.store.dispatch(Msg::Retrieve(retrieve::Msg::PictureShown));
            platform::after_ms(GPU_DELAY_MS, move || this.start_gpu());
        });
    }

    /// Draws now, whatever was drawn before, and hands the renderer to `read` in the same task.
    pub fn with_fresh_picture<T>(&self, read: impl FnOnce(&Renderer) -> Option<T>) -> Option<T> {
        *self.0.drawn.borrow_mut() = None;
        self.draw();
        self.0.renderer.borrow().as_ref().and_then(read)
    }

    fn measure(&self) {
        let Some(stage) = self.0.attached.borrow().as_ref().map(|a| Stage {
            size: ViewportSize {
                width: f64::from(a.surface.client_width()),
                height: f64::from(a.surface.client_height()),
            },
            pixel_ratio: platform::pixel_ratio(),
        }) else {
            return;
        };
        if self.0.store.read(|model| model.layout.stage != stage) {
            self.0.store.dispatch(Msg::Layout(layout::Msg::StageResized(stage)));
        }
        // In the same frame as the layout, or the old picture is stretched for a moment.
        self.draw();
    }

    fn mount_canvas(&self) {
        let renderer = self.0.renderer.borrow();
        let attached = self.0.attached.borrow();
        if let (Some(renderer), Some(attached)) = (renderer.as_ref(), attached.as_ref()) {
            attached.surface.replace_children_with_node_1(renderer.canvas());
        }
        drop(attached);
        drop(renderer);
        *self.0.drawn.borrow_mut() = None;
    }

    fn use_cpu(&self, reason: &str) {
        *self.0.renderer.borrow_mut() = CpuRenderer::new().map(Renderer::Cpu);
        self.mount_canvas();
        self.report("cpu", "", reason);
    }

    fn report(&self, backend: &str, adapter: &str, reason: &str) {
        let status = RendererStatus {
            backend: backend.to_owned(),
            adapter: adapter.to_owned(),
            reason: reason.to_owned(),
        };
        self.0.store.dispatch(Msg::Chrome(chrome::Msg::RendererChanged(status)));
    }

    /// After the first picture, so that the GPU core never delays it.
    fn start_gpu(&self) {
        let is_cpu = matches!(self.0.renderer.borrow().as_ref(), Some(Renderer::Cpu(_)));
        let backends: &[Backend] = match self.0.choice.get() {
            RendererChoice::Cpu => &[],
            RendererChoice::WebGpu => &[Backend::WebGpu],
            RendererChoice::WebGl2 => &[Backend::WebGl2],
            RendererChoice::Best if platform::has_webgpu() => &[Backend::WebGpu, Backend::WebGl2],
            RendererChoice::Best => &[Backend::WebGl2],
        };
        let is_given_up = self.0.losses.get() >= MAX_LOSSES;
        if !is_cpu || is_given_up || self.0.is_gpu_starting.replace(true) {
            return;
        }
        if backends.is_empty() {
            self.report("cpu", "", "asked for by the link");
            return;
        }
        let this = self.clone();
        spawn_local(async move { this.try_backends(backends).await });
    }

    async fn try_backends(&self, backends: &[Backend]) {
        let mut reasons = Vec::new();
        for backend in backends {
            if self.0.choice.get() == RendererChoice::Best
                && let Some(drawback) = backend.drawback().await
            {
                reasons.push(format!("{}: {drawback}", backend.name()));
                continue;
            }
            let this = self.clone();
            let on_lost = move || this.gpu_lost("the device was lost");
            match GpuRenderer::start(*backend, on_lost).await {
                Ok(mut gpu) => {
                    // Drawn before it is shown, so that the picture never blinks.
                    let scene = self.0.store.read(present);
                    if let Err(fault) = gpu.draw(&scene, &self.0.frames) {
                        reasons.push(format!("{}: {}", backend.name(), fault.0));
                        continue;
                    }
                    let (name, adapter) = (gpu.backend().name(), gpu.adapter().to_owned());
                    *self.0.renderer.borrow_mut() = Some(Renderer::Gpu(gpu));
                    self.mount_canvas();
                    self.report(name, &adapter, &reasons.join("; "));
                    self.draw();
                    return;
                }
                Err(reason) => reasons.push(format!("{}: {reason}", backend.name())),
            }
        }
        self.report("cpu", "", &reasons.join("; "));
    }

    fn gpu_lost(&self, reason: &str) {
        let is_gpu = match self.0.renderer.try_borrow() {
            Ok(renderer) => matches!(renderer.as_ref(), Some(Renderer::Gpu(_))),
            Err(_) => false,
        };
        if !is_gpu {
            return;
        }
        self.0.losses.set(self.0.losses.get() + 1);
        self.0.is_gpu_starting.set(false);
        self.use_cpu(reason);
        self.request();
    }
}
