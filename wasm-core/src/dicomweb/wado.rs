//! WADO-RS addresses (PS3.18 10.4).

use crate::uid::{FrameRef, SeriesUid, StudyUid};

/// `{base}/studies/{s}/series/{e}/metadata`.
pub fn series_metadata_url(base: &str, study: &StudyUid, series: &SeriesUid) -> String {
    format!("{base}/studies/{study}/series/{series}/metadata")
}

/// `{base}/studies/{s}/series/{e}/instances/{i}`.
pub fn instance_url(base: &str, frame: &FrameRef) -> String {
    let FrameRef { study, series, instance, .. } = frame;
    format!("{base}/studies/{study}/series/{series}/instances/{instance}")
}

/// `{base}/studies/{s}/series/{e}/instances/{i}/frames/{n}`, counted from 1.
pub fn frame_url(base: &str, frame: &FrameRef) -> String {
    format!("{}/frames/{}", instance_url(base, frame), frame.frame.get())
}
