use super::*;
use crate::annotation::Annotation;
use crate::geometry::spaces::Affine2;
use crate::geometry::viewport::ImageShape;
use crate::uid::{FrameNumber, Uid};

/// Four CSS px for each column and row.
const PX: f64 = 4.0;

fn frame(number: u32) -> FrameRef {
    FrameRef {
        study: Uid::parse("1.2.1").unwrap(),
        series: Uid::parse("1.2.2").unwrap(),
        instance: Uid::parse("1.2.3").unwrap(),
        frame: FrameNumber::new(number).unwrap(),
    }
}

/// A hand over one frame, driven in image coordinates.
struct Scene {
    hand: Hand,
    frame: FrameRef,
    store: AnnotationStore,
    kind: Option<KindId>,
}

#[derive(Clone, Copy)]
enum Do {
    Press(f64, f64),
    Move(f64, f64),
    Release(f64, f64),
    /// Press and release in one place.
    Click(f64, f64),
}
use Do::{Click, Move, Press, Release};

impl Scene {
    fn new(kind: Option<KindId>) -> Self {
        Self { hand: Hand::default(), frame: frame(1), store: AnnotationStore::default(), kind }
    }

    fn with_line(kind: Option<KindId>, is_locked: bool) -> Self {
        let mut scene = Self::new(kind);
        let figure = figure(KindId::Length, &[(10.0, 10.0), (50.0, 10.0)]);
        let line = Annotation::new(AnnotationId(7), Uid::from_random(7), frame(1), figure);
        scene.store.add(Annotation { is_locked, ..line }).unwrap();
        scene
    }

    fn step(&mut self, step: Do) -> Response {
        let image = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };
        let viewport_from_pixel = Affine2::new([PX, 0.0, 0.0], [0.0, PX, 0.0]);
        let ground = Ground {
            frame: &self.frame,
            view: View { image, viewport_from_pixel },
            store: &self.store,
            kind: self.kind,
            reach: Reach::MOUSE,
        };
        let at = |x: f64, y: f64| ViewportPoint::new(x * PX, y * PX);
        match step {
            Press(x, y) => self.hand.pressed(at(x, y), &ground),
            Move(x, y) => self.hand.moved(at(x, y), &ground),
            Release(x, y) => self.hand.released(at(x, y), &ground),
            Click(x, y) => {
                let pressed = self.hand.pressed(at(x, y), &ground);
                let released = self.hand.released(at(x, y), &ground);
                if pressed.action.is_some() { pressed } else { released }
            }
        }
    }

    /// The actions of some steps, those without one left out.
    fn actions(&mut self, steps: &[Do]) -> Vec<PlaceAction> {
        steps.iter().filter_map(|step| self.step(*step).action).collect()
    }

    fn draft_points(&self) -> Option<Vec<PixelPoint>> {
        let image = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };
        let viewport_from_pixel = Affine2::new([PX, 0.0, 0.0], [0.0, PX, 0.0]);
        let (store, view) = (&self.store, View { image, viewport_from_pixel });
        let ground =
            Ground { frame: &self.frame, view, store, kind: self.kind, reach: Reach::MOUSE };
        self.hand.draft(&ground).map(|draft| draft.points)
    }
}

fn points(of: &[(f64, f64)]) -> Vec<PixelPoint> {
    of.iter().map(|(x, y)| PixelPoint::new(*x, *y)).collect()
}

fn figure(kind: KindId, of: &[(f64, f64)]) -> Figure {
    Figure::new(kind, points(of)).unwrap()
}

/// Steps with a tool, and the one figure that they place.
fn check(kind: KindId, steps: &[Do], expected: &[(f64, f64)]) {
    let mut scene = Scene::new(Some(kind));
    let add = PlaceAction::Add { frame: frame(1), figure: figure(kind, expected) };
    assert_eq!(scene.actions(steps), [add], "{kind:?}");
    assert!(scene.hand.is_idle());
}

#[test]
fn a_line_is_placed_by_two_clicks_or_by_one_drag() {
    let ends = [(10.0, 20.0), (40.5, 60.25)];
    check(KindId::Length, &[Click(10.0, 20.0), Move(30.0, 30.0), Click(40.5, 60.25)], &ends);
    let drag = [Press(10.0, 20.0), Move(30.0, 30.0), Release(40.5, 60.25)];
    check(KindId::Length, &drag, &ends);
}

#[test]
fn cobb_takes_four_clicks_or_two_drags() {
    let ends = [(10.0, 10.0), (30.0, 12.0), (10.0, 40.0), (30.0, 35.0)];
    check(KindId::Cobb, &ends.map(|(x, y)| Click(x, y)), &ends);
    let drags = [Press(10.0, 10.0), Release(30.0, 12.0), Press(10.0, 40.0), Release(30.0, 35.0)];
    check(KindId::Cobb, &drags, &ends);
}

#[test]
fn the_short_axis_of_a_bidirectional_snaps_perpendicular() {
    let steps = [Press(10.0, 10.0), Release(50.0, 10.0), Press(30.0, 5.0), Release(36.0, 18.0)];
    let expected = [(10.0, 10.0), (50.0, 10.0), (30.0, 5.0), (30.0, 18.0)];
    check(KindId::Bidirectional, &steps, &expected);
}

#[test]
fn an_ellipse_is_dragged_by_its_box() {
    let expected = [(10.0, 20.0), (50.0, 20.0), (30.0, 10.0), (30.0, 30.0)];
    check(KindId::Ellipse, &[Press(10.0, 10.0), Release(50.0, 30.0)], &expected);
}

#[test]
fn a_probe_can_be_dragged_to_its_place_before_it_is_let_go() {
    check(
        KindId::Probe,
        &[Press(10.0, 10.0), Move(12.0, 12.0), Release(20.0, 21.0)],
        &[(20.0, 21.0)],
    );
}

#[test]
fn a_polygon_closes_on_its_first_corner_by_a_double_click_or_by_enter() {
    let corners = [(10.0, 10.0), (40.0, 10.0), (40.0, 40.0)];
    let clicks = corners.map(|(x, y)| Click(x, y));
    let [a, b, c] = clicks;
    check(KindId::Polygon, &[a, b, c, Click(11.0, 11.0)], &corners);
    check(KindId::Polygon, &[a, b, c, Click(40.0, 40.2)], &corners);
    let mut scene = Scene::new(Some(KindId::Polygon));
    assert_eq!(scene.actions(&clicks), []);
    let add = PlaceAction::Add { frame: frame(1), figure: figure(KindId::Polygon, &corners) };
    assert_eq!(scene.hand.confirmed().action, Some(add));
}

#[test]
fn two_corners_make_no_polygon() {
    let mut scene = Scene::new(Some(KindId::Polygon));
    scene.actions(&[Click(10.0, 10.0), Click(40.0, 10.0)]);
    assert_eq!(scene.hand.confirmed(), Response { is_taken: true, action: None });
    assert!(scene.hand.is_idle());
}

#[test]
fn a_stroke_is_sampled_where_the_pointer_has_moved() {
    // Samples are 2 px apart, half a column here: 10.2 is too near to 10.
    let steps = [
        Press(10.0, 10.0),
        Move(10.2, 10.0),
        Move(10.5, 10.0),
        Move(30.0, 10.0),
        Release(30.0, 30.0),
    ];
    check(
        KindId::FreehandRegion,
        &steps,
        &[(10.0, 10.0), (10.5, 10.0), (30.0, 10.0), (30.0, 30.0)],
    );
    let mut scene = Scene::new(Some(KindId::FreehandRegion));
    assert_eq!(scene.actions(&[Click(10.0, 10.0)]), []);
    assert!(scene.hand.is_idle());
}

#[test]
fn a_second_click_on_the_same_place_is_not_a_second_point() {
    let mut scene = Scene::new(Some(KindId::Length));
    assert_eq!(scene.actions(&[Click(10.0, 10.0), Click(10.2, 10.2)]), []);
    assert!(!scene.hand.is_idle());
    assert_eq!(scene.actions(&[Click(20.0, 10.0)]).len(), 1);
}

#[test]
fn points_are_kept_inside_the_image() {
    // The outer edge of 100 columns is 99.5, the upper one -0.5.
    let steps = [Press(90.0, 10.0), Release(300.0, -50.0)];
    check(KindId::Length, &steps, &[(90.0, 10.0), (99.5, -0.5)]);
}

#[test]
fn the_draft_follows_the_pointer_and_escape_drops_it() {
    let mut scene = Scene::new(Some(KindId::Length));
    scene.actions(&[Click(10.0, 10.0), Move(20.0, 15.0)]);
    assert_eq!(scene.draft_points(), Some(points(&[(10.0, 10.0), (20.0, 15.0)])));
    assert!(scene.hand.cancelled().is_taken);
    assert_eq!(scene.draft_points(), None);
    assert!(!scene.hand.cancelled().is_taken);
}

#[test]
fn scrolling_to_another_frame_or_tool_drops_the_draft() {
    let mut scene = Scene::new(Some(KindId::Length));
    scene.step(Click(10.0, 10.0));
    scene.frame = frame(2);
    assert_eq!(scene.draft_points(), None);
    assert_eq!(scene.actions(&[Click(20.0, 20.0)]), []);
    // The click began a new line on the new frame.
    assert_eq!(scene.draft_points(), Some(points(&[(20.0, 20.0), (20.0, 20.0)])));
    scene.kind = None;
    assert!(!scene.step(Move(30.0, 30.0)).is_taken);
    assert!(scene.hand.is_idle());
}

#[test]
fn a_handle_is_gripped_with_any_tool_and_moves_without_a_jump() {
    for kind in [None, Some(KindId::Circle)] {
        let mut scene = Scene::with_line(kind, false);
        // Gripped one column beside the end at (50, 10), moved by (5, 20).
        let actions = scene.actions(&[Press(51.0, 10.0), Move(53.0, 20.0)]);
        assert_eq!(actions, [PlaceAction::Select(AnnotationId(7))]);
        assert_eq!(scene.draft_points(), Some(points(&[(10.0, 10.0), (52.0, 20.0)])));
        let figure = figure(KindId::Length, &[(10.0, 10.0), (55.0, 30.0)]);
        let change = PlaceAction::Change { id: AnnotationId(7), figure };
        assert_eq!(scene.actions(&[Release(56.0, 30.0)]), [change]);
    }
}

#[test]
fn an_outline_moves_the_whole_but_not_while_a_kind_is_placed() {
    let mut scene = Scene::with_line(None, false);
    let figure = figure(KindId::Length, &[(15.0, 20.0), (55.0, 20.0)]);
    let change = PlaceAction::Change { id: AnnotationId(7), figure };
    let steps = [Press(30.0, 10.0), Release(35.0, 20.0)];
    assert_eq!(scene.actions(&steps), [PlaceAction::Select(AnnotationId(7)), change]);
    let mut scene = Scene::with_line(Some(KindId::Length), false);
    assert!(matches!(scene.actions(&steps)[..], [PlaceAction::Add { .. }]));
}

#[test]
fn a_grip_without_a_move_or_with_escape_changes_nothing() {
    let mut scene = Scene::with_line(None, false);
    let select = PlaceAction::Select(AnnotationId(7));
    let selected = [select];
    assert_eq!(scene.actions(&[Press(50.0, 10.0), Release(50.0, 10.0)]), selected);
    assert_eq!(scene.actions(&[Press(50.0, 10.0), Move(70.0, 10.0)]), selected);
    scene.hand.cancelled();
    assert_eq!(scene.actions(&[Release(70.0, 10.0)]), []);
}

#[test]
fn a_locked_annotation_is_selected_and_stays() {
    let mut scene = Scene::with_line(None, true);
    let steps = [Press(30.0, 10.0), Move(35.0, 20.0), Release(35.0, 20.0)];
    assert_eq!(scene.actions(&steps), [PlaceAction::Select(AnnotationId(7))]);
}

#[test]
fn where_nothing_is_hit_another_tool_takes_the_pointer() {
    let mut scene = Scene::with_line(None, false);
    assert!(!scene.step(Press(80.0, 80.0)).is_taken);
    assert!(!scene.step(Move(85.0, 80.0)).is_taken);
    assert!(!scene.step(Release(85.0, 80.0)).is_taken);
}
