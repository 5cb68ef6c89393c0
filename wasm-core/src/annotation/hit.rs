//! Which annotation lies under the pointer: handles first, then outlines, in CSS px.

use super::outline::Primitive;
use super::{Annotation, AnnotationId};
use crate::geometry::spaces::{Affine2, PixelSpace, ViewportPoint, ViewportSpace};
use crate::geometry::viewport::ImageShape;

/// How far from a line the pointer may be, in CSS px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    pub handle_px: f64,
    pub outline_px: f64,
}

impl Reach {
    pub const MOUSE: Self = Self { handle_px: 10.0, outline_px: 7.0 };
    /// A fingertip (WCAG 2.2, 2.5.8: targets of at least 24 px; 44 px is comfortable).
    pub const TOUCH: Self = Self { handle_px: 22.0, outline_px: 16.0 };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// By its place in `Figure::handles`.
    Handle(usize),
    Outline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub id: AnnotationId,
    pub part: Part,
}

/// Where the frame's pixels are on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub image: ImageShape,
    pub viewport_from_pixel: Affine2<ViewportSpace, PixelSpace>,
}

/// Chords of an ellipse: on a circle of 1000 px radius they stray by half a px.
const CHORDS: usize = 96;

/// The nearest handle within reach, else the nearest outline; of equals, the one drawn last.
/// Hidden annotations are not hit; locked ones have no handles.
pub fn hit<'a>(
    annotations: impl Iterator<Item = &'a Annotation> + Clone,
    view: &View,
    at: ViewportPoint,
    reach: Reach,
) -> Option<Hit> {
    let visible = annotations.filter(|annotation| annotation.is_visible);
    let free = visible.clone().filter(|annotation| !annotation.is_locked);
    let handles = free.flat_map(|annotation| {
        let places = annotation.figure.handles(view.image).into_iter().enumerate();
        places.map(move |(index, place)| {
            let place = view.viewport_from_pixel.apply(place);
            (distance(place, at), Hit { id: annotation.id, part: Part::Handle(index) })
        })
    });
    let outlines = visible.map(|annotation| {
        let outline = annotation.figure.outline(view.image);
        let nearest = outline.primitives.iter().map(|line| distance_to_line(line, view, at));
        let nearest = nearest.fold(f64::INFINITY, f64::min);
        (nearest, Hit { id: annotation.id, part: Part::Outline })
    });
    nearest_within(handles, reach.handle_px).or_else(|| nearest_within(outlines, reach.outline_px))
}

fn nearest_within(places: impl Iterator<Item = (f64, Hit)>, reach_px: f64) -> Option<Hit> {
    let within = places.filter(|(distance, _)| *distance <= reach_px);
    // `rev` of a minimum: the last of equals wins.
    let nearest = within.reduce(|best, next| if next.0 <= best.0 { next } else { best });
    nearest.map(|(_, hit)| hit)
}

fn distance(a: ViewportPoint, b: ViewportPoint) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

fn distance_to_line(line: &Primitive, view: &View, at: ViewportPoint) -> f64 {
    let (points, is_closed) = line.path(CHORDS);
    let mut points: Vec<ViewportPoint> =
        points.into_iter().map(|point| view.viewport_from_pixel.apply(point)).collect();
    if is_closed {
        points.extend(points.first().copied());
    }
    let first = points.first().map_or(f64::INFINITY, |point| distance(*point, at));
    let segments = points.iter().zip(points.iter().skip(1));
    segments.map(|(a, b)| distance_to_segment(*a, *b, at)).fold(first, f64::min)
}

fn distance_to_segment(a: ViewportPoint, b: ViewportPoint, at: ViewportPoint) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let squared = dx * dx + dy * dy;
    let share = ((at.x - a.x) * dx + (at.y - a.y) * dy) / squared;
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    distance(ViewportPoint::new(a.x + share * dx, a.y + share * dy), at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::figure::Figure;
    use crate::annotation::kind::KindId;
    use crate::geometry::spaces::PixelPoint;
    use crate::uid::{FrameNumber, FrameRef, Uid};

    fn annotation(id: u64, kind: KindId, points: &[(f64, f64)]) -> Annotation {
        let frame = FrameRef {
            study: Uid::parse("1.2.1").unwrap(),
            series: Uid::parse("1.2.2").unwrap(),
            instance: Uid::parse("1.2.3").unwrap(),
            frame: FrameNumber::FIRST,
        };
        let points: Vec<_> = points.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect();
        let figure = Figure::new(kind, points).unwrap();
        Annotation::new(AnnotationId(id), Uid::from_random(u128::from(id)), frame, figure)
    }

    /// Four CSS px for each column and row, the corner at (100, 50).
    fn check(annotations: &[Annotation], at: (f64, f64), expected: Option<(u64, Part)>) {
        let view = View {
            image: ImageShape { rows: 200, columns: 200, pixel_aspect: 1.0 },
            viewport_from_pixel: Affine2::new([4.0, 0.0, 100.0], [0.0, 4.0, 50.0]),
        };
        let at = ViewportPoint::new(at.0, at.1);
        let got = hit(annotations.iter(), &view, at, Reach::MOUSE);
        assert_eq!(got.map(|hit| (hit.id.0, hit.part)), expected, "{at:?}");
    }

    #[test]
    fn handles_are_found_before_outlines_and_outlines_anywhere_along() {
        // Ends at (140, 90) and (540, 90) on screen.
        let line = [annotation(1, KindId::Length, &[(10.0, 10.0), (110.0, 10.0)])];
        check(&line, (146.0, 96.0), Some((1, Part::Handle(0))));
        check(&line, (545.0, 90.0), Some((1, Part::Handle(1))));
        check(&line, (300.0, 96.0), Some((1, Part::Outline)));
        check(&line, (300.0, 98.0), None);
        check(&line, (560.0, 90.0), None);
    }

    #[test]
    fn the_rim_of_a_circle_is_hit_and_its_inside_is_not() {
        // Centre (300, 250), radius 120 on screen.
        let circle = [annotation(1, KindId::Circle, &[(50.0, 50.0), (80.0, 50.0)])];
        let diagonal = 120.0 * std::f64::consts::FRAC_1_SQRT_2;
        check(&circle, (300.0 - diagonal, 250.0 + diagonal), Some((1, Part::Outline)));
        check(&circle, (340.0, 280.0), None);
        check(&circle, (300.0, 250.0), Some((1, Part::Handle(0))));
    }

    #[test]
    fn of_two_in_one_place_the_newer_is_hit() {
        let both = [1, 2].map(|id| annotation(id, KindId::Length, &[(10.0, 10.0), (110.0, 10.0)]));
        check(&both, (300.0, 90.0), Some((2, Part::Outline)));
    }

    #[test]
    fn hidden_is_not_hit_and_locked_has_no_handles() {
        let mut line = annotation(1, KindId::Length, &[(10.0, 10.0), (110.0, 10.0)]);
        line.is_locked = true;
        check(&[line.clone()], (140.0, 90.0), Some((1, Part::Outline)));
        line.is_visible = false;
        check(&[line], (140.0, 90.0), None);
    }
}
