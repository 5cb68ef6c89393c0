//! All annotations as a list: what the panel and the table say.

use crate::annotation::measure::Measurement;
use crate::annotation::{Annotation, AnnotationId};
use crate::app::model::Model;
use crate::app::pane::Pane;
use crate::uid::FrameRef;

/// One line of the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: AnnotationId,
    pub kind: &'static str,
    /// What the reader called it, else its kind.
    pub name: String,
    pub label: String,
    pub color: u8,
    /// `CT 2 · image 14`.
    pub place: String,
    pub values: Vec<String>,
    pub is_selected: bool,
    pub is_locked: bool,
    pub is_visible: bool,
    pub is_draft: bool,
    /// A calibration line waits for its length, or has it.
    pub true_length_mm: Option<Option<f64>>,
}

pub fn rows(model: &Model) -> Vec<Row> {
    model.annotate.store.iter().map(|annotation| row(model, annotation)).collect()
}

fn row(model: &Model, annotation: &Annotation) -> Row {
    let state = &model.annotate;
    let spec = annotation.figure.spec();
    let is_calibration = annotation.figure.kind() == crate::annotation::kind::KindId::Calibration;
    Row {
        id: annotation.id,
        kind: spec.name,
        name: if annotation.label.is_empty() {
            spec.label.to_owned()
        } else {
            annotation.label.clone()
        },
        label: annotation.label.clone(),
        color: annotation.color.0,
        place: place(model, &annotation.frame),
        values: lines(measurements(model, annotation)),
        is_selected: state.selected == Some(annotation.id),
        is_locked: annotation.is_locked,
        is_visible: annotation.is_visible,
        is_draft: state.saved.get(annotation.id) != Some(annotation),
        true_length_mm: is_calibration.then_some(annotation.true_length_mm),
    }
}

fn measurements<'a>(model: &'a Model, annotation: &Annotation) -> &'a [Measurement] {
    model.annotate.values(annotation.id).map_or(&[], |values| &*values.measurements)
}

fn lines(measurements: &[Measurement]) -> Vec<String> {
    measurements.iter().map(Measurement::line).collect()
}

/// Series and image as the rail and the corner text count them.
fn place(model: &Model, frame: &FrameRef) -> String {
    let found = model.study.stacks().find_map(|stack| {
        let index = stack.set.frames.iter().position(|f| f.frame_ref() == *frame)?;
        let number = stack.set.series_number.map_or(String::new(), |n| format!(" {n}"));
        Some(format!("{}{number} · image {}", stack.set.modality, index + 1))
    });
    found.unwrap_or_else(|| "not open".to_owned())
}

/// Where a frame is: the pane that has its stack, and its place there.
pub fn pane_and_index(panes: &[Pane], frame: &FrameRef) -> Option<(usize, usize)> {
    panes.iter().enumerate().find_map(|(pane_index, pane)| {
        let frames = &pane.stack.as_ref()?.set.frames;
        Some((pane_index, frames.iter().position(|f| f.frame_ref() == *frame)?))
    })
}

/// All numbers as comma-separated values (RFC 4180). No patient data: images are named by UID.
pub fn csv(model: &Model) -> String {
    let mut table =
        "kind,label,quantity,value,unit,provenance,caveats,instance,frame\r\n".to_owned();
    for annotation in model.annotate.store.iter() {
        for measurement in measurements(model, annotation) {
            let (value, unit, provenance, caveats) = match &measurement.result {
                Ok(m) => (
                    m.value.to_string(),
                    m.unit.as_str(),
                    m.provenance.as_str(),
                    m.caveats.join(" "),
                ),
                Err(reason) => (String::new(), "", "", reason.to_string()),
            };
            let frame = annotation.frame.frame.get().to_string();
            let fields = [
                annotation.figure.spec().name,
                annotation.label.as_str(),
                measurement.quantity.label(),
                &value,
                unit,
                provenance,
                &caveats,
                annotation.frame.instance.as_str(),
                &frame,
            ];
            table.push_str(&fields.map(field).join(","));
            table.push_str("\r\n");
        }
    }
    table
}

/// Quoted where it must be. A cell that a spreadsheet would run as a formula is made text.
fn field(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let text = if text.starts_with(['=', '+', '-', '@']) && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let check = |text: &str, expected: &str| assert_eq!(field(text), expected);
        check("plain", "plain");
        check("a, \"b\"", "\"a, \"\"b\"\"\"");
        check("=1+1", "'=1+1");
        check("-12.5", "-12.5");
    }
}
