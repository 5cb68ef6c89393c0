//! What the shell writes over a pane: corner text, orientation, scale, badges.
//!
//! Made from the frame that is shown, so that text and picture cannot disagree.

use super::chrome::AnnotationLevel;
use super::link;
use super::model::Model;
use super::pane::{Pane, ShownFrame};
use super::tone;
use crate::caveat::Caveat;
use crate::dicom::attributes::{FrameHeader, InstanceHeader, Laterality, Spacing};
use crate::geometry::orientation;
use crate::text::{date_text, person_name_text, time_text};
use crate::units;
use crate::voi::window::{Voi, VoiFunction};

/// Lines of the four corners, top to bottom (IHE BIR 4.16.4.2.2.5.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CornerText {
    /// Patient.
    pub top_left: Vec<String>,
    /// Institution and study.
    pub top_right: Vec<String>,
    /// Frame, window, zoom.
    pub bottom_left: Vec<String>,
    /// Series and technique.
    pub bottom_right: Vec<String>,
}

/// A badge that must not be missed, such as lossy compression or a caveat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// `LOSSY 12:1`.
    pub text: String,
    /// The whole sentence, for the tooltip.
    pub title: String,
    pub is_warning: bool,
}

/// A bar of a round physical length.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    pub length_px: f64,
    /// `5 cm`, with the provenance when it is not the plane's own: `5 cm at detector`.
    pub label: String,
}

/// Letters at the pane's edges; empty when unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EdgeLetters {
    pub top: String,
    pub right: String,
    pub bottom: String,
    pub left: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOut {
    pub corners: CornerText,
    pub edges: EdgeLetters,
    pub badges: Vec<Badge>,
    pub scale_bar: Option<ScaleBar>,
    /// `R`, `L`, `B` and the view, for paired organs.
    pub laterality: Option<String>,
}

/// What to write over `pane` now; empty when nothing is shown.
pub fn read_out(model: &Model, index: usize) -> ReadOut {
    let (Some(place), Some(pane)) = (model.layout.place(index), model.layout.panes.get(index))
    else {
        return ReadOut::default();
    };
    let Some((shown, frame)) = pane.shown_frame() else { return ReadOut::default() };
    let Some(header) = frame.frame_header() else { return ReadOut::default() };
    let instance = &frame.header;
    let scale = pane.image_shape().map(|image| pane.view.scale(image, place.size));
    let full = CornerText {
        top_left: patient_lines(instance),
        top_right: study_lines(instance),
        bottom_left: frame_lines(pane, shown, header, scale),
        bottom_right: series_lines(instance, header),
    };
    ReadOut {
        corners: reduced(full, model),
        edges: edge_letters(header, pane),
        badges: prior_badge(model, instance)
            .into_iter()
            .chain(link_badge(model, index))
            .chain(shutter_badge(model, header))
            .chain(badges(pane, shown, instance, header))
            .collect(),
        scale_bar: scale.and_then(|scale| scale_bar(&header.spacing, scale)),
        laterality: laterality(header),
    }
}

/// Corner text at the level the reader chose. Identity stays while two studies are open.
fn reduced(full: CornerText, model: &Model) -> CornerText {
    let first = |lines: &[String], count| lines.iter().take(count).cloned().collect::<Vec<_>>();
    match model.chrome.annotations {
        AnnotationLevel::Full => full,
        AnnotationLevel::Minimal => CornerText {
            top_left: first(&full.top_left, 2),
            bottom_left: first(&full.bottom_left, 2),
            ..CornerText::default()
        },
        AnnotationLevel::Off if model.study.studies.len() > 1 => {
            CornerText { top_left: first(&full.top_left, 1), ..CornerText::default() }
        }
        AnnotationLevel::Off => CornerText::default(),
    }
}

fn push(lines: &mut Vec<String>, parts: &[&str]) {
    let line = parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    if !line.is_empty() {
        lines.push(line);
    }
}

fn patient_lines(instance: &InstanceHeader) -> Vec<String> {
    let patient = &instance.patient;
    let mut lines = Vec::new();
    push(&mut lines, &[&person_name_text(patient.name.reveal())]);
    push(&mut lines, &[patient.id.reveal()]);
    let birth = date_text(patient.birth_date.reveal());
    push(&mut lines, &[&birth, patient.sex.reveal(), &instance.study_text.patient_age]);
    lines
}

fn study_lines(instance: &InstanceHeader) -> Vec<String> {
    let study = &instance.study_text;
    let mut lines = Vec::new();
    push(&mut lines, &[&study.institution]);
    push(&mut lines, &[&date_text(&study.date), &time_text(&study.time)]);
    push(&mut lines, &[&study.description]);
    if !study.accession_number.is_empty() {
        push(&mut lines, &[&format!("Acc {}", study.accession_number)]);
    }
    lines
}

fn series_lines(instance: &InstanceHeader, frame: &FrameHeader) -> Vec<String> {
    let series = &instance.series_text;
    let mut lines = Vec::new();
    let number = series.number.map_or(String::new(), |n| format!("Se {n}"));
    push(&mut lines, &[&series.modality, &number, &frame.view_position]);
    push(&mut lines, &[&series.description]);
    for technique in frame.technique.iter() {
        push(&mut lines, &[technique]);
    }
    lines
}

fn frame_lines(
    pane: &Pane,
    shown: &ShownFrame,
    frame: &FrameHeader,
    scale: Option<f64>,
) -> Vec<String> {
    let mut lines = vec![format!("Im {}/{}", shown.frame_idx + 1, pane.frame_count())];
    lines.extend(voi_text(pane, &frame.rescale_unit));
    if let Some(scale) = scale {
        let percent = format!("Zoom {:.0} %", scale * 100.0);
        push(&mut lines, &[&percent]);
    }
    let location = frame.slice_location_mm.map_or(String::new(), |mm| format!("Loc {mm:.1} mm"));
    let thickness = frame.slice_thickness_mm.map_or(String::new(), |mm| format!("T {mm:.1} mm"));
    push(&mut lines, &[&location, &thickness]);
    lines
}

/// `C 40 W 400`, with the function where it is not the usual one, or the table's name.
fn voi_text(pane: &Pane, unit: &str) -> Option<String> {
    Some(match tone::current_voi(pane)? {
        Voi::Table(lut) => {
            format!("LUT {}", lut.explanation.unwrap_or_else(|| "from header".to_owned()))
        }
        Voi::Window(window) => {
            let function = match window.function {
                VoiFunction::Linear => "",
                VoiFunction::LinearExact => " exact",
                VoiFunction::Sigmoid => " sigmoid",
            };
            let unit = units::display_of_ucum(unit);
            let space = if unit.is_empty() { "" } else { " " };
            let (center, width) = (short(window.center), short(window.width));
            format!("C {center} W {width}{space}{unit}{function}")
        }
    })
}

/// Whole numbers as such, small ones with enough digits to tell them apart.
fn short(value: f32) -> String {
    let digits = if value.abs() >= 100.0 || value.fract() == 0.0 {
        0
    } else if value.abs() >= 1.0 {
        1
    } else {
        4
    };
    format!("{value:.digits$}")
}

/// `center,width` of the frame on screen, for the preset menu; `None` for colour and tables.
pub fn window_label(model: &Model, pane: usize) -> Option<String> {
    match tone::current_voi(model.layout.panes.get(pane)?)? {
        Voi::Window(window) => Some(format!("{},{}", short(window.center), short(window.width))),
        Voi::Table(_) => None,
    }
}

fn edge_letters(frame: &FrameHeader, pane: &Pane) -> EdgeLetters {
    orientation::edge_letters(
        frame.plane.as_ref(),
        frame.patient_orientation.as_ref(),
        pane.view.rotation,
        pane.view.is_flipped,
    )
    .map_or_else(EdgeLetters::default, |[top, right, bottom, left]| EdgeLetters {
        top,
        right,
        bottom,
        left,
    })
}

fn laterality(frame: &FrameHeader) -> Option<String> {
    let side = match frame.laterality? {
        Laterality::Left => "L",
        Laterality::Right => "R",
        Laterality::Both => "B",
        Laterality::Unpaired => return None,
    };
    let parts = [side, frame.view_position.as_str()];
    Some(parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" "))
}

/// First of all badges: which study this is, when it is not the current one.
fn prior_badge(model: &Model, instance: &InstanceHeader) -> Option<Badge> {
    let mark = super::priors::mark(model, &instance.study)?;
    Some(Badge { text: mark.text, title: mark.title, is_warning: true })
}

fn link_badge(model: &Model, index: usize) -> Option<Badge> {
    let text = link::said(model, index)?;
    let is_warning = text.contains("APPROXIMATE");
    let title = if is_warning {
        "Scrolls with the other panes. The frames of reference differ: the places agree only as \
         they did when the panes were linked."
    } else {
        "Scrolls with the other panes by place in the patient."
    };
    Some(Badge { text, title: title.to_owned(), is_warning })
}

/// Parts of the picture are hidden, or shown though their maker hid them.
fn shutter_badge(model: &Model, frame: &FrameHeader) -> Option<Badge> {
    frame.shutter.as_ref()?;
    let (text, title) = if model.chrome.is_shutter_on {
        ("SHUTTER", "A display shutter hides parts of this image.")
    } else {
        ("SHUTTER OFF", "This image has a display shutter, which is switched off.")
    };
    Some(Badge { text: text.to_owned(), title: title.to_owned(), is_warning: false })
}

fn badges(
    pane: &Pane,
    shown: &ShownFrame,
    instance: &InstanceHeader,
    frame: &FrameHeader,
) -> Vec<Badge> {
    let mut badges = Vec::new();
    if instance.lossy.is_lossy {
        let ratio = instance.lossy.ratios.last().map_or(String::new(), |r| format!(" {r:.0}:1"));
        let method = instance.lossy.methods.last().map_or("", String::as_str);
        badges.push(Badge {
            text: format!("LOSSY{ratio}"),
            title: format!("This image was compressed with loss{ratio}. {method}")
                .trim()
                .to_owned(),
            is_warning: true,
        });
    }
    let set = pane.stack.iter().flat_map(|stack| &stack.set.caveats);
    let voi = tone::tone(pane, instance, frame, &shown.description).1;
    let caveats: Vec<&Caveat> =
        set.chain(frame.caveats.iter()).chain(&shown.description.caveats).chain(&voi).collect();
    badges.extend(caveats.into_iter().map(|caveat| Badge {
        text: caveat_word(caveat).to_owned(),
        title: caveat.to_string(),
        is_warning: true,
    }));
    badges
}

fn caveat_word(caveat: &Caveat) -> &'static str {
    match caveat {
        Caveat::TruncatedFrame { .. } => "INCOMPLETE",
        Caveat::CodestreamContradictsTags { .. } => "HEADER MISMATCH",
        Caveat::ReducedPrecision => "REDUCED PRECISION",
        Caveat::UnevenSpacing { .. } => "UNEVEN SPACING",
        Caveat::DuplicateSlices { .. } => "DUPLICATE SLICES",
        Caveat::OrderedByInstanceNumber => "ORDER BY NUMBER",
        Caveat::InvalidWindow { .. } => "WINDOW FROM PIXELS",
        Caveat::InvalidLut { .. } => "LUT IGNORED",
        Caveat::UnusableSpacing { .. } => "CHECK SPACING",
        Caveat::AssumedAttribute { .. } => "ASSUMED VALUES",
        Caveat::DamagedStream { .. } => "DAMAGED",
    }
}

/// Longest bar, CSS px.
const MAX_BAR_PX: f64 = 160.0;

/// A bar of 1, 2 or 5 times a power of ten mm; `scale` is CSS px per image column.
fn scale_bar(spacing: &Spacing, scale: f64) -> Option<ScaleBar> {
    let px_per_mm = scale / spacing.mm?.column;
    let longest_mm = MAX_BAR_PX / px_per_mm;
    if !longest_mm.is_normal() || longest_mm <= 0.0 {
        return None;
    }
    let decade = 10f64.powf(longest_mm.log10().floor());
    let steps = [5.0, 2.0, 1.0];
    let step = steps.into_iter().find(|step| step * decade <= longest_mm).unwrap_or(1.0);
    let length_mm = step * decade;
    let length = match length_mm {
        mm if mm >= 10.0 => format!("{} cm", mm / 10.0),
        mm if mm >= 1.0 => format!("{mm} mm"),
        mm => format!("{} µm", (mm * 1000.0).round()),
    };
    let label = match spacing.provenance.qualifier() {
        "" => length,
        words => format!("{length} {words}"),
    };
    Some(ScaleBar { length_px: length_mm * px_per_mm, label })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::attributes::{SpacingMm, SpacingProvenance};

    fn check_bar(column_mm: f64, scale: f64, expected: (&str, f64)) {
        let mm = Some(SpacingMm { row: column_mm, column: column_mm });
        let spacing =
            Spacing { mm, provenance: SpacingProvenance::DetectorPlane, pixel_aspect: 1.0 };
        let bar = scale_bar(&spacing, scale).unwrap();
        assert_eq!(bar.label, expected.0);
        assert!((bar.length_px - expected.1).abs() < 1e-9, "{}", bar.length_px);
    }

    #[test]
    fn scale_bar_has_a_round_length_and_says_where_it_holds() {
        // 0.5 mm per column at 1 px: 2 px per mm; 160 px are 80 mm; the bar is 50 mm = 100 px.
        check_bar(0.5, 1.0, ("5 cm at detector", 100.0));
        // 1 mm at 40 px per column: 160 px are 4 mm; the bar is 2 mm = 80 px.
        check_bar(1.0, 40.0, ("2 mm at detector", 80.0));
    }

    #[test]
    fn without_spacing_there_is_no_bar() {
        let spacing =
            Spacing { mm: None, provenance: SpacingProvenance::Pixels, pixel_aspect: 1.0 };
        assert_eq!(scale_bar(&spacing, 1.0), None);
    }

    #[test]
    fn small_windows_keep_their_digits() {
        assert_eq!(short(40.0), "40");
        assert_eq!(short(1.25), "1.2");
        assert_eq!(short(0.0123), "0.0123");
        assert_eq!(short(1234.5), "1234");
    }
}
