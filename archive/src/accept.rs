//! What a client accepts (PS3.18 8.7.5).

use lightbox_core::dicomweb::accept::{essence, parameter};

/// One media range of an Accept header, in order of preference.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// Of the part: the `type` of a multipart range, else the range itself.
    pub media_type: String,
    pub is_multipart: bool,
    /// `*`, a UID, or none.
    pub transfer_syntax: Option<String>,
    quality: f32,
}

/// Parses a header; none or empty accepts everything.
pub fn ranges(header: Option<&str>) -> Vec<Range> {
    let header = header.filter(|h| !h.trim().is_empty()).unwrap_or("*/*");
    let mut ranges: Vec<Range> = split(header).iter().map(|text| range(text)).collect();
    ranges.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    ranges
}

/// Splits at commas outside quotes.
fn split(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for c in header.chars() {
        is_quoted ^= c == '"';
        match parts.last_mut() {
            Some(_) if c == ',' && !is_quoted => parts.push(String::new()),
            Some(last) => last.push(c),
            None => {}
        }
    }
    parts
}

fn range(text: &str) -> Range {
    let own = essence(text);
    let is_multipart = own == "multipart/related";
    let inner = parameter(text, "type").map(|t| t.to_ascii_lowercase());
    Range {
        media_type: if is_multipart { inner.unwrap_or_else(|| "*/*".to_owned()) } else { own },
        is_multipart,
        transfer_syntax: parameter(text, "transfer-syntax").map(str::to_owned),
        quality: parameter(text, "q").and_then(|q| q.parse().ok()).unwrap_or(1.0),
    }
}

impl Range {
    pub fn takes(&self, media_type: &str) -> bool {
        let prefix = self.media_type.strip_suffix("/*");
        self.media_type == "*/*"
            || self.media_type == media_type
            || prefix.is_some_and(|p| media_type.starts_with(&format!("{p}/")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comma_inside_quotes_does_not_split() {
        let header =
            "multipart/related; type=\"application/dicom,x\"; transfer-syntax=*, */*;q=0.1";
        let ranges = ranges(Some(header));
        assert_eq!(ranges.len(), 2);
        assert_eq!(ranges[0].transfer_syntax.as_deref(), Some("*"));
        assert!(ranges[1].takes("image/jls"));
    }

    #[test]
    fn missing_header_accepts_everything() {
        assert!(ranges(None)[0].takes("application/dicom+json"));
    }
}
