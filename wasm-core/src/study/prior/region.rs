//! Body regions: from codes first, from words second.

/// A part of the body, as coarse as comparing needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    Head,
    Neck,
    Chest,
    Heart,
    Breast,
    Abdomen,
    Pelvis,
    Spine,
    UpperLimb,
    LowerLimb,
}

use Region::{Abdomen, Breast, Chest, Head, Heart, LowerLimb, Neck, Pelvis, Spine, UpperLimb};

/// SNOMED CT codes of Anatomic Region Sequence (PS3.16 CID 4031), and their older SRT values.
const CODES: &[(&str, &[Region])] = &[
    ("69536005", &[Head]),
    ("T-D1100", &[Head]),
    ("12738006", &[Head]),
    ("45048000", &[Neck]),
    ("T-D1600", &[Neck]),
    ("774007", &[Head, Neck]),
    ("51185008", &[Chest]),
    ("T-D3000", &[Chest]),
    ("39607008", &[Chest]),
    ("80891009", &[Heart]),
    ("T-32000", &[Heart]),
    ("76752008", &[Breast]),
    ("T-04000", &[Breast]),
    ("818981001", &[Abdomen]),
    ("818983003", &[Abdomen]),
    ("T-D4000", &[Abdomen]),
    ("816092008", &[Pelvis]),
    ("12921003", &[Pelvis]),
    ("T-D6000", &[Pelvis]),
    ("416949008", &[Abdomen, Pelvis]),
    ("416550000", &[Chest, Abdomen]),
    ("416775004", &[Chest, Abdomen, Pelvis]),
    ("421060004", &[Spine]),
    ("122494005", &[Spine]),
    ("122495006", &[Spine]),
    ("122496007", &[Spine]),
    ("16982005", &[UpperLimb]),
    ("85562004", &[UpperLimb]),
    ("72696002", &[LowerLimb]),
    ("56459004", &[LowerLimb]),
];

/// Words of Body Part Examined and of descriptions; compared as whole words, in upper case.
const WORDS: &[(&str, &[Region])] = &[
    ("HEAD", &[Head]),
    ("SKULL", &[Head]),
    ("BRAIN", &[Head]),
    ("CRANIUM", &[Head]),
    ("CEREBRAL", &[Head]),
    ("SCHÄDEL", &[Head]),
    ("KOPF", &[Head]),
    ("SINUS", &[Head]),
    ("ORBIT", &[Head]),
    ("NECK", &[Neck]),
    ("HALS", &[Neck]),
    ("THYROID", &[Neck]),
    ("CAROTID", &[Neck]),
    ("HEADNECK", &[Head, Neck]),
    ("CHEST", &[Chest]),
    ("THORAX", &[Chest]),
    ("LUNG", &[Chest]),
    ("LUNGS", &[Chest]),
    ("PULMONARY", &[Chest]),
    ("HEART", &[Heart]),
    ("CARDIAC", &[Heart]),
    ("CORONARY", &[Heart]),
    ("BREAST", &[Breast]),
    ("MAMMA", &[Breast]),
    ("MAMMO", &[Breast]),
    ("MAMMOGRAPHY", &[Breast]),
    ("MAMMOGRAM", &[Breast]),
    ("ABDOMEN", &[Abdomen]),
    ("ABDOMINAL", &[Abdomen]),
    ("LIVER", &[Abdomen]),
    ("KIDNEY", &[Abdomen]),
    ("RENAL", &[Abdomen]),
    ("PANCREAS", &[Abdomen]),
    ("ABDOMENPELVIS", &[Abdomen, Pelvis]),
    ("CAP", &[Chest, Abdomen, Pelvis]),
    ("TAP", &[Chest, Abdomen, Pelvis]),
    ("CHESTABDPELVIS", &[Chest, Abdomen, Pelvis]),
    ("CHESTABDOMEN", &[Chest, Abdomen]),
    ("PELVIS", &[Pelvis]),
    ("PROSTATE", &[Pelvis]),
    ("UTERUS", &[Pelvis]),
    ("BLADDER", &[Pelvis]),
    ("SPINE", &[Spine]),
    ("CSPINE", &[Spine]),
    ("TSPINE", &[Spine]),
    ("LSPINE", &[Spine]),
    ("LUMBAR", &[Spine]),
    ("WIRBELSÄULE", &[Spine]),
    ("SHOULDER", &[UpperLimb]),
    ("ELBOW", &[UpperLimb]),
    ("WRIST", &[UpperLimb]),
    ("HAND", &[UpperLimb]),
    ("ARM", &[UpperLimb]),
    ("HUMERUS", &[UpperLimb]),
    ("HIP", &[LowerLimb]),
    ("KNEE", &[LowerLimb]),
    ("ANKLE", &[LowerLimb]),
    ("FOOT", &[LowerLimb]),
    ("LEG", &[LowerLimb]),
    ("FEMUR", &[LowerLimb]),
];

fn found<'a>(
    table: &[(&str, &'static [Region])],
    keys: impl Iterator<Item = &'a str>,
) -> Vec<Region> {
    let keys: Vec<&str> = keys.collect();
    let hits = table.iter().filter(|(key, _)| keys.contains(key));
    let mut regions: Vec<Region> = hits.flat_map(|(_, regions)| regions.iter().copied()).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// Words of a text in upper case, split at everything but letters and digits.
pub fn words(text: &str) -> Vec<String> {
    let upper = text.to_uppercase();
    let words = upper.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Regions by code; where no code is known, by the words of body part and description.
/// Empty when unknown.
pub fn regions(codes: &[String], body_parts: &[String], description: &str) -> Vec<Region> {
    let by_code = found(CODES, codes.iter().map(String::as_str));
    if !by_code.is_empty() {
        return by_code;
    }
    let of_parts: Vec<String> = body_parts.iter().flat_map(|part| words(part)).collect();
    let by_part = found(WORDS, of_parts.iter().map(String::as_str));
    if !by_part.is_empty() {
        return by_part;
    }
    let of_text = words(description);
    found(WORDS, of_text.iter().map(String::as_str))
}
