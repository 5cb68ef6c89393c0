//! IHE Invoke Image Display [RAD-106]: `/IHEInvokeImageDisplay?requestType=…`.

use super::plain_url::{decoded, pairs, viewer_option};
use super::{LaunchFault, LaunchRequest};
use crate::redact::Redacted;
use crate::uid::Uid;

/// Last part of the path that speaks this dialect.
pub const PATH: &str = "IHEInvokeImageDisplay";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RequestType {
    Patient,
    Study,
}

/// Reads `location.search`. Unknown parameters are ignored, as the profile asks; wrong ones and
/// wrong combinations become faults, and nothing is opened by a wrong combination.
pub fn parse(search: &str) -> LaunchRequest {
    let mut request = LaunchRequest::default();
    let mut request_type = None;
    for (name, value) in pairs(search) {
        let value = decoded(value);
        let value = value.trim();
        let outcome = match name.to_ascii_lowercase().as_str() {
            "requesttype" => read_type(value).map(|read| request_type = Some(read)),
            _ => apply(&mut request, name, value),
        };
        if let Err(fault) = outcome {
            request.faults.push(fault);
        }
    }
    if let Err(fault) = check(&request, request_type) {
        request.studies.clear();
        request.accession_number = None;
        request.patient_id = None;
        request.faults.extend(fault);
    }
    request
}

fn fault(parameter: &'static str, reason: &str) -> LaunchFault {
    LaunchFault { code: "URL-IID", parameter, reason: reason.to_owned() }
}

fn read_type(value: &str) -> Result<RequestType, LaunchFault> {
    match value.to_ascii_uppercase().as_str() {
        "PATIENT" => Ok(RequestType::Patient),
        "STUDY" => Ok(RequestType::Study),
        _ => Err(fault("requestType", "must be PATIENT or STUDY")),
    }
}

/// What belongs together (Table 4.106.4.1.2-1); a fault that was not said yet comes with the error.
fn check(
    request: &LaunchRequest,
    request_type: Option<RequestType>,
) -> Result<(), Option<LaunchFault>> {
    let is_said = |parameter: &str| request.faults.iter().any(|f| f.parameter == parameter);
    let has_study = !request.studies.is_empty();
    let has_accession = request.accession_number.is_some();
    let wrong = |parameter, reason| Err(Some(fault(parameter, reason)));
    match request_type {
        None if is_said("requestType") => Err(None),
        None => wrong("requestType", "is missing"),
        Some(RequestType::Patient) if request.patient_id.is_none() => {
            wrong("patientID", "is needed with requestType=PATIENT")
        }
        Some(RequestType::Patient) if has_study || has_accession => {
            wrong("requestType", "PATIENT takes no studyUID or accessionNumber")
        }
        Some(RequestType::Study) if is_said("studyUID") && !has_accession => Err(None),
        Some(RequestType::Study) if has_study == has_accession => {
            wrong("studyUID", "STUDY needs either studyUID or accessionNumber, and not both")
        }
        Some(_) => Ok(()),
    }
}

fn apply(request: &mut LaunchRequest, name: &str, value: &str) -> Result<(), LaunchFault> {
    let some = || Some(value.to_owned()).filter(|text| !text.is_empty());
    match name.to_ascii_lowercase().as_str() {
        "studyuid" => {
            for uid in value.split(',') {
                let uid = Uid::parse(uid).map_err(|_| LaunchFault {
                    code: "URL-UID",
                    ..fault("studyUID", "not a DICOM UID")
                })?;
                request.studies.push(uid);
            }
        }
        "accessionnumber" => request.accession_number = some(),
        "patientid" => (request.patient_id, request.issuer) = super::patient_id_of_cx(value),
        "patientname" => request.expected_name = Redacted::new(some()),
        "patientbirthdate" => {
            request.expected_birth_date = Redacted::new(Some(date(value, "patientBirthDate")?));
        }
        "lowerdatetime" => request.date_from = Some(date(value, "lowerDateTime")?),
        "upperdatetime" => request.date_to = Some(date(value, "upperDateTime")?),
        "mostrecentresults" => {
            let count = value.parse().ok().filter(|count| *count > 0);
            let wrong = || fault("mostRecentResults", "must be a number from 1");
            request.most_recent = Some(count.ok_or_else(wrong)?);
        }
        "modalitiesinstudy" => {
            let modalities = value.split([',', '\\']).map(|m| m.trim().to_ascii_uppercase());
            request.modalities = modalities.filter(|m| !m.is_empty()).collect();
        }
        "viewertype" => match value {
            "" | "IHE_BIR" => {}
            _ => {
                return Err(fault(
                    "viewerType",
                    "only IHE_BIR is known; the images open all the same",
                ));
            }
        },
        // Frames are always fetched as they are stored; what was lossy before is marked.
        "diagnosticquality" => boolean(value, "diagnosticQuality").map(|_| ())?,
        "keyimagesonly" => {
            if boolean(value, "keyImagesOnly")? {
                return Err(fault("keyImagesOnly", "cannot be followed yet: all images are shown"));
            }
        }
        _ => viewer_option(request, name, value)?,
    }
    Ok(())
}

fn boolean(value: &str, parameter: &'static str) -> Result<bool, LaunchFault> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(fault(parameter, "must be true or false")),
    }
}

/// `YYYYMMDD` of a DICOM date or of an XML date or time.
fn date(value: &str, parameter: &'static str) -> Result<String, LaunchFault> {
    let day = value.split('T').next().unwrap_or_default();
    let digits: String = day.chars().filter(char::is_ascii_digit).take(8).collect();
    let is_plain = day.chars().all(|c| c.is_ascii_digit() || c == '-');
    let number =
        |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<u32>().ok());
    let is_date = matches!((number(4..6), number(6..8)), (Some(1..=12), Some(1..=31)));
    if is_plain && is_date {
        Ok(digits)
    } else {
        Err(fault(parameter, "must be a date, YYYY-MM-DD"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(search: &str) -> Vec<String> {
        let request = parse(search);
        assert!(!request.opens_images(), "{search}");
        request.faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_study_is_named_by_uids_or_by_accession_number() {
        let request =
            parse("?requestType=STUDY&studyUID=1.2,1.3&viewerType=IHE_BIR&diagnosticQuality=true");
        assert_eq!(request.studies.len(), 2);
        assert_eq!(request.faults, []);
        let request = parse("?requestType=STUDY&accessionNumber=A%201&keyImagesOnly=false&other=1");
        assert_eq!(request.accession_number.as_deref(), Some("A 1"));
        assert_eq!(request.faults, []);
    }

    #[test]
    fn a_patient_is_named_with_the_assigning_authority_and_filters() {
        let request = parse(
            "?requestType=PATIENT&patientID=99998410%5E%5E%5EAcmeHospital&mostRecentResults=2\
             &modalitiesInStudy=CT,MR&lowerDateTime=2024-01-31T00:00:00&upperDateTime=20241231\
             &patientName=DOE%5EJANE&patientBirthDate=1961-02-03",
        );
        assert_eq!(request.patient_id.as_deref(), Some("99998410"));
        assert_eq!(request.issuer.as_deref(), Some("AcmeHospital"));
        assert_eq!((request.most_recent, request.modalities.len()), (Some(2), 2));
        assert_eq!(request.date_from.as_deref(), Some("20240131"));
        assert_eq!(request.date_to.as_deref(), Some("20241231"));
        assert_eq!(request.expected_birth_date.reveal().as_deref(), Some("19610203"));
        assert_eq!(request.faults, []);
    }

    #[test]
    fn wrong_combinations_open_nothing_and_say_why() {
        assert_eq!(faults("?studyUID=1.2"), ["requestType: is missing"]);
        assert_eq!(faults("?requestType=SERIES&studyUID=1.2").len(), 1);
        assert_eq!(
            faults("?requestType=PATIENT"),
            ["patientID: is needed with requestType=PATIENT"]
        );
        assert_eq!(
            faults("?requestType=PATIENT&patientID=1&studyUID=1.2"),
            ["requestType: PATIENT takes no studyUID or accessionNumber"]
        );
        let either = "studyUID: STUDY needs either studyUID or accessionNumber, and not both";
        assert_eq!(faults("?requestType=STUDY"), [either]);
        assert_eq!(faults("?requestType=STUDY&studyUID=1.2&accessionNumber=A"), [either]);
        assert_eq!(faults("?requestType=STUDY&studyUID=x"), ["studyUID: not a DICOM UID"]);
    }

    #[test]
    fn wrong_values_are_said_and_the_rest_is_followed() {
        let request = parse(
            "?requestType=STUDY&studyUID=1.2&viewerType=OTHER&diagnosticQuality=yes&keyImagesOnly=true\
             &mostRecentResults=0&lowerDateTime=2024-13-01",
        );
        assert!(request.opens_images());
        assert_eq!(request.faults.len(), 5);
    }
}
