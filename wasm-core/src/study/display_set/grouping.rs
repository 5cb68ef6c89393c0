//! Which frames of a series belong in one stack (PS3.3 C.7.6.2.1).

use std::collections::HashMap;
use std::sync::Arc;

use super::StackFrame;
use crate::dicom::attributes::InstanceHeader;
use crate::geometry::plane::ImagePlane;
use crate::uid::{FrameOfReferenceUid, InstanceUid, SeriesUid};

/// Modalities whose every image stands alone, as a film does.
const FILM_MODALITIES: &[&str] = &["CR", "DX", "MG", "PX", "IO", "RG", "BMD"];

/// Objects with pixels that are not pictures of their own: they lie over other images.
const OVERLAY_SOP_CLASSES: &[&str] = &[
    "1.2.840.10008.5.1.4.1.1.66.4", // Segmentation
    "1.2.840.10008.5.1.4.1.1.66.7", // Label Map Segmentation
];

/// From this many single images on, each turned differently, they are one turning view.
const LEAST_TURNING: usize = 4;

/// What frames of one stack have in common, orientation aside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupKey {
    series: SeriesUid,
    pub is_image: bool,
    /// The instance, where it stands alone.
    pub alone: Option<InstanceUid>,
    /// Rows and columns of slices.
    pub matrix: Option<(u32, u32)>,
    has_plane: bool,
    frame_of_reference: Option<FrameOfReferenceUid>,
    pub stack_key: Arc<str>,
}

/// Frames of one stack, by Instance Number and frame number.
#[derive(Debug, Clone)]
pub struct Group {
    pub key: GroupKey,
    /// Of the first frame; the others are parallel unless the group turns.
    pub plane: Option<ImagePlane>,
    /// Each frame is turned differently: an order by position means nothing.
    pub is_turning: bool,
    pub frames: Vec<StackFrame>,
}

impl GroupKey {
    fn of(frame: &StackFrame, plane: Option<&ImagePlane>) -> Self {
        let header = &frame.header;
        let is_image = header.pixel.is_some() && !is_overlay(header);
        let is_film = FILM_MODALITIES.contains(&header.series_text.modality.as_str());
        let is_alone = !is_image || header.frames.len() > 1 || is_film;
        Self {
            series: header.series.clone(),
            is_image,
            alone: is_alone.then(|| header.instance.clone()),
            // Pictures without a place in the body (ultrasound stills) may differ in size.
            matrix: plane.and(header.pixel.as_ref()).map(|p| (p.rows, p.columns)),
            has_plane: plane.is_some(),
            frame_of_reference: plane.and(header.frame_of_reference.clone()),
            stack_key: frame.frame_header().map_or_else(|| Arc::from(""), |f| f.stack_key.clone()),
        }
    }
}

fn is_overlay(header: &InstanceHeader) -> bool {
    header.sop_class.as_ref().is_some_and(|class| OVERLAY_SOP_CLASSES.contains(&class.as_str()))
}

/// Groups in the order of their first frame.
pub fn groups(headers: &[Arc<InstanceHeader>]) -> Vec<Group> {
    let mut ordered: Vec<&Arc<InstanceHeader>> = headers.iter().collect();
    ordered.sort_by(|a, b| {
        let number = |h: &InstanceHeader| h.instance_number.unwrap_or(i32::MAX);
        number(a).cmp(&number(b)).then_with(|| a.instance.cmp(&b.instance))
    });
    let mut groups: Vec<Group> = Vec::new();
    let mut by_key: HashMap<GroupKey, Vec<usize>> = HashMap::new();
    for header in ordered {
        for frame_idx in 0..header.frames.len().max(1) as u32 {
            let frame = StackFrame { header: header.clone(), frame_idx };
            let plane = frame.frame_header().and_then(|f| f.plane);
            let key = GroupKey::of(&frame, plane.as_ref());
            let same_key = by_key.entry(key.clone()).or_default();
            add(&mut groups, same_key, key, plane, frame);
        }
    }
    join_turning(&mut groups, by_key.into_values());
    groups
}

/// Puts the frame into the group of its key that is parallel to it, or into a new one.
fn add(
    groups: &mut Vec<Group>,
    same_key: &mut Vec<usize>,
    key: GroupKey,
    plane: Option<ImagePlane>,
    frame: StackFrame,
) {
    let is_parallel = |group: &Group| match (&group.plane, &plane) {
        (Some(a), Some(b)) => a.is_parallel(b),
        (None, None) => true,
        _ => false,
    };
    // Most often the frame belongs where the one before it went.
    let found = same_key.iter().rev().find(|at| groups.get(**at).is_some_and(is_parallel));
    match found.and_then(|at| groups.get_mut(*at)) {
        Some(group) => group.frames.push(frame),
        None => {
            same_key.push(groups.len());
            groups.push(Group { key, plane, is_turning: false, frames: vec![frame] });
        }
    }
}

/// Radial slices and turning projections have one image for each direction: one stack of them.
fn join_turning(groups: &mut Vec<Group>, sisters: impl Iterator<Item = Vec<usize>>) {
    for members in sisters.filter(|members| members.len() >= LEAST_TURNING) {
        let is_single = |at: &usize| groups.get(*at).is_some_and(|g| g.frames.len() == 1);
        if !members.iter().all(is_single) {
            continue;
        }
        let [first, rest @ ..] = &members[..] else { continue };
        let mut frames = Vec::with_capacity(rest.len());
        for at in rest {
            frames.extend(
                groups.get_mut(*at).map(|g| std::mem::take(&mut g.frames)).unwrap_or_default(),
            );
        }
        if let Some(group) = groups.get_mut(*first) {
            group.frames.append(&mut frames);
            group.is_turning = true;
        }
    }
    groups.retain(|group| !group.frames.is_empty());
}
