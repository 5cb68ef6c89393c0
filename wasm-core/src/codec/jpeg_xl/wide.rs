//! A promise in the header that the decoder must not rely on (ISO/IEC 18181-1 D.3).
//!
//! An encoder may say that 16 bits are wide enough for every value on the way. Some say so for
//! all pictures of up to 12 bits, also lossy ones, whose lowest frequencies are larger: they wrap
//! around, and large parts come out black. The reference decoder does not rely on the promise
//! either.

use std::borrow::Cow;

/// The stream without that promise; as it is where it makes none, or where its header has parts
/// that no still picture needs.
pub fn without_narrow_buffers(stream: &[u8]) -> Cow<'_, [u8]> {
    let promise = codestream(stream).and_then(|start| Bits::new(stream, start).promise());
    let Some(place) = promise else { return Cow::Borrowed(stream) };
    let mut wide = stream.to_vec();
    if let Some(byte) = wide.get_mut(place / 8) {
        *byte &= !(1 << (place % 8));
    }
    Cow::Owned(wide)
}

/// Where the codestream begins: at once, or in its box or the first part of it (18181-2).
fn codestream(stream: &[u8]) -> Option<usize> {
    const SIGNATURE: [u8; 2] = [0xFF, 0x0A];
    if stream.starts_with(&SIGNATURE) {
        return Some(0);
    }
    let mut at = 0;
    loop {
        let head = stream.get(at..)?.first_chunk::<8>()?;
        let [a, b, c, d, kind @ ..] = *head;
        let start = match &kind {
            b"jxlc" => Some(at + 8),
            b"jxlp" => Some(at + 12),
            _ => None,
        };
        if let Some(start) = start {
            return stream.get(start..)?.starts_with(&SIGNATURE).then_some(start);
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        at = at.checked_add(length).filter(|_| length >= 8)?;
    }
}

/// Reads from the least significant bit on (18181-1 B.2).
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// Behind the signature.
    fn new(bytes: &'a [u8], start: usize) -> Self {
        Self { bytes, at: (start + 2) * 8 }
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for place in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(value)
    }

    /// Two bits choose how many follow.
    fn skip_one_of(&mut self, counts: [usize; 4]) -> Option<()> {
        let choice = self.take(2)? as usize;
        self.take(*counts.get(choice)?).map(|_| ())
    }

    /// Height, ratio and width (D.2).
    fn skip_size(&mut self) -> Option<()> {
        let is_small = self.take(1)? == 1;
        let side = |bits: &mut Self| match is_small {
            true => bits.take(5).map(|_| ()),
            false => bits.skip_one_of([9, 13, 18, 30]),
        };
        side(self)?;
        if self.take(3)? == 0 { side(self) } else { Some(()) }
    }

    /// Place of the bit that makes the promise (D.3.1); `None` where it is not made in so many
    /// words.
    fn promise(mut self) -> Option<usize> {
        self.skip_size()?;
        let has_all_defaults = self.take(1)? == 1;
        if has_all_defaults {
            return None;
        }
        let has_extra_fields = self.take(1)? == 1;
        if has_extra_fields {
            let _orientation = self.take(3)?;
            if self.take(1)? == 1 {
                self.skip_size()?;
            }
            let has_preview_or_animation = self.take(1)? == 1 || self.take(1)? == 1;
            if has_preview_or_animation {
                return None;
            }
        }
        let is_float = self.take(1)? == 1;
        self.skip_one_of([0, 0, 0, 6])?;
        if is_float {
            self.take(4)?;
        }
        let place = self.at;
        (self.take(1)? == 1).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(stream: &[u8]) -> Option<usize> {
        let wide = without_narrow_buffers(stream);
        let changed: Vec<usize> = (0..stream.len() * 8)
            .filter(|bit| (stream[bit / 8] ^ wide[bit / 8]) >> (bit % 8) & 1 == 1)
            .collect();
        assert!(changed.len() <= 1 && wide.len() == stream.len());
        changed.first().copied()
    }

    #[test]
    fn promise_is_taken_back() {
        // 8×8 (1 bit small, 5 bits 0, 3 bits ratio 1:1), not all defaults, no extra fields,
        // integers of 12 bits (choice 2), the promise: bit 16 + 9 + 2 + 3.
        let head = 0b110_0000_0100_0001_u32.to_le_bytes();
        let stream = [&[0xFF, 0x0A], &head[..2]].concat();
        assert_eq!(place(&stream), Some(30));
        let boxed = [b"\0\0\0\x0CJXL \r\n\x87\n\0\0\0\0jxlc", &stream[..]].concat();
        assert_eq!(place(&boxed), Some(30 + 20 * 8));
    }

    #[test]
    fn stream_without_the_promise_stays_as_it_is() {
        assert_eq!(place(&[0xFF, 0x0A, 0b0100_0001, 0b0001_0000]), None);
        assert_eq!(place(&[0xFF, 0x0A]), None);
        assert_eq!(place(b"\0\0\0\x04jxlc\xFF\x0A"), None);
        assert_eq!(place(b""), None);
    }
}
