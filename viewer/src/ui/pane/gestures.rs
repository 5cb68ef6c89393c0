//! Mouse, pen, touch and wheel on a pane. The tool decides; this only brings it the points.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lightbox_core::annotation::hit::Reach;
use lightbox_core::app::annotate::{self, gesture};
use lightbox_core::app::layout;
use lightbox_core::app::msg::Msg;
use lightbox_core::app::viewport;
use lightbox_core::geometry::spaces::ViewportPoint;
use lightbox_core::geometry::viewport::ViewportSize;
use lightbox_core::tool::wheel::{Wheel, WheelDelta, zoom_factor};
use lightbox_core::tool::{ToolAction, ToolId};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::contacts::{Contacts, Ground};
use crate::store::{Store, use_store};
use crate::ui::listener::Listener;

/// Parts of a pane that handle pointers by themselves.
const OWN_POINTERS: &str = "button, a, input, .scrollbar, .state-card, .drawing-text";

/// Buttons of `MouseEvent.button`.
const MAIN: i16 = 0;
const MIDDLE: i16 = 1;
const RIGHT: i16 = 2;

struct Session {
    store: Store,
    pane: usize,
    element: HtmlElement,
    contacts: RefCell<Contacts>,
    /// The pointer that places or moves an annotation.
    drawing: Cell<Option<i32>>,
    /// Whether the last press was for an annotation: then a double click is, too.
    was_drawing: Cell<bool>,
    wheel: RefCell<Wheel>,
}

/// Listens on the element of `pane` while the component lives.
#[hook]
pub fn use_gestures(node: NodeRef, pane: usize) {
    let store = use_store();
    use_effect_with((node, store, pane), |(node, store, pane)| {
        let listeners = node.cast::<HtmlElement>().map(|element| {
            let session = Rc::new(Session {
                store: store.clone(),
                pane: *pane,
                element,
                contacts: RefCell::default(),
                drawing: Cell::new(None),
                was_drawing: Cell::new(false),
                wheel: RefCell::default(),
            });
            listen(&session)
        });
        move || drop(listeners)
    });
}

fn listen(session: &Rc<Session>) -> Vec<Option<Listener>> {
    vec![
        on(session, "pointerdown", Session::pressed),
        on(session, "pointermove", Session::moved),
        on(session, "pointerup", Session::released),
        on(session, "pointercancel", Session::released),
        on(session, "wheel", Session::wheeled),
        on(session, "dblclick", Session::double_clicked),
        on(session, "focusin", |session, _: Event| session.activate()),
        on(session, "contextmenu", |_, event: Event| event.prevent_default()),
        on(session, "mousedown", |_, event: MouseEvent| {
            if event.button() == MIDDLE {
                event.prevent_default();
            }
        }),
    ]
}

fn on<E: JsCast + 'static>(
    session: &Rc<Session>,
    kind: &'static str,
    handle: fn(&Session, E),
) -> Option<Listener> {
    let shared = session.clone();
    Listener::new(&session.element, kind, move |event: E| handle(&shared, event))
}

/// Whether a part of the pane handles this event by itself.
fn is_own(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.closest(OWN_POINTERS).ok().flatten().is_some())
}

impl Session {
    fn activate(&self) {
        let pane = self.pane;
        if self.store.read(|model| model.layout.active != pane) {
            self.store.dispatch(Msg::Layout(layout::Msg::Activate { pane }));
        }
    }

    /// Where the pointer is, from the pane's corner.
    fn point(&self, event: &MouseEvent) -> ViewportPoint {
        let rect = self.element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        ViewportPoint::new(x - rect.left(), y - rect.top())
    }

    fn ground(&self) -> Ground {
        self.store.read(|model| Ground {
            pane: model
                .layout
                .place(self.pane)
                .map_or_else(ViewportSize::default, |place| place.size),
            frame_count: model.layout.panes.get(self.pane).map_or(0, |pane| pane.frame_count()),
        })
    }

    fn act(&self, msg: viewport::Msg) {
        self.store.dispatch(Msg::Viewport(msg));
    }

    fn pressed(&self, event: PointerEvent) {
        if is_own(&event) {
            return;
        }
        self.activate();
        self.store.dispatch(Msg::EditBegun);
        if event.button() == MAIN && self.draw(&event) {
            return;
        }
        let tool = match event.button() {
            MIDDLE => ToolId::Pan,
            RIGHT => ToolId::Window,
            _ => self.store.read(|model| model.chrome.tool),
        };
        // A pointer that is already gone cannot be captured; then there is no drag.
        self.element.set_pointer_capture(event.pointer_id()).unwrap_or_default();
        let at = self.point(&event);
        self.contacts.borrow_mut().pressed(event.pointer_id(), at, tool);
        if tool == ToolId::Crosshair {
            self.act(viewport::Msg::Act { pane: self.pane, action: ToolAction::PointAt { at } });
        }
    }

    /// Whether this press is for an annotation; then it gets it.
    fn draw(&self, event: &PointerEvent) -> bool {
        let (pane, at) = (self.pane, self.point(event));
        let reach = if event.pointer_type() == "touch" { Reach::TOUCH } else { Reach::MOUSE };
        let is_free = self.drawing.get().is_none();
        let takes = self.store.read(|model| gesture::takes_press(model, pane, at, reach));
        self.was_drawing.set(is_free && takes);
        if !is_free || !takes {
            if self.store.read(|model| model.annotate.selected.is_some()) {
                self.store.dispatch(Msg::Annotate(annotate::Msg::Select(None)));
            }
            return false;
        }
        self.element.set_pointer_capture(event.pointer_id()).unwrap_or_default();
        self.drawing.set(Some(event.pointer_id()));
        self.tell(gesture::Msg::Pressed { pane, at, reach });
        true
    }

    fn tell(&self, msg: gesture::Msg) {
        self.store.dispatch(Msg::Annotate(annotate::Msg::Gesture(msg)));
    }

    fn moved(&self, event: PointerEvent) {
        let at = self.point(&event);
        let is_drawing = self.drawing.get() == Some(event.pointer_id());
        if is_drawing || self.store.read(gesture::follows_pointer) {
            self.tell(gesture::Msg::Moved { pane: self.pane, at });
            if is_drawing {
                return;
            }
        }
        let ground = self.ground();
        let actions = self.contacts.borrow_mut().moved(event.pointer_id(), at, ground);
        for action in actions {
            self.act(viewport::Msg::Act { pane: self.pane, action });
        }
    }

    fn released(&self, event: PointerEvent) {
        if self.drawing.get() == Some(event.pointer_id()) {
            self.drawing.set(None);
            let msg = if event.type_() == "pointercancel" {
                gesture::Msg::Cancelled
            } else {
                gesture::Msg::Released { pane: self.pane, at: self.point(&event) }
            };
            self.tell(msg);
            return;
        }
        self.contacts.borrow_mut().released(event.pointer_id());
    }

    fn wheeled(&self, event: WheelEvent) {
        event.prevent_default();
        let delta = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL {
            WheelDelta::Pixels(event.delta_y())
        } else {
            WheelDelta::Notched(event.delta_y())
        };
        let pane = self.pane;
        if event.ctrl_key() {
            let (anchor, factor) = (self.point(&event), zoom_factor(delta));
            self.act(viewport::Msg::ZoomAbout { pane, anchor, factor });
            return;
        }
        let frames = self.wheel.borrow_mut().frames(delta);
        if frames != 0 {
            self.act(viewport::Msg::ScrollBy { pane, frames });
        }
    }

    fn double_clicked(&self, event: MouseEvent) {
        if self.store.read(|model| model.annotate.gesture.is_busy()) {
            self.tell(gesture::Msg::Confirmed);
        } else if !is_own(&event) && !self.was_drawing.get() {
            let pane = self.pane;
            self.store.dispatch(Msg::Layout(layout::Msg::ToggleMaximized { pane }));
        }
    }
}
