//! Whole streams, made by OpenJPH; expected samples by OpenJPEG 2.5 (and OpenJPH, where not said
//! otherwise).

use std::path::PathBuf;

use super::*;
use crate::codec::RawSamples;
use crate::dicom::attributes::Photometric;

fn file(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/htj2k");
    std::fs::read(folder.join(name)).unwrap()
}

fn pixel([columns, rows, samples]: [u32; 3], precision: u16, is_signed: bool) -> ImagePixel {
    ImagePixel {
        rows,
        columns,
        samples_per_pixel: samples as u16,
        photometric: Photometric::Monochrome2,
        planar: PlanarConfiguration::ByPixel,
        bits_allocated: if precision > 8 { 16 } else { 8 },
        bits_stored: precision,
        high_bit: precision - 1,
        is_signed,
        is_float: false,
        palette: None,
        padding: None,
    }
}

fn decoded(bytes: &[u8], pixel: &ImagePixel) -> Result<RawFrame, CodecError> {
    decode(&EncodedFrame { transfer_syntax: "1.2.840.10008.1.2.4.201", bytes, pixel })
}

fn bytes_of(samples: &RawSamples) -> Vec<u8> {
    match samples {
        RawSamples::U8(samples) => samples.clone(),
        RawSamples::U16(samples) => samples.iter().flat_map(|s| s.to_le_bytes()).collect(),
        _ => panic!("no fixture has more than 16 bits"),
    }
}

/// Name, size and components, precision, sign, SHA-256 of the samples (little-endian).
type Fixture = (&'static str, [u32; 3], u16, bool, &'static str);

#[rustfmt::skip]
const LOSSLESS: &[Fixture] = &[
    ("mono_8bit_lrcp_odd_size", [61, 47, 1], 8, false, "81cf345ec1d62153898069644574650d271e38d88a7f1c36a3669a094d252fd5"),
    ("mono_10bit_rlcp_small_blocks", [50, 41, 1], 10, false, "5ee0c8e8ac10b1afe7d4c8c3c1269796b6556f59b76dbeb317d092a92b398c11"),
    ("mono_12bit_rpcl_precincts", [90, 70, 1], 12, false, "705c300235d2a4e4f5f22d95e7e0a560ecc9f6e513721cd4b669028adfe9a89c"),
    ("mono_16bit_pcrl_noise", [40, 33, 1], 16, false, "c1b7accac5e3478015c45aac588efdd870799b49ca0fa99f7bf09f936caaf541"),
    ("mono_12bit_signed", [55, 38, 1], 12, true, "3b4ed7823a124cb6122abb6f6e379e426d00d25eafdef14a49c652079f838e24"),
    ("mono_16bit_signed_tiles", [70, 50, 1], 16, true, "5693176fbd51f124b554c66fd85d97d5d5245476094f7f4169d95e7b357966dd"),
    ("mono_14bit_no_levels", [37, 29, 1], 14, false, "3c26744ad167a59a606eeddc01bf815f25ed4946237587bc56b0d4fd06b03d7b"),
    ("mono_12bit_sparse", [120, 100, 1], 12, false, "ae2c6b56c84c3992e87da54c5a38f9855bfe73f083127ebaa715f7806bc4f53a"),
    ("mono_8bit_one_column", [1, 64, 1], 8, false, "f7ea6ed86fb2f85d46c95fda382180e7f4d59a137f223684d4e798b9c76db2a7"),
    ("rgb_8bit_rpcl", [64, 48, 3], 8, false, "c097b3d72d77fdfe1bf8c6ac72e91d5338e8cc8b1bdc76d2e1b62bf0e2e8ab10"),
    ("rgb_8bit_cprl_tiles", [50, 45, 3], 8, false, "d521ef88c8a7304dcbf958d3646475de048fc16b69ff9a65990f16cae9782854"),
    ("rgb_12bit_lrcp", [33, 30, 3], 12, false, "b5f3589f5a54a81d09b753b6c652c95d346ccc51c991bb54ff5f0151ccf29ee5"),
    // OpenJPEG only: OpenJPH mixes up the planes of four components.
    ("four_components_8bit", [24, 20, 4], 8, false, "dac6cbb53da48927475c2874abec01085c194503025915156b358c4ec5e7293a"),
    // Cleanup passes by OpenJPH with refinement passes of random bits, expected by OpenJPEG; the
    // layered ones hold the same bytes, spread over packets, and decode to the same.
    ("refined_causal", [33, 21, 1], 9, false, "3ba58f46e10a6b4f3e9f21945a0b6bd3abed81a0945700b9bb7fdb4ff20a22c0"),
    ("refined_in_two_layers", [33, 21, 1], 9, false, "3ba58f46e10a6b4f3e9f21945a0b6bd3abed81a0945700b9bb7fdb4ff20a22c0"),
    ("refined_in_three_layers", [33, 21, 1], 9, false, "3ba58f46e10a6b4f3e9f21945a0b6bd3abed81a0945700b9bb7fdb4ff20a22c0"),
    ("refined_after_empty_passes", [33, 21, 1], 9, false, "3ba58f46e10a6b4f3e9f21945a0b6bd3abed81a0945700b9bb7fdb4ff20a22c0"),
    ("refined_sparse", [64, 62, 1], 9, false, "02b06313d4df2d7f71fc7bc3e9e51328cc92b50b7fdac0f0a40fa59c24af3928"),
];

const LOSSY: &[(&str, [u32; 3], u16, bool)] = &[
    ("lossy_mono_12bit", [64, 50, 1], 12, false),
    ("lossy_mono_12bit_signed", [45, 31, 1], 12, true),
    ("lossy_rgb_8bit", [48, 40, 3], 8, false),
    ("lossy_mono_8bit_odd_tiles", [47, 35, 1], 8, false),
];

#[test]
fn lossless_streams_equal_other_decoders() {
    for (name, size, precision, is_signed, expected) in LOSSLESS {
        let raw = decoded(&file(&format!("{name}.jhc")), &pixel(*size, *precision, *is_signed));
        let raw = raw.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(raw.caveats, [], "{name}");
        assert_eq!([raw.columns, raw.rows, u32::from(raw.components)], *size, "{name}");
        assert_eq!(sha256::hex(&bytes_of(&raw.samples)), *expected, "{name}");
    }
}

#[test]
fn lossy_streams_are_within_one_of_openjpeg() {
    for (name, size, precision, is_signed) in LOSSY {
        let raw = decoded(&file(&format!("{name}.jhc")), &pixel(*size, *precision, *is_signed));
        let raw = raw.unwrap();
        let expected = file(&format!("{name}.raw"));
        let values = |bytes: &[u8]| -> Vec<i32> {
            match precision {
                0..=8 => bytes.iter().map(|b| i32::from(*b)).collect(),
                _ => bytes.chunks(2).map(|b| i32::from(i16::from_le_bytes([b[0], b[1]]))).collect(),
            }
        };
        let (got, expected) = (values(&bytes_of(&raw.samples)), values(&expected));
        assert_eq!(got.len(), expected.len(), "{name}");
        let largest = got.iter().zip(&expected).map(|(a, b)| (a - b).abs()).max();
        assert!(largest <= Some(1), "{name}: {largest:?}");
    }
}

#[test]
fn reduced_pictures_equal_openjph() {
    let (name, size, precision, is_signed, _) = LOSSLESS[2];
    let (bytes, pixel) = (file(&format!("{name}.jhc")), pixel(size, precision, is_signed));
    let check = |levels: u8, columns: u32, rows: u32, expected: &str| {
        let frame = EncodedFrame { transfer_syntax: "", bytes: &bytes, pixel: &pixel };
        let reduced = decode_reduced(&frame, levels).unwrap();
        assert!(reduced.is_complete);
        let description = &reduced.frame.description;
        assert_eq!((description.columns, description.rows), (columns, rows));
        assert_eq!(sha256::hex(&reduced.frame.bytes), expected);
    };
    check(1, 45, 35, "67818eb976bea4d04ce8ae96831b60fffb227b2ecb4e0b37a628b9a8589a4d51");
    check(2, 23, 18, "660ed60bdfbdd4b9c0e47d2a5dc8d7c90a9f8f8bc728b9fd79b24d3aba093973");
    // OpenJPH's goes up to 4119 here; a sample of 12 bits does not.
    check(3, 12, 9, "bb50db44e702b911299c1d468dcd5a06bc3b5f4d6160323af65a47afd72f03bb");
    // There are only three levels to take away.
    check(7, 12, 9, "bb50db44e702b911299c1d468dcd5a06bc3b5f4d6160323af65a47afd72f03bb");
}

#[test]
fn in_rpcl_a_prefix_holds_the_lower_resolutions() {
    let (name, size, precision, is_signed, _) = LOSSLESS[2];
    let (bytes, pixel) = (file(&format!("{name}.jhc")), pixel(size, precision, is_signed));
    let reduced = |length: usize| {
        let bytes = &bytes[..length];
        decode_reduced(&EncodedFrame { transfer_syntax: "", bytes, pixel: &pixel }, 2)
    };
    let whole = reduced(bytes.len()).unwrap();
    let needed = (0..bytes.len()).find(|l| reduced(*l).is_ok_and(|r| r.is_complete)).unwrap();
    assert!(needed < bytes.len() / 5, "{needed} of {}", bytes.len());
    assert_eq!(reduced(needed).unwrap(), whole);
    assert!(!reduced(needed - 1).unwrap().is_complete);
}

#[test]
fn every_cut_is_a_fault_or_says_which_rows_are_whole() {
    for (name, size, precision, is_signed, _) in
        [LOSSLESS[2], LOSSLESS[5], LOSSLESS[10], LOSSLESS[14]]
    {
        let (bytes, pixel) = (file(&format!("{name}.jhc")), pixel(size, precision, is_signed));
        let whole = bytes_of(&decoded(&bytes, &pixel).unwrap().samples);
        let row = whole.len() / pixel.rows as usize;
        // The last two bytes are the end marker.
        for length in 0..bytes.len() - 2 {
            let Ok(raw) = decoded(&bytes[..length], &pixel) else { continue };
            let [Caveat::TruncatedFrame { rows_present, rows_declared }] = raw.caveats[..] else {
                panic!("{name} cut at {length}: {:?}", raw.caveats);
            };
            assert_eq!(rows_declared, pixel.rows);
            let present = row * rows_present as usize;
            assert_eq!(bytes_of(&raw.samples)[..present], whole[..present], "{name} at {length}");
        }
    }
}

#[test]
fn damaged_streams_neither_panic_nor_hang() {
    let mut seed = 2026u32;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(seed) * below as u64) >> 32) as usize
    };
    let names = LOSSLESS.iter().map(|f| (f.0, f.1, f.2, f.3)).chain(LOSSY.iter().copied());
    for (name, size, precision, is_signed) in names {
        let (bytes, pixel) = (file(&format!("{name}.jhc")), pixel(size, precision, is_signed));
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..1 + next(4) {
                // Every other change hits the headers.
                let within = if next(2) == 0 { 160.min(bytes.len()) } else { bytes.len() };
                let place = next(within);
                bytes[place] = next(256) as u8;
            }
            let frame = EncodedFrame { transfer_syntax: "", bytes: &bytes, pixel: &pixel };
            let _ = decode(&frame);
            let _ = decode_reduced(&frame, next(4) as u8);
        }
    }
}

#[test]
fn a_file_around_the_stream_changes_nothing() {
    let (name, size, precision, is_signed, expected) = LOSSLESS[0];
    let mut jph = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftypjph \0\0\0\0jph \0\0\0\0jp2c".to_vec();
    jph.extend(file(&format!("{name}.jhc")));
    let raw = decoded(&jph, &pixel(size, precision, is_signed)).unwrap();
    assert_eq!(sha256::hex(&bytes_of(&raw.samples)), expected);
}

#[test]
fn contradictions_are_named() {
    let bytes = file("mono_12bit_signed.jhc");
    let fault = decoded(&bytes, &pixel([54, 38, 1], 12, true)).unwrap_err().to_string();
    assert_eq!(fault, "the stream is 55×38, the header says 54×38");
    let raw = decoded(&bytes, &pixel([55, 38, 1], 12, false)).unwrap();
    let what = "signed samples in the stream, unsigned declared".to_owned();
    assert_eq!(raw.caveats, [Caveat::CodestreamContradictsTags { what }]);
}

#[test]
fn what_is_not_decoded_is_named() {
    let bytes = file("mono_8bit_lrcp_odd_size.jhc");
    let check = |marker: [u8; 2], place: usize, value: u8, expected: &str| {
        let mut bytes = bytes.clone();
        let at = bytes.windows(2).position(|pair| pair == marker).unwrap() + place;
        bytes[at] = value;
        let fault = decoded(&bytes, &pixel([61, 47, 1], 8, false)).unwrap_err().to_string();
        assert_eq!(fault, expected);
    };
    check([0xFF, 0x52], 12, 0, "JPEG 2000 Part 1, not high throughput");
    check([0xFF, 0x51], 41, 2, "components subsampled 2×1");
    check([0xFF, 0x50], 8, 0x20, "more than one HT set in a code-block");
    check([0xFF, 0x64], 1, 0x60, "packed packet headers (PPM, PPT)");
}

#[test]
fn a_code_block_that_contradicts_itself_is_told() {
    let (name, size, precision, is_signed, _) = LOSSLESS[0];
    let (bytes, pixel) = (file(&format!("{name}.jhc")), pixel(size, precision, is_signed));
    let start = bytes.windows(2).position(|pair| pair == [0xFF, 0x93]).unwrap() + 2;
    let told = (start..bytes.len() - 2).filter(|place| {
        let mut bytes = bytes.clone();
        bytes[*place] = 0;
        let raw = decoded(&bytes, &pixel);
        raw.is_ok_and(|raw| raw.caveats.iter().any(|c| matches!(c, Caveat::DamagedStream { .. })))
    });
    assert!(told.count() > 0);
}

/// One component of 8 bits and one layer, each tile a row of empty packets.
fn empty_tiles(side: u32, tile: u32, levels: u8, volumes: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0x40, 0];
    for number in [side, side, 0, 0, tile, tile, 0, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([0, 1, 7, 1, 1]);
    bytes.extend([0xFF, 0x52, 0, 12, 0, 2, 0, 1, 0, levels, 4, 4, 0x40, 1]);
    let bands = 3 * levels + 1;
    bytes.extend([0xFF, 0x5C, 0, 3 + bands, 0x20]);
    bytes.extend(vec![0x48; usize::from(bands)]);
    if volumes > 0 {
        bytes.extend([0xFF, 0x5F]);
        bytes.extend((2 + 7 * volumes).to_be_bytes());
        // From resolution 1 on: the packets of resolution 0 never come.
        (0..volumes).for_each(|_| bytes.extend([1, 0, 0, 1, 33, 1, 2]));
    }
    let tiles = side.div_ceil(tile) * side.div_ceil(tile);
    for index in 0..tiles as u16 {
        bytes.extend([0xFF, 0x90, 0, 10]);
        bytes.extend(index.to_be_bytes());
        bytes.extend((14 + u32::from(levels) + 1).to_be_bytes());
        bytes.extend([0, 1, 0xFF, 0x93]);
        bytes.extend(vec![0; usize::from(levels) + 1]);
    }
    bytes
}

#[test]
fn more_parts_than_can_be_laid_out_in_time_are_refused() {
    let check = |side: u32, tile: u32, levels: u8, expected: Result<u32, &str>| {
        let raw = decoded(&empty_tiles(side, tile, levels, 0), &pixel([side, side, 1], 8, false));
        let got = raw.map(|raw| u32::from(bytes_of(&raw.samples)[0])).map_err(|e| e.to_string());
        assert_eq!(got, expected.map_err(str::to_owned));
    };
    // Nothing coded is the middle of the range.
    check(256, 64, 32, Ok(128));
    check(255, 1, 32, Err("2145825 resolutions in all tiles"));
    check(257, 1, 5, Err("257×257 tiles"));
}

#[test]
fn progressions_that_name_the_same_packets_for_ever_end() {
    let raw = decoded(&empty_tiles(64, 64, 5, 9000), &pixel([64, 64, 1], 8, false)).unwrap();
    assert_eq!(raw.caveats, [Caveat::TruncatedFrame { rows_present: 0, rows_declared: 64 }]);
}

#[test]
fn signed_values_come_out_as_stored() {
    let pixel = pixel([55, 38, 1], 12, true);
    let raw = decoded(&file("mono_12bit_signed.jhc"), &pixel).unwrap();
    let frame = samples::finish(raw, &pixel).unwrap();
    // Smallest and largest of what was encoded.
    assert_eq!(frame.description.stored_range, [-1279.0, 2047.0]);
}

/// FIPS 180-4, so that the tests need no tool.
mod sha256 {
    /// Fractional bits of the roots of the first primes, by integer arithmetic.
    fn root_bits(prime: u128, power: u32) -> u32 {
        let scaled = prime << (32 * power);
        let (mut low, mut high) = (0u128, 1 << 38);
        while high - low > 1 {
            let middle = (low + high) / 2;
            if middle.pow(power) <= scaled { low = middle } else { high = middle }
        }
        low as u32
    }

    pub fn hex(data: &[u8]) -> String {
        let is_prime = |n: &u128| (2..*n).all(|d| !n.is_multiple_of(d));
        let primes: Vec<u128> = (2..312).filter(is_prime).collect();
        let round: Vec<u32> = primes.iter().map(|p| root_bits(*p, 3)).collect();
        let mut state: Vec<u32> = primes[..8].iter().map(|p| root_bits(*p, 2)).collect();
        let mut message = data.to_vec();
        message.push(0x80);
        message.resize((message.len() + 8).next_multiple_of(64) - 8, 0);
        message.extend((data.len() as u64 * 8).to_be_bytes());
        for block in message.chunks(64) {
            let mut words: Vec<u32> =
                block.chunks(4).map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]])).collect();
            for t in 16..64 {
                let (a, b) = (words[t - 15], words[t - 2]);
                let small = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
                let large = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
                words.push(
                    words[t - 16]
                        .wrapping_add(small)
                        .wrapping_add(words[t - 7])
                        .wrapping_add(large),
                );
            }
            let mut v = state.clone();
            for t in 0..64 {
                let e = v[4];
                let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
                let first = v[7].wrapping_add(sum).wrapping_add(e & v[5] ^ !e & v[6]);
                let first = first.wrapping_add(round[t]).wrapping_add(words[t]);
                let a = v[0];
                let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
                let second = sum.wrapping_add(a & v[1] ^ a & v[2] ^ v[1] & v[2]);
                v.rotate_right(1);
                v[4] = v[4].wrapping_add(first);
                v[0] = first.wrapping_add(second);
            }
            state.iter_mut().zip(v).for_each(|(s, v)| *s = s.wrapping_add(v));
        }
        state.iter().map(|word| format!("{word:08x}")).collect()
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        assert_eq!(hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
