//! The codestream inside a JP2 or JPH file (ITU-T T.800 I.4, T.814 D).

/// The bytes from SOC on: of a raw codestream all of them, of a file those of its first
/// contiguous codestream box.
pub fn codestream(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [a, b, c, d, kind @ ..] = rest {
        let Some((kind, content)) = kind.split_at_checked(4) else { break };
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let (head, length) = match (length, content.first_chunk::<8>()) {
            (0, _) => (8, rest.len()),
            (1, Some(long)) => {
                (16, usize::try_from(u64::from_be_bytes(*long)).unwrap_or(usize::MAX))
            }
            (length, _) => (8, length),
        };
        if kind == b"jp2c" {
            return rest.get(head..length.min(rest.len())).unwrap_or_default();
        }
        if length < head || rest.starts_with(&[0xFF, 0x4F]) {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codestream_is_found_behind_other_boxes() {
        let file = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\0jp2c\xFF\x4Frest";
        assert_eq!(codestream(file), b"\xFF\x4Frest");
        assert_eq!(codestream(b"\xFF\x4F\xFF\x51"), b"\xFF\x4F\xFF\x51");
        assert_eq!(codestream(b""), b"");
    }
}
