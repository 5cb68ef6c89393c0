//! Where the pixel data lies in a file, found without reading it (PS3.5 7, PS3.10 7).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Pixel data of one file, as byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PixelLocation {
    /// No pixel data, or none that can be found without inflating the file.
    None,
    Native {
        offset: u64,
        length: u64,
    },
    /// Offset of the first item: the Basic Offset Table.
    Encapsulated {
        offset: u64,
    },
}

const UNDEFINED: u32 = u32::MAX;
const PIXEL_GROUP: u16 = 0x7FE0;
const DELIMITERS: u16 = 0xFFFE;

/// How elements are written.
#[derive(Debug, Clone, Copy)]
pub struct Encoding {
    pub is_explicit: bool,
    pub is_big_endian: bool,
}

struct Walker<R> {
    reader: R,
    encoding: Encoding,
}

struct Header {
    group: u16,
    element: u16,
    length: u32,
}

impl<R: Read + Seek> Walker<R> {
    fn u16(&mut self) -> io::Result<u16> {
        let mut bytes = [0; 2];
        self.reader.read_exact(&mut bytes)?;
        Ok(if self.encoding.is_big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.reader.read_exact(&mut bytes)?;
        Ok(if self.encoding.is_big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    fn header(&mut self) -> io::Result<Header> {
        let (group, element) = (self.u16()?, self.u16()?);
        if !self.encoding.is_explicit || group == DELIMITERS {
            return Ok(Header { group, element, length: self.u32()? });
        }
        let mut vr = [0; 2];
        self.reader.read_exact(&mut vr)?;
        let is_long = matches!(
            &vr,
            b"OB"
                | b"OD"
                | b"OF"
                | b"OL"
                | b"OV"
                | b"OW"
                | b"SQ"
                | b"SV"
                | b"UC"
                | b"UN"
                | b"UR"
                | b"UT"
                | b"UV"
        );
        let length = if is_long {
            self.u16()?;
            self.u32()?
        } else {
            u32::from(self.u16()?)
        };
        Ok(Header { group, element, length })
    }

    fn skip(&mut self, length: u32) -> io::Result<()> {
        self.reader.seek_relative(i64::from(length))
    }

    /// Past a sequence (or item) of undefined length: through its items to its delimiter.
    fn skip_undefined(&mut self, depth: u32) -> io::Result<()> {
        if depth > 64 {
            return Err(io::Error::other("nested too deeply"));
        }
        loop {
            let header = self.header()?;
            match (header.group, header.element) {
                (DELIMITERS, 0xE00D | 0xE0DD) => return Ok(()),
                _ if header.length == UNDEFINED => self.skip_undefined(depth + 1)?,
                _ => self.skip(header.length)?,
            }
        }
    }

    fn find(&mut self) -> io::Result<PixelLocation> {
        loop {
            let header = match self.header() {
                Ok(header) => header,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(PixelLocation::None);
                }
                Err(error) => return Err(error),
            };
            let is_pixels =
                header.group == PIXEL_GROUP && matches!(header.element, 0x08 | 0x09 | 0x10);
            match (is_pixels, header.length) {
                (true, UNDEFINED) => {
                    return Ok(PixelLocation::Encapsulated {
                        offset: self.reader.stream_position()?,
                    });
                }
                (true, length) => {
                    let offset = self.reader.stream_position()?;
                    return Ok(PixelLocation::Native { offset, length: u64::from(length) });
                }
                (false, UNDEFINED) => self.skip_undefined(0)?,
                (false, length) => self.skip(length)?,
            }
        }
    }
}

/// Finds the pixel data of a Part 10 file whose dataset begins at `start`.
pub fn find(file: &File, start: u64, encoding: Encoding) -> io::Result<PixelLocation> {
    let mut reader = BufReader::with_capacity(4096, file);
    reader.seek(SeekFrom::Start(start))?;
    Walker { reader, encoding }.find()
}

/// Where the dataset begins: after preamble, prefix and the file meta group.
pub fn dataset_start(file: &File) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(4096, file);
    reader.seek(SeekFrom::Start(132))?;
    let encoding = Encoding { is_explicit: true, is_big_endian: false };
    let mut walker = Walker { reader, encoding };
    loop {
        let at = walker.reader.stream_position()?;
        let header = walker.header()?;
        if header.group != 2 {
            return Ok(at);
        }
        walker.skip(header.length)?;
    }
}

/// Where a fragment begins in the file, and its length.
pub type Fragment = (u64, u32);

/// The offset table and the ranges of all fragments of encapsulated pixel data.
pub fn fragments(file: &File, offset: u64) -> io::Result<(Vec<u32>, Vec<Fragment>)> {
    let mut reader = BufReader::with_capacity(4096, file);
    reader.seek(SeekFrom::Start(offset))?;
    let encoding = Encoding { is_explicit: true, is_big_endian: false };
    let mut walker = Walker { reader, encoding };
    let table_length = walker.header()?.length;
    let mut table = vec![0; table_length.min(1 << 26) as usize];
    walker.reader.read_exact(&mut table)?;
    let offsets = table.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
    let file_length = file.metadata()?.len();
    let mut ranges = Vec::new();
    loop {
        let header = match walker.header() {
            Ok(header) => header,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        };
        if (header.group, header.element) != (DELIMITERS, 0xE000) {
            break;
        }
        let at = walker.reader.stream_position()?;
        let available = file_length.saturating_sub(at).min(u64::from(header.length)) as u32;
        ranges.push((at, available));
        walker.skip(header.length)?;
    }
    Ok((offsets, ranges))
}
