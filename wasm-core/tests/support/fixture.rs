//! Streams in `tests/data`, each with what an independent decoder makes of it.

#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use lightbox_core::codec::{CodecError, EncodedFrame, decode};
use lightbox_core::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};
use lightbox_core::pixel_data::{DecodedFrame, SampleFormat};

use super::sha256::sha256;

#[derive(Debug, Clone)]
pub struct Fixture {
    /// The file.
    pub name: String,
    pub bytes: Vec<u8>,
    pub pixel: ImagePixel,
    pub transfer_syntax: &'static str,
    /// Of lossy streams, what the other decoder makes of them.
    pub reference: Option<Vec<u8>>,
    pub sha256: String,
}

/// A folder of `tests/data`.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Lines of a table, cut into words; `#` begins a comment.
pub fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// File, rows, columns, components, bits, signed, lossy, SHA-256: all of a folder.
pub fn fixtures(name: &str, transfer_syntax: &'static str) -> Vec<Fixture> {
    let folder = folder(name);
    let fixture = |words: Vec<String>| {
        let number = |index: usize| words[index].parse::<u16>().unwrap();
        let path = folder.join(&words[0]);
        let pixel = pixel([number(1), number(2)], number(3), number(4), number(5) == 1);
        Fixture {
            name: words[0].clone(),
            bytes: fs::read(&path).unwrap(),
            pixel,
            transfer_syntax,
            reference: (number(6) == 1).then(|| fs::read(path.with_extension("raw")).unwrap()),
            sha256: words[7].clone(),
        }
    };
    table(&folder.join("expected.tsv")).into_iter().map(fixture).collect()
}

/// Attributes as an honest encoder writes them.
pub fn pixel([rows, columns]: [u16; 2], samples: u16, bits: u16, is_signed: bool) -> ImagePixel {
    ImagePixel {
        rows: rows.into(),
        columns: columns.into(),
        samples_per_pixel: samples,
        photometric: if samples == 1 { Photometric::Monochrome2 } else { Photometric::Rgb },
        planar: PlanarConfiguration::ByPixel,
        bits_allocated: if bits <= 8 { 8 } else { 16 },
        bits_stored: bits,
        high_bit: bits - 1,
        is_signed,
        is_float: false,
        palette: None,
        padding: None,
    }
}

impl Fixture {
    pub fn decode(&self, bytes: &[u8]) -> Result<DecodedFrame, CodecError> {
        let transfer_syntax = self.transfer_syntax;
        decode(&EncodedFrame { transfer_syntax, bytes, pixel: &self.pixel })
    }

    /// What is wrong with a frame, in a sentence.
    pub fn fault_of(&self, frame: &DecodedFrame) -> Option<String> {
        let got = samples(frame);
        match &self.reference {
            None => (sha256(&got) != self.sha256).then(|| "other samples".to_owned()),
            Some(reference) => {
                let difference = largest_difference(&got, reference, frame.description.format);
                (difference > 1).then(|| format!("samples differ by {difference}"))
            }
        }
    }
}

/// Samples without alpha.
pub fn samples(frame: &DecodedFrame) -> Vec<u8> {
    match frame.description.format {
        SampleFormat::Rgba8 => {
            frame.bytes.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
        }
        _ => frame.bytes.clone(),
    }
}

pub fn largest_difference(one: &[u8], other: &[u8], format: SampleFormat) -> i32 {
    assert_eq!(one.len(), other.len());
    let values = |bytes: &[u8]| -> Vec<i32> {
        let words = bytes.as_chunks::<2>().0;
        match format {
            SampleFormat::U16 => words.iter().map(|w| u16::from_le_bytes(*w).into()).collect(),
            SampleFormat::I16 => words.iter().map(|w| i16::from_le_bytes(*w).into()).collect(),
            _ => bytes.iter().map(|b| i32::from(*b)).collect(),
        }
    };
    let pairs = values(one).into_iter().zip(values(other));
    pairs.map(|(one, other)| (one - other).abs()).max().unwrap_or(0)
}
