//! UIDs as types, and the one place where frame numbers meet frame indices.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A DICOM UID is empty, too long, or has characters outside `0-9.` (PS3.5 9.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a DICOM UID")]
pub struct InvalidUid;

/// A DICOM unique identifier of one kind (PS3.5 9). Cloning is cheap.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uid<K> {
    text: Arc<str>,
    #[serde(skip)]
    kind: PhantomData<fn() -> K>,
}

impl<K> Uid<K> {
    /// Reads a UID, ignoring the padding that DICOM and sloppy servers add.
    ///
    /// Components with leading zeros are accepted: old devices write them.
    pub fn parse(text: &str) -> Result<Self, InvalidUid> {
        let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        let is_valid = !text.is_empty()
            && text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && text.split('.').all(|component| !component.is_empty());
        if !is_valid {
            return Err(InvalidUid);
        }
        Ok(Self { text: text.into(), kind: PhantomData })
    }

    /// A new UID from 128 random bits, by way of a random UUID (PS3.5 B.2, RFC 9562 version 4).
    pub fn from_random(bits: u128) -> Self {
        let version = 0x4 << 76 | 0x2 << 62;
        let uuid = bits & !(0xF << 76 | 0x3 << 62) | version;
        Self { text: format!("2.25.{uuid}").into(), kind: PhantomData }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<K> Clone for Uid<K> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}
impl<K> PartialEq for Uid<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl<K> Eq for Uid<K> {}
impl<K> PartialOrd for Uid<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Uid<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}
impl<K> std::hash::Hash for Uid<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
impl<K> fmt::Display for Uid<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl<K> fmt::Debug for Uid<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

macro_rules! uid_kinds {
    ($($(#[$doc:meta])* $marker:ident => $alias:ident),* $(,)?) => {$(
        #[doc(hidden)]
        #[derive(Debug)]
        pub enum $marker {}
        $(#[$doc])*
        pub type $alias = Uid<$marker>;
    )*};
}
uid_kinds! {
    /// Study Instance UID (0020,000D).
    StudyKind => StudyUid,
    /// Series Instance UID (0020,000E).
    SeriesKind => SeriesUid,
    /// SOP Instance UID (0008,0018).
    InstanceKind => InstanceUid,
    /// SOP Class UID (0008,0016).
    SopClassKind => SopClassUid,
    /// Frame of Reference UID (0020,0052).
    FrameOfReferenceKind => FrameOfReferenceUid,
    /// Transfer Syntax UID (0002,0010).
    TransferSyntaxKind => TransferSyntaxUid,
    /// Tracking Unique Identifier (PS3.16 TID 1501).
    TrackingKind => TrackingUid,
}

/// A frame number as DICOM counts it, from 1 (PS3.3 C.7.6.6, PS3.18 10.4.1.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FrameNumber(NonZeroU32);

impl FrameNumber {
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// `None` for 0, which DICOM does not have.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The frame number of a frame counted from 0.
    pub fn from_frame_idx(frame_idx: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(frame_idx))
    }

    pub fn get(self) -> u32 {
        self.0.get()
    }

    pub fn frame_idx(self) -> u32 {
        self.0.get() - 1
    }
}

/// One frame of one instance: the unit that is retrieved, cached and shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FrameRef {
    pub study: StudyUid,
    pub series: SeriesUid,
    pub instance: InstanceUid,
    pub frame: FrameNumber,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uid_padding_is_ignored() {
        assert_eq!(StudyUid::parse("1.2.3\0").map(|u| u.to_string()), Ok("1.2.3".to_owned()));
    }

    #[test]
    fn uid_with_path_characters_is_refused() {
        for text in ["", "1..2", "1.2/../3", "1.2?x", "a.b", &"1".repeat(65)] {
            assert_eq!(StudyUid::parse(text), Err(InvalidUid), "{text}");
        }
    }

    #[test]
    fn random_uid_is_a_version_4_uuid_in_decimal() {
        // 00000000-0000-4000-8000-000000000000: 4 · 2^76 + 2 · 2^62.
        assert_eq!(StudyUid::from_random(0).as_str(), "2.25.302240678275694148452352");
        let longest = StudyUid::from_random(u128::MAX);
        assert_eq!(StudyUid::parse(longest.as_str()), Ok(longest));
    }

    #[test]
    fn frame_number_zero_does_not_exist() {
        assert_eq!(FrameNumber::new(0), None);
        assert_eq!(FrameNumber::from_frame_idx(0).get(), 1);
        assert_eq!(FrameNumber::new(7).map(FrameNumber::frame_idx), Some(6));
    }
}
