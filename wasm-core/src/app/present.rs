//! The model as a scene: what the renderer draws.

use super::layout;
use super::model::Model;
use super::pane::{Pane, PanePlace};
use super::tone::tone;
use crate::geometry::spaces::{Affine2, DeviceSpace, PixelSpace, ViewportSpace};
use crate::scene::display_list::{ImageLayer, Interpolation, PaneScene, Scene};

/// Everything on the drawing surface now.
pub fn present(model: &Model) -> Scene {
    let (width, height) = model.layout.stage.device_size();
    let interpolation = model.chrome.interpolation;
    let is_shutter_on = model.chrome.is_shutter_on;
    let panes = model
        .layout
        .visible()
        .into_iter()
        .filter_map(|index| {
            let place = model.layout.place(index)?;
            let pane = model.layout.panes.get(index)?;
            let layer = layer(pane, &place, &model.layout.stage, interpolation, is_shutter_on);
            Some(PaneScene { rect: place.device, layer })
        })
        .collect();
    Scene { width, height, panes }
}

fn layer(
    pane: &Pane,
    place: &PanePlace,
    stage: &layout::Stage,
    interpolation: Interpolation,
    is_shutter_on: bool,
) -> Option<ImageLayer> {
    let (shown, frame) = pane.shown_frame()?;
    let (tone, _) = tone(pane, &frame.header, frame.frame_header()?, &shown.description);
    let viewport_from_pixel = pane.view.viewport_from_pixel(pane.image_shape()?, place.size);
    let scale = 1.0 / stage.pixel_ratio.max(0.1);
    let (x, y) = (f64::from(place.device.x), f64::from(place.device.y));
    let viewport_from_device: Affine2<ViewportSpace, DeviceSpace> =
        Affine2::new([scale, 0.0, -x * scale], [0.0, scale, -y * scale]);
    let pixel_from_viewport: Affine2<PixelSpace, ViewportSpace> = viewport_from_pixel.inverse()?;
    Some(ImageLayer {
        frame: shown.handle,
        description: (*shown.description).clone(),
        pixel_from_device: pixel_from_viewport.after(&viewport_from_device),
        tone,
        interpolation,
        shutter: frame.frame_header()?.shutter.clone().filter(|_| is_shutter_on),
    })
}
