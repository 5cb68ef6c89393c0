//! The tools that place annotations, as the toolbar, the shortcuts and the help read them.

use crate::annotation::kind::{KindId, KindSpec};

/// One placing tool; name and label are the kind's.
#[derive(Debug, Clone, Copy)]
pub struct PlaceSpec {
    pub kind: KindId,
    /// One line for the tooltip and the help.
    pub help: &'static str,
    /// Key, upper case. The letters that IHE BIR gives to other functions stay free.
    pub shortcut: Option<char>,
}

impl PlaceSpec {
    pub fn kind_spec(&self) -> &'static KindSpec {
        self.kind.spec()
    }
}

const fn spec(kind: KindId, shortcut: Option<char>, help: &'static str) -> PlaceSpec {
    PlaceSpec { kind, help, shortcut }
}

/// In toolbar order.
pub const PLACE_TOOLS: &[PlaceSpec] = &[
    spec(KindId::Length, Some('D'), "Drag or click twice to measure a distance"),
    spec(
        KindId::Bidirectional,
        Some('Y'),
        "Drag the long axis, then drag the short one: it stays perpendicular",
    ),
    spec(KindId::Angle, Some('A'), "Click one end, the vertex, the other end"),
    spec(KindId::Cobb, None, "Drag one line, then the other: four clicks do as well"),
    spec(KindId::Ellipse, Some('E'), "Drag the box round an ellipse"),
    spec(KindId::Circle, Some('Q'), "Drag from the centre to the rim"),
    spec(KindId::Rectangle, None, "Drag from corner to corner"),
    spec(KindId::Polygon, None, "Click the corners; the first one, or Enter, closes it"),
    spec(KindId::FreehandRegion, Some('K'), "Draw round a region in one stroke"),
    spec(KindId::FreehandLine, None, "Draw along a curve in one stroke to measure its length"),
    spec(KindId::Probe, None, "Click to read the value of a pixel"),
    spec(KindId::Arrow, None, "Drag from the tip to where the text belongs"),
    spec(KindId::Text, None, "Click where the text belongs"),
    spec(KindId::Calibration, None, "Drag along something of known length, then type its mm"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::kind::KINDS;
    use crate::tool::TOOLS;

    #[test]
    fn every_kind_can_be_placed_and_no_key_places_two() {
        let mut keys: Vec<char> = TOOLS.iter().map(|tool| tool.shortcut).collect();
        for kind in KINDS {
            assert_eq!(PLACE_TOOLS.iter().filter(|tool| tool.kind == kind.kind).count(), 1);
        }
        for key in PLACE_TOOLS.iter().filter_map(|tool| tool.shortcut) {
            assert!(!keys.contains(&key), "{key}");
            keys.push(key);
        }
    }
}
