//! From a DICOM JSON dataset to an `InstanceHeader`.

use std::sync::Arc;

use super::attributes::*;
use super::frame::{self, SharedTexts, joined, keep};
use super::image_pixel::image_pixel;
use super::json::{Dataset, JsonFault, Tag, datasets};
use super::lookup_table::LUT_DATA;
use super::multiframe::FunctionalGroups;
use super::pet;
use super::transfer_syntax::is_always_lossy;
use super::ultrasound;
use crate::redact::Redacted;
use crate::uid::Uid;

/// An instance whose header cannot be used. No PHI, no UID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    #[error("{what} is missing or not a UID")]
    NoIdentity { what: &'static str },
    #[error("the pixel description contradicts itself: {reason}")]
    Pixel { reason: String },
}

/// Headers that could be read, and a fault for each that could not.
pub type Headers = (Vec<Arc<InstanceHeader>>, Vec<HeaderFault>);

/// Reads the answer of a metadata request. One broken instance does not lose the others.
///
/// Lookup tables behind a BulkDataURI are left out, with a caveat: see `Metadata`.
pub fn headers_from_metadata(body: &[u8]) -> Result<Headers, JsonFault> {
    Ok(Metadata::parse(body)?.headers())
}

/// A metadata answer before its headers are read: lookup tables that the server keeps apart
/// can be put in.
#[derive(Debug, Clone)]
pub struct Metadata(Vec<Dataset>);

impl Metadata {
    pub fn parse(body: &[u8]) -> Result<Self, JsonFault> {
        datasets(body).map(Self)
    }

    /// BulkDataURIs of modality and VOI lookup tables, each once, as the server wrote them.
    pub fn lut_uris(&mut self) -> Vec<String> {
        let mut uris = Vec::new();
        for dataset in &mut self.0 {
            dataset.resolve_bulk_data(LUT_DATA, &mut |uri| {
                if !uris.iter().any(|known| known == uri) {
                    uris.push(uri.to_owned());
                }
                None
            });
        }
        uris
    }

    /// Puts bytes in the place of a URI, wherever it stands.
    pub fn put_lut_data(&mut self, uri: &str, bytes: Arc<[u8]>) {
        for dataset in &mut self.0 {
            dataset.resolve_bulk_data(LUT_DATA, &mut |found| (found == uri).then(|| bytes.clone()));
        }
    }

    pub fn headers(&self) -> Headers {
        let mut shared = Shared::default();
        let (mut headers, mut faults) = (Vec::new(), Vec::new());
        for dataset in &self.0 {
            match shared.header(dataset) {
                Ok(header) => headers.push(Arc::new(header)),
                Err(fault) => faults.push(fault),
            }
        }
        (headers, faults)
    }
}

/// More frames than any object has; a header that declares more is not believed.
const MAX_FRAMES: i64 = 100_000;

/// Texts that are the same for most instances of a series are kept once.
#[derive(Default)]
struct Shared {
    patient: Arc<PatientIdentity>,
    study: Arc<StudyText>,
    series: Arc<SeriesText>,
    image_type: Arc<str>,
    regions: Arc<[UltrasoundRegion]>,
    pet: Arc<PetUptake>,
    frame_texts: SharedTexts,
}

fn uid<K>(dataset: &Dataset, tag: Tag, what: &'static str) -> Result<Uid<K>, HeaderFault> {
    Uid::parse(&dataset.text(tag)).map_err(|_| HeaderFault::NoIdentity { what })
}

impl Shared {
    fn header(&mut self, dataset: &Dataset) -> Result<InstanceHeader, HeaderFault> {
        let pixel = image_pixel(dataset)?;
        let series = keep(&mut self.series, Arc::new(series_text(dataset)));
        let regions = keep(&mut self.regions, Arc::from(ultrasound::regions(dataset)));
        let frames = match &pixel {
            Some(pixel) => self.frames(dataset, pixel, &series.modality, &regions),
            None => Vec::new(),
        };
        let pet =
            (series.modality == "PT").then(|| keep(&mut self.pet, Arc::new(pet::uptake(dataset))));
        Ok(InstanceHeader {
            study: uid(dataset, Tag(0x0020_000D), "Study Instance UID")?,
            series: uid(dataset, Tag(0x0020_000E), "Series Instance UID")?,
            instance: uid(dataset, Tag(0x0008_0018), "SOP Instance UID")?,
            sop_class: Uid::parse(&dataset.text(Tag(0x0008_0016))).ok(),
            transfer_syntax: Uid::parse(&dataset.text(Tag(0x0008_3002))).ok(),
            frame_of_reference: Uid::parse(&dataset.text(Tag(0x0020_0052))).ok(),
            patient: keep(&mut self.patient, Arc::new(patient(dataset))),
            study_text: keep(&mut self.study, Arc::new(study_text(dataset))),
            series_text: series,
            instance_number: integer(dataset, Tag(0x0020_0013)),
            acquisition_number: integer(dataset, Tag(0x0020_0012)),
            content_time: content_time(dataset),
            image_type: keep(&mut self.image_type, Arc::from(joined(dataset, Tag(0x0008_0008)))),
            pixel,
            lossy: lossy(dataset),
            cine: cine(dataset),
            frames,
            burned_in_annotation: match dataset.text(Tag(0x0028_0301)).as_str() {
                "YES" => Some(true),
                "NO" => Some(false),
                _ => None,
            },
            ultrasound_regions: regions,
            pet,
        })
    }

    fn frames(
        &mut self,
        dataset: &Dataset,
        pixel: &ImagePixel,
        modality: &str,
        regions: &[UltrasoundRegion],
    ) -> Vec<FrameHeader> {
        let number = dataset.integer(Tag(0x0028_0008)).unwrap_or(1);
        let groups = FunctionalGroups::of(dataset);
        let region_spacing = ultrasound::spacing(regions);
        let of = frame::Instance { dataset, groups, pixel, modality, region_spacing };
        frame::frames(&of, number.clamp(1, MAX_FRAMES) as usize, &mut self.frame_texts)
    }
}

/// Content Time, else Acquisition Time.
fn content_time(dataset: &Dataset) -> String {
    let content = dataset.text(Tag(0x0008_0033));
    if content.is_empty() { dataset.text(Tag(0x0008_0032)) } else { content }
}

fn integer(dataset: &Dataset, tag: Tag) -> Option<i32> {
    dataset.integer(tag).and_then(|n| i32::try_from(n).ok())
}

fn patient(dataset: &Dataset) -> PatientIdentity {
    let issuer = dataset.text(Tag(0x0010_0021));
    PatientIdentity {
        id: Redacted::new(dataset.text(Tag(0x0010_0020))),
        issuer: Redacted::new(Some(issuer).filter(|text| !text.is_empty())),
        name: Redacted::new(dataset.text(Tag(0x0010_0010))),
        birth_date: Redacted::new(dataset.text(Tag(0x0010_0030))),
        sex: Redacted::new(dataset.text(Tag(0x0010_0040))),
    }
}

fn study_text(dataset: &Dataset) -> StudyText {
    StudyText {
        date: dataset.text(Tag(0x0008_0020)),
        time: dataset.text(Tag(0x0008_0030)),
        description: dataset.text(Tag(0x0008_1030)),
        accession_number: dataset.text(Tag(0x0008_0050)),
        institution: dataset.text(Tag(0x0008_0080)),
        referring_physician: Redacted::new(dataset.text(Tag(0x0008_0090))),
        patient_age: dataset.text(Tag(0x0010_1010)),
    }
}

fn series_text(dataset: &Dataset) -> SeriesText {
    SeriesText {
        modality: dataset.text(Tag(0x0008_0060)).to_uppercase(),
        number: integer(dataset, Tag(0x0020_0011)),
        description: dataset.text(Tag(0x0008_103E)),
        date: dataset.text(Tag(0x0008_0021)),
        time: dataset.text(Tag(0x0008_0031)),
        body_part: dataset.text(Tag(0x0018_0015)),
        protocol: dataset.text(Tag(0x0018_1030)),
        manufacturer: dataset.text(Tag(0x0008_0070)),
        station: dataset.text(Tag(0x0008_1010)),
    }
}

fn lossy(dataset: &Dataset) -> LossyHistory {
    LossyHistory {
        // Once lossy, always lossy; some devices forget to say so (PS3.3 C.7.6.1.1.5).
        is_lossy: dataset.text(Tag(0x0028_2110)) == "01"
            || is_always_lossy(&dataset.text(Tag(0x0008_3002))),
        ratios: dataset.numbers(Tag(0x0028_2112)),
        methods: dataset.texts(Tag(0x0028_2114)),
    }
}

fn cine(dataset: &Dataset) -> CineTiming {
    CineTiming {
        recommended_rate: dataset.number(Tag(0x0008_2144)),
        cine_rate: dataset.number(Tag(0x0018_0040)),
        frame_time_ms: dataset.number(Tag(0x0018_1063)),
        frame_time_vector_ms: dataset.numbers(Tag(0x0018_1065)),
    }
}

#[cfg(test)]
mod tests;
