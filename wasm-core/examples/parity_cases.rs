//! Writes scenes of every kind of frame and pipeline, and how the CPU reference draws them:
//! `parity_cases FOLDER`. `tests/parity` lets both GPU back ends draw the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs, io};

use lightbox_core::geometry::shutter::{Shutter, ShutterShape};
use lightbox_core::geometry::spaces::{Affine2, DeviceSpace, PixelSpace};
use lightbox_core::pixel_data::{FrameDescription, FrameHandle, SampleFormat};
use lightbox_core::scene::display_list::{
    DeviceRect, ImageLayer, Interpolation, PaneScene, Scene, Tone,
};
use lightbox_core::scene::reference::{FrameSource, render};
use lightbox_core::voi::modality_lut::{Lut, ModalityLut};
use lightbox_core::voi::pipeline::GreyPipeline;
use lightbox_core::voi::presentation::PresentationLut::{self, Identity, Inverse};
use lightbox_core::voi::window::{Voi, VoiFunction, Window};

/// Odd, so that no row is a multiple of anything.
const COLUMNS: u32 = 61;
const ROWS: u32 = 47;
const PANE: (u32, u32) = (83, 71);
const PANES_ACROSS: u32 = 4;

struct Frames(BTreeMap<FrameHandle, (FrameDescription, Vec<u8>)>);

impl FrameSource for Frames {
    fn frame(&self, handle: FrameHandle) -> Option<&[u8]> {
        self.0.get(&handle).map(|(_, bytes)| bytes.as_slice())
    }
}

const FORMATS: [SampleFormat; 5] = [
    SampleFormat::U8,
    SampleFormat::U16,
    SampleFormat::I16,
    SampleFormat::F32,
    SampleFormat::Rgba8,
];

fn handle(format: SampleFormat) -> FrameHandle {
    FrameHandle(FORMATS.iter().position(|f| *f == format).unwrap_or(0) as u32 + 1)
}

/// A ramp with noise on it, and a block of the smallest value.
fn samples(format: SampleFormat) -> Vec<u8> {
    let mut state = 7u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 20
    };
    let places = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
    let mut bytes = Vec::new();
    for (row, column) in places {
        let is_block = (10..20).contains(&row) && (15..40).contains(&column);
        let value = if is_block { 0 } else { (row * 23 + column * 31 + noise() % 900) as u16 };
        match format {
            SampleFormat::U8 => bytes.push((value >> 4) as u8),
            SampleFormat::U16 => bytes.extend(value.to_le_bytes()),
            SampleFormat::I16 => bytes.extend((value as i16 - 2000).to_le_bytes()),
            SampleFormat::F32 => bytes.extend((f32::from(value) / 4096.0 - 0.25).to_le_bytes()),
            SampleFormat::Rgba8 => {
                bytes.extend([(value >> 4) as u8, value as u8, (column * 4) as u8, 255]);
            }
        }
    }
    bytes
}

fn frames() -> Frames {
    let frame = |format| {
        let description = FrameDescription {
            rows: ROWS,
            columns: COLUMNS,
            format,
            stored_range: [0.0, 4095.0],
            caveats: Vec::new(),
        };
        (handle(format), (description, samples(format)))
    };
    Frames(FORMATS.map(frame).into())
}

fn window(center: f32, width: f32, function: VoiFunction) -> Voi {
    Voi::Window(Window { center, width, function })
}

/// A bent table of an odd length.
fn table(first_mapped: f32, length: u32, max_output: f32) -> Lut {
    let last = (length - 1) as f32;
    let entry = |n: u32| ((n as f32 / last).powi(2) * max_output).round();
    Lut { first_mapped, entries: (0..length).map(entry).collect(), max_output, explanation: None }
}

fn rescale(slope: f32, intercept: f32) -> ModalityLut {
    ModalityLut::Rescale { slope, intercept }
}

fn tones() -> Vec<(SampleFormat, Tone)> {
    use SampleFormat::{F32, I16, Rgba8, U8, U16};
    use VoiFunction::{Linear, LinearExact, Sigmoid};
    let grey = |modality, voi, presentation: PresentationLut, padding| {
        Tone::Grey(GreyPipeline { modality, voi, presentation, padding })
    };
    let identity = || rescale(1.0, 0.0);
    let padding = Some([-2100.0, -1900.0]);
    let modality = || ModalityLut::Table(table(100.0, 3001, 4095.0));
    vec![
        (U8, grey(identity(), window(90.0, 181.0, Linear), Identity, None)),
        (U16, grey(rescale(2.5, -100.0), window(4000.0, 7001.5, LinearExact), Inverse, None)),
        (I16, grey(rescale(1.0, -24.0), window(40.0, 400.0, Linear), Inverse, padding)),
        (I16, grey(rescale(0.5, 3.0), window(-300.0, 700.0, Sigmoid), Identity, None)),
        (U16, grey(modality(), window(2000.0, 3000.0, Linear), Identity, None)),
        (U16, grey(identity(), Voi::Table(table(-50.0, 1501, 1023.0)), Inverse, None)),
        (
            I16,
            grey(
                ModalityLut::Table(table(-1500.0, 2049, 255.0)),
                Voi::Table(table(10.0, 230, 65535.0)),
                Identity,
                padding,
            ),
        ),
        (F32, grey(rescale(3.0, 0.125), window(0.75, 0.5, LinearExact), Identity, None)),
        (F32, grey(identity(), window(0.2, 0.3, Sigmoid), Inverse, Some([-0.25, -0.25]))),
        (U8, grey(identity(), window(100.0, 1.0, Linear), Identity, None)),
        (Rgba8, Tone::Color { is_inverted: false }),
        (Rgba8, Tone::Color { is_inverted: true }),
    ]
}

type Map = Affine2<PixelSpace, DeviceSpace>;

/// The map that lays `pane_map`, made for a pane at the origin, at a pane's corner.
fn moved(pane_map: &Map, rect: DeviceRect) -> Map {
    let (x, y) = (f64::from(rect.x), f64::from(rect.y));
    let to_corner: Affine2<DeviceSpace, DeviceSpace> = Affine2::new([1.0, 0.0, -x], [0.0, 1.0, -y]);
    pane_map.after(&to_corner)
}

fn maps() -> Vec<(&'static str, Map)> {
    let (sin, cos) = 0.57_f64.sin_cos();
    vec![
        ("one to one", Affine2::new([1.0, 0.0, -12.5], [0.0, 1.0, -8.5])),
        ("twice as large, pixels on edges", Affine2::new([0.5, 0.0, -0.5], [0.0, 0.5, 3.5])),
        ("enlarged by thirds", Affine2::new([1.0 / 3.0, 0.0, 7.0], [0.0, 1.0 / 3.0, 5.0])),
        ("shrunk, not square", Affine2::new([1.7, 0.0, -20.0], [0.0, 1.1, -9.0])),
        ("flipped", Affine2::new([-0.73, 0.0, 60.0], [0.0, 0.73, -0.5])),
        ("turned by 90°", Affine2::new([0.0, 0.66, -0.5], [-0.66, 0.0, 48.0])),
        (
            "turned by any angle",
            Affine2::new([cos * 0.8, sin * 0.8, -8.0], [-sin * 0.8, cos * 0.8, 20.0]),
        ),
    ]
}

/// No shutter, each shape alone, all at once.
fn shutters() -> [Option<Arc<Shutter>>; 5] {
    let rectangle = ShutterShape::Rectangle { left: 5, top: 3, right: 50, bottom: 40 };
    let circle = ShutterShape::Circle { column: 30, row: 24, radius: 25, pixel_aspect: 1.25 };
    // More corners than a block of uniforms would hold: a star, with notches.
    let corner = |n: u32| {
        let (sin, cos) = (f64::from(n) / 1500.0 * std::f64::consts::TAU).sin_cos();
        let radius = if n % 100 < 50 { 28.0 } else { 17.0 };
        [(30.0 + radius * cos).round() as i32, (23.0 + radius * sin).round() as i32]
    };
    let polygon = ShutterShape::Polygon((0..1500).map(corner).collect());
    let all = vec![rectangle.clone(), circle.clone(), polygon.clone()];
    let shutter = |shapes, level| Some(Arc::new(Shutter { shapes, level }));
    [
        None,
        shutter(vec![rectangle], 0),
        shutter(vec![circle], 200),
        shutter(vec![polygon], 77),
        shutter(all, 255),
    ]
}

fn scene(map: &Map, interpolation: Interpolation, frames: &Frames, is_shut: bool) -> Scene {
    let shutters = if is_shut { shutters() } else { Default::default() };
    let mut panes: Vec<PaneScene> = Vec::new();
    for (at, (format, tone)) in (0..).zip(tones()) {
        let (x, y) = (at % PANES_ACROSS * PANE.0, at / PANES_ACROSS * PANE.1);
        let rect = DeviceRect { x, y, width: PANE.0 - 1, height: PANE.1 - 1 };
        let frame = handle(format);
        let layer = frames.0.get(&frame).map(|(description, _)| ImageLayer {
            frame,
            description: description.clone(),
            pixel_from_device: moved(map, rect),
            tone,
            interpolation,
            shutter: shutters.get(at as usize % 5).cloned().flatten(),
        });
        panes.push(PaneScene { rect, layer });
    }
    // The last column is cut by the surface's edge.
    let height = PANE.1 * (panes.len() as u32).div_ceil(PANES_ACROSS);
    Scene { width: PANE.0 * PANES_ACROSS - 9, height, panes }
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let bytes = |value: Result<Vec<u8>, postcard::Error>| value.map_err(io::Error::other);
    let frames = frames();
    for (handle, (description, samples)) in &frames.0 {
        let name = |what: &str| folder.join(format!("frame-{}.{what}", handle.0));
        fs::write(name("description"), bytes(postcard::to_allocvec(description))?)?;
        fs::write(name("samples"), samples)?;
    }
    let mut names = Vec::new();
    for (name, map) in maps() {
        use Interpolation::{Cubic, Linear, Nearest};
        let kinds = [(Nearest, false), (Linear, false), (Cubic, false), (Linear, true)];
        for (interpolation, is_shut) in kinds {
            let scene = scene(&map, interpolation, &frames, is_shut);
            let shutter = if is_shut { ", shutters" } else { "" };
            let at = |what: &str| folder.join(format!("case-{}.{what}", names.len()));
            fs::write(at("scene"), bytes(postcard::to_allocvec(&scene))?)?;
            fs::write(at("rgba"), render(&scene, &frames).rgba)?;
            names.push(serde_json::json!({
                "name": format!("{name}, {interpolation:?}{shutter}").to_lowercase(),
                "width": scene.width,
                "height": scene.height,
            }));
        }
    }
    fs::write(folder.join("cases.json"), serde_json::Value::from(names).to_string())
}

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).ok_or_else(|| io::Error::other("which folder?"))?;
    write(Path::new(&folder))
}
