//! Routes each message to its area, then lets panes and scheduling catch up.

use super::command::Command;
use super::effect::Effect;
use super::model::{Model, Page, Site};
use super::msg::Msg;
use super::notice::{Notice, Severity};
use super::pane::{PaneStatus, ShownFrame, Stack};
use super::retrieve::FrameState;
use super::viewport::Msg as ViewportMsg;
use super::{
    annotate, chrome, edits, find, layout, link, notice, retrieve, save, study, tone, viewport,
};
use crate::annotation::store::AnnotationEdit;
use crate::annotation::{Annotation, AnnotationId};
use crate::geometry::spaces::ViewportPoint;
use crate::launch::LaunchRequest;
use crate::tool::ToolAction;

/// What an update may know of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Env {
    /// Milliseconds of a clock that only moves forward.
    pub now_ms: f64,
    /// Fresh random bits, for a UID.
    pub random: u128,
    /// Date and time of the clock on the wall, local: year, month, day, hour, minute, second.
    pub date_time: [u16; 6],
}

impl Env {
    /// `YYYYMMDDHHMMSS`.
    fn date_time_text(&self) -> String {
        let [year, rest @ ..] = self.date_time;
        let rest: String = rest.iter().map(|part| format!("{part:02}")).collect();
        format!("{year:04}{rest}")
    }
}

/// Applies one message and returns what the shell must do.
pub fn update(model: &mut Model, msg: Msg, env: Env) -> Vec<Effect> {
    let before = is_edit(&msg).then(|| edits::edited(model));
    let stands = if may_move(&msg) { link::stands(model) } else { Vec::new() };
    let mut effects = route(model, msg, env);
    link::follow(model, &stands);
    if let Some(before) = before {
        let after = edits::edited(model);
        model.edits.note(before, &after);
    }
    if model.page == Page::Viewer {
        settle_panes(model);
        effects.extend(super::priors::settle(model));
        effects.extend(model.retrieve.schedule(&model.layout, &model.site));
        effects.extend(model.annotate.measure_visible(&model.layout));
    }
    effects
}

/// Whether a message may move one pane so that linked ones follow.
fn may_move(msg: &Msg) -> bool {
    matches!(msg, Msg::Viewport(_) | Msg::Run(_) | Msg::Ticked | Msg::JumpTo(_))
}

/// Whether a message may be an edit of the reader's, which undo takes back.
fn is_edit(msg: &Msg) -> bool {
    match msg {
        Msg::Run(command) => !matches!(command, Command::Undo | Command::Redo),
        Msg::Layout(msg) => !matches!(msg, layout::Msg::StageResized(_)),
        Msg::Annotate(msg) => !matches!(msg, annotate::Msg::Measured { .. }),
        Msg::Viewport(_) => true,
        _ => false,
    }
}

fn route(model: &mut Model, msg: Msg, env: Env) -> Vec<Effect> {
    match msg {
        Msg::Launched { site, request } => launch(model, site, &request),
        Msg::Find(find::Msg::OpenStudy(study)) => {
            let query = format!("?studyUID={study}");
            let request = LaunchRequest { studies: vec![study], ..LaunchRequest::default() };
            let mut effects = open_images(model, &request);
            effects.push(Effect::PushUrl { query });
            effects
        }
        Msg::Find(msg) => find::update(&mut model.find, msg, &model.site),
        Msg::Study(msg) => {
            let frames = &mut model.retrieve;
            let effects =
                study::update(&mut model.study, msg, &model.site, frames, &mut model.notice);
            model.layout.fill_empty_panes(&model.study);
            effects
        }
        Msg::Priors(msg) => super::priors::update(model, msg),
        Msg::Layout(msg) => {
            layout::update(&mut model.layout, msg, &model.study);
            Vec::new()
        }
        Msg::Retrieve(msg) => retrieve::update(&mut model.retrieve, msg, &mut model.notice),
        Msg::Viewport(ViewportMsg::Act { pane, action: ToolAction::PointAt { at } }) => {
            link::point_at(model, pane, at);
            Vec::new()
        }
        Msg::Viewport(msg) => {
            viewport::update(&mut model.layout, msg, env.now_ms);
            Vec::new()
        }
        Msg::Annotate(msg) => {
            annotate(model, msg, env);
            Vec::new()
        }
        Msg::Save(msg) => save::update(model, msg),
        Msg::EditBegun => {
            model.edits.begin();
            Vec::new()
        }
        Msg::JumpTo(id) => {
            jump_to(model, id);
            Vec::new()
        }
        Msg::Chrome(msg) => {
            chrome::update(&mut model.chrome, msg);
            Vec::new()
        }
        Msg::Notice(msg) => {
            notice::update(&mut model.notice, msg);
            Vec::new()
        }
        Msg::Run(command) => {
            model.edits.begin();
            run(model, command, env)
        }
        Msg::ShowStudyList if !save::may_leave(model) => Vec::new(),
        Msg::ShowStudyList => {
            let mut effects = close_images(model);
            effects.push(Effect::PushUrl { query: String::new() });
            effects.extend(show_study_list(model));
            effects
        }
        Msg::Ticked => {
            viewport::tick(&mut model.layout, env.now_ms);
            Vec::new()
        }
    }
}

fn annotate(model: &mut Model, msg: annotate::Msg, env: Env) {
    let (layout, placing) = (&model.layout, model.chrome.placing);
    let ctx = annotate::Ctx { layout, placing, random: env.random };
    let is_placed = annotate::update(&mut model.annotate, msg, &ctx);
    if is_placed {
        model.chrome.placing = None;
    }
}

/// Scrolls to an annotation's image; hangs its series in the active pane if it hangs nowhere.
fn jump_to(model: &mut Model, id: AnnotationId) {
    let Some(frame) = model.annotate.store.get(id).map(|a| a.frame.clone()) else { return };
    model.annotate.selected = Some(id);
    if annotate::panel::pane_and_index(&model.layout.panes, &frame).is_none() {
        let holds = |stack: &&Stack| stack.set.frames.iter().any(|f| f.frame_ref() == frame);
        if let Some(stack) = model.study.stacks().find(holds).cloned() {
            model.layout.hang(model.layout.active, stack);
        }
    }
    let place = annotate::panel::pane_and_index(&model.layout.panes, &frame);
    if let Some((pane, frame_idx)) = place {
        let scroll = ViewportMsg::ScrollTo { pane, frame_idx };
        viewport::update(&mut model.layout, scroll, 0.0);
        model.layout.active = pane.min(model.layout.visible_count().saturating_sub(1));
    }
}

fn launch(model: &mut Model, site: Site, request: &LaunchRequest) -> Vec<Effect> {
    model.site = site;
    for fault in &request.faults {
        model.notice.raise(Notice::new(
            fault.code,
            Severity::Error,
            format!("A parameter of this link cannot be used: {fault}"),
            "The rest of the link was followed. Ask whoever made the link to correct it.",
        ));
    }
    if let Some((rows, columns)) = request.layout {
        model.layout.set_grid(rows, columns);
    }
    if let Some(mib) = request.memory_mib {
        model.retrieve.budget_bytes = mib as usize * 1024 * 1024;
    }
    if request.opens_images() {
        return open_images(model, request);
    }
    let mut effects = close_images(model);
    effects.extend(show_study_list(model));
    effects
}

fn open_images(model: &mut Model, request: &LaunchRequest) -> Vec<Effect> {
    let mut effects = close_images(model);
    model.page = Page::Viewer;
    effects.push(Effect::SetTitle { title: "Images · Lightbox".to_owned() });
    effects.extend(model.study.launch(request, &model.site));
    effects
}

/// Takes everything of the open patient down.
fn close_images(model: &mut Model) -> Vec<Effect> {
    model.layout.clear();
    model.annotate.close();
    model.save.close();
    model.priors = super::priors::State::default();
    model.link.close();
    model.edits.clear();
    model.chrome.placing = None;
    model.study = study::State { epoch: model.study.epoch + 1, ..study::State::default() };
    let mut effects = model.retrieve.close();
    effects.push(Effect::DropThumbnails);
    effects
}

fn show_study_list(model: &mut Model) -> Vec<Effect> {
    model.page = Page::StudyList;
    let mut effects = vec![Effect::SetTitle { title: "Studies · Lightbox".to_owned() }];
    let page = model.find.page;
    effects.extend(find::update(&mut model.find, find::Msg::ShowPage(page), &model.site));
    effects
}

/// Shows the wanted frame wherever it has arrived, and faults where it cannot arrive.
fn settle_panes(model: &mut Model) {
    for pane in &mut model.layout.panes {
        let Some(handle) = pane.wanted_handle() else { continue };
        if let Some(description) = model.retrieve.touch(handle) {
            pane.fault = None;
            let frame = pane.stack.as_ref().and_then(|s| s.set.frames.get(pane.wanted_idx));
            if let Some(frame) = frame.and_then(|f| f.frame_header())
                && pane.auto_window.is_none()
            {
                pane.auto_window = Some(tone::window_of_range(&frame.modality_lut, &description));
            }
            pane.shown = Some(ShownFrame { frame_idx: pane.wanted_idx, handle, description });
            continue;
        }
        match model.retrieve.entry(handle).map(|entry| &entry.state) {
            Some(FrameState::Failed { fault }) => {
                // Another frame's picture must not stand beside this frame's error.
                pane.shown = None;
                pane.fault = Some(fault.clone());
            }
            _ => pane.fault = None,
        }
    }
}

fn run(model: &mut Model, command: Command, env: Env) -> Vec<Effect> {
    let pane = model.layout.active;
    let scroll = |frames| Some(ViewportMsg::ScrollBy { pane, frames });
    let viewport = match command {
        Command::PreviousFrame => scroll(-1),
        Command::NextFrame => scroll(1),
        Command::FirstFrame => Some(ViewportMsg::ScrollTo { pane, frame_idx: 0 }),
        Command::LastFrame => Some(ViewportMsg::ScrollTo { pane, frame_idx: usize::MAX }),
        Command::ToggleCine => Some(ViewportMsg::ToggleCine { pane }),
        Command::Preset(number) => {
            Some(ViewportMsg::SelectPreset { pane, index: usize::from(number.saturating_sub(1)) })
        }
        Command::ZoomIn => zoom_about_centre(model, 1.25),
        Command::ZoomOut => zoom_about_centre(model, 0.8),
        _ => None,
    };
    if let Some(msg) = viewport {
        viewport::update(&mut model.layout, msg, env.now_ms);
        return Vec::new();
    }
    match command {
        Command::ShowStudyList => return route(model, Msg::ShowStudyList, env),
        Command::PreviousDisplaySet => model.layout.hang_neighbour(-1, &model.study),
        Command::NextDisplaySet => model.layout.hang_neighbour(1, &model.study),
        Command::NextPane => {
            model.layout.active = (pane + 1) % model.layout.visible_count().max(1);
            model.layout.maximized = model.layout.maximized.map(|_| model.layout.active);
        }
        Command::Escape if model.chrome.dialog.is_some() => model.chrome.dialog = None,
        Command::Escape if model.annotate.gesture.is_busy() || model.chrome.placing.is_some() => {
            annotate(model, annotate::Msg::Gesture(annotate::gesture::Msg::Cancelled), env);
            model.chrome.placing = None;
        }
        Command::Escape if model.annotate.selected.is_some() => model.annotate.selected = None,
        Command::Escape if model.link.cursor.is_some() => model.link.cursor = None,
        Command::ToggleMaximized if model.annotate.gesture.is_busy() => {
            annotate(model, annotate::Msg::Gesture(annotate::gesture::Msg::Confirmed), env);
        }
        Command::ToggleMaximized => {
            layout::update(&mut model.layout, layout::Msg::ToggleMaximized { pane }, &model.study);
        }
        Command::ToggleLink if !model.link.is_linked => link::link(model),
        Command::ToggleLink | Command::Unlink => link::unlink(model),
        Command::ToggleReferenceLines => {
            model.link.has_reference_lines = !model.link.has_reference_lines;
        }
        Command::Undo => edits::undo(model),
        Command::Redo => edits::redo(model),
        Command::DeleteAnnotation => {
            if let Some(id) = model.annotate.selected {
                annotate(model, annotate::Msg::Edit(Box::new(AnnotationEdit::Remove(id))), env);
            }
        }
        Command::DuplicateAnnotation => {
            if let Some(id) = model.annotate.selected {
                annotate(model, annotate::Msg::Duplicate(id), env);
            }
        }
        Command::ToggleAnnotationsVisible => {
            let is_any_visible = model.annotate.store.iter().any(|a: &Annotation| a.is_visible);
            let edit =
                if is_any_visible { AnnotationEdit::HideAll } else { AnnotationEdit::ShowAll };
            annotate(model, annotate::Msg::Edit(Box::new(edit)), env);
        }
        Command::SaveMeasurements => return save::save(model, &env.date_time_text(), env.random),
        Command::ExportMeasurements => {
            let text = annotate::panel::csv(model);
            return vec![Effect::SaveText {
                name: "measurements.csv",
                media_type: "text/csv",
                text,
            }];
        }
        Command::ToggleMeasurements => annotate(model, annotate::Msg::TogglePanel, env),
        _ => run_on_chrome_or_view(model, command),
    }
    Vec::new()
}

fn run_on_chrome_or_view(model: &mut Model, command: Command) {
    let chrome_msg = match command {
        Command::SelectTool(tool) => Some(chrome::Msg::SelectTool(tool)),
        Command::Place(kind) => Some(chrome::Msg::Place(Some(kind))),
        Command::CycleAnnotations => Some(chrome::Msg::CycleAnnotations),
        Command::CycleInterpolation => Some(chrome::Msg::CycleInterpolation),
        Command::ToggleShutter => Some(chrome::Msg::ToggleShutter),
        Command::ToggleRail => Some(chrome::Msg::ToggleRail),
        Command::ShowHelp => Some(chrome::Msg::Open(chrome::Dialog::Help)),
        Command::ShowAbout => Some(chrome::Msg::Open(chrome::Dialog::About)),
        _ => None,
    };
    if let Some(msg) = chrome_msg {
        chrome::update(&mut model.chrome, msg);
        return;
    }
    let Some(place) = model.layout.place(model.layout.active) else { return };
    let pixel_ratio = model.layout.stage.pixel_ratio;
    let Some(pane) = model.layout.panes.get_mut(model.layout.active) else { return };
    match command {
        Command::Invert => pane.is_inverted = !pane.is_inverted,
        Command::RotateClockwise => pane.view = pane.view.rotated_cw(),
        Command::FlipHorizontal => pane.view = pane.view.flipped_on_screen(),
        Command::Fit => {
            pane.view.zoom = 1.0;
            pane.view.pan = [0.0, 0.0];
        }
        Command::OneToOne => viewport::one_to_one(pane, place.size, pixel_ratio),
        Command::Reset | Command::Escape => viewport::reset(pane),
        _ => {}
    }
}

fn zoom_about_centre(model: &Model, factor: f64) -> Option<ViewportMsg> {
    let pane = model.layout.active;
    let size = model.layout.place(pane)?.size;
    let anchor = ViewportPoint::new(size.width / 2.0, size.height / 2.0);
    Some(ViewportMsg::ZoomAbout { pane, anchor, factor })
}

/// Whether something moves by itself, so that the shell must send `Ticked` every frame.
pub fn is_animating(model: &Model) -> bool {
    let playing = |index: &usize| {
        model
            .layout
            .panes
            .get(*index)
            .is_some_and(|p| p.cine.is_playing && p.status() != PaneStatus::Empty)
    };
    model.page == Page::Viewer && model.layout.visible().iter().any(playing)
}
