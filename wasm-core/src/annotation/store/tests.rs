use super::*;
use crate::annotation::figure::Figure;
use crate::annotation::history::History;
use crate::annotation::kind::KINDS;
use crate::annotation::{AnnotationIds, ColorIndex, kind::KindId};
use crate::geometry::spaces::PixelPoint;
use crate::uid::{FrameNumber, Uid};

fn frame(number: u32) -> FrameRef {
    FrameRef {
        study: Uid::parse("1.2.1").unwrap(),
        series: Uid::parse("1.2.2").unwrap(),
        instance: Uid::parse("1.2.3").unwrap(),
        frame: FrameNumber::new(number).unwrap(),
    }
}

fn length(id: u64) -> Annotation {
    let ends = [PixelPoint::new(1.0, 2.0), PixelPoint::new(4.0, 6.0)];
    let figure = Figure::new(KindId::Length, ends).unwrap();
    Annotation::new(AnnotationId(id), Uid::from_random(u128::from(id)), frame(1), figure)
}

fn store_of(annotations: impl IntoIterator<Item = Annotation>) -> AnnotationStore {
    let mut store = AnnotationStore::default();
    for annotation in annotations {
        store.add(annotation).unwrap();
    }
    store
}

#[test]
fn annotations_of_one_frame_come_in_the_order_they_were_made() {
    let mut other = length(2);
    other.frame = frame(2);
    let store = store_of([length(3), other, length(1)]);
    let ids: Vec<u64> = store.of_frame(&frame(1)).map(|a| a.id.0).collect();
    assert_eq!((ids, store.len()), (vec![1, 3], 3));
}

#[test]
fn edits_that_cannot_be_made_change_nothing() {
    let locked = Annotation { is_locked: true, ..length(1) };
    let mut store = store_of([locked.clone()]);
    let before = store.clone();
    assert_eq!(store.add(length(1)), Err(EditFault::Present));
    assert_eq!(store.change(length(2)), Err(EditFault::Absent));
    assert_eq!(store.remove(AnnotationId(2)), Err(EditFault::Absent));
    assert_eq!(store.remove(AnnotationId(1)), Err(EditFault::Locked));
    let renamed = Annotation { label: "x".to_owned(), ..locked };
    assert_eq!(store.change(renamed), Err(EditFault::Locked));
    assert_eq!(store, before);
}

#[test]
fn a_locked_annotation_can_be_hidden_and_unlocked() {
    let locked = Annotation { is_locked: true, ..length(1) };
    let mut store = store_of([locked.clone()]);
    assert_eq!(store.change(Annotation { is_visible: false, ..locked.clone() }), Ok(()));
    assert_eq!(store.change(Annotation { is_locked: false, ..locked }), Ok(()));
    assert_eq!(store.remove(AnnotationId(1)), Ok(()));
    assert!(store.is_empty());
}

#[test]
fn a_clone_keeps_what_was_there() {
    let mut store = store_of([length(1), length(2)]);
    let before = store.clone();
    store.set_all_visible(false);
    assert!(store.iter().all(|a| !a.is_visible) && before.iter().all(|a| a.is_visible));
}

#[test]
fn one_drag_is_one_undo() {
    let mut history = History::default();
    for (state, gesture) in [(1, 7), (2, 7), (3, 8)] {
        history.record_step(gesture, state);
    }
    assert_eq!(history.undo(4), Ok(3));
    assert_eq!(history.undo(3), Ok(1));
    assert_eq!(history.undo(1), Err(1));
    assert_eq!(history.redo(1), Ok(3));
    // Steps after an undo are a new entry, also within the same gesture.
    history.record_step(8, 3);
    assert!(history.can_undo() && !history.can_redo());
}

#[test]
fn the_oldest_states_are_forgotten_first() {
    let mut history = History::default();
    for state in 0..600 {
        history.record(state);
    }
    let (mut present, mut steps) = (600, 0);
    while let Ok(before) = history.undo(present) {
        (present, steps) = (before, steps + 1);
    }
    assert_eq!((present, steps), (100, 500));
}

/// A sequence that is the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn figure(&mut self) -> Figure {
        let spec = &KINDS[self.below(KINDS.len())];
        let (crate::annotation::kind::PointCount::Exactly(count)
        | crate::annotation::kind::PointCount::AtLeast(count)) = spec.points;
        let points: Vec<_> = (0..count)
            .map(|_| PixelPoint::new(self.below(512) as f64, self.below(512) as f64))
            .collect();
        Figure::new(spec.kind, points).unwrap()
    }

    fn edit(&mut self, store: &AnnotationStore, ids: &mut AnnotationIds) -> AnnotationEdit {
        let any = store.iter().nth(self.below(store.len().max(1))).cloned();
        match (self.below(8), any) {
            (0..=2, _) | (_, None) => {
                let id = ids.mint();
                let tracking = Uid::from_random(u128::from(id.0));
                let frame = frame(1 + self.below(5) as u32);
                AnnotationEdit::Add(Annotation::new(id, tracking, frame, self.figure()))
            }
            (3, Some(any)) => AnnotationEdit::Remove(any.id),
            (4, Some(any)) => AnnotationEdit::Change(Annotation { figure: self.figure(), ..any }),
            (5, Some(any)) => {
                let color = ColorIndex(self.below(8) as u8);
                AnnotationEdit::Change(Annotation { color, ..any })
            }
            (6, Some(any)) => {
                AnnotationEdit::Change(Annotation { is_locked: !any.is_locked, ..any })
            }
            (_, Some(_)) if self.below(2) == 0 => AnnotationEdit::HideAll,
            _ => AnnotationEdit::ShowAll,
        }
    }
}

#[test]
fn undoing_every_random_edit_and_redoing_it_leads_to_the_same_states() {
    for seed in 0..20 {
        let (mut random, mut ids) = (Random(seed), AnnotationIds::default());
        let mut store = store_of([length(1_000_000)]);
        let mut history = History::default();
        let mut states = vec![store.clone()];
        for _ in 0..300 {
            let before = store.clone();
            let edit = random.edit(&store, &mut ids);
            if store.apply(edit).is_ok() {
                history.record(before);
                states.push(store.clone());
            } else {
                assert_eq!(store, before);
            }
        }
        for expected in states.iter().rev().skip(1) {
            store = history.undo(store).unwrap();
            assert_eq!(store, *expected, "seed {seed}");
        }
        assert!(!history.can_undo());
        for expected in states.iter().skip(1) {
            store = history.redo(store).unwrap();
            assert_eq!(store, *expected, "seed {seed}");
        }
        assert!(!history.can_redo());
    }
}
