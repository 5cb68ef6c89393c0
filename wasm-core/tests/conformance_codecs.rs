//! Decoded samples against independent decoders, on real files that are not part of this
//! repository. Without them (`LIGHTBOX_TEST_DATA`, or `../shared/data` beside the checkout) the
//! tests say that they were skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "part10")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use lightbox_core::codec::{EncodedFrame, decode, is_supported};
use lightbox_core::dicom::attributes::{ImagePixel, Photometric};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicom::transfer_syntax::by_uid;
use lightbox_core::dicomweb::part10::stored_frame;
use lightbox_core::pixel_data::{DecodedFrame, SampleFormat};
use serde_json::Value;

#[path = "support/sha256.rs"]
mod sha256;

fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("LIGHTBOX_TEST_DATA").map_or(beside, PathBuf::from);
    let found = folder.join("REFERENCE.json").is_file().then_some(folder);
    if found.is_none() {
        println!("SKIPPED: no test data (set LIGHTBOX_TEST_DATA)");
    }
    found
}

/// One frame of a real file, and what is known of it.
struct Case {
    label: String,
    transfer_syntax: String,
    pixel: ImagePixel,
    is_lossy: bool,
    /// SHA-256 of the stored samples.
    sha256: String,
    /// Values at some places; only of a file's first frame.
    probes: Vec<Value>,
    stored: Vec<u8>,
}

impl Case {
    fn decode(&self) -> Result<DecodedFrame, String> {
        let transfer_syntax = &self.transfer_syntax;
        decode(&EncodedFrame { transfer_syntax, bytes: &self.stored, pixel: &self.pixel })
            .map_err(|error| error.to_string())
    }

    /// Grey values, or samples that are red, green and blue before they are shown.
    fn has_stored_samples(&self) -> bool {
        let is_rgb = matches!(
            self.pixel.photometric,
            Photometric::Rgb | Photometric::YbrRct | Photometric::YbrIct
        );
        match self.pixel.samples_per_pixel {
            1 => self.pixel.palette.is_none() && !self.pixel.is_float,
            _ => is_rgb && self.pixel.bits_allocated == 8,
        }
    }

    /// Near-lossless JPEG-LS is lossy, but leaves its decoders no choice.
    fn is_exact(&self) -> bool {
        !self.is_lossy || self.transfer_syntax == "1.2.840.10008.1.2.4.81"
    }
}

/// Every frame that this build can decode.
fn cases(folder: &std::path::Path) -> Vec<Case> {
    let text = std::fs::read_to_string(folder.join("REFERENCE.json")).unwrap();
    let reference: Value = serde_json::from_str(&text).unwrap();
    let files = reference["files"].as_array().unwrap();
    files.iter().flat_map(|file| cases_of_file(folder, file).unwrap_or_default()).collect()
}

fn cases_of_file(folder: &std::path::Path, file: &Value) -> Option<Vec<Case>> {
    let path = file["path"].as_str()?;
    let bytes = std::fs::read(folder.join(path)).ok()?;
    let object = dicom_object::from_reader(&bytes[..]).ok()?;
    let json = dicom_json::to_string(&*object).ok()?;
    let (headers, _) = headers_from_metadata(format!("[{json}]").as_bytes()).ok()?;
    let header = headers.first().filter(|_| !path.starts_with("broken/"))?;
    let pixel = header.pixel.clone()?;
    let samples = pixel.rows as usize * pixel.columns as usize * pixel.samples_per_pixel as usize;
    let bits = samples * usize::from(pixel.bits_allocated);
    let mut cases = Vec::new();
    for (place, expected) in file["frame_refs"].as_array()?.iter().enumerate() {
        let frame_idx = expected["frame"].as_u64()? as usize;
        let Ok(stored) = stored_frame(&bytes, frame_idx, header.frames.len(), bits / 8) else {
            continue;
        };
        let is_encapsulated = by_uid(&stored.transfer_syntax).is_some_and(|s| s.is_encapsulated);
        if !is_supported(&stored.transfer_syntax) || !is_encapsulated && !bits.is_multiple_of(8) {
            continue;
        }
        let probes = file["probes"].as_array().filter(|_| place == 0).cloned();
        cases.push(Case {
            label: format!("{path} frame {frame_idx}"),
            transfer_syntax: stored.transfer_syntax,
            pixel: pixel.clone(),
            is_lossy: file["lossy"] == true,
            sha256: expected["sha256"].as_str()?.to_owned(),
            probes: probes.unwrap_or_default(),
            stored: stored.bytes,
        });
    }
    Some(cases)
}

/// Prints a line for each syntax and fails when anything is wrong.
fn check(cases: impl Iterator<Item = Case>, fault: impl Fn(&Case) -> Option<String>) {
    let mut counts: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
    for case in cases {
        let entry = counts.entry(case.transfer_syntax.clone()).or_default();
        match fault(&case) {
            None => entry.0 += 1,
            Some(reason) => entry.1.push(format!("{}: {reason}", case.label)),
        }
    }
    for (syntax, (good, bad)) in &counts {
        println!("{syntax}: {good} as expected, {} not", bad.len());
        bad.iter().for_each(|line| println!("    {line}"));
    }
    let wrong: Vec<_> = counts.values().flat_map(|(_, bad)| bad).collect();
    assert!(wrong.is_empty(), "{} frames differ", wrong.len());
}

/// Samples in the container that the reference has them in; `None` where ours holds less.
fn container(frame: &DecodedFrame, pixel: &ImagePixel) -> Option<Vec<u8>> {
    let bytes = &frame.bytes;
    Some(match frame.description.format {
        SampleFormat::F32 => return None,
        SampleFormat::I16 if pixel.bits_allocated == 8 => {
            bytes.iter().step_by(2).copied().collect()
        }
        SampleFormat::U8 if pixel.bits_allocated == 16 => {
            bytes.iter().flat_map(|b| [*b, 0]).collect()
        }
        SampleFormat::Rgba8 => {
            bytes.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
        }
        _ => bytes.clone(),
    })
}

#[test]
fn lossless_frames_match_independent_decoders() {
    let Some(folder) = data() else { return };
    let exact = cases(&folder).into_iter().filter(|c| c.is_exact() && c.has_stored_samples());
    check(exact, |case| match case.decode() {
        Err(error) => Some(error),
        Ok(frame) => container(&frame, &case.pixel)
            .is_some_and(|bytes| sha256::sha256(&bytes) != case.sha256)
            .then(|| "other samples".to_owned()),
    });
}

/// The values of one pixel: one stored value, or red, green and blue.
fn values_at(frame: &DecodedFrame, row: usize, column: usize) -> Vec<f64> {
    let format = frame.description.format;
    let length = format.bytes_per_pixel();
    let start = (row * frame.description.columns as usize + column) * length;
    let pixel = &frame.bytes[start..start + length];
    match format {
        SampleFormat::U8 => vec![pixel[0].into()],
        SampleFormat::U16 => vec![u16::from_le_bytes([pixel[0], pixel[1]]).into()],
        SampleFormat::I16 => vec![i16::from_le_bytes([pixel[0], pixel[1]]).into()],
        SampleFormat::F32 => {
            vec![f32::from_le_bytes([pixel[0], pixel[1], pixel[2], pixel[3]]).into()]
        }
        SampleFormat::Rgba8 => pixel[..3].iter().map(|v| f64::from(*v)).collect(),
    }
}

/// Largest difference at the probed places: of stored values for grey, of shown ones for colour.
fn probed_difference(case: &Case, frame: &DecodedFrame) -> f64 {
    let field = if frame.description.format.is_color() { "display8" } else { "stored" };
    let number = |value: &Value| value.as_f64().unwrap();
    let difference = |probe: &Value| {
        let place = |index: usize| number(&probe["rc"][index]) as usize;
        let expected = match &probe[field] {
            Value::Array(values) => values.iter().map(number).collect(),
            value => vec![number(value)],
        };
        let pairs = values_at(frame, place(0), place(1)).into_iter().zip(expected);
        pairs.map(|(got, expected)| (got - expected).abs()).fold(0.0, f64::max)
    };
    case.probes.iter().map(difference).fold(0.0, f64::max)
}

#[test]
fn lossy_frames_and_colours_are_near_independent_decoders() {
    let Some(folder) = data() else { return };
    let near = |c: &Case| !(c.probes.is_empty() || c.is_exact() && c.has_stored_samples());
    check(cases(&folder).into_iter().filter(near), |case| {
        // Colour JPEG: transforms and upsampling are the decoder's choice.
        let tolerance = match case.pixel.samples_per_pixel {
            1 => 1.0,
            _ if case.transfer_syntax == "1.2.840.10008.1.2.4.50" => 4.0,
            _ => 1.0,
        };
        match case.decode() {
            Err(error) => Some(error),
            Ok(frame) => {
                let difference = probed_difference(case, &frame);
                (difference > tolerance).then(|| format!("differs by {difference}"))
            }
        }
    });
}

#[test]
fn files_that_the_library_reads_are_not_refused_for_their_lengths() {
    use lightbox_core::dicomweb::part10::Part10Fault;
    let Some(folder) = data() else { return };
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let paths = manifest.lines().skip(1).filter_map(|line| line.split('\t').next());
    let is_refused = |path: &&str| {
        let Ok(bytes) = std::fs::read(folder.join(path)) else { return false };
        let is_read =
            bytes.get(128..132) == Some(b"DICM") && dicom_object::from_reader(&bytes[..]).is_ok();
        is_read && stored_frame(&bytes, 0, 1, 1) == Err(Part10Fault::NotDicom)
    };
    let refused: Vec<&str> = paths.filter(is_refused).collect();
    println!("refused: {refused:#?}");
    assert!(refused.is_empty());
}
