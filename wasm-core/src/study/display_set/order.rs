//! Reading order of a stack, and what is wrong with it (PS3.3 C.7.6.2.1.1).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::StackFrame;
use crate::caveat::Caveat;
use crate::geometry::plane::ImagePlane;

/// Slices closer than this are at one position, mm.
const SAME_POSITION_MM: f64 = 1e-3;
/// Spacing may differ from the median by this share before it counts as uneven.
const UNEVEN_SHARE: f64 = 0.05;
/// More volumes than this stay in one stack, one volume after the other.
const MAX_VOLUMES: usize = 32;

/// A stack in reading order.
#[derive(Debug, Clone, Default)]
pub struct OrderedStack {
    pub frames: Vec<StackFrame>,
    /// Distance between slices along the normal in mm, when it is even.
    pub slice_spacing_mm: Option<f64>,
    /// Every frame shows the same place, or none is known.
    pub is_one_place: bool,
    /// Frames at one place that differ in time.
    pub is_in_time: bool,
    pub caveats: Vec<Caveat>,
    /// Which of several volumes this is, such as `volume 2 of 4`.
    pub volume: Option<String>,
}

/// A frame with its position along the common normal, mm, and its time.
struct Placed {
    position: f64,
    time: f64,
    frame: StackFrame,
}

impl Placed {
    fn place(&self) -> i64 {
        (self.position / SAME_POSITION_MM).round() as i64
    }
}

/// Orders frames that have no position, or each another direction: they come by number.
pub fn ordered_by_number(frames: Vec<StackFrame>) -> OrderedStack {
    OrderedStack { frames, is_one_place: true, ..OrderedStack::default() }
}

/// Orders parallel slices by position; volumes that fill the same space become stacks of
/// their own. `frames` come by Instance Number.
pub fn ordered_by_position(frames: Vec<StackFrame>, plane: &ImagePlane) -> Vec<OrderedStack> {
    let normal = plane.normal();
    let mut placed: Vec<Placed> = frames
        .into_iter()
        .filter_map(|frame| {
            let header = frame.frame_header()?;
            let (position, time) = (header.plane?.position.along(normal), header.temporal_order);
            Some(Placed { position, time, frame })
        })
        .collect();
    tell_time_by_clock(&mut placed);
    let Some(volumes) = volumes(&placed) else { return vec![in_space(placed)] };
    let count = volumes.values().max().map_or(1, |last| last + 1);
    let mut parts: Vec<Vec<Placed>> = (0..count).map(|_| Vec::new()).collect();
    for slice in placed {
        let volume = volumes.get(&volume_key(&slice)).copied().unwrap_or(0);
        if let Some(part) = parts.get_mut(volume) {
            part.push(slice);
        }
    }
    if count > MAX_VOLUMES {
        return vec![one_after_the_other(parts)];
    }
    let numbered = parts.into_iter().enumerate().map(|(index, part)| OrderedStack {
        volume: Some(format!("volume {} of {count}", index + 1)),
        ..in_space(part)
    });
    numbered.collect()
}

/// Images of one place without a temporal index (bolus tracking, say) follow Content Time.
fn tell_time_by_clock(placed: &mut [Placed]) {
    let Some((place, time)) = placed.first().map(|first| (first.place(), first.time)) else {
        return;
    };
    if placed.iter().all(|slice| slice.place() == place && slice.time == time) {
        for slice in placed {
            slice.time = slice.frame.header.content_time.parse().unwrap_or(time);
        }
    }
}

type VolumeKey = (u64, Option<i32>);

/// Frames of one volume have both in common; which of the two tells volumes apart is found out.
fn volume_key(slice: &Placed) -> VolumeKey {
    (slice.time.to_bits(), slice.frame.header.acquisition_number)
}

/// Which volume each key belongs to, where time or acquisition tells volumes apart.
///
/// They do when no volume has a position twice and there are no more of them than frames at
/// one position: the time of each slice in a single volume does not split it.
fn volumes(placed: &[Placed]) -> Option<HashMap<VolumeKey, usize>> {
    let mut frames_at: HashMap<i64, usize> = HashMap::new();
    for slice in placed {
        *frames_at.entry(slice.place()).or_default() += 1;
    }
    let most = frames_at.values().copied().max()?;
    if most < 2 || frames_at.len() < 2 {
        return None;
    }
    let by_time = |slice: &Placed| ordered_bits(slice.time);
    let by_acquisition =
        |slice: &Placed| slice.frame.header.acquisition_number.map_or(i64::MAX, i64::from);
    let rank = tells_apart(placed, most, by_time)
        .map(|rank| (rank, false))
        .or_else(|| Some((tells_apart(placed, most, by_acquisition)?, true)));
    let (rank, is_by_acquisition) = rank?;
    let of = |slice: &Placed| {
        let value = if is_by_acquisition { by_acquisition(slice) } else { by_time(slice) };
        Some((volume_key(slice), *rank.get(&value)?))
    };
    placed.iter().map(of).collect()
}

/// Whole numbers in the order of the floats they stand for.
fn ordered_bits(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    if bits < 0 { i64::MIN ^ !bits } else { bits }
}

fn tells_apart(
    placed: &[Placed],
    most: usize,
    value: impl Fn(&Placed) -> i64,
) -> Option<BTreeMap<i64, usize>> {
    let values: BTreeSet<i64> = placed.iter().map(&value).collect();
    let mut seen = HashSet::with_capacity(placed.len());
    let is_distinct = placed.iter().all(|slice| seen.insert((value(slice), slice.place())));
    let is_telling = values.len() >= 2 && values.len() <= most && is_distinct;
    is_telling.then(|| values.into_iter().enumerate().map(|(rank, value)| (value, rank)).collect())
}

fn one_after_the_other(parts: Vec<Vec<Placed>>) -> OrderedStack {
    let mut all = OrderedStack::default();
    for part in parts {
        let mut stack = in_space(part);
        all.frames.append(&mut stack.frames);
        all.slice_spacing_mm = stack.slice_spacing_mm;
    }
    all
}

/// By position along the normal in the direction of Instance Number, then by time.
fn in_space(mut placed: Vec<Placed>) -> OrderedStack {
    let ascends = match (placed.first(), placed.last()) {
        (Some(first), Some(last)) => first.position <= last.position,
        _ => true,
    };
    let sign = if ascends { 1.0 } else { -1.0 };
    placed.sort_by(|a, b| {
        let position = (sign * a.position).total_cmp(&(sign * b.position));
        // Rounding in the header must not part frames of one place.
        let place = if a.place() == b.place() { std::cmp::Ordering::Equal } else { position };
        place.then(a.time.total_cmp(&b.time))
    });
    let mut stack = OrderedStack::default();
    stack.slice_spacing_mm = even_spacing(&placed, &mut stack.caveats);
    let ends = placed.first().zip(placed.last());
    stack.is_one_place = placed.len() > 1 && ends.is_some_and(|(a, b)| a.place() == b.place());
    stack.is_in_time = stack.is_one_place && ends.is_some_and(|(a, b)| a.time != b.time);
    stack.frames = placed.into_iter().map(|slice| slice.frame).collect();
    stack
}

fn even_spacing(placed: &[Placed], caveats: &mut Vec<Caveat>) -> Option<f64> {
    let mut gaps = Vec::with_capacity(placed.len());
    let mut duplicates = 0;
    for (a, b) in placed.iter().zip(placed.iter().skip(1)) {
        if a.place() != b.place() {
            gaps.push((b.position - a.position).abs());
        } else if a.time == b.time {
            duplicates += 1;
        }
    }
    if duplicates > 0 {
        caveats.push(Caveat::DuplicateSlices { count: duplicates });
    }
    gaps.sort_by(f64::total_cmp);
    let median = *gaps.get(gaps.len() / 2)?;
    let (least, most) = (*gaps.first()?, *gaps.last()?);
    if most - median > UNEVEN_SHARE * median || median - least > UNEVEN_SHARE * median {
        let detail = format!("{least:.2} to {most:.2} mm, mostly {median:.2} mm");
        caveats.push(Caveat::UnevenSpacing { detail });
        return None;
    }
    Some(median)
}
