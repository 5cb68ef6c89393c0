//! DICOM text as people read it (PS3.5 6.2).

/// `20261124` as `2026-11-24`; anything else as it is.
pub fn date_text(date: &str) -> String {
    let is_date = date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
    match (date.get(..4), date.get(4..6), date.get(6..)) {
        (Some(year), Some(month), Some(day)) if is_date => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}

/// `142530.5` as `14:25`; shorter or odd values give what there is.
pub fn time_text(time: &str) -> String {
    match (time.get(..2), time.get(2..4)) {
        (Some(hour), Some(minute)) if time.bytes().take(4).all(|b| b.is_ascii_digit()) => {
            format!("{hour}:{minute}")
        }
        _ => String::new(),
    }
}

/// `DOE^JANE^M^DR^` as `DOE, JANE M`; without an alphabetic group, the next one that has text.
pub fn person_name_text(name: &str) -> String {
    let group = name.split('=').find(|group| !group.trim().is_empty()).unwrap_or("");
    let mut components = group.split('^').map(str::trim);
    let family = components.next().unwrap_or("");
    let given: Vec<_> = components.take(2).filter(|part| !part.is_empty()).collect();
    match (family, given.join(" ")) {
        (family, given) if given.is_empty() => family.to_owned(),
        ("", given) => given,
        (family, given) => format!("{family}, {given}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_read_as_people_write_them() {
        assert_eq!(date_text("20261124"), "2026-11-24");
        assert_eq!(date_text("2026"), "2026");
        assert_eq!(time_text("142530.123"), "14:25");
        assert_eq!(time_text(""), "");
    }

    #[test]
    fn person_name_shows_family_then_given() {
        assert_eq!(person_name_text("DOE^JANE^M^DR^"), "DOE, JANE M");
        assert_eq!(person_name_text("=山田^太郎"), "山田, 太郎");
        assert_eq!(person_name_text("PHANTOM"), "PHANTOM");
        assert_eq!(person_name_text("^JANE"), "JANE");
    }
}
