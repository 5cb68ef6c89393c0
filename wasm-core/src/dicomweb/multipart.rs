//! `multipart/related` bodies as servers really send them (RFC 2046 5.1, PS3.18 8.6.1.2).
//!
//! Accepted besides the rule: a boundary with or without quotes, LF alone, text before the first
//! boundary, a missing last boundary, parts without headers.

use super::accept::{essence, parameter};

/// One part: its content type and where its body lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// As written; empty when the part has none.
    pub content_type: String,
    pub body: &'a [u8],
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MultipartFault {
    #[error("no boundary in the content type")]
    NoBoundary,
    #[error("no part in the body")]
    NoPart,
}

/// Splits a body. A body that is not multipart is one part of its own content type.
pub fn parts<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, MultipartFault> {
    if !essence(content_type).starts_with("multipart/") {
        return Ok(vec![Part { content_type: content_type.to_owned(), body }]);
    }
    let boundary = parameter(content_type, "boundary").ok_or(MultipartFault::NoBoundary)?;
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(at) = find(body, &delimiter, from) {
        let is_line_start = at == 0 || body.get(at - 1) == Some(&b'\n');
        if is_line_start {
            starts.push(at);
        }
        from = at + delimiter.len();
    }
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(body.len()));
    let parts: Vec<Part<'a>> = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| part(body.get(start + delimiter.len()..end)?))
        .collect();
    if parts.is_empty() { Err(MultipartFault::NoPart) } else { Ok(parts) }
}

/// `None` for the closing delimiter.
fn part(section: &[u8]) -> Option<Part<'_>> {
    if section.starts_with(b"--") {
        return None;
    }
    let section = strip_line_end_front(section);
    let (headers, body) = split_headers(section);
    let headers = String::from_utf8_lossy(headers);
    let content_type = headers
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"))
        .map_or(String::new(), |(_, value)| value.trim().to_owned());
    Some(Part { content_type, body: strip_line_end_back(body) })
}

fn split_headers(section: &[u8]) -> (&[u8], &[u8]) {
    if section.starts_with(b"\r\n") || section.starts_with(b"\n") {
        return (&[], strip_line_end_front(section));
    }
    // The headers end where the first empty line is, whichever line end it uses.
    let crlf = find(section, b"\r\n\r\n", 0).map(|at| (at, 4));
    let lf =
        find(section.get(..crlf.map_or(section.len(), |c| c.0)).unwrap_or(section), b"\n\n", 0)
            .map(|at| (at, 2));
    match lf.or(crlf) {
        Some((at, length)) => section
            .split_at_checked(at)
            .map_or((section, &[][..]), |(h, rest)| (h, rest.get(length..).unwrap_or_default())),
        None => (section, &[]),
    }
}

fn strip_line_end_front(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\r\n").or_else(|| bytes.strip_prefix(b"\n")).unwrap_or(bytes)
}

fn strip_line_end_back(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n")).unwrap_or(bytes)
}

/// First place of `needle` in `haystack` at or after `from`.
fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    loop {
        at += haystack.get(at..)?.iter().position(|byte| *byte == first)?;
        if haystack.get(at..at + needle.len())? == needle {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content_type: &str, body: &[u8], expected: &[(&str, &[u8])]) {
        let parts = parts(content_type, body).unwrap();
        let got: Vec<_> = parts.iter().map(|p| (p.content_type.as_str(), p.body)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn two_parts_are_split_at_the_boundary() {
        let body = b"--b\r\nContent-Type: image/jls\r\n\r\n\x01\x02\r\n--b\r\nContent-Type: x/y\r\n\r\n\x03\r\n--b--\r\n";
        check("multipart/related; boundary=b", body, &[("image/jls", &[1, 2]), ("x/y", &[3])]);
    }

    #[test]
    fn quoted_boundary_preamble_and_bare_line_feeds_are_read() {
        let body = b"hello\n--b c\ncontent-type: x/y\n\nAB\n--b c--";
        check("multipart/related; type=\"x/y\"; boundary=\"b c\"", body, &[("x/y", b"AB")]);
    }

    #[test]
    fn missing_last_boundary_keeps_the_part() {
        check("multipart/related; boundary=b", b"--b\r\n\r\nAB", &[("", b"AB")]);
    }

    #[test]
    fn boundary_inside_binary_data_is_not_a_delimiter() {
        let body = b"--b\r\nContent-Type: x/y\r\n\r\nA--bC\r\n--b--";
        check("multipart/related; boundary=b", body, &[("x/y", b"A--bC")]);
    }

    #[test]
    fn line_ends_inside_the_data_belong_to_the_data() {
        let body = b"--b\r\nContent-Type: x/y\r\n\r\n\n\nA\r\n\r\n--b--";
        check("multipart/related; boundary=b", body, &[("x/y", b"\n\nA\r\n")]);
    }

    #[test]
    fn single_part_body_is_one_part() {
        check("application/octet-stream", b"AB", &[("application/octet-stream", b"AB")]);
    }

    #[test]
    fn body_without_boundary_or_part_is_a_fault() {
        assert_eq!(parts("multipart/related", b"x"), Err(MultipartFault::NoBoundary));
        assert_eq!(parts("multipart/related; boundary=b", b"x"), Err(MultipartFault::NoPart));
    }

    #[test]
    fn no_prefix_of_a_message_panics() {
        let body = b"--b\r\nContent-Type: x/y\r\n\r\nA\r\n--b\r\n\r\n\r\n--b--";
        for end in 0..body.len() {
            let _ = parts("multipart/related; boundary=b", &body[..end]);
        }
    }
}
