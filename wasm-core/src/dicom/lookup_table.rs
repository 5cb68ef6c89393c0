//! Lookup tables and windows as headers carry them (PS3.3 C.11.1, C.11.2).

use std::sync::Arc;

use super::attributes::{BinaryValue, PaletteChannel};
use super::json::{Dataset, Tag};
use crate::caveat::Caveat;
use crate::voi::modality_lut::{Lut, ModalityLut};
use crate::voi::presentation::PresentationLut;
use crate::voi::window::{NamedVoi, Voi, VoiFunction, Window};

const LUT_DESCRIPTOR: Tag = Tag(0x0028_3002);
const LUT_EXPLANATION: Tag = Tag(0x0028_3003);
pub const LUT_DATA: Tag = Tag(0x0028_3006);
const MODALITY_LUT_SEQUENCE: Tag = Tag(0x0028_3000);
const VOI_LUT_SEQUENCE: Tag = Tag(0x0028_3010);
const RESCALE_INTERCEPT: Tag = Tag(0x0028_1052);
const RESCALE_SLOPE: Tag = Tag(0x0028_1053);
const WINDOW_CENTER: Tag = Tag(0x0028_1050);
const WINDOW_WIDTH: Tag = Tag(0x0028_1051);
const WINDOW_EXPLANATION: Tag = Tag(0x0028_1055);
const VOI_LUT_FUNCTION: Tag = Tag(0x0028_1056);
const PRESENTATION_LUT_SHAPE: Tag = Tag(0x2050_0020);

/// Number of entries, first mapped value, bits per entry (PS3.3 C.11.1.1).
///
/// 0 entries mean 65536. The first mapped value is signed when Pixel Representation is 1,
/// whatever VR the server wrote.
fn descriptor(dataset: &Dataset, tag: Tag, is_signed: bool) -> Option<[i32; 3]> {
    let numbers = dataset.numbers(tag);
    let [count, first, bits] = numbers.get(..3)? else { return None };
    let count = if *count == 0.0 { 65_536 } else { *count as i32 & 0xFFFF };
    let first = match *first as i32 {
        first if is_signed && first > 0x7FFF => first - 0x1_0000,
        first => first,
    };
    Some([count, first, *bits as i32])
}

/// Entries of a table: 16-bit words, or bytes where the data has one byte an entry.
fn entries(bytes: &[u8], count: usize) -> Vec<f32> {
    if bytes.len() >= 2 * count {
        let words = bytes.chunks_exact(2).take(count);
        words.map(|w| f32::from(u16::from_le_bytes([w[0], w[1]]))).collect()
    } else if bytes.len() >= count {
        bytes.iter().take(count).map(|b| f32::from(*b)).collect()
    } else {
        let words = bytes.chunks_exact(2);
        words.map(|w| f32::from(u16::from_le_bytes([w[0], w[1]]))).collect()
    }
}

/// One item of a Modality or VOI LUT Sequence; `None` when it has no usable data.
fn lut(item: &Dataset, is_signed: bool) -> Option<Lut> {
    let [count, first, bits] = descriptor(item, LUT_DESCRIPTOR, is_signed)?;
    let BinaryValue::Inline(bytes) = item.binary(LUT_DATA)? else { return None };
    let entries = entries(&bytes, usize::try_from(count).ok()?);
    let largest = entries.iter().copied().fold(0.0_f32, f32::max);
    // Some devices write too few bits; the entries themselves cannot lie.
    let declared = ((1u64 << bits.clamp(1, 16)) - 1) as f32;
    let explanation = Some(item.text(LUT_EXPLANATION)).filter(|text| !text.is_empty());
    (!entries.is_empty()).then(|| Lut {
        first_mapped: first as f32,
        entries: Arc::from(entries),
        max_output: declared.max(largest),
        explanation,
    })
}

/// Modality LUT of a frame: the table, else rescale, else identity. A slope of 0 is no slope.
pub fn modality_lut(dataset: &Dataset, is_signed: bool) -> ModalityLut {
    let table = dataset.first_item(MODALITY_LUT_SEQUENCE).and_then(|item| lut(item, is_signed));
    if let Some(table) = table {
        return ModalityLut::Table(table);
    }
    let number = |tag| dataset.number(tag).filter(|n: &f64| n.is_finite());
    let slope = number(RESCALE_SLOPE).filter(|slope| *slope != 0.0).unwrap_or(1.0);
    let intercept = number(RESCALE_INTERCEPT).unwrap_or(0.0);
    ModalityLut::Rescale { slope: slope as f32, intercept: intercept as f32 }
}

/// Windows in header order, then tables.
pub fn vois(dataset: &Dataset, is_signed: bool) -> Vec<NamedVoi> {
    let function = match dataset.text(VOI_LUT_FUNCTION).as_str() {
        "SIGMOID" => VoiFunction::Sigmoid,
        "LINEAR_EXACT" => VoiFunction::LinearExact,
        _ => VoiFunction::Linear,
    };
    let names = dataset.texts(WINDOW_EXPLANATION);
    let centers = dataset.numbers(WINDOW_CENTER);
    let widths = dataset.numbers(WINDOW_WIDTH);
    let mut vois: Vec<NamedVoi> = centers
        .iter()
        .zip(&widths)
        .enumerate()
        .map(|(index, (center, width))| {
            let window = Window { center: *center as f32, width: *width as f32, function };
            let name = names.get(index).filter(|name| !name.is_empty()).cloned();
            let name = name.unwrap_or_else(|| format!("Window {}", index + 1));
            NamedVoi { name, voi: Voi::Window(window) }
        })
        .collect();
    let tables = dataset.items(VOI_LUT_SEQUENCE);
    vois.extend(tables.filter_map(|item| lut(item, is_signed)).enumerate().map(|(index, lut)| {
        let name = lut.explanation.clone().unwrap_or_else(|| format!("LUT {}", index + 1));
        NamedVoi { name, voi: Voi::Table(lut) }
    }));
    vois
}

/// Why a table that the header has cannot be used; no caveat when it has none.
pub fn unusable_luts(rescale: &Dataset, voi: &Dataset, is_signed: bool) -> Vec<Caveat> {
    let caveat = |what: &str, item: &Dataset| {
        let reason = match item.binary(LUT_DATA) {
            _ if lut(item, is_signed).is_some() => return None,
            Some(BinaryValue::BulkDataUri(_)) => "its data could not be retrieved",
            Some(BinaryValue::Inline(_)) => "its descriptor is wrong",
            None => "it has no data",
        };
        Some(Caveat::InvalidLut { reason: format!("{what}: {reason}") })
    };
    let modality = rescale.first_item(MODALITY_LUT_SEQUENCE);
    let modality = modality.and_then(|item| caveat("modality LUT", item));
    let vois = voi.items(VOI_LUT_SEQUENCE).filter_map(|item| caveat("VOI LUT", item));
    modality.into_iter().chain(vois).collect()
}

/// MONOCHROME1 and shape INVERSE both ask for one inversion, together still for one
/// (PS3.3 C.7.6.3.1.2, C.11.6).
pub fn presentation_lut(dataset: &Dataset, is_monochrome1: bool) -> PresentationLut {
    match dataset.text(PRESENTATION_LUT_SHAPE).as_str() {
        "INVERSE" => PresentationLut::Inverse,
        _ if is_monochrome1 => PresentationLut::Inverse,
        _ => PresentationLut::Identity,
    }
}

/// Red, green and blue of PALETTE COLOR (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6).
pub fn palette(dataset: &Dataset, is_signed: bool) -> Option<Arc<[PaletteChannel; 3]>> {
    let channel = |low: u32| {
        let descriptor = descriptor(dataset, Tag(0x0028_1100 | low), is_signed)?;
        let plain = dataset.binary(Tag(0x0028_1200 | low));
        let is_segmented = plain.is_none();
        let data = plain.or_else(|| dataset.binary(Tag(0x0028_1220 | low)))?;
        Some(PaletteChannel { descriptor, data, is_segmented })
    };
    Some(Arc::new([channel(1)?, channel(2)?, channel(3)?]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    fn one(json: &str) -> Dataset {
        datasets(json.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn every_window_of_the_header_is_offered_by_name() {
        let dataset = one(
            r#"{"00281050":{"Value":[40,-600]},"00281051":{"Value":[400,1500]},"00281055":{"Value":["SOFT",""]},"00281056":{"Value":["SIGMOID"]}}"#,
        );
        let vois = vois(&dataset, false);
        let names: Vec<_> = vois.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(names, ["SOFT", "Window 2"]);
        let expected = Window { center: -600.0, width: 1500.0, function: VoiFunction::Sigmoid };
        assert_eq!(vois[1].voi, Voi::Window(expected));
    }

    #[test]
    fn first_mapped_value_is_signed_with_signed_pixels() {
        // 64512 as 16 bits is -1024. Data: 1, 2 as little-endian words.
        let dataset = one(
            r#"{"00283010":{"Value":[{"00283002":{"Value":[2,64512,12]},"00283006":{"InlineBinary":"AQACAA=="}}]}}"#,
        );
        let Voi::Table(lut) = &vois(&dataset, true)[0].voi else { panic!("no table") };
        assert_eq!(
            (lut.first_mapped, &lut.entries[..], lut.max_output),
            (-1024.0, &[1.0, 2.0][..], 4095.0)
        );
    }

    #[test]
    fn table_with_one_byte_an_entry_is_read_as_bytes() {
        assert_eq!(entries(&[1, 2, 3, 4], 4), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(entries(&[1, 0, 2, 0], 2), [1.0, 2.0]);
    }

    #[test]
    fn zero_entries_mean_65536() {
        let dataset = one(r#"{"00283002":{"Value":[0,0,16]}}"#);
        assert_eq!(descriptor(&dataset, LUT_DESCRIPTOR, false), Some([65_536, 0, 16]));
    }

    #[test]
    fn monochrome1_with_inverse_shape_inverts_once() {
        let inverse = one(r#"{"20500020":{"Value":["INVERSE"]}}"#);
        assert_eq!(presentation_lut(&inverse, true), PresentationLut::Inverse);
        assert_eq!(presentation_lut(&inverse, false), PresentationLut::Inverse);
        assert_eq!(presentation_lut(&one("[{}]"), true), PresentationLut::Inverse);
        assert_eq!(presentation_lut(&one("[{}]"), false), PresentationLut::Identity);
    }

    #[test]
    fn slope_zero_does_not_blank_the_image() {
        let dataset = one(r#"{"00281053":{"Value":[0]},"00281052":{"Value":["-1024"]}}"#);
        let expected = ModalityLut::Rescale { slope: 1.0, intercept: -1024.0 };
        assert_eq!(modality_lut(&dataset, false), expected);
    }

    #[test]
    fn table_whose_data_did_not_come_is_named() {
        let dataset = one(
            r#"{"00283000":{"Value":[{"00283002":{"Value":[2,0,16]},"00283006":{"BulkDataURI":"x"}}]},
            "00283010":{"Value":[{"00283002":{"Value":[2]},"00283006":{"Value":[1,2]}},{"00283002":{"Value":[2,0,16]},"00283006":{"Value":[1,2]}}]}}"#,
        );
        let caveats: Vec<String> =
            unusable_luts(&dataset, &dataset, false).iter().map(ToString::to_string).collect();
        assert_eq!(
            caveats,
            [
                "lookup table ignored: modality LUT: its data could not be retrieved",
                "lookup table ignored: VOI LUT: its descriptor is wrong",
            ]
        );
    }
}
