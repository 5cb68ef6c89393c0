//! How far apart two studies are.

/// Days since 1 March of year 0, proleptic Gregorian; `None` unless `YYYYMMDD` is a date.
pub fn day_number(date: &str) -> Option<i64> {
    if date.len() != 8 || !date.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| date.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
            - 1,
    )
}

/// Days by which `date` lies before `current`; negative when it lies after.
pub fn days_before(date: &str, current: &str) -> Option<i64> {
    Some(day_number(current)? - day_number(date)?)
}

/// `11 months before`, `3 days after`, `the same day`; empty when a date is unknown.
pub fn relative_text(date: &str, current: &str) -> String {
    let Some(days) = days_before(date, current) else { return String::new() };
    let side = if days < 0 { "after" } else { "before" };
    let count = days.unsigned_abs();
    let (number, unit) = match count {
        0 => return "the same day".to_owned(),
        1..=31 => (count, "day"),
        32..=344 => ((count as f64 / 30.437).floor() as u64, "month"),
        // A few days short of a year is a year to a reader.
        _ => (((count as f64 + 20.0) / 365.25).floor().max(1.0) as u64, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} {side}")
}
