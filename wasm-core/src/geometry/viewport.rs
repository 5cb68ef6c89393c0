//! How an image lies in its pane: zoom, pan, rotation, flip.

use serde::{Deserialize, Serialize};

use super::spaces::{Affine2, PixelPoint, PixelSpace, ViewportPoint, ViewportSpace};

/// A quarter turn count, clockwise on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Rotation {
    #[default]
    None,
    Cw90,
    Cw180,
    Cw270,
}

impl Rotation {
    pub fn turned_cw(self) -> Self {
        match self {
            Self::None => Self::Cw90,
            Self::Cw90 => Self::Cw180,
            Self::Cw180 => Self::Cw270,
            Self::Cw270 => Self::None,
        }
    }

    /// Cosine and sine of the clockwise angle (y grows downwards).
    fn cos_sin(self) -> (f64, f64) {
        match self {
            Self::None => (1.0, 0.0),
            Self::Cw90 => (0.0, 1.0),
            Self::Cw180 => (-1.0, 0.0),
            Self::Cw270 => (0.0, -1.0),
        }
    }
}

/// Size of the image's pixel grid and the shape of one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ImageShape {
    pub rows: u32,
    pub columns: u32,
    /// Height of a pixel divided by its width: row spacing over column spacing,
    /// else Pixel Aspect Ratio (0028,0034) (PS3.3 C.7.6.3.1.7), else 1.
    pub pixel_aspect: f64,
}

/// Size of a pane in CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ViewportSize {
    pub width: f64,
    pub height: f64,
}

/// What the reader did to the view. The order is fixed: flip, then rotate, then zoom, then pan.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ViewState {
    /// Magnification relative to "fits the pane"; 1 is fit.
    pub zoom: f64,
    /// Displacement of the image centre from the pane centre, in CSS px.
    pub pan: [f64; 2],
    pub rotation: Rotation,
    /// Mirrored left-right as seen before rotation.
    pub is_flipped: bool,
}

impl Default for ViewState {
    fn default() -> Self {
        Self { zoom: 1.0, pan: [0.0, 0.0], rotation: Rotation::None, is_flipped: false }
    }
}

pub const MIN_ZOOM: f64 = 0.05;
pub const MAX_ZOOM: f64 = 64.0;

impl ViewState {
    /// CSS px per image column when the image just fits the pane, after rotation.
    pub fn fit_scale(&self, image: ImageShape, pane: ViewportSize) -> f64 {
        let width = f64::from(image.columns.max(1));
        let height = f64::from(image.rows.max(1)) * image.pixel_aspect;
        let (width, height) = match self.rotation {
            Rotation::None | Rotation::Cw180 => (width, height),
            Rotation::Cw90 | Rotation::Cw270 => (height, width),
        };
        (pane.width / width).min(pane.height / height).max(1e-6)
    }

    /// CSS px per image column at the present zoom.
    pub fn scale(&self, image: ImageShape, pane: ViewportSize) -> f64 {
        self.fit_scale(image, pane) * self.zoom
    }

    pub fn viewport_from_pixel(
        &self,
        image: ImageShape,
        pane: ViewportSize,
    ) -> Affine2<ViewportSpace, PixelSpace> {
        let scale = self.scale(image, pane);
        let (cos, sin) = self.rotation.cos_sin();
        let mirror = if self.is_flipped { -1.0 } else { 1.0 };
        let (sx, sy) = (scale * mirror, scale * image.pixel_aspect);
        let (xx, xy, yx, yy) = (cos * sx, -sin * sy, sin * sx, cos * sy);
        // The centre of the grid is half a pixel before the middle index.
        let cx = (f64::from(image.columns) - 1.0) / 2.0;
        let cy = (f64::from(image.rows) - 1.0) / 2.0;
        let (ox, oy) = (pane.width / 2.0 + self.pan[0], pane.height / 2.0 + self.pan[1]);
        Affine2::new([xx, xy, ox - xx * cx - xy * cy], [yx, yy, oy - yx * cx - yy * cy])
    }

    /// Turned a quarter clockwise as seen; the pan turns with the image.
    pub fn rotated_cw(&self) -> Self {
        let [x, y] = self.pan;
        Self { rotation: self.rotation.turned_cw(), pan: [-y, x], ..*self }
    }

    /// Mirrored left-right as seen now, whatever the rotation.
    ///
    /// Mirroring after a turn by θ is mirroring before a turn by −θ.
    pub fn flipped_on_screen(&self) -> Self {
        let rotation = match self.rotation {
            Rotation::Cw90 => Rotation::Cw270,
            Rotation::Cw270 => Rotation::Cw90,
            same => same,
        };
        let pan = [-self.pan[0], self.pan[1]];
        Self { rotation, is_flipped: !self.is_flipped, pan, ..*self }
    }

    /// Zooms by `factor` so that the image point under `anchor` stays under it.
    pub fn zoomed_about(
        &self,
        anchor: ViewportPoint,
        factor: f64,
        image: ImageShape,
        pane: ViewportSize,
    ) -> Self {
        let Some(pixel_from_viewport) = self.viewport_from_pixel(image, pane).inverse() else {
            return *self;
        };
        let held: PixelPoint = pixel_from_viewport.apply(anchor);
        let mut next = *self;
        next.zoom = (self.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        let moved = next.viewport_from_pixel(image, pane).apply(held);
        next.pan[0] += anchor.x - moved.x;
        next.pan[1] += anchor.y - moved.y;
        next
    }

    /// The zoom at which one image column covers `css_px` CSS px.
    pub fn at_scale(&self, css_px: f64, image: ImageShape, pane: ViewportSize) -> Self {
        let zoom = (css_px / self.fit_scale(image, pane)).clamp(MIN_ZOOM, MAX_ZOOM);
        Self { zoom, pan: [0.0, 0.0], ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANE: ViewportSize = ViewportSize { width: 400.0, height: 200.0 };
    const SQUARE: ImageShape = ImageShape { rows: 100, columns: 100, pixel_aspect: 1.0 };

    fn check(view: ViewState, image: ImageShape, pixel: (f64, f64), expected: (f64, f64)) {
        let got = view.viewport_from_pixel(image, PANE).apply(PixelPoint::new(pixel.0, pixel.1));
        assert!(
            (got.x - expected.0).abs() < 1e-9 && (got.y - expected.1).abs() < 1e-9,
            "{got:?} is not {expected:?}"
        );
    }

    #[test]
    fn fit_centres_the_pixel_grid() {
        // 200 px for 100 rows: scale 2; the grid's outer corner (-0.5, -0.5) lies at x = 200 - 100.
        check(ViewState::default(), SQUARE, (-0.5, -0.5), (100.0, 0.0));
        check(ViewState::default(), SQUARE, (99.5, 99.5), (300.0, 200.0));
    }

    #[test]
    fn clockwise_quarter_turn_takes_the_top_left_corner_to_the_top_right() {
        let view = ViewState { rotation: Rotation::Cw90, ..ViewState::default() };
        check(view, SQUARE, (-0.5, -0.5), (300.0, 0.0));
        check(view, SQUARE, (99.5, -0.5), (300.0, 200.0));
    }

    #[test]
    fn flip_takes_the_left_edge_to_the_right() {
        let view = ViewState { is_flipped: true, ..ViewState::default() };
        check(view, SQUARE, (-0.5, -0.5), (300.0, 0.0));
    }

    #[test]
    fn flip_mirrors_what_is_seen_whatever_the_rotation() {
        let mut view = ViewState { pan: [5.0, 9.0], ..ViewState::default() };
        for _ in 0..4 {
            let pixel = PixelPoint::new(3.0, 11.0);
            let before = view.viewport_from_pixel(SQUARE, PANE).apply(pixel);
            let after = view.flipped_on_screen().viewport_from_pixel(SQUARE, PANE).apply(pixel);
            // Mirrored about the pane's centre line, x = 200.
            assert!((before.x + after.x - 400.0).abs() < 1e-9 && (before.y - after.y).abs() < 1e-9);
            view = view.rotated_cw();
        }
    }

    #[test]
    fn tall_pixels_stretch_the_rows() {
        // 100 columns × 50 rows of pixels twice as high as wide: a square of 200 px.
        let image = ImageShape { rows: 50, columns: 100, pixel_aspect: 2.0 };
        check(ViewState::default(), image, (-0.5, -0.5), (100.0, 0.0));
        check(ViewState::default(), image, (99.5, 49.5), (300.0, 200.0));
    }

    #[test]
    fn zoom_holds_the_point_under_the_cursor() {
        let anchor = ViewportPoint::new(130.0, 40.0);
        for rotation in [Rotation::None, Rotation::Cw90, Rotation::Cw180, Rotation::Cw270] {
            let view = ViewState { rotation, is_flipped: true, pan: [7.0, -3.0], zoom: 1.3 };
            let before = view.viewport_from_pixel(SQUARE, PANE).inverse().unwrap().apply(anchor);
            let next = view.zoomed_about(anchor, 1.7, SQUARE, PANE);
            let after = next.viewport_from_pixel(SQUARE, PANE).inverse().unwrap().apply(anchor);
            assert!((before.x - after.x).abs() < 1e-9 && (before.y - after.y).abs() < 1e-9);
        }
    }
}
