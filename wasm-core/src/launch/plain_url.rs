//! The plain URL forms: `/?studyUID=…`, `StudyInstanceUIDs=`, accession number, patient ID.

use super::{LaunchFault, LaunchRequest, RendererChoice};
use crate::uid::Uid;

/// Reads `location.search`. Unknown parameters are ignored, wrong ones become faults.
pub fn parse(search: &str) -> LaunchRequest {
    let mut request = LaunchRequest::default();
    for (name, value) in pairs(search) {
        let value = decoded(value);
        let value = value.trim();
        if let Err(fault) = apply(&mut request, name, value) {
            request.faults.push(fault);
        }
    }
    request
}

/// Names and values as they stand in the address, still escaped.
pub(super) fn pairs(search: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn apply(request: &mut LaunchRequest, name: &str, value: &str) -> Result<(), LaunchFault> {
    let some = || Some(value.to_owned()).filter(|text| !text.is_empty());
    match name.to_ascii_lowercase().as_str() {
        "studyuid" | "studyuids" | "studyinstanceuid" | "studyinstanceuids" => {
            for uid in value.split([',', '\\']) {
                let uid = Uid::parse(uid).map_err(|_| uid_fault("studyUID"))?;
                request.studies.push(uid);
            }
        }
        "seriesuid" | "seriesuids" | "seriesinstanceuid" | "seriesinstanceuids" => {
            // The first of several hangs first.
            let value = value.split([',', '\\']).next().unwrap_or("");
            request.series = Some(Uid::parse(value).map_err(|_| uid_fault("seriesUID"))?);
        }
        "accessionnumber" | "accession" => request.accession_number = some(),
        "patientid" => (request.patient_id, request.issuer) = super::patient_id_of_cx(value),
        _ => viewer_option(request, name, value)?,
    }
    Ok(())
}

/// How to show it: the same in every dialect.
pub(super) fn viewer_option(
    request: &mut LaunchRequest,
    name: &str,
    value: &str,
) -> Result<(), LaunchFault> {
    match name.to_ascii_lowercase().as_str() {
        "renderer" => request.renderer = renderer(value)?,
        "layout" => request.layout = Some(layout(value)?),
        "memory" => {
            let mib: u32 = value.parse().map_err(|_| number_fault("memory", "MiB, 64 to 8192"))?;
            request.memory_mib = Some(mib.clamp(64, 8192));
        }
        _ => {}
    }
    Ok(())
}

fn uid_fault(parameter: &'static str) -> LaunchFault {
    LaunchFault { code: "URL-UID", parameter, reason: "not a DICOM UID".to_owned() }
}

fn number_fault(parameter: &'static str, wanted: &str) -> LaunchFault {
    LaunchFault { code: "URL-VALUE", parameter, reason: format!("must be {wanted}") }
}

fn renderer(value: &str) -> Result<RendererChoice, LaunchFault> {
    match value {
        "webgpu" => Ok(RendererChoice::WebGpu),
        "webgl2" => Ok(RendererChoice::WebGl2),
        "cpu" => Ok(RendererChoice::Cpu),
        _ => Err(number_fault("renderer", "webgpu, webgl2 or cpu")),
    }
}

/// `2x3`: two rows, three columns.
fn layout(value: &str) -> Result<(usize, usize), LaunchFault> {
    let fault = || number_fault("layout", "ROWSxCOLUMNS, 1x1 to 4x4");
    let (rows, columns) = value.split_once('x').ok_or_else(fault)?;
    match (rows.parse(), columns.parse()) {
        (Ok(rows @ 1..=4), Ok(columns @ 1..=4)) => Ok((rows, columns)),
        _ => Err(fault()),
    }
}

/// `%XX` and `+` undone; what is not UTF-8 afterwards is replaced.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        (rest, _) = match (*first, escaped) {
            (b'%', Some(byte)) => (tail.get(2..).unwrap_or_default(), bytes.push(byte)),
            (b'+', _) => (tail, bytes.push(b' ')),
            (byte, _) => (tail, bytes.push(byte)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn study_uids_are_read_from_every_spelling() {
        for search in [
            "?studyUID=1.2,1.3",
            "?StudyInstanceUIDs=1.2%2C1.3",
            "?studyUID=1.2&studyUID=1.3",
            "?StudyInstanceUID=1.2%5C1.3",
        ] {
            let uids: Vec<_> = parse(search).studies.iter().map(ToString::to_string).collect();
            assert_eq!(uids, ["1.2", "1.3"], "{search}");
        }
    }

    #[test]
    fn wrong_uid_is_named_by_parameter_and_not_by_value() {
        let request = parse("?studyUID=DOE^JANE");
        assert_eq!(request.faults.len(), 1);
        assert_eq!(request.faults[0].to_string(), "studyUID: not a DICOM UID");
        assert!(!request.opens_images());
    }

    #[test]
    fn patient_id_keeps_its_assigning_authority() {
        let request = parse("?patientID=123%5E%5E%5EHOSP");
        assert_eq!(request.patient_id.as_deref(), Some("123"));
        assert_eq!(request.issuer.as_deref(), Some("HOSP"));
    }

    #[test]
    fn renderer_and_layout_are_checked() {
        let request = parse("?renderer=cpu&layout=2x3&memory=512");
        assert_eq!((request.renderer, request.layout), (RendererChoice::Cpu, Some((2, 3))));
        assert_eq!(request.memory_mib, Some(512));
        assert_eq!(parse("?renderer=x&layout=9x9&memory=big").faults.len(), 3);
    }

    #[test]
    fn broken_escapes_do_not_panic() {
        for search in
            ["?accessionNumber=%", "?accessionNumber=%f", "?accessionNumber=%ff%zz", "?&=&x"]
        {
            parse(search);
        }
    }
}
