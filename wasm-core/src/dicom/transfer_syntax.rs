//! Transfer syntaxes by UID (PS3.5 10, PS3.6 A).

/// How a transfer syntax stores pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferSyntax {
    pub uid: &'static str,
    pub name: &'static str,
    /// Media type of a frame's part (PS3.18 Table 8.7.3-2 and neighbours).
    pub media_type: &'static str,
    pub is_encapsulated: bool,
    /// Whether pixels may differ from the original.
    pub loss: Loss,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    Never,
    /// The standard leaves it to the encoder: Lossy Image Compression (0028,2110) tells.
    Possible,
    Always,
}

const fn native(uid: &'static str, name: &'static str) -> TransferSyntax {
    let media_type = "application/octet-stream";
    TransferSyntax { uid, name, media_type, is_encapsulated: false, loss: Loss::Never }
}

const fn lossless(
    uid: &'static str,
    name: &'static str,
    media_type: &'static str,
) -> TransferSyntax {
    TransferSyntax { uid, name, media_type, is_encapsulated: true, loss: Loss::Never }
}

const fn perhaps_lossy(
    uid: &'static str,
    name: &'static str,
    media_type: &'static str,
) -> TransferSyntax {
    TransferSyntax { uid, name, media_type, is_encapsulated: true, loss: Loss::Possible }
}

const fn lossy(uid: &'static str, name: &'static str, media_type: &'static str) -> TransferSyntax {
    TransferSyntax { uid, name, media_type, is_encapsulated: true, loss: Loss::Always }
}

pub const IMPLICIT_LE: &str = "1.2.840.10008.1.2";
pub const EXPLICIT_LE: &str = "1.2.840.10008.1.2.1";
pub const EXPLICIT_BE: &str = "1.2.840.10008.1.2.2";
pub const RLE: &str = "1.2.840.10008.1.2.5";

/// Every syntax the viewer can name.
pub const TRANSFER_SYNTAXES: &[TransferSyntax] = &[
    native(IMPLICIT_LE, "Implicit VR Little Endian"),
    native(EXPLICIT_LE, "Explicit VR Little Endian"),
    native(EXPLICIT_BE, "Explicit VR Big Endian"),
    native("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian"),
    lossless(
        "1.2.840.10008.1.2.1.98",
        "Encapsulated Uncompressed Explicit VR Little Endian",
        "application/octet-stream",
    ),
    lossless("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", "application/x-deflate"),
    lossless(RLE, "RLE Lossless", "image/dicom-rle"),
    lossy("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", "image/jpeg"),
    lossy("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 & 4)", "image/jpeg"),
    lossless("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", "image/jpeg"),
    lossless(
        "1.2.840.10008.1.2.4.70",
        "JPEG Lossless (Process 14, Selection Value 1)",
        "image/jpeg",
    ),
    lossless("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "image/jls"),
    lossy("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", "image/jls"),
    lossless("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", "image/jp2"),
    perhaps_lossy("1.2.840.10008.1.2.4.91", "JPEG 2000", "image/jp2"),
    lossless("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless", "image/jpx"),
    perhaps_lossy("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2", "image/jpx"),
    lossless("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", "image/jphc"),
    lossless("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 RPCL Lossless", "image/jphc"),
    perhaps_lossy("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", "image/jphc"),
    lossless("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", "image/jxl"),
    lossy("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", "image/jxl"),
    perhaps_lossy("1.2.840.10008.1.2.4.112", "JPEG XL", "image/jxl"),
    lossy("1.2.840.10008.1.2.4.100", "MPEG-2 Main Profile / Main Level", "video/mpeg2"),
    lossy("1.2.840.10008.1.2.4.101", "MPEG-2 Main Profile / High Level", "video/mpeg2"),
    lossy("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 for 2D Video", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 for 3D Video", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", "video/mp4"),
    lossy("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile", "video/mp4"),
    perhaps_lossy("1.2.840.10008.1.2.4.94", "JPIP Referenced", "application/octet-stream"),
    perhaps_lossy("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", "application/octet-stream"),
    perhaps_lossy("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", "application/octet-stream"),
    perhaps_lossy(
        "1.2.840.10008.1.2.4.205",
        "JPIP HTJ2K Referenced Deflate",
        "application/octet-stream",
    ),
    lossy(
        "1.2.840.10008.1.2.4.52",
        "JPEG Extended (Process 3 & 5, retired)",
        "application/octet-stream",
    ),
    lossy(
        "1.2.840.10008.1.2.4.53",
        "JPEG Spectral Selection (Process 6 & 8, retired)",
        "application/octet-stream",
    ),
    lossy(
        "1.2.840.10008.1.2.4.55",
        "JPEG Full Progression (Process 10 & 12, retired)",
        "application/octet-stream",
    ),
    lossless(
        "1.2.840.10008.1.2.4.58",
        "JPEG Lossless (Process 15, retired)",
        "application/octet-stream",
    ),
    native("1.2.840.113619.5.2", "GE private Implicit VR Big Endian"),
];

/// Whether pixels in this syntax are never the original ones.
pub fn is_always_lossy(uid: &str) -> bool {
    by_uid(uid).is_some_and(|syntax| syntax.loss == Loss::Always)
}

pub fn by_uid(uid: &str) -> Option<&'static TransferSyntax> {
    TRANSFER_SYNTAXES.iter().find(|syntax| syntax.uid == uid)
}

/// The name, also of what cannot be decoded; `private or unknown` for the rest.
pub fn name_of(uid: &str) -> &'static str {
    by_uid(uid).map_or("private or unknown", |syntax| syntax.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syntax_has_its_own_uid() {
        let mut seen = std::collections::HashSet::new();
        for syntax in TRANSFER_SYNTAXES {
            assert!(seen.insert(syntax.uid), "{}", syntax.uid);
        }
    }

    #[test]
    fn syntax_that_cannot_be_decoded_is_named_all_the_same() {
        assert_eq!(name_of("1.2.840.10008.1.2.4.94"), "JPIP Referenced");
        assert_eq!(name_of("1.2.3"), "private or unknown");
    }

    #[test]
    fn loss_is_certain_only_where_the_standard_says_so() {
        let check = |uid, expected| assert_eq!(is_always_lossy(uid), expected, "{uid}");
        check("1.2.840.10008.1.2.4.50", true);
        check("1.2.840.10008.1.2.4.81", true);
        check("1.2.840.10008.1.2.4.102", true);
        check("1.2.840.10008.1.2.4.91", false); // may be reversible
        check("1.2.840.10008.1.2.4.70", false);
        check(RLE, false);
        check(EXPLICIT_LE, false);
    }
}
