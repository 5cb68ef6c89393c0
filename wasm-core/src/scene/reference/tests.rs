use super::*;
use crate::geometry::spaces::Affine2;
use crate::voi::presentation::PresentationLut;
use crate::voi::window::{Voi, VoiFunction, Window};

struct Bytes(Vec<u8>);

impl FrameSource for Bytes {
    fn frame(&self, _: FrameHandle) -> Option<&[u8]> {
        Some(&self.0)
    }
}

/// 8-bit identity: value v is shown as v.
fn identity() -> GreyPipeline {
    let window = Window { center: 127.5, width: 255.0, function: VoiFunction::LinearExact };
    GreyPipeline {
        modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
        voi: Voi::Window(window),
        presentation: PresentationLut::Identity,
        padding: None,
    }
}

fn grey(
    pixels: &[u8],
    columns: u32,
    size: (u32, u32),
    step: f64,
    interpolation: Interpolation,
    pipeline: GreyPipeline,
) -> Vec<u8> {
    let rows = pixels.len() as u32 / columns;
    let layer = ImageLayer {
        frame: FrameHandle(1),
        description: FrameDescription {
            rows,
            columns,
            format: SampleFormat::U8,
            stored_range: [0.0, 255.0],
            caveats: Vec::new(),
        },
        pixel_from_device: Affine2::new([step, 0.0, -0.5], [0.0, step, -0.5]),
        tone: Tone::Grey(pipeline),
        interpolation,
    };
    let rect = DeviceRect { x: 0, y: 0, width: size.0, height: size.1 };
    let picture = render_pane(&PaneScene { rect, layer: Some(layer) }, &Bytes(pixels.to_vec()));
    picture.rgba.chunks_exact(4).map(|p| p[0]).collect()
}

#[test]
fn one_to_one_shows_every_stored_value() {
    let pixels: Vec<u8> = (0..12).map(|v| v * 20).collect();
    for interpolation in [Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic] {
        assert_eq!(grey(&pixels, 4, (4, 3), 1.0, interpolation, identity()), pixels);
    }
}

#[test]
fn linear_blends_between_pixel_centres() {
    // Four device pixels over two columns: positions -0.25, 0.25, 0.75, 1.25.
    let got = grey(&[0, 100], 2, (4, 1), 0.5, Interpolation::Linear, identity());
    assert_eq!(got, [0, 25, 75, 100]); // 0.25 and 0.75 of 100; the ends are held
}

#[test]
fn nearest_repeats_pixels() {
    assert_eq!(grey(&[7, 9], 2, (4, 1), 0.5, Interpolation::Nearest, identity()), [7, 7, 9, 9]);
}

#[test]
fn outside_the_image_is_black_even_when_inverted() {
    let pipeline = GreyPipeline { presentation: PresentationLut::Inverse, ..identity() };
    assert_eq!(grey(&[0], 1, (2, 1), 1.0, Interpolation::Linear, pipeline), [255, 0]);
}

#[test]
fn padding_next_to_tissue_does_not_bleed_into_it() {
    let pipeline = GreyPipeline { padding: Some([0.0, 0.0]), ..identity() };
    // Positions -0.25, 0.25 | 0.75, 1.25: the left pixel is padding, the right stays 100.
    let got = grey(&[0, 100], 2, (4, 1), 0.5, Interpolation::Linear, pipeline);
    assert_eq!(got, [0, 0, 100, 100]);
}

#[test]
fn signed_16_bit_samples_keep_their_sign() {
    let bytes: Vec<u8> = [-1000i16, 0, 1000].iter().flat_map(|v| v.to_le_bytes()).collect();
    let window = Window { center: 0.0, width: 2000.0, function: VoiFunction::LinearExact };
    let layer = ImageLayer {
        frame: FrameHandle(1),
        description: FrameDescription {
            rows: 1,
            columns: 3,
            format: SampleFormat::I16,
            stored_range: [-1000.0, 1000.0],
            caveats: Vec::new(),
        },
        pixel_from_device: Affine2::new([1.0, 0.0, -0.5], [0.0, 1.0, -0.5]),
        tone: Tone::Grey(GreyPipeline { voi: Voi::Window(window), ..identity() }),
        interpolation: Interpolation::Nearest,
    };
    let rect = DeviceRect { x: 0, y: 0, width: 3, height: 1 };
    let picture = render_pane(&PaneScene { rect, layer: Some(layer) }, &Bytes(bytes));
    let levels: Vec<u8> = picture.rgba.chunks_exact(4).map(|p| p[0]).collect();
    assert_eq!(levels, [0, 128, 255]); // 0.5 · 255 + 0.5 = 128
}

#[test]
fn frame_shorter_than_described_is_not_drawn() {
    let layer_pixels = grey(&[], 1, (1, 1), 1.0, Interpolation::Linear, identity());
    assert_eq!(layer_pixels, [0]);
}
