//! What to ask for, in order, and what came (PS3.18 8.7).

use crate::dicom::transfer_syntax::{EXPLICIT_LE, TRANSFER_SYNTAXES};

/// Accept header values for frames, best first. Servers refuse some spellings, so each refusal
/// moves on to the next. All but the last ask for the frame as it is stored.
pub const FRAME_ACCEPTS: &[&str] = &[
    "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*",
    "multipart/related; type=application/octet-stream; transfer-syntax=*",
    // By the media types of the stored frames (PS3.18 Table 8.7.3-3), for servers that give
    // uncompressed bytes or nothing to the above.
    concat!(
        "multipart/related; type=\"image/jls\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/jphc\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/jp2\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/jpx\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/jxl\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/jpeg\"; transfer-syntax=*, ",
        "multipart/related; type=\"image/dicom-rle\"; transfer-syntax=*, ",
        "multipart/related; type=\"application/x-deflate\"; transfer-syntax=*",
    ),
    "multipart/related; type=\"application/octet-stream\"",
];

/// For the whole Part 10 file, when a server cannot serve the frame alone.
pub const INSTANCE_ACCEPT: &str =
    "multipart/related; type=\"application/dicom\"; transfer-syntax=*";

/// Whether another spelling or the whole instance may succeed where this status came.
pub fn is_worth_another_try(status: u16) -> bool {
    matches!(status, 400 | 406 | 415 | 500 | 501)
}

/// A parameter of a media type, without quotes. Looks inside a quoted `type` as well, where some
/// servers put the transfer syntax.
pub fn parameter<'a>(content_type: &'a str, name: &str) -> Option<&'a str> {
    content_type.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
    })
}

/// `type/subtype` in lower case.
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().trim_matches('"').to_ascii_lowercase()
}

/// Transfer syntax of a part: its parameter, else the default of its media type
/// (PS3.18 Table 8.7.3-2); for bytes without a label, what the metadata announced, else
/// Explicit VR Little Endian.
pub fn transfer_syntax_of_part(content_type: &str, announced: Option<&str>) -> String {
    if let Some(uid) = parameter(content_type, "transfer-syntax").filter(|uid| *uid != "*") {
        return uid.to_owned();
    }
    let essence = essence(content_type);
    let essence = match essence.as_str() {
        "image/x-jls" => "image/jls",
        "image/x-dicom-rle" => "image/dicom-rle",
        other => other,
    };
    if essence == "image/jpeg" {
        // The stream's own frame header tells lossless from baseline.
        return "1.2.840.10008.1.2.4.70".to_owned();
    }
    let by_type = TRANSFER_SYNTAXES.iter().find(|s| s.is_encapsulated && s.media_type == essence);
    match by_type {
        Some(syntax) if essence != "application/octet-stream" => syntax.uid.to_owned(),
        _ => announced.unwrap_or(EXPLICIT_LE).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{is_supported, module_of};

    #[test]
    fn transfer_syntax_is_found_also_inside_a_quoted_type() {
        let odd = "multipart/related; type=\"image/jls; transfer-syntax=1.2.840.10008.1.2.4.80\"; boundary=x";
        assert_eq!(parameter(odd, "transfer-syntax"), Some("1.2.840.10008.1.2.4.80"));
        assert_eq!(parameter(odd, "boundary"), Some("x"));
    }

    #[test]
    fn unlabelled_media_types_have_their_default_syntax() {
        let check = |content_type, expected: &str| {
            assert_eq!(transfer_syntax_of_part(content_type, None), expected, "{content_type}");
        };
        check("application/octet-stream", EXPLICIT_LE);
        check("image/jls", "1.2.840.10008.1.2.4.80");
        check("image/x-jls", "1.2.840.10008.1.2.4.80");
        check("image/jp2", "1.2.840.10008.1.2.4.90");
        check("image/dicom-rle", "1.2.840.10008.1.2.5");
        check("image/jpx", "1.2.840.10008.1.2.4.92");
        check("image/jphc", "1.2.840.10008.1.2.4.201");
        check("image/jxl", "1.2.840.10008.1.2.4.110");
        check("application/x-deflate", "1.2.840.10008.1.2.8.1");
        check(
            "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.2",
            "1.2.840.10008.1.2.2",
        );
    }

    #[test]
    fn every_encapsulated_syntax_that_is_decoded_is_asked_for_by_its_type() {
        let decoded = TRANSFER_SYNTAXES
            .iter()
            .filter(|s| s.is_encapsulated && (is_supported(s.uid) || module_of(s.uid).is_some()));
        for syntax in decoded {
            let asked = format!("type=\"{}\"", syntax.media_type);
            assert!(FRAME_ACCEPTS.iter().any(|a| a.contains(&asked)), "{}", syntax.name);
        }
    }
}
