//! What a file claims, before a library believes it: every length lies within the file and
//! sequences do not nest without end (PS3.5 7, PS3.10 7). The library allocates what an element
//! declares, so that one flipped bit would cost gigabytes.

use std::borrow::Cow;
use std::ops::Range;

use dicom_core::dictionary::DataDictionaryEntry as _;
use dicom_core::{DataDictionary as _, Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use zlib_rs::{Inflate, InflateFlush, Status};

use crate::dicom::transfer_syntax::{EXPLICIT_BE, IMPLICIT_LE};

const DEFLATED: &[u8] = b"1.2.840.10008.1.2.1.99";
/// The same length, and Explicit VR Little Endian once its padding is cut.
const INFLATED: &[u8; 22] = b"1.2.840.10008.1.2.1\0\0\0";
/// Real objects nest less than ten sequences.
const MAX_DEPTH: usize = 64;
/// No browser holds a larger one.
const MAX_INFLATED: usize = 1 << 30;

/// The file, its data set inflated if need be; `None` where it is no Part 10 file or claims more
/// than it has.
pub fn checked(file: &[u8]) -> Option<Cow<'_, [u8]>> {
    const PREAMBLE: usize = 128;
    let after = file.get(PREAMBLE..).filter(|rest| rest.starts_with(b"DICM"))?;
    // (0002,0000) UL: the length of what follows it in the group.
    let group_length = after.get(4..16)?.strip_prefix(b"\x02\0\0\0UL\x04\0")?;
    let start = PREAMBLE + 16;
    let end = start + u32::from_le_bytes(*group_length.first_chunk()?) as usize;
    let meta = file.get(start..end)?;
    let dataset = file.get(end..)?;
    let place = transfer_syntax(meta)?;
    let uid = meta.get(place.clone())?.trim_ascii_end();
    let uid = uid.get(..uid.iter().rposition(|byte| *byte != 0)? + 1)?;
    if uid == DEFLATED {
        let inflated = inflated(dataset)?;
        Walk::over(&inflated, Form::ExplicitLittle)?;
        let at = start + place.start;
        let mut whole = [file.get(..end)?, &inflated].concat();
        whole.get_mut(at..at + INFLATED.len())?.copy_from_slice(INFLATED);
        return Some(Cow::Owned(whole));
    }
    let form = match uid {
        uid if uid == IMPLICIT_LE.as_bytes() => Form::Implicit,
        uid if uid == EXPLICIT_BE.as_bytes() => Form::ExplicitBig,
        _ => Form::ExplicitLittle,
    };
    Walk::over(dataset, form)?;
    Some(Cow::Borrowed(file))
}

/// Where the value of Transfer Syntax UID (0002,0010) stands. The elements of the group must
/// fill it: the library reads on until they do.
fn transfer_syntax(meta: &[u8]) -> Option<Range<usize>> {
    let mut walk = Walk::new(meta, Form::ExplicitLittle);
    let mut found = None;
    while walk.at < meta.len() {
        let Header { tag, length, value, .. } = walk.header(Form::ExplicitLittle)?;
        let end = value.checked_add(length?).filter(|end| *end <= meta.len())?;
        if tag == [0x0002, 0x0010] {
            found = Some(value..end);
        }
        walk.at = end;
    }
    found
}

/// Deflate makes at most a thousand bytes of one, so the file bounds the memory.
fn inflated(deflated: &[u8]) -> Option<Vec<u8>> {
    let mut inflate = Inflate::new(false, 15);
    let mut bytes = vec![0; deflated.len().saturating_mul(4).clamp(1 << 12, MAX_INFLATED)];
    loop {
        let (read, written) = (inflate.total_in() as usize, inflate.total_out() as usize);
        let (input, output) = (deflated.get(read..)?, bytes.get_mut(written..)?);
        let status = inflate.decompress(input, output, InflateFlush::NoFlush).ok()?;
        let written_now = inflate.total_out() as usize;
        match status {
            Status::StreamEnd => {
                bytes.truncate(written_now);
                return Some(bytes);
            }
            _ if written_now == bytes.len() && written_now < MAX_INFLATED => {
                bytes.resize(bytes.len().saturating_mul(2).min(MAX_INFLATED), 0);
            }
            // The stream is cut off, or too long.
            _ => return None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Implicit,
    ExplicitLittle,
    ExplicitBig,
}

/// The value representation that the library takes an implicit element for.
fn implicit_vr([group, element]: [u16; 2]) -> VR {
    if [group, element] == PIXEL_DATA || group >> 8 == 0x60 && element == 0x3000 {
        return VR::OW;
    }
    let entry = StandardDataDictionary.by_tag(Tag(group, element));
    entry.map_or(VR::UN, |entry| entry.vr().relaxed())
}

/// Whether the length of an explicit element has two bytes (PS3.5 Table 7.1-2).
fn has_short_length(vr: VR) -> bool {
    use VR::{AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, PN, SH, SL, SS, ST, TM, UI, UL, US};
    let short =
        [AE, AS, AT, CS, DA, DS, DT, FL, FD, IS, LO, LT, PN, SH, SL, SS, ST, TM, UI, UL, US];
    short.contains(&vr)
}

/// Bytes of one number.
fn unit(vr: VR) -> usize {
    match vr {
        VR::US | VR::SS | VR::OW => 2,
        VR::UL | VR::SL | VR::FL | VR::AT | VR::OL | VR::OF => 4,
        VR::FD | VR::UV | VR::SV | VR::OD | VR::OV => 8,
        _ => 1,
    }
}

/// A sequence or an item that was entered.
struct Level {
    /// Where it ends; `usize::MAX` for one that a delimiter ends.
    end: usize,
    form: Form,
}

/// Header of an element, and where its value begins.
struct Header {
    tag: [u16; 2],
    vr: VR,
    /// `None` for an undefined one.
    length: Option<usize>,
    value: usize,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], form: Form) -> Self {
        Self { bytes, at: 0, levels: vec![Level { end: usize::MAX, form }] }
    }

    /// `None` where an element reaches beyond the bytes.
    fn over(bytes: &'a [u8], form: Form) -> Option<()> {
        let mut walk = Self::new(bytes, form);
        // Less than a header is padding.
        while walk.at + 8 <= bytes.len() {
            walk.step()?;
        }
        Some(())
    }

    fn u16(&self, at: usize, form: Form) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<2>()?;
        let is_big = form == Form::ExplicitBig;
        Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize, form: Form) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<4>()?;
        let is_big = form == Form::ExplicitBig;
        Some(if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn header(&self, form: Form) -> Option<Header> {
        let at = self.at;
        let tag = [self.u16(at, form)?, self.u16(at + 2, form)?];
        let vr = match form {
            Form::Implicit => implicit_vr(tag),
            _ => VR::from_binary(*self.bytes.get(at + 4..)?.first_chunk()?).unwrap_or(VR::UN),
        };
        let (length, value) = if form == Form::Implicit || tag[0] == 0xFFFE {
            (self.u32(at + 4, form)?, at + 8)
        } else if has_short_length(vr) {
            (self.u16(at + 6, form)?.into(), at + 8)
        } else {
            (self.u32(at + 8, form)?, at + 12)
        };
        let length = (length != u32::MAX).then_some(length as usize);
        Some(Header { tag, vr, length, value })
    }

    /// Over a header, and over the value unless there are elements in it.
    fn step(&mut self) -> Option<()> {
        while self.levels.len() > 1 && self.levels.last().is_some_and(|l| self.at >= l.end) {
            self.levels.pop();
        }
        let form = self.levels.last()?.form;
        let header = self.header(form)?;
        let end = match header.length {
            Some(length) => header.value.checked_add(length).filter(|e| *e <= self.bytes.len())?,
            None => usize::MAX,
        };
        let is_last = end == self.bytes.len();
        if !is_last && header.length.is_some_and(|length| !length.is_multiple_of(unit(header.vr))) {
            // The library reads whole numbers and takes the rest for the next element.
            return None;
        }
        self.at = header.value;
        match header.tag {
            [0xFFFE, 0xE000] => self.enter(end, form),
            [0xFFFE, _] => {
                // A delimiter ends a level of undefined length.
                if self.levels.len() > 1 && self.levels.last().is_some_and(|l| l.end == usize::MAX)
                {
                    self.levels.pop();
                }
                Some(())
            }
            PIXEL_DATA if header.length.is_none() => self.skip_fragments(form),
            // An unknown sequence is always implicit (PS3.5 6.2.2).
            _ if header.vr == VR::UN && header.length.is_none() => self.enter(end, Form::Implicit),
            _ if header.vr == VR::SQ || header.length.is_none() => self.enter(end, form),
            _ => {
                self.at = end;
                Some(())
            }
        }
    }

    fn enter(&mut self, end: usize, form: Form) -> Option<()> {
        self.levels.push(Level { end, form });
        (self.levels.len() <= MAX_DEPTH).then_some(())
    }

    /// Over the items of encapsulated pixel data, up to their delimiter or the file's end.
    fn skip_fragments(&mut self, form: Form) -> Option<()> {
        // The first item is the offset table, which is read in whole numbers too.
        let mut unit = 4;
        while self.at + 8 <= self.bytes.len() {
            let tag = [self.u16(self.at, form)?, self.u16(self.at + 2, form)?];
            let length = self.u32(self.at + 4, form)? as usize;
            self.at += 8;
            if tag != [0xFFFE, 0xE000] {
                return (tag == [0xFFFE, 0xE0DD]).then_some(());
            }
            if !length.is_multiple_of(unit) {
                return None;
            }
            unit = 1;
            self.at = self.at.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        }
        Some(())
    }
}

const PIXEL_DATA: [u16; 2] = [0x7FE0, 0x0010];

#[cfg(test)]
mod tests;
