//! `GpuCore`: what the shell sees of the GPU.

use std::collections::HashMap;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::pane_uniforms::{BYTES, Tables, pack};
use super::shader::{TextureKind, Variant, source};
use super::textures::{FrameTexture, TableCache, upload};
use super::{lost, read_back};
use crate::pixel_data::{FrameDescription, FrameHandle};
use crate::scene::display_list::{PaneScene, Scene};

/// Uniform blocks lie this far apart: the largest alignment a device may ask for.
const UNIFORM_STRIDE: u64 = 256;
/// Panes on one surface.
const MAX_PANES: u64 = 64;

/// One device, one surface, the frames that were handed over.
#[wasm_bindgen]
pub struct GpuCore {
    device: wgpu::Device,
    queue: wgpu::Queue,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    canvas: HtmlCanvasElement,
    layout: wgpu::BindGroupLayout,
    /// Made when the first picture of its kind is drawn.
    pipelines: HashMap<Variant, wgpu::RenderPipeline>,
    uniforms: wgpu::Buffer,
    frames: HashMap<FrameHandle, FrameTexture>,
    tables: TableCache,
    scene: Option<Scene>,
    adapter: String,
    listener: Option<u32>,
}

impl std::fmt::Debug for GpuCore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GpuCore({}, {} frames)", self.adapter, self.frames.len())
    }
}

fn error(text: impl std::fmt::Display) -> JsValue {
    js_sys::Error::new(&text.to_string()).into()
}

#[wasm_bindgen]
impl GpuCore {
    /// Opens a device that can draw on `canvas`.
    pub async fn create(canvas: HtmlCanvasElement) -> Result<GpuCore, JsValue> {
        let backends = if cfg!(feature = "gpu-webgpu") {
            wgpu::Backends::BROWSER_WEBGPU
        } else {
            wgpu::Backends::GL
        };
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends;
        let instance = wgpu::Instance::new(descriptor);
        let target = wgpu::SurfaceTarget::Canvas(canvas.clone());
        let surface = instance.create_surface(target).map_err(error)?;
        let options = wgpu::RequestAdapterOptions {
            compatible_surface: Some(&surface),
            ..wgpu::RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(error)?;
        let limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
        let descriptor = wgpu::DeviceDescriptor { required_limits: limits, ..Default::default() };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(error)?;
        let (width, height) = (canvas.width().max(1), canvas.height().max(1));
        let mut config = surface
            .get_default_config(&adapter, width, height)
            .ok_or_else(|| error("the device cannot draw on a canvas"))?;
        // Values are written as they are: no colour space may bend them.
        config.format = config.format.remove_srgb_suffix();
        config.alpha_mode = wgpu::CompositeAlphaMode::Opaque;
        surface.configure(&device, &config);
        let layout = bind_group_layout(&device, TextureKind::Unsigned);
        let uniforms = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: UNIFORM_STRIDE * MAX_PANES,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let info = adapter.get_info();
        let adapter = if info.name.is_empty() { info.driver } else { info.name };
        Ok(Self {
            device,
            queue,
            surface,
            config,
            canvas,
            layout,
            pipelines: HashMap::new(),
            uniforms,
            frames: HashMap::new(),
            tables: TableCache::default(),
            scene: None,
            adapter,
            listener: None,
        })
    }

    /// What the driver says of itself.
    pub fn adapter_info(&self) -> String {
        self.adapter.clone()
    }

    /// Calls `listener` once when the device is lost.
    pub fn on_lost(&mut self, listener: Function) {
        self.listener = Some(lost::watch(&self.device, &self.canvas, listener));
    }

    /// Sets the size of the surface in physical px.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.canvas.set_width(width.max(1));
        self.canvas.set_height(height.max(1));
        self.config.width = width.max(1);
        self.config.height = height.max(1);
        self.surface.configure(&self.device, &self.config);
    }

    /// Hands a frame over: `description` is a postcard `FrameDescription`.
    pub fn upload_frame(
        &mut self,
        handle: u32,
        description: &[u8],
        bytes: &[u8],
    ) -> Result<(), JsValue> {
        let description: FrameDescription = postcard::from_bytes(description).map_err(error)?;
        let frame = upload(&self.device, &self.queue, &description, bytes).map_err(error)?;
        self.frames.insert(FrameHandle(handle), frame);
        Ok(())
    }

    pub fn has_frame(&self, handle: u32) -> bool {
        self.frames.contains_key(&FrameHandle(handle))
    }

    pub fn drop_frame(&mut self, handle: u32) {
        self.frames.remove(&FrameHandle(handle));
    }

    /// Bytes of all frames on the device.
    pub fn texture_bytes(&self) -> f64 {
        self.frames.values().map(|frame| frame.bytes as f64).sum()
    }

    /// Draws a postcard `Scene`. Panes whose frame was not handed over stay black.
    pub fn draw(&mut self, scene: &[u8]) -> Result<(), JsValue> {
        let scene: Scene = postcard::from_bytes(scene).map_err(error)?;
        let target = match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(texture)
            | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => texture,
            wgpu::CurrentSurfaceTexture::Lost | wgpu::CurrentSurfaceTexture::Validation => {
                return Err(error("the surface is lost"));
            }
            _ => return Err(error("the surface gives no picture")),
        };
        let view = target.texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.render(&scene, &view);
        self.queue.present(target);
        self.scene = Some(scene);
        // WebGL reports at once; whoever listens may not be able to act inside this call.
        if self.listener.is_some_and(lost::is_lost) {
            return Err(error("the device is lost or at fault"));
        }
        Ok(())
    }

    /// The last scene, drawn again into memory: RGBA, row-major.
    pub async fn read_back(&mut self) -> Result<Vec<u8>, JsValue> {
        let scene = self.scene.clone().ok_or_else(|| error("nothing was drawn"))?;
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d {
                width: self.config.width,
                height: self.config.height,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: self.config.format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        self.render(&scene, &texture.create_view(&wgpu::TextureViewDescriptor::default()));
        let mut bytes =
            read_back::read(&self.device, &self.queue, &texture).await.map_err(error)?;
        if self.config.format == wgpu::TextureFormat::Bgra8Unorm {
            bytes.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.swap(0, 2));
        }
        Ok(bytes)
    }

    /// Frees everything; nothing is told to the listener.
    pub fn destroy(&mut self) {
        if let Some(listener) = self.listener.take() {
            lost::forget(listener);
        }
        self.frames.clear();
        self.device.destroy();
    }
}

impl GpuCore {
    fn render(&mut self, scene: &Scene, view: &wgpu::TextureView) {
        let draws = self.prepare(scene);
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..wgpu::RenderPassDescriptor::default()
        });
        for draw in &draws {
            let Some(pipeline) = self.pipelines.get(&draw.variant) else { continue };
            let rect = draw.rect;
            let right = (rect.x + rect.width).min(self.config.width);
            let bottom = (rect.y + rect.height).min(self.config.height);
            if rect.x >= right || rect.y >= bottom {
                continue;
            }
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &draw.bind_group, &[draw.offset]);
            pass.set_scissor_rect(rect.x, rect.y, right - rect.x, bottom - rect.y);
            pass.draw(0..3, 0..1);
        }
        drop(pass);
        self.queue.submit([encoder.finish()]);
    }

    /// Uploads uniforms and tables and binds them, a draw for each pane with a known frame.
    fn prepare(&mut self, scene: &Scene) -> Vec<Draw> {
        let mut draws = Vec::with_capacity(scene.panes.len());
        for (index, pane) in scene.panes.iter().take(MAX_PANES as usize).enumerate() {
            if let Some(draw) = self.prepare_pane(pane, index as u64 * UNIFORM_STRIDE) {
                draws.push(draw);
            }
        }
        self.tables.sweep();
        draws
    }

    fn prepare_pane(&mut self, pane: &PaneScene, offset: u64) -> Option<Draw> {
        let layer = pane.layer.as_ref()?;
        let tables = Tables::of(layer);
        let modality =
            self.tables.insert(&self.device, &self.queue, tables.modality.map(|lut| &*lut.entries));
        let voi =
            self.tables.insert(&self.device, &self.queue, tables.voi.map(|lut| &*lut.entries));
        let numbers = layer.shutter.as_ref().map(|shutter| shutter.numbers());
        let shutter = self.tables.insert(&self.device, &self.queue, numbers.as_deref());
        let frame = self.frames.get(&layer.frame)?;
        let variant = Variant::of(layer);
        self.pipelines
            .entry(variant)
            .or_insert_with(|| pipeline(&self.device, variant, self.config.format));
        self.queue.write_buffer(&self.uniforms, offset, &pack(layer, pane.rect));
        let texture = |binding, view| wgpu::BindGroupEntry {
            binding,
            resource: wgpu::BindingResource::TextureView(view),
        };
        let uniforms = wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: &self.uniforms,
                offset: 0,
                size: std::num::NonZeroU64::new(BYTES as u64),
            }),
        };
        let layout = match frame.kind {
            TextureKind::Unsigned => &self.layout,
            kind => &bind_group_layout(&self.device, kind),
        };
        let bind_group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout,
            entries: &[
                uniforms,
                texture(1, &frame.view),
                texture(2, self.tables.view(modality)?),
                texture(3, self.tables.view(voi)?),
                texture(4, self.tables.view(shutter)?),
            ],
        });
        Some(Draw { variant, rect: pane.rect, bind_group, offset: offset as u32 })
    }
}

struct Draw {
    variant: Variant,
    rect: crate::scene::display_list::DeviceRect,
    bind_group: wgpu::BindGroup,
    offset: u32,
}

fn bind_group_layout(device: &wgpu::Device, kind: TextureKind) -> wgpu::BindGroupLayout {
    let float = wgpu::TextureSampleType::Float { filterable: false };
    let sample_type = match kind {
        TextureKind::Unsigned => wgpu::TextureSampleType::Uint,
        TextureKind::Signed => wgpu::TextureSampleType::Sint,
        TextureKind::Float | TextureKind::Color => float,
    };
    let texture = |binding, sample_type| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture {
            sample_type,
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        },
        count: None,
    };
    let uniforms = wgpu::BindGroupLayoutEntry {
        binding: 0,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: true,
            min_binding_size: std::num::NonZeroU64::new(BYTES as u64),
        },
        count: None,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: None,
        entries: &[
            uniforms,
            texture(1, sample_type),
            texture(2, float),
            texture(3, float),
            texture(4, float),
        ],
    })
}

fn pipeline(
    device: &wgpu::Device,
    variant: Variant,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(source(variant).into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &[Some(&bind_group_layout(device, variant.kind))],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: None,
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("cover"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("draw"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: None,
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}
