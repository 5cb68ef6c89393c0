//! WADO-RS addresses (PS3.18 10.4).

use crate::uid::{FrameRef, InstanceUid, SeriesUid, StudyUid};

/// `{base}/studies/{s}/series/{e}/metadata`.
pub fn series_metadata_url(base: &str, study: &StudyUid, series: &SeriesUid) -> String {
    format!("{base}/studies/{study}/series/{series}/metadata")
}

/// `{base}/studies/{s}`: where its instances are stored (PS3.18 10.5).
pub fn study_url(base: &str, study: &StudyUid) -> String {
    format!("{base}/studies/{study}")
}

/// Metadata of one instance, such as a report that was just stored.
pub fn instance_metadata_url(
    base: &str,
    study: &StudyUid,
    series: &SeriesUid,
    instance: &InstanceUid,
) -> String {
    format!("{base}/studies/{study}/series/{series}/instances/{instance}/metadata")
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

const STUDIES: &str = "/studies/";

/// A BulkDataURI cannot be followed. No URL in the text: it may hold an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BulkDataFault {
    #[error("the bulk data lies on another server")]
    OtherOrigin,
    #[error("the bulk data has no usable address")]
    NoAddress,
}

/// The absolute URL of a BulkDataURI (PS3.18 F.2.3): relative ones count from the metadata's
/// URL (RFC 3986 5.2). Only the metadata's own origin is followed: the session's token goes along.
///
/// An archive behind a proxy names itself as it sees itself: its `/studies/…` is looked up where
/// the metadata came from.
pub fn bulk_data_url(metadata_url: &str, uri: &str) -> Result<String, BulkDataFault> {
    let uri = uri.trim();
    let (origin, base_path) = split_origin(metadata_url).ok_or(BulkDataFault::NoAddress)?;
    if uri.is_empty() || uri.contains(['\\', '\n', '\r', '\t']) {
        return Err(BulkDataFault::NoAddress);
    }
    if let Some((own, path)) = split_origin(uri) {
        if own.eq_ignore_ascii_case(origin) {
            return Ok(uri.to_owned());
        }
        let service = base_path.find(STUDIES).and_then(|at| base_path.get(..at));
        let resource = path.find(STUDIES).and_then(|at| path.get(at..));
        let (service, resource) = service.zip(resource).ok_or(BulkDataFault::OtherOrigin)?;
        return Ok(format!("{origin}{service}{}", without_dots(resource)));
    }
    if uri.starts_with("//") {
        return Err(BulkDataFault::OtherOrigin);
    }
    // `file:`, `dicom:` and the like; a colon in a later segment or in the query is no scheme.
    let first_segment = uri.split(['/', '?', '#']).next().unwrap_or("");
    if first_segment.contains(':') {
        return Err(BulkDataFault::NoAddress);
    }
    let (path, query) = match uri.find('?') {
        Some(at) => uri.split_at(at),
        None => (uri, ""),
    };
    let base_path = base_path.split(['?', '#']).next().unwrap_or("");
    let folder = base_path.rfind('/').map_or("", |at| base_path.get(..at).unwrap_or(""));
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    Ok(format!("{origin}{}{query}", without_dots(&joined)))
}

/// `https://host:port` and the rest; `None` for anything but HTTP.
fn split_origin(url: &str) -> Option<(&str, &str)> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|s| url.get(..s.len()).is_some_and(|start| start.eq_ignore_ascii_case(s)))?;
    let host = url.get(scheme.len()..)?;
    let end = host.find(['/', '?', '#']).unwrap_or(host.len());
    (end > 0).then(|| url.split_at(scheme.len() + end))
}

/// `.` and `..` segments undone (RFC 3986 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = "https://pacs.example:8443/dicom-web/studies/1.2/series/1.3/metadata";

    fn check(uri: &str, expected: Result<&str, BulkDataFault>) {
        assert_eq!(bulk_data_url(METADATA, uri), expected.map(str::to_owned), "{uri}");
    }

    #[test]
    fn relative_bulk_data_counts_from_the_metadata() {
        let folder = "https://pacs.example:8443/dicom-web/studies/1.2/series/1.3/";
        check("bulk/7", Ok(&format!("{folder}bulk/7")));
        check("./bulk/7?part=1", Ok(&format!("{folder}bulk/7?part=1")));
        check("../../bulkdata/9", Ok("https://pacs.example:8443/dicom-web/studies/1.2/bulkdata/9"));
        check("/other/9", Ok("https://pacs.example:8443/other/9"));
        check("../../../../../../9", Ok("https://pacs.example:8443/9"));
    }

    #[test]
    fn absolute_bulk_data_of_the_same_origin_is_kept() {
        check("https://PACS.example:8443/b/1", Ok("https://PACS.example:8443/b/1"));
    }

    #[test]
    fn bulk_data_of_another_origin_is_not_followed() {
        for uri in [
            "https://evil.example/b/1",
            "http://pacs.example:8443/b/1",
            "https://pacs.example/b/1",
            "https://pacs.example:8443@evil.example/b/1",
            "https://pacs.example:8443.evil.example/b/1",
            "//evil.example/b",
        ] {
            check(uri, Err(BulkDataFault::OtherOrigin));
        }
    }

    #[test]
    fn archive_that_names_itself_by_an_inner_address_is_asked_at_the_outer_one() {
        check(
            "http://orthanc:8042/inner/studies/1.2/series/1.3/instances/1.4/bulk/00281201",
            Ok(
                "https://pacs.example:8443/dicom-web/studies/1.2/series/1.3/instances/1.4/bulk/00281201",
            ),
        );
        check(
            "http://orthanc:8042/studies/../../../x",
            Ok("https://pacs.example:8443/dicom-web/x"),
        );
    }

    #[test]
    fn other_schemes_and_empty_addresses_are_refused() {
        for uri in ["", " ", "file:///etc/x", "data:,x", "dicom:1.2", "\\\\evil\\b", "a\nb"] {
            check(uri, Err(BulkDataFault::NoAddress));
        }
    }

    #[test]
    fn frames_are_addressed_by_number_from_one() {
        let frame = FrameRef {
            study: crate::uid::Uid::parse("1.2").unwrap(),
            series: crate::uid::Uid::parse("1.3").unwrap(),
            instance: crate::uid::Uid::parse("1.4").unwrap(),
            frame: crate::uid::FrameNumber::from_frame_idx(0),
        };
        let url = frame_url("http://a/dw", &frame);
        assert_eq!(url, "http://a/dw/studies/1.2/series/1.3/instances/1.4/frames/1");
    }
}
