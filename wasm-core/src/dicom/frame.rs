//! One frame: functional groups resolved, per frame over shared over the dataset itself
//! (PS3.3 C.7.6.16).

use std::sync::Arc;

use super::attributes::{FrameHeader, ImagePixel, Laterality, Photometric, Spacing};
use super::calibration;
use super::image_pixel;
use super::json::{Dataset, Tag};
use super::lookup_table;
use super::multiframe::{self, FunctionalGroups};
use super::plane;
use super::shutter;
use super::ultrasound;
use crate::geometry::plane::ImagePlane;
use crate::units;

/// Modalities whose Pixel Spacing holds in the patient, also without a position.
const CROSS_SECTIONAL: &[&str] = &["CT", "MR", "PT", "NM", "SM", "OPT"];
const SLICE_THICKNESS: Tag = Tag(0x0018_0050);

/// What is the same for all frames of an instance.
#[derive(Debug)]
pub struct Instance<'a> {
    pub dataset: &'a Dataset,
    pub groups: FunctionalGroups<'a>,
    pub pixel: &'a ImagePixel,
    pub modality: &'a str,
    /// By ultrasound regions, where they agree.
    pub region_spacing: Option<Spacing>,
}

/// Texts that are the same for most frames of a series are kept once.
#[derive(Debug, Default)]
pub struct SharedTexts {
    technique: Arc<[String]>,
    stack_key: Arc<str>,
    spacing_note: Arc<str>,
}

/// The value that is already there, if it is equal.
pub fn keep<T: PartialEq + ?Sized>(slot: &mut Arc<T>, value: Arc<T>) -> Arc<T> {
    if *slot != value {
        *slot = value;
    }
    slot.clone()
}

/// All frames. A classic object has one header for all, save where each frame has a place.
pub fn frames(of: &Instance<'_>, count: usize, texts: &mut SharedTexts) -> Vec<FrameHeader> {
    let has_places = of.dataset.has(Tag(0x3004_000C)) || of.modality == "NM";
    if !of.groups.is_empty() || has_places {
        return (0..count).map(|index| frame(of, index, texts)).collect();
    }
    let mut frames = vec![frame(of, 0, texts); count];
    for (index, frame) in frames.iter_mut().enumerate().skip(1) {
        frame.temporal_order = index as f64;
    }
    frames
}

fn frame(of: &Instance<'_>, index: usize, texts: &mut SharedTexts) -> FrameHeader {
    let Instance { dataset, groups, pixel, .. } = of;
    let measures = groups.item(index, multiframe::PIXEL_MEASURES);
    let measured = measures.and_then(|m| calibration::spacing_mm(m, calibration::PIXEL_SPACING));
    let spacing_mm =
        measured.or_else(|| calibration::spacing_mm(dataset, calibration::PIXEL_SPACING));
    let plane = plane::plane(dataset, groups, index, spacing_mm);
    let rescale = groups.item(index, multiframe::PIXEL_VALUE_TRANSFORMATION).unwrap_or(dataset);
    let voi = groups.item(index, multiframe::FRAME_VOI_LUT).unwrap_or(dataset);
    let thickness = measures.and_then(|m| m.number(SLICE_THICKNESS));
    let spacing = spacing(of, index, plane.is_some(), measured);
    let mut caveats = lookup_table::unusable_luts(rescale, voi, pixel.is_signed);
    caveats.extend(calibration::contradictions(dataset, &spacing));
    caveats.extend(ultrasound::contradictions(dataset));
    caveats.extend(image_pixel::assumptions(dataset));
    FrameHeader {
        spacing_note: keep(
            &mut texts.spacing_note,
            Arc::from(calibration::note(dataset, groups, index, spacing.provenance)),
        ),
        spacing,
        patient_orientation: match plane {
            Some(_) => None,
            None => plane::orientation_letters(dataset, groups, index),
        },
        laterality: laterality(dataset, groups.item(index, multiframe::FRAME_ANATOMY)),
        view_position: view_position(dataset),
        modality_lut: lookup_table::modality_lut(rescale, pixel.is_signed),
        rescale_unit: unit(rescale, of),
        vois: lookup_table::vois(voi, pixel.is_signed),
        presentation: lookup_table::presentation_lut(
            dataset,
            pixel.photometric == Photometric::Monochrome1,
        ),
        slice_thickness_mm: thickness.or_else(|| dataset.number(SLICE_THICKNESS)),
        slice_location_mm: location(dataset, plane.as_ref()),
        stack_key: keep(&mut texts.stack_key, Arc::from(stack_key(dataset, groups, index))),
        temporal_order: temporal_order(dataset, groups, index),
        technique: keep(&mut texts.technique, Arc::from(technique(dataset, groups, index))),
        caveats: Arc::from(caveats),
        shutter: shutter::shutter(
            groups.item(index, shutter::FRAME_DISPLAY_SHUTTER).unwrap_or(dataset),
            spacing.pixel_aspect,
        )
        .map(Arc::new),
        plane,
    }
}

fn spacing(
    of: &Instance<'_>,
    index: usize,
    has_plane: bool,
    measured: Option<super::attributes::SpacingMm>,
) -> Spacing {
    let is_in_patient = has_plane || CROSS_SECTIONAL.contains(&of.modality);
    let item = |sequence| of.groups.item(index, sequence).filter(|_| !is_in_patient);
    let beam_center =
        item(multiframe::PROJECTION_PIXEL_CALIBRATION).and_then(calibration::beam_center_spacing);
    // The enhanced X-ray objects have their detector's spacing in a macro (PS3.3 C.8.19.6.4).
    let source = item(multiframe::FRAME_PIXEL_DATA_PROPERTIES)
        .filter(|own| calibration::spacing_mm(own, calibration::IMAGER_PIXEL_SPACING).is_some());
    let spacing = beam_center.unwrap_or_else(|| {
        calibration::spacing(source.unwrap_or(of.dataset), is_in_patient, measured)
    });
    match of.region_spacing {
        Some(by_region) if spacing.mm.is_none() => by_region,
        _ => spacing,
    }
}

/// Image Laterality over Frame Laterality over Laterality.
fn laterality(dataset: &Dataset, anatomy: Option<&Dataset>) -> Option<Laterality> {
    let frame = anatomy.map(|a| a.text(Tag(0x0020_9072))).unwrap_or_default();
    let candidates = [dataset.text(Tag(0x0020_0062)), frame, dataset.text(Tag(0x0020_0060))];
    match candidates.iter().find(|text| !text.is_empty())?.as_str() {
        "L" => Some(Laterality::Left),
        "R" => Some(Laterality::Right),
        "B" => Some(Laterality::Both),
        "U" => Some(Laterality::Unpaired),
        _ => None,
    }
}

/// View Position, else the mammographic view by its code (PS3.16 CID 4014).
fn view_position(dataset: &Dataset) -> String {
    let view = dataset.text(Tag(0x0018_5101));
    if !view.is_empty() {
        return view;
    }
    let Some(code) = dataset.first_item(Tag(0x0054_0220)) else { return view };
    match code.text(Tag(0x0008_0100)).as_str() {
        "R-10242" | "399162004" => "CC".to_owned(),
        "R-10226" | "399368009" => "MLO".to_owned(),
        "R-10224" | "399260004" => "ML".to_owned(),
        "R-10228" | "399352003" => "LM".to_owned(),
        _ => code.text(Tag(0x0008_0104)),
    }
}

/// UCUM code of the rescaled values. CT without a type is in HU (PS3.3 C.8.2.1.1.2); PET says
/// it apart.
fn unit(rescale: &Dataset, of: &Instance<'_>) -> String {
    let term = rescale.text(Tag(0x0028_1054));
    let term = match (term.as_str(), of.modality) {
        ("", "CT") => "HU".to_owned(),
        ("" | "US", "PT") => of.dataset.text(Tag(0x0054_1001)),
        _ => term,
    };
    units::ucum_of_term(&term).to_owned()
}

fn location(dataset: &Dataset, plane: Option<&ImagePlane>) -> Option<f64> {
    plane.map(ImagePlane::position_along_normal).or_else(|| dataset.number(Tag(0x0020_1041)))
}

/// What must not be mixed in one stack, as `name=value;` (PS3.3 C.7.6.2, C.8.3, C.8.13).
fn stack_key(dataset: &Dataset, groups: &FunctionalGroups<'_>, index: usize) -> String {
    let mut key = String::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            key.push_str(&format!("{name}={value};"));
        }
    };
    let frame_type = multiframe::FRAME_TYPES.iter().find_map(|tag| groups.item(index, *tag));
    let image_type = match frame_type {
        Some(item) => item.texts(Tag(0x0008_9007)),
        None => dataset.texts(Tag(0x0008_0008)),
    };
    let kind: Vec<_> = image_type.iter().skip(2).filter(|t| !t.is_empty()).cloned().collect();
    add("type", kind.join(" "));
    add("component", frame_type.unwrap_or(dataset).text(Tag(0x0008_9208)));
    let own_or_root = |sequence, tag, root| {
        let own = groups.text(index, sequence, tag);
        if own.is_empty() { dataset.text(root) } else { own }
    };
    add("echo", own_or_root(multiframe::MR_ECHO, Tag(0x0018_9082), Tag(0x0018_0081)));
    add("b", own_or_root(multiframe::MR_DIFFUSION, Tag(0x0018_9087), Tag(0x0018_9087)));
    let kernel = groups.item(index, multiframe::CT_RECONSTRUCTION).unwrap_or(dataset);
    add("kernel", joined(kernel, Tag(0x0018_1210)));
    add("stack", groups.text(index, multiframe::FRAME_CONTENT, Tag(0x0020_9056)));
    key
}

/// Temporal Position Index or Identifier, else the delay from the R peak, else what other
/// dimensions say; 0 where nothing does.
fn temporal_order(dataset: &Dataset, groups: &FunctionalGroups<'_>, index: usize) -> f64 {
    if groups.is_empty() {
        let identifier = dataset.number(Tag(0x0020_0100));
        return identifier.or_else(|| dataset.number(Tag(0x0018_1060))).unwrap_or(0.0);
    }
    let own = |sequence, tag| groups.number(index, sequence, tag);
    own(multiframe::FRAME_CONTENT, Tag(0x0020_9128))
        .or_else(|| own(multiframe::CARDIAC_SYNCHRONIZATION, Tag(0x0020_9153)))
        .or_else(|| own(multiframe::TEMPORAL_POSITION, Tag(0x0020_930D)))
        .or_else(|| groups.other_dimensions(index))
        .unwrap_or(0.0)
}

/// Lines for the corner text: X-ray technique, MR timing, kernel, contrast.
fn technique(dataset: &Dataset, groups: &FunctionalGroups<'_>, index: usize) -> Vec<String> {
    let measured = |name: &str, unit: &str, root: Tag, own: Option<(Tag, Tag)>| {
        let of_frame = own.and_then(|(sequence, tag)| groups.number(index, sequence, tag));
        let value = of_frame.or_else(|| dataset.number(root))?;
        Some(format!("{name}{} {unit}", (value * 100.0).round() / 100.0))
    };
    let kvp = Tag(0x0018_0060);
    let x_ray = [
        measured("", "kVp", kvp, Some((multiframe::CT_X_RAY_DETAILS, kvp))),
        measured("", "mAs", Tag(0x0018_1152), None),
    ];
    let (repetition, echo) = (Tag(0x0018_0080), Tag(0x0018_0081));
    let mr = [
        measured("TR ", "ms", repetition, Some((multiframe::MR_TIMING, repetition))),
        measured("TE ", "ms", echo, Some((multiframe::MR_ECHO, Tag(0x0018_9082)))),
    ];
    let lines =
        [x_ray, mr].map(|group| group.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    let words = [joined(dataset, Tag(0x0018_1210)), dataset.text(Tag(0x0018_0010))];
    lines.into_iter().chain(words).filter(|line| !line.is_empty()).collect()
}

/// All values, as DICOM writes them.
pub fn joined(dataset: &Dataset, tag: Tag) -> String {
    dataset.texts(tag).join("\\")
}
