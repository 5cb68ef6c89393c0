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
    let uid = meta.get(place.clone())?;
    let uid = uid.get(..uid.iter().rposition(|byte| !matches!(byte, 0 | b' '))? + 1)?;
    if !uid.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    if uid == DEFLATED {
        let mut inflated = inflated(dataset)?;
        if let Some(cut) = Walk::over(&inflated, Form::ExplicitLittle)? {
            cut.mend(&mut inflated, Form::ExplicitLittle)?;
        }
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
    let Some(cut) = Walk::over(dataset, form)? else { return Some(Cow::Borrowed(file)) };
    let mut mended = file.to_vec();
    cut.mend(mended.get_mut(end..)?, form)?;
    Some(Cow::Owned(mended))
}

/// Where the value of Transfer Syntax UID (0002,0010) stands. The elements of the group must
/// fill it: the library reads on until they do.
fn transfer_syntax(meta: &[u8]) -> Option<Range<usize>> {
    let mut walk = Walk::new(meta, Form::ExplicitLittle);
    let mut found = None;
    while walk.at < meta.len() {
        let Header { tag, length, value, .. } = walk.header()?;
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
            _ => {
                bytes.truncate(written_now);
                return Some(bytes);
            }
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

/// What was entered: the data set, a sequence or an item of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Sequence,
    Item,
}

struct Level {
    kind: Kind,
    /// `None` for one that a delimiter ends.
    end: Option<usize>,
}

/// Pixel data, or a fragment of them, that the end of the file cuts off: what there is of it may
/// still be shown.
struct Cut {
    /// Of the length field.
    place: usize,
    /// Bytes that are there.
    length: u32,
}

impl Cut {
    /// Makes the length true.
    fn mend(&self, dataset: &mut [u8], form: Form) -> Option<()> {
        let length = match form {
            Form::ExplicitBig => self.length.to_be_bytes(),
            _ => self.length.to_le_bytes(),
        };
        dataset.get_mut(self.place..self.place + 4)?.copy_from_slice(&length);
        Some(())
    }
}

/// Header of an element, and where its value begins.
struct Header {
    tag: [u16; 2],
    vr: VR,
    /// `None` for an undefined one.
    length: Option<usize>,
    value: usize,
}

/// Goes the way that the library goes, and stops where it would err.
struct Walk<'a> {
    bytes: &'a [u8],
    form: Form,
    at: usize,
    levels: Vec<Level>,
    cut: Option<Cut>,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], form: Form) -> Self {
        let levels = vec![Level { kind: Kind::Root, end: None }];
        Self { bytes, form, at: 0, levels, cut: None }
    }

    /// `None` where an element reaches beyond the bytes, unless it is the last pixel data.
    fn over(bytes: &'a [u8], form: Form) -> Option<Option<Cut>> {
        let mut walk = Self::new(bytes, form);
        // Less than a header is padding.
        while walk.at + 8 <= bytes.len() {
            walk.step()?;
        }
        Some(walk.cut)
    }

    /// Notes that pixel data end with the file before their length, four bytes just before them,
    /// says so. Only those of the image itself; an icon's lie within their item.
    fn note_cut(&mut self, length: usize) -> bool {
        let rest = self.bytes.len() - self.at;
        let is_cut = self.levels.len() == 1 && length > rest;
        if is_cut {
            self.cut = Some(Cut { place: self.at - 4, length: rest as u32 });
            self.at = self.bytes.len();
        }
        is_cut
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<2>()?;
        let is_big = self.form == Form::ExplicitBig;
        Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk::<4>()?;
        let is_big = self.form == Form::ExplicitBig;
        Some(if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn header(&self) -> Option<Header> {
        let at = self.at;
        let tag = [self.u16(at)?, self.u16(at + 2)?];
        let vr = match self.form {
            Form::Implicit => implicit_vr(tag),
            _ => VR::from_binary(*self.bytes.get(at + 4..)?.first_chunk()?).unwrap_or(VR::UN),
        };
        let (length, value) = if self.form == Form::Implicit || tag[0] == DELIMITERS {
            (self.u32(at + 4)?, at + 8)
        } else if has_short_length(vr) {
            (self.u16(at + 6)?.into(), at + 8)
        } else {
            (self.u32(at + 8)?, at + 12)
        };
        let length = (length != u32::MAX).then_some(length as usize);
        Some(Header { tag, vr, length, value })
    }

    /// Over a header, and over the value unless there are elements in it.
    fn step(&mut self) -> Option<()> {
        while let Some(end) = self.levels.last()?.end.filter(|end| *end <= self.at) {
            // A level ends where its last element does.
            (end == self.at).then(|| self.levels.pop())?;
        }
        let kind = self.levels.last()?.kind;
        let header = self.header()?;
        self.at = header.value;
        let is_long = header.tag == PIXEL_DATA && !has_short_length(header.vr);
        if is_long && header.length.is_some_and(|length| self.note_cut(length)) {
            return Some(());
        }
        let end = match header.length {
            Some(length) => Some(self.within(header.value.checked_add(length)?)?),
            None => None,
        };
        match (kind, header.tag) {
            (Kind::Sequence, [DELIMITERS, 0xE000]) => self.enter(Kind::Item, end),
            (Kind::Sequence, [DELIMITERS, 0xE0DD]) | (Kind::Item, [DELIMITERS, 0xE00D]) => {
                self.levels.pop().map(|_| ())
            }
            (Kind::Root, [DELIMITERS, 0xE00D]) => Some(()),
            (Kind::Sequence, _) | (_, [DELIMITERS, _]) => None,
            (_, PIXEL_DATA) if end.is_none() => self.skip_fragments(),
            _ if header.vr == VR::SQ || end.is_none() => self.enter(Kind::Sequence, end),
            _ => self.skip_value(header, end?),
        }
    }

    /// The same place, unless it lies beyond the level or the bytes.
    fn within(&self, place: usize) -> Option<usize> {
        let limit = self.levels.iter().rev().find_map(|level| level.end);
        (place <= limit.unwrap_or(self.bytes.len())).then_some(place)
    }

    fn enter(&mut self, kind: Kind, end: Option<usize>) -> Option<()> {
        self.levels.push(Level { kind, end });
        (self.levels.len() <= MAX_DEPTH).then_some(())
    }

    /// The library reads whole numbers, and takes the rest for the next element.
    fn skip_value(&mut self, header: Header, end: usize) -> Option<()> {
        let is_whole = (end - header.value).is_multiple_of(unit(header.vr));
        self.at = end;
        (is_whole || end == self.bytes.len()).then_some(())
    }

    /// Over the items of encapsulated pixel data, up to their delimiter or the file's end.
    fn skip_fragments(&mut self) -> Option<()> {
        // The first item is the offset table, which is read in whole numbers too.
        let mut unit = 4;
        while self.at + 8 <= self.bytes.len() {
            let tag = [self.u16(self.at)?, self.u16(self.at + 2)?];
            let length = self.u32(self.at + 4)? as usize;
            self.at += 8;
            if tag != [DELIMITERS, 0xE000] {
                return (tag == [DELIMITERS, 0xE0DD]).then_some(());
            }
            if !length.is_multiple_of(unit) {
                return None;
            }
            unit = 1;
            if self.note_cut(length) {
                return Some(());
            }
            self.at = self.within(self.at.checked_add(length)?)?;
        }
        Some(())
    }
}

/// Group of items and of what ends them and sequences.
const DELIMITERS: u16 = 0xFFFE;
const PIXEL_DATA: [u16; 2] = [0x7FE0, 0x0010];

#[cfg(test)]
mod tests;
