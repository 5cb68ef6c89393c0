//! The DICOM JSON Model, read leniently (PS3.18 F).
//!
//! Servers differ: values may be missing or null, numbers may be strings, person names may be
//! plain strings, tags may be in lower case, one object may stand where a list belongs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

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
        (text.len() == 8).then(|| u32::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

/// One dataset: attributes by tag.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset(BTreeMap<Tag, Value>);

/// Reads an answer body: an array of datasets, or one dataset. Empty bytes are no datasets.
pub fn datasets(body: &[u8]) -> Result<Vec<Dataset>, JsonFault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Vec::new());
    }
    match serde_json::from_slice(body).map_err(|_| JsonFault::NotJson)? {
        Value::Array(items) => Ok(items.into_iter().filter_map(Dataset::from_value).collect()),
        value @ Value::Object(_) => {
            Dataset::from_value(value).map(|d| vec![d]).ok_or(JsonFault::NotDatasets)
        }
        _ => Err(JsonFault::NotDatasets),
    }
}

impl Dataset {
    fn from_value(value: Value) -> Option<Self> {
        let Value::Object(map) = value else { return None };
        let attributes = map.into_iter().filter_map(|(k, v)| Some((Tag::parse(&k)?, v)));
        Some(Self(attributes.collect()))
    }

    pub fn has(&self, tag: Tag) -> bool {
        self.0.contains_key(&tag)
    }

    fn values(&self, tag: Tag) -> &[Value] {
        match self.0.get(&tag).and_then(|attribute| attribute.get("Value")) {
            Some(Value::Array(items)) => items,
            Some(single) => std::slice::from_ref(single),
            None => &[],
        }
    }

    /// The first value as trimmed text; empty when absent.
    pub fn text(&self, tag: Tag) -> String {
        self.values(tag).first().map(text_of).unwrap_or_default()
    }

    /// All values as trimmed text; null items are empty.
    pub fn texts(&self, tag: Tag) -> Vec<String> {
        let values = self.values(tag);
        if let [Value::String(text)] = values {
            return text.split('\\').map(|part| part.trim().to_owned()).collect();
        }
        values.iter().map(text_of).collect()
    }

    /// All numbers, by IS, DS, US, FL … or text; what is not a number is left out.
    pub fn numbers(&self, tag: Tag) -> Vec<f64> {
        let values = self.values(tag);
        if let [Value::String(text)] = values {
            return text.split('\\').filter_map(parse_number).collect();
        }
        values.iter().filter_map(number_of).collect()
    }

    pub fn number(&self, tag: Tag) -> Option<f64> {
        self.numbers(tag).first().copied()
    }

    pub fn integer(&self, tag: Tag) -> Option<i64> {
        self.number(tag).filter(|n| n.is_finite()).map(|n| n as i64)
    }

    /// Items of a sequence.
    pub fn items(&self, tag: Tag) -> Vec<Self> {
        self.values(tag).iter().filter_map(|v| Self::from_value(v.clone())).collect()
    }

    pub fn first_item(&self, tag: Tag) -> Option<Self> {
        self.values(tag).iter().find_map(|v| Self::from_value(v.clone()))
    }

    /// InlineBinary or BulkDataURI; numbers given as values become little-endian words.
    pub fn binary(&self, tag: Tag) -> Option<BinaryValue> {
        let attribute = self.0.get(&tag)?;
        if let Some(Value::String(text)) = attribute.get("InlineBinary") {
            return base64(text).map(|bytes| BinaryValue::Inline(Arc::from(bytes)));
        }
        if let Some(Value::String(uri)) = attribute.get("BulkDataURI") {
            return Some(BinaryValue::BulkDataUri(uri.clone()));
        }
        let words = self.numbers(tag);
        let bytes: Vec<u8> = words.iter().flat_map(|w| (*w as i32 as u16).to_le_bytes()).collect();
        (!words.is_empty()).then(|| BinaryValue::Inline(Arc::from(bytes)))
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => {
            text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
        }
        Value::Number(number) => number.to_string(),
        Value::Object(name) => person_name(name),
        _ => String::new(),
    }
}

/// Groups joined as in PS3.5 6.2: alphabetic, ideographic, phonetic.
fn person_name(name: &serde_json::Map<String, Value>) -> String {
    let group = |key: &str| name.get(key).and_then(Value::as_str).unwrap_or("").trim();
    let groups = [group("Alphabetic"), group("Ideographic"), group("Phonetic")];
    groups.join("=").trim_end_matches('=').to_owned()
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => parse_number(text),
        _ => None,
    }
}

fn parse_number(text: &str) -> Option<f64> {
    text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).parse().ok()
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
        assert_eq!(datasets(b" "), Ok(Vec::new()));
    }

    #[test]
    fn base64_reads_with_and_without_padding() {
        assert_eq!(base64("AQID"), Some(vec![1, 2, 3]));
        assert_eq!(base64("AQ=="), Some(vec![1]));
        assert_eq!(base64("AQ"), Some(vec![1]));
        assert_eq!(base64("*"), None);
    }
}
