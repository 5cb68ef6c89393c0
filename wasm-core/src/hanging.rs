//! Hanging protocols: which display set of which study goes into which pane, and why.

use serde::Deserialize;

use crate::study::prior::region::words;

/// One protocol file; its fields are described in `docs/hanging-protocols.md`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    pub id: String,
    pub name: String,
    #[serde(rename = "match")]
    pub rule: MatchRule,
    pub rows: usize,
    pub columns: usize,
    /// In reading order; at most `rows × columns`.
    pub panes: Vec<PaneRule>,
}

/// When a protocol fits the current study.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchRule {
    /// One of these must be in the study.
    pub modalities: Vec<String>,
    pub weight: u32,
    /// Words of the study description, upper case.
    #[serde(default)]
    pub words: Vec<String>,
    #[serde(default)]
    pub word_weight: u32,
    #[serde(default)]
    pub needs_prior: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaneRule {
    pub study: Which,
    pub select: Selector,
    /// Panes of one group scroll and zoom together.
    #[serde(default)]
    pub sync: Option<String>,
    /// Centre and width.
    #[serde(default)]
    pub window: Option<[f64; 2]>,
    /// Clockwise, degrees: 0, 90, 180 or 270.
    #[serde(default)]
    pub rotation: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    Current,
    Prior,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plane {
    Axial,
    Coronal,
    Sagittal,
}

/// What a display set must be. Fields that are absent do not restrict.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    pub modality: Option<String>,
    pub plane: Option<Plane>,
    /// Part of the series description, any case.
    pub description: Option<String>,
    /// From and to, both included.
    pub thickness_mm: Option<[f64; 2]>,
    /// View Position: `CC`, `MLO`.
    pub view: Option<String>,
    /// `L`, `R` or `B`.
    pub laterality: Option<String>,
}

/// A display set as protocols see it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SetFacts {
    pub modality: String,
    pub description: String,
    pub plane: Option<Plane>,
    pub thickness_mm: Option<f64>,
    pub view: String,
    pub laterality: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StudyFacts {
    pub description: String,
    pub sets: Vec<SetFacts>,
}

/// A protocol file that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolFault {
    pub path: String,
    pub reason: String,
}

/// What was chosen: for each pane, its rule and the index of the display set in its study.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'a> {
    pub protocol: &'a Protocol,
    pub panes: Vec<Option<usize>>,
    pub why: Vec<String>,
}

/// Path and text of the protocols that come with the viewer.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("hanging/ct-prior.json", include_str!("../../static/hanging/ct-prior.json")),
    ("hanging/mr-prior.json", include_str!("../../static/hanging/mr-prior.json")),
    ("hanging/chest-prior.json", include_str!("../../static/hanging/chest-prior.json")),
    ("hanging/mammography.json", include_str!("../../static/hanging/mammography.json")),
    ("hanging/ultrasound.json", include_str!("../../static/hanging/ultrasound.json")),
];

/// Reads protocol files; one with an error is named and left out.
pub fn parse(files: &[(&str, &str)]) -> (Vec<Protocol>, Vec<ProtocolFault>) {
    let (mut protocols, mut faults) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let read = serde_json::from_str::<Protocol>(text).map_err(|e| e.to_string());
        match read.and_then(checked) {
            Ok(protocol) => protocols.push(protocol),
            Err(reason) => faults.push(ProtocolFault { path: (*path).to_owned(), reason }),
        }
    }
    (protocols, faults)
}

fn checked(protocol: Protocol) -> Result<Protocol, String> {
    let is_grid = (1..=4).contains(&protocol.rows) && (1..=4).contains(&protocol.columns);
    if !is_grid {
        return Err("rows and columns must be 1 to 4".to_owned());
    }
    if protocol.panes.is_empty() || protocol.panes.len() > protocol.rows * protocol.columns {
        return Err("panes must be at least one and fit the grid".to_owned());
    }
    if protocol.panes.iter().any(|pane| pane.rotation % 90 != 0 || pane.rotation > 270) {
        return Err("rotation must be 0, 90, 180 or 270".to_owned());
    }
    Ok(protocol)
}

/// The protocol with the highest weight, its panes filled; of equals the first.
pub fn choose<'a>(
    protocols: &'a [Protocol],
    current: &StudyFacts,
    prior: Option<&StudyFacts>,
) -> Option<Choice<'a>> {
    let mut best: Option<(u32, Choice<'a>)> = None;
    for protocol in protocols {
        let Some((weight, mut why)) = weight(protocol, current, prior.is_some()) else { continue };
        let panes = fill(protocol, current, prior);
        if panes.iter().all(Option::is_none) {
            continue;
        }
        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            why.insert(0, format!("{} won with {weight} points", protocol.name));
            best = Some((weight, Choice { protocol, panes, why }));
        }
    }
    best.map(|(_, choice)| choice)
}

fn weight(protocol: &Protocol, study: &StudyFacts, has_prior: bool) -> Option<(u32, Vec<String>)> {
    let rule = &protocol.rule;
    let modality = study.sets.iter().find(|set| rule.modalities.contains(&set.modality))?;
    if rule.needs_prior && !has_prior {
        return None;
    }
    let mut why = vec![format!("+{} modality {}", rule.weight, modality.modality)];
    let of_study = words(&study.description);
    let Some(word) = rule.words.iter().find(|word| of_study.contains(word)) else {
        // Words that are asked for and missing: another part of the body.
        return rule.words.is_empty().then_some((rule.weight, why));
    };
    why.push(format!("+{} description says {word}", rule.word_weight));
    Some((rule.weight + rule.word_weight, why))
}

/// Each display set hangs once.
fn fill(
    protocol: &Protocol,
    current: &StudyFacts,
    prior: Option<&StudyFacts>,
) -> Vec<Option<usize>> {
    let mut used: Vec<(Which, usize)> = Vec::new();
    let mut panes = Vec::with_capacity(protocol.panes.len());
    for pane in &protocol.panes {
        let study = match pane.study {
            Which::Current => Some(current),
            Which::Prior => prior,
        };
        let mut sets = study.into_iter().flat_map(|study| study.sets.iter().enumerate());
        let found = sets.find(|(index, set)| {
            selects(&pane.select, set) && !used.contains(&(pane.study, *index))
        });
        let found = found.map(|(index, _)| index);
        used.extend(found.map(|index| (pane.study, index)));
        panes.push(found);
    }
    panes
}

fn selects(selector: &Selector, set: &SetFacts) -> bool {
    let is = |wanted: &Option<String>, value: &str| {
        wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(value))
    };
    let is_thick = |[from, to]: [f64; 2]| set.thickness_mm.is_none_or(|t| t >= from && t <= to);
    let has = |part: &String| set.description.to_uppercase().contains(&part.to_uppercase());
    is(&selector.modality, &set.modality)
        && is(&selector.view, &set.view)
        && is(&selector.laterality, &set.laterality)
        && selector.plane.is_none_or(|plane| set.plane.is_none_or(|p| p == plane))
        && selector.thickness_mm.is_none_or(is_thick)
        && selector.description.as_ref().is_none_or(has)
}

#[cfg(test)]
mod tests;
