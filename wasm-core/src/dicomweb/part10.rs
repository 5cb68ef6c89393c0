//! One frame cut out of a whole Part 10 file (PS3.10 7, PS3.5 A.4).

use dicom_core::value::Value;
use dicom_dictionary_std::tags;
use dicom_object::OpenFileOptions;

mod contents;

use crate::dicom::transfer_syntax::{EXPLICIT_BE, EXPLICIT_LE};

/// The stored bytes of a frame and the syntax they are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFrame {
    pub transfer_syntax: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Part10Fault {
    /// Also one whose elements are longer than the file.
    #[error("not a readable DICOM file")]
    NotDicom,
    #[error("the file has no pixel data")]
    NoPixelData,
    #[error("the file ends before this frame")]
    NoFrame,
}

/// Cuts frame `frame_idx` of `number_of_frames` out of a file; `native_frame_bytes` is the
/// length of an uncompressed frame.
pub fn stored_frame(
    file: &[u8],
    frame_idx: usize,
    number_of_frames: usize,
    native_frame_bytes: usize,
) -> Result<StoredFrame, Part10Fault> {
    let file = contents::checked(file).ok_or(Part10Fault::NotDicom)?;
    let object = OpenFileOptions::new().from_reader(&*file).map_err(|_| Part10Fault::NotDicom)?;
    // The reader puts big endian words in order.
    let transfer_syntax = match object.meta().transfer_syntax().trim_end_matches('\0') {
        EXPLICIT_BE => EXPLICIT_LE.to_owned(),
        other => other.to_owned(),
    };
    let pixel_data = [tags::PIXEL_DATA, tags::FLOAT_PIXEL_DATA, tags::DOUBLE_FLOAT_PIXEL_DATA]
        .into_iter()
        .find_map(|tag| object.element_opt(tag).ok().flatten())
        .ok_or(Part10Fault::NoPixelData)?;
    let bytes = match pixel_data.value() {
        Value::PixelSequence(sequence) => {
            encapsulated(sequence.offset_table(), sequence.fragments(), frame_idx, number_of_frames)
        }
        value => {
            let all = value.to_bytes().map_err(|_| Part10Fault::NoPixelData)?;
            let start = frame_idx.saturating_mul(native_frame_bytes);
            let end = start.saturating_add(native_frame_bytes).min(all.len());
            all.get(start..end).filter(|frame| !frame.is_empty()).map(<[u8]>::to_vec)
        }
    };
    bytes.map(|bytes| StoredFrame { transfer_syntax, bytes }).ok_or(Part10Fault::NoFrame)
}

/// A frame is one fragment, or all of them for a single frame, or what the Basic Offset Table
/// says; without a table, frames begin where codestreams begin.
fn encapsulated(
    offsets: &[u32],
    fragments: &[Vec<u8>],
    frame_idx: usize,
    number_of_frames: usize,
) -> Option<Vec<u8>> {
    if number_of_frames <= 1 {
        return (!fragments.is_empty() && frame_idx == 0).then(|| fragments.concat());
    }
    if fragments.len() == number_of_frames {
        return fragments.get(frame_idx).cloned();
    }
    let starts = if offsets.len() == number_of_frames {
        fragment_starts(offsets, fragments)
    } else {
        let begins = |f: &Vec<u8>| f.starts_with(&[0xFF, 0xD8]) || f.starts_with(&[0xFF, 0x4F]);
        (0..fragments.len()).filter(|i| fragments.get(*i).is_some_and(begins)).collect()
    };
    let start = *starts.get(frame_idx)?;
    let end = starts.get(frame_idx + 1).copied().unwrap_or(fragments.len());
    fragments.get(start..end).map(<[Vec<u8>]>::concat)
}

/// Fragment index of each offset; an item header takes 8 bytes (PS3.5 A.4).
fn fragment_starts(offsets: &[u32], fragments: &[Vec<u8>]) -> Vec<usize> {
    const ITEM_HEADER: usize = 8;
    let mut positions = Vec::with_capacity(fragments.len());
    let mut position = 0;
    for fragment in fragments {
        positions.push(position);
        position += ITEM_HEADER + fragment.len().next_multiple_of(2);
    }
    offsets.iter().map(|o| positions.partition_point(|p| *p < *o as usize)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_fragments_of_one_frame_are_joined() {
        let fragments = [vec![1, 2], vec![3, 4]];
        assert_eq!(encapsulated(&[], &fragments, 0, 1), Some(vec![1, 2, 3, 4]));
    }

    #[test]
    fn offset_table_tells_frames_of_uneven_fragments() {
        // Frame 1 is fragments 0 and 1 (8 + 2 + 8 + 2 = 20 bytes), frame 2 is fragment 2.
        let fragments = [vec![1, 2], vec![3, 4], vec![5, 6]];
        assert_eq!(encapsulated(&[0, 20], &fragments, 0, 2), Some(vec![1, 2, 3, 4]));
        assert_eq!(encapsulated(&[0, 20], &fragments, 1, 2), Some(vec![5, 6]));
    }

    #[test]
    fn codestream_starts_tell_frames_without_a_table() {
        let fragments = [vec![0xFF, 0xD8, 1, 1], vec![2, 2], vec![0xFF, 0xD8, 3, 3]];
        assert_eq!(encapsulated(&[], &fragments, 1, 2), Some(vec![0xFF, 0xD8, 3, 3]));
        assert_eq!(encapsulated(&[], &fragments, 2, 4), None);
    }

    #[test]
    fn text_is_not_a_file() {
        assert_eq!(stored_frame(b"<html>", 0, 1, 4), Err(Part10Fault::NotDicom));
    }
}
