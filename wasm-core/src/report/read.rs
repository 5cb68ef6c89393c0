//! Reads measurement groups of TID 1500 reports from the DICOM JSON Model, whoever wrote them.

use super::model::{Graphic, Group, ImageReference, Number, Shape, code};
use crate::annotation::Code;
use crate::dicom::json::{Dataset, JsonFault, Tag, datasets};
use crate::uid::{InstanceUid, StudyUid, Uid};

const CONTENT: Tag = Tag(0x0040_A730);
const CONCEPT_NAME: Tag = Tag(0x0040_A043);
const VALUE_TYPE: Tag = Tag(0x0040_A040);
const REFERENCED_SOP: Tag = Tag(0x0008_1199);

/// Deeper content is not read: no template of measurements is that deep.
const MAX_DEPTH: usize = 16;
/// More groups than this are left out.
const MAX_GROUPS: usize = 5000;

/// What one report says.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub study: StudyUid,
    pub instance: InstanceUid,
    /// Content Date and Time, `YYYYMMDDHHMMSS…`: the newest report of a writer counts.
    pub written: String,
    pub manufacturer: String,
    pub groups: Vec<Group>,
    /// Groups that are there but cannot be drawn.
    pub unreadable: usize,
}

/// Every report among the instances of a metadata answer; other objects are passed over.
pub fn reports(body: &[u8]) -> Result<Vec<Found>, JsonFault> {
    Ok(datasets(body)?.iter().filter_map(report).collect())
}

fn report(dataset: &Dataset) -> Option<Found> {
    // Content Sequence at the root: only structured documents have it.
    dataset.first_item(CONTENT)?;
    let instance: InstanceUid = Uid::parse(&dataset.text(Tag(0x0008_0018))).ok()?;
    let step = |seed: u128, byte: u8| (seed ^ u128::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let seed = instance.as_str().bytes().fold(0xCBF2_9CE4_8422_2325, step);
    let evidence = evidence(dataset);
    let mut reading = Reading { seed, evidence, groups: Vec::new(), unreadable: 0 };
    reading.walk(dataset, 0);
    Some(Found {
        study: Uid::parse(&dataset.text(Tag(0x0020_000D))).ok()?,
        instance,
        written: dataset.text(Tag(0x0008_0023)) + &dataset.text(Tag(0x0008_0033)),
        manufacturer: dataset.text(Tag(0x0008_0070)),
        groups: reading.groups,
        unreadable: reading.unreadable,
    })
}

/// Series of each referenced instance (Current Requested Procedure and Pertinent Other Evidence).
fn evidence(dataset: &Dataset) -> Vec<(String, String)> {
    let studies = [Tag(0x0040_A375), Tag(0x0040_A385)];
    let mut found = Vec::new();
    for study in studies.into_iter().flat_map(|tag| dataset.items(tag)) {
        for series in study.items(Tag(0x0008_1115)) {
            let uid = series.text(Tag(0x0020_000E));
            for instance in series.items(REFERENCED_SOP) {
                found.push((instance.text(Tag(0x0008_1155)), uid.clone()));
            }
        }
    }
    found
}

struct Reading {
    /// From the report's own UID.
    seed: u128,
    evidence: Vec<(String, String)>,
    groups: Vec<Group>,
    unreadable: usize,
}

fn is_named(item: &Dataset, value: &str) -> bool {
    item.first_item(CONCEPT_NAME).is_some_and(|name| name.text(Tag(0x0008_0100)) == value)
}

fn code_of(item: &Dataset) -> Code {
    let value = [Tag(0x0008_0100), Tag(0x0008_0119), Tag(0x0008_0120)]
        .into_iter()
        .map(|tag| item.text(tag))
        .find(|value| !value.is_empty());
    let (scheme, meaning) = (item.text(Tag(0x0008_0102)), item.text(Tag(0x0008_0104)));
    code(&value.unwrap_or_default(), &scheme, &meaning)
}

impl Reading {
    /// Bits for the UID of a group without one: the same each time the report is read.
    fn fresh(&self) -> u128 {
        let number = self.groups.len() + self.unreadable;
        self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(number as u128)
    }

    fn walk(&mut self, item: &Dataset, depth: usize) {
        if depth > MAX_DEPTH || self.groups.len() >= MAX_GROUPS {
            return;
        }
        for child in item.items(CONTENT) {
            if is_named(child, "125007") {
                match self.group(child) {
                    Some(group) => self.groups.push(group),
                    None => self.unreadable += 1,
                }
            } else {
                self.walk(child, depth + 1);
            }
        }
    }

    fn group(&self, item: &Dataset) -> Option<Group> {
        let children: Vec<&Dataset> = item.items(CONTENT).collect();
        let named = |value: &str| children.iter().find(|child| is_named(child, value));
        let numbers: Vec<&&Dataset> =
            children.iter().filter(|c| c.text(VALUE_TYPE) == "NUM").collect();
        let regions: Vec<&Dataset> =
            children.iter().copied().filter(|c| c.text(VALUE_TYPE) == "SCOORD").collect();
        // A path without a number stands where a region would.
        let is_region = regions.iter().any(|region| !is_named(region, "121055"));
        let paths = numbers.iter().flat_map(|n| n.items(CONTENT));
        let mut coordinates: Vec<&Dataset> = regions;
        coordinates.extend(paths.filter(|child| child.text(VALUE_TYPE) == "SCOORD"));
        let mut graphics: Vec<Graphic> = Vec::new();
        for graphic in coordinates.iter().filter_map(|item| graphic(item)) {
            // The same path may stand below several numbers.
            if !graphics.contains(&graphic) {
                graphics.push(graphic);
            }
        }
        let image = coordinates.iter().find_map(|item| self.image(item))?;
        let finding = named("121071").and_then(|c| c.first_item(Tag(0x0040_A168))).map(code_of);
        let site = named("363698007").or_else(|| named("G-C0E3"));
        Some(Group {
            tracking_identifier: named("112039")
                .map_or(String::new(), |c| c.text(Tag(0x0040_A160))),
            tracking: named("112040")
                .and_then(|c| Uid::parse(&c.text(Tag(0x0040_A124))).ok())
                .unwrap_or_else(|| Uid::from_random(self.fresh())),
            finding,
            site: site.and_then(|c| c.first_item(Tag(0x0040_A168))).map(code_of),
            image,
            graphics,
            is_region,
            numbers: numbers.iter().filter_map(|item| number(item)).collect(),
        })
    }

    fn image(&self, scoord: &Dataset) -> Option<ImageReference> {
        let selected = scoord.items(CONTENT).find(|child| child.text(VALUE_TYPE) == "IMAGE")?;
        let reference = selected.first_item(REFERENCED_SOP)?;
        let instance = reference.text(Tag(0x0008_1155));
        let series = &self.evidence.iter().find(|(known, _)| *known == instance)?.1;
        Some(ImageReference {
            sop_class: Uid::parse(&reference.text(Tag(0x0008_1150))).ok()?,
            series: Uid::parse(series).ok()?,
            instance: Uid::parse(&instance).ok()?,
            frame: reference.integer(Tag(0x0008_1160)).and_then(|n| u32::try_from(n).ok()),
        })
    }
}

fn graphic(scoord: &Dataset) -> Option<Graphic> {
    let shape = Shape::of_term(&scoord.text(Tag(0x0070_0023)))?;
    let points: Vec<f32> =
        scoord.numbers(Tag(0x0070_0022)).into_iter().map(|value| value as f32).collect();
    let is_whole = points.len() >= 2 && points.len().is_multiple_of(2);
    (is_whole && points.iter().all(|value| value.is_finite())).then_some(Graphic { shape, points })
}

fn number(item: &Dataset) -> Option<Number> {
    let value = item.first_item(Tag(0x0040_A300))?;
    let number = value.number(Tag(0x0040_A161)).or_else(|| value.number(Tag(0x0040_A30A)))?;
    Some(Number {
        concept: code_of(item.first_item(CONCEPT_NAME)?),
        value: number,
        unit: value.first_item(Tag(0x0040_08EA)).map(code_of)?,
    })
}
