//! Four numbers at once: the samples of a quad.
//!
//! On WebAssembly with `simd128` a vector, elsewhere an array. The compiler finds vectors by
//! itself in plain loops, but not in a quad's chain of steps.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vector {
    use core::arch::wasm32::{
        f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_splat, i32x4_extract_lane,
        i32x4_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_ne, u32x4_shl, u32x4_shr,
        u32x4_splat, u32x4_sub, v128, v128_and, v128_or, v128_xor,
    };

    #[derive(Debug, Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        pub const fn new([a, b, c, d]: [u32; 4]) -> Self {
            Self(u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub fn splat(value: u32) -> Self {
            Self(u32x4_splat(value))
        }

        /// All bits where a lane is not 0.
        #[inline(always)]
        pub fn is_some(self) -> Self {
            Self(u32x4_ne(self.0, u32x4_splat(0)))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(u32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        #[inline(always)]
        pub fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        #[inline(always)]
        pub fn up(self, bits: u32) -> Self {
            Self(u32x4_shl(self.0, bits))
        }

        #[inline(always)]
        pub fn down(self, bits: u32) -> Self {
            Self(u32x4_shr(self.0, bits))
        }

        /// The bits of each lane's value as a float, multiplied.
        #[inline(always)]
        pub fn scaled(self, factor: f32) -> Self {
            Self(f32x4_mul(f32x4_convert_i32x4(self.0), f32x4_splat(factor)))
        }

        /// Lanes 0 and 2, and lanes 1 and 3, of two.
        #[inline(always)]
        pub fn unzipped(self, other: Self) -> [Self; 2] {
            let even = i32x4_shuffle::<0, 2, 4, 6>(self.0, other.0);
            [Self(even), Self(i32x4_shuffle::<1, 3, 5, 7>(self.0, other.0))]
        }

        /// Lanes 1 and 3.
        #[inline(always)]
        pub fn odd(self) -> [u32; 2] {
            [u32x4_extract_lane::<1>(self.0), u32x4_extract_lane::<3>(self.0)]
        }

        #[inline(always)]
        pub fn numbers(self) -> [u32; 4] {
            let v = self.0;
            [
                u32x4_extract_lane::<0>(v),
                u32x4_extract_lane::<1>(v),
                u32x4_extract_lane::<2>(v),
                u32x4_extract_lane::<3>(v),
            ]
        }

        #[inline(always)]
        pub fn integers(self) -> [i32; 4] {
            let v = self.0;
            [
                i32x4_extract_lane::<0>(v),
                i32x4_extract_lane::<1>(v),
                i32x4_extract_lane::<2>(v),
                i32x4_extract_lane::<3>(v),
            ]
        }

        #[inline(always)]
        pub fn floats(self) -> [f32; 4] {
            let v = self.0;
            [
                f32x4_extract_lane::<0>(v),
                f32x4_extract_lane::<1>(v),
                f32x4_extract_lane::<2>(v),
                f32x4_extract_lane::<3>(v),
            ]
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod vector {
    #[derive(Debug, Clone, Copy)]
    pub struct Lanes([u32; 4]);

    impl Lanes {
        pub const fn new(lanes: [u32; 4]) -> Self {
            Self(lanes)
        }

        #[inline(always)]
        pub fn splat(value: u32) -> Self {
            Self([value; 4])
        }

        /// All bits where a lane is not 0.
        #[inline(always)]
        pub fn is_some(self) -> Self {
            Self(self.0.map(|lane| if lane == 0 { 0 } else { u32::MAX }))
        }

        #[inline(always)]
        fn with(self, other: Self, step: impl Fn(u32, u32) -> u32) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Self([step(a, e), step(b, f), step(c, g), step(d, h)])
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            self.with(other, u32::wrapping_add)
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            self.with(other, u32::wrapping_sub)
        }

        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            self.with(other, |a, b| a & b)
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            self.with(other, |a, b| a | b)
        }

        #[inline(always)]
        pub fn xor(self, other: Self) -> Self {
            self.with(other, |a, b| a ^ b)
        }

        #[inline(always)]
        pub fn up(self, bits: u32) -> Self {
            Self(self.0.map(|lane| lane.wrapping_shl(bits)))
        }

        #[inline(always)]
        pub fn down(self, bits: u32) -> Self {
            Self(self.0.map(|lane| lane.wrapping_shr(bits)))
        }

        /// The bits of each lane's value as a float, multiplied.
        #[inline(always)]
        pub fn scaled(self, factor: f32) -> Self {
            Self(self.0.map(|lane| (lane as i32 as f32 * factor).to_bits()))
        }

        /// Lanes 0 and 2, and lanes 1 and 3, of two.
        #[inline(always)]
        pub fn unzipped(self, other: Self) -> [Self; 2] {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            [Self([a, c, e, g]), Self([b, d, f, h])]
        }

        /// Lanes 1 and 3.
        #[inline(always)]
        pub fn odd(self) -> [u32; 2] {
            let [_, b, _, d] = self.0;
            [b, d]
        }

        #[inline(always)]
        pub fn numbers(self) -> [u32; 4] {
            self.0
        }

        #[inline(always)]
        pub fn integers(self) -> [i32; 4] {
            self.0.map(|lane| lane as i32)
        }

        #[inline(always)]
        pub fn floats(self) -> [f32; 4] {
            self.0.map(f32::from_bits)
        }
    }
}

pub use vector::Lanes;
