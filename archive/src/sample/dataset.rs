//! Datasets in few words, and files from them.

use std::io;
use std::path::Path;

use dicom_core::value::{DataSetSequence, PixelFragmentSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};

/// A UID below 2.25 from a name: 128 bits of FNV-1a (PS3.5 B.2).
pub fn uid(name: &str) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    const BASIS: u128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D;
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    format!("2.25.{}", name.bytes().fold(BASIS, step))
}

/// A dataset that is being written.
#[derive(Debug, Clone)]
pub struct Dataset(InMemDicomObject);

/// Whose study it is and when.
#[derive(Debug, Clone, Copy)]
pub struct Study {
    /// Names the UIDs.
    pub key: &'static str,
    pub patient_name: &'static str,
    pub patient_id: &'static str,
    pub birth_date: &'static str,
    pub sex: &'static str,
    pub date: &'static str,
    pub time: &'static str,
    pub description: &'static str,
    pub accession: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Series {
    pub modality: &'static str,
    pub number: u32,
    pub description: &'static str,
    pub body_part: &'static str,
}

impl Dataset {
    pub fn empty() -> Self {
        Self(InMemDicomObject::new_empty())
    }

    /// Patient, study, series and general attributes of one instance.
    pub fn instance(sop_class: &str, study: &Study, series: &Series, number: u32) -> Self {
        let key = format!("{}/{}", study.key, series.number);
        let mut d = Self::empty();
        d.text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
        d.text(tags::SOP_CLASS_UID, VR::UI, sop_class);
        d.text(tags::SOP_INSTANCE_UID, VR::UI, &uid(&format!("{key}/{number}")));
        d.text(tags::STUDY_DATE, VR::DA, study.date);
        d.text(tags::SERIES_DATE, VR::DA, study.date);
        d.text(tags::CONTENT_DATE, VR::DA, study.date);
        d.text(tags::STUDY_TIME, VR::TM, study.time);
        d.text(tags::SERIES_TIME, VR::TM, study.time);
        d.text(tags::CONTENT_TIME, VR::TM, study.time);
        d.text(tags::ACCESSION_NUMBER, VR::SH, study.accession);
        d.text(tags::MODALITY, VR::CS, series.modality);
        d.text(tags::MANUFACTURER, VR::LO, "Lightbox phantom");
        d.text(tags::INSTITUTION_NAME, VR::LO, "Phantom Hospital");
        d.text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, "REFERRER^ANNA");
        d.text(tags::STUDY_DESCRIPTION, VR::LO, study.description);
        d.text(tags::SERIES_DESCRIPTION, VR::LO, series.description);
        d.text(tags::PATIENT_NAME, VR::PN, study.patient_name);
        d.text(tags::PATIENT_ID, VR::LO, study.patient_id);
        d.text(tags::ISSUER_OF_PATIENT_ID, VR::LO, "PHANTOM");
        d.text(tags::PATIENT_BIRTH_DATE, VR::DA, study.birth_date);
        d.text(tags::PATIENT_SEX, VR::CS, study.sex);
        d.text(tags::BODY_PART_EXAMINED, VR::CS, series.body_part);
        d.text(tags::STUDY_INSTANCE_UID, VR::UI, &uid(study.key));
        d.text(tags::SERIES_INSTANCE_UID, VR::UI, &uid(&key));
        d.text(tags::STUDY_ID, VR::SH, "1");
        d.text(tags::SERIES_NUMBER, VR::IS, &series.number.to_string());
        d.text(tags::INSTANCE_NUMBER, VR::IS, &number.to_string());
        d
    }

    pub fn text(&mut self, tag: Tag, vr: VR, value: &str) {
        self.0.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    }

    /// Several values of DS, IS, CS … joined by backslashes.
    pub fn texts(&mut self, tag: Tag, vr: VR, values: &[String]) {
        self.text(tag, vr, &values.join("\\"));
    }

    pub fn decimals(&mut self, tag: Tag, values: &[f64]) {
        let texts: Vec<String> = values
            .iter()
            .map(|v| format!("{:.6}", v).trim_end_matches('0').trim_end_matches('.').to_owned())
            .collect();
        self.texts(tag, VR::DS, &texts);
    }

    pub fn numbers(&mut self, tag: Tag, values: &[u16]) {
        self.0.put(DataElement::new(tag, VR::US, PrimitiveValue::U16(values.into())));
    }

    pub fn longs(&mut self, tag: Tag, values: &[u32]) {
        self.0.put(DataElement::new(tag, VR::UL, PrimitiveValue::U32(values.into())));
    }

    pub fn doubles(&mut self, tag: Tag, values: &[f64]) {
        self.0.put(DataElement::new(tag, VR::FD, PrimitiveValue::F64(values.into())));
    }

    pub fn words(&mut self, tag: Tag, values: &[u16]) {
        self.0.put(DataElement::new(tag, VR::OW, PrimitiveValue::U16(values.into())));
    }

    pub fn items(&mut self, tag: Tag, items: Vec<Self>) {
        let items: Vec<InMemDicomObject> = items.into_iter().map(|item| item.0).collect();
        self.0.put(DataElement::new(tag, VR::SQ, Value::from(DataSetSequence::from(items))));
    }

    /// Image Pixel attributes of a grey image of 16 bits allocated.
    pub fn grey_pixels(&mut self, rows: u16, columns: u16, bits: u16, photometric: &str) {
        self.numbers(tags::SAMPLES_PER_PIXEL, &[1]);
        self.text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
        self.numbers(tags::ROWS, &[rows]);
        self.numbers(tags::COLUMNS, &[columns]);
        self.numbers(tags::BITS_ALLOCATED, &[16]);
        self.numbers(tags::BITS_STORED, &[bits]);
        self.numbers(tags::HIGH_BIT, &[bits - 1]);
        self.numbers(tags::PIXEL_REPRESENTATION, &[0]);
    }

    /// Writes the file, uncompressed, with `pixels` as its pixel data.
    pub fn write(mut self, path: &Path, pixels: &[u16]) -> io::Result<()> {
        self.words(tags::PIXEL_DATA, pixels);
        self.finish(path, "1.2.840.10008.1.2.1")
    }

    /// Writes the file with one fragment a frame.
    pub fn write_encapsulated(
        mut self,
        path: &Path,
        syntax: &str,
        frames: Vec<Vec<u8>>,
    ) -> io::Result<()> {
        let even = |mut frame: Vec<u8>| {
            if frame.len() % 2 == 1 {
                frame.push(0);
            }
            frame
        };
        let fragments: Vec<Vec<u8>> = frames.into_iter().map(even).collect();
        let mut offset = 0u32;
        let offsets: Vec<u32> = fragments
            .iter()
            .map(|f| {
                let at = offset;
                offset += 8 + f.len() as u32;
                at
            })
            .collect();
        let sequence = PixelFragmentSequence::new(offsets, fragments);
        self.0.put(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::from(sequence)));
        self.finish(path, syntax)
    }

    pub fn finish(self, path: &Path, syntax: &str) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let meta = FileMetaTableBuilder::new().transfer_syntax(syntax);
        let file = self.0.with_meta(meta).map_err(io::Error::other)?;
        file.write_to_file(path).map_err(io::Error::other)
    }
}

/// A number in `-1.0..1.0` from a position: noise that is the same every time.
pub fn noise(x: u32, y: u32, z: u32) -> f32 {
    let mut h =
        x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ z.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    ((h ^ (h >> 15)) & 0xFFFF) as f32 / 32_768.0 - 1.0
}
