//! Display sets: what hangs in a pane as one stack. Never merges series.

mod grouping;
mod order;

use std::sync::Arc;

use self::grouping::{Group, GroupKey};
use self::order::OrderedStack;
use crate::caveat::Caveat;
use crate::dicom::attributes::{FrameHeader, InstanceHeader, Laterality};
use crate::geometry::orientation;
use crate::uid::{FrameRef, SeriesUid, StudyUid};

/// Names a display set while the study is open: series and the part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplaySetId {
    pub study: StudyUid,
    pub series: SeriesUid,
    /// 0 for the first stack of the series.
    pub part: u32,
}

/// Frames that belong together, in reading order.
#[derive(Debug, Clone)]
pub struct DisplaySet {
    pub id: DisplaySetId,
    pub modality: String,
    /// Series description, with what tells this part from its sisters.
    pub label: String,
    pub series_number: Option<i32>,
    pub frames: Vec<StackFrame>,
    pub caveats: Vec<Caveat>,
    /// Whether it can be shown; else the reason, for the rail.
    pub kind: DisplayKind,
    /// Distance between slices along the normal in mm, when it is even.
    pub slice_spacing_mm: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayKind {
    /// Slices through the body, or single images.
    Stack,
    /// Frames in time: plays as cine.
    Cine,
    /// No pixels to show (SR, PR, KO, PDF …).
    NotAnImage,
}

/// One frame of a stack: which instance and which of its frames.
#[derive(Debug, Clone)]
pub struct StackFrame {
    pub header: Arc<InstanceHeader>,
    pub frame_idx: u32,
}

impl StackFrame {
    pub fn frame_ref(&self) -> FrameRef {
        FrameRef {
            study: self.header.study.clone(),
            series: self.header.series.clone(),
            instance: self.header.instance.clone(),
            frame: crate::uid::FrameNumber::from_frame_idx(self.frame_idx),
        }
    }

    /// `None` only if the header has fewer frames than it declares.
    pub fn frame_header(&self) -> Option<&FrameHeader> {
        self.header.frames.get(self.frame_idx as usize).or_else(|| self.header.frames.last())
    }
}

/// Modalities whose frames are a film in time even when no rate is given.
const MOVING_MODALITIES: &[&str] = &["US", "IVUS", "IVOCT", "XA", "RF", "ES", "GM", "XC"];
/// NM Image Type value 3 of frames in time (PS3.3 C.8.4.8).
const MOVING_NM_TYPES: &[&str] = &["DYNAMIC", "GATED", "GATED TOMO"];
/// Modalities that cut the body: without a position their order is a guess.
const SLICE_MODALITIES: &[&str] = &["CT", "MR", "PT"];

/// Splits instances into stacks that belong together, each in reading order.
///
/// Parts differ in series, orientation, matrix, frame of reference or acquisition (echo,
/// b-value, kernel, volume …); a multi-frame instance and a film stand alone. Linear but for
/// sorting.
pub fn build_display_sets(headers: &[Arc<InstanceHeader>]) -> Vec<DisplaySet> {
    let groups = grouping::groups(headers);
    let kinds: Vec<LabelFacts> = groups.iter().map(LabelFacts::of).collect();
    let mut sets = Vec::with_capacity(groups.len());
    for (group, facts) in groups.into_iter().zip(&kinds) {
        let key = group.key.clone();
        for stack in ordered(group) {
            sets.extend(display_set(sets.len() as u32, &key, stack, facts, &kinds));
        }
    }
    sets
}

fn ordered(group: Group) -> Vec<OrderedStack> {
    let by_number = |frames: Vec<StackFrame>, caveat: Option<Caveat>| {
        let stack = order::ordered_by_number(frames);
        vec![OrderedStack { caveats: caveat.into_iter().collect(), ..stack }]
    };
    if !group.key.is_image {
        return by_number(group.frames, None);
    }
    match group.plane {
        Some(plane) if !group.is_turning => order::ordered_by_position(group.frames, &plane),
        Some(_) => by_number(group.frames, None),
        None => {
            let is_slice = |f: &StackFrame| {
                let modality = f.header.series_text.modality.as_str();
                SLICE_MODALITIES.contains(&modality)
            };
            let is_guess = group.frames.len() > 1 && group.frames.first().is_some_and(is_slice);
            by_number(group.frames, is_guess.then_some(Caveat::OrderedByInstanceNumber))
        }
    }
}

fn display_set(
    part: u32,
    key: &GroupKey,
    stack: OrderedStack,
    facts: &LabelFacts,
    all: &[LabelFacts],
) -> Option<DisplaySet> {
    let first = stack.frames.first()?.header.clone();
    let is_film = stack.is_one_place && (stack.is_in_time || moves(&first, key));
    let kind = match () {
        () if !key.is_image => DisplayKind::NotAnImage,
        () if stack.frames.len() > 1 && is_film => DisplayKind::Cine,
        () => DisplayKind::Stack,
    };
    let label = facts.label(&first, all);
    Some(DisplaySet {
        id: DisplaySetId { study: first.study.clone(), series: first.series.clone(), part },
        modality: first.series_text.modality.clone(),
        label: stack.volume.map_or(label.clone(), |volume| format!("{label} · {volume}")),
        series_number: first.series_text.number,
        frames: stack.frames,
        caveats: stack.caveats,
        kind,
        slice_spacing_mm: stack.slice_spacing_mm,
    })
}

/// Whether the frames of a multi-frame instance follow each other in time.
fn moves(header: &InstanceHeader, key: &GroupKey) -> bool {
    let cine = &header.cine;
    let has_rate = cine.recommended_rate.or(cine.cine_rate).or(cine.frame_time_ms).is_some();
    let modality = header.series_text.modality.as_str();
    let nm_type = header.image_type.split('\\').nth(2).unwrap_or("");
    key.alone.is_some()
        && (has_rate
            || !cine.frame_time_vector_ms.is_empty()
            || MOVING_MODALITIES.contains(&modality)
            || (modality == "NM" && MOVING_NM_TYPES.contains(&nm_type)))
}

/// What may tell a part from its sisters.
#[derive(Debug, Clone, PartialEq)]
struct LabelFacts {
    stack_key: Arc<str>,
    is_alone: bool,
    matrix: Option<(u32, u32)>,
    /// `axial`, `coronal`, `sagittal`.
    orientation: Option<&'static str>,
    /// Side and view of a film: `R MLO`.
    view: String,
}

impl LabelFacts {
    fn of(group: &Group) -> Self {
        let frame = group.frames.first().and_then(StackFrame::frame_header);
        let side = match frame.and_then(|f| f.laterality) {
            Some(Laterality::Left) => "L",
            Some(Laterality::Right) => "R",
            _ => "",
        };
        let view = frame.map_or("", |f| f.view_position.as_str());
        let plane = group.plane.filter(|_| !group.is_turning);
        Self {
            stack_key: group.key.stack_key.clone(),
            is_alone: group.key.alone.is_some(),
            matrix: group.key.matrix,
            orientation: plane.map(|p| orientation::plane_name(p.normal())),
            view: format!("{side} {view}").trim().to_owned(),
        }
    }

    /// Series description and what is special about this part.
    fn label(&self, header: &InstanceHeader, all: &[Self]) -> String {
        let text = &header.series_text;
        let base = [&text.description, &text.protocol, &text.body_part];
        let base = base.into_iter().find(|t| !t.is_empty()).cloned();
        let base = base.unwrap_or_else(|| format!("{} series", text.modality).trim().to_owned());
        if all.len() < 2 {
            return base;
        }
        let special = self.special(header, all);
        if special.is_empty() { base } else { format!("{base} · {}", special.join(", ")) }
    }

    fn special(&self, header: &InstanceHeader, all: &[Self]) -> Vec<String> {
        let has_pair = |other: &Self, pair: &str| other.stack_key.split(';').any(|p| p == pair);
        let mut special: Vec<String> = self
            .stack_key
            .split_terminator(';')
            .filter(|pair| all.iter().any(|other| !has_pair(other, pair)))
            .map(|pair| match pair.split_once('=') {
                // These values speak for themselves.
                Some(("type" | "component" | "kernel", value)) => value.to_owned(),
                _ => pair.replace('=', " "),
            })
            .collect();
        if all.iter().any(|other| other.orientation != self.orientation) {
            special.extend(self.orientation.map(str::to_owned));
        }
        if let Some((rows, columns)) = self.matrix.filter(|_| special.is_empty())
            && all.iter().any(|other| other.matrix != self.matrix)
        {
            special.push(format!("{columns} × {rows}"));
        }
        if special.is_empty() && self.is_alone {
            let number = || header.instance_number.map(|n| format!("image {n}"));
            special.extend(Some(self.view.clone()).filter(|v| !v.is_empty()).or_else(number));
        }
        special
    }
}

#[cfg(test)]
mod tests;
