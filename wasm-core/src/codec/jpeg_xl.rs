//! JPEG XL (ISO/IEC 18181-1; PS3.5 A.4.12): lossless, lossy, and JPEG stored anew.

use jxl::api::{
    Endianness, Event, JxlBasicInfo, JxlBitDepth, JxlColorType, JxlDataFormat, JxlDecoder,
    JxlDecoderOptions, JxlOutputBuffer, JxlPixelFormat, Orientation,
};
use jxl::error::Error;

use super::{CodecError, EncodedFrame, RawFrame, RawSamples, StreamColor};
use crate::caveat::Caveat;
use crate::dicom::attributes::{ImagePixel, PlanarConfiguration};

mod wide;

use wide::without_narrow_buffers;

pub(super) const TRANSFER_SYNTAXES: &[&str] =
    &["1.2.840.10008.1.2.4.110", "1.2.840.10008.1.2.4.111", "1.2.840.10008.1.2.4.112"];

pub(super) fn decode(frame: &EncodedFrame<'_>) -> Result<RawFrame, CodecError> {
    let pixel = frame.pixel;
    let bytes = without_narrow_buffers(frame.bytes);
    let mut stream = Stream::open(&bytes, pixel, Turning::AsStream)?;
    if stream.info()?.orientation.is_transposing() && !is_size(stream.info()?, pixel) {
        // A JPEG that was stored anew brings the orientation of its camera along, which no
        // DICOM reader of the JPEG applied; Rows and Columns tell.
        stream = Stream::open(&bytes, pixel, Turning::Never)?;
    }
    let info = stream.info()?.clone();
    check_size(&info, pixel)?;
    let layout = Layout::of(&info, &stream.decoder)?;
    let mut caveats = contradictions(&info, &layout, pixel);
    stream.decoder.set_pixel_format(layout.pixel_format(&info)).map_err(failed)?;
    let samples = layout.read(&mut stream, &mut caveats)?;
    Ok(RawFrame {
        rows: layout.rows as u32,
        columns: layout.columns as u32,
        components: layout.components as u16,
        planar: PlanarConfiguration::ByPixel,
        precision: u16::from(layout.precision),
        samples: layout.samples(samples),
        color: StreamColor::Rgb,
        caveats,
    })
}

/// Whether the picture is turned and mirrored as the stream says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turning {
    AsStream,
    Never,
}

/// A stream whose header was read.
struct Stream<'a> {
    decoder: JxlDecoder,
    input: &'a [u8],
}

impl<'a> Stream<'a> {
    fn open(bytes: &'a [u8], pixel: &ImagePixel, turning: Turning) -> Result<Self, CodecError> {
        let mut input = bytes;
        let mut options = options(pixel);
        options.adjust_orientation = turning == Turning::AsStream;
        let mut decoder = JxlDecoder::new(options);
        match decoder.process(&mut input, None, None).map_err(failed)? {
            Event::BasicInfo => Ok(Self { decoder, input }),
            _ => Err(CodecError::data("the JPEG XL stream ends in its header")),
        }
    }

    fn info(&self) -> Result<&JxlBasicInfo, CodecError> {
        self.decoder.basic_info().ok_or_else(|| CodecError::data("no JPEG XL header"))
    }
}

fn failed(error: Error) -> CodecError {
    CodecError::data(error.to_string())
}

/// The attributes bound the memory: eight samples for each declared pixel leave room for
/// colour, alpha and frames that others refer to.
fn options(pixel: &ImagePixel) -> JxlDecoderOptions {
    let mut options = JxlDecoderOptions::default();
    let pixels = pixel.rows as usize * pixel.columns.max(16) as usize;
    options.sample_limit = Some(8 * pixels + (1 << 16));
    options.high_precision = true;
    options
}

fn is_size(info: &JxlBasicInfo, pixel: &ImagePixel) -> bool {
    info.size == (pixel.columns as usize, pixel.rows as usize)
}

fn check_size(info: &JxlBasicInfo, pixel: &ImagePixel) -> Result<(), CodecError> {
    if !is_size(info, pixel) {
        let (columns, rows) = info.size;
        return Err(CodecError::data(format!(
            "the stream is {columns}×{rows}, the header says {}×{}",
            pixel.columns, pixel.rows
        )));
    }
    Ok(())
}

fn contradictions(info: &JxlBasicInfo, layout: &Layout, pixel: &ImagePixel) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    let mut contradiction = |what: String| caveats.push(Caveat::CodestreamContradictsTags { what });
    let (components, declared) = (layout.components, pixel.samples_per_pixel);
    if components != usize::from(declared) {
        contradiction(format!("{components} components in the stream, {declared} declared"));
    }
    if pixel.is_signed {
        // The words are read as two's complement, as other lossless families have them.
        contradiction("unsigned samples in the stream, signed declared".to_owned());
    }
    if info.orientation != Orientation::Identity {
        contradiction(format!("the stream is turned ({:?})", info.orientation));
    }
    if info.animation.is_some() {
        contradiction("several frames in the stream, the first is shown".to_owned());
    }
    caveats
}

/// How the decoder shall write its samples.
struct Layout {
    rows: usize,
    columns: usize,
    /// Grey or red, green, blue.
    components: usize,
    /// Bits of a sample, 1 to 16.
    precision: u8,
}

impl Layout {
    fn of(info: &JxlBasicInfo, decoder: &JxlDecoder) -> Result<Self, CodecError> {
        let precision = match info.bit_depth {
            JxlBitDepth::Int { bits_per_sample: bits @ 1..=16 } => bits as u8,
            ref other => {
                return Err(CodecError::data(format!("JPEG XL samples of {other:?}")));
            }
        };
        let format = decoder.current_pixel_format();
        let is_grey = format.is_some_and(|format| format.color_type.is_grayscale());
        let (columns, rows) = info.size;
        Ok(Self { rows, columns, components: if is_grey { 1 } else { 3 }, precision })
    }

    fn bytes_per_sample(&self) -> usize {
        if self.precision <= 8 { 1 } else { 2 }
    }

    fn pixel_format(&self, info: &JxlBasicInfo) -> JxlPixelFormat {
        let bit_depth = self.precision;
        JxlPixelFormat {
            color_type: match self.components {
                1 => JxlColorType::Grayscale,
                _ => JxlColorType::Rgb,
            },
            color_data_format: Some(match self.bytes_per_sample() {
                1 => JxlDataFormat::U8 { bit_depth },
                _ => JxlDataFormat::U16 { endianness: Endianness::LittleEndian, bit_depth },
            }),
            extra_channel_format: vec![None; info.extra_channels.len()],
        }
    }

    /// Decodes the first frame; of a stream that is cut off, as much as it has.
    fn read(
        &self,
        stream: &mut Stream<'_>,
        caveats: &mut Vec<Caveat>,
    ) -> Result<Vec<u8>, CodecError> {
        let row = self.columns * self.components * self.bytes_per_sample();
        // The decoder wants its rows where words may begin.
        let mut buffer = vec![0u8; row * self.rows + 1];
        let start = buffer.as_ptr().align_offset(2).min(1);
        let area = buffer.get_mut(start..).unwrap_or_default();
        let Stream { decoder, input } = stream;
        loop {
            let output = JxlOutputBuffer::new(area, self.rows, row);
            match decoder.process(input, Some(&mut [output]), None) {
                Ok(Event::FrameComplete { .. }) => break,
                Ok(Event::BasicInfo | Event::FrameHeader) => {}
                Ok(Event::NeedMoreInput { .. } | Event::Complete)
                | Err(Error::UnexpectedCodestreamBoxEnd) => {
                    let output = JxlOutputBuffer::new(area, self.rows, row);
                    if !decoder.flush_pixels(&mut [output], None).unwrap_or(false) {
                        return Err(CodecError::data("the JPEG XL stream ends before its pixels"));
                    }
                    let rows_declared = self.rows as u32;
                    caveats.push(Caveat::TruncatedFrame { rows_present: 0, rows_declared });
                    break;
                }
                Err(error) => return Err(failed(error)),
            }
        }
        buffer.drain(..start);
        buffer.truncate(row * self.rows);
        Ok(buffer)
    }

    fn samples(&self, bytes: Vec<u8>) -> RawSamples {
        match self.bytes_per_sample() {
            1 => RawSamples::U8(bytes),
            _ => RawSamples::U16(
                bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect(),
            ),
        }
    }
}
