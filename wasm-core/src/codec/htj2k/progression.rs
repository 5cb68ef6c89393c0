//! The order of packets (ITU-T T.800 B.12).

use std::ops::ControlFlow;

use super::super::CodecError;
use super::layout::{Precinct, Tile};
use super::markers::Fields;

/// Which of layer, resolution, component and position varies slowest to fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Lrcp,
    Rlcp,
    Rpcl,
    Pcrl,
    Cprl,
}

impl Order {
    pub fn of(code: u8) -> Result<Self, CodecError> {
        [Self::Lrcp, Self::Rlcp, Self::Rpcl, Self::Pcrl, Self::Cprl]
            .get(usize::from(code))
            .copied()
            .ok_or_else(|| CodecError::data(format!("progression order {code}")))
    }
}

/// A part of the packets with an order of its own (POC, T.800 A.6.6). Ends are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    pub resolutions: [u8; 2],
    pub components: [u8; 2],
    pub layers_end: u16,
    pub order: Order,
}

impl Volume {
    /// All packets of a tile.
    pub fn whole(order: Order, layers: u16) -> Self {
        Self { resolutions: [0, 33], components: [0, u8::MAX], layers_end: layers, order }
    }

    pub fn read(fields: &mut Fields<'_>) -> Result<Self, CodecError> {
        let (resolution, component) = (fields.u8()?, fields.u8()?);
        let layers_end = fields.u16()?;
        let (resolution_end, component_end) = (fields.u8()?, fields.u8()?);
        let component_end = if component_end == 0 { u8::MAX } else { component_end };
        let order = Order::of(fields.u8()?)?;
        Ok(Self {
            resolutions: [resolution, resolution_end],
            components: [component, component_end],
            layers_end,
            order,
        })
    }
}

/// A precinct by its place in the tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PrecinctId {
    pub component: u8,
    pub resolution: u8,
    pub precinct: u32,
}

/// Calls `visit` for each packet of the volume in order until it breaks.
pub fn visit<B>(
    tile: &mut Tile,
    volume: &Volume,
    visit: &mut impl FnMut(&mut Tile, PrecinctId, u16) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let ids = sorted(tile, volume);
    let layers = 0..volume.layers_end;
    match volume.order {
        Order::Lrcp => {
            for layer in layers {
                ids.iter().try_for_each(|id| visit(tile, *id, layer))?;
            }
        }
        Order::Rlcp => {
            for group in ids.chunk_by(|a, b| a.resolution == b.resolution) {
                for layer in layers.clone() {
                    group.iter().try_for_each(|id| visit(tile, *id, layer))?;
                }
            }
        }
        _ => {
            for id in ids {
                layers.clone().try_for_each(|layer| visit(tile, id, layer))?;
            }
        }
    }
    ControlFlow::Continue(())
}

fn sorted(tile: &Tile, volume: &Volume) -> Vec<PrecinctId> {
    let mut keyed = Vec::new();
    for (component, content) in (0u8..).zip(&tile.components) {
        for (resolution, content) in (0u8..).zip(&content.resolutions) {
            let is_within = |[start, end]: [u8; 2], value: u8| (start..end).contains(&value);
            if !is_within(volume.components, component)
                || !is_within(volume.resolutions, resolution)
            {
                continue;
            }
            for (precinct, content) in (0u32..).zip(&content.precincts) {
                let id = PrecinctId { component, resolution, precinct };
                keyed.push((key(volume.order, id, content), id));
            }
        }
    }
    keyed.sort();
    keyed.into_iter().map(|(_, id)| id).collect()
}

/// What the loops of T.800 B.12.1 run over, slowest first; the precinct's number comes last.
fn key(order: Order, id: PrecinctId, precinct: &Precinct) -> [u64; 4] {
    let [component, resolution] = [u64::from(id.component), u64::from(id.resolution)];
    let [y, x] = precinct.place;
    match order {
        Order::Lrcp | Order::Rlcp => [resolution, component, u64::from(id.precinct), 0],
        Order::Rpcl => [resolution, y, x, component],
        Order::Pcrl => [y, x, component, resolution],
        Order::Cprl => [component, y, x, resolution],
    }
}
