//! JPEG 2000 streams of an independent encoder, decoded as two independent decoders do (see
//! `data/jpeg2000/README.md`), and what contradicts itself or is cut off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "jpeg2000")]

#[path = "support/fixture.rs"]
mod fixture;
#[path = "support/sha256.rs"]
mod sha256;

use fixture::{Fixture, fixtures, folder, samples, table};
use lightbox_core::caveat::Caveat;
use lightbox_core::codec::jpeg2000::decode_reduced;
use lightbox_core::codec::{EncodedFrame, decode};
use lightbox_core::dicom::attributes::Photometric;
use lightbox_core::pixel_data::SampleFormat;

const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";

fn all() -> Vec<Fixture> {
    fixtures("jpeg2000", JPEG_2000)
}

fn named(name: &str) -> Fixture {
    all().into_iter().find(|fixture| fixture.name == name).unwrap()
}

/// Colour is shown with 8 bits.
fn is_of_display(caveat: &Caveat) -> bool {
    *caveat == Caveat::ReducedPrecision
}

#[test]
fn every_stream_decodes_as_openjpeg_does() {
    let fault = |fixture: &Fixture| match fixture.decode(&fixture.bytes) {
        Err(error) => Some(format!("{}: {error}", fixture.name)),
        Ok(frame) if !frame.description.caveats.iter().all(is_of_display) => {
            Some(format!("{}: {:?}", fixture.name, frame.description.caveats))
        }
        Ok(frame) => fixture.fault_of(&frame).map(|fault| format!("{}: {fault}", fixture.name)),
    };
    let wrong: Vec<String> = all().iter().filter_map(fault).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn reduced_pictures_are_those_of_openjpeg() {
    for words in table(&folder("jpeg2000").join("reduced.tsv")) {
        let fixture = named(&words[0]);
        let number = |index: usize| words[index].parse::<u32>().unwrap();
        let encoded = EncodedFrame {
            transfer_syntax: JPEG_2000,
            bytes: &fixture.bytes,
            pixel: &fixture.pixel,
        };
        let reduced = decode_reduced(&encoded, number(1) as u8).unwrap();
        let description = &reduced.frame.description;
        let label = format!("{} at {}", fixture.name, words[1]);
        assert!(reduced.is_complete, "{label}");
        assert_eq!(u32::from(reduced.discarded_levels), number(1), "{label}");
        assert_eq!([description.rows, description.columns], [number(2), number(3)], "{label}");
        assert_eq!(sha256::sha256(&samples(&reduced.frame)), words[4], "{label}");
    }
}

#[test]
fn reduction_stops_where_the_stream_has_no_more_levels() {
    let fixture = named("grey_14_no_levels.j2k");
    let encoded =
        EncodedFrame { transfer_syntax: JPEG_2000, bytes: &fixture.bytes, pixel: &fixture.pixel };
    let reduced = decode_reduced(&encoded, 4).unwrap();
    assert_eq!(reduced.discarded_levels, 0);
    assert_eq!(fixture.fault_of(&reduced.frame), None);
}

/// Where the size segment has its first component's depth.
const DEPTH: usize = 42;

fn caveat_words(fixture: &Fixture, bytes: &[u8]) -> String {
    format!("{:?}", fixture.decode(bytes).unwrap().description.caveats)
}

#[test]
fn unsigned_stream_of_signed_samples_is_twos_complement_with_a_caveat() {
    let mut fixture = named("grey_12_pcrl.j2k");
    let plain = samples(&fixture.decode(&fixture.bytes).unwrap());
    fixture.pixel.is_signed = true;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(frame.description.format, SampleFormat::I16);
    let value = |word: &[u8; 2]| u16::from_le_bytes(*word);
    let expected = plain.as_chunks::<2>().0.iter().map(|word| (value(word) << 4) as i16 >> 4);
    let got = frame.bytes.as_chunks::<2>().0.iter().map(|word| i16::from_le_bytes(*word));
    assert!(got.eq(expected));
    let caveats = format!("{:?}", frame.description.caveats);
    assert!(caveats.contains("unsigned samples in the stream, signed declared"), "{caveats}");
}

#[test]
fn signed_stream_of_unsigned_samples_says_so() {
    let mut fixture = named("signed_12.j2k");
    fixture.pixel.is_signed = false;
    let caveats = caveat_words(&fixture, &fixture.bytes);
    assert!(caveats.contains("signed samples in the stream, unsigned declared"), "{caveats}");
}

#[test]
fn signed_samples_keep_their_sign_under_more_bits_stored() {
    // 12 bits in the stream, 16 in the attributes: -1 stays -1.
    let mut fixture = named("signed_12.j2k");
    (fixture.pixel.bits_stored, fixture.pixel.high_bit) = (16, 15);
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(frame.description.caveats.is_empty());
}

#[test]
fn more_bits_in_the_stream_than_stored_are_kept_with_a_caveat() {
    let mut fixture = named("grey_12_pcrl.j2k");
    (fixture.pixel.bits_stored, fixture.pixel.high_bit) = (10, 9);
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(matches!(frame.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

#[test]
fn size_against_the_attributes_is_refused_with_both() {
    let mut fixture = named("grey_8_odd.j2k");
    fixture.pixel.rows = 60_000;
    let error = fixture.decode(&fixture.bytes).unwrap_err().to_string();
    assert!(error.contains("83×61") && error.contains("83×60000"), "{error}");
}

#[test]
fn components_against_the_attributes_are_a_caveat() {
    let mut fixture = named("rgb_8_rct.j2k");
    fixture.pixel.samples_per_pixel = 1;
    fixture.pixel.photometric = Photometric::Monochrome2;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(matches!(frame.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

#[test]
fn transformed_colour_is_red_green_blue_whatever_is_declared() {
    for photometric in [Photometric::YbrRct, Photometric::YbrFull, Photometric::Rgb] {
        let mut fixture = named("rgb_8_rct.j2k");
        fixture.pixel.photometric = photometric;
        let frame = fixture.decode(&fixture.bytes).unwrap();
        assert_eq!(fixture.fault_of(&frame), None, "{photometric:?}");
    }
}

#[test]
fn untransformed_colour_is_what_is_declared() {
    let mut fixture = named("rgb_8_no_transform.j2k");
    fixture.pixel.photometric = Photometric::YbrFull;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert!(fixture.fault_of(&frame).is_some());
}

#[test]
fn palette_of_a_file_is_left_alone_where_one_sample_is_declared() {
    let mut fixture = named("file_palette.jp2");
    fixture.pixel.samples_per_pixel = 1;
    fixture.pixel.photometric = Photometric::Monochrome2;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(frame.description.format, SampleFormat::U8);
    assert!(frame.bytes.iter().all(|index| *index < 64));
}

#[test]
fn high_throughput_stream_is_decoded_under_a_plain_label_and_the_other_way_round() {
    let bytes = std::fs::read(folder("htj2k").join("mono_12bit_rpcl_precincts.jhc")).unwrap();
    let pixel = fixture::pixel([70, 90], 1, 12, false);
    let frame = |transfer_syntax, bytes: &[u8], pixel| {
        decode(&EncodedFrame { transfer_syntax, bytes, pixel }).unwrap()
    };
    let proper = frame("1.2.840.10008.1.2.4.202", &bytes, &pixel);
    let odd = frame(JPEG_2000, &bytes, &pixel);
    assert_eq!(proper.bytes, odd.bytes);
    assert!(proper.description.caveats.is_empty());
    assert!(matches!(odd.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));

    let fixture = named("grey_12_pcrl.j2k");
    let odd = frame("1.2.840.10008.1.2.4.201", &fixture.bytes, &fixture.pixel);
    assert_eq!(fixture.fault_of(&odd), None);
    assert!(matches!(odd.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

#[test]
fn cut_stream_says_so_or_fails() {
    for fixture in all() {
        let end = fixture.bytes.windows(2).rposition(|pair| pair == [0xFF, 0xD9]).unwrap();
        for part in 0..16 {
            let cut = &fixture.bytes[..end * part / 16];
            let Ok(frame) = fixture.decode(cut) else { continue };
            let caveats = &frame.description.caveats;
            let is_told = caveats.iter().any(|c| matches!(c, Caveat::TruncatedFrame { .. }));
            assert!(is_told, "{} at {part}/16: {caveats:?}", fixture.name);
            assert_eq!(frame.bytes.len(), frame.description.byte_length(), "{}", fixture.name);
        }
    }
}

#[test]
fn rows_of_whole_tiles_are_those_of_the_whole_stream() {
    let fixture = named("grey_12_cprl_tiles.j2k");
    let whole = fixture.decode(&fixture.bytes).unwrap();
    let mut best = 0;
    for cut in (0..fixture.bytes.len()).step_by(97) {
        let Ok(frame) = fixture.decode(&fixture.bytes[..cut]) else { continue };
        let [Caveat::TruncatedFrame { rows_present, .. }] = frame.description.caveats[..] else {
            continue;
        };
        let length = rows_present as usize * 2 * fixture.pixel.columns as usize;
        assert_eq!(frame.bytes[..length], whole.bytes[..length], "{cut}");
        best = best.max(rows_present);
    }
    // The first of two rows of tiles.
    assert_eq!(best, 33);
}

#[test]
fn stream_without_its_end_marker_but_whole_tiles_is_whole() {
    let fixture = named("grey_8_odd.j2k");
    let end = fixture.bytes.len() - 2;
    let frame = fixture.decode(&fixture.bytes[..end]).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(frame.description.caveats.is_empty(), "{:?}", frame.description.caveats);
}

#[test]
fn padding_behind_the_stream_is_no_fault() {
    let fixture = named("grey_8_odd.j2k");
    let frame = fixture.decode(&[&fixture.bytes[..], &[0]].concat()).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(frame.description.caveats.is_empty(), "{:?}", frame.description.caveats);
}

#[test]
fn damaged_packet_headers_are_told() {
    let fixture = named("grey_12_sop_eph_plt_tlm.j2k");
    let mut bytes = fixture.bytes.clone();
    // A packet header that does not end where its end marker stands.
    let end = bytes.windows(2).rposition(|pair| pair == [0xFF, 0x92]).unwrap();
    bytes[end + 1] = 0;
    let caveats = caveat_words(&fixture, &bytes);
    assert!(caveats.contains("DamagedStream"), "{caveats}");
}

#[test]
fn what_would_take_too_much_memory_is_refused_by_name() {
    let fixture = named("grey_12_rpcl_precincts.j2k");
    let cod = fixture.bytes.windows(2).position(|pair| pair == [0xFF, 0x52]).unwrap();
    let mut bytes = fixture.bytes.clone();
    // Precincts of 2×2 in 32 layers.
    bytes[cod + 7] = 32;
    bytes[cod + 14..cod + 20].fill(0x11);
    let error = fixture.decode(&bytes).unwrap_err().to_string();
    assert!(error.contains("than pixels allow"), "{error}");
    bytes[cod + 6] = 1;
    let error = fixture.decode(&bytes).unwrap_err().to_string();
    assert!(error.contains("288 quality layers"), "{error}");
    // A component of 38 bits.
    let mut bytes = fixture.bytes.clone();
    bytes[DEPTH] = 37;
    let error = fixture.decode(&bytes).unwrap_err().to_string();
    assert!(error.contains("38 bits"), "{error}");
}
