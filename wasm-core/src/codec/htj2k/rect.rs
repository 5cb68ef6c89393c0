//! Half-open rectangles on the reference grid and its reductions.

/// `x0 <= x < x1`, `y0 <= y < y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
}

impl Rect {
    pub fn width(self) -> u32 {
        self.x1.saturating_sub(self.x0)
    }

    pub fn height(self) -> u32 {
        self.y1.saturating_sub(self.y0)
    }

    pub fn is_empty(self) -> bool {
        self.width() == 0 || self.height() == 0
    }

    /// After `levels` halvings: the places of the lowest sub-band (T.800 equation B-14).
    pub fn reduced(self, levels: u8) -> Self {
        self.sub_band(levels, 0, 0)
    }

    /// Places of a sub-band after `levels` halvings; `horizontal` and `vertical` are 1 where it
    /// is the high-pass one (T.800 equation B-15).
    pub fn sub_band(self, levels: u8, horizontal: u32, vertical: u32) -> Self {
        let part = |value: u32, offset: u32| {
            let half = if levels == 0 { 0 } else { u64::from(offset) << (levels - 1) };
            // The offset is less than the divisor, so a value below it rounds up to 0.
            u64::from(value).saturating_sub(half).div_ceil(1 << levels) as u32
        };
        Self {
            x0: part(self.x0, horizontal),
            y0: part(self.y0, vertical),
            x1: part(self.x1, horizontal),
            y1: part(self.y1, vertical),
        }
    }

    pub fn intersection(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// The cells of a grid of `2^x × 2^y` that the rectangle touches.
    pub fn cells(self, [x, y]: [u8; 2]) -> Self {
        if self.is_empty() {
            return Self::default();
        }
        Self {
            x0: self.x0 >> x,
            y0: self.y0 >> y,
            x1: ((self.x1 - 1) >> x) + 1,
            y1: ((self.y1 - 1) >> y) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_bands_share_the_samples_of_their_level() {
        // 5 columns from 3: even places 4, 6 are low, odd 3, 5, 7 high.
        let rect = Rect { x0: 3, y0: 0, x1: 8, y1: 1 };
        let low = rect.sub_band(1, 0, 0);
        let high = rect.sub_band(1, 1, 0);
        assert_eq!((low.x0, low.x1, high.x0, high.x1), (2, 4, 1, 4));
        // A single row is low.
        assert_eq!(rect.sub_band(1, 0, 1).height(), 0);
    }
}
