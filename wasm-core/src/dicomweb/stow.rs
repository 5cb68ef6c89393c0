//! STOW-RS (PS3.18 10.5): the body of a store request, and what the answer says of an instance.

use crate::dicom::json::{Tag, datasets};
use crate::uid::InstanceUid;

/// Why an instance is not stored. No patient data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    #[error("the archive cannot be reached")]
    Unreachable,
    #[error("the archive answered {0}")]
    Status(u16),
    /// Failure Reason (0008,1197), PS3.18 Table I.2-2.
    #[error("the archive refused it: {reason} (code {code:#06x})")]
    Refused { code: u16, reason: &'static str },
    #[error("the archive's answer does not name what was stored")]
    NotNamed,
    #[error("what the archive has is not what was sent")]
    Different,
    #[error("{0}")]
    NotWritten(String),
}

/// Separates the parts of a request; no Part 10 file of ours contains it.
pub const BOUNDARY: &str = "lightbox-7e2c5bd1a90f4c36";

pub fn content_type() -> String {
    format!("multipart/related; type=\"application/dicom\"; boundary={BOUNDARY}")
}

/// The body of a request that stores `files`.
pub fn body(files: &[&[u8]]) -> Vec<u8> {
    let mut body = Vec::new();
    for file in files {
        body.extend(format!("--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n").bytes());
        body.extend(*file);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// Whether the answer to a store request says that this instance is there.
///
/// 200 and 202 carry a Store Instances Response; 409 says what was refused.
pub fn outcome(status: u16, answer: &[u8], instance: &InstanceUid) -> Result<(), StoreFault> {
    if !matches!(status, 200 | 202 | 409) {
        return Err(StoreFault::Status(status));
    }
    let answer = datasets(answer).map_err(|_| StoreFault::NotNamed)?;
    let is_named = |sequence: Tag| {
        answer
            .iter()
            .flat_map(move |d| d.items(sequence))
            .find(|item| item.text(Tag(0x0008_1155)) == instance.as_str())
    };
    if let Some(failed) = is_named(Tag(0x0008_1198)) {
        let code = failed.integer(Tag(0x0008_1197)).and_then(|code| u16::try_from(code).ok());
        let code = code.unwrap_or_default();
        return Err(StoreFault::Refused { code, reason: reason(code) });
    }
    match is_named(Tag(0x0008_1199)) {
        Some(_) => Ok(()),
        None if status == 409 => Err(StoreFault::Status(status)),
        None => Err(StoreFault::NotNamed),
    }
}

/// PS3.18 Table I.2-2, PS3.4 Table B.2-1.
fn reason(code: u16) -> &'static str {
    match code {
        0x0110 => "processing failed",
        0x0122 => "this kind of object is not stored there",
        0x0124 => "this session may not store",
        0x0131 | 0xA770 => "it was not accepted",
        0xA700..=0xA7FF => "out of resources",
        0xA900..=0xA9FF => "it does not match its study",
        0xC000..=0xCFFF => "it was not understood",
        _ => "no reason was given",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicomweb::multipart::parts;
    use crate::uid::Uid;

    #[test]
    fn body_holds_every_file_byte_for_byte() {
        let (first, second): (&[u8], &[u8]) = (b"DICM\r\n--x", b"\0\r\n");
        let body = body(&[first, second]);
        let read = parts(&content_type(), &body).unwrap();
        assert_eq!(read.iter().map(|part| part.body).collect::<Vec<_>>(), [first, second]);
    }

    #[test]
    fn only_an_instance_that_the_answer_names_counts_as_stored() {
        let instance: InstanceUid = Uid::parse("1.2.3").unwrap();
        let check = |status: u16, answer: &str, expected: Result<(), StoreFault>| {
            assert_eq!(outcome(status, answer.as_bytes(), &instance), expected, "{answer}");
        };
        let stored = r#"{"00081199":{"Value":[{"00081155":{"Value":["1.2.3"]}}]}}"#;
        check(200, stored, Ok(()));
        check(202, stored, Ok(()));
        let failed = r#"{"00081198":{"Value":[{"00081155":{"Value":["1.2.3"]},"00081197":{"Value":[43264]}}]}}"#;
        let refused = StoreFault::Refused { code: 0xA900, reason: "it does not match its study" };
        check(409, failed, Err(refused.clone()));
        check(202, failed, Err(refused));
        check(200, "{}", Err(StoreFault::NotNamed));
        check(200, &stored.replace("1.2.3", "1.2.4"), Err(StoreFault::NotNamed));
        check(409, "", Err(StoreFault::Status(409)));
        check(500, "<html>", Err(StoreFault::Status(500)));
    }
}
