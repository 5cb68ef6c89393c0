//! JPEG XL streams of the reference encoder, decoded as the reference decoder does (see
//! `data/jpeg_xl/README.md`), and what contradicts itself or is cut off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "jpeg-xl")]

#[path = "support/fixture.rs"]
mod fixture;
#[path = "support/sha256.rs"]
mod sha256;

use fixture::{Fixture, fixtures, samples};
use lightbox_core::caveat::Caveat;

fn all() -> Vec<Fixture> {
    fixtures("jpeg_xl", "1.2.840.10008.1.2.4.112")
}

fn named(name: &str) -> Fixture {
    all().into_iter().find(|fixture| fixture.name == name).unwrap()
}

#[test]
fn every_stream_decodes_as_libjxl_does() {
    let fault = |fixture: &Fixture| match fixture.decode(&fixture.bytes) {
        Err(error) => Some(format!("{}: {error}", fixture.name)),
        Ok(frame) => fixture.fault_of(&frame).map(|fault| format!("{}: {fault}", fixture.name)),
    };
    let wrong: Vec<String> = all().iter().filter_map(fault).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn stream_that_is_turned_follows_rows_and_columns() {
    let mut fixture = named("turned_grey_8.jxl");
    let turned = fixture.decode(&fixture.bytes).unwrap();
    let pixel = &mut fixture.pixel;
    (pixel.rows, pixel.columns) = (pixel.columns, pixel.rows);
    let straight = fixture.decode(&fixture.bytes).unwrap();
    // A quarter turn clockwise: the first row of one is the last column of the other.
    let (rows, columns) = (40, 56);
    for row in 0..rows {
        for column in 0..columns {
            let place = column * rows + (rows - 1 - row);
            assert_eq!(straight.bytes[row * columns + column], turned.bytes[place]);
        }
    }
    for frame in [turned, straight] {
        let caveats = frame.description.caveats;
        assert!(matches!(caveats[..], [Caveat::CodestreamContradictsTags { .. }]), "{caveats:?}");
    }
}

#[test]
fn signed_samples_are_twos_complement_with_a_caveat() {
    let mut fixture = named("grey_16_noise.jxl");
    let plain = samples(&fixture.decode(&fixture.bytes).unwrap());
    fixture.pixel.is_signed = true;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(frame.bytes, plain);
    assert!(frame.description.stored_range[0] < 0.0);
    assert!(matches!(frame.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

#[test]
fn size_against_the_attributes_is_refused() {
    let mut fixture = named("grey_8_odd.jxl");
    fixture.pixel.columns = 84;
    let error = fixture.decode(&fixture.bytes).unwrap_err().to_string();
    assert!(error.contains("83×61") && error.contains("84×61"), "{error}");
}

#[test]
fn size_beyond_the_attributes_is_refused_before_it_is_allocated() {
    let mut fixture = named("grey_12_several_groups.jxl");
    (fixture.pixel.rows, fixture.pixel.columns) = (2, 2);
    assert!(fixture.decode(&fixture.bytes).is_err());
}

#[test]
fn components_against_the_attributes_are_a_caveat() {
    let mut fixture = named("rgb_8.jxl");
    fixture.pixel.samples_per_pixel = 1;
    let frame = fixture.decode(&fixture.bytes).unwrap();
    assert_eq!(fixture.fault_of(&frame), None);
    assert!(matches!(frame.description.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
}

#[test]
fn cut_stream_says_so_or_fails() {
    for fixture in all() {
        for part in 0..16 {
            let cut = &fixture.bytes[..fixture.bytes.len() * part / 16];
            let Ok(frame) = fixture.decode(cut) else { continue };
            let caveats = &frame.description.caveats;
            let is_told = caveats.iter().any(|c| matches!(c, Caveat::TruncatedFrame { .. }));
            assert!(is_told, "{} at {part}/16: {caveats:?}", fixture.name);
        }
    }
}
