//! Units of pixel values: DICOM's terms to UCUM, UCUM to what a reader sees.

/// UCUM code of a Rescale Type (0028,1054) or PET Units (0054,1001) term; empty when the term
/// names no unit (PS3.3 C.11.1.1.2, C.8.9.1.1.3).
pub fn ucum_of_term(term: &str) -> &'static str {
    match term {
        "HU" => "[hnsf'U]",
        "OD" => "10*-3{OD}",
        "BQML" => "Bq/mL",
        "GML" => "g/mL",
        "CM2ML" => "cm2/mL",
        "CNTS" => "{counts}",
        "CPS" => "{counts}/s",
        "PROPCPS" => "{propcounts}/s",
        "PCNT" => "%",
        "MGML" => "mg/mL",
        _ => "",
    }
}

/// What is written behind a number; empty when nothing is to be written.
pub fn display_of_ucum(code: &str) -> &str {
    match code {
        "[hnsf'U]" => "HU",
        "10*-3{OD}" => "mOD",
        "{counts}" => "counts",
        "{counts}/s" => "counts/s",
        "{propcounts}/s" => "prop. counts/s",
        "cm2/mL" => "cm²/mL",
        "cm2" => "cm²",
        "cm3" => "cm³",
        "cm2/s" => "cm²/s",
        "cm3/s" => "cm³/s",
        "deg" => "°",
        "{pixels}" => "px",
        "g/ml{SUVbw}" => "SUVbw",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hounsfield_and_activity_read_as_people_write_them() {
        let shown = |term| display_of_ucum(ucum_of_term(term));
        assert_eq!(shown("HU"), "HU");
        assert_eq!(shown("BQML"), "Bq/mL");
        assert_eq!(shown("GML"), "g/mL");
        assert_eq!(shown("CNTS"), "counts");
    }

    #[test]
    fn unspecified_and_unknown_terms_name_no_unit() {
        for term in ["US", "", "Z", "normalized"] {
            assert_eq!(ucum_of_term(term), "", "{term}");
        }
    }
}
