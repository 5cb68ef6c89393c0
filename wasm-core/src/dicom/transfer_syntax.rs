//! Transfer syntaxes by UID (PS3.5 10, PS3.6 A).

/// How a transfer syntax stores pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferSyntax {
    pub uid: &'static str,
    pub name: &'static str,
    /// Media type of a frame's part (PS3.18 Table 8.7.3-2 and neighbours).
    pub media_type: &'static str,
    pub is_encapsulated: bool,
}

const fn native(uid: &'static str, name: &'static str) -> TransferSyntax {
    TransferSyntax { uid, name, media_type: "application/octet-stream", is_encapsulated: false }
}

const fn encapsulated(
    uid: &'static str,
    name: &'static str,
    media_type: &'static str,
) -> TransferSyntax {
    TransferSyntax { uid, name, media_type, is_encapsulated: true }
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
    encapsulated(
        "1.2.840.10008.1.2.1.98",
        "Encapsulated Uncompressed Explicit VR Little Endian",
        "application/octet-stream",
    ),
    encapsulated(
        "1.2.840.10008.1.2.8.1",
        "Deflated Image Frame Compression",
        "application/x-deflate",
    ),
    encapsulated(RLE, "RLE Lossless", "image/dicom-rle"),
    encapsulated("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", "image/jpeg"),
    encapsulated("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 & 4)", "image/jpeg"),
    encapsulated("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", "image/jpeg"),
    encapsulated(
        "1.2.840.10008.1.2.4.70",
        "JPEG Lossless (Process 14, Selection Value 1)",
        "image/jpeg",
    ),
    encapsulated("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "image/jls"),
    encapsulated("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", "image/jls"),
    encapsulated("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", "image/jp2"),
    encapsulated("1.2.840.10008.1.2.4.91", "JPEG 2000", "image/jp2"),
    encapsulated("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless", "image/jpx"),
    encapsulated("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2", "image/jpx"),
    encapsulated("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", "image/jphc"),
    encapsulated(
        "1.2.840.10008.1.2.4.202",
        "High-Throughput JPEG 2000 RPCL Lossless",
        "image/jphc",
    ),
    encapsulated("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", "image/jphc"),
    encapsulated("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", "image/jxl"),
    encapsulated("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", "image/jxl"),
    encapsulated("1.2.840.10008.1.2.4.112", "JPEG XL", "image/jxl"),
    encapsulated("1.2.840.10008.1.2.4.100", "MPEG-2 Main Profile / Main Level", "video/mpeg2"),
    encapsulated("1.2.840.10008.1.2.4.101", "MPEG-2 Main Profile / High Level", "video/mpeg2"),
    encapsulated("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 for 2D Video", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 for 3D Video", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", "video/mp4"),
    encapsulated("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile", "video/mp4"),
];

pub fn by_uid(uid: &str) -> Option<&'static TransferSyntax> {
    TRANSFER_SYNTAXES.iter().find(|syntax| syntax.uid == uid)
}

/// The name, also of what cannot be decoded; `private or unknown` for the rest.
pub fn name_of(uid: &str) -> &'static str {
    by_uid(uid).map_or("private or unknown", |syntax| syntax.name)
}
