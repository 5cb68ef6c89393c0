//! Deflated Image Frame Compression (PS3.5 A.4.13): the uncompressed frame by RFC 1951.

use zlib_rs::{InflateConfig, ReturnCode, decompress_slice};

use super::{CodecError, EncodedFrame, RawFrame, native};
use crate::caveat::Caveat;
use crate::dicom::transfer_syntax::EXPLICIT_LE;

pub(super) const TRANSFER_SYNTAXES: &[&str] = &["1.2.840.10008.1.2.8.1"];

/// A window of 32 KiB, without header or checksum.
const RAW: InflateConfig = InflateConfig { window_bits: -15 };

pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    // The declared length bounds the output; one byte more may be padding, two are not.
    let expected = native::length(frame.pixel);
    let mut bytes = vec![0; expected + 2];
    let (inflated, code) = decompress_slice(&mut bytes, frame.bytes, RAW);
    let got = inflated.len();
    if code != ReturnCode::Ok && got == 0 {
        return Err(CodecError::data(format!("the deflated frame cannot be read: {code:?}")));
    }
    let is_longer = got > expected + 1;
    let bytes = inflated.get(..expected).unwrap_or(inflated);
    let frame = EncodedFrame { transfer_syntax: EXPLICIT_LE, bytes, pixel: frame.pixel };
    let mut raw = native::decode(&frame)?;
    if is_longer {
        let what = format!("more than the {expected} bytes that are declared");
        raw.caveats.push(Caveat::CodestreamContradictsTags { what });
    }
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::RawSamples;
    use crate::dicom::attributes::{ImagePixel, Photometric, PlanarConfiguration};

    fn grey(rows: u32, columns: u32) -> ImagePixel {
        ImagePixel {
            rows,
            columns,
            samples_per_pixel: 1,
            photometric: Photometric::Monochrome2,
            planar: PlanarConfiguration::ByPixel,
            bits_allocated: 8,
            bits_stored: 8,
            high_bit: 7,
            is_signed: false,
            is_float: false,
            palette: None,
            padding: None,
        }
    }

    fn decoded(bytes: &[u8], pixel: &ImagePixel) -> Result<RawFrame, CodecError> {
        decode(&EncodedFrame { transfer_syntax: "1.2.840.10008.1.2.8.1", bytes, pixel })
    }

    /// Python: `zlib.compressobj(9, wbits=-15)` over `bytes(range(48))`.
    const COUNT_TO_48: &[u8] = &[
        0x63, 0x60, 0x64, 0x62, 0x66, 0x61, 0x65, 0x63, 0xE7, 0xE0, 0xE4, 0xE2, 0xE6, 0xE1, 0xE5,
        0xE3, 0x17, 0x10, 0x14, 0x12, 0x16, 0x11, 0x15, 0x13, 0x97, 0x90, 0x94, 0x92, 0x96, 0x91,
        0x95, 0x93, 0x57, 0x50, 0x54, 0x52, 0x56, 0x51, 0x55, 0x53, 0xD7, 0xD0, 0xD4, 0xD2, 0xD6,
        0xD1, 0xD5, 0xD3, 0x07, 0x00,
    ];

    #[test]
    fn frame_is_inflated() {
        let raw = decoded(COUNT_TO_48, &grey(6, 8)).unwrap();
        assert_eq!(raw.samples, RawSamples::U8((0..48).collect()));
        assert!(raw.caveats.is_empty());
    }

    #[test]
    fn frame_longer_than_declared_is_cut_with_a_caveat() {
        let raw = decoded(COUNT_TO_48, &grey(5, 8)).unwrap();
        assert_eq!(raw.samples, RawSamples::U8((0..40).collect()));
        assert!(matches!(raw.caveats[..], [Caveat::CodestreamContradictsTags { .. }]));
    }

    #[test]
    fn cut_stream_gives_its_whole_rows() {
        let raw = decoded(&COUNT_TO_48[..30], &grey(6, 8)).unwrap();
        let truncated = Caveat::TruncatedFrame { rows_present: raw.rows, rows_declared: 6 };
        assert_eq!(raw.caveats, [truncated]);
        let RawSamples::U8(samples) = raw.samples else { panic!("not bytes") };
        assert_eq!(samples, (0..raw.rows as u8 * 8).collect::<Vec<_>>());
        assert!(raw.rows >= 2, "{}", raw.rows);
    }

    #[test]
    fn what_is_not_deflated_is_an_error() {
        assert!(decoded(&[0xFF, 0xFF, 0xFF], &grey(2, 2)).is_err());
        assert!(decoded(&[], &grey(2, 2)).is_err());
    }
}
