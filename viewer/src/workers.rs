//! The pool of frame workers: spreads requests, restarts what died, keeps no pixels.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use lightbox_core::pixel_data::FrameHandle;
use lightbox_core::retrieve::request::{FrameAnswer, FrameFault, FrameRequest};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::platform;

/// Called for every answer with the pixels, if there are any.
type OnAnswer = Rc<dyn Fn(FrameHandle, FrameAnswer, Option<ArrayBuffer>)>;

struct Slot {
    worker: Worker,
    /// Tickets this worker is busy with.
    tickets: Vec<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

struct Inner {
    slots: RefCell<Vec<Slot>>,
    waiting: RefCell<HashMap<u32, FrameHandle>>,
    on_answer: RefCell<Option<OnAnswer>>,
    restarts: Cell<u32>,
}

/// Cloning shares the pool.
#[derive(Clone)]
pub struct WorkerPool(Rc<Inner>);

impl std::fmt::Debug for WorkerPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkerPool")
    }
}

/// A page whose workers die this often has a fault that restarting does not mend.
const MAX_RESTARTS: u32 = 50;

impl WorkerPool {
    /// Starts as many workers as the machine can use, one core left for the page.
    pub fn start() -> Self {
        let pool = Self(Rc::new(Inner {
            slots: RefCell::default(),
            waiting: RefCell::default(),
            on_answer: RefCell::default(),
            restarts: Cell::new(0),
        }));
        let count = platform::core_count().saturating_sub(1).clamp(2, 4);
        for index in 0..count {
            let slot = pool.spawn(index);
            pool.0.slots.borrow_mut().extend(slot);
        }
        pool
    }

    pub fn connect(
        &self,
        on_answer: impl Fn(FrameHandle, FrameAnswer, Option<ArrayBuffer>) + 'static,
    ) {
        *self.0.on_answer.borrow_mut() = Some(Rc::new(on_answer));
    }

    fn spawn(&self, index: usize) -> Option<Slot> {
        // The page starts the first ones itself, before this app is there.
        let worker = match platform::take_early_worker() {
            Some(worker) => worker,
            None => new_worker()?,
        };
        let pool = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            pool.received(index, &event.data());
        });
        let pool = self.clone();
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            pool.crashed(index);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let starting = worker.clone();
        spawn_local(async move {
            // Without a module the worker fetches its own.
            let module = JsFuture::from(platform::worker_module()).await.unwrap_or_default();
            let init = message("init");
            set(&init, "module", &module);
            starting.post_message(&init).unwrap_or_default();
        });
        Some(Slot { worker, tickets: Vec::new(), _on_message: on_message, _on_error: on_error })
    }

    /// Hands a request to the least busy worker.
    pub fn retrieve(&self, handle: FrameHandle, request: &FrameRequest) {
        self.0.waiting.borrow_mut().insert(request.ticket, handle);
        let posted = postcard::to_allocvec(request).ok().and_then(|bytes| {
            let post = message("frame");
            set(&post, "request", &Uint8Array::from(bytes.as_slice()));
            let mut slots = self.0.slots.borrow_mut();
            let slot = slots.iter_mut().min_by_key(|slot| slot.tickets.len())?;
            slot.worker.post_message(&post).ok()?;
            slot.tickets.push(request.ticket);
            Some(())
        });
        if posted.is_none() {
            self.fail(request.ticket);
        }
    }

    pub fn abort(&self, ticket: u32) {
        self.0.waiting.borrow_mut().remove(&ticket);
        for slot in self.0.slots.borrow_mut().iter_mut().filter(|s| s.tickets.contains(&ticket)) {
            slot.tickets.retain(|known| *known != ticket);
            let post = message("abort");
            set(&post, "ticket", &JsValue::from(ticket));
            // A worker that cannot be told is restarted by its error event.
            slot.worker.post_message(&post).unwrap_or_default();
        }
    }

    fn received(&self, index: usize, data: &JsValue) {
        let get = |key: &str| Reflect::get(data, &JsValue::from_str(key)).unwrap_or_default();
        if get("kind").as_string().as_deref() != Some("frame") {
            return;
        }
        let bytes = Uint8Array::new(&get("answer")).to_vec();
        let Ok(answer) = postcard::from_bytes::<FrameAnswer>(&bytes) else { return };
        if let Some(slot) = self.0.slots.borrow_mut().get_mut(index) {
            slot.tickets.retain(|ticket| *ticket != answer.ticket);
        }
        self.deliver(answer, get("pixels").dyn_into::<ArrayBuffer>().ok());
    }

    fn deliver(&self, answer: FrameAnswer, pixels: Option<ArrayBuffer>) {
        let handle = self.0.waiting.borrow_mut().remove(&answer.ticket);
        let on_answer = self.0.on_answer.borrow().clone();
        if let (Some(handle), Some(on_answer)) = (handle, on_answer) {
            on_answer(handle, answer, pixels);
        }
    }

    fn fail(&self, ticket: u32) {
        self.deliver(FrameAnswer { ticket, outcome: Err(FrameFault::WorkerCrashed) }, None);
    }

    /// The worker trapped: its requests fail (each may be tried once more), a new one starts.
    fn crashed(&self, index: usize) {
        let restarts = self.0.restarts.get() + 1;
        self.0.restarts.set(restarts);
        let fresh = if restarts <= MAX_RESTARTS { self.spawn(index) } else { None };
        let lost = {
            let mut slots = self.0.slots.borrow_mut();
            let Some(slot) = slots.get_mut(index) else { return };
            let lost = std::mem::take(&mut slot.tickets);
            slot.worker.terminate();
            if let Some(fresh) = fresh {
                *slot = fresh;
            }
            lost
        };
        lost.into_iter().for_each(|ticket| self.fail(ticket));
    }
}

fn new_worker() -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&platform::asset_url("worker.js"), &options).ok()
}

fn message(kind: &str) -> Object {
    let object = Object::new();
    set(&object, "kind", &JsValue::from_str(kind));
    object
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object cannot fail.
    Reflect::set(object, &JsValue::from_str(key), value).unwrap_or_default();
}
