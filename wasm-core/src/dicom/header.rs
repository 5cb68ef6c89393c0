//! From a DICOM JSON dataset to an `InstanceHeader`.

use std::sync::Arc;

use super::attributes::*;
use super::calibration;
use super::json::{Dataset, JsonFault, Tag, datasets};
use super::lookup_table;
use super::multiframe::{self, FunctionalGroups};
use crate::geometry::plane::ImagePlane;
use crate::geometry::spaces::{PatientDirection, PatientPoint};
use crate::redact::Redacted;
use crate::uid::Uid;

/// An instance whose header cannot be used. No PHI, no UID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    #[error("{what} is missing or not a UID")]
    NoIdentity { what: &'static str },
    #[error("the pixel description contradicts itself: {reason}")]
    Pixel { reason: String },
}

/// Headers that could be read, and a fault for each that could not.
pub type Headers = (Vec<Arc<InstanceHeader>>, Vec<HeaderFault>);

/// Reads the answer of a metadata request. One broken instance does not lose the others.
pub fn headers_from_metadata(body: &[u8]) -> Result<Headers, JsonFault> {
    let mut shared = Shared::default();
    let (mut headers, mut faults) = (Vec::new(), Vec::new());
    for dataset in datasets(body)? {
        match shared.header(&dataset) {
            Ok(header) => headers.push(Arc::new(header)),
            Err(fault) => faults.push(fault),
        }
    }
    Ok((headers, faults))
}

/// Texts that are the same for most instances of a series are kept once.
#[derive(Default)]
struct Shared {
    patient: Arc<PatientIdentity>,
    study: Arc<StudyText>,
    series: Arc<SeriesText>,
    technique: Arc<[String]>,
    stack_key: Arc<str>,
    image_type: Arc<str>,
}

fn keep<T: PartialEq + ?Sized>(slot: &mut Arc<T>, value: Arc<T>) -> Arc<T> {
    if *slot != value {
        *slot = value;
    }
    slot.clone()
}

fn uid<K>(dataset: &Dataset, tag: Tag, what: &'static str) -> Result<Uid<K>, HeaderFault> {
    Uid::parse(&dataset.text(tag)).map_err(|_| HeaderFault::NoIdentity { what })
}

fn joined(dataset: &Dataset, tag: Tag) -> String {
    dataset.texts(tag).join("\\")
}

impl Shared {
    fn header(&mut self, dataset: &Dataset) -> Result<InstanceHeader, HeaderFault> {
        let pixel = image_pixel(dataset)?;
        let groups = FunctionalGroups::of(dataset);
        let image_type = keep(&mut self.image_type, Arc::from(joined(dataset, Tag(0x0008_0008))));
        let series = keep(&mut self.series, Arc::new(series_text(dataset)));
        let declared = dataset.integer(Tag(0x0028_0008)).unwrap_or(1).clamp(1, 100_000) as usize;
        let frames = match &pixel {
            Some(pixel) => self.frames(dataset, &groups, pixel, &series.modality, declared),
            None => Vec::new(),
        };
        Ok(InstanceHeader {
            study: uid(dataset, Tag(0x0020_000D), "Study Instance UID")?,
            series: uid(dataset, Tag(0x0020_000E), "Series Instance UID")?,
            instance: uid(dataset, Tag(0x0008_0018), "SOP Instance UID")?,
            sop_class: Uid::parse(&dataset.text(Tag(0x0008_0016))).ok(),
            transfer_syntax: Uid::parse(&dataset.text(Tag(0x0008_3002))).ok(),
            frame_of_reference: Uid::parse(&dataset.text(Tag(0x0020_0052))).ok(),
            patient: keep(&mut self.patient, Arc::new(patient(dataset))),
            study_text: keep(&mut self.study, Arc::new(study_text(dataset))),
            series_text: series,
            instance_number: integer(dataset, Tag(0x0020_0013)),
            acquisition_number: integer(dataset, Tag(0x0020_0012)),
            content_time: dataset.text(Tag(0x0008_0033)),
            image_type,
            pixel,
            lossy: lossy(dataset),
            cine: cine(dataset),
            frames,
            burned_in_annotation: match dataset.text(Tag(0x0028_0301)).as_str() {
                "YES" => Some(true),
                "NO" => Some(false),
                _ => None,
            },
        })
    }

    fn frames(
        &mut self,
        dataset: &Dataset,
        groups: &FunctionalGroups,
        pixel: &ImagePixel,
        modality: &str,
        declared: usize,
    ) -> Vec<FrameHeader> {
        if groups.is_empty() {
            let frame = self.frame(dataset, groups, pixel, modality, 0);
            return vec![frame; declared];
        }
        (0..declared).map(|index| self.frame(dataset, groups, pixel, modality, index)).collect()
    }

    fn frame(
        &mut self,
        dataset: &Dataset,
        groups: &FunctionalGroups,
        pixel: &ImagePixel,
        modality: &str,
        index: usize,
    ) -> FrameHeader {
        let group = |sequence| groups.item(index, sequence);
        let measures = group(multiframe::PIXEL_MEASURES);
        let measured = measures.as_ref().and_then(|m| calibration::spacing_mm(m, Tag(0x0028_0030)));
        let plane = plane(dataset, groups, index, measured);
        let mut spacing = calibration::spacing(dataset, plane.is_some(), measured);
        if spacing.mm.is_none() {
            spacing = ultrasound_spacing(dataset).unwrap_or(spacing);
        }
        let transformation = group(multiframe::PIXEL_VALUE_TRANSFORMATION);
        let voi = group(multiframe::FRAME_VOI_LUT);
        let content = group(multiframe::FRAME_CONTENT).unwrap_or_default();
        let rescale = transformation.as_ref().unwrap_or(dataset);
        let thickness_tag = Tag(0x0018_0050);
        let thickness = measures.as_ref().and_then(|m| m.number(thickness_tag));
        FrameHeader {
            spacing,
            patient_orientation: orientation_letters(dataset),
            laterality: laterality(dataset, group(multiframe::FRAME_ANATOMY).as_ref()),
            view_position: view_position(dataset),
            modality_lut: lookup_table::modality_lut(rescale, pixel.is_signed),
            rescale_unit: unit(rescale, modality),
            vois: lookup_table::vois(voi.as_ref().unwrap_or(dataset), pixel.is_signed),
            presentation: lookup_table::presentation_lut(
                dataset,
                pixel.photometric == Photometric::Monochrome1,
            ),
            slice_thickness_mm: thickness.or_else(|| dataset.number(thickness_tag)),
            slice_location_mm: location(dataset, plane.as_ref()),
            stack_key: keep(&mut self.stack_key, Arc::from(stack_key(dataset, groups, index))),
            temporal_order: temporal_order(dataset, groups, &content, index),
            technique: keep(&mut self.technique, Arc::from(technique(dataset))),
            plane,
        }
    }
}

fn integer(dataset: &Dataset, tag: Tag) -> Option<i32> {
    dataset.integer(tag).and_then(|n| i32::try_from(n).ok())
}

fn patient(dataset: &Dataset) -> PatientIdentity {
    let issuer = dataset.text(Tag(0x0010_0021));
    PatientIdentity {
        id: Redacted::new(dataset.text(Tag(0x0010_0020))),
        issuer: Redacted::new(Some(issuer).filter(|text| !text.is_empty())),
        name: Redacted::new(dataset.text(Tag(0x0010_0010))),
        birth_date: Redacted::new(dataset.text(Tag(0x0010_0030))),
        sex: Redacted::new(dataset.text(Tag(0x0010_0040))),
    }
}

fn study_text(dataset: &Dataset) -> StudyText {
    StudyText {
        date: dataset.text(Tag(0x0008_0020)),
        time: dataset.text(Tag(0x0008_0030)),
        description: dataset.text(Tag(0x0008_1030)),
        accession_number: dataset.text(Tag(0x0008_0050)),
        institution: dataset.text(Tag(0x0008_0080)),
        referring_physician: Redacted::new(dataset.text(Tag(0x0008_0090))),
        patient_age: dataset.text(Tag(0x0010_1010)),
    }
}

fn series_text(dataset: &Dataset) -> SeriesText {
    SeriesText {
        modality: dataset.text(Tag(0x0008_0060)).to_uppercase(),
        number: integer(dataset, Tag(0x0020_0011)),
        description: dataset.text(Tag(0x0008_103E)),
        date: dataset.text(Tag(0x0008_0021)),
        time: dataset.text(Tag(0x0008_0031)),
        body_part: dataset.text(Tag(0x0018_0015)),
        protocol: dataset.text(Tag(0x0018_1030)),
        manufacturer: dataset.text(Tag(0x0008_0070)),
        station: dataset.text(Tag(0x0008_1010)),
    }
}

fn photometric(text: &str) -> Photometric {
    match text {
        "MONOCHROME1" => Photometric::Monochrome1,
        "MONOCHROME2" => Photometric::Monochrome2,
        "PALETTE COLOR" => Photometric::PaletteColor,
        "RGB" => Photometric::Rgb,
        "YBR_FULL" => Photometric::YbrFull,
        "YBR_FULL_422" => Photometric::YbrFull422,
        "YBR_PARTIAL_420" => Photometric::YbrPartial420,
        "YBR_ICT" => Photometric::YbrIct,
        "YBR_RCT" => Photometric::YbrRct,
        _ => Photometric::Other,
    }
}

/// `Ok(None)` for objects without pixels: no Rows.
fn image_pixel(dataset: &Dataset) -> Result<Option<ImagePixel>, HeaderFault> {
    let (Some(rows), Some(columns)) =
        (dataset.integer(Tag(0x0028_0010)), dataset.integer(Tag(0x0028_0011)))
    else {
        return Ok(None);
    };
    let pixel_fault = |reason: &str| HeaderFault::Pixel { reason: reason.to_owned() };
    let in_range = |n: i64| (1..=65_535).contains(&n);
    if !in_range(rows) || !in_range(columns) {
        return Err(pixel_fault("Rows or Columns out of range"));
    }
    let number = |tag| dataset.integer(tag).and_then(|n| u16::try_from(n).ok());
    let is_float = dataset.has(Tag(0x7FE0_0008)) || dataset.has(Tag(0x7FE0_0009));
    let bits_allocated = number(Tag(0x0028_0100)).unwrap_or(if is_float { 32 } else { 16 });
    if !matches!(bits_allocated, 1 | 8 | 12 | 16 | 24 | 32 | 64) {
        return Err(pixel_fault("Bits Allocated is not 1, 8, 16, 32 or 64"));
    }
    let bits_stored = number(Tag(0x0028_0101)).filter(|bits| (1..=bits_allocated).contains(bits));
    let bits_stored = bits_stored.unwrap_or(bits_allocated);
    let high_bit = number(Tag(0x0028_0102)).filter(|h| *h < bits_allocated && h + 1 >= bits_stored);
    let is_signed = number(Tag(0x0028_0103)) == Some(1);
    let samples_per_pixel = number(Tag(0x0028_0002)).unwrap_or(1);
    if !matches!(samples_per_pixel, 1 | 3 | 4) {
        return Err(pixel_fault("Samples per Pixel is not 1 or 3"));
    }
    let default = if samples_per_pixel == 1 { Photometric::Monochrome2 } else { Photometric::Rgb };
    let term = dataset.text(Tag(0x0028_0004));
    let photometric = if term.is_empty() { default } else { photometric(&term) };
    let is_palette = photometric == Photometric::PaletteColor;
    Ok(Some(ImagePixel {
        rows: rows as u32,
        columns: columns as u32,
        samples_per_pixel,
        photometric,
        planar: match number(Tag(0x0028_0006)) {
            Some(1) => PlanarConfiguration::ByPlane,
            _ => PlanarConfiguration::ByPixel,
        },
        bits_allocated,
        bits_stored,
        high_bit: high_bit.unwrap_or(bits_stored - 1),
        is_signed,
        is_float,
        palette: is_palette.then(|| lookup_table::palette(dataset, is_signed)).flatten(),
        padding: padding(dataset, is_signed, bits_stored),
    }))
}

/// Pixel Padding Value and Range Limit, sorted (PS3.3 C.7.5.1.1.2). Servers write a signed
/// value as unsigned and the other way round; Pixel Representation decides.
fn padding(dataset: &Dataset, is_signed: bool, bits_stored: u16) -> Option<[f32; 2]> {
    let stored = |tag| {
        let value = dataset.integer(tag)?;
        Some(match (is_signed, value) {
            (true, value) if value > 0x7FFF && bits_stored <= 16 => value - 0x1_0000,
            (false, value) if value < 0 => value & 0xFFFF,
            (_, value) => value,
        } as f32)
    };
    let value = stored(Tag(0x0028_0120))?;
    let limit = stored(Tag(0x0028_0121)).unwrap_or(value);
    Some([value.min(limit), value.max(limit)])
}

fn plane(
    dataset: &Dataset,
    groups: &FunctionalGroups,
    index: usize,
    measured: Option<SpacingMm>,
) -> Option<ImagePlane> {
    let position_item = groups.item(index, multiframe::PLANE_POSITION);
    let orientation_item = groups.item(index, multiframe::PLANE_ORIENTATION);
    let position = position_item.as_ref().unwrap_or(dataset).numbers(Tag(0x0020_0032));
    let cosines = orientation_item.as_ref().unwrap_or(dataset).numbers(Tag(0x0020_0037));
    let (&[x, y, z], &[rx, ry, rz, cx, cy, cz]) = (position.get(..3)?, cosines.get(..6)?) else {
        return None;
    };
    let spacing = measured.or_else(|| calibration::spacing_mm(dataset, Tag(0x0028_0030)))?;
    ImagePlane::new(
        PatientPoint([x, y, z]),
        PatientDirection([rx, ry, rz]),
        PatientDirection([cx, cy, cz]),
        spacing.row,
        spacing.column,
    )
}

/// The largest region that is a plain picture in cm both ways (PS3.3 C.8.5.5).
fn ultrasound_spacing(dataset: &Dataset) -> Option<Spacing> {
    const CENTIMETRES: i64 = 3;
    let regions = dataset.items(Tag(0x0018_6011));
    let area = |r: &Dataset| {
        let side = |low, high| Some(r.number(high)? - r.number(low)?);
        side(Tag(0x0018_6018), Tag(0x0018_601C))
            .zip(side(Tag(0x0018_601A), Tag(0x0018_601E)))
            .map_or(0.0, |(w, h)| w * h)
    };
    let spatial = |r: &&Dataset| {
        [Tag(0x0018_6024), Tag(0x0018_6026)].iter().all(|tag| r.integer(*tag) == Some(CENTIMETRES))
    };
    let region = regions.iter().filter(spatial).max_by(|a, b| area(a).total_cmp(&area(b)))?;
    let delta_mm = |tag| {
        let cm: f64 = region.number(tag)?;
        Some(cm.abs() * 10.0).filter(|mm| mm.is_normal())
    };
    let mm = SpacingMm { row: delta_mm(Tag(0x0018_602E))?, column: delta_mm(Tag(0x0018_602C))? };
    let provenance = SpacingProvenance::UltrasoundRegion;
    Some(Spacing { mm: Some(mm), provenance, pixel_aspect: mm.row / mm.column })
}

fn orientation_letters(dataset: &Dataset) -> Option<[String; 2]> {
    match <[String; 2]>::try_from(dataset.texts(Tag(0x0020_0020))) {
        Ok(letters) if letters.iter().all(|text| !text.is_empty()) => Some(letters),
        _ => None,
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

fn unit(rescale: &Dataset, modality: &str) -> String {
    match (rescale.text(Tag(0x0028_1054)).as_str(), modality) {
        ("HU", _) | ("", "CT") => "[hnsf'U]".to_owned(),
        ("US", _) => String::new(),
        (other, _) => other.to_owned(),
    }
}

fn location(dataset: &Dataset, plane: Option<&ImagePlane>) -> Option<f64> {
    plane.map(ImagePlane::position_along_normal).or_else(|| dataset.number(Tag(0x0020_1041)))
}

/// What must not be mixed in one stack, as `name=value;` (PS3.3 C.7.6.2, C.8.3, C.8.13).
fn stack_key(dataset: &Dataset, groups: &FunctionalGroups, index: usize) -> String {
    let mut key = String::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            key.push_str(&format!("{name}={value};"));
        }
    };
    let image_type = dataset.texts(Tag(0x0008_0008));
    add("type", image_type.get(2..).unwrap_or_default().join(" "));
    let from = |sequence, tag| match groups.item(index, sequence) {
        Some(item) => item.text(tag),
        None => dataset.text(tag),
    };
    let echo = from(multiframe::MR_ECHO, Tag(0x0018_9082));
    add("echo", if echo.is_empty() { dataset.text(Tag(0x0018_0081)) } else { echo });
    add("b", from(multiframe::MR_DIFFUSION, Tag(0x0018_9087)));
    add("kernel", joined(dataset, Tag(0x0018_1210)));
    let content = groups.item(index, multiframe::FRAME_CONTENT);
    add("stack", content.map(|c| c.text(Tag(0x0020_9056))).unwrap_or_default());
    key
}

fn temporal_order(
    dataset: &Dataset,
    groups: &FunctionalGroups,
    content: &Dataset,
    index: usize,
) -> f64 {
    if groups.is_empty() {
        // Temporal Position Identifier, else Trigger Time.
        let time = dataset.number(Tag(0x0020_0100)).or(dataset.number(Tag(0x0018_1060)));
        return time.unwrap_or(index as f64);
    }
    content.number(Tag(0x0020_9128)).unwrap_or(index as f64)
}

fn technique(dataset: &Dataset) -> Vec<String> {
    let measured = |tag, unit: &str, name: &str| {
        let value = dataset.number(tag)?;
        Some(format!("{name}{value} {unit}"))
    };
    let mut lines = Vec::new();
    let x_ray = [measured(Tag(0x0018_0060), "kVp", ""), measured(Tag(0x0018_1152), "mAs", "")];
    let mr = [measured(Tag(0x0018_0080), "ms", "TR "), measured(Tag(0x0018_0081), "ms", "TE ")];
    for group in [x_ray, mr] {
        let line = group.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        if !line.is_empty() {
            lines.push(line);
        }
    }
    let kernel = joined(dataset, Tag(0x0018_1210));
    let contrast = dataset.text(Tag(0x0018_0010));
    lines.extend([kernel, contrast].into_iter().filter(|line| !line.is_empty()));
    lines
}

fn lossy(dataset: &Dataset) -> LossyHistory {
    LossyHistory {
        is_lossy: dataset.text(Tag(0x0028_2110)) == "01",
        ratios: dataset.numbers(Tag(0x0028_2112)),
        methods: dataset.texts(Tag(0x0028_2114)),
    }
}

fn cine(dataset: &Dataset) -> CineTiming {
    CineTiming {
        recommended_rate: dataset.number(Tag(0x0008_2144)),
        cine_rate: dataset.number(Tag(0x0018_0040)),
        frame_time_ms: dataset.number(Tag(0x0018_1063)),
        frame_time_vector_ms: dataset.numbers(Tag(0x0018_1065)),
    }
}

#[cfg(test)]
mod tests;
