//! Writes the first corpus of each target from the fixtures of the codec tests.

use std::fs;
use std::path::{Path, PathBuf};

use lightbox_core::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};
use lightbox_fuzz::head_of;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wasm-core/tests/data")
}

fn corpus(target: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("the corpus folder can be made");
    folder
}

fn put(target: &str, name: &str, bytes: &[u8]) {
    fs::write(corpus(target).join(name), bytes).expect("the corpus can be written");
}

fn pixel([rows, columns]: [u32; 2], samples: u16, bits: u16) -> ImagePixel {
    ImagePixel {
        rows,
        columns,
        samples_per_pixel: samples,
        photometric: if samples == 1 { Photometric::Monochrome2 } else { Photometric::Rgb },
        planar: PlanarConfiguration::ByPixel,
        bits_allocated: if bits <= 8 { 8 } else { 16 },
        bits_stored: bits,
        high_bit: bits - 1,
        is_signed: false,
        is_float: false,
        palette: None,
        padding: None,
    }
}

/// A line of `expected.tsv`: file, rows, columns, samples, bits.
fn frames(folder: &str, extension: &str, target: impl Fn(&str) -> &'static str) {
    let folder = data().join(folder);
    let list = fs::read_to_string(folder.join("expected.tsv")).expect("the fixtures are there");
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split('\t').collect();
        let number = |index: usize| words[index].parse::<u16>().expect("a number");
        let size = [number(1).into(), number(2).into()];
        let head = head_of(&pixel(size, number(3), number(4)), 0);
        let name = format!("{}{extension}", words[0]);
        let stream = fs::read(folder.join(&name)).expect("the fixture is there");
        put(target(words[0]), &name, &[&head[..], &stream].concat());
    }
}

fn main() {
    frames("jpeg2000", "", |_| "jpeg2000");
    frames("jpeg_xl", "", |_| "jpeg_xl");
    frames("jpeg_ls", ".jls", |_| "jpeg_ls");
    frames("frames", "", |name| match name.split('_').next() {
        Some("jpeg") => "jpeg",
        Some("ll") => "jpeg_lossless",
        Some("rle") => "rle",
        Some("deflated") => "deflate",
        _ => "native",
    });
    for file in fs::read_dir(data().join("htj2k")).expect("the fixtures are there").flatten() {
        let path = file.path();
        let stream = fs::read(&path).unwrap_or_default();
        // Size, components and depth stand in the size segment.
        let word = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|i| stream[at + i]));
        if path.extension().is_some_and(|e| e == "jhc") {
            let size = [word(12) - word(20), word(8) - word(16)];
            let head = head_of(&pixel(size, stream[41].into(), (stream[42] & 127).into()), 0);
            let name = file.file_name().to_string_lossy().into_owned();
            put("htj2k", &name, &[&head[..], &stream].concat());
        }
    }
    let kind = "multipart/related; type=\"image/jls\"; boundary=x\n";
    let part = "--x\r\nContent-Type: image/jls; transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\n";
    put("multipart", "two", format!("{kind}{part}abc\r\n{part}def\r\n--x--\r\n").as_bytes());
    put("multipart", "one", b"application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\nabc");
    put("dicom_json", "frame", DICOM_JSON.as_bytes());
    put("part10", "native", &[&[1, 0][..], &file("1.2.840.10008.1.2.1", false)].concat());
    put("part10", "fragments", &[&[2, 1][..], &file("1.2.840.10008.1.2.4.50", true)].concat());
}

const DICOM_JSON: &str = r#"[{"00080016":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.2"]},
"00080018":{"vr":"UI","Value":["1.2.3.5"]},"0020000D":{"vr":"UI","Value":["1.2.3"]},
"0020000E":{"vr":"UI","Value":["1.2.3.4"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B"}]},
"00280002":{"vr":"US","Value":[1]},"00280004":{"vr":"CS","Value":["MONOCHROME2"]},
"00280010":{"vr":"US","Value":[64]},"00280011":{"vr":"US","Value":[64]},
"00280030":{"vr":"DS","Value":[0.5,"0.5"]},"00280100":{"vr":"US","Value":[16]},
"00280101":{"vr":"US","Value":[12]},"00280102":{"vr":"US","Value":[11]},
"00280103":{"vr":"US","Value":[0]},"00200032":{"vr":"DS","Value":[0,0,0]},
"00200037":{"vr":"DS","Value":[1,0,0,0,1,0]},"00281050":{"vr":"DS","Value":[40,null]},
"00281051":{"vr":"DS","Value":[400]},"52009230":{"vr":"SQ","Value":[{"00209111":{"vr":"SQ","Value":[{}]}}]},
"7FE00010":{"vr":"OW","BulkDataURI":"frames/1"},"00281201":{"vr":"OW","InlineBinary":"AAEC"}}]"#;

/// An element of Explicit VR Little Endian.
fn element(group: u16, element: u16, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let tag = [group.to_le_bytes(), element.to_le_bytes()].concat();
    let length = match vr {
        b"OB" | b"OW" => [&[0, 0][..], &(value.len() as u32).to_le_bytes()].concat(),
        _ => (value.len() as u16).to_le_bytes().to_vec(),
    };
    [&tag, &vr[..], &length, value].concat()
}

/// A Part 10 file of 32×16 pixels, or of two frames in three fragments.
fn file(transfer_syntax: &str, is_encapsulated: bool) -> Vec<u8> {
    let padded = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        bytes
    };
    let meta = [
        element(2, 1, b"OB", &[0, 1]),
        element(2, 2, b"UI", &padded("1.2.840.10008.5.1.4.1.1.7")),
        element(2, 3, b"UI", &padded("1.2.3.5")),
        element(2, 0x10, b"UI", &padded(transfer_syntax)),
        element(2, 0x12, b"UI", &padded("1.2.3.6")),
    ]
    .concat();
    let item = |value: &[u8]| {
        [&[0xFE, 0xFF, 0x00, 0xE0][..], &(value.len() as u32).to_le_bytes(), value].concat()
    };
    let pixels = if is_encapsulated {
        let fragments =
            [item(&[0, 0, 0, 0, 24, 0, 0, 0]), item(&[1; 4]), item(&[2; 4]), item(&[3; 4])];
        let head = [&[0xE0, 0x7F, 0x10, 0][..], b"OB\0\0", &[0xFF; 4]].concat();
        [head, fragments.concat(), vec![0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]].concat()
    } else {
        element(0x7FE0, 0x10, b"OW", &[7; 1024])
    };
    let length = element(2, 0, b"UL", &(meta.len() as u32).to_le_bytes());
    let rows = element(0x28, 0x10, b"US", &[32, 0]);
    [vec![0; 128], b"DICM".to_vec(), length, meta, rows, pixels].concat()
}
