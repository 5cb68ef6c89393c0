//! Pixels back from the device, for tests of parity.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Bytes of a row in a copy buffer: a multiple of 256.
fn padded_row(width: u32) -> u32 {
    (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)
}

/// Copies a texture of 4 bytes a pixel into a buffer, and waits for it.
pub async fn read(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    texture: &wgpu::Texture,
) -> Result<Vec<u8>, String> {
    let (width, height) = (texture.width(), texture.height());
    let stride = padded_row(width);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(stride) * u64::from(height),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(stride),
        rows_per_image: Some(height),
    };
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
    queue.submit([encoder.finish()]);
    let mapped = Rc::new(Cell::new(None));
    let told = mapped.clone();
    buffer.map_async(wgpu::MapMode::Read, .., move |outcome| told.set(Some(outcome.is_ok())));
    while mapped.get().is_none() {
        device.poll(wgpu::PollType::Poll).map_err(|e| e.to_string())?;
        pause().await;
    }
    if mapped.get() != Some(true) {
        return Err("the pixels cannot be read back".to_owned());
    }
    let view = buffer.slice(..).get_mapped_range().map_err(|e| e.to_string())?;
    let rows = view.chunks_exact(stride as usize);
    Ok(rows.flat_map(|row| row.iter().take(width as usize * 4).copied()).collect())
}

/// Lets the browser work for a moment.
async fn pause() {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let global = js_sys::global();
        let set_timeout = js_sys::Reflect::get(&global, &"setTimeout".into()).unwrap_or_default();
        if let Some(set_timeout) = set_timeout.dyn_ref::<Function>() {
            let _timer = set_timeout.call2(&global, &resolve, &JsValue::from(0));
        }
    });
    let _waited = JsFuture::from(promise).await;
}
