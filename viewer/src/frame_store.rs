//! Decoded pixels between worker and renderer: JS buffers by handle, never in the model.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use lightbox_core::pixel_data::FrameHandle;

/// Cloning shares the store.
#[derive(Clone, Default)]
pub struct FrameStore(Rc<RefCell<HashMap<FrameHandle, ArrayBuffer>>>);

impl std::fmt::Debug for FrameStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FrameStore({} frames)", self.0.borrow().len())
    }
}

impl PartialEq for FrameStore {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl FrameStore {
    pub fn insert(&self, handle: FrameHandle, pixels: ArrayBuffer) {
        self.0.borrow_mut().insert(handle, pixels);
    }

    pub fn remove(&self, handle: FrameHandle) {
        self.0.borrow_mut().remove(&handle);
    }

    pub fn view(&self, handle: FrameHandle) -> Option<Uint8Array> {
        self.0.borrow().get(&handle).map(|buffer| Uint8Array::new(buffer))
    }

    /// A copy inside this module's memory, for the CPU renderer.
    pub fn bytes(&self, handle: FrameHandle) -> Option<Vec<u8>> {
        self.view(handle).map(|view| view.to_vec())
    }
}
