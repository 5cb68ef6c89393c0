//! Moving figures and their handles: a figure goes as far as it stays inside its image.

use super::figure::Figure;
use super::kind::{KindId, Placing};
use super::outline::Outline;
use super::{Annotation, AnnotationId};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;
use crate::uid::TrackingUid;

/// Rounding that does not count as outside, in pixels.
const SLACK: f64 = 1e-6;
/// Halvings on the way to the last place inside: to a thousandth of a pixel on any image.
const HALVINGS: usize = 26;
/// A duplicate lies this far right of and below its original, in pixels.
const DUPLICATE_OFFSET: f64 = 10.0;

/// First and last coordinate inside the pixel grid: the outer edges of the outer pixels.
fn limits(image: ImageShape) -> [[f64; 2]; 2] {
    [image.columns, image.rows].map(|count| [-0.5, f64::from(count) - 0.5])
}

/// The nearest point inside the image.
pub fn clamped(point: PixelPoint, image: ImageShape) -> PixelPoint {
    let [[left, right], [top, bottom]] = limits(image);
    PixelPoint::new(point.x.max(left).min(right), point.y.max(top).min(bottom))
}

fn is_inside(outline: &Outline, image: ImageShape) -> bool {
    let [[left, right], [top, bottom]] = limits(image);
    outline.bounds().is_none_or(|[low, high]| {
        low.x >= left - SLACK
            && high.x <= right + SLACK
            && low.y >= top - SLACK
            && high.y <= bottom + SLACK
    })
}

/// What `made` makes of the furthest place from `from` towards `to` that stays inside.
fn furthest_inside(
    kind: KindId,
    [from, to]: [PixelPoint; 2],
    image: ImageShape,
    made: impl Fn(PixelPoint) -> Vec<PixelPoint>,
) -> Vec<PixelPoint> {
    let is_fit = |points: &[PixelPoint]| is_inside(&(kind.spec().outline)(points, image), image);
    let there = made(to);
    if is_fit(&there) || !is_fit(&made(from)) {
        return there;
    }
    let at = |t: f64| PixelPoint::new(from.x + t * (to.x - from.x), from.y + t * (to.y - from.y));
    let (mut inside, mut outside) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(inside, outside);
        *(if is_fit(&made(at(middle))) { &mut inside } else { &mut outside }) = middle;
    }
    made(at(inside))
}

/// Points of a figure that is being placed: the places clicked so far, and the pointer's.
pub fn points_while_placing(
    kind: KindId,
    clicks: &[PixelPoint],
    pointer: PixelPoint,
    image: ImageShape,
) -> Vec<PixelPoint> {
    let pointer = clamped(pointer, image);
    let from = clicks.last().copied().unwrap_or(pointer);
    let with = |last: PixelPoint| [clicks, &[last]].concat();
    if kind.spec().placing == Placing::Stroke {
        return with(pointer);
    }
    let made = |last| (kind.spec().points_of_clicks)(&with(last), image);
    furthest_inside(kind, [from, pointer], image, made)
}

impl Figure {
    pub fn outline(&self, image: ImageShape) -> Outline {
        (self.spec().outline)(self.points(), image)
    }

    /// Places that can be gripped; `with_handle_at` counts in the same order.
    pub fn handles(&self, image: ImageShape) -> Vec<PixelPoint> {
        (self.spec().handles)(self.points(), image)
    }

    /// With other points for the same kind; the same figure where they do not fit it.
    fn with_points(&self, points: Vec<PixelPoint>) -> Self {
        Self::new(self.kind(), points).unwrap_or_else(|_| self.clone())
    }

    /// With one handle moved and the kind's constraint kept, as near to `to` as the whole figure
    /// stays inside the image.
    pub fn with_handle_at(&self, handle: usize, to: PixelPoint, image: ImageShape) -> Self {
        let Some(from) = self.handles(image).get(handle).copied() else { return self.clone() };
        let made = |place| (self.spec().with_handle_at)(self.points(), handle, place, image);
        let path = [from, clamped(to, image)];
        self.with_points(furthest_inside(self.kind(), path, image, made))
    }

    /// Moved as a whole by so many columns and rows, as far as it stays inside the image.
    pub fn moved_by(&self, columns: f64, rows: f64, image: ImageShape) -> Self {
        let Some([low, high]) = self.outline(image).bounds() else { return self.clone() };
        let [[left, right], [top, bottom]] = limits(image);
        // A figure that is outside already may come back, and go no further.
        let held = |by: f64, least: f64, most: f64| by.max(least.min(0.0)).min(most.max(0.0));
        let columns = held(columns, left - low.x, right - high.x);
        let rows = held(rows, top - low.y, bottom - high.y);
        let moved = self.points().iter().map(|p| PixelPoint::new(p.x + columns, p.y + rows));
        self.with_points(moved.collect())
    }
}

impl Annotation {
    /// A copy beside the original, free to move. It is another finding: its own tracking UID.
    pub fn duplicated(&self, id: AnnotationId, tracking: TrackingUid, image: ImageShape) -> Self {
        let aside = self.figure.moved_by(DUPLICATE_OFFSET, DUPLICATE_OFFSET, image);
        let is_stuck = aside == self.figure;
        let aside = if is_stuck {
            self.figure.moved_by(-DUPLICATE_OFFSET, -DUPLICATE_OFFSET, image)
        } else {
            aside
        };
        Self { id, tracking, figure: aside, is_locked: false, is_visible: true, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uid::{FrameNumber, FrameRef, Uid};

    const IMAGE: ImageShape = ImageShape { rows: 50, columns: 100, pixel_aspect: 1.0 };

    fn at(x: f64, y: f64) -> PixelPoint {
        PixelPoint::new(x, y)
    }

    fn figure(kind: KindId, points: &[PixelPoint]) -> Figure {
        Figure::new(kind, points).unwrap()
    }

    #[test]
    fn a_handle_stops_at_the_edge_of_the_image() {
        let line = figure(KindId::Length, &[at(10.0, 10.0), at(20.0, 20.0)]);
        // The outer edge of the last of 100 columns is 99.5.
        assert_eq!(line.with_handle_at(1, at(500.0, 20.0), IMAGE).points()[1], at(99.5, 20.0));
        assert_eq!(line.with_handle_at(7, at(0.0, 0.0), IMAGE), line);
    }

    #[test]
    fn a_circle_grows_until_its_rim_meets_the_edge() {
        let circle = figure(KindId::Circle, &[at(50.0, 24.5), at(60.0, 24.5)]);
        // 24.5 rows are above the centre up to -0.5: the radius ends at 25.
        let grown = circle.with_handle_at(1, at(90.0, 24.5), IMAGE);
        assert!((grown.points()[1].x - 75.0).abs() < 1e-3, "{grown:?}");
        let placed = points_while_placing(KindId::Circle, &[at(50.0, 24.5)], at(90.0, 24.5), IMAGE);
        assert!((placed[1].x - 75.0).abs() < 1e-3);
    }

    #[test]
    fn the_whole_moves_as_far_as_it_fits_and_keeps_its_form() {
        let line = figure(KindId::Length, &[at(10.0, 10.0), at(20.0, 20.0)]);
        let moved = line.moved_by(-50.0, 5.0, IMAGE);
        assert_eq!(moved.points(), [at(-0.5, 15.0), at(9.5, 25.0)]);
    }

    #[test]
    fn a_figure_from_outside_may_come_back() {
        let line = figure(KindId::Length, &[at(-30.0, 10.0), at(20.0, 20.0)]);
        assert_eq!(line.moved_by(-5.0, 0.0, IMAGE), line);
        assert_eq!(line.moved_by(8.0, 0.0, IMAGE).points()[0], at(-22.0, 10.0));
        assert_eq!(line.with_handle_at(1, at(30.0, 30.0), IMAGE).points()[1], at(30.0, 30.0));
    }

    #[test]
    fn a_duplicate_lies_beside_its_original_and_is_another_finding() {
        let frame = FrameRef {
            study: Uid::parse("1.2.1").unwrap(),
            series: Uid::parse("1.2.2").unwrap(),
            instance: Uid::parse("1.2.3").unwrap(),
            frame: FrameNumber::FIRST,
        };
        let line = figure(KindId::Length, &[at(89.5, 39.5), at(99.5, 49.5)]);
        let mut first = Annotation::new(AnnotationId(1), Uid::from_random(1), frame, line);
        first.is_locked = true;
        let second = first.duplicated(AnnotationId(2), Uid::from_random(2), IMAGE);
        assert_eq!(second.figure.points(), [at(79.5, 29.5), at(89.5, 39.5)]);
        assert!(second.tracking != first.tracking && !second.is_locked);
    }
}
