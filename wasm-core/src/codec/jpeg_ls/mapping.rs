//! From decoded samples to the values they stand for: colour transforms and mapping tables.

use super::super::{CodecError, RawSamples};

/// Reversible transforms of three components, announced by an application segment ("mrfx").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorTransform {
    #[default]
    None,
    Hp1,
    Hp2,
    Hp3,
}

impl ColorTransform {
    pub fn new(kind: u8) -> Result<Self, CodecError> {
        match kind {
            0 => Ok(Self::None),
            1 => Ok(Self::Hp1),
            2 => Ok(Self::Hp2),
            3 => Ok(Self::Hp3),
            other => Err(CodecError::data(format!("JPEG-LS colour transform {other}"))),
        }
    }

    /// Red, green, blue; each modulo 2 to the power of `precision`.
    fn inverse(self, [v1, v2, v3]: [i32; 3], precision: u8) -> [i32; 3] {
        let mask = (1 << precision) - 1;
        let (half, quarter) = ((mask + 1) >> 1, (mask + 1) >> 2);
        let [r, g, b] = match self {
            Self::None => [v1, v2, v3],
            Self::Hp1 => [v1 + v2 - half, v2, v3 + v2 - half],
            Self::Hp2 => {
                let red = (v1 + v2 - half) & mask;
                [red, v2, v3 + ((red + v2) >> 1) - half]
            }
            Self::Hp3 => {
                let green = v1 - ((v3 + v2) >> 2) + quarter;
                [v3 + green - half, green, v2 + green - half]
            }
        };
        [r & mask, g & mask, b & mask]
    }

    /// Undoes the transform on samples by pixel.
    pub fn undo(self, samples: &mut RawSamples, components: usize, precision: u8) {
        if self == Self::None || components != 3 {
            return;
        }
        match samples {
            RawSamples::U8(bytes) => {
                for pixel in bytes.as_chunks_mut::<3>().0 {
                    *pixel = self.inverse(pixel.map(i32::from), precision).map(|v| v as u8);
                }
            }
            RawSamples::U16(words) => {
                for pixel in words.as_chunks_mut::<3>().0 {
                    *pixel = self.inverse(pixel.map(i32::from), precision).map(|v| v as u16);
                }
            }
            RawSamples::U32(_) | RawSamples::F32(_) => {}
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct MappingTable {
    id: u8,
    /// Bytes an entry.
    width: usize,
    bytes: Vec<u8>,
}

impl MappingTable {
    /// Entry of `index`; beyond the table its last one.
    fn entry(&self, index: u16) -> &[u8] {
        let last = (self.bytes.len() / self.width).saturating_sub(1);
        let start = usize::from(index).min(last) * self.width;
        self.bytes.get(start..start + self.width).unwrap_or_default()
    }

    fn value(&self, index: u16) -> u16 {
        self.entry(index).iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte))
    }
}

/// Mapping tables of a stream, and which component goes through which (ITU-T T.87 C.2.4.1.2).
#[derive(Debug, Default)]
pub struct MappingTables {
    tables: Vec<MappingTable>,
    /// Table identifiers by component; 0 for none.
    chosen: [u8; 4],
}

impl MappingTables {
    pub fn define(&mut self, id: u8, width: u8, entries: &[u8]) {
        self.tables.retain(|table| table.id != id);
        let table = MappingTable { id, width: usize::from(width).max(1), bytes: entries.to_vec() };
        self.tables.push(table);
    }

    /// Continues a table.
    pub fn extend(&mut self, id: u8, entries: &[u8]) {
        if let Some(table) = self.tables.iter_mut().find(|table| table.id == id) {
            table.bytes.extend_from_slice(entries);
        }
    }

    pub fn choose(&mut self, place: usize, id: u8) {
        if let Some(slot) = self.chosen.get_mut(place) {
            *slot = id;
        }
    }

    /// Looks every sample up that a table was chosen for. `samples` are by pixel; returned with
    /// their components and bits.
    pub fn apply(
        &self,
        samples: RawSamples,
        components: usize,
        precision: u8,
    ) -> Result<(RawSamples, usize, u8), CodecError> {
        if self.chosen.iter().take(components).all(|id| *id == 0) {
            return Ok((samples, components, precision));
        }
        let table = |id: &u8| match (id, self.tables.iter().find(|table| table.id == *id)) {
            (0, _) => Ok(None),
            (_, Some(table)) if !table.bytes.is_empty() => Ok(Some(table)),
            (id, _) => Err(CodecError::data(format!("mapping table {id} is missing"))),
        };
        let chosen = self.chosen.iter().take(components).map(table);
        let chosen = chosen.collect::<Result<Vec<_>, _>>()?;
        let words: Vec<u16> = match samples {
            RawSamples::U8(bytes) => bytes.into_iter().map(u16::from).collect(),
            RawSamples::U16(words) => words,
            _ => return Err(CodecError::data("a mapping table for more than 16 bits")),
        };
        let width = chosen.iter().flatten().map(|table| table.width).max().unwrap_or(1);
        match (width, &chosen[..]) {
            (3, [Some(table)]) => {
                // A palette: one index, three bytes.
                let bytes = words.iter().flat_map(|index| table.entry(*index)).copied().collect();
                Ok((RawSamples::U8(bytes), 3, 8))
            }
            (1 | 2, _) => {
                let value = |(index, table): (&u16, &Option<&MappingTable>)| {
                    table.map_or(*index, |table| table.value(*index))
                };
                let values: Vec<u16> = words.iter().zip(chosen.iter().cycle()).map(value).collect();
                let is_plain = chosen.iter().any(Option::is_none);
                let bits = 8 * width as u8;
                let precision = if is_plain { bits.max(precision) } else { bits };
                if precision <= 8 {
                    let bytes = values.iter().map(|value| *value as u8).collect();
                    return Ok((RawSamples::U8(bytes), components, precision));
                }
                Ok((RawSamples::U16(values), components, precision))
            }
            (width, _) => Err(CodecError::data(format!("a mapping table of {width} bytes"))),
        }
    }
}
