//! Weights of the interpolation kernels.

/// Catmull–Rom weights (a = −0.5) of the four taps at −1, 0, 1, 2 for a fraction in `0.0..1.0`.
pub fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        -0.5 * t3 + t2 - 0.5 * t,
        1.5 * t3 - 2.5 * t2 + 1.0,
        -1.5 * t3 + 2.0 * t2 + 0.5 * t,
        0.5 * t3 - 0.5 * t2,
    ]
}
