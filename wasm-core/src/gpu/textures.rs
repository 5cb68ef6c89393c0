//! Frames and lookup tables on the device.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::shader::{TABLE_WIDTH, TextureKind};
use crate::pixel_data::{FrameDescription, SampleFormat};

/// One frame's texture.
pub struct FrameTexture {
    pub view: wgpu::TextureView,
    pub kind: TextureKind,
    pub bytes: usize,
    texture: wgpu::Texture,
}

impl Drop for FrameTexture {
    fn drop(&mut self) {
        // The browser would free it only when it collects garbage.
        self.texture.destroy();
    }
}

fn texture_format(format: SampleFormat) -> wgpu::TextureFormat {
    match format {
        SampleFormat::U8 => wgpu::TextureFormat::R8Uint,
        SampleFormat::U16 => wgpu::TextureFormat::R16Uint,
        SampleFormat::I16 => wgpu::TextureFormat::R16Sint,
        SampleFormat::F32 => wgpu::TextureFormat::R32Float,
        SampleFormat::Rgba8 => wgpu::TextureFormat::Rgba8Unorm,
    }
}

/// Makes a 2D texture and fills it.
fn filled(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    (width, height): (u32, u32),
    format: wgpu::TextureFormat,
    bytes_per_pixel: u32,
    bytes: &[u8],
) -> wgpu::Texture {
    let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(width * bytes_per_pixel),
        rows_per_image: Some(height),
    };
    queue.write_texture(texture.as_image_copy(), bytes, layout, size);
    texture
}

/// Uploads a frame. The error says why it does not fit.
pub fn upload(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    description: &FrameDescription,
    bytes: &[u8],
) -> Result<FrameTexture, String> {
    let limit = device.limits().max_texture_dimension_2d;
    let (columns, rows) = (description.columns, description.rows);
    if columns == 0 || rows == 0 || columns > limit || rows > limit {
        return Err(format!("a frame of {columns}×{rows} does not fit the device's {limit}"));
    }
    if bytes.len() != description.byte_length() {
        return Err("a frame's length is not what its description says".to_owned());
    }
    let pixel = description.format.bytes_per_pixel() as u32;
    let format = texture_format(description.format);
    let texture = filled(device, queue, (columns, rows), format, pixel, bytes);
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    let kind = TextureKind::of(description.format);
    Ok(FrameTexture { view, kind, bytes: bytes.len(), texture })
}

/// Lookup tables and shutters by content; those that a scene no longer uses are let go.
#[derive(Default)]
pub struct TableCache {
    views: HashMap<u64, (wgpu::TextureView, bool)>,
}

impl TableCache {
    /// The key of a table, uploaded if it is new; key 0 is an empty table.
    pub fn insert(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        entries: Option<&[f32]>,
    ) -> u64 {
        let key = entries.map_or(0, |entries| {
            let mut hasher = DefaultHasher::new();
            entries.iter().for_each(|entry| entry.to_bits().hash(&mut hasher));
            hasher.finish().max(1)
        });
        let entry = self
            .views
            .entry(key)
            .or_insert_with(|| (table_view(device, queue, entries.unwrap_or(&[0.0])), true));
        entry.1 = true;
        key
    }

    pub fn view(&self, key: u64) -> Option<&wgpu::TextureView> {
        self.views.get(&key).map(|(view, _)| view)
    }

    /// Forgets tables that were not inserted again since the last call.
    pub fn sweep(&mut self) {
        self.views.retain(|_, (_, is_used)| std::mem::replace(is_used, false));
    }
}

fn table_view(device: &wgpu::Device, queue: &wgpu::Queue, entries: &[f32]) -> wgpu::TextureView {
    let height = (entries.len() as u32).div_ceil(TABLE_WIDTH).max(1);
    let mut bytes: Vec<u8> = entries.iter().flat_map(|entry| entry.to_le_bytes()).collect();
    bytes.resize((TABLE_WIDTH * height * 4) as usize, 0);
    let format = wgpu::TextureFormat::R32Float;
    let texture = filled(device, queue, (TABLE_WIDTH, height), format, 4, &bytes);
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
