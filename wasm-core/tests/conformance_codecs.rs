//! Decoded samples against independent decoders, on real files that are not part of this
//! repository. Without them (`LIGHTBOX_TEST_DATA`, or `../shared/data` beside the checkout) the
//! test says that it was skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "part10")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use lightbox_core::codec::{EncodedFrame, decode, is_supported};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::part10::stored_frame;
use lightbox_core::pixel_data::SampleFormat;

fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("LIGHTBOX_TEST_DATA").map_or(beside, PathBuf::from);
    folder.join("REFERENCE.json").is_file().then_some(folder)
}

/// FNV is not in the reference; SHA-256 comes from the platform's tool.
fn sha256(bytes: &[u8]) -> Option<String> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child =
        Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(bytes).ok()?;
    let output = child.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.split_whitespace().next().map(str::to_owned)
}

#[test]
fn lossless_frames_match_independent_decoders() {
    let Some(folder) = data() else {
        println!("SKIPPED: no test data (set LIGHTBOX_TEST_DATA)");
        return;
    };
    let text = std::fs::read_to_string(folder.join("REFERENCE.json")).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut counts: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
    for file in reference["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        if file["lossy"] == true || path.starts_with("broken/") {
            continue;
        }
        let Ok(bytes) = std::fs::read(folder.join(path)) else { continue };
        let Ok(object) = dicom_object::from_reader(&bytes[..]) else { continue };
        let json = dicom_json::to_string(&*object).unwrap();
        let Ok((headers, _)) = headers_from_metadata(format!("[{json}]").as_bytes()) else {
            continue;
        };
        let Some(pixel) = headers.first().and_then(|h| h.pixel.clone()) else { continue };
        if pixel.samples_per_pixel != 1 || pixel.palette.is_some() || pixel.is_float {
            continue;
        }
        for expected in file["frame_refs"].as_array().unwrap() {
            let frame_idx = expected["frame"].as_u64().unwrap() as usize;
            let bits =
                pixel.rows as usize * pixel.columns as usize * usize::from(pixel.bits_allocated);
            if !bits.is_multiple_of(8) {
                continue;
            }
            let Ok(stored) = stored_frame(&bytes, frame_idx, headers[0].frames.len(), bits / 8)
            else {
                continue;
            };
            if !is_supported(&stored.transfer_syntax) {
                continue;
            }
            let syntax = stored.transfer_syntax.clone();
            let encoded =
                EncodedFrame { transfer_syntax: &syntax, bytes: &stored.bytes, pixel: &pixel };
            let entry = counts.entry(syntax.clone()).or_default();
            let verdict = match decode(&encoded) {
                Err(error) => Some(error.to_string()),
                Ok(frame) => {
                    let container = match frame.description.format {
                        SampleFormat::F32 => continue,
                        SampleFormat::I16 if pixel.bits_allocated == 8 => {
                            frame.bytes.iter().step_by(2).copied().collect()
                        }
                        SampleFormat::U8 if pixel.bits_allocated == 16 => {
                            frame.bytes.iter().flat_map(|b| [*b, 0]).collect()
                        }
                        _ => frame.bytes.clone(),
                    };
                    let Some(hash) = sha256(&container) else { continue };
                    (hash != expected["sha256"].as_str().unwrap())
                        .then(|| "other samples".to_owned())
                }
            };
            match verdict {
                None => entry.0 += 1,
                Some(reason) => entry.1.push(format!("{path} frame {frame_idx}: {reason}")),
            }
        }
    }
    for (syntax, (good, bad)) in &counts {
        println!("{syntax}: {good} exact, {} not", bad.len());
        bad.iter().for_each(|line| println!("    {line}"));
    }
    let wrong: Vec<_> = counts.values().flat_map(|(_, bad)| bad).collect();
    assert!(wrong.is_empty(), "{} frames differ", wrong.len());
}
