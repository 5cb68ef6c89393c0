//! Tag trees: a grid of numbers told as far as needed (ITU-T T.800 B.10.2).

use super::header_bits::HeaderBits;

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// The value is at least this.
    low: u16,
    is_known: bool,
}

/// The grid's levels from the leaves to the root, one after another.
#[derive(Debug, Clone, Default)]
pub struct TagTree {
    /// Width of each level and where its nodes start.
    levels: Vec<(u32, u32)>,
    nodes: Vec<Node>,
}

impl TagTree {
    pub fn new(width: u32, height: u32) -> Self {
        let (mut width, mut height) = (width, height);
        let (mut levels, mut count) = (Vec::new(), 0);
        while width > 0 && height > 0 {
            levels.push((width, count));
            count += width * height;
            if width * height == 1 {
                break;
            }
            (width, height) = (width.div_ceil(2), height.div_ceil(2));
        }
        Self { levels, nodes: vec![Node::default(); count as usize] }
    }

    /// Whether the leaf's value is below the threshold, read as far as that needs; `None` where
    /// the header ends.
    pub fn is_below(
        &mut self,
        x: u32,
        y: u32,
        threshold: u16,
        bits: &mut HeaderBits<'_>,
    ) -> Option<bool> {
        let mut low = 0;
        let mut is_known = false;
        for (level, (width, start)) in self.levels.iter().enumerate().rev() {
            let place = start + (y >> level) * width + (x >> level);
            let node = self.nodes.get_mut(place as usize)?;
            node.low = node.low.max(low);
            while !node.is_known && node.low < threshold {
                if bits.bit()? {
                    node.is_known = true;
                } else {
                    node.low += 1;
                }
            }
            (low, is_known) = (node.low, node.is_known);
        }
        Some(is_known && low < threshold)
    }

    /// The leaf's value, if it is at most `most`.
    pub fn value(&mut self, x: u32, y: u32, most: u16, bits: &mut HeaderBits<'_>) -> Option<u16> {
        (0..=most).find_map(|value| match self.is_below(x, y, value + 1, bits) {
            Some(false) => None,
            Some(true) => Some(Some(value)),
            None => Some(None),
        })?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_read_back() {
        // T.800 B.10.2, figure B.12: 6 × 3 leaves; q3(0,0) = 1 is told by 01111, q3(1,0) = 3 by
        // 001, q3(2,0) = 2 by 101.
        let data = [0b0111_1001, 0b1010_0000];
        let mut bits = HeaderBits::new(&data);
        let mut tree = TagTree::new(6, 3);
        assert_eq!(tree.value(0, 0, 9, &mut bits), Some(1));
        assert_eq!(tree.value(1, 0, 9, &mut bits), Some(3));
        assert_eq!(tree.value(2, 0, 9, &mut bits), Some(2));
    }
}
