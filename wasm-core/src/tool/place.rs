//! Placing annotations and moving them: one state machine for every kind, driven by its
//! `KindSpec`.
//!
//! Places are given by clicks, by drags (press and release are two clicks) or, for freehand, by
//! one stroke. While a figure is placed or moved it is a draft: the store changes once, when the
//! pointer is lifted, so that one gesture is one undo and Escape needs none.

mod spec;

use crate::annotation::AnnotationId;
use crate::annotation::edit::{clamped, points_while_placing};
use crate::annotation::figure::Figure;
use crate::annotation::hit::{Hit, Part, Reach, View, hit};
use crate::annotation::kind::{KindId, Placing};
use crate::annotation::store::AnnotationStore;
use crate::geometry::spaces::{PixelPoint, ViewportPoint};
use crate::uid::FrameRef;

pub use spec::{PLACE_TOOLS, PlaceSpec};

/// Travel from press to release that makes a drag, CSS px.
const DRAG_PX: f64 = 5.0;
/// Two clicks closer than this are one, CSS px.
const SAME_PLACE_PX: f64 = 3.0;
/// Travel between two samples of a stroke, CSS px.
const SAMPLE_PX: f64 = 2.0;
/// A stroke stops growing here.
const MAX_SAMPLES: usize = 4000;

/// What the pointer is over: the frame on screen and its annotations.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub frame: &'a FrameRef,
    pub view: View,
    pub store: &'a AnnotationStore,
    /// The kind that the chosen tool places; `None` for every other tool.
    pub kind: Option<KindId>,
    pub reach: Reach,
}

/// What a gesture asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceAction {
    /// A figure is finished. The app gives it an id and a tracking UID.
    Add {
        frame: FrameRef,
        figure: Figure,
    },
    /// An annotation was moved or formed anew.
    Change {
        id: AnnotationId,
        figure: Figure,
    },
    Select(AnnotationId),
}

/// What became of a pointer event. One that was not taken is another tool's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Response {
    pub is_taken: bool,
    pub action: Option<PlaceAction>,
}

/// A figure on its way, to be drawn and measured instead of what it replaces.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub replaces: Option<AnnotationId>,
    pub kind: KindId,
    /// May be fewer than the kind needs: then there is an outline but no figure yet.
    pub points: Vec<PixelPoint>,
    /// The point under the pointer, for the loupe.
    pub pointer: PixelPoint,
}

impl Draft {
    /// The figure, once it has all its points.
    pub fn figure(&self) -> Option<Figure> {
        Figure::new(self.kind, self.points.clone()).ok()
    }
}

/// The hand that draws: idle, placing, or holding what it has gripped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hand {
    state: State,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum State {
    #[default]
    Idle,
    Placing(Placement),
    Gripping(Grip),
}

#[derive(Debug, Clone, PartialEq)]
struct Placement {
    frame: FrameRef,
    kind: KindId,
    clicks: Vec<PixelPoint>,
    pointer: PixelPoint,
    /// Where the button went down; `None` while it is up.
    pressed_at: Option<ViewportPoint>,
}

#[derive(Debug, Clone, PartialEq)]
struct Grip {
    frame: FrameRef,
    hit: Hit,
    original: Figure,
    /// As it would be if the pointer were lifted now.
    figure: Figure,
    start: PixelPoint,
    pointer: PixelPoint,
}

impl Response {
    const NOT_TAKEN: Self = Self { is_taken: false, action: None };

    fn taken(action: Option<PlaceAction>) -> Self {
        Self { is_taken: true, action }
    }
}

impl Ground<'_> {
    fn pixel(&self, at: ViewportPoint) -> Option<PixelPoint> {
        let pixel = self.view.viewport_from_pixel.inverse()?.apply(at);
        (pixel.x.is_finite() && pixel.y.is_finite()).then(|| clamped(pixel, self.view.image))
    }

    fn distance_px(&self, a: PixelPoint, b: PixelPoint) -> f64 {
        let (a, b) =
            (self.view.viewport_from_pixel.apply(a), self.view.viewport_from_pixel.apply(b));
        (b.x - a.x).hypot(b.y - a.y)
    }

    /// What a press would grip, for the cursor too. While a kind is placed, only handles are
    /// gripped: a new figure may begin on another's outline.
    pub fn hit(&self, at: ViewportPoint) -> Option<Hit> {
        let all: Vec<_> = self.store.of_frame(self.frame).collect();
        let hit = hit(all.into_iter(), &self.view, at, self.reach)?;
        (self.kind.is_none() || hit.part != Part::Outline).then_some(hit)
    }
}

impl Hand {
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// The main button or a finger went down.
    pub fn pressed(&mut self, at: ViewportPoint, ground: &Ground<'_>) -> Response {
        self.forget_other_frames(ground);
        let Some(pixel) = ground.pixel(at) else { return Response::NOT_TAKEN };
        if let State::Placing(placement) = &mut self.state {
            let is_done = placement.press(at, pixel, ground);
            return if is_done { self.finish() } else { Response::taken(None) };
        }
        if let Some(hit) = ground.hit(at) {
            return self.grip(hit, pixel, ground);
        }
        let Some(kind) = ground.kind else { return Response::NOT_TAKEN };
        let frame = ground.frame.clone();
        let pressed_at = Some(at);
        let clicks = vec![pixel];
        self.state = State::Placing(Placement { frame, kind, clicks, pointer: pixel, pressed_at });
        Response::taken(None)
    }

    /// The pointer moved, with its button down or up.
    pub fn moved(&mut self, at: ViewportPoint, ground: &Ground<'_>) -> Response {
        self.forget_other_frames(ground);
        let Some(pixel) = ground.pixel(at) else { return Response::NOT_TAKEN };
        match &mut self.state {
            State::Idle => return Response::NOT_TAKEN,
            State::Placing(placement) => placement.moved(pixel, ground),
            State::Gripping(grip) => grip.moved(pixel, ground),
        }
        Response::taken(None)
    }

    /// The button or the finger went up.
    pub fn released(&mut self, at: ViewportPoint, ground: &Ground<'_>) -> Response {
        let response = self.moved(at, ground);
        match &mut self.state {
            State::Idle => response,
            State::Placing(placement) => {
                let is_done = placement.release(at, ground);
                if is_done { self.finish() } else { Response::taken(None) }
            }
            State::Gripping(_) => self.let_go(),
        }
    }

    /// Enter, or a double click: a polygon is finished with the corners it has.
    pub fn confirmed(&mut self) -> Response {
        match &self.state {
            State::Placing(placement) if placement.spec_placing() == Placing::ClicksUntilClosed => {
                self.finish()
            }
            _ => Response::NOT_TAKEN,
        }
    }

    /// Escape, another tool, another frame or a lost pointer: nothing is changed.
    pub fn cancelled(&mut self) -> Response {
        let is_taken = !self.is_idle();
        self.state = State::Idle;
        Response { is_taken, action: None }
    }

    /// What is drawn while the hand is busy on this frame.
    pub fn draft(&self, ground: &Ground<'_>) -> Option<Draft> {
        match &self.state {
            State::Placing(placement) if placement.frame == *ground.frame => {
                Some(placement.draft(ground))
            }
            State::Gripping(grip) if grip.frame == *ground.frame => Some(Draft {
                replaces: Some(grip.hit.id),
                kind: grip.figure.kind(),
                points: grip.figure.points().to_vec(),
                pointer: grip.pointer,
            }),
            _ => None,
        }
    }

    fn grip(&mut self, hit: Hit, pixel: PixelPoint, ground: &Ground<'_>) -> Response {
        let Some(annotation) = ground.store.get(hit.id) else { return Response::NOT_TAKEN };
        if !annotation.is_locked {
            self.state = State::Gripping(Grip {
                frame: ground.frame.clone(),
                hit,
                original: annotation.figure.clone(),
                figure: annotation.figure.clone(),
                start: pixel,
                pointer: pixel,
            });
        }
        Response::taken(Some(PlaceAction::Select(hit.id)))
    }

    /// Frames are scrolled under a busy hand: what it held belongs to the other frame.
    fn forget_other_frames(&mut self, ground: &Ground<'_>) {
        let is_other = match &self.state {
            State::Idle => false,
            State::Placing(placement) => {
                placement.frame != *ground.frame || ground.kind != Some(placement.kind)
            }
            State::Gripping(grip) => grip.frame != *ground.frame,
        };
        if is_other {
            self.state = State::Idle;
        }
    }

    fn finish(&mut self) -> Response {
        let State::Placing(placement) = std::mem::take(&mut self.state) else {
            return Response::NOT_TAKEN;
        };
        let Placement { frame, kind, clicks, .. } = placement;
        // Too few places make no figure, such as a stroke that did not move.
        let figure = Figure::new(kind, clicks).ok();
        Response::taken(figure.map(|figure| PlaceAction::Add { frame, figure }))
    }

    fn let_go(&mut self) -> Response {
        let State::Gripping(grip) = std::mem::take(&mut self.state) else {
            return Response::NOT_TAKEN;
        };
        let is_changed = grip.figure != grip.original;
        let (id, figure) = (grip.hit.id, grip.figure);
        Response::taken(is_changed.then_some(PlaceAction::Change { id, figure }))
    }
}

impl Grip {
    fn moved(&mut self, pixel: PixelPoint, ground: &Ground<'_>) {
        self.pointer = pixel;
        let image = ground.view.image;
        self.figure = match self.hit.part {
            Part::Handle(handle) => {
                // Gripped beside its centre, a handle must not jump.
                let from = self.original.handles(image).get(handle).copied();
                let from = from.unwrap_or(self.start);
                let to = PixelPoint::new(
                    from.x + pixel.x - self.start.x,
                    from.y + pixel.y - self.start.y,
                );
                self.original.with_handle_at(handle, to, image)
            }
            Part::Outline => {
                let (columns, rows) = (pixel.x - self.start.x, pixel.y - self.start.y);
                self.original.moved_by(columns, rows, image)
            }
        };
    }
}

impl Placement {
    fn spec_placing(&self) -> Placing {
        self.kind.spec().placing
    }

    /// A further press; whether the figure is finished by it.
    fn press(&mut self, at: ViewportPoint, pixel: PixelPoint, ground: &Ground<'_>) -> bool {
        self.pressed_at = Some(at);
        self.pointer = pixel;
        let is_near = |place: Option<&PixelPoint>, px: f64| {
            place.is_some_and(|place| ground.distance_px(*place, pixel) <= px)
        };
        if self.spec_placing() == Placing::ClicksUntilClosed && self.clicks.len() >= 3 {
            let is_closing = is_near(self.clicks.first(), ground.reach.handle_px);
            // The second press of a double click.
            let is_repeated = is_near(self.clicks.last(), SAME_PLACE_PX);
            if is_closing || is_repeated {
                return true;
            }
        }
        self.click(pixel, ground)
    }

    /// Adds a place unless it is the last one again; whether it was the last that was needed.
    fn click(&mut self, pixel: PixelPoint, ground: &Ground<'_>) -> bool {
        let is_again =
            self.clicks.last().is_some_and(|last| ground.distance_px(*last, pixel) < SAME_PLACE_PX);
        if is_again {
            return false;
        }
        let last = points_while_placing(self.kind, &self.clicks, pixel, ground.view.image);
        match self.spec_placing() {
            Placing::Clicks(needed) if self.clicks.len() + 1 == needed => {
                self.clicks = last;
                true
            }
            _ => {
                self.clicks.push(pixel);
                false
            }
        }
    }

    fn moved(&mut self, pixel: PixelPoint, ground: &Ground<'_>) {
        self.pointer = pixel;
        let last = self.clicks.last().copied().unwrap_or(pixel);
        if self.spec_placing() == Placing::Stroke
            && self.pressed_at.is_some()
            && self.clicks.len() < MAX_SAMPLES
            && ground.distance_px(last, pixel) >= SAMPLE_PX
        {
            self.clicks.push(pixel);
        }
    }

    /// The button went up; whether the figure is finished.
    fn release(&mut self, at: ViewportPoint, ground: &Ground<'_>) -> bool {
        let Some(from) = self.pressed_at.take() else { return false };
        match self.spec_placing() {
            Placing::Stroke => true,
            // The one point of a probe or a text may be dragged to its place.
            Placing::Clicks(1) => {
                self.clicks = vec![self.pointer];
                true
            }
            _ if (at.x - from.x).hypot(at.y - from.y) >= DRAG_PX => {
                self.click(self.pointer, ground)
            }
            _ => false,
        }
    }

    fn draft(&self, ground: &Ground<'_>) -> Draft {
        let image = ground.view.image;
        let points = match self.spec_placing() {
            Placing::Stroke => self.clicks.clone(),
            Placing::Clicks(1) => vec![self.pointer],
            _ => points_while_placing(self.kind, &self.clicks, self.pointer, image),
        };
        Draft { replaces: None, kind: self.kind, points, pointer: self.pointer }
    }
}

#[cfg(test)]
mod tests;
