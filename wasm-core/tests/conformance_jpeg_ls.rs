//! JPEG-LS streams of an independent encoder, decoded as an independent decoder does; damaged
//! and cut ones give whole rows or an error (see `data/jpeg_ls/README.md`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::PathBuf;

use lightbox_core::caveat::Caveat;
use lightbox_core::codec::{CodecError, EncodedFrame, decode};
use lightbox_core::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};
use lightbox_core::pixel_data::{DecodedFrame, SampleFormat};

struct Fixture {
    name: String,
    bytes: Vec<u8>,
    pixel: ImagePixel,
    transfer_syntax: &'static str,
    hash: u64,
}

impl Fixture {
    fn decode(&self, bytes: &[u8]) -> Result<DecodedFrame, CodecError> {
        let transfer_syntax = self.transfer_syntax;
        decode(&EncodedFrame { transfer_syntax, bytes, pixel: &self.pixel })
    }
}

fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/jpeg_ls");
    let list = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    list.lines().filter(|line| !line.starts_with('#')).map(|line| fixture(&folder, line)).collect()
}

fn fixture(folder: &std::path::Path, line: &str) -> Fixture {
    let words: Vec<&str> = line.split('\t').collect();
    let number = |index: usize| words[index].parse::<u16>().unwrap();
    let (samples_per_pixel, bits_stored) = (number(3), number(4));
    let pixel = ImagePixel {
        rows: number(1).into(),
        columns: number(2).into(),
        samples_per_pixel,
        photometric: match samples_per_pixel {
            1 => Photometric::Monochrome2,
            _ => Photometric::Rgb,
        },
        planar: PlanarConfiguration::ByPixel,
        bits_allocated: if bits_stored <= 8 { 8 } else { 16 },
        bits_stored,
        high_bit: bits_stored - 1,
        is_signed: number(5) == 1,
        is_float: false,
        palette: None,
        padding: None,
    };
    Fixture {
        name: words[0].to_owned(),
        bytes: fs::read(folder.join(words[0]).with_extension("jls")).unwrap(),
        pixel,
        transfer_syntax: match number(6) {
            0 => "1.2.840.10008.1.2.4.80",
            _ => "1.2.840.10008.1.2.4.81",
        },
        hash: u64::from_str_radix(words[7], 16).unwrap(),
    }
}

fn samples(frame: &DecodedFrame) -> Vec<u8> {
    match frame.description.format {
        SampleFormat::Rgba8 => {
            frame.bytes.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
        }
        _ => frame.bytes.clone(),
    }
}

fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[test]
fn every_stream_decodes_as_charls_does() {
    let wrong: Vec<String> = fixtures()
        .iter()
        .filter_map(|fixture| match fixture.decode(&fixture.bytes) {
            Err(error) => Some(format!("{}: {error}", fixture.name)),
            Ok(frame) if !frame.description.caveats.is_empty() => {
                Some(format!("{}: {:?}", fixture.name, frame.description.caveats))
            }
            Ok(frame) => (fnv_1a(&samples(&frame)) != fixture.hash)
                .then(|| format!("{}: other samples", fixture.name)),
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rows that the frame says it has.
fn rows_present(frame: &DecodedFrame) -> u32 {
    let truncated = frame.description.caveats.iter().find_map(|caveat| match caveat {
        Caveat::TruncatedFrame { rows_present, .. } => Some(*rows_present),
        _ => None,
    });
    truncated.unwrap_or(frame.description.rows)
}

#[test]
fn cut_stream_gives_its_whole_rows_and_says_so() {
    for fixture in fixtures() {
        let whole = samples(&fixture.decode(&fixture.bytes).unwrap());
        let row = whole.len() / fixture.pixel.rows as usize;
        for eighths in 0..8 {
            let cut = &fixture.bytes[..fixture.bytes.len() * eighths / 8];
            let Ok(frame) = fixture.decode(cut) else { continue };
            let present = rows_present(&frame);
            assert!(present < fixture.pixel.rows, "{} at {eighths}/8", fixture.name);
            let got = samples(&frame);
            assert_eq!(got.len(), whole.len(), "{}", fixture.name);
            let length = row * present as usize;
            assert_eq!(got[..length], whole[..length], "{} at {eighths}/8", fixture.name);
        }
    }
}

/// A generator of numbers that is the same everywhere.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn damaged_streams_neither_panic_nor_grow() {
    let fixtures = fixtures();
    let mut random = Lcg(80);
    for round in 0..400 {
        let fixture = &fixtures[round % fixtures.len()];
        let mut bytes = fixture.bytes.clone();
        // Half of them in the headers, where it hurts most.
        let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(60) };
        for _ in 0..=random.below(8) {
            let at = random.below(reach);
            bytes[at] ^= 1 << random.below(8);
        }
        if round % 5 == 0 {
            bytes.truncate(random.below(bytes.len()));
        }
        if let Ok(frame) = fixture.decode(&bytes) {
            let pixels = fixture.pixel.rows * fixture.pixel.columns;
            assert!(frame.bytes.len() <= 4 * pixels as usize, "{}", fixture.name);
        }
    }
}

#[test]
fn size_against_the_attributes_is_refused_with_both() {
    let mut fixture = named("grey_8");
    fixture.pixel.rows = 60_000;
    let error = fixture.decode(&fixture.bytes).unwrap_err().to_string();
    assert!(error.contains("83×61") && error.contains("83×60000"), "{error}");
}

#[test]
fn components_against_the_attributes_are_a_caveat() {
    let mut fixture = named("rgb_by_line");
    fixture.pixel.samples_per_pixel = 1;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(fnv_1a(&samples(&frame)), fixture.hash);
    assert!(matches!(frame.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

fn named(name: &str) -> Fixture {
    fixtures().into_iter().find(|fixture| fixture.name == name).unwrap()
}

fn place_of(marker: u8, bytes: &[u8]) -> usize {
    bytes.windows(2).position(|pair| pair == [0xFF, marker]).unwrap()
}

/// The stream with one more segment before its scan header.
fn with_segment(bytes: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let at = place_of(0xDA, bytes);
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&bytes[..at], &[0xFF, marker], &length, payload, &bytes[at..]].concat()
}

/// The stream of one component whose scan names mapping table 5.
fn with_table(bytes: &[u8], width: u8, entries: &[u8]) -> Vec<u8> {
    // In two parts: a definition and its continuation.
    let (first, rest) = entries.split_at(entries.len() / 2);
    let bytes = with_segment(bytes, 0xF8, &[&[2, 5, width], first].concat());
    let mut bytes = with_segment(&bytes, 0xF8, &[&[3, 5, width], rest].concat());
    let scan = place_of(0xDA, &bytes);
    bytes[scan + 6] = 5;
    bytes
}

#[test]
fn mapping_table_turns_indices_into_values() {
    let mut fixture = named("grey_8");
    let plain = samples(&fixture.decode(&fixture.bytes).unwrap());
    let value = |index: u8| 4000 - 7 * u16::from(index);
    let entries: Vec<u8> = (0..=255).flat_map(|index| value(index).to_be_bytes()).collect();
    (fixture.pixel.bits_allocated, fixture.pixel.bits_stored) = (16, 12);
    fixture.pixel.high_bit = 11;
    let frame = fixture.decode(&with_table(&fixture.bytes, 2, &entries)).unwrap();
    let expected: Vec<u8> = plain.iter().flat_map(|index| value(*index).to_le_bytes()).collect();
    assert_eq!(frame.bytes, expected);
}

#[test]
fn mapping_table_of_three_bytes_is_a_palette() {
    let mut fixture = named("grey_8");
    let plain = samples(&fixture.decode(&fixture.bytes).unwrap());
    let color = |index: u8| [index, 255 - index, index / 2];
    let entries: Vec<u8> = (0..=255).flat_map(color).collect();
    fixture.pixel.samples_per_pixel = 3;
    fixture.pixel.photometric = Photometric::Rgb;
    let frame = fixture.decode(&with_table(&fixture.bytes, 3, &entries)).unwrap();
    let expected: Vec<u8> = plain.iter().flat_map(|index| color(*index)).collect();
    assert_eq!(samples(&frame), expected);
}

#[test]
fn size_can_stand_in_an_extension() {
    let fixture = named("grey_8");
    let mut bytes = fixture.bytes.clone();
    let size = place_of(0xF7, &bytes) + 5;
    bytes[size..size + 4].fill(0);
    let bytes = with_segment(&bytes, 0xF8, &[4, 3, 0, 0, 61, 0, 0, 83]);
    let frame = fixture.decode(&bytes).unwrap();
    assert_eq!(fnv_1a(&samples(&frame)), fixture.hash);
}

#[test]
fn spiff_header_and_comments_are_passed_over() {
    let fixture = named("grey_12");
    let spiff = [b"SPIFF\0".as_slice(), &[2, 0, 0, 1, 0, 0, 0, 61, 0, 0, 0, 83]].concat();
    let bytes = with_segment(&fixture.bytes, 0xE8, &spiff);
    // The end of a SPIFF directory holds a start of image, and a comment any marker.
    let bytes = with_segment(&bytes, 0xE8, &[0, 0, 0, 1, 0xFF, 0xD8]);
    let bytes = with_segment(&bytes, 0xFE, &[0xFF, 0xD9, 0xFF, 0xDA]);
    let frame = fixture.decode(&bytes).unwrap();
    assert_eq!(fnv_1a(&samples(&frame)), fixture.hash);
}
