//! Standardized uptake value by body weight (PS3.3 C.8.9.1; QIBA FDG-PET profile, appendix G).
//!
//! `SUVbw = activity concentration · weight / injected dose, decayed to the scan`. Everything
//! must be in the header; what is missing is named, and nothing is guessed.

use super::Unmeasured;
use crate::dicom::attributes::PetUptake;

/// CID 85.
pub const UCUM_SUVBW: &str = "g/ml{SUVbw}";

const SECONDS_OF_DAY: f64 = 86_400.0;
/// A dose below this was not written in Bq: 1 MBq shows nothing.
const LEAST_DOSE_BQ: f64 = 1e6;
/// The heaviest patient on record weighed less.
const MOST_WEIGHT_KG: f64 = 700.0;
/// Two ways to write one moment may differ by a minute.
const SAME_MOMENT_S: f64 = 60.0;

/// How rescaled values become SUVbw.
#[derive(Debug, Clone, PartialEq)]
pub struct Uptake {
    /// Rescaled value times this is SUVbw.
    pub factor: f64,
    pub provenance: String,
    pub caveats: Vec<String>,
}

/// The factor for a PET instance whose rescaled values have the UCUM unit `rescaled_unit`, or
/// why there is none.
pub fn factor(pet: &PetUptake, rescaled_unit: &str) -> Result<Uptake, Unmeasured> {
    match (pet.units.as_str(), rescaled_unit) {
        ("BQML", _) | ("", "Bq/mL") => of_activity(pet),
        ("GML", _) => match pet.suv_type.as_str() {
            "" | "BW" => Ok(Uptake {
                factor: 1.0,
                provenance: "SUVbw as stored".to_owned(),
                caveats: assumed_body_weight(pet),
            }),
            other => Err(Unmeasured(format!("values are SUV of type {other}"))),
        },
        ("", _) => Err(Unmeasured::because("Units are missing")),
        ("CNTS", _) => Err(Unmeasured::because("values are counts")),
        (other, _) => Err(Unmeasured(format!("Units are {other}"))),
    }
}

fn assumed_body_weight(pet: &PetUptake) -> Vec<String> {
    let assumed = pet.suv_type.is_empty();
    assumed
        .then(|| "SUV Type is missing: taken as by body weight.".to_owned())
        .into_iter()
        .collect()
}

fn missing(name: &str) -> Unmeasured {
    Unmeasured(format!("{name} is missing"))
}

/// A value that must be there and above zero.
fn positive(value: Option<f64>, name: &str) -> Result<f64, Unmeasured> {
    let value = value.ok_or_else(|| missing(name))?;
    if value > 0.0 { Ok(value) } else { Err(Unmeasured(format!("{name} is not above zero"))) }
}

fn of_activity(pet: &PetUptake) -> Result<Uptake, Unmeasured> {
    // The defined term is DECY (PS3.3 C.7.6.1.1.3); some devices write it out.
    for (terms, name) in [(&["ATTN"][..], "attenuation"), (&["DECY", "DECAY"], "decay")] {
        if !pet.corrections.iter().any(|done| terms.contains(&done.as_str())) {
            return Err(Unmeasured(format!("not corrected for {name}")));
        }
    }
    match pet.radiopharmaceuticals {
        0 => return Err(missing("the radiopharmaceutical")),
        1 => {}
        _ => return Err(Unmeasured::because("several radiopharmaceuticals")),
    }
    let weight_kg = positive(*pet.weight_kg.reveal(), "Patient's Weight")?;
    if weight_kg > MOST_WEIGHT_KG {
        return Err(Unmeasured::because("Patient's Weight is not in kg"));
    }
    let dose_bq = positive(pet.total_dose_bq, "Radionuclide Total Dose")?;
    if dose_bq < LEAST_DOSE_BQ {
        return Err(Unmeasured::because("Radionuclide Total Dose is not in Bq"));
    }
    let half_life_s = positive(pet.half_life_s, "Radionuclide Half Life")?;
    let (decay_s, caveats) = decay_time(pet)?;
    let decayed_bq = dose_bq * (-decay_s / half_life_s).exp2();
    Ok(Uptake {
        factor: weight_kg * 1000.0 / decayed_bq,
        provenance: format!(
            "SUVbw from {:.1} MBq, decayed {:.0} min; residual in the syringe is not known",
            dose_bq / 1e6,
            decay_s / 60.0
        ),
        caveats,
    })
}

/// Seconds by which the dose must be decayed to the moment that the pixels are corrected to.
fn decay_time(pet: &PetUptake) -> Result<(f64, Vec<String>), Unmeasured> {
    match (pet.decay_correction.as_str(), pet.decay_reference) {
        ("ADMIN", _) => Ok((0.0, Vec::new())),
        ("START", _) => since_administration(pet, scan_start(pet)?),
        ("", Some(reference)) => since_administration(pet, reference),
        ("", None) => Err(missing("Decay Correction")),
        (other, _) => Err(Unmeasured(format!("Decay Correction is {other}"))),
    }
}

/// Series Date and Time, unless the series was made after the acquisition: then it is the time
/// of processing, and the scan's own is not in the header.
fn scan_start(pet: &PetUptake) -> Result<f64, Unmeasured> {
    let series = pet.series_start.ok_or_else(|| missing("Series Date or Time"))?;
    let acquisition = pet.acquisition_start.ok_or_else(|| missing("Acquisition Date or Time"))?;
    if series > acquisition + 1.0 {
        return Err(Unmeasured::because("the series was processed after the acquisition"));
    }
    Ok(series)
}

fn since_administration(pet: &PetUptake, scan: f64) -> Result<(f64, Vec<String>), Unmeasured> {
    let by_time = pet.administered_time.map(|time| {
        let decay = scan.rem_euclid(SECONDS_OF_DAY) - time;
        // The dose was given before midnight, the scan made after it.
        if decay < 0.0 { (decay + SECONDS_OF_DAY, true) } else { (decay, false) }
    });
    let (decay, is_rolled_over) = match (pet.administered.map(|given| scan - given), by_time) {
        (Some(decay), Some((by_time, _))) => {
            if (decay.rem_euclid(SECONDS_OF_DAY) - by_time).abs() > SAME_MOMENT_S {
                let reason = "two times of administration contradict each other";
                return Err(Unmeasured::because(reason));
            }
            (decay, false)
        }
        (Some(decay), None) => (decay, false),
        (None, Some(by_time)) => by_time,
        (None, None) => return Err(missing("Radiopharmaceutical Start Time")),
    };
    if decay < 0.0 {
        return Err(Unmeasured::because("the dose was given after the scan"));
    }
    if decay > SECONDS_OF_DAY {
        return Err(Unmeasured::because("the dose was given more than a day before the scan"));
    }
    let caveat = "The dose is taken as given on the day before the scan.".to_owned();
    Ok((decay, is_rolled_over.then_some(caveat).into_iter().collect()))
}

#[cfg(test)]
mod tests;
