//! Overlay planes (PS3.3 C.9.2): up to 16 pictures of one bit, groups 6000 to 601E.

use super::attributes::BinaryValue;
use super::json::{Dataset, Tag};

/// Groups 6000, 6002 … 601E.
const GROUPS: u32 = 16;
/// More rows or columns than any overlay has.
const LARGEST: i64 = 65_535;

/// What an overlay is for (60xx,0040).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayType {
    Graphics,
    RegionOfInterest,
}

/// Where the bits of an overlay are.
#[derive(Debug, Clone, PartialEq)]
pub enum OverlayBits {
    /// Overlay Data (60xx,3000).
    Data(BinaryValue),
    /// In this bit of each stored pixel (60xx,0102); retired, still in archives.
    Embedded(u32),
}

#[derive(Debug, Clone, PartialEq)]
pub struct OverlayPlane {
    /// 0 for group 6000, 15 for 601E.
    pub index: u32,
    pub kind: OverlayType,
    pub rows: u32,
    pub columns: u32,
    /// Column and row of the image under the first bit, counted from 0; may be negative.
    pub origin: [i32; 2],
    /// Frames of the overlay, and the frame of the image, counted from 0, that has the first.
    pub frames: u32,
    pub first_frame: u32,
    pub bits: OverlayBits,
    /// Overlay Label (60xx,1500) or Description (60xx,0022); may be empty.
    pub label: String,
}

/// The planes of a dataset that can be read, by group.
pub fn overlay_planes(dataset: &Dataset) -> Vec<OverlayPlane> {
    (0..GROUPS).filter_map(|index| plane(dataset, index)).collect()
}

fn plane(dataset: &Dataset, index: u32) -> Option<OverlayPlane> {
    let tag = |element: u32| Tag(((0x6000 + 2 * index) << 16) | element);
    let length = |element| {
        let number = dataset.integer(tag(element)).filter(|n| (1..=LARGEST).contains(n))?;
        u32::try_from(number).ok()
    };
    let origin = dataset.numbers(tag(0x0050));
    let from_zero = |at: usize| origin.get(at).map_or(0, |n| *n as i32 - 1);
    let position = || dataset.integer(tag(0x0102)).filter(|bit| (1..32).contains(bit));
    let bits = match dataset.binary(tag(0x3000)) {
        Some(data) => OverlayBits::Data(data),
        None => OverlayBits::Embedded(u32::try_from(position()?).ok()?),
    };
    let label = Some(dataset.text(tag(0x1500))).filter(|label| !label.is_empty());
    Some(OverlayPlane {
        index,
        kind: match dataset.text(tag(0x0040)).as_str() {
            "R" => OverlayType::RegionOfInterest,
            _ => OverlayType::Graphics,
        },
        // An embedded plane is as large as the image (PS3.3 C.9.2 of 2004).
        rows: length(0x0010).or_else(|| u32::try_from(dataset.integer(Tag(0x0028_0010))?).ok())?,
        columns: length(0x0011)
            .or_else(|| u32::try_from(dataset.integer(Tag(0x0028_0011))?).ok())?,
        origin: [from_zero(1), from_zero(0)],
        frames: length(0x0015).unwrap_or(1),
        first_frame: length(0x0051).unwrap_or(1) - 1,
        bits,
        label: label.unwrap_or_else(|| dataset.text(tag(0x0022))),
    })
}

/// A run of set bits in image pixels: its row, first column and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub row: i32,
    pub column: i32,
    pub length: u32,
}

impl OverlayPlane {
    /// Which frame of the overlay lies over a frame of the image, both counted from 0. An overlay
    /// of one frame lies over all (PS3.3 C.9.2.1.1).
    pub fn frame_over(&self, image_frame: u32) -> Option<u32> {
        if self.frames == 1 && self.first_frame == 0 {
            return Some(0);
        }
        image_frame.checked_sub(self.first_frame).filter(|frame| *frame < self.frames)
    }

    /// Set bits of a frame of Overlay Data. Frames follow each other without padding, the lowest
    /// bit of a byte first (PS3.5 8.1.2). Data that ends early sets no bit past its end.
    pub fn runs(&self, data: &[u8], frame: u32) -> Vec<Run> {
        let start = u64::from(frame) * u64::from(self.rows) * u64::from(self.columns);
        self.runs_of(|pixel| {
            let bit = start + pixel;
            let byte = usize::try_from(bit / 8).ok().and_then(|at| data.get(at));
            byte.is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
        })
    }

    /// Set bits in stored words, before they are masked to Bits Stored.
    pub fn runs_in_words(&self, words: &[u16], bit: u32) -> Vec<Run> {
        self.runs_of(|pixel| {
            let word = usize::try_from(pixel).ok().and_then(|at| words.get(at));
            word.is_some_and(|word| u32::from(*word) >> bit & 1 == 1)
        })
    }

    fn runs_of(&self, is_set: impl Fn(u64) -> bool) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for row in 0..self.rows {
            let mut is_open = false;
            for column in 0..self.columns {
                let is_on = is_set(u64::from(row) * u64::from(self.columns) + u64::from(column));
                match runs.last_mut().filter(|_| is_open && is_on) {
                    Some(run) => run.length += 1,
                    None if is_on => runs.push(Run {
                        row: (row as i32).saturating_add(self.origin[1]),
                        column: (column as i32).saturating_add(self.origin[0]),
                        length: 1,
                    }),
                    None => {}
                }
                is_open = is_on;
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    fn planes(json: &str) -> Vec<OverlayPlane> {
        overlay_planes(&datasets(format!("[{{{json}}}]").as_bytes()).unwrap()[0])
    }

    const SMALL: &str = r#""60020010":{"Value":[2]},"60020011":{"Value":[5]},"60020040":{"Value":["R"]},
        "60020050":{"Value":[-1,3]},"60021500":{"Value":["lesion"]},"60023000":{"InlineBinary":"OQI="}"#;

    #[test]
    fn plane_says_where_it_lies_and_what_it_is_for() {
        let plane = planes(SMALL).remove(0);
        assert_eq!((plane.index, plane.rows, plane.columns), (1, 2, 5));
        // Row −1 and column 3 of a count from 1.
        assert_eq!((plane.origin, plane.kind), ([2, -2], OverlayType::RegionOfInterest));
        assert_eq!((plane.label.as_str(), plane.frames), ("lesion", 1));
    }

    #[test]
    fn lowest_bit_is_first_and_rows_are_not_padded() {
        let plane = planes(SMALL).remove(0);
        let OverlayBits::Data(BinaryValue::Inline(data)) = &plane.bits else { panic!("no data") };
        // Bytes 39 02: 10011 | 10001 and the rest unused.
        assert_eq!(data[..], [0x39, 0x02]);
        let run = |row, column, length| Run { row, column, length };
        let expected = [run(-2, 2, 1), run(-2, 5, 2), run(-1, 2, 1), run(-1, 6, 1)];
        assert_eq!(plane.runs(data, 0), expected);
        assert_eq!(plane.runs(&[0x39], 0), expected[..3]);
    }

    #[test]
    fn second_frame_starts_inside_a_byte() {
        let mut plane = planes(SMALL).remove(0);
        (plane.frames, plane.first_frame) = (2, 3);
        // Bit 10 is the first of the second frame.
        assert_eq!(plane.runs(&[0, 0b100], 1), [Run { row: -2, column: 2, length: 1 }]);
        assert_eq!([2, 3, 4, 5].map(|f| plane.frame_over(f)), [None, Some(0), Some(1), None]);
    }

    #[test]
    fn embedded_plane_is_a_bit_of_the_stored_words() {
        let json = r#""00280010":{"Value":[1]},"00280011":{"Value":[3]},"60000102":{"Value":[12]},"60000050":{"Value":[1,1]}"#;
        let plane = planes(json).remove(0);
        assert_eq!(plane.bits, OverlayBits::Embedded(12));
        let runs = plane.runs_in_words(&[0x0FFF, 0x1001, 0x1000], 12);
        assert_eq!(runs, [Run { row: 0, column: 1, length: 2 }]);
    }

    #[test]
    fn group_without_bits_is_no_plane() {
        assert_eq!(planes(r#""60000010":{"Value":[2]},"60000011":{"Value":[5]}"#), []);
    }
}
