//! The boxes of a JP2 file around a codestream (ITU-T T.800 I). The standard wants none in a
//! DICOM frame (PS3.5 A.4.4), but old encoders wrote them.

/// What the JP2 header says of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileHeader {
    /// Samples are places in a palette of this file.
    pub has_palette: bool,
    /// Enumerated colour space of the first colour specification.
    pub color_space: Option<u32>,
}

/// Red, green and blue (I.5.3.3).
pub const SRGB: u32 = 16;
/// Luminance and colour differences.
pub const SYCC: u32 = 18;

impl FileHeader {
    /// Of a raw codestream, and of boxes that cannot be read: nothing.
    pub fn read(bytes: &[u8]) -> Self {
        let mut header = Self::default();
        let is_file = bytes.starts_with(b"\0\0\0\x0CjP  ");
        let boxes = Boxes(if is_file { bytes } else { &[] });
        for (_, inside) in boxes.filter(|(kind, _)| *kind == b"jp2h") {
            for (kind, content) in Boxes(inside) {
                match (kind, content) {
                    (b"pclr", _) => header.has_palette = true,
                    (b"colr", [1, _, _, a, b, c, d, ..]) if header.color_space.is_none() => {
                        header.color_space = Some(u32::from_be_bytes([*a, *b, *c, *d]));
                    }
                    _ => {}
                }
            }
        }
        header
    }

    /// Whether the file's palette makes the three channels that are declared, and not planes
    /// without end: one mapping to three channels (I.5.3.5).
    pub fn has_color_palette(self, bytes: &[u8]) -> bool {
        let inside = Boxes(bytes).filter(|(kind, _)| *kind == b"jp2h");
        let mut mappings = inside
            .flat_map(|(_, inside)| Boxes(inside))
            .filter(|(kind, _)| *kind == b"cmap")
            .map(|(_, content)| content.len());
        self.has_palette && mappings.next() == Some(3 * 4) && mappings.next().is_none()
    }
}

/// Boxes one after another, each with its type and content; the last may be cut off.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let [a, b, c, d, rest @ ..] = self.0 else { return None };
        let (kind, content) = rest.split_at_checked(4)?;
        let (head, length) = match (u32::from_be_bytes([*a, *b, *c, *d]), content) {
            (0, _) => (8, self.0.len()),
            (1, long) => (16, usize::try_from(u64::from_be_bytes(*long.first_chunk()?)).ok()?),
            (length, _) => (8, length as usize),
        };
        if length < head {
            return None;
        }
        let content = self.0.get(head..length.min(self.0.len()))?;
        self.0 = self.0.get(length..).unwrap_or_default();
        Some((kind, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes(), kind.as_slice(), content].concat()
    }

    #[test]
    fn colour_space_and_palette_are_found_in_the_header_box() {
        let color = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 18]);
        let inside = [color, boxed(b"pclr", &[0, 1]), boxed(b"cmap", &[0; 12])].concat();
        let file = [boxed(b"jP  ", b"\r\n\x87\n"), boxed(b"jp2h", &inside)].concat();
        let header = FileHeader::read(&file);
        assert_eq!(header, FileHeader { has_palette: true, color_space: Some(SYCC) });
        assert!(header.has_color_palette(&file));
    }

    #[test]
    fn raw_codestream_has_no_header() {
        assert_eq!(FileHeader::read(b"\xFF\x4F\xFF\x51"), FileHeader::default());
        assert_eq!(FileHeader::read(b"\0\0\0\x0CjP  \0\0\0\x01xxxx"), FileHeader::default());
    }
}
