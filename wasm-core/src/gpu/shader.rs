//! Shader sources. Constants come from here, never typed twice.

use super::pane_uniforms::{VOI_LINEAR, VOI_LINEAR_EXACT, VOI_SIGMOID, VOI_TABLE};
use crate::geometry::shutter;
use crate::pixel_data::SampleFormat;
use crate::scene::display_list::{ImageLayer, Interpolation, Tone};
use crate::scene::reference::EDGE_SLACK;
use crate::voi::modality_lut::ModalityLut;
use crate::voi::window::{Voi, VoiFunction};

const PANE: &str = include_str!("shader/pane.wgsl");
const GREY: &str = include_str!("shader/grey.wgsl");
const COLOR: &str = include_str!("shader/color.wgsl");

/// Lookup tables lie in textures this wide, row after row.
pub const TABLE_WIDTH: u32 = 1024;

/// Kinds of texture, each with a pipeline of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextureKind {
    Unsigned,
    Signed,
    Float,
    Color,
}

impl TextureKind {
    pub const ALL: [Self; 4] = [Self::Unsigned, Self::Signed, Self::Float, Self::Color];

    pub fn of(format: SampleFormat) -> Self {
        match format {
            SampleFormat::U8 | SampleFormat::U16 => Self::Unsigned,
            SampleFormat::I16 => Self::Signed,
            SampleFormat::F32 => Self::Float,
            SampleFormat::Rgba8 => Self::Color,
        }
    }

    fn sample_type(self) -> &'static str {
        match self {
            Self::Unsigned => "u32",
            Self::Signed => "i32",
            Self::Float | Self::Color => "f32",
        }
    }
}

/// What a pipeline is made for. All of it is constant in the shader: a software GPU runs every
/// branch that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Variant {
    pub kind: TextureKind,
    /// Codes of the shader: nearest 0, linear 1, cubic 2.
    interpolation: i32,
    has_padding: bool,
    has_shutter: bool,
    has_modality_table: bool,
    function: i32,
}

impl Variant {
    pub fn of(layer: &ImageLayer) -> Self {
        let kind = TextureKind::of(layer.description.format);
        let interpolation = match layer.interpolation {
            Interpolation::Nearest => 0,
            Interpolation::Linear => 1,
            Interpolation::Cubic => 2,
        };
        let plain = Self {
            kind,
            interpolation,
            has_padding: false,
            has_shutter: layer.shutter.is_some(),
            has_modality_table: false,
            function: VOI_LINEAR,
        };
        let Tone::Grey(pipeline) = &layer.tone else { return plain };
        Self {
            has_padding: pipeline.padding.is_some(),
            has_modality_table: matches!(pipeline.modality, ModalityLut::Table(_)),
            function: match &pipeline.voi {
                Voi::Table(_) => VOI_TABLE,
                Voi::Window(window) => match window.function {
                    VoiFunction::Linear => VOI_LINEAR,
                    VoiFunction::LinearExact => VOI_LINEAR_EXACT,
                    VoiFunction::Sigmoid => VOI_SIGMOID,
                },
            },
            ..plain
        }
    }
}

/// The WGSL module that draws such frames: entry points `cover` and `draw`.
pub fn source(variant: Variant) -> String {
    let Variant { kind, interpolation, has_padding, has_shutter, has_modality_table, function } =
        variant;
    let body = if kind == TextureKind::Color { COLOR } else { GREY };
    let constants = format!(
        "const INTERPOLATION: i32 = {interpolation};\nconst HAS_PADDING: bool = {has_padding};\n\
         const HAS_SHUTTER: bool = {has_shutter};\n\
         const HAS_MODALITY_TABLE: bool = {has_modality_table};\nconst FUNCTION: i32 = {function};\n"
    );
    [&constants, PANE, body]
        .concat()
        .replace("<SAMPLE>", &format!("<{}>", kind.sample_type()))
        .replace("SHUTTER_CIRCLE", &shutter::CIRCLE.to_string())
        .replace("SHUTTER_POLYGON", &shutter::POLYGON.to_string())
        .replace("EDGE_SLACK", &EDGE_SLACK.to_string())
        .replace("TABLE_WIDTH", &TABLE_WIDTH.to_string())
        .replace("VOI_LINEAR_EXACT", &VOI_LINEAR_EXACT.to_string())
        .replace("VOI_LINEAR", &VOI_LINEAR.to_string())
        .replace("VOI_SIGMOID", &VOI_SIGMOID.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    fn variants() -> Vec<Variant> {
        let mut variants = Vec::new();
        for kind in TextureKind::ALL {
            for interpolation in 0..3 {
                for function in [VOI_LINEAR, VOI_LINEAR_EXACT, VOI_SIGMOID, VOI_TABLE] {
                    for (has_padding, has_modality_table) in [(false, false), (true, true)] {
                        variants.push(Variant {
                            kind,
                            interpolation,
                            has_padding,
                            has_shutter: has_padding,
                            has_modality_table,
                            function,
                        });
                    }
                }
            }
        }
        variants
    }

    #[test]
    fn every_shader_is_valid() {
        for variant in variants() {
            let text = source(variant);
            let module = naga::front::wgsl::parse_str(&text)
                .unwrap_or_else(|e| panic!("{variant:?}: {}", e.emit_to_string(&text)));
            Validator::new(ValidationFlags::all(), Capabilities::empty())
                .validate(&module)
                .unwrap_or_else(|e| panic!("{variant:?}: {e:?}"));
        }
    }

    #[test]
    fn uniform_block_is_as_long_as_the_shader_says() {
        let module = naga::front::wgsl::parse_str(&source(variants()[0])).unwrap();
        let (_, pane) =
            module.types.iter().find(|(_, t)| t.name.as_deref() == Some("Pane")).unwrap();
        let naga::TypeInner::Struct { span, .. } = &pane.inner else { panic!("not a struct") };
        assert_eq!(*span as usize, super::super::pane_uniforms::BYTES);
    }
}
