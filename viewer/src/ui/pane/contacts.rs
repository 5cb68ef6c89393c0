//! Pointers that are down on one pane, and what their moves ask for.

use lightbox_core::geometry::spaces::ViewportPoint;
use lightbox_core::geometry::viewport::ViewportSize;
use lightbox_core::tool::pinch::pinch;
use lightbox_core::tool::{Drag, ToolAction, ToolId, spec};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Contact {
    id: i32,
    start: ViewportPoint,
    at: ViewportPoint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Gesture {
    #[default]
    None,
    Tool(ToolId),
    Pinch,
    /// One finger of a pinch was lifted; the other does nothing until it is lifted too.
    Spent,
}

/// What a pointer moves over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    pub pane: ViewportSize,
    pub frame_count: usize,
}

#[derive(Debug, Clone, Default)]
pub struct Contacts {
    contacts: Vec<Contact>,
    gesture: Gesture,
}

impl Contacts {
    /// A pointer went down. A second one makes a pinch of whatever the first was doing.
    pub fn pressed(&mut self, id: i32, at: ViewportPoint, tool: ToolId) {
        self.contacts.retain(|contact| contact.id != id);
        self.contacts.push(Contact { id, start: at, at });
        self.gesture = match self.contacts.len() {
            1 => Gesture::Tool(tool),
            2 => Gesture::Pinch,
            _ => Gesture::Spent,
        };
    }

    /// A pointer moved; nothing if it is not down here.
    pub fn moved(&mut self, id: i32, at: ViewportPoint, ground: Ground) -> Vec<ToolAction> {
        let before = self.contacts.clone();
        let Some(contact) = self.contacts.iter_mut().find(|contact| contact.id == id) else {
            return Vec::new();
        };
        let (start, previous) = (contact.start, contact.at);
        contact.at = at;
        match (self.gesture, before.as_slice(), self.contacts.as_slice()) {
            (Gesture::Tool(tool), _, _) => {
                let Ground { pane, frame_count } = ground;
                let drag = Drag { start, previous, current: at, pane, frame_count };
                (spec(tool).drag)(&drag).into_iter().collect()
            }
            (Gesture::Pinch, [a, b], [c, d]) => pinch([a.at, b.at], [c.at, d.at]).to_vec(),
            _ => Vec::new(),
        }
    }

    /// A pointer was lifted or taken away.
    pub fn released(&mut self, id: i32) {
        self.contacts.retain(|contact| contact.id != id);
        self.gesture = match (self.contacts.is_empty(), self.gesture) {
            (true, _) => Gesture::None,
            (false, Gesture::Pinch) => Gesture::Spent,
            (false, gesture) => gesture,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: Ground =
        Ground { pane: ViewportSize { width: 500.0, height: 500.0 }, frame_count: 40 };

    fn at(x: f64, y: f64) -> ViewportPoint {
        ViewportPoint::new(x, y)
    }

    #[test]
    fn pointer_that_is_not_down_does_nothing() {
        assert!(Contacts::default().moved(1, at(5.0, 5.0), GROUND).is_empty());
    }

    #[test]
    fn second_finger_stops_the_tool_and_pinches() {
        let mut contacts = Contacts::default();
        contacts.pressed(1, at(100.0, 100.0), ToolId::Window);
        contacts.pressed(2, at(200.0, 100.0), ToolId::Window);
        let got = contacts.moved(2, at(300.0, 100.0), GROUND);
        assert!(matches!(got.as_slice(), [ToolAction::Zoom { .. }, ToolAction::Pan { .. }]));
    }

    #[test]
    fn finger_left_over_from_a_pinch_does_not_window() {
        let mut contacts = Contacts::default();
        contacts.pressed(1, at(100.0, 100.0), ToolId::Window);
        contacts.pressed(2, at(200.0, 100.0), ToolId::Window);
        contacts.released(2);
        assert!(contacts.moved(1, at(150.0, 150.0), GROUND).is_empty());
        contacts.released(1);
        contacts.pressed(1, at(100.0, 100.0), ToolId::Window);
        assert_eq!(contacts.moved(1, at(110.0, 100.0), GROUND).len(), 1);
    }
}
