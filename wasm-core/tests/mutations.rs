//! Damaged input of every kind that comes from outside: no panic, no hang, no memory out of
//! proportion. A few hundred seeded changes each; `LIGHTBOX_MUTATION_SECONDS` makes it go on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use lightbox_core::codec::{EncodedFrame, decode};
use lightbox_core::dicom::attributes::{ImagePixel, PlanarConfiguration};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::multipart::parts;
use lightbox_core::dicomweb::qido::studies_from_json;

#[path = "support/fixture.rs"]
mod fixture;
#[path = "support/sha256.rs"]
mod sha256;

use fixture::{Fixture, folder, pixel, table};

/// Counts what this thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // A thread that ends has no counters any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: everything is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The fixtures have at most 300×290 pixels; the largest decoder takes some 40 bytes for each.
const MAX_BYTES: isize = 64 << 20;
/// Tests are compiled with little optimisation and run side by side.
const MAX_TIME: Duration = Duration::from_secs(10);

/// A generator of numbers that is the same everywhere.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// One to four changes, half of them near the beginning, where headers are.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let reach = if self.below(2) == 0 { bytes.len() } else { bytes.len().min(120) };
            if reach == 0 {
                return;
            }
            let at = self.below(reach);
            let length = (1 + self.below(24)).min(bytes.len() - at);
            match self.below(8) {
                0..=2 => bytes[at] ^= 1 << self.below(8),
                3 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][self.below(6)],
                4 => bytes[at..at + length].fill([0, 0xFF][self.below(2)]),
                5 => bytes.truncate(at),
                6 => drop(bytes.drain(at..at + length)),
                _ => {
                    let from = self.below(bytes.len());
                    let copy = bytes[from..(from + length).min(bytes.len())].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
    }
}

/// Changes each seed in turn and holds `read` to its word.
fn mutate<S>(name: &str, seeds: &[S], bytes_of: fn(&S) -> &[u8], read: impl Fn(&S, &[u8])) {
    assert!(!seeds.is_empty());
    let seconds = std::env::var("LIGHTBOX_MUTATION_SECONDS").ok().and_then(|s| s.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut faults = Vec::new();
    let mut round = 0;
    while round < 200 || until.is_some_and(|until| Instant::now() < until) {
        let seed = &seeds[round % seeds.len()];
        let mut bytes = bytes_of(seed).to_vec();
        let mut random = Lcg(round as u64);
        (0..4).for_each(|_| {
            random.below(1);
        });
        random.damage(&mut bytes);
        PEAK.set(HELD.get());
        let (before, start) = (HELD.get(), Instant::now());
        if catch_unwind(AssertUnwindSafe(|| read(seed, &bytes))).is_err() {
            faults.push(format!("{name} {round}: panic"));
        }
        let (taken, time) = (PEAK.get() - before, start.elapsed());
        if taken > MAX_BYTES {
            faults.push(format!("{name} {round}: {} MiB", taken >> 20));
        }
        if time > MAX_TIME {
            faults.push(format!("{name} {round}: {time:?}"));
        }
        round += 1;
    }
    println!("{name}: {round} rounds");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Decodes, and holds a frame to what it says of itself.
fn read_frame(fixture: &Fixture, bytes: &[u8]) {
    if let Ok(frame) = fixture.decode(bytes) {
        assert_eq!(frame.bytes.len(), frame.description.byte_length());
    }
}

fn mutate_frames(name: &str, seeds: &[Fixture]) {
    mutate(name, seeds, |fixture| &fixture.bytes, read_frame);
}

/// Fixtures of `data/frames` whose name begins so.
fn frames(beginning: &str) -> Vec<Fixture> {
    let folder = folder("frames");
    let all = table(&folder.join("expected.tsv"));
    let wanted = all.into_iter().filter(|words| words[0].starts_with(beginning));
    let fixture = |words: Vec<String>| {
        let number = |index: usize| words[index].parse::<u16>().unwrap();
        let plain = pixel([number(1), number(2)], number(3), number(4), false);
        let planar = match number(6) {
            0 => PlanarConfiguration::ByPixel,
            _ => PlanarConfiguration::ByPlane,
        };
        Fixture {
            bytes: std::fs::read(folder.join(&words[0])).unwrap(),
            pixel: ImagePixel { planar, ..plain },
            transfer_syntax: words[7].clone().leak(),
            reference: None,
            sha256: String::new(),
            name: words[0].clone(),
        }
    };
    wanted.map(fixture).collect()
}

#[test]
fn native_frames() {
    mutate_frames("native", &frames("native"));
}

#[test]
fn rle_frames() {
    mutate_frames("RLE", &frames("rle"));
}

#[test]
fn deflated_frames() {
    mutate_frames("deflate", &frames("deflated"));
}

#[test]
fn jpeg_frames() {
    mutate_frames("JPEG", &frames("jpeg"));
}

#[test]
fn lossless_jpeg_frames() {
    mutate_frames("lossless JPEG", &frames("ll"));
}

#[test]
#[cfg(feature = "jpeg2000")]
fn jpeg_2000_frames() {
    mutate_frames("JPEG 2000", &fixture::fixtures("jpeg2000", "1.2.840.10008.1.2.4.90"));
}

#[test]
#[cfg(feature = "jpeg2000")]
fn reduced_jpeg_2000_frames() {
    let seeds = fixture::fixtures("jpeg2000", "1.2.840.10008.1.2.4.90");
    let read = |fixture: &Fixture, bytes: &[u8]| {
        let transfer_syntax = fixture.transfer_syntax;
        let frame = EncodedFrame { transfer_syntax, bytes, pixel: &fixture.pixel };
        let reduced = lightbox_core::codec::jpeg2000::decode_reduced(&frame, 2);
        if let Ok(reduced) = reduced {
            assert_eq!(reduced.frame.bytes.len(), reduced.frame.description.byte_length());
        }
    };
    mutate("reduced JPEG 2000", &seeds, |fixture| &fixture.bytes, read);
}

#[test]
#[cfg(feature = "jpeg-xl")]
fn jpeg_xl_frames() {
    mutate_frames("JPEG XL", &fixture::fixtures("jpeg_xl", "1.2.840.10008.1.2.4.110"));
}

/// Rows and columns, samples, bits of a stream.
type Head = fn(&[u8]) -> ([u16; 2], u16, u16);

/// Streams whose attributes stand in their own headers.
fn bare(name: &str, extension: &str, head: Head) -> Vec<Fixture> {
    let files = std::fs::read_dir(folder(name)).unwrap().flatten().map(|file| file.path());
    let mut paths: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    paths.sort();
    let fixture = |path: std::path::PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        let (size, samples, bits) = head(&bytes);
        Fixture {
            name: path.display().to_string(),
            pixel: pixel(size, samples, bits, false),
            bytes,
            transfer_syntax: match extension {
                "jls" => "1.2.840.10008.1.2.4.80",
                _ => "1.2.840.10008.1.2.4.201",
            },
            reference: None,
            sha256: String::new(),
        }
    };
    paths.into_iter().map(fixture).collect()
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

#[test]
fn jpeg_ls_frames() {
    let head = |bytes: &[u8]| {
        let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xF7]).unwrap();
        ([word(bytes, at + 5), word(bytes, at + 7)], bytes[at + 9].into(), bytes[at + 4].into())
    };
    mutate_frames("JPEG-LS", &bare("jpeg_ls", "jls", head));
}

#[test]
#[cfg(feature = "jpeg2000")]
fn high_throughput_jpeg_2000_frames() {
    let head = |bytes: &[u8]| {
        let size = [word(bytes, 14) - word(bytes, 22), word(bytes, 10) - word(bytes, 18)];
        (size, bytes[41].into(), (bytes[42] & 127) as u16 + 1)
    };
    mutate_frames("HTJ2K", &bare("htj2k", "jhc", head));
}

const MULTIPART: &str = "multipart/related; type=\"image/jls\"; boundary=\"b o\"\n\
    --b o\r\nContent-Type: image/jls; transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\nabc\r\n\
    --b o\r\nContent-Location: /frames/2\r\n\r\ndef\r\n--b o--\r\n";

#[test]
fn multipart_bodies() {
    // The first line is the content type.
    let read = |_: &&str, bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let (content_type, body) = bytes.split_at(end);
        if let Ok(parts) = parts(&String::from_utf8_lossy(content_type), body) {
            assert!(parts.iter().all(|part| part.body.len() <= body.len()));
        }
    };
    mutate("multipart", &[MULTIPART], |text| text.as_bytes(), read);
}

const METADATA: &str = r#"[{"00080016":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.2"]},
"00080018":{"vr":"UI","Value":["1.2.3.5"]},"0020000D":{"vr":"UI","Value":["1.2.3"]},
"0020000E":{"vr":"UI","Value":["1.2.3.4"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B"}]},
"00280002":{"vr":"US","Value":[1]},"00280004":{"vr":"CS","Value":["MONOCHROME2"]},
"00280008":{"vr":"IS","Value":["3"]},"00281050":{"vr":"DS","Value":[40,null]},
"00280010":{"vr":"US","Value":[64]},"00280011":{"vr":"US","Value":[64]},
"00280030":{"vr":"DS","Value":[0.5,"0.5"]},"00280100":{"vr":"US","Value":[16]},
"00280101":{"vr":"US","Value":[12]},"00280102":{"vr":"US","Value":[11]},
"00280103":{"vr":"US","Value":[0]},"00200032":{"vr":"DS","Value":[0,0,0]},
"00200037":{"vr":"DS","Value":[1,0,0,0,1,0]},"00281051":{"vr":"DS","Value":[400]},
"00283010":{"vr":"SQ","Value":[{"00283002":{"vr":"US","Value":[3,0,8]},
"00283006":{"vr":"OW","InlineBinary":"AAECAwQF"}}]},
"52009229":{"vr":"SQ","Value":[{"00289110":{"vr":"SQ","Value":[{"00280030":{"vr":"DS","Value":[1,1]}}]}}]},
"7FE00010":{"vr":"OW","BulkDataURI":"frames/1"}}]"#;

#[test]
fn dicom_json() {
    let read = |_: &&str, bytes: &[u8]| {
        let _ = headers_from_metadata(bytes);
        let _ = studies_from_json(bytes);
    };
    mutate("DICOM JSON", &[METADATA], |text| text.as_bytes(), read);
}

/// A Part 10 file in Explicit VR Little Endian whose pixel data are three fragments.
#[cfg(feature = "part10")]
fn file() -> Vec<u8> {
    let short = |group: u16, element: u16, vr: &str, value: &[u8]| {
        let tag = [group.to_le_bytes(), element.to_le_bytes()].concat();
        [&tag, vr.as_bytes(), &(value.len() as u16).to_le_bytes(), value].concat()
    };
    let meta = [
        short(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.7\0"),
        short(2, 3, "UI", b"1.2.3.5\0"),
        short(2, 0x10, "UI", b"1.2.840.10008.1.2.4.50"),
        short(2, 0x12, "UI", b"1.2.3.6\0"),
    ]
    .concat();
    let item = |value: &[u8]| {
        [b"\xFE\xFF\x00\xE0", &(value.len() as u32).to_le_bytes()[..], value].concat()
    };
    let pixels = [
        b"\xE0\x7F\x10\x00OB\0\0\xFF\xFF\xFF\xFF".to_vec(),
        item(&[0, 0, 0, 0, 24, 0, 0, 0]),
        item(&[1; 4]),
        item(&[2; 4]),
        item(&[3; 4]),
        b"\xFE\xFF\xDD\xE0\0\0\0\0".to_vec(),
    ];
    let length = short(2, 0, "UL", &(meta.len() as u32).to_le_bytes());
    let rows = short(0x28, 0x10, "US", &[32, 0]);
    [vec![0; 128], b"DICM".to_vec(), length, meta, rows, pixels.concat()].concat()
}

#[test]
#[cfg(feature = "part10")]
fn part_10_files() {
    use lightbox_core::dicomweb::part10::stored_frame;
    let whole = stored_frame(&file(), 1, 2, 512).unwrap();
    assert_eq!(whole.bytes, [3; 4]);
    let read = |_: &Vec<u8>, bytes: &[u8]| drop(stored_frame(bytes, 1, 2, 512));
    mutate("Part 10", &[file()], |file| file, read);
}

#[test]
fn attributes_that_lie_about_their_frame() {
    let seeds = [frames("rle"), frames("native"), frames("jpeg"), frames("ll"), frames("deflated")]
        .concat();
    let mut random = Lcg(28);
    for fixture in seeds {
        for _ in 0..20 {
            let mut pixel = fixture.pixel.clone();
            pixel.rows = [1, 2, pixel.rows, 300][random.below(4)];
            pixel.columns = [1, 3, pixel.columns, 300][random.below(4)];
            pixel.samples_per_pixel = [1, 2, 3, 4][random.below(4)];
            pixel.bits_allocated = [1, 8, 16, 32, 64, 24][random.below(6)];
            pixel.bits_stored = random.below(70) as u16;
            pixel.high_bit = random.below(70) as u16;
            pixel.is_signed = random.below(2) == 0;
            pixel.is_float = random.below(4) == 0;
            let frame = EncodedFrame {
                transfer_syntax: fixture.transfer_syntax,
                bytes: &fixture.bytes,
                pixel: &pixel,
            };
            if let Ok(frame) = decode(&frame) {
                assert_eq!(frame.bytes.len(), frame.description.byte_length(), "{}", fixture.name);
            }
        }
    }
}
