use std::sync::Arc;

use super::*;
use crate::geometry::shutter::{Shutter, ShutterShape};
use crate::geometry::spaces::{Affine2, DeviceSpace, PixelSpace, ViewportSpace};
use crate::geometry::viewport::{ImageShape, ViewState, ViewportSize};
use crate::pixel_data::SampleFormat;
use crate::voi::modality_lut::ModalityLut;
use crate::voi::pipeline::GreyPipeline;
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
    let map = Affine2::new([step, 0.0, -0.5], [0.0, step, -0.5]);
    grey_mapped(pixels, columns, size, map, interpolation, pipeline)
}

fn described(format: SampleFormat, columns: u32, rows: u32) -> FrameDescription {
    FrameDescription { rows, columns, format, stored_range: [0.0, 255.0], caveats: Vec::new() }
}

fn grey_mapped(
    pixels: &[u8],
    columns: u32,
    size: (u32, u32),
    pixel_from_device: Affine2<PixelSpace, DeviceSpace>,
    interpolation: Interpolation,
    pipeline: GreyPipeline,
) -> Vec<u8> {
    let layer = ImageLayer {
        frame: FrameHandle(1),
        description: described(SampleFormat::U8, columns, pixels.len() as u32 / columns),
        pixel_from_device,
        tone: Tone::Grey(pipeline),
        interpolation,
        shutter: None,
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
        shutter: None,
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

/// A frame of noise with every 7th pixel padding.
fn noise(format: SampleFormat, columns: u32, rows: u32) -> Vec<u8> {
    let length = (columns * rows) as usize * format.bytes_per_pixel();
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    match format {
        SampleFormat::F32 => {
            (0..length / 4).flat_map(|_| f32::from(next()).to_le_bytes()).collect()
        }
        _ => (0..length).map(|_| next()).collect(),
    }
}

#[test]
fn lines_are_drawn_to_the_bit_as_pixel_by_pixel() {
    const SIZE: (usize, usize) = (37, 29);
    let [step, half] = [0.37, 1.9];
    let maps = [
        Affine2::new([step, 0.0, -2.0], [0.0, step, -1.0]),
        Affine2::new([-half, 0.0, 40.0], [0.0, half, -3.5]),
        Affine2::new([0.0, step, -2.0], [-step, 0.0, 8.0]),
        Affine2::new([0.0, -half, 30.0], [half, 0.0, -1.0]),
    ];
    for format in [SampleFormat::U8, SampleFormat::U16, SampleFormat::I16, SampleFormat::F32] {
        for (pixel_from_device, is_padded) in maps.iter().flat_map(|m| [(m, true), (m, false)]) {
            for interpolation in
                [Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic]
            {
                let pipeline = GreyPipeline {
                    padding: is_padded.then_some([0.0, 60.0]),
                    presentation: PresentationLut::Inverse,
                    ..identity()
                };
                let description = described(format, 23, 17);
                let bytes = noise(format, 23, 17);
                let layer = ImageLayer {
                    frame: FrameHandle(1),
                    description,
                    pixel_from_device: *pixel_from_device,
                    tone: Tone::Grey(pipeline.clone()),
                    interpolation,
                    shutter: None,
                };
                let rect = DeviceRect { x: 3, y: 2, width: SIZE.0 as u32, height: SIZE.1 as u32 };
                let (grid, map) = (Grid::new(&layer.description), RowMap::new(&layer, rect));
                let pixels = GreyPixels { bytes: &bytes, format, pipeline: &pipeline };
                let black = vec![[0, 0, 0, 255]; SIZE.0 * SIZE.1];
                let (mut lines, mut each) = (black.clone(), black);
                assert!(draw_lines(&mut lines, SIZE.0, (&grid, &map, interpolation), &pixels));
                draw_each(&mut each, SIZE.0, (&grid, &map, interpolation), &pixels);
                assert!(lines == each, "{format:?} {pixel_from_device:?} {interpolation:?}");
            }
        }
    }
}

#[test]
fn colour_lines_are_drawn_to_the_bit_as_pixel_by_pixel() {
    let bytes = noise(SampleFormat::Rgba8, 23, 17);
    let pixels = ColorPixels { bytes: &bytes, is_inverted: true };
    let grid = Grid::new(&described(SampleFormat::Rgba8, 23, 17));
    for (x_row, y_row) in
        [([0.37, 0.0, -2.0], [0.0, -0.4, 16.0]), ([0.0, 1.3, -3.0], [0.6, 0.0, -1.0])]
    {
        for interpolation in [Interpolation::Nearest, Interpolation::Linear, Interpolation::Cubic] {
            let map = RowMap { x_row, y_row };
            let (mut lines, mut each) =
                (vec![[0, 0, 0, 255]; 37 * 29], vec![[0, 0, 0, 255]; 37 * 29]);
            assert!(draw_lines(&mut lines, 37, (&grid, &map, interpolation), &pixels));
            draw_each(&mut each, 37, (&grid, &map, interpolation), &pixels);
            assert!(lines == each, "{map:?} {interpolation:?}");
        }
    }
}

#[test]
fn pixel_between_two_image_pixels_does_not_hang_on_the_last_bit() {
    // Device pixel n lies at 1/6 + n/3: in exact numbers between two image pixels at n = 1, 4,
    // 7 and 10. A bit more or less in 32 bits must not move any of them.
    let at = |offset: f64| {
        let third = 1.0 / 3.0;
        let map = Affine2::new([third, 0.0, offset], [0.0, third, -0.5]);
        grey_mapped(&[10, 20, 30, 40], 4, (12, 1), map, Interpolation::Nearest, identity())
    };
    let expected = at(0.0);
    for bit in [-1e-7, 1e-7] {
        assert_eq!(at(bit), expected);
    }
}

#[test]
fn surface_that_a_pane_overlaps_is_cut_at_its_edge() {
    let scene = Scene {
        width: 2,
        height: 2,
        panes: vec![PaneScene {
            rect: DeviceRect { x: 1, y: 1, width: 3, height: 3 },
            layer: Some(ImageLayer {
                frame: FrameHandle(1),
                description: described(SampleFormat::U8, 3, 3),
                pixel_from_device: Affine2::new([1.0, 0.0, -1.5], [0.0, 1.0, -1.5]),
                tone: Tone::Grey(identity()),
                interpolation: Interpolation::Nearest,
                shutter: None,
            }),
        }],
    };
    let picture = render(&scene, &Bytes(vec![9; 9]));
    let levels: Vec<u8> = picture.rgba.chunks_exact(4).map(|p| p[0]).collect();
    assert_eq!(levels, [0, 0, 0, 9]);
}

#[test]
fn shutter_closes_without_bleeding_into_what_it_shows() {
    let rectangle = ShutterShape::Rectangle { left: 1, top: 0, right: 1, bottom: 0 };
    let layer = ImageLayer {
        frame: FrameHandle(1),
        description: described(SampleFormat::U8, 2, 1),
        pixel_from_device: Affine2::new([0.5, 0.0, -0.5], [0.0, 1.0, -0.5]),
        tone: Tone::Grey(GreyPipeline { presentation: PresentationLut::Inverse, ..identity() }),
        interpolation: Interpolation::Linear,
        shutter: Some(Arc::new(Shutter { shapes: vec![rectangle], level: 77 })),
    };
    let rect = DeviceRect { x: 0, y: 0, width: 5, height: 1 };
    let picture = render_pane(&PaneScene { rect, layer: Some(layer) }, &Bytes(vec![0, 100]));
    let levels: Vec<u8> = picture.rgba.chunks_exact(4).map(|p| p[0]).collect();
    // Positions -0.25, 0.25 | 0.75, 1.25 | outside: the left pixel is closed and its level, a
    // P-value, is not inverted; 0.75 lies between 0 and 100: 255 - 75.
    assert_eq!(levels, [77, 77, 180, 155, 0]);
}

#[test]
fn pixels_that_are_not_square_are_drawn_as_they_are_on_the_body() {
    // 2 columns, 2 rows, a row twice as high as a column is wide; fitted into 4 × 8.
    let image = ImageShape { rows: 2, columns: 2, pixel_aspect: 2.0 };
    let size = ViewportSize { width: 4.0, height: 8.0 };
    let from_pixel = ViewState::default().viewport_from_pixel(image, size);
    let from_viewport = from_pixel.inverse().unwrap();
    let from_device = Affine2::<ViewportSpace, DeviceSpace>::new([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
    let map = from_viewport.after(&from_device);
    let got = grey_mapped(&[1, 2, 3, 4], 2, (4, 8), map, Interpolation::Nearest, identity());
    let (upper, lower) = ([1, 1, 2, 2].repeat(4), [3, 3, 4, 4].repeat(4));
    assert_eq!(got, [upper, lower].concat());
}

#[test]
fn interpolations_come_round() {
    let order = [Interpolation::Linear, Interpolation::Nearest, Interpolation::Cubic];
    for (at, interpolation) in order.into_iter().enumerate() {
        assert_eq!(interpolation.next(), order[(at + 1) % 3]);
    }
}
