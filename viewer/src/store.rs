//! The one model, behind a small subscription list: a component wakes only when its slice
//! of the model changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lightbox_core::app::effect::Effect;
use lightbox_core::app::model::Model;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::update::{Env, update};
use yew::prelude::*;

use crate::platform;
use crate::shell::Shell;

type Listener = Rc<dyn Fn(&Model)>;
type Run = Rc<dyn Fn(Effect)>;

struct Inner {
    model: RefCell<Model>,
    listeners: RefCell<Vec<(u32, Listener)>>,
    next_listener: Cell<u32>,
    queue: RefCell<Vec<Msg>>,
    is_updating: Cell<bool>,
    run: RefCell<Option<Run>>,
    after: RefCell<Option<Rc<dyn Fn()>>>,
}

/// Handle to the model; cloning is cheap.
#[derive(Clone)]
pub struct Store(Rc<Inner>);

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl PartialEq for Store {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Store {
    pub fn new() -> Self {
        Self(Rc::new(Inner {
            model: RefCell::default(),
            listeners: RefCell::default(),
            next_listener: Cell::new(0),
            queue: RefCell::default(),
            is_updating: Cell::new(false),
            run: RefCell::default(),
            after: RefCell::default(),
        }))
    }

    /// Who carries out effects, and who is told that the model may have changed.
    pub fn connect(&self, run: impl Fn(Effect) + 'static, after: impl Fn() + 'static) {
        *self.0.run.borrow_mut() = Some(Rc::new(run));
        *self.0.after.borrow_mut() = Some(Rc::new(after));
    }

    pub fn read<T>(&self, select: impl FnOnce(&Model) -> T) -> T {
        select(&self.0.model.borrow())
    }

    /// Handles a message now, or after the one being handled.
    pub fn dispatch(&self, msg: Msg) {
        self.0.queue.borrow_mut().push(msg);
        if self.0.is_updating.replace(true) {
            return;
        }
        loop {
            let batch = std::mem::take(&mut *self.0.queue.borrow_mut());
            if batch.is_empty() {
                break;
            }
            let env = Env {
                now_ms: platform::now_ms(),
                random: platform::random(),
                date_time: platform::date_time(),
            };
            let mut effects = Vec::new();
            for msg in batch {
                effects.extend(update(&mut self.0.model.borrow_mut(), msg, env));
            }
            let run = self.0.run.borrow().clone();
            if let Some(run) = run {
                effects.into_iter().for_each(|effect| run(effect));
            }
        }
        self.0.is_updating.set(false);
        self.notify();
    }

    fn notify(&self) {
        let listeners: Vec<Listener> =
            self.0.listeners.borrow().iter().map(|(_, listener)| listener.clone()).collect();
        for listener in listeners {
            listener(&self.0.model.borrow());
        }
        let after = self.0.after.borrow().clone();
        if let Some(after) = after {
            after();
        }
    }

    fn subscribe(&self, listener: Listener) -> u32 {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push((id, listener));
        id
    }

    fn unsubscribe(&self, id: u32) {
        self.0.listeners.borrow_mut().retain(|(known, _)| *known != id);
    }
}

/// The store that the page was started with.
#[hook]
pub fn use_store() -> Store {
    use_context::<Shell>().map_or_else(Store::new, |shell| shell.store)
}

/// A part of the model; the component is drawn again only when it changes.
///
/// `select` must depend on the model and on `deps` alone.
#[hook]
pub fn use_slice_with<T, D>(deps: D, select: fn(&Model, &D) -> T) -> T
where
    T: Clone + PartialEq + 'static,
    D: Clone + PartialEq + 'static,
{
    let store = use_store();
    let redraw = use_force_update();
    let seen = use_mut_ref(|| None::<T>);
    let current = store.read(|model| select(model, &deps));
    *seen.borrow_mut() = Some(current.clone());
    use_effect_with((store, deps), move |(store, deps)| {
        let deps = deps.clone();
        let listener: Listener = Rc::new(move |model| {
            let next = select(model, &deps);
            let is_new = seen.borrow().as_ref() != Some(&next);
            if is_new {
                *seen.borrow_mut() = Some(next);
                redraw.force_update();
            }
        });
        // What changed after the component was drawn and before it listens.
        store.read(|model| listener(model));
        let id = store.subscribe(listener);
        let store = store.clone();
        move || store.unsubscribe(id)
    });
    current
}

/// A part of the model that needs nothing but the model.
#[hook]
pub fn use_slice<T: Clone + PartialEq + 'static>(select: fn(&Model, &()) -> T) -> T {
    use_slice_with((), select)
}

/// Sends messages.
#[hook]
pub fn use_dispatch() -> Callback<Msg> {
    let store = use_store();
    use_callback(store, |msg: Msg, store| store.dispatch(msg))
}
