//! Quick date ranges for the search form, by the browser's calendar.

use js_sys::Date;

/// A range that ends today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    pub name: &'static str,
    pub label: &'static str,
    /// First day of the range, counted back from today; `None` for no limit.
    days_back: Option<i32>,
}

pub const DATE_RANGES: &[DateRange] = &[
    DateRange { name: "today", label: "Today", days_back: Some(0) },
    DateRange { name: "week", label: "7 days", days_back: Some(6) },
    DateRange { name: "month", label: "30 days", days_back: Some(29) },
    DateRange { name: "all", label: "All", days_back: None },
];

impl DateRange {
    /// `YYYY-MM-DD` of the first and last day; empty where there is no limit.
    pub fn limits(self) -> (String, String) {
        match self.days_back {
            Some(days) => (local_date(days), local_date(0)),
            None => (String::new(), String::new()),
        }
    }
}

/// A day in the reader's time zone; the calendar carries days below 1 into the month before.
fn local_date(days_back: i32) -> String {
    let today = Date::new_0();
    let (month, day) = (today.get_month() as i32, today.get_date() as i32 - days_back);
    let date = Date::new_with_year_month_day(today.get_full_year(), month, day);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
