//! Between annotations and the measurement groups of a report.

use super::model::{Graphic, Group, ImageReference, Number, Shape, code};
use crate::annotation::figure::Figure;
use crate::annotation::graphic::{GraphicType, graphics};
use crate::annotation::kind::{KindId, Quantity};
use crate::annotation::measure::Measurement;
use crate::annotation::{Annotation, AnnotationId, Code};
use crate::geometry::spaces::PixelPoint;
use crate::geometry::viewport::ImageShape;
use crate::uid::{FrameNumber, FrameRef, SopClassUid, StudyUid};
use crate::units::display_of_ucum;

/// Whether a kind is a measurement; texts, arrows and calibration lines are not.
pub fn is_measurement(kind: KindId) -> bool {
    !matches!(kind, KindId::Text | KindId::Arrow | KindId::Calibration)
}

/// The group of an annotation with what it measures; `None` for what is no measurement.
pub fn group_of(
    annotation: &Annotation,
    measurements: &[Measurement],
    sop_class: &SopClassUid,
    is_multi_frame: bool,
    image: ImageShape,
) -> Option<Group> {
    let spec = annotation.figure.spec();
    if !is_measurement(spec.kind) {
        return None;
    }
    let frame = &annotation.frame;
    let is_cobb = spec.kind == KindId::Cobb;
    let numbers = measurements.iter().filter_map(|m| number(m, is_cobb)).collect();
    // Readers trim texts (PS3.5 6.2).
    let label = annotation.label.trim();
    let name = if label.is_empty() { spec.label } else { label };
    Some(Group {
        tracking_identifier: name.to_owned(),
        tracking: annotation.tracking.clone(),
        finding: annotation.finding.clone(),
        site: annotation.site.clone(),
        image: ImageReference {
            sop_class: sop_class.clone(),
            series: frame.series.clone(),
            instance: frame.instance.clone(),
            frame: is_multi_frame.then(|| frame.frame.get()),
        },
        graphics: graphics(&annotation.figure, image).iter().map(graphic).collect(),
        is_region: spec.is_closed,
        numbers,
    })
}

fn graphic(graphic: &crate::annotation::graphic::Graphic) -> Graphic {
    let shape = match graphic.graphic_type {
        GraphicType::Point => Shape::Point,
        GraphicType::Polyline => Shape::Polyline,
        GraphicType::Circle => Shape::Circle,
        GraphicType::Ellipse => Shape::Ellipse,
    };
    Graphic { shape, points: graphic.scoord() }
}

/// Concepts of PS3.16 CID 7469, 7470 and 218; what has no code there is ours.
fn concept(quantity: Quantity, is_cobb: bool) -> Code {
    let ours = |value: &str| code(value, "99LIGHTBOX", quantity.label());
    let sct = |value: &str, meaning: &str| code(value, "SCT", meaning);
    match quantity {
        Quantity::Length => sct("410668003", "Length"),
        Quantity::LongAxis => sct("103339001", "Long Axis"),
        Quantity::ShortAxis => sct("103340004", "Short Axis"),
        Quantity::Angle if is_cobb => sct("285285000", "Cobb angle"),
        Quantity::Angle => sct("1483009", "Angle"),
        Quantity::Area => sct("42798000", "Area"),
        Quantity::Mean => sct("373098007", "Mean"),
        Quantity::StandardDeviation => sct("386136009", "Standard Deviation"),
        Quantity::Minimum => sct("255605001", "Minimum"),
        Quantity::Maximum => sct("56851009", "Maximum"),
        Quantity::PixelCount => ours("PIXELS"),
        Quantity::PixelValue => ours("VALUE"),
        Quantity::Horizontal => ours("HORIZONTAL"),
        Quantity::Vertical => ours("VERTICAL"),
    }
}

fn number(measurement: &Measurement, is_cobb: bool) -> Option<Number> {
    let measured = measurement.result.as_ref().ok().filter(|m| m.value.is_finite())?;
    let unit = match measured.unit.as_str() {
        "" => code("1", "UCUM", "no units"),
        unit => code(unit, "UCUM", display_of_ucum(unit)),
    };
    Some(Number { concept: concept(measurement.quantity, is_cobb), value: measured.value, unit })
}

/// The annotation that a group describes; `None` where its graphics make no figure of ours.
pub fn annotation_of(group: &Group, study: &StudyUid, id: AnnotationId) -> Option<Annotation> {
    let figure = figure(group)?;
    let label = match group.tracking_identifier.as_str() {
        name if name == figure.spec().label => "",
        name => name,
    };
    let frame = FrameRef {
        study: study.clone(),
        series: group.image.series.clone(),
        instance: group.image.instance.clone(),
        frame: group.image.frame.and_then(FrameNumber::new).unwrap_or(FrameNumber::FIRST),
    };
    let mut annotation = Annotation::new(id, group.tracking.clone(), frame, figure);
    annotation.label = label.to_owned();
    annotation.finding.clone_from(&group.finding);
    annotation.site.clone_from(&group.site);
    Some(annotation)
}

/// Points in our coordinates, where the centre of the first pixel is (0, 0).
fn points(graphic: &Graphic) -> Vec<PixelPoint> {
    let (pairs, _) = graphic.points.as_chunks::<2>();
    pairs.iter().map(|[x, y]| PixelPoint::new(f64::from(*x) - 0.5, f64::from(*y) - 0.5)).collect()
}

fn figure(group: &Group) -> Option<Figure> {
    let first = group.graphics.first()?;
    let mut all = points(first);
    let has = |value: &str| group.numbers.iter().any(|n| n.concept.value == value);
    let kind = match (first.shape, group.graphics.len()) {
        (Shape::Point, _) => KindId::Probe,
        (Shape::Circle, _) => KindId::Circle,
        (Shape::Ellipse, _) => KindId::Ellipse,
        (Shape::Polyline, 2) if all.len() == 2 => {
            all.extend(group.graphics.get(1).map(points)?);
            if has("103339001") || has("103340004") || has("G-A185") {
                KindId::Bidirectional
            } else {
                KindId::Cobb
            }
        }
        (Shape::Polyline, _) if group.is_region => {
            if all.len() > 3 && all.first() == all.last() {
                all.pop();
            }
            match rectangle(&all) {
                Some(corners) => {
                    all = corners;
                    KindId::Rectangle
                }
                None => KindId::Polygon,
            }
        }
        // Some writers put both lines of a Cobb angle into one graphic.
        (Shape::Polyline, _) if all.len() == 4 && has("285285000") => KindId::Cobb,
        // … or a region below its area, where a path would stand.
        (Shape::Polyline, _) if has("42798000") && all.len() > 3 => {
            if all.first() == all.last() {
                all.pop();
            }
            KindId::Polygon
        }
        (Shape::Polyline, _) if all.len() == 2 => KindId::Length,
        (Shape::Polyline, _) if all.len() == 3 && (has("1483009") || has("285285000")) => {
            KindId::Angle
        }
        (Shape::Polyline, _) => KindId::FreehandLine,
    };
    Figure::new(kind, all).ok()
}

/// Opposite corners of four that lie along rows and columns.
fn rectangle(corners: &[PixelPoint]) -> Option<Vec<PixelPoint>> {
    let [a, b, c, d] = *corners else { return None };
    let is_upright = a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x;
    is_upright.then(|| vec![a, c])
}
