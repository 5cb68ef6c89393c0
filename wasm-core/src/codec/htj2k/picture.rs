//! From tiles to the samples of the picture: component transforms, level shift, range
//! (ITU-T T.800 G).

use super::super::CodecError;
use super::super::RawSamples;
use super::codestream::{Component, MainHeader, Style};
use super::layout::{Tile, TileComponent};
use super::packets::read_packets;
use super::rect::Rect;
use super::strip::Blocks;
use super::tile_parts::{self, TileData};
use super::wavelet::{Irreversible, Reversible, Rows, Transform};

/// A decoded picture, perhaps smaller than the stream's.
#[derive(Debug)]
pub struct Picture {
    pub rows: u32,
    pub columns: u32,
    pub component_count: u16,
    pub component: Component,
    /// Component by component for each pixel. Signed samples are two's complement, as wide as
    /// their container.
    pub samples: RawSamples,
    /// Red, green and blue were made from a luminance and differences.
    pub has_component_transform: bool,
    /// Rows, from the top, to which nothing is missing.
    pub whole_rows: u32,
    /// The first row of a code-block that was there and could not be decoded.
    pub first_damaged_row: Option<u32>,
    pub discarded_levels: u8,
}

/// Decodes a codestream at `1 / 2^discard_levels`, or as far down as it goes.
pub fn decode(
    bytes: &[u8],
    header: &MainHeader,
    discard_levels: u8,
    is_wide: bool,
) -> Result<Picture, CodecError> {
    let precision = header.size.components.first().map_or(0, |c| c.precision);
    if precision <= 8 && !is_wide {
        decode_as::<u8>(bytes, header, discard_levels)
    } else if precision <= 16 {
        decode_as::<u16>(bytes, header, discard_levels)
    } else {
        decode_as::<u32>(bytes, header, discard_levels)
    }
}

/// A container of samples.
trait Stored: Copy + Default {
    fn of(value: i32) -> Self;
    fn collected(samples: Vec<Self>) -> RawSamples;
}

impl Stored for u8 {
    #[inline(always)]
    fn of(value: i32) -> Self {
        value as u8
    }

    fn collected(samples: Vec<Self>) -> RawSamples {
        RawSamples::U8(samples)
    }
}

impl Stored for u16 {
    #[inline(always)]
    fn of(value: i32) -> Self {
        value as u16
    }

    fn collected(samples: Vec<Self>) -> RawSamples {
        RawSamples::U16(samples)
    }
}

impl Stored for u32 {
    #[inline(always)]
    fn of(value: i32) -> Self {
        value as u32
    }

    fn collected(samples: Vec<Self>) -> RawSamples {
        RawSamples::U32(samples)
    }
}

fn decode_as<S: Stored>(
    bytes: &[u8],
    header: &MainHeader,
    discard_levels: u8,
) -> Result<Picture, CodecError> {
    let size = &header.size;
    let component = *size.components.first().ok_or_else(|| CodecError::data("no components"))?;
    let count = size.components.len();
    let tiles = tile_parts::find(bytes, header)?;
    let discarded_levels = discard_levels.min(fewest_levels(header, &tiles)?);
    let place = size.image.reduced(discarded_levels);
    let (rows, columns) = (place.height(), place.width());
    if place.is_empty() {
        return Err(CodecError::data("nothing is left at this reduction"));
    }
    check_parts(header, &tiles)?;
    let mut canvas = Canvas::new(place, count, Range::of(component), tiles.len() == 1);
    let mut blocks = Blocks::new(bytes);
    let (mut first_missing, mut has_data) = (None::<u32>, false);
    for (index, data) in (0u32..).zip(&tiles) {
        let rect = size.tile(index);
        if data.parts.is_empty() {
            first_missing = first_missing.into_iter().chain([rect.y0]).min();
            continue;
        }
        let style = data.style.as_ref().unwrap_or(&header.style);
        let mut tile = Tile::new(size, style, rect)?;
        let highest = |levels: u8| levels - discarded_levels;
        let levels =
            tile.components.iter().map(|c| c.resolutions.len() as u8 - 1).max().unwrap_or(0);
        read_packets(bytes, &data.parts, &mut tile, style, highest(levels));
        has_data |= tile.has_data();
        let missing = tile.first_missing_row(style.layers, discarded_levels);
        first_missing = first_missing.into_iter().chain(missing).min();
        canvas.paint(tile, style, rect.reduced(discarded_levels), discarded_levels, &mut blocks)?;
    }
    if !has_data {
        return Err(CodecError::data("the codestream ends before its first code-block"));
    }
    let row = |row: u32| (row >> discarded_levels).saturating_sub(place.y0).min(rows);
    Ok(Picture {
        rows,
        columns,
        component_count: count as u16,
        component,
        samples: S::collected(canvas.finished()),
        has_component_transform: header.style.has_component_transform && count >= 3,
        whole_rows: first_missing.map_or(rows, row),
        first_damaged_row: blocks.first_damaged_row.map(row),
        discarded_levels,
    })
}

/// Most resolutions of all tile-components together: laying one out costs a microsecond.
const MAX_RESOLUTIONS: u64 = 1 << 21;

/// Refuses tiles so many, with so many levels, that laying them out would take seconds.
fn check_parts(header: &MainHeader, tiles: &[TileData]) -> Result<(), CodecError> {
    let mut resolutions = 0;
    for tile in tiles.iter().filter(|tile| !tile.parts.is_empty()) {
        let style = tile.style.as_ref().unwrap_or(&header.style);
        for component in 0..header.size.components.len() {
            resolutions += u64::from(style.coding(component)?.levels) + 1;
        }
    }
    if resolutions > MAX_RESOLUTIONS {
        return Err(CodecError::data(format!("{resolutions} resolutions in all tiles")));
    }
    Ok(())
}

/// Halvings that every tile-component has.
fn fewest_levels(header: &MainHeader, tiles: &[TileData]) -> Result<u8, CodecError> {
    let own = tiles.iter().filter_map(|tile| tile.style.as_ref());
    let mut fewest = 32;
    for style in own.chain([&header.style]) {
        for component in 0..header.size.components.len() {
            fewest = fewest.min(style.coding(component)?.levels);
        }
    }
    Ok(fewest)
}

/// From a wavelet's output to stored values (T.800 G.1).
#[derive(Debug, Clone, Copy)]
struct Range {
    /// What a sample is raised by so that the smallest is 0.
    offset: i32,
    largest: i32,
    /// What is taken away after the limits.
    bias: i32,
}

impl Range {
    fn of(component: Component) -> Self {
        let offset = 1 << (component.precision - 1);
        let bias = if component.is_signed { offset } else { 0 };
        Self { offset, largest: 2 * offset - 1, bias }
    }
}

/// A number of the wavelet on its way to a sample.
trait Value: Copy {
    fn stored<S: Stored>(self, range: Range) -> S;
    /// Red, green and blue (T.800 G.2.2, G.3.2).
    fn rgb(first: Self, second: Self, third: Self) -> [Self; 3];
}

impl Value for i32 {
    #[inline(always)]
    fn stored<S: Stored>(self, range: Range) -> S {
        S::of(self.wrapping_add(range.offset).clamp(0, range.largest) - range.bias)
    }

    #[inline(always)]
    fn rgb(y: Self, cb: Self, cr: Self) -> [Self; 3] {
        let green = y.wrapping_sub(cb.wrapping_add(cr) >> 2);
        [cr.wrapping_add(green), green, cb.wrapping_add(green)]
    }
}

impl Value for f32 {
    #[inline(always)]
    fn stored<S: Stored>(self, range: Range) -> S {
        // What is negative after the offset becomes 0, so cutting off rounds.
        let raised = self + (range.offset as f32 + 0.5);
        S::of((raised as i32).clamp(0, range.largest) - range.bias)
    }

    #[inline(always)]
    fn rgb(y: Self, cb: Self, cr: Self) -> [Self; 3] {
        [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb]
    }
}

/// The picture while its tiles are painted.
struct Canvas<S> {
    samples: Vec<S>,
    place: Rect,
    count: usize,
    range: Range,
    /// Samples come in the order in which they are kept, and are appended.
    is_in_order: bool,
}

impl<S: Stored> Canvas<S> {
    fn new(place: Rect, count: usize, range: Range, is_one_tile: bool) -> Self {
        let length = place.width() as usize * place.height() as usize * count;
        let is_in_order = is_one_tile && count == 1;
        let samples =
            if is_in_order { Vec::with_capacity(length) } else { vec![S::default(); length] };
        Self { samples, place, count, range, is_in_order }
    }

    fn finished(mut self) -> Vec<S> {
        let length = self.place.width() as usize * self.place.height() as usize * self.count;
        self.samples.resize(length, S::default());
        self.samples
    }

    fn paint(
        &mut self,
        tile: Tile,
        style: &Style,
        rect: Rect,
        discarded: u8,
        blocks: &mut Blocks<'_>,
    ) -> Result<(), CodecError> {
        let is_reversible: Vec<bool> = tile.components.iter().map(|c| c.is_reversible).collect();
        let mut components = tile.components.into_iter();
        let mut first = 0;
        if style.has_component_transform && self.count >= 3 {
            let [a, b, c] = [components.next(), components.next(), components.next()];
            let (Some(a), Some(b), Some(c)) = (a, b, c) else { return Ok(()) };
            match is_reversible.as_slice() {
                [true, true, true, ..] => {
                    self.paint_rgb::<Reversible>([a, b, c], rect, discarded, blocks)
                }
                [false, false, false, ..] => {
                    self.paint_rgb::<Irreversible>([a, b, c], rect, discarded, blocks)
                }
                _ => return Err(CodecError::data("a colour transform of unlike components")),
            }
            first = 3;
        }
        for (index, component) in (first..).zip(components) {
            if component.is_reversible {
                self.paint_one::<Reversible>(component, index, rect, discarded, blocks);
            } else {
                self.paint_one::<Irreversible>(component, index, rect, discarded, blocks);
            }
        }
        Ok(())
    }

    /// The samples of a tile's rows, all components.
    fn rows(&mut self, rect: Rect) -> impl Iterator<Item = &mut [S]> {
        let count = self.count;
        let left = (rect.x0 - self.place.x0) as usize * count;
        let width = rect.width() as usize * count;
        let stride = self.place.width() as usize * count;
        let top = (rect.y0 - self.place.y0) as usize;
        let rows = self.samples.chunks_exact_mut(stride).skip(top).take(rect.height() as usize);
        rows.map(move |row| row.get_mut(left..left + width).unwrap_or_default())
    }

    fn paint_one<T: Transform<Sample: Value>>(
        &mut self,
        component: TileComponent,
        index: usize,
        rect: Rect,
        discarded: u8,
        blocks: &mut Blocks<'_>,
    ) {
        let highest = component.resolutions.len() as u8 - 1 - discarded;
        let Some(mut source) = Rows::<T>::of(component, highest) else { return };
        let (range, count) = (self.range, self.count);
        if self.is_in_order {
            for _ in 0..rect.height() {
                let values = source.next_row(blocks).iter();
                self.samples.extend(values.map(|value| value.stored::<S>(range)));
            }
            return;
        }
        for row in self.rows(rect) {
            let slots = row.iter_mut().skip(index).step_by(count);
            let values = source.next_row(blocks);
            slots.zip(values).for_each(|(slot, value)| *slot = value.stored(range));
        }
    }

    fn paint_rgb<T: Transform<Sample: Value>>(
        &mut self,
        components: [TileComponent; 3],
        rect: Rect,
        discarded: u8,
        blocks: &mut Blocks<'_>,
    ) {
        let sources = components.map(|component| {
            let highest = component.resolutions.len() as u8 - 1 - discarded;
            Rows::<T>::of(component, highest)
        });
        let [Some(mut first), Some(mut second), Some(mut third)] = sources else { return };
        let (range, count) = (self.range, self.count);
        for row in self.rows(rect) {
            let values = first.next_row(blocks).iter();
            let values = values.zip(second.next_row(blocks)).zip(third.next_row(blocks));
            if count == 3 {
                for (pixel, ((a, b), c)) in row.as_chunks_mut::<3>().0.iter_mut().zip(values) {
                    *pixel = Value::rgb(*a, *b, *c).map(|value| value.stored(range));
                }
                continue;
            }
            for (pixel, ((a, b), c)) in row.chunks_exact_mut(count).zip(values) {
                let rgb = Value::rgb(*a, *b, *c);
                pixel.iter_mut().zip(rgb).for_each(|(slot, value)| *slot = value.stored(range));
            }
        }
    }
}
