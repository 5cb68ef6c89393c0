//! The attributes a viewer decides by, as true types. Parsed once, at the edge.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::caveat::Caveat;
use crate::geometry::plane::ImagePlane;
use crate::geometry::shutter::Shutter;
use crate::redact::Redacted;
use crate::uid::{
    FrameOfReferenceUid, InstanceUid, SeriesUid, SopClassUid, StudyUid, TransferSyntaxUid,
};
use crate::voi::modality_lut::ModalityLut;
use crate::voi::presentation::PresentationLut;
use crate::voi::window::NamedVoi;

/// Photometric Interpretation (0028,0004), PS3.3 C.7.6.3.1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Photometric {
    Monochrome1,
    Monochrome2,
    PaletteColor,
    Rgb,
    YbrFull,
    YbrFull422,
    YbrPartial420,
    YbrIct,
    YbrRct,
    /// Retired or unknown; the defined term is kept for the message.
    Other,
}

impl Photometric {
    pub fn is_monochrome(self) -> bool {
        matches!(self, Self::Monochrome1 | Self::Monochrome2)
    }
}

/// Planar Configuration (0028,0006), meaningful only for more than one sample per pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum PlanarConfiguration {
    #[default]
    ByPixel,
    ByPlane,
}

/// Bytes that the metadata carries in itself or names by URI (PS3.18 F.2.7, F.2.8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BinaryValue {
    Inline(Arc<[u8]>),
    /// As the server wrote it; may be relative to the metadata's URL.
    BulkDataUri(String),
}

/// One channel of a palette (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaletteChannel {
    /// Number of entries (0 means 65536), first mapped value as written, bits per entry.
    pub descriptor: [i32; 3],
    pub data: BinaryValue,
    pub is_segmented: bool,
}

/// What a decoder must know of an image (PS3.3 C.7.6.3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImagePixel {
    pub rows: u32,
    pub columns: u32,
    pub samples_per_pixel: u16,
    pub photometric: Photometric,
    pub planar: PlanarConfiguration,
    pub bits_allocated: u16,
    pub bits_stored: u16,
    pub high_bit: u16,
    /// Pixel Representation (0028,0103) is 1.
    pub is_signed: bool,
    /// Float or Double Float Pixel Data instead of Pixel Data.
    pub is_float: bool,
    /// Red, green and blue, for PALETTE COLOR.
    pub palette: Option<Arc<[PaletteChannel; 3]>>,
    /// Pixel Padding Value and Range Limit, sorted, in stored values, inclusive.
    pub padding: Option<[f32; 2]>,
}

/// Who the image is of. Never printed by `Debug`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PatientIdentity {
    /// Patient ID (0010,0020), trimmed.
    pub id: Redacted<String>,
    /// Issuer of Patient ID (0010,0021).
    pub issuer: Redacted<Option<String>>,
    /// Alphabetic group, `FAMILY^GIVEN^…`; other groups follow after `=`.
    pub name: Redacted<String>,
    /// `YYYYMMDD` or empty.
    pub birth_date: Redacted<String>,
    /// `M`, `F`, `O` or empty.
    pub sex: Redacted<String>,
}

/// Lossy Image Compression (0028,2110) and its history (PS3.3 C.7.6.1.1.5).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LossyHistory {
    pub is_lossy: bool,
    pub ratios: Vec<f64>,
    pub methods: Vec<String>,
}

/// One instance: what is the same for all its frames, and its frames.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceHeader {
    pub study: StudyUid,
    pub series: SeriesUid,
    pub instance: InstanceUid,
    pub sop_class: Option<SopClassUid>,
    /// Available Transfer Syntax UID (0008,3002), where the server says it.
    pub transfer_syntax: Option<TransferSyntaxUid>,
    pub frame_of_reference: Option<FrameOfReferenceUid>,
    pub patient: Arc<PatientIdentity>,
    pub study_text: Arc<StudyText>,
    pub series_text: Arc<SeriesText>,
    pub instance_number: Option<i32>,
    pub acquisition_number: Option<i32>,
    /// `HHMMSS[.ffffff]` of content or acquisition; empty when absent.
    pub content_time: String,
    /// Image Type (0008,0008), values joined by `\`.
    pub image_type: Arc<str>,
    /// Absent for objects without pixels (SR, PR, KO …).
    pub pixel: Option<ImagePixel>,
    pub lossy: LossyHistory,
    pub cine: CineTiming,
    /// At least one when `pixel` is present; frame 1 first.
    pub frames: Vec<FrameHeader>,
    pub burned_in_annotation: Option<bool>,
    /// Empty where there is no calibration by region.
    pub ultrasound_regions: Arc<[UltrasoundRegion]>,
    /// What a standardized uptake value is computed from; only for PET.
    pub pet: Option<Arc<PetUptake>>,
}

/// What an uptake value needs (PS3.3 C.8.9.1, C.8.9.2, C.8.22.4), as the header has it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PetUptake {
    /// Units (0054,1001): `BQML`, `CNTS`, `GML` …; empty when absent.
    pub units: String,
    /// SUV Type (0054,1006): `BW`, `LBM` …; empty when absent.
    pub suv_type: String,
    /// Corrected Image (0028,0051): `ATTN`, `DECY` …
    pub corrections: Vec<String>,
    /// Decay Correction (0054,1102): `START`, `ADMIN`, `NONE`; empty when absent.
    pub decay_correction: String,
    /// Decay Correction DateTime (0018,9701).
    pub decay_reference: Option<Seconds>,
    /// Series Date and Time.
    pub series_start: Option<Seconds>,
    /// Acquisition DateTime, else Acquisition Date and Time.
    pub acquisition_start: Option<Seconds>,
    /// Items of the Radiopharmaceutical Information Sequence (0054,0016); the rest is of the first.
    pub radiopharmaceuticals: usize,
    /// Radiopharmaceutical Start DateTime (0018,1078).
    pub administered: Option<Seconds>,
    /// Radiopharmaceutical Start Time (0018,1072), seconds of the day.
    pub administered_time: Option<f64>,
    /// Radionuclide Total Dose (0018,1074) in Bq, not corrected for what stays in the syringe.
    pub total_dose_bq: Option<f64>,
    /// Radionuclide Half Life (0018,1075), s.
    pub half_life_s: Option<f64>,
    /// Patient's Weight (0010,1030), kg.
    pub weight_kg: Redacted<Option<f64>>,
}

/// Seconds from 1 January of the year 0, by the clock of the place.
pub type Seconds = f64;

/// A calibrated part of an ultrasound image (PS3.3 C.8.5.5). Regions may overlap.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UltrasoundRegion {
    /// First and last column of the region, in pixels of the whole image.
    pub columns: [f64; 2],
    /// First and last row of the region.
    pub rows: [f64; 2],
    /// Region Spatial Format (0018,6012): 1 is 2D.
    pub spatial_format: u16,
    /// Region Data Type (0018,6014): 1 is tissue.
    pub data_type: u16,
    /// Region Flags (0018,6016): bit 0 set means low priority where regions overlap.
    pub flags: u32,
    /// Physical Units (0018,6024), (0018,6026) across and down: 3 is cm, 4 is s, 7 is cm/s.
    pub units: [u16; 2],
    /// Physical Delta (0018,602C), (0018,602E): units for each pixel right and down; may be
    /// negative.
    pub delta: [f64; 2],
    /// Reference pixel, relative to the region's corner.
    pub reference_pixel: Option<[f64; 2]>,
    /// Reference Pixel Physical Value (0018,6028), (0018,602A), in the region's units; 0 when
    /// absent.
    pub reference_value: [f64; 2],
    /// Doppler Correction Angle (0018,6034), degrees.
    pub doppler_angle_deg: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StudyText {
    /// `YYYYMMDD` or empty.
    pub date: String,
    pub time: String,
    pub description: String,
    pub accession_number: String,
    pub institution: String,
    pub referring_physician: Redacted<String>,
    /// Patient's Age (0010,1010), e.g. `045Y`.
    pub patient_age: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SeriesText {
    /// Modality (0008,0060), upper case.
    pub modality: String,
    pub number: Option<i32>,
    pub description: String,
    pub date: String,
    pub time: String,
    pub body_part: String,
    pub protocol: String,
    pub manufacturer: String,
    pub station: String,
}

/// Where the cine rate comes from (PS3.3 C.7.6.5).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CineTiming {
    /// Recommended Display Frame Rate (0008,2144), frames/s.
    pub recommended_rate: Option<f64>,
    /// Cine Rate (0018,0040), frames/s.
    pub cine_rate: Option<f64>,
    /// Frame Time (0018,1063), ms.
    pub frame_time_ms: Option<f64>,
    /// Frame Time Vector (0018,1065), ms; the first is 0.
    pub frame_time_vector_ms: Vec<f64>,
}

/// One frame: functional groups are resolved, per-frame over shared over root (PS3.3 C.7.6.16).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameHeader {
    /// Position and orientation in the frame of reference, with spacing.
    pub plane: Option<ImagePlane>,
    pub spacing: Spacing,
    /// What the header adds about its calibration: type and description, magnification, beam
    /// angle. May be empty.
    pub spacing_note: Arc<str>,
    /// Patient Orientation (0020,0020): row and column direction letters, when there is no plane.
    pub patient_orientation: Option<[String; 2]>,
    pub laterality: Option<Laterality>,
    pub view_position: String,
    pub modality_lut: ModalityLut,
    /// Unit of the rescaled values as UCUM code: `[hnsf'U]` for HU; empty when unknown.
    pub rescale_unit: String,
    /// Windows first in header order, then VOI LUT items.
    pub vois: Vec<NamedVoi>,
    pub presentation: PresentationLut,
    pub slice_thickness_mm: Option<f64>,
    pub slice_location_mm: Option<f64>,
    /// Values that keep frames of different kinds in different stacks: echo time, b-value,
    /// temporal position, dimension indices other than position … as `name=value;`.
    pub stack_key: Arc<str>,
    /// Order within equal positions: temporal index, else trigger time, else other dimensions.
    pub temporal_order: f64,
    /// Technique lines for the corner text, as displayed: `120 kVp`, `TE 90 ms`.
    pub technique: Arc<[String]>,
    /// What of the header could not be used as it is.
    pub caveats: Arc<[Caveat]>,
    /// Display shutter of the image or of the frame (PS3.3 C.7.6.11).
    pub shutter: Option<Arc<Shutter>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Laterality {
    Left,
    Right,
    Both,
    Unpaired,
}

/// Distance between pixel centres and where it comes from (PS3.3 10.7).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spacing {
    /// Row spacing (vertical) and column spacing (horizontal) in mm; `None`: pixels only.
    pub mm: Option<SpacingMm>,
    pub provenance: SpacingProvenance,
    /// Row over column from spacing or Pixel Aspect Ratio (0028,0034); 1 when unknown.
    pub pixel_aspect: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpacingMm {
    pub row: f64,
    pub column: f64,
}

/// Why a distance may be believed (PS3.3 10.7.1.1–10.7.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SpacingProvenance {
    /// Cross-sectional plane spacing.
    Plane,
    /// Pixel Spacing differs from Imager Pixel Spacing, or a calibration type is given.
    Calibrated,
    /// Imager Pixel Spacing, or Pixel Spacing equal to it: at the detector plane.
    DetectorPlane,
    /// Imager Pixel Spacing over Estimated Radiographic Magnification Factor.
    EstimatedMagnification,
    /// Pixel Spacing alone on a projection image: cannot be determined.
    Undetermined,
    /// Nominal Scanned Pixel Spacing.
    NominalScanned,
    /// Object Pixel Spacing in Center of Beam (0018,9404): near the beam's centre only.
    BeamCenter,
    /// Ultrasound region, physical units cm.
    UltrasoundRegion,
    /// By a line whose length the reader typed.
    UserCalibrated,
    Pixels,
}

impl SpacingProvenance {
    /// What stands behind a length because it may differ from the body's (PS3.3 10.7.1); empty
    /// where it does not.
    pub fn qualifier(self) -> &'static str {
        match self {
            Self::Plane | Self::UltrasoundRegion | Self::Pixels => "",
            Self::Calibrated => "calibrated",
            Self::DetectorPlane => "at detector",
            Self::EstimatedMagnification => "estimated",
            Self::Undetermined => "not calibrated",
            Self::NominalScanned => "scanned",
            Self::BeamCenter => "at beam centre",
            Self::UserCalibrated => "user calibrated",
        }
    }

    /// The whole of it, for a tooltip, a table and a report.
    pub fn description(self) -> &'static str {
        match self {
            Self::Plane => "Pixel Spacing of the image plane in the patient",
            Self::Calibrated => "Pixel Spacing, calibrated for the body",
            Self::DetectorPlane => "Imager Pixel Spacing: size at the detector plane",
            Self::EstimatedMagnification => {
                "Imager Pixel Spacing over Estimated Radiographic Magnification Factor"
            }
            Self::Undetermined => {
                "Pixel Spacing of a projection; whether it is calibrated is unknown"
            }
            Self::NominalScanned => {
                "Nominal Scanned Pixel Spacing: size on the scanned film or paper"
            }
            Self::BeamCenter => "Object Pixel Spacing in Center of Beam",
            Self::UltrasoundRegion => "Physical Delta of the ultrasound region",
            Self::UserCalibrated => "calibrated by the reader with a line of known length",
            Self::Pixels => "no spacing is known: pixels",
        }
    }
}
