//! Scans: lines of one component, or of several by line or by sample (ITU-T T.87 B).

use super::super::{CodecError, RawSamples};
use super::line::{Coder, Line};
use super::markers::{Frame, Interleave, Scan, Stream, Tables};
use super::parameters::Parameters;

/// Samples by pixel, of the frame's size.
#[derive(Debug)]
pub struct Picture {
    pub rows: u32,
    pub columns: u32,
    pub components: usize,
    pub samples: RawSamples,
    /// Whole rows of each component.
    rows_present: [u32; 4],
}

impl Picture {
    pub fn new(rows: u32, columns: u32, frame: &Frame) -> Self {
        let components = frame.components.len();
        let length = rows as usize * columns as usize * components;
        let samples = if frame.precision <= 8 {
            RawSamples::U8(vec![0; length])
        } else {
            RawSamples::U16(vec![0; length])
        };
        Self { rows, columns, components, samples, rows_present: [0; 4] }
    }

    /// Rows that every component has.
    pub fn rows_present(&self) -> u32 {
        self.rows_present.iter().take(self.components).copied().min().unwrap_or(0)
    }

    /// Leaves the first `rows`.
    pub fn truncate(&mut self, rows: u32) {
        let length = rows as usize * self.columns as usize * self.components;
        match &mut self.samples {
            RawSamples::U8(bytes) => bytes.truncate(length),
            RawSamples::U16(words) => words.truncate(length),
            RawSamples::U32(_) | RawSamples::F32(_) => {}
        }
        self.rows = rows;
    }

    /// Puts `N` neighbouring components of one row where they belong.
    fn put<const N: usize>(&mut self, row: usize, place: usize, line: &[[u16; N]]) {
        let width = self.columns as usize * self.components;
        let range = row * width..(row + 1) * width;
        match &mut self.samples {
            RawSamples::U8(bytes) => {
                let target = bytes.get_mut(range).unwrap_or_default();
                put(target, self.components, place, line, |value| value as u8);
            }
            RawSamples::U16(words) => {
                let target = words.get_mut(range).unwrap_or_default();
                put(target, self.components, place, line, |value| value);
            }
            RawSamples::U32(_) | RawSamples::F32(_) => {}
        }
    }
}

fn put<const N: usize, T>(
    target: &mut [T],
    stride: usize,
    place: usize,
    line: &[[u16; N]],
    convert: impl Fn(u16) -> T,
) {
    if stride == N {
        let slots = target.iter_mut().zip(line.as_flattened());
        slots.for_each(|(slot, value)| *slot = convert(*value));
        return;
    }
    for (pixel, values) in target.chunks_exact_mut(stride).zip(line) {
        for (slot, value) in pixel.iter_mut().skip(place).zip(values) {
            *slot = convert(*value);
        }
    }
}

/// Decodes the scan that begins where the stream stands into the picture; moves the stream
/// behind it.
pub fn decode(
    stream: &mut Stream<'_>,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    picture: &mut Picture,
) -> Result<(), CodecError> {
    let parameters = Parameters::new(frame.precision, scan.near, tables.preset)?;
    let mut coder = Coder::new(parameters, stream.rest());
    let interval = tables.restart_interval;
    let rows = match (scan.interleave, &scan.components[..]) {
        (Interleave::None | Interleave::Line, places) => {
            let mut lanes = vec![Line::<1>::new(picture.columns as usize); places.len()];
            decode_rows(stream, &mut coder, interval, &mut lanes, picture, places)
        }
        (Interleave::Sample, [first, rest @ ..]) => {
            let is_ordered = (first + 1..).zip(rest).all(|(wanted, place)| wanted == *place);
            if !is_ordered {
                return Err(CodecError::data("a scan with its components out of order"));
            }
            let columns = picture.columns as usize;
            let places = &[*first];
            match rest.len() {
                1 => {
                    let lanes = &mut [Line::<2>::new(columns)];
                    decode_rows(stream, &mut coder, interval, lanes, picture, places)
                }
                2 => {
                    let lanes = &mut [Line::<3>::new(columns)];
                    decode_rows(stream, &mut coder, interval, lanes, picture, places)
                }
                _ => {
                    let lanes = &mut [Line::<4>::new(columns)];
                    decode_rows(stream, &mut coder, interval, lanes, picture, places)
                }
            }
        }
        (Interleave::Sample, []) => 0,
    };
    stream.skip(coder.source.position());
    for place in &scan.components {
        if let Some(slot) = picture.rows_present.get_mut(*place) {
            *slot = rows;
        }
    }
    Ok(())
}

/// Rows of a scan, one lane after the other in each; returns how many are whole.
fn decode_rows<'a, const N: usize>(
    stream: &mut Stream<'a>,
    coder: &mut Coder<'a>,
    interval: u32,
    lanes: &mut [Line<N>],
    picture: &mut Picture,
    places: &[usize],
) -> u32 {
    let decode_line = coder.line_decoder::<N>();
    for row in 0..picture.rows {
        if interval > 0 && row > 0 && row % interval == 0 {
            let expected = 0xD0 + ((row / interval - 1) % 8) as u8;
            stream.skip(coder.source.position());
            let marker = stream.marker();
            coder.restart(stream.rest());
            if marker != Some(expected) {
                return row;
            }
            lanes.iter_mut().for_each(Line::restart);
        }
        for (lane, place) in lanes.iter_mut().zip(places) {
            if !decode_line(coder, lane) {
                return row;
            }
            picture.put(row as usize, *place, lane.samples());
        }
    }
    picture.rows
}
