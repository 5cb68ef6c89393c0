//! What a decoder must know of an image (PS3.3 C.7.6.3).

use super::attributes::{ImagePixel, Photometric, PlanarConfiguration};
use super::header::HeaderFault;
use super::json::{Dataset, Tag};
use super::lookup_table;
use crate::caveat::Caveat;

fn photometric(text: &str) -> Photometric {
    match text {
        "MONOCHROME1" => Photometric::Monochrome1,
        "MONOCHROME2" => Photometric::Monochrome2,
        "PALETTE COLOR" => Photometric::PaletteColor,
        "RGB" => Photometric::Rgb,
        "YBR_FULL" => Photometric::YbrFull,
        "YBR_FULL_422" => Photometric::YbrFull422,
        "YBR_PARTIAL_420" => Photometric::YbrPartial420,
        "YBR_ICT" => Photometric::YbrIct,
        "YBR_RCT" => Photometric::YbrRct,
        _ => Photometric::Other,
    }
}

fn pixel_fault(reason: &str) -> HeaderFault {
    HeaderFault::Pixel { reason: reason.to_owned() }
}

/// `Ok(None)` for objects without pixels: no Rows.
pub fn image_pixel(dataset: &Dataset) -> Result<Option<ImagePixel>, HeaderFault> {
    let (Some(rows), Some(columns)) =
        (dataset.integer(Tag(0x0028_0010)), dataset.integer(Tag(0x0028_0011)))
    else {
        // Bits without a grid: an image whose header is damaged, not an object without pixels.
        let is_damaged = dataset.number(Tag(0x0028_0100)).is_some();
        return if is_damaged { Err(pixel_fault("no Rows or Columns")) } else { Ok(None) };
    };
    let in_range = |n: i64| (1..=65_535).contains(&n);
    if !in_range(rows) || !in_range(columns) {
        return Err(pixel_fault("Rows or Columns out of range"));
    }
    let number = |tag| dataset.integer(tag).and_then(|n| u16::try_from(n).ok());
    let is_float = dataset.has(Tag(0x7FE0_0008)) || dataset.has(Tag(0x7FE0_0009));
    let bits_allocated = number(Tag(0x0028_0100)).unwrap_or(if is_float { 32 } else { 16 });
    if !matches!(bits_allocated, 1 | 8 | 12 | 16 | 24 | 32 | 64) {
        return Err(pixel_fault("Bits Allocated is not 1, 8, 16, 32 or 64"));
    }
    let bits_stored = number(Tag(0x0028_0101)).filter(|bits| (1..=bits_allocated).contains(bits));
    let bits_stored = bits_stored.unwrap_or(bits_allocated);
    let high_bit = number(Tag(0x0028_0102)).filter(|h| *h < bits_allocated && h + 1 >= bits_stored);
    let is_signed = number(Tag(0x0028_0103)) == Some(1);
    let samples_per_pixel = number(Tag(0x0028_0002)).unwrap_or(1);
    if !matches!(samples_per_pixel, 1 | 3 | 4) {
        return Err(pixel_fault("Samples per Pixel is not 1 or 3"));
    }
    let default = if samples_per_pixel == 1 { Photometric::Monochrome2 } else { Photometric::Rgb };
    let term = dataset.text(Tag(0x0028_0004));
    let photometric = if term.is_empty() { default } else { photometric(&term) };
    let is_palette = photometric == Photometric::PaletteColor;
    Ok(Some(ImagePixel {
        rows: rows as u32,
        columns: columns as u32,
        samples_per_pixel,
        photometric,
        planar: match number(Tag(0x0028_0006)) {
            Some(1) => PlanarConfiguration::ByPlane,
            _ => PlanarConfiguration::ByPixel,
        },
        bits_allocated,
        bits_stored,
        high_bit: high_bit.unwrap_or(bits_stored - 1),
        is_signed,
        is_float,
        palette: is_palette.then(|| lookup_table::palette(dataset, is_signed)).flatten(),
        padding: padding(dataset, is_signed, bits_stored),
    }))
}

/// Pixel Padding Value and Range Limit, sorted (PS3.3 C.7.5.1.1.2). Servers write a signed
/// value as unsigned and the other way round; Pixel Representation decides.
fn padding(dataset: &Dataset, is_signed: bool, bits_stored: u16) -> Option<[f32; 2]> {
    let stored = |tag| {
        let value = dataset.integer(tag)?;
        Some(match (is_signed, value) {
            (true, value) if value > 0x7FFF && bits_stored <= 16 => value - 0x1_0000,
            (false, value) if value < 0 => value & 0xFFFF,
            (_, value) => value,
        } as f32)
    };
    let value = stored(Tag(0x0028_0120))?;
    let limit = stored(Tag(0x0028_0121)).unwrap_or(value);
    Some([value.min(limit), value.max(limit)])
}

/// Attributes that a picture depends on and that the header leaves out.
pub fn assumptions(dataset: &Dataset) -> Vec<Caveat> {
    let needed = [
        (Tag(0x0028_0004), "Photometric Interpretation"),
        (Tag(0x0028_0100), "Bits Allocated"),
        (Tag(0x0028_0101), "Bits Stored"),
        (Tag(0x0028_0103), "Pixel Representation"),
    ];
    let is_float = dataset.has(Tag(0x7FE0_0008)) || dataset.has(Tag(0x7FE0_0009));
    let missing = needed.iter().filter(|(tag, _)| dataset.text(*tag).is_empty());
    // Float pixels have neither Bits Stored nor a representation (PS3.3 C.7.6.24).
    let missing = missing.filter(|(tag, _)| !is_float || tag.0 < 0x0028_0101);
    missing.map(|(_, name)| Caveat::AssumedAttribute { what: (*name).to_owned() }).collect()
}
