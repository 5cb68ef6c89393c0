//! The DICOM JSON Model, read leniently (PS3.18 F).
//!
//! Servers differ: values may be missing or null, numbers may be strings, person names may be
//! plain strings, tags may be in lower case, one object may stand where a list belongs. Private
//! attributes are skipped.

mod read;

use std::sync::Arc;

use super::attributes::BinaryValue;

/// The answer is not DICOM JSON at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    #[error("not JSON")]
    NotJson,
    #[error("JSON, but not a list of datasets")]
    NotDatasets,
}

/// A tag as one number: group in the high half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

impl Tag {
    fn parse(text: &str) -> Option<Self> {
        let is_hex = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(text, 16).ok().map(Self)).flatten()
    }

    /// Odd groups are private (PS3.5 7.8).
    fn is_private(self) -> bool {
        self.0 & 0x0001_0000 != 0
    }
}

/// One dataset: attributes by tag, in the order of tags.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset(Vec<(Tag, Attribute)>);

#[derive(Debug, Clone, PartialEq)]
enum Attribute {
    Values(Vec<Value>),
    InlineBinary(String),
    BulkDataUri(String),
    Bytes(Arc<[u8]>),
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Null,
    Number(f64),
    Text(Box<str>),
    Item(Dataset),
}

/// Reads an answer body: an array of datasets, or one dataset. Empty bytes are no datasets.
pub fn datasets(body: &[u8]) -> Result<Vec<Dataset>, JsonFault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    match serde_json::from_slice(body).map_err(|_| JsonFault::NotJson)? {
        read::Body::Datasets(datasets) => Ok(datasets),
        read::Body::Other => Err(JsonFault::NotDatasets),
    }
}

impl Dataset {
    /// Of attributes in any order; the last of equal tags counts.
    fn of(mut attributes: Vec<(Tag, Attribute)>) -> Self {
        if !attributes.is_sorted_by_key(|(tag, _)| *tag) {
            attributes.sort_by_key(|(tag, _)| *tag);
        }
        Self(attributes)
    }

    fn attribute(&self, tag: Tag) -> Option<&Attribute> {
        let end = self.0.partition_point(|(known, _)| *known <= tag);
        let (known, attribute) = self.0.get(end.checked_sub(1)?)?;
        (*known == tag).then_some(attribute)
    }

    pub fn has(&self, tag: Tag) -> bool {
        self.attribute(tag).is_some()
    }

    fn values(&self, tag: Tag) -> &[Value] {
        match self.attribute(tag) {
            Some(Attribute::Values(values)) => values,
            _ => &[],
        }
    }

    /// The first value as trimmed text; empty when absent.
    pub fn text(&self, tag: Tag) -> String {
        self.values(tag).first().map(text_of).unwrap_or_default()
    }

    /// All values as trimmed text; null items are empty.
    pub fn texts(&self, tag: Tag) -> Vec<String> {
        let values = self.values(tag);
        if let [Value::Text(text)] = values {
            return text.split('\\').map(|part| trimmed(part).to_owned()).collect();
        }
        values.iter().map(text_of).collect()
    }

    /// All numbers, by IS, DS, US, FL … or text; what is not a number is left out.
    pub fn numbers(&self, tag: Tag) -> Vec<f64> {
        let values = self.values(tag);
        if let [Value::Text(text)] = values {
            return text.split('\\').filter_map(parse_number).collect();
        }
        values.iter().filter_map(number_of).collect()
    }

    pub fn number(&self, tag: Tag) -> Option<f64> {
        match self.values(tag) {
            [Value::Text(text)] => text.split('\\').find_map(parse_number),
            values => values.iter().find_map(number_of),
        }
    }

    pub fn integer(&self, tag: Tag) -> Option<i64> {
        self.number(tag).filter(|n| n.is_finite()).map(|n| n as i64)
    }

    /// Items of a sequence.
    pub fn items(&self, tag: Tag) -> impl Iterator<Item = &Self> {
        self.values(tag).iter().filter_map(|value| match value {
            Value::Item(item) => Some(item),
            _ => None,
        })
    }

    pub fn first_item(&self, tag: Tag) -> Option<&Self> {
        self.items(tag).next()
    }

    /// InlineBinary or BulkDataURI; numbers given as values become little-endian words.
    pub fn binary(&self, tag: Tag) -> Option<BinaryValue> {
        match self.attribute(tag)? {
            Attribute::InlineBinary(text) => {
                base64(text).map(|bytes| BinaryValue::Inline(Arc::from(bytes)))
            }
            Attribute::BulkDataUri(uri) => Some(BinaryValue::BulkDataUri(uri.clone())),
            Attribute::Bytes(bytes) => Some(BinaryValue::Inline(bytes.clone())),
            Attribute::Values(values) if values.is_empty() => None,
            Attribute::Values(_) => {
                let words = self.numbers(tag);
                let bytes = words.iter().flat_map(|w| (*w as i32 as u16).to_le_bytes());
                (!words.is_empty()).then(|| BinaryValue::Inline(bytes.collect()))
            }
        }
    }

    /// Calls `visit` with the BulkDataURI of every attribute with this tag, at any depth; bytes
    /// that it returns take the URI's place.
    pub fn resolve_bulk_data(
        &mut self,
        wanted: Tag,
        visit: &mut impl FnMut(&str) -> Option<Arc<[u8]>>,
    ) {
        for (tag, attribute) in &mut self.0 {
            match attribute {
                Attribute::BulkDataUri(uri) if *tag == wanted => {
                    if let Some(bytes) = visit(uri) {
                        *attribute = Attribute::Bytes(bytes);
                    }
                }
                Attribute::Values(values) => {
                    for value in values {
                        if let Value::Item(item) = value {
                            item.resolve_bulk_data(wanted, visit);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\0' || c.is_whitespace())
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => trimmed(text).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Item(_) => String::new(),
    }
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => parse_number(text),
        Value::Null | Value::Item(_) => None,
    }
}

fn parse_number(text: &str) -> Option<f64> {
    trimmed(text).parse().ok()
}

/// RFC 4648 base 64; white space and missing padding are accepted.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(json: &str) -> Dataset {
        datasets(json.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn decimal_strings_and_numbers_read_alike() {
        for value in [r#"["1.5","2"]"#, "[1.5,2]", r#"["1.5\\2"]"#, r#""1.5\\2""#] {
            let dataset = one(&format!(r#"[{{"00280030":{{"vr":"DS","Value":{value}}}}}]"#));
            assert_eq!(dataset.numbers(Tag(0x0028_0030)), [1.5, 2.0], "{value}");
        }
    }

    #[test]
    fn person_name_may_be_an_object_or_a_string() {
        let object = one(
            r#"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"DOE^JANE","Ideographic":"山田"}]}}"#,
        );
        assert_eq!(object.text(Tag(0x0010_0010)), "DOE^JANE=山田");
        let plain = one(r#"{"00100010":{"vr":"PN","Value":["DOE^JANE"]}}"#);
        assert_eq!(plain.text(Tag(0x0010_0010)), "DOE^JANE");
    }

    #[test]
    fn missing_null_and_empty_values_are_empty() {
        for attribute in
            ["{\"vr\":\"LO\"}", "{\"vr\":\"LO\",\"Value\":[null]}", "{\"vr\":\"LO\",\"Value\":[]}"]
        {
            let dataset = one(&format!("[{{\"00081030\":{attribute}}}]"));
            assert_eq!(dataset.text(Tag(0x0008_1030)), "");
            assert_eq!(dataset.number(Tag(0x0008_1030)), None);
        }
    }

    #[test]
    fn lower_case_tags_are_read() {
        assert_eq!(one(r#"[{"0020000d":{"Value":["1.2"]}}]"#).text(Tag(0x0020_000D)), "1.2");
    }

    #[test]
    fn html_is_not_json_and_a_number_is_not_a_dataset() {
        assert_eq!(datasets(b"<html>"), Err(JsonFault::NotJson));
        assert_eq!(datasets(b"3"), Err(JsonFault::NotDatasets));
        assert_eq!(datasets(br#"{"error":"no such study"}"#), Err(JsonFault::NotDatasets));
        assert_eq!(datasets(b" "), Ok(Vec::new()));
    }

    #[test]
    fn base64_reads_with_and_without_padding() {
        assert_eq!(base64("AQID"), Some(vec![1, 2, 3]));
        assert_eq!(base64("AQ=="), Some(vec![1]));
        assert_eq!(base64("AQ"), Some(vec![1]));
        assert_eq!(base64("*"), None);
    }

    #[test]
    fn what_does_not_fit_the_model_is_skipped() {
        for attribute in ["null", "3", "[1,[2]]", r#"{"Value":{"x":[1]}}"#, r#"{"Value":true}"#] {
            let json = format!(r#"[{{"00081030":{attribute},"00200013":{{"Value":[7]}}}},null]"#);
            let all = datasets(json.as_bytes()).unwrap();
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].number(Tag(0x0020_0013)), Some(7.0), "{attribute}");
        }
    }

    #[test]
    fn private_attributes_are_not_kept() {
        let dataset = one(r#"[{"00291010":{"Value":["x"]},"+0020013":{"Value":[1]}}]"#);
        assert_eq!(dataset, Dataset::default());
    }

    #[test]
    fn attributes_are_found_in_any_order_and_the_last_one_counts() {
        let dataset = one(
            r#"[{"00280011":{"Value":[5]},"00280010":{"Value":[1]},"00280010":{"Value":[2]}}]"#,
        );
        assert_eq!(dataset.integer(Tag(0x0028_0010)), Some(2));
        assert_eq!(dataset.integer(Tag(0x0028_0011)), Some(5));
        assert!(!dataset.has(Tag(0x0028_0012)));
    }

    #[test]
    fn bulk_data_takes_the_place_of_its_uri_at_any_depth() {
        let mut dataset = one(
            r#"[{"00283010":{"Value":[{"00283006":{"vr":"OW","BulkDataURI":"bulk/1"}}]},"00283006":{"BulkDataURI":"bulk/2"}}]"#,
        );
        let mut seen = Vec::new();
        dataset.resolve_bulk_data(Tag(0x0028_3006), &mut |uri| {
            seen.push(uri.to_owned());
            (uri == "bulk/1").then(|| Arc::from([1, 2]))
        });
        assert_eq!(seen, ["bulk/2", "bulk/1"]);
        let item = dataset.first_item(Tag(0x0028_3010)).unwrap();
        assert_eq!(item.binary(Tag(0x0028_3006)), Some(BinaryValue::Inline(Arc::from([1, 2]))));
        let other = dataset.binary(Tag(0x0028_3006));
        assert_eq!(other, Some(BinaryValue::BulkDataUri("bulk/2".to_owned())));
    }

    #[test]
    fn deep_nesting_is_refused_instead_of_overflowing_the_stack() {
        let body = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(datasets(body.as_bytes()), Err(JsonFault::NotJson));
    }
}
