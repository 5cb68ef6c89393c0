//! Lossless JPEG: 2 to 16 bits, all predictors, restarts (ITU-T T.81 H).

use super::super::{CodecError, RawFrame, RawSamples};
use super::bits::BitReader;
use super::markers::{Frame, Scan, Tables, next_segment, scan};
use super::raw_frame;
use crate::caveat::Caveat;

pub fn decode(bytes: &[u8], frame: &Frame) -> Result<RawFrame, CodecError> {
    let count = frame.components.len();
    if frame.components.iter().any(|c| (c.horizontal, c.vertical) != (1, 1)) && count > 1 {
        return Err(CodecError::data("lossless JPEG with subsampled components"));
    }
    let length = usize::from(frame.rows) * usize::from(frame.columns) * count;
    let mut samples = vec![0u16; length];
    let mut tables = Tables::default();
    let mut rows_present = frame.rows;
    let (mut at, mut seen) = (2, 0);
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
        if rows_present < frame.rows {
            break;
        }
    }
    let mut caveats = Vec::new();
    let mut shown = frame.clone();
    if rows_present < frame.rows {
        if rows_present == 0 {
            return Err(CodecError::data("the JPEG stream ends in its first row"));
        }
        caveats.push(Caveat::TruncatedFrame {
            rows_present: u32::from(rows_present),
            rows_declared: u32::from(frame.rows),
        });
        shown.rows = rows_present;
        samples.truncate(usize::from(rows_present) * usize::from(frame.columns) * count);
    }
    let samples = if frame.precision <= 8 {
        RawSamples::U8(samples.iter().map(|s| *s as u8).collect())
    } else {
        RawSamples::U16(samples)
    };
    Ok(raw_frame(&shown, samples, caveats))
}

/// One component of a scan while it is decoded.
struct Lane<'t> {
    table: &'t super::huffman::Table,
    /// Place of the component within a pixel.
    place: usize,
    above: Vec<u16>,
    row: Vec<u16>,
}

/// Decodes a scan into the interleaved samples; returns whole rows and where the scan ends.
fn decode_scan(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    samples: &mut [u16],
) -> Result<(u16, usize), CodecError> {
    let columns = usize::from(frame.columns);
    let stride = frame.components.len();
    let lane = |&(place, dc, _): &(usize, usize, usize)| {
        let table = tables.dc.get(dc).and_then(Option::as_ref);
        let table = table.ok_or_else(|| CodecError::data("a scan without its Huffman table"))?;
        Ok(Lane { table, place, above: vec![0; columns], row: vec![0; columns] })
    };
    let mut lanes = scan.components.iter().map(lane).collect::<Result<Vec<_>, CodecError>>()?;
    if scan.shift >= frame.precision {
        return Err(CodecError::data("a point transform larger than the precision"));
    }
    let start = 1u16 << (frame.precision - scan.shift - 1);
    let rows_per_restart = tables.restart_interval / columns;
    let mut bits = BitReader::new(bytes, at);
    let mut is_first = true;
    for (row, target) in samples.chunks_exact_mut(columns * stride).enumerate() {
        if rows_per_restart > 0 && row > 0 && row % rows_per_restart == 0 {
            if !bits.restart() {
                return Ok((row as u16, bits.position()));
            }
            is_first = true;
        }
        let is_whole = if let [lane] = &mut lanes[..] {
            decode_row(&mut bits, lane, scan.start, is_first, start)
        } else {
            decode_interleaved_row(&mut bits, &mut lanes, scan.start, is_first, start)
        };
        if !is_whole || bits.is_exhausted() {
            return Ok((row as u16, bits.position()));
        }
        for lane in &mut lanes {
            let slots = target.iter_mut().skip(lane.place).step_by(stride);
            slots.zip(&lane.row).for_each(|(slot, value)| *slot = value << scan.shift);
            std::mem::swap(&mut lane.above, &mut lane.row);
        }
        is_first = false;
    }
    Ok((frame.rows, bits.position()))
}

/// ITU-T T.81 Table H.1.
#[inline]
fn predict(predictor: u8, left: i32, above: i32, corner: i32) -> i32 {
    match predictor {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + ((above - corner) >> 1),
        6 => above + ((left - corner) >> 1),
        7 => (left + above) >> 1,
        _ => 0,
    }
}

/// One row of a single component; false when the stream has no code there.
fn decode_row(
    bits: &mut BitReader<'_>,
    lane: &mut Lane<'_>,
    predictor: u8,
    is_first: bool,
    start: u16,
) -> bool {
    let table = lane.table;
    let first_above = lane.above.first().copied().unwrap_or(0);
    let mut left = i32::from(if is_first { start } else { first_above });
    let stored_bits = bits;
    let mut bits = *stored_bits;
    if is_first || predictor == 1 {
        // The sample before: the usual predictor, with the shortest chain of dependence.
        for slot in &mut lane.row {
            let Some(difference) = table.difference(&mut bits) else { return false };
            left = (left + difference) & 0xFFFF;
            *slot = left as u16;
        }
        *stored_bits = bits;
        return true;
    }
    let mut corner = left;
    for (index, (slot, above)) in lane.row.iter_mut().zip(&lane.above).enumerate() {
        let above = i32::from(*above);
        let Some(difference) = table.difference(&mut bits) else { return false };
        let predicted = if index == 0 { above } else { predict(predictor, left, above, corner) };
        left = (predicted + difference) & 0xFFFF;
        corner = above;
        *slot = left as u16;
    }
    *stored_bits = bits;
    true
}

/// Several components, sample by sample.
fn decode_interleaved_row(
    bits: &mut BitReader<'_>,
    lanes: &mut [Lane<'_>],
    predictor: u8,
    is_first: bool,
    start: u16,
) -> bool {
    let stored_bits = bits;
    let mut bits = *stored_bits;
    let columns = lanes.first().map_or(0, |lane| lane.row.len());
    for index in 0..columns {
        for lane in lanes.iter_mut() {
            let Some(difference) = lane.table.difference(&mut bits) else { return false };
            let at = |row: &[u16], index: usize| i32::from(row.get(index).copied().unwrap_or(0));
            let predicted = match (is_first, index) {
                (true, 0) => i32::from(start),
                (true, _) => at(&lane.row, index - 1),
                (false, 0) => at(&lane.above, 0),
                (false, _) => {
                    let (left, above) = (at(&lane.row, index - 1), at(&lane.above, index));
                    predict(predictor, left, above, at(&lane.above, index - 1))
                }
            };
            if let Some(slot) = lane.row.get_mut(index) {
                *slot = ((predicted + difference) & 0xFFFF) as u16;
            }
        }
    }
    *stored_bits = bits;
    true
}
