//! Everything that can happen. Facts are in the past tense, intentions imperative.

use super::command::Command;
use super::{annotate, chrome, find, layout, notice, retrieve, save, study, viewport};
use crate::annotation::AnnotationId;
use crate::launch::LaunchRequest;

#[derive(Debug, Clone)]
pub enum Msg {
    /// The page was opened, or the browser went back or forward, with this request.
    Launched {
        site: super::model::Site,
        request: LaunchRequest,
    },
    Find(find::Msg),
    Study(study::Msg),
    Priors(super::priors::Msg),
    Layout(layout::Msg),
    Retrieve(retrieve::Msg),
    Viewport(viewport::Msg),
    Annotate(annotate::Msg),
    Save(save::Msg),
    /// The pointer went down or a wheel began to turn: what follows is one edit.
    EditBegun,
    /// To the image that an annotation lies on.
    JumpTo(AnnotationId),
    Chrome(chrome::Msg),
    Notice(notice::Msg),
    /// A key or button asked for this; it acts on the active pane.
    Run(Command),
    /// Leave the viewer for the study list.
    ShowStudyList,
    /// An animation frame passed while something moves by itself (cine).
    Ticked,
}
