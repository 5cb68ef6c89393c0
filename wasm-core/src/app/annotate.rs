//! Annotations in the viewer: which are there, which is selected, what they measure.

use std::collections::HashMap;
use std::sync::Arc;

use super::effect::Effect;
use super::layout;
use super::model::Model;
use super::pane::Pane;
use crate::annotation::figure::Figure;
use crate::annotation::kind::{KindId, Quantity};
use crate::annotation::measure::calibrate::spacing_of_line;
use crate::annotation::measure::values::StoredPixels;
use crate::annotation::measure::{self, Measurement, Subject};
use crate::annotation::store::{AnnotationEdit, AnnotationStore};
use crate::annotation::{Annotation, AnnotationId, AnnotationIds};
use crate::dicom::attributes::Spacing;
use crate::geometry::viewport::ImageShape;
use crate::pixel_data::{FrameDescription, FrameHandle};
use crate::study::display_set::StackFrame;
use crate::uid::{SeriesUid, Uid};

pub mod drawn;
pub mod gesture;
pub mod panel;

/// What an annotation measures, with the figure that it was measured on.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    figure: Figure,
    pub measurements: Arc<[Measurement]>,
}

#[derive(Debug, Clone, Default)]
pub struct State {
    pub store: AnnotationStore,
    pub ids: AnnotationIds,
    pub selected: Option<AnnotationId>,
    /// Whose text or length is being typed.
    pub editing: Option<AnnotationId>,
    pub gesture: gesture::State,
    /// Made from the store and the frames; never edited.
    values: HashMap<AnnotationId, Values>,
    /// Regions whose pixels were asked for, with the figure at that time.
    asked: HashMap<AnnotationId, Figure>,
    /// Spacing from a reader's calibration line, by series.
    pub user_spacing: HashMap<SeriesUid, Spacing>,
    pub is_panel_open: bool,
    /// Annotations as they were last stored; what differs is a draft.
    pub saved: AnnotationStore,
}

#[derive(Debug, Clone)]
pub enum Msg {
    /// An edit from the panel.
    Edit(Box<AnnotationEdit>),
    Select(Option<AnnotationId>),
    /// Shows the field for an annotation's text or length, or takes it away.
    EditText(Option<AnnotationId>),
    Rename {
        id: AnnotationId,
        label: String,
    },
    Duplicate(AnnotationId),
    /// True length of a calibration line, mm.
    Calibrate {
        id: AnnotationId,
        length_mm: f64,
    },
    /// The pixels' part of what a region measures.
    Measured {
        id: AnnotationId,
        figure: Figure,
        measurements: Vec<Measurement>,
    },
    Gesture(gesture::Msg),
    TogglePanel,
}

impl State {
    pub fn values(&self, id: AnnotationId) -> Option<&Values> {
        self.values.get(&id)
    }

    pub fn has_drafts(&self) -> bool {
        self.store != self.saved
    }

    /// Puts annotations back as undo keeps them.
    pub fn restore(&mut self, annotations: AnnotationStore) {
        self.store = annotations;
        self.gesture = gesture::State::default();
        self.selected = self.selected.filter(|id| self.store.get(*id).is_some());
    }

    /// Takes everything down for another patient; ids go on counting.
    pub fn close(&mut self) {
        let ids = std::mem::take(&mut self.ids);
        *self = Self { ids, is_panel_open: self.is_panel_open, ..Self::default() };
    }

    /// Asks for the pixels of regions that are on screen and not measured as they are now.
    pub fn measure_visible(&mut self, layout: &layout::State) -> Vec<Effect> {
        let mut effects = Vec::new();
        for pane in layout.visible().into_iter().filter_map(|index| layout.panes.get(index)) {
            let Some((shown, frame)) = pane.shown_frame() else { continue };
            let frame_ref = frame.frame_ref();
            let stale: Vec<Annotation> = self
                .store
                .of_frame(&frame_ref)
                .filter(|annotation| !self.is_measured(annotation))
                .cloned()
                .collect();
            for annotation in stale {
                effects.extend(self.measure(&annotation, pane, frame, shown.handle));
            }
        }
        effects
    }

    fn is_measured(&self, annotation: &Annotation) -> bool {
        let is_current = |figure: &Figure| *figure == annotation.figure;
        self.values.get(&annotation.id).is_some_and(|values| is_current(&values.figure))
            && (!needs_pixels(&annotation.figure)
                || self.asked.get(&annotation.id).is_some_and(is_current))
    }

    fn measure(
        &mut self,
        annotation: &Annotation,
        pane: &Pane,
        frame: &StackFrame,
        handle: FrameHandle,
    ) -> Option<Effect> {
        let image = pane.image_shape()?;
        let measurements =
            measurements(&annotation.figure, frame, image, self.spacing_of(frame), None)?;
        self.keep(annotation.id, &annotation.figure, measurements);
        if !needs_pixels(&annotation.figure) {
            return None;
        }
        self.asked.insert(annotation.id, annotation.figure.clone());
        let (id, figure) = (annotation.id, annotation.figure.clone());
        Some(Effect::MeasureRegion { id, figure, handle })
    }

    fn keep(&mut self, id: AnnotationId, figure: &Figure, measurements: Vec<Measurement>) {
        let values = Values { figure: figure.clone(), measurements: measurements.into() };
        self.values.insert(id, values);
    }

    pub fn spacing_of(&self, frame: &StackFrame) -> Option<Spacing> {
        self.user_spacing.get(&frame.header.series).cloned()
    }
}

/// Whether a figure measures stored values, not only its shape.
fn needs_pixels(figure: &Figure) -> bool {
    let of_values = [Quantity::Mean, Quantity::PixelValue];
    figure.spec().measures.iter().any(|quantity| of_values.contains(quantity))
}

/// What a figure measures on a frame; without `pixels`, its shape alone.
pub fn measurements(
    figure: &Figure,
    frame: &StackFrame,
    image: ImageShape,
    user_spacing: Option<Spacing>,
    pixels: Option<(&FrameDescription, &[u8])>,
) -> Option<Vec<Measurement>> {
    let subject = Subject {
        instance: &frame.header,
        frame: frame.frame_header()?,
        image,
        user_spacing,
        pixels: pixels.map(|(description, bytes)| StoredPixels::whole(description, bytes)),
    };
    Some(measure::measure(figure, &subject))
}

/// The pixels' part of `Effect::MeasureRegion`: what a figure measures on a frame that is here.
pub fn measured_region(
    model: &Model,
    figure: &Figure,
    handle: FrameHandle,
    bytes: &[u8],
) -> Option<Vec<Measurement>> {
    let entry = model.retrieve.entry(handle)?;
    let description = model.retrieve.description(handle)?;
    let header = entry.frame.frame_header()?;
    let image = ImageShape {
        rows: description.rows,
        columns: description.columns,
        pixel_aspect: header.spacing.pixel_aspect,
    };
    let spacing = model.annotate.spacing_of(&entry.frame);
    measurements(figure, &entry.frame, image, spacing, Some((description, bytes)))
}

/// What this area may read, and a fresh random number for a UID.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    pub layout: &'a layout::State,
    /// The kind that the main button places.
    pub placing: Option<KindId>,
    pub random: u128,
}

/// Applies a message; returns whether a figure was finished. Edits that cannot be made (of a
/// locked annotation) change nothing.
pub fn update(state: &mut State, msg: Msg, ctx: &Ctx<'_>) -> bool {
    match msg {
        Msg::Gesture(msg) => return gesture::update(state, msg, ctx),
        Msg::Edit(edit) => {
            if let AnnotationEdit::Remove(id) = &*edit
                && state.selected == Some(*id)
            {
                state.selected = None;
            }
            state.store.apply(*edit).unwrap_or_default();
        }
        Msg::Select(id) => state.selected = id,
        Msg::EditText(Some(id)) => state.editing = Some(id),
        Msg::EditText(None) => stop_editing(state),
        Msg::Rename { id, label } => {
            state.editing = None;
            if let Some(annotation) = state.store.get(id).cloned() {
                state.store.change(Annotation { label, ..annotation }).unwrap_or_default();
            }
        }
        Msg::Duplicate(id) => duplicate(state, id, ctx),
        Msg::Calibrate { id, length_mm } => {
            state.editing = None;
            calibrate(state, id, length_mm, ctx.layout);
        }
        Msg::Measured { id, figure, measurements } => {
            let is_current = state.store.get(id).is_some_and(|a| a.figure == figure);
            if is_current {
                state.keep(id, &figure, measurements);
            }
        }
        Msg::TogglePanel => state.is_panel_open = !state.is_panel_open,
    }
    false
}

/// A text that was left empty is not there.
fn stop_editing(state: &mut State) {
    let Some(annotation) = state.editing.take().and_then(|id| state.store.get(id)) else { return };
    if annotation.figure.kind() == KindId::Text && annotation.label.is_empty() {
        let id = annotation.id;
        state.store.remove(id).unwrap_or_default();
    }
}

fn duplicate(state: &mut State, id: AnnotationId, ctx: &Ctx<'_>) {
    let Some(original) = state.store.get(id).cloned() else { return };
    let Some(image) = image_of(ctx.layout, &original) else { return };
    let copy = original.duplicated(state.ids.mint(), Uid::from_random(ctx.random), image);
    state.selected = Some(copy.id);
    state.store.add(copy).unwrap_or_default();
}

/// The line's true length becomes the spacing of its whole series.
fn calibrate(state: &mut State, id: AnnotationId, length_mm: f64, layout: &layout::State) {
    let Some(annotation) = state.store.get(id).cloned() else { return };
    let Some(image) = image_of(layout, &annotation) else { return };
    let line = Annotation { true_length_mm: Some(length_mm), ..annotation };
    if let Ok(spacing) = spacing_of_line(&line, image) {
        state.user_spacing.insert(line.frame.series.clone(), spacing);
        state.store.change(line).unwrap_or_default();
        state.values.clear();
        state.asked.clear();
    }
}

/// Grid and pixel shape of the frame an annotation belongs to, from a pane that shows it.
fn image_of(layout: &layout::State, annotation: &Annotation) -> Option<ImageShape> {
    layout.panes.iter().find_map(|pane| {
        let (_, frame) = pane.shown_frame()?;
        (frame.frame_ref() == annotation.frame).then(|| pane.image_shape()).flatten()
    })
}
