//! The inverse wavelet transform, row by row (ITU-T T.800 F.3).
//!
//! Each level asks the level below and its three sub-bands for rows, filters them along the row,
//! and keeps the few rows that the filter down the columns still needs.

mod irreversible;
mod lifting;
mod reversible;

pub use irreversible::Irreversible;
pub use reversible::Reversible;

use super::block::Form;
use super::layout::TileComponent;
use super::rect::Rect;
use super::strip::{Blocks, Strip};

/// A wavelet kernel and the numbers that it works on.
pub trait Transform: Sized + std::fmt::Debug {
    type Sample: Copy + Default + std::fmt::Debug;

    /// Lifting steps; the first changes even rows, the next odd ones, and so on.
    const STEPS: u32;
    /// What the low and the high half of a filtered pair are multiplied by first.
    const GAINS: [f32; 2];

    /// How coefficients of a sub-band with this step are made, from a code-block whose cleanup
    /// pass is that of `plane`.
    fn form(plane: u8, step: f32) -> impl Form<Self::Sample>;

    /// Joins the halves of a row. `low` and `high` are scaled but for `low_gain`; the first
    /// sample is of the high half if `starts_high`. `high` and `scratch` are for its use.
    fn horizontal(
        low: &[Self::Sample],
        high: &mut [Self::Sample],
        low_gain: f32,
        starts_high: bool,
        row: &mut [Self::Sample],
        scratch: &mut Vec<Self::Sample>,
    );

    /// One lifting step of a row between two others; `step` counts from 1.
    fn lift(step: u32, row: &mut [Self::Sample], above: &[Self::Sample], below: &[Self::Sample]);

    /// A row that is alone and of the high half (T.800 F.3.6).
    fn single_high(row: &mut [Self::Sample]);
}

/// Rows of a resolution, from top to bottom.
#[derive(Debug)]
pub enum Rows<T: Transform> {
    Lowest(Strip<T>),
    Level(Box<Level<T>>),
}

impl<T: Transform> Rows<T> {
    /// The rows of a component after the transform, up to a resolution.
    pub fn of(component: TileComponent, highest_resolution: u8) -> Option<Self> {
        let levels = component.resolutions.len().checked_sub(1)? as u8;
        let mut rows = None;
        for (resolution, content) in (0..=highest_resolution).zip(component.resolutions) {
            let halvings = levels - resolution;
            let is_causal = component.is_causal;
            let mut bands = content.bands.into_iter();
            rows = match rows {
                None => Some(Self::Lowest(Strip::new(bands.next()?, is_causal, halvings, 1.0))),
                Some(low) => {
                    let gains = Gains::of::<T>(content.rect);
                    let mut strip =
                        |gain| Some(Strip::new(bands.next()?, is_causal, halvings + 1, gain));
                    let bands = [
                        strip(gains.high[0] * gains.low[1])?,
                        strip(gains.low[0] * gains.high[1])?,
                        strip(gains.high[0] * gains.high[1])?,
                    ];
                    let low_gain = gains.low[0] * gains.low[1];
                    Some(Self::Level(Box::new(Level::new(content.rect, low, bands, low_gain))))
                }
            };
        }
        rows
    }

    /// The next row; empty behind the last.
    pub fn next_row(&mut self, blocks: &mut Blocks<'_>) -> &[T::Sample] {
        match self {
            Self::Lowest(strip) => strip.next_row(blocks),
            Self::Level(level) => level.next_row(blocks),
        }
    }
}

/// Scale of the low and the high half, along rows and down columns. A line of one sample is not
/// filtered and not scaled, but a high one halved.
struct Gains {
    low: [f32; 2],
    high: [f32; 2],
}

impl Gains {
    fn of<T: Transform>(rect: Rect) -> Self {
        let is_single = [rect.width() == 1, rect.height() == 1];
        let [low, high] = T::GAINS;
        Self {
            low: is_single.map(|single| if single { 1.0 } else { low }),
            high: is_single.map(|single| if single { 0.5 } else { high }),
        }
    }
}

/// Rows that are kept: the steps reach that far.
const KEPT: usize = 8;

/// One level of the transform.
#[derive(Debug)]
pub struct Level<T: Transform> {
    rect: Rect,
    low: Rows<T>,
    /// HL, LH and HH.
    bands: [Strip<T>; 3],
    low_gain: f32,
    kept: [Vec<T::Sample>; KEPT],
    scratch: Vec<T::Sample>,
    /// The row that comes next from the sub-bands, and the next to give out.
    arriving: u32,
    leaving: u32,
}

impl<T: Transform> Level<T> {
    fn new(rect: Rect, low: Rows<T>, bands: [Strip<T>; 3], low_gain: f32) -> Self {
        let width = rect.width() as usize;
        let kept = std::array::from_fn(|_| vec![T::Sample::default(); width]);
        let (arriving, leaving) = (rect.y0, rect.y0);
        Self { rect, low, bands, low_gain, kept, scratch: Vec::new(), arriving, leaving }
    }

    fn next_row(&mut self, blocks: &mut Blocks<'_>) -> &[T::Sample] {
        if self.leaving >= self.rect.y1 {
            return &[];
        }
        let is_single = self.rect.height() == 1;
        // An odd row that arrives finishes the odd one `STEPS` above it and the even one below that.
        let needed = if is_single { 1 } else { T::STEPS + (self.leaving & 1) };
        while self.arriving < self.leaving + needed {
            if self.arriving < self.rect.y1 {
                self.arrive(blocks);
            }
            if !is_single && self.arriving & 1 == 1 {
                (1..=T::STEPS).for_each(|step| self.lift(step));
            }
            self.arriving += 1;
        }
        let row = self.leaving;
        self.leaving += 1;
        self.kept.get(row as usize % KEPT).map_or(&[], Vec::as_slice)
    }

    /// Filters the arriving row along its columns.
    fn arrive(&mut self, blocks: &mut Blocks<'_>) {
        let [hl, lh, hh] = &mut self.bands;
        let Some(row) = self.kept.get_mut(self.arriving as usize % KEPT) else { return };
        let starts_high = self.rect.x0 & 1 == 1;
        if self.arriving & 1 == 0 {
            let low = self.low.next_row(blocks);
            T::horizontal(
                low,
                hl.next_row(blocks),
                self.low_gain,
                starts_high,
                row,
                &mut self.scratch,
            );
        } else {
            let low = lh.next_row(blocks);
            T::horizontal(low, hh.next_row(blocks), 1.0, starts_high, row, &mut self.scratch);
            if self.rect.height() == 1 {
                T::single_high(row);
            }
        }
    }

    /// Lifts the row that lies `step` rows above the arriving one; at the edges the rows are
    /// mirrored.
    fn lift(&mut self, step: u32) {
        let Rect { y0, y1, .. } = self.rect;
        let Some(row) = self.arriving.checked_sub(step).filter(|row| (y0..y1).contains(row)) else {
            return;
        };
        let above = if row > y0 { row - 1 } else { row + 1 };
        let below = if row + 1 < y1 { row + 1 } else { row - 1 };
        let place = |row: u32| row as usize % KEPT;
        let Some(mut target) = self.kept.get_mut(place(row)).map(std::mem::take) else { return };
        if let (Some(above), Some(below)) =
            (self.kept.get(place(above)), self.kept.get(place(below)))
        {
            T::lift(step, &mut target, above, below);
        }
        if let Some(slot) = self.kept.get_mut(place(row)) {
            *slot = target;
        }
    }
}
