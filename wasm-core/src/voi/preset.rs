//! Window presets by modality, for the number keys.

use super::window::{VoiFunction, Window};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    pub name: &'static str,
    pub window: Window,
}

const fn preset(name: &'static str, center: f32, width: f32) -> Preset {
    Preset { name, window: Window { center, width, function: VoiFunction::Linear } }
}

/// Hounsfield windows in common use.
const CT: &[Preset] = &[
    preset("Abdomen", 40.0, 400.0),
    preset("Lung", -600.0, 1500.0),
    preset("Bone", 480.0, 2500.0),
    preset("Brain", 40.0, 80.0),
    preset("Mediastinum", 50.0, 350.0),
    preset("Liver", 70.0, 150.0),
    preset("Angiography", 300.0, 600.0),
    preset("Subdural", 75.0, 215.0),
    preset("Stroke", 32.0, 8.0),
];

/// Presets of a modality; key 1 is the first. Other modalities have no absolute scale.
pub fn presets_for(modality: &str) -> &'static [Preset] {
    match modality {
        "CT" => CT,
        _ => &[],
    }
}
