//! What a launch expects of the studies that an archive finds for it.

use super::LaunchRequest;
use crate::dicom::attributes::PatientIdentity;
use crate::redact::Redacted;

/// Second identifiers and filters of a launch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    name: Redacted<Option<String>>,
    birth_date: Redacted<Option<String>>,
    modalities: Vec<String>,
    most_recent: Option<usize>,
}

impl Wanted {
    pub fn of(request: &LaunchRequest) -> Self {
        Self {
            name: request.expected_name.clone(),
            birth_date: request.expected_birth_date.clone(),
            modalities: request.modalities.clone(),
            most_recent: request.most_recent,
        }
    }

    /// Whether the archive says another birth date, or a name that shares no part with the one
    /// expected. What either side leaves out contradicts nothing.
    pub fn contradicts(&self, patient: &PatientIdentity) -> bool {
        let is_other_date = self.birth_date.reveal().as_ref().is_some_and(|expected| {
            let found = patient.birth_date.reveal();
            !found.is_empty() && found != expected
        });
        let is_other_name = self.name.reveal().as_ref().is_some_and(|expected| {
            let (expected, found) = (name_parts(expected), name_parts(patient.name.reveal()));
            !expected.is_empty()
                && !found.is_empty()
                && !expected.iter().any(|part| found.contains(part))
        });
        is_other_date || is_other_name
    }

    /// Studies of the wanted modalities, the newest first, as many as are wanted.
    pub fn chosen<T>(
        &self,
        mut records: Vec<T>,
        facts: impl Fn(&T) -> (&[String], &str, &str),
    ) -> Vec<T> {
        if !self.modalities.is_empty() {
            records.retain(|record| {
                facts(record).0.iter().any(|modality| self.modalities.contains(modality))
            });
        }
        if let Some(count) = self.most_recent {
            let when = |record: &T| {
                let (_, date, time) = facts(record);
                (date.to_owned(), time.to_owned())
            };
            records.sort_by_key(|record| std::cmp::Reverse(when(record)));
            records.truncate(count);
        }
        records
    }
}

/// Parts of a person name in capitals, whatever separates them.
fn name_parts(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| !c.is_alphanumeric() && c != '\'');
    parts.filter(|part| part.chars().count() > 1).map(str::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, birth_date: &str) -> Wanted {
        let some = |text: &str| Redacted::new(Some(text.to_owned()).filter(|t| !t.is_empty()));
        Wanted { name: some(name), birth_date: some(birth_date), ..Wanted::default() }
    }

    fn patient(name: &str, birth_date: &str) -> PatientIdentity {
        PatientIdentity {
            id: Redacted::new("1".to_owned()),
            issuer: Redacted::new(None),
            name: Redacted::new(name.to_owned()),
            birth_date: Redacted::new(birth_date.to_owned()),
            sex: Redacted::new(String::new()),
        }
    }

    #[test]
    fn another_birth_date_or_name_contradicts_and_a_missing_one_does_not() {
        let check = |expected: (&str, &str), found: (&str, &str), is_other: bool| {
            let wanted = wanted(expected.0, expected.1);
            assert_eq!(wanted.contradicts(&patient(found.0, found.1)), is_other);
        };
        check(("DOE^JANE", "19610203"), ("Doe^Jane^M", "19610203"), false);
        check(("Jane Doe", ""), ("DOE^JANE", "19610203"), false);
        check(("SMITH^JANE", ""), ("DOE^JOHN", ""), true);
        check(("", "19610203"), ("DOE^JANE", "19610204"), true);
        check(("DOE^JANE", "19610203"), ("", ""), false);
    }

    #[test]
    fn newest_studies_of_the_wanted_modalities_are_chosen() {
        let wanted =
            Wanted { modalities: vec!["CT".to_owned()], most_recent: Some(1), ..Wanted::default() };
        let ct = vec!["CT".to_owned(), "SR".to_owned()];
        let mr = vec!["MR".to_owned()];
        let records = vec![(ct.clone(), "20230101"), (mr, "20250101"), (ct, "20240101")];
        let chosen = wanted.chosen(records, |r| (&r.0, r.1, ""));
        assert_eq!(chosen.iter().map(|r| r.1).collect::<Vec<_>>(), ["20240101"]);
    }
}
