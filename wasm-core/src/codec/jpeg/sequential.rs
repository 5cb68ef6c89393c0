//! Sequential DCT of 8 or 12 bits, one component or several of one size, with the accurate
//! integer transform that reference decoders use (ITU-T T.81 F, A.3.3).

use super::super::{CodecError, RawFrame, RawSamples};
use super::bits::{BitReader, extend};
use super::huffman::Table;
use super::markers::{Frame, Scan, Tables, next_segment, scan};
use super::raw_frame;
use crate::caveat::Caveat;

/// Position of each coefficient of the zig-zag sequence (T.81 Figure 5).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

pub fn decode(bytes: &[u8], frame: &Frame) -> Result<RawFrame, CodecError> {
    let count = frame.components.len();
    let is_subsampled = frame.components.iter().any(|c| (c.horizontal, c.vertical) != (1, 1));
    if is_subsampled && count > 1 {
        return Err(CodecError::data("12-bit JPEG with subsampled components"));
    }
    let length = usize::from(frame.rows) * usize::from(frame.columns) * count;
    let mut samples = vec![0u16; length];
    let mut tables = Tables::default();
    let (mut at, mut seen, mut rows_present) = (2, 0, frame.rows);
    while seen < count {
        let segment = next_segment(bytes, at)?;
        at = segment.end;
        match segment.marker {
            0xDA => {
                let scan = scan(segment.payload, frame)?;
                let (rows, end) = decode_scan(bytes, at, frame, &scan, &tables, &mut samples)?;
                rows_present = rows_present.min(rows);
                seen += scan.components.len();
                at = end;
            }
            0xD9 => break,
            _ => tables.read(&segment)?,
        }
    }
    let mut caveats = Vec::new();
    let mut shown = frame.clone();
    if rows_present < frame.rows {
        if rows_present == 0 {
            return Err(CodecError::data("the JPEG stream ends in its first blocks"));
        }
        let (rows_present, rows_declared) = (u32::from(rows_present), u32::from(frame.rows));
        caveats.push(Caveat::TruncatedFrame { rows_present, rows_declared });
        shown.rows = rows_present as u16;
        samples.truncate(rows_present as usize * usize::from(frame.columns) * count);
    }
    let samples = if frame.precision <= 8 {
        RawSamples::U8(samples.iter().map(|s| *s as u8).collect())
    } else {
        RawSamples::U16(samples)
    };
    let mut raw = raw_frame(&shown, samples, caveats);
    raw.color = super::StreamColor::AsTagged;
    Ok(raw)
}

struct Lane<'t> {
    dc: &'t Table,
    ac: &'t Table,
    quantization: &'t [u16; 64],
    place: usize,
    previous: i32,
}

fn decode_scan(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    samples: &mut [u16],
) -> Result<(u16, usize), CodecError> {
    fn found<T>(slots: &[Option<T>; 4], index: usize) -> Result<&T, CodecError> {
        let slot = slots.get(index).and_then(Option::as_ref);
        slot.ok_or_else(|| CodecError::data("a scan without its tables"))
    }
    let lane = |&(place, dc, ac): &(usize, usize, usize)| {
        let component = frame.components.get(place);
        let quantization = usize::from(component.map_or(0, |c| c.quantization));
        Ok(Lane {
            dc: found(&tables.dc, dc)?,
            ac: found(&tables.ac, ac)?,
            quantization: found(&tables.quantization, quantization)?,
            place,
            previous: 0,
        })
    };
    let mut lanes = scan.components.iter().map(lane).collect::<Result<Vec<_>, CodecError>>()?;
    let (rows, columns) = (usize::from(frame.rows), usize::from(frame.columns));
    let stride = frame.components.len();
    let mut bits = BitReader::new(bytes, at);
    let mut done = 0;
    for block_row in 0..rows.div_ceil(8) {
        for block_column in 0..columns.div_ceil(8) {
            if tables.restart_interval > 0 && done > 0 && done % tables.restart_interval == 0 {
                if !bits.restart() {
                    return Ok(((block_row * 8) as u16, bits.position()));
                }
                lanes.iter_mut().for_each(|lane| lane.previous = 0);
            }
            done += 1;
            for lane in &mut lanes {
                let Some(mut block) = coefficients(&mut bits, lane) else {
                    return Ok(((block_row * 8) as u16, bits.position()));
                };
                inverse_dct(&mut block, frame.precision);
                for (y, line) in block.as_chunks::<8>().0.iter().enumerate() {
                    let row = block_row * 8 + y;
                    let width = columns.saturating_sub(block_column * 8).min(8);
                    let first = (row * columns + block_column * 8) * stride + lane.place;
                    let slots = samples.iter_mut().skip(first).step_by(stride).take(width);
                    if row < rows {
                        slots.zip(line).for_each(|(slot, value)| *slot = *value as u16);
                    }
                }
            }
        }
        if bits.is_exhausted() {
            return Ok(((block_row * 8) as u16, bits.position()));
        }
    }
    Ok((frame.rows, bits.position()))
}

/// One block, dequantized, in natural order; `None` for a code that is not in the tables.
fn coefficients(bits: &mut BitReader<'_>, lane: &mut Lane<'_>) -> Option<[i64; 64]> {
    let mut block = [0i64; 64];
    lane.previous = lane.previous.wrapping_add(lane.dc.difference(bits)?);
    let dequantized = |value: i32, index: usize| {
        i64::from(value) * i64::from(lane.quantization.get(index).copied().unwrap_or(0))
    };
    block[0] = dequantized(lane.previous, 0);
    let mut index = 1;
    while index < 64 {
        let symbol = lane.ac.symbol(bits)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (15, 0) => index += 16,
            (_, 0) => break,
            (run, size) => {
                index += run;
                let value = extend(bits.take(size), size);
                let place = usize::from(*ZIGZAG.get(index)?);
                if let Some(slot) = block.get_mut(place) {
                    *slot = dequantized(value, index);
                }
                index += 1;
            }
        }
    }
    Some(block)
}

/// Fraction bits of the constants.
const CONST_BITS: u32 = 13;

/// The accurate integer inverse DCT (Loeffler, Ligtenberg, Moschytz), then the level shift.
fn inverse_dct(block: &mut [i64; 64], precision: u8) {
    // Spare bits between the passes: fewer where samples are wider, so that results are those
    // of the reference implementation.
    let pass1_bits = if precision <= 8 { 2 } else { 1 };
    for column in 0..8 {
        let mut line = [0; 8];
        line.iter_mut()
            .enumerate()
            .for_each(|(i, v)| *v = block.get(i * 8 + column).copied().unwrap_or(0));
        let out = one_dimension(line, CONST_BITS - pass1_bits);
        for (i, value) in out.into_iter().enumerate() {
            if let Some(slot) = block.get_mut(i * 8 + column) {
                *slot = value;
            }
        }
    }
    let (center, largest) = (1i64 << (precision - 1), (1i64 << precision) - 1);
    for line in block.as_chunks_mut::<8>().0 {
        let out = one_dimension(*line, CONST_BITS + pass1_bits + 3);
        *line = out.map(|value| (value + center).clamp(0, largest));
    }
}

fn one_dimension(c: [i64; 8], shift: u32) -> [i64; 8] {
    let z1 = (c[2] + c[6]) * 4433;
    let (even2, even3) = (z1 - c[6] * 15_137, z1 + c[2] * 6270);
    let (even0, even1) = ((c[0] + c[4]) << CONST_BITS, (c[0] - c[4]) << CONST_BITS);
    let (a0, a3, a1, a2) = (even0 + even3, even0 - even3, even1 + even2, even1 - even2);
    let (z1, z2, z3, z4) = (c[7] + c[1], c[5] + c[3], c[7] + c[3], c[5] + c[1]);
    let z5 = (z3 + z4) * 9633;
    let (z1, z2) = (-z1 * 7373, -z2 * 20_995);
    let (z3, z4) = (z5 - z3 * 16_069, z5 - z4 * 3196);
    let b0 = c[7] * 2446 + z1 + z3;
    let b1 = c[5] * 16_819 + z2 + z4;
    let b2 = c[3] * 25_172 + z2 + z3;
    let b3 = c[1] * 12_299 + z1 + z4;
    let round = 1i64 << (shift - 1);
    [a0 + b3, a1 + b2, a2 + b1, a3 + b0, a3 - b0, a2 - b1, a1 - b2, a0 - b3]
        .map(|v| (v + round) >> shift)
}
