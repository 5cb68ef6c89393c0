//! What PET headers say about uptake (PS3.3 C.8.9.1, C.8.9.2, C.8.22.4), and DICOM's clock.

use super::attributes::{PetUptake, Seconds};
use super::json::{Dataset, Tag};
use crate::redact::Redacted;

const ENHANCED_PET: &str = "1.2.840.10008.5.1.4.1.1.130";
const SECONDS_OF_DAY: f64 = 86_400.0;

/// Everything an uptake value needs that is the same for all frames of an instance.
pub fn uptake(dataset: &Dataset) -> PetUptake {
    let number = |of: &Dataset, tag| of.number(tag).filter(|n: &f64| n.is_finite());
    let none = Dataset::default();
    let agent = dataset.first_item(Tag(0x0054_0016)).unwrap_or(&none);
    let is_enhanced = dataset.text(Tag(0x0008_0016)) == ENHANCED_PET;
    // The enhanced object has its dose in MBq, the classic one in Bq.
    let dose_unit = if is_enhanced { 1e6 } else { 1.0 };
    let moment = |date, time| moment(&dataset.text(date), &dataset.text(time));
    let offset = utc_offset(&dataset.text(Tag(0x0008_0201)));
    let date_time = |of: &Dataset, tag| date_time(&of.text(tag), offset);
    PetUptake {
        units: dataset.text(Tag(0x0054_1001)),
        suv_type: dataset.text(Tag(0x0054_1006)),
        corrections: corrections(dataset),
        decay_correction: dataset.text(Tag(0x0054_1102)),
        decay_reference: date_time(dataset, Tag(0x0018_9701)),
        series_start: moment(Tag(0x0008_0021), Tag(0x0008_0031)),
        acquisition_start: date_time(dataset, Tag(0x0008_002A))
            .or_else(|| moment(Tag(0x0008_0022), Tag(0x0008_0032))),
        radiopharmaceuticals: dataset.items(Tag(0x0054_0016)).count(),
        administered: date_time(agent, Tag(0x0018_1078)),
        administered_time: time_of_day(&agent.text(Tag(0x0018_1072))),
        total_dose_bq: number(agent, Tag(0x0018_1074)).map(|dose| dose * dose_unit),
        half_life_s: number(agent, Tag(0x0018_1075)),
        weight_kg: Redacted::new(number(dataset, Tag(0x0010_1030))),
    }
}

/// Corrected Image, else the flags of the enhanced object.
fn corrections(dataset: &Dataset) -> Vec<String> {
    let mut corrections = dataset.texts(Tag(0x0028_0051));
    let flags = [(Tag(0x0018_9758), "DECY"), (Tag(0x0018_9759), "ATTN")];
    let set = flags.into_iter().filter(|(tag, _)| dataset.text(*tag) == "YES");
    corrections.extend(set.map(|(_, name)| name.to_owned()));
    corrections
}

/// A date `YYYYMMDD` and a time `HHMMSS.F` on it.
fn moment(date: &str, time: &str) -> Option<Seconds> {
    Some(day_number(date)? * SECONDS_OF_DAY + time_of_day(time)?)
}

/// `YYYYMMDDHHMMSS.F`, with or without `±HHMM`; by the clock whose offset from UTC is `offset`,
/// where both are known. A value without a time of day is none.
fn date_time(text: &str, offset: Option<f64>) -> Option<Seconds> {
    let sign = text.find(['+', '-']).unwrap_or(text.len());
    let (clock, own_offset) = text.split_at_checked(sign)?;
    let (date, time) = clock.split_at_checked(8)?;
    let shift = utc_offset(own_offset).zip(offset).map_or(0.0, |(own, local)| local - own);
    Some(moment(date, time)? + shift)
}

/// `±HHMM` in seconds.
fn utc_offset(text: &str) -> Option<f64> {
    let (sign, digits) = text.split_at_checked(1)?;
    let sign = match sign {
        "+" => 1.0,
        "-" => -1.0,
        _ => return None,
    };
    let (hours, minutes) = (digits.get(..2)?, digits.get(2..4)?);
    Some(sign * (hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0))
}

/// `HHMMSS.F`, seconds may be absent; the retired form has colons.
fn time_of_day(text: &str) -> Option<f64> {
    let text = text.replace(':', "");
    let part = |from: usize, to: usize| text.get(from..to.min(text.len()));
    let digits = |text: &str| {
        let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if is_number { text.parse::<f64>().ok() } else { None }
    };
    let (hours, minutes) = (digits(part(0, 2)?)?, digits(text.get(2..4)?)?);
    let seconds = match text.get(4..) {
        None | Some("") => 0.0,
        Some(rest) => digits(rest)?,
    };
    let is_time = hours < 24.0 && minutes < 60.0 && seconds < 61.0;
    is_time.then_some(hours * 3600.0 + minutes * 60.0 + seconds)
}

/// Days from 1 January of the year 0 in the Gregorian calendar.
fn day_number(date: &str) -> Option<f64> {
    let date = date.replace('.', "");
    if date.len() != 8 || !date.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from, to| date.get(from..to).and_then(|text: &str| text.parse::<i64>().ok());
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last; 153 days are five months from there.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some((365 * year + leap_days + (153 * month + 2) / 5 + day + 59) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dicom::json::datasets;

    fn read(json: &str) -> PetUptake {
        uptake(&datasets(json.as_bytes()).unwrap()[0])
    }

    #[test]
    fn midnight_and_leap_days_are_crossed_by_the_calendar() {
        let at = |date, time| moment(date, time).unwrap();
        assert_eq!(at("20240301", "000100") - at("20240229", "235900"), 120.0);
        // 2023 had no 29 February.
        assert_eq!(at("20230301", "0000") - at("20230228", "0000"), 86_400.0);
        // 100 years with 24 leap days, for 1900 had none and 2000 had its own after January:
        // 36500 + 24 days.
        assert_eq!(at("20000101", "0000") - at("19000101", "0000"), 36_524.0 * 86_400.0);
    }

    #[test]
    fn times_with_fractions_colons_or_no_seconds_are_read() {
        assert_eq!(time_of_day("134530.5"), Some(13.0 * 3600.0 + 45.0 * 60.0 + 30.5));
        assert_eq!(time_of_day("13:45:30"), time_of_day("134530"));
        assert_eq!(time_of_day("1345"), Some(49_500.0));
        for odd in ["", "13", "256000", "12x0", "1-30"] {
            assert_eq!(time_of_day(odd), None, "{odd}");
        }
    }

    #[test]
    fn date_time_with_an_offset_is_read_by_the_clock_of_the_place() {
        // 08:00 in UTC is 10:00 where clocks are two hours ahead.
        let local = date_time("20240301100000", None);
        assert_eq!(date_time("20240301080000.000+0000", utc_offset("+0200")), local);
        assert_eq!(date_time("20240301100000-0500", None), local);
        assert_eq!(date_time("20240301", None), None);
    }

    #[test]
    fn the_enhanced_object_has_its_dose_in_megabecquerel() {
        let agent = r#""00540016":{"Value":[{"00181074":{"Value":[370]},"00181075":{"Value":["6586.2"]}}]}"#;
        assert_eq!(read(&format!("[{{{agent}}}]")).total_dose_bq, Some(370.0));
        let enhanced = read(&format!(
            r#"[{{"00080016":{{"Value":["{ENHANCED_PET}"]}},"00189758":{{"Value":["YES"]}},{agent}}}]"#
        ));
        assert_eq!((enhanced.total_dose_bq, enhanced.half_life_s), (Some(370e6), Some(6586.2)));
        assert_eq!(enhanced.corrections, ["DECY"]);
    }
}
