//! Colour, and the older syntaxes, as independent decoders show them (see
//! `data/frames/README.md`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::Arc;

use lightbox_core::codec::{EncodedFrame, decode};
use lightbox_core::dicom::attributes::{
    BinaryValue, ImagePixel, PaletteChannel, Photometric, PlanarConfiguration,
};
use lightbox_core::pixel_data::SampleFormat;

#[path = "support/fixture.rs"]
mod fixture;
#[path = "support/sha256.rs"]
mod sha256;

use fixture::{folder, largest_difference, pixel, samples, table};
use sha256::sha256;

fn photometric(term: &str) -> Photometric {
    match term {
        "MONOCHROME2" => Photometric::Monochrome2,
        "RGB" => Photometric::Rgb,
        "YBR_FULL" => Photometric::YbrFull,
        "YBR_FULL_422" => Photometric::YbrFull422,
        other => panic!("{other}"),
    }
}

/// How far apart decoders of lossy colour may be. Grey leaves no choice to ours; the transform
/// of colour JPEG is another one, and chroma is upsampled in another way.
fn tolerance(name: &str) -> i32 {
    match name {
        "jpeg_rgb_adobe.bin" => 1,
        name if name.starts_with("jpeg_ybr_") || name == "jpeg_progressive.bin" => 3,
        name if name.starts_with("native_") => 1,
        _ => 0,
    }
}

#[test]
fn frames_are_shown_as_other_decoders_show_them() {
    let folder = folder("frames");
    let mut wrong = Vec::new();
    for words in table(&folder.join("expected.tsv")) {
        let number = |index: usize| words[index].parse::<u16>().unwrap();
        let bytes = fs::read(folder.join(&words[0])).unwrap();
        let plain = pixel([number(1), number(2)], number(3), number(4), false);
        let pixel = ImagePixel {
            photometric: photometric(&words[5]),
            planar: match number(6) {
                0 => PlanarConfiguration::ByPixel,
                _ => PlanarConfiguration::ByPlane,
            },
            ..plain
        };
        let frame = EncodedFrame { transfer_syntax: &words[7], bytes: &bytes, pixel: &pixel };
        let frame = match decode(&frame) {
            Ok(frame) => frame,
            Err(error) => {
                wrong.push(format!("{}: {error}", words[0]));
                continue;
            }
        };
        let got = samples(&frame);
        if number(8) == 0 {
            if sha256(&got) != words[9] {
                wrong.push(format!("{}: other samples", words[0]));
            }
            continue;
        }
        let reference = fs::read(folder.join(format!("{}.raw", words[0]))).unwrap();
        let difference = largest_difference(&got, &reference, frame.description.format);
        println!("{}: {difference}", words[0]);
        if difference > tolerance(&words[0]) {
            wrong.push(format!("{}: differs by {difference}", words[0]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn palettes_give_the_colours_that_pydicom_gives() {
    let folder = folder("frames");
    for words in table(&folder.join("palettes.tsv")) {
        let number = |index: usize| words[index].parse::<i32>().unwrap();
        let path = folder.join(&words[0]);
        let lut = fs::read(path.with_extension("lut")).unwrap();
        let channel = |data: &[u8]| PaletteChannel {
            descriptor: [number(5), number(6), number(7)],
            data: BinaryValue::Inline(data.into()),
            is_segmented: false,
        };
        let channels: Vec<_> = lut.chunks(lut.len() / 3).map(channel).collect();
        let bits = number(3) as u16;
        let plain = pixel([number(1) as u16, number(2) as u16], 1, bits, number(4) == 1);
        let pixel = ImagePixel {
            photometric: Photometric::PaletteColor,
            palette: Some(Arc::new(channels.try_into().unwrap())),
            ..plain
        };
        let bytes = fs::read(&path).unwrap();
        let frame =
            EncodedFrame { transfer_syntax: "1.2.840.10008.1.2.1", bytes: &bytes, pixel: &pixel };
        let frame = decode(&frame).unwrap();
        assert_eq!(frame.description.format, SampleFormat::Rgba8);
        assert_eq!(sha256(&samples(&frame)), words[8], "{}", words[0]);
    }
}
