//! The order of the rows on one page of results.

use std::cmp::Ordering;

use lightbox_core::study::model::StudyRecord;
use lightbox_core::text::person_name_text;

/// A column of the table. `key` is what its rows are sorted by.
#[derive(Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub label: &'static str,
    key: fn(&StudyRecord) -> Key,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Count(Option<u32>),
}

fn text(text: &str) -> Key {
    Key::Text(text.to_lowercase())
}

#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    Column { name: "name", label: "Patient", key: |s| text(&person_name_text(s.patient.name.reveal())) },
    Column { name: "id", label: "Patient ID", key: |s| text(s.patient.id.reveal()) },
    Column { name: "birth", label: "Born", key: |s| text(s.patient.birth_date.reveal()) },
    Column { name: "date", label: "Study date", key: |s| text(&format!("{}{}", s.date, s.time)) },
    Column { name: "modality", label: "Modality", key: |s| text(&s.modalities.join(" ")) },
    Column { name: "description", label: "Description", key: |s| text(&s.description) },
    Column { name: "accession", label: "Accession", key: |s| text(&s.accession_number) },
    Column { name: "referrer", label: "Referring physician", key: |s| text(&person_name_text(s.referring_physician.reveal())) },
    Column { name: "series", label: "Series", key: |s| Key::Count(s.series_count) },
    Column { name: "images", label: "Images", key: |s| Key::Count(s.instance_count) },
];

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorting {
    pub column: &'static str,
    pub is_descending: bool,
}

impl Default for Sorting {
    /// Newest first.
    fn default() -> Self {
        Self { column: "date", is_descending: true }
    }
}

impl Sorting {
    /// After a click on a column's head: the other way, or that column from the small end.
    pub fn chosen(self, column: &'static str) -> Self {
        let is_same = self.column == column;
        Self { column, is_descending: if is_same { !self.is_descending } else { column == "date" } }
    }

    /// `aria-sort` of a column.
    pub fn aria(self, column: &str) -> &'static str {
        match (self.column == column, self.is_descending) {
            (false, _) => "none",
            (true, true) => "descending",
            (true, false) => "ascending",
        }
    }

    pub fn sort(self, studies: &mut [StudyRecord]) {
        let Some(column) = COLUMNS.iter().find(|c| c.name == self.column) else { return };
        studies.sort_by(|a, b| {
            let order: Ordering = (column.key)(a).cmp(&(column.key)(b));
            if self.is_descending { order.reverse() } else { order }
        });
    }
}
