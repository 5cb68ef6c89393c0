//! Window presets by modality.
