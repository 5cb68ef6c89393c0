//! All annotations: the one place where they live.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Annotation, AnnotationId};
use crate::uid::{FrameRef, StudyUid};

/// Annotations by id, in the order they were made. A clone is cheap and stays as it is: keep
/// one to undo.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnnotationStore {
    by_id: Arc<BTreeMap<AnnotationId, Arc<Annotation>>>,
}

/// An edit that cannot be made. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    #[error("no such annotation")]
    Absent,
    #[error("an annotation with this number is there already")]
    Present,
    #[error("the annotation is locked")]
    Locked,
}

/// One edit, as tools and panels ask for it.
#[derive(Debug, Clone, PartialEq)]
pub enum AnnotationEdit {
    Add(Annotation),
    /// The whole annotation as it shall be; its id says which.
    Change(Annotation),
    Remove(AnnotationId),
    ShowAll,
    HideAll,
}

impl AnnotationStore {
    pub fn apply(&mut self, edit: AnnotationEdit) -> Result<(), EditFault> {
        match edit {
            AnnotationEdit::Add(annotation) => self.add(annotation)?,
            AnnotationEdit::Change(annotation) => self.change(annotation)?,
            AnnotationEdit::Remove(id) => self.remove(id)?,
            AnnotationEdit::ShowAll => self.set_all_visible(true),
            AnnotationEdit::HideAll => self.set_all_visible(false),
        }
        Ok(())
    }

    pub fn get(&self, id: AnnotationId) -> Option<&Annotation> {
        self.by_id.get(&id).map(Arc::as_ref)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Annotation> {
        self.by_id.values().map(Arc::as_ref)
    }

    pub fn of_frame(&self, frame: &FrameRef) -> impl DoubleEndedIterator<Item = &Annotation> {
        self.iter().filter(move |annotation| annotation.frame == *frame)
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn add(&mut self, annotation: Annotation) -> Result<(), EditFault> {
        if self.by_id.contains_key(&annotation.id) {
            return Err(EditFault::Present);
        }
        Arc::make_mut(&mut self.by_id).insert(annotation.id, Arc::new(annotation));
        Ok(())
    }

    /// Puts a changed annotation in the place of the one with its id. A locked one may only be
    /// unlocked, hidden or shown.
    pub fn change(&mut self, annotation: Annotation) -> Result<(), EditFault> {
        let known = self.get(annotation.id).ok_or(EditFault::Absent)?;
        if known.is_locked && !is_same_but_for_view(known, &annotation) {
            return Err(EditFault::Locked);
        }
        if *known != annotation {
            Arc::make_mut(&mut self.by_id).insert(annotation.id, Arc::new(annotation));
        }
        Ok(())
    }

    pub fn remove(&mut self, id: AnnotationId) -> Result<(), EditFault> {
        if self.get(id).ok_or(EditFault::Absent)?.is_locked {
            return Err(EditFault::Locked);
        }
        Arc::make_mut(&mut self.by_id).remove(&id);
        Ok(())
    }

    /// Puts an annotation in its place, whatever was there: read from a report, not edited.
    pub fn put(&mut self, annotation: Annotation) {
        Arc::make_mut(&mut self.by_id).insert(annotation.id, Arc::new(annotation));
    }

    /// Takes an annotation out, locked or not: replaced by a newer report, not edited.
    pub fn take_out(&mut self, id: AnnotationId) {
        Arc::make_mut(&mut self.by_id).remove(&id);
    }

    /// What is here of a study becomes `annotations`.
    pub fn replace_study(&mut self, study: &StudyUid, annotations: Vec<Annotation>) {
        Arc::make_mut(&mut self.by_id).retain(|_, known| known.frame.study != *study);
        annotations.into_iter().for_each(|annotation| self.put(annotation));
    }

    /// Hides or shows every annotation.
    pub fn set_all_visible(&mut self, is_visible: bool) {
        for annotation in Arc::make_mut(&mut self.by_id).values_mut() {
            if annotation.is_visible != is_visible {
                Arc::make_mut(annotation).is_visible = is_visible;
            }
        }
    }
}

fn is_same_but_for_view(known: &Annotation, changed: &Annotation) -> bool {
    let (is_locked, is_visible) = (changed.is_locked, changed.is_visible);
    Annotation { is_locked, is_visible, ..known.clone() } == *changed
}

#[cfg(test)]
mod tests;
