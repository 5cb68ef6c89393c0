//! What lies in the folders: one record an instance, without its pixels.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use dicom_dictionary_std::tags;
use dicom_object::OpenFileOptions;
use serde_json::{Map, Value, json};

use crate::pixel_location::{self, Encoding, PixelLocation};

/// One instance. `json` is its metadata as text, with [`BASE_TOKEN`] where the server's own
/// address goes.
#[derive(Debug)]
pub struct Instance {
    pub path: PathBuf,
    pub study: String,
    pub series: String,
    pub instance: String,
    pub transfer_syntax: String,
    pub pixels: PixelLocation,
    pub number_of_frames: u32,
    /// Bits of one native frame.
    pub frame_bits: u64,
    pub json: String,
    /// Small attributes for queries.
    pub attributes: Map<String, Value>,
    /// Strong entity tag: size and time of the file.
    pub etag: String,
}

/// Stands for `http://host/dicom-web` in stored JSON.
pub const BASE_TOKEN: &str = "@lightbox-base@";
/// Binary values beyond this are named by BulkDataURI.
const INLINE_LIMIT: usize = 64 * 1024;

#[derive(Debug, Default)]
pub struct Index {
    pub instances: Vec<Arc<Instance>>,
    by_uid: HashMap<String, usize>,
    /// Study to series to instances.
    pub studies: BTreeMap<String, BTreeMap<String, Vec<usize>>>,
    /// Why files were left out, without names or patient data, counted.
    pub skipped: BTreeMap<String, u32>,
}

impl Index {
    pub fn insert(&mut self, instance: Instance) {
        if self.by_uid.contains_key(&instance.instance) {
            self.skip("the same SOP Instance UID twice");
            return;
        }
        let at = self.instances.len();
        self.by_uid.insert(instance.instance.clone(), at);
        let series = self.studies.entry(instance.study.clone()).or_default();
        series.entry(instance.series.clone()).or_default().push(at);
        self.instances.push(Arc::new(instance));
    }

    pub fn skip(&mut self, reason: &str) {
        *self.skipped.entry(reason.to_owned()).or_default() += 1;
    }

    /// The instance, if it is in this study and series.
    pub fn instance(&self, study: &str, series: &str, instance: &str) -> Option<Arc<Instance>> {
        let found = self.instances.get(*self.by_uid.get(instance)?)?;
        (found.study == study && found.series == series).then(|| found.clone())
    }

    pub fn has_instance(&self, instance: &str) -> bool {
        self.by_uid.contains_key(instance)
    }

    /// Instances of a study, or of one of its series; empty when unknown.
    pub fn instances_of(&self, study: &str, series: Option<&str>) -> Vec<Arc<Instance>> {
        let all = self.studies.get(study).into_iter().flatten();
        all.filter(|(uid, _)| series.is_none_or(|wanted| wanted == uid.as_str()))
            .flat_map(|(_, at)| at)
            .filter_map(|at| self.instances.get(*at).cloned())
            .collect()
    }
}

/// Reads every file below the folders. Broken ones are counted, not fatal.
pub fn scan(folders: &[PathBuf]) -> Index {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| collect(folder, &mut paths));
    paths.sort();
    let results: Mutex<Vec<(usize, Result<Instance, String>)>> = Mutex::new(Vec::new());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(path) = paths.get(at) else { break };
                    own.push((at, read(path)));
                }
                if let Ok(mut results) = results.lock() {
                    results.append(&mut own);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    let mut index = Index::default();
    for (_, result) in results {
        match result {
            Ok(instance) => index.insert(instance),
            Err(reason) => index.skip(&reason),
        }
    }
    index
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !is_hidden => collect(&path, paths),
            Ok(kind) if kind.is_file() && !is_hidden => paths.push(path),
            _ => {}
        }
    }
}

/// Reads one file's header. The error is safe to print.
pub fn read(path: &Path) -> Result<Instance, String> {
    let file = File::open(path).map_err(|_| "the file cannot be opened".to_owned())?;
    let mut magic = [0; 132];
    let is_part10 =
        std::io::Read::read_exact(&mut &file, &mut magic).is_ok() && magic.ends_with(b"DICM");
    if !is_part10 {
        return Err("not a DICOM file".to_owned());
    }
    let object = OpenFileOptions::new()
        .read_until(tags::PIXEL_DATA)
        .open_file(path)
        .map_err(|_| "the header cannot be read".to_owned())?;
    let transfer_syntax = object.meta().transfer_syntax().trim_end_matches('\0').trim().to_owned();
    let text = |tag| {
        let value = object.element_opt(tag).ok().flatten().and_then(|e| e.to_str().ok());
        value.map(|v| v.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned())
    };
    let uid = |tag, what: &str| text(tag).filter(|t| !t.is_empty()).ok_or(format!("no {what}"));
    let study = uid(tags::STUDY_INSTANCE_UID, "Study Instance UID")?;
    let series = uid(tags::SERIES_INSTANCE_UID, "Series Instance UID")?;
    let instance = uid(tags::SOP_INSTANCE_UID, "SOP Instance UID")?;
    let number =
        |tag| text(tag).and_then(|t| t.split('\\').next().and_then(|n| n.parse::<u64>().ok()));
    let samples = number(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
    let is_422 = text(tags::PHOTOMETRIC_INTERPRETATION).as_deref() == Some("YBR_FULL_422");
    let samples = if is_422 { 2 } else { samples };
    let frame_bits = number(tags::ROWS).unwrap_or(0)
        * number(tags::COLUMNS).unwrap_or(0)
        * samples
        * number(tags::BITS_ALLOCATED).unwrap_or(16);
    let encoding = Encoding {
        is_explicit: transfer_syntax != "1.2.840.10008.1.2",
        is_big_endian: transfer_syntax == "1.2.840.10008.1.2.2",
    };
    let is_deflated = transfer_syntax == "1.2.840.10008.1.2.1.99";
    let pixels = if is_deflated {
        PixelLocation::None
    } else {
        pixel_location::dataset_start(&file)
            .and_then(|start| pixel_location::find(&file, start, encoding))
            .unwrap_or(PixelLocation::None)
    };
    let value = dicom_json::to_value(&*object)
        .map_err(|_| "the header cannot be written as JSON".to_owned())?;
    let Value::Object(mut map) = value else { return Err("the header is empty".to_owned()) };
    let place = format!("{BASE_TOKEN}/studies/{study}/series/{series}/instances/{instance}");
    move_bulk(&mut map, &place);
    map.insert("00083002".to_owned(), json!({ "vr": "UI", "Value": [transfer_syntax] }));
    let has_pixels = pixels != PixelLocation::None || (is_deflated && frame_bits > 0);
    if has_pixels {
        let vr =
            if frame_bits > 0 && number(tags::BITS_ALLOCATED) == Some(8) { "OB" } else { "OW" };
        map.insert(
            "7FE00010".to_owned(),
            json!({ "vr": vr, "BulkDataURI": format!("{place}/bulkdata/7FE00010") }),
        );
    }
    let attributes =
        map.iter().filter(|(_, v)| is_small(v)).map(|(k, v)| (k.clone(), v.clone())).collect();
    let etag = std::fs::metadata(path)
        .and_then(|m| Ok((m.len(), m.modified()?)))
        .map(|(length, time)| {
            let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            format!("\"{length:x}-{:x}\"", since.as_nanos())
        })
        .unwrap_or_else(|_| "\"0\"".to_owned());
    Ok(Instance {
        path: path.to_owned(),
        study,
        series,
        instance,
        transfer_syntax,
        pixels,
        number_of_frames: number(tags::NUMBER_OF_FRAMES).unwrap_or(1).clamp(1, 1_000_000) as u32,
        frame_bits,
        json: Value::Object(map).to_string(),
        attributes,
        etag,
    })
}

fn is_small(attribute: &Value) -> bool {
    let vr = attribute.get("vr").and_then(Value::as_str).unwrap_or("");
    !matches!(vr, "SQ" | "OB" | "OW" | "OF" | "OD" | "OL" | "OV" | "UN" | "UT")
}

/// Names large binary values of the dataset itself by URI; nested ones stay inline.
fn move_bulk(map: &mut Map<String, Value>, place: &str) {
    for (tag, attribute) in map.iter_mut() {
        let length = attribute.get("InlineBinary").and_then(Value::as_str).map_or(0, str::len);
        if length > INLINE_LIMIT / 3 * 4
            && let Some(attribute) = attribute.as_object_mut()
        {
            attribute.remove("InlineBinary");
            attribute
                .insert("BulkDataURI".to_owned(), Value::String(format!("{place}/bulkdata/{tag}")));
        }
    }
}
