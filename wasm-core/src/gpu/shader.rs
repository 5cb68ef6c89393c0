//! Shader sources. Constants come from here, never typed twice.

use super::pane_uniforms::{VOI_LINEAR, VOI_LINEAR_EXACT, VOI_SIGMOID};
use crate::pixel_data::SampleFormat;

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

/// The WGSL module that draws frames of this kind: entry points `cover` and `draw`.
pub fn source(kind: TextureKind) -> String {
    let body = if kind == TextureKind::Color { COLOR } else { GREY };
    [PANE, body]
        .concat()
        .replace("<SAMPLE>", &format!("<{}>", kind.sample_type()))
        .replace("TABLE_WIDTH", &TABLE_WIDTH.to_string())
        .replace("VOI_LINEAR_EXACT", &VOI_LINEAR_EXACT.to_string())
        .replace("VOI_LINEAR", &VOI_LINEAR.to_string())
        .replace("VOI_SIGMOID", &VOI_SIGMOID.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    #[test]
    fn every_shader_is_valid() {
        for kind in TextureKind::ALL {
            let module = naga::front::wgsl::parse_str(&source(kind))
                .unwrap_or_else(|e| panic!("{kind:?}: {}", e.emit_to_string(&source(kind))));
            Validator::new(ValidationFlags::all(), Capabilities::empty())
                .validate(&module)
                .unwrap_or_else(|e| panic!("{kind:?}: {e:?}"));
        }
    }

    #[test]
    fn uniform_block_is_as_long_as_the_shader_says() {
        let module = naga::front::wgsl::parse_str(&source(TextureKind::Unsigned)).unwrap();
        let (_, pane) =
            module.types.iter().find(|(_, t)| t.name.as_deref() == Some("Pane")).unwrap();
        let naga::TypeInner::Struct { span, .. } = &pane.inner else { panic!("not a struct") };
        assert_eq!(*span as usize, super::super::pane_uniforms::BYTES);
    }
}
