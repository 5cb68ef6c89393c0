//! Display sets: what hangs in a pane as one stack. Never merges series.

use std::collections::HashMap;
use std::sync::Arc;

use crate::caveat::Caveat;
use crate::dicom::attributes::{FrameHeader, InstanceHeader};
use crate::geometry::spaces::PatientDirection;
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

/// Modalities whose every image stands alone, as a film does.
const FILM_MODALITIES: &[&str] = &["CR", "DX", "MG", "PX", "IO", "RG", "BMD"];

/// Objects with pixels that are not pictures of their own: they lie over other images.
const OVERLAY_SOP_CLASSES: &[&str] = &[
    "1.2.840.10008.5.1.4.1.1.66.4", // Segmentation
    "1.2.840.10008.5.1.4.1.1.66.7", // Label Map Segmentation
];

/// Slices closer than this are at one position, mm.
const SAME_POSITION_MM: f64 = 1e-3;
/// Spacing may differ from the median by this share before it counts as uneven.
const UNEVEN_SHARE: f64 = 0.05;

/// Splits instances of one series into stacks that belong together, each in reading order.
///
/// Parts differ in orientation, matrix, frame of reference or acquisition (echo, b-value,
/// kernel, phase …); a multi-frame instance and a film stand alone. Linear but for sorting.
pub fn build_display_sets(headers: &[Arc<InstanceHeader>]) -> Vec<DisplaySet> {
    let mut groups: Vec<(GroupKey, Vec<StackFrame>)> = Vec::new();
    let mut index_of: HashMap<GroupKey, usize> = HashMap::new();
    let mut ordered: Vec<&Arc<InstanceHeader>> = headers.iter().collect();
    ordered.sort_by_key(|h| (h.instance_number.unwrap_or(i32::MAX), h.instance.clone()));
    for header in ordered {
        for frame_idx in 0..header.frames.len().max(1) as u32 {
            let frame = StackFrame { header: header.clone(), frame_idx };
            let key = GroupKey::of(&frame);
            let index = *index_of.entry(key.clone()).or_insert_with(|| {
                groups.push((key, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, frames)) = groups.get_mut(index) {
                frames.push(frame);
            }
        }
    }
    let keys: Vec<GroupKey> = groups.iter().map(|(key, _)| key.clone()).collect();
    groups
        .into_iter()
        .enumerate()
        .filter_map(|(part, (key, frames))| display_set(part as u32, &key, frames, &keys))
        .collect()
}

/// What frames of one stack have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct GroupKey {
    is_image: bool,
    /// The instance, where it stands alone.
    alone: Option<crate::uid::InstanceUid>,
    matrix: Option<(u32, u32)>,
    /// Row and column direction in steps that tell half a degree apart.
    orientation: Option<[i32; 6]>,
    frame_of_reference: Option<crate::uid::FrameOfReferenceUid>,
    stack_key: Arc<str>,
}

impl GroupKey {
    fn of(frame: &StackFrame) -> Self {
        let header = &frame.header;
        let is_overlay =
            header.sop_class.as_ref().is_some_and(|c| OVERLAY_SOP_CLASSES.contains(&c.as_str()));
        let modality = header.series_text.modality.as_str();
        let is_alone = header.pixel.is_none()
            || is_overlay
            || header.frames.len() > 1
            || FILM_MODALITIES.contains(&modality);
        let frame_header = frame.frame_header();
        let plane = frame_header.and_then(|f| f.plane);
        let steps = |d: PatientDirection| d.0.map(|v| (v * 100.0).round() as i32);
        let orientation = plane.map(|p| {
            let ([a, b, c], [d, e, f]) = (steps(p.row_direction), steps(p.column_direction));
            [a, b, c, d, e, f]
        });
        Self {
            is_image: header.pixel.is_some() && !is_overlay,
            alone: is_alone.then(|| header.instance.clone()),
            // Pictures without a place in the body (ultrasound stills) may differ in size.
            matrix: plane.and(header.pixel.as_ref()).map(|p| (p.rows, p.columns)),
            orientation,
            frame_of_reference: plane.and(header.frame_of_reference.clone()),
            stack_key: frame_header.map_or_else(|| Arc::from(""), |f| f.stack_key.clone()),
        }
    }
}

fn display_set(
    part: u32,
    key: &GroupKey,
    mut frames: Vec<StackFrame>,
    keys: &[GroupKey],
) -> Option<DisplaySet> {
    let mut caveats = Vec::new();
    let slice_spacing_mm = sort_stack(&mut frames, &mut caveats);
    let first = frames.first()?.header.clone();
    let kind = match () {
        () if !key.is_image => DisplayKind::NotAnImage,
        () if frames.len() > 1 && key.alone.is_some() && slice_spacing_mm.is_none() => {
            DisplayKind::Cine
        }
        () => DisplayKind::Stack,
    };
    Some(DisplaySet {
        id: DisplaySetId { study: first.study.clone(), series: first.series.clone(), part },
        modality: first.series_text.modality.clone(),
        label: label(&first, key, keys),
        series_number: first.series_text.number,
        frames,
        caveats,
        kind,
        slice_spacing_mm,
    })
}

/// Series description and what is special about this part.
fn label(header: &InstanceHeader, key: &GroupKey, keys: &[GroupKey]) -> String {
    let text = &header.series_text;
    let base = [&text.description, &text.protocol, &text.body_part];
    let base = base.into_iter().find(|t| !t.is_empty()).cloned();
    let base = base.unwrap_or_else(|| format!("{} series", text.modality));
    if keys.len() < 2 {
        return base;
    }
    let others = || keys.iter().filter(|other| *other != key);
    let special: Vec<String> = key
        .stack_key
        .split_terminator(';')
        .filter(|pair| others().any(|other| !other.stack_key.split(';').any(|p| p == *pair)))
        .map(|pair| pair.replace('=', " "))
        .collect();
    let number = || header.instance_number.map(|n| format!("image {n}"));
    match (special.is_empty(), key.alone.is_some()) {
        (false, _) => format!("{base} · {}", special.join(", ")),
        (true, true) => number().map_or(base.clone(), |n| format!("{base} · {n}")),
        (true, false) => base,
    }
}

/// Sorts by position along the normal in the direction of Instance Number; returns the even
/// spacing, mm. Without positions the order stays by Instance Number.
fn sort_stack(frames: &mut [StackFrame], caveats: &mut Vec<Caveat>) -> Option<f64> {
    if frames.len() < 2 {
        return None;
    }
    let plane = |frame: &StackFrame| frame.frame_header().and_then(|f| f.plane);
    let Some(normal) = frames.first().and_then(plane).map(|p| p.normal()) else {
        let is_slices = frames.iter().any(|f| plane(f).is_some());
        if is_slices {
            caveats.push(Caveat::OrderedByInstanceNumber);
        }
        return None;
    };
    let mut keyed: Vec<(f64, f64, StackFrame)> = Vec::with_capacity(frames.len());
    for frame in frames.iter() {
        let Some(plane) = plane(frame) else {
            caveats.push(Caveat::OrderedByInstanceNumber);
            return None;
        };
        let time = frame.frame_header().map_or(0.0, |f| f.temporal_order);
        keyed.push((plane.position.along(normal), time, frame.clone()));
    }
    let ascends = match (keyed.first(), keyed.last()) {
        (Some(first), Some(last)) => first.0 <= last.0,
        _ => true,
    };
    let sign = if ascends { 1.0 } else { -1.0 };
    keyed.sort_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)).then(a.1.total_cmp(&b.1)));
    let spacing = even_spacing(&keyed, caveats);
    for (slot, (_, _, frame)) in frames.iter_mut().zip(keyed) {
        *slot = frame;
    }
    spacing
}

fn even_spacing(keyed: &[(f64, f64, StackFrame)], caveats: &mut Vec<Caveat>) -> Option<f64> {
    let mut gaps = Vec::with_capacity(keyed.len());
    let mut duplicates = 0;
    for (a, b) in keyed.iter().zip(keyed.iter().skip(1)) {
        let gap = (b.0 - a.0).abs();
        if gap >= SAME_POSITION_MM {
            gaps.push(gap);
        } else if a.1 == b.1 || a.2.header.instance != b.2.header.instance {
            duplicates += 1;
        }
    }
    if duplicates > 0 {
        caveats.push(Caveat::DuplicateSlices { count: duplicates });
    }
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    let median = *sorted.get(sorted.len() / 2)?;
    let (least, most) = (*sorted.first()?, *sorted.last()?);
    if most - median > UNEVEN_SHARE * median || median - least > UNEVEN_SHARE * median {
        let detail = format!("{least:.2} to {most:.2} mm, mostly {median:.2} mm");
        caveats.push(Caveat::UnevenSpacing { detail });
        return None;
    }
    Some(median)
}

#[cfg(test)]
mod tests;
