//! The pixels inside a closed outline, by their centres.

use std::ops::Range;

use crate::annotation::metric::Metric;
use crate::annotation::outline::Primitive;
use crate::geometry::spaces::PixelPoint;

/// A closed outline in sub-pixel image coordinates.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    Polygon(Vec<PixelPoint>),
    Ellipse { center: PixelPoint, half_axes: [[f64; 2]; 2] },
}

/// Polygons with more corners are not searched for crossings: the search is quadratic.
const MAX_SEARCHED_CORNERS: usize = 2000;

impl Region {
    pub fn of(outline: &Primitive) -> Self {
        match outline {
            Primitive::Ellipse { center, half_axes } => {
                Self::Ellipse { center: *center, half_axes: *half_axes }
            }
            other => Self::Polygon(other.path(3).0),
        }
    }

    /// Area in the metric's unit, of the outline itself and not of the pixels in it.
    pub fn area(&self, metric: Metric) -> f64 {
        match self {
            Self::Polygon(corners) => metric.area(corners),
            Self::Ellipse { half_axes: [u, v], .. } => {
                let pixels = std::f64::consts::PI * (u[0] * v[1] - u[1] * v[0]).abs();
                pixels * metric.column * metric.row
            }
        }
    }

    /// Rows of the image that have pixels inside.
    pub fn rows(&self, row_count: u32) -> Range<u32> {
        let (low, high) = match self {
            Self::Polygon(corners) => corners
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(p.y), h.max(p.y))),
            Self::Ellipse { center, half_axes: [u, v] } => {
                let reach = u[1].hypot(v[1]);
                (center.y - reach, center.y + reach)
            }
        };
        // Conversion from float holds at the ends of the range.
        let first = low.ceil() as u32;
        let end = if high < 0.0 { 0 } else { (high.floor() as u32).saturating_add(1) };
        first.min(row_count)..end.min(row_count).max(first.min(row_count))
    }

    /// Runs of columns of one row whose pixel centres lie inside, from left to right.
    ///
    /// A polygon has its left and upper edge and not the right and lower one, so that two that
    /// share an edge share no pixel; an ellipse has its whole rim.
    pub fn runs(&self, row: u32, column_count: u32, runs: &mut Vec<Range<u32>>) {
        runs.clear();
        let y = f64::from(row);
        match self {
            Self::Polygon(corners) => {
                let mut crossings = crossings(corners, y);
                crossings.sort_unstable_by(f64::total_cmp);
                let pairs = crossings.chunks_exact(2).map(|pair| (pair[0].ceil(), pair[1].ceil()));
                runs.extend(pairs.map(|(from, end)| clipped(from, end, column_count)));
            }
            Self::Ellipse { center, half_axes } => {
                if let Some([from, to]) = chord(*center, *half_axes, y) {
                    runs.push(clipped(from.ceil(), to.floor() + 1.0, column_count));
                }
            }
        }
    }

    /// Whether two sides of a polygon cut each other.
    pub fn crosses_itself(&self) -> bool {
        let Self::Polygon(corners) = self else { return false };
        if corners.len() > MAX_SEARCHED_CORNERS {
            return false;
        }
        let sides: Vec<_> = corners.iter().zip(corners.iter().cycle().skip(1)).collect();
        sides.iter().enumerate().any(|(index, side)| {
            sides.iter().skip(index + 2).any(|other| cut_each_other(*side, *other))
        })
    }
}

fn clipped(from: f64, end: f64, column_count: u32) -> Range<u32> {
    let held = |column: f64| (column.max(0.0) as u32).min(column_count);
    held(from)..held(end).max(held(from))
}

/// Columns at which the sides of a polygon cross a row's centre line.
fn crossings(corners: &[PixelPoint], y: f64) -> Vec<f64> {
    let sides = corners.iter().zip(corners.iter().cycle().skip(1));
    let crossing = sides.filter(|(a, b)| (a.y <= y) != (b.y <= y));
    crossing.map(|(a, b)| a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)).collect()
}

/// Where a row's centre line enters and leaves an ellipse.
fn chord(center: PixelPoint, [u, v]: [[f64; 2]; 2], y: f64) -> Option<[f64; 2]> {
    // With (dx, dy) = s u + t v, inside is s² + t² ≤ 1: a quadratic in dx.
    let determinant = u[0] * v[1] - u[1] * v[0];
    if !determinant.is_normal() {
        return None;
    }
    let dy = y - center.y;
    let (s_x, s_y) = (v[1] / determinant, -v[0] / determinant);
    let (t_x, t_y) = (-u[1] / determinant, u[0] / determinant);
    let a = s_x * s_x + t_x * t_x;
    let half_b = (s_x * s_y + t_x * t_y) * dy;
    let c = (s_y * s_y + t_y * t_y) * dy * dy - 1.0;
    let discriminant = half_b * half_b - a * c;
    // A row that only touches the rim must not be lost to rounding.
    let root = if discriminant > -1e-9 { discriminant.max(0.0).sqrt() } else { return None };
    let slack = 1e-9;
    Some([center.x + (-half_b - root) / a - slack, center.x + (-half_b + root) / a + slack])
}

fn cut_each_other((a, b): (&PixelPoint, &PixelPoint), (c, d): (&PixelPoint, &PixelPoint)) -> bool {
    let side = |p: &PixelPoint, q: &PixelPoint, r: &PixelPoint| {
        (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    };
    let is_parted = |x: f64, y: f64| (x < 0.0 && y > 0.0) || (x > 0.0 && y < 0.0);
    is_parted(side(a, b, c), side(a, b, d)) && is_parted(side(c, d, a), side(c, d, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> PixelPoint {
        PixelPoint::new(x, y)
    }

    /// Pixels inside, as `columns × rows` text.
    fn check(region: &Region, [columns, rows]: [u32; 2], expected: &[&str]) {
        let mut picture = Vec::new();
        let mut runs = Vec::new();
        for row in 0..rows {
            region.runs(row, columns, &mut runs);
            let is_inside = |column: u32| runs.iter().any(|run| run.contains(&column));
            let line = (0..columns).map(|column| if is_inside(column) { '#' } else { '.' });
            picture.push(line.collect::<String>());
            if picture.last().is_some_and(|line| line.contains('#')) {
                assert!(region.rows(rows).contains(&row), "row {row}");
            }
        }
        assert_eq!(picture, expected);
    }

    #[test]
    fn a_rectangle_round_pixel_centres_has_just_those() {
        let corners = [at(0.5, 0.5), at(3.5, 0.5), at(3.5, 2.5), at(0.5, 2.5)];
        check(&Region::Polygon(corners.to_vec()), [5, 4], &[".....", ".###.", ".###.", "....."]);
    }

    #[test]
    fn rectangles_that_share_an_edge_share_no_pixel() {
        let upright = |x0: f64, x1: f64| {
            Region::Polygon(vec![at(x0, 0.0), at(x1, 0.0), at(x1, 2.0), at(x0, 2.0)])
        };
        check(&upright(0.0, 2.0), [5, 3], &["##...", "##...", "....."]);
        check(&upright(2.0, 4.0), [5, 3], &["..##.", "..##.", "....."]);
    }

    #[test]
    fn a_triangle_follows_its_slanted_side() {
        // Side from (5, -0.5) to (-0.5, 5): x + y = 4.5.
        let region = Region::Polygon(vec![at(-0.5, -0.5), at(5.0, -0.5), at(-0.5, 5.0)]);
        check(&region, [5, 5], &["#####", "####.", "###..", "##...", "#...."]);
    }

    #[test]
    fn a_circle_has_the_pixels_whose_centre_is_within_its_radius() {
        // Radius 2 round (3, 3): (5, 3) is on the rim and counts; (5, 4) at √5 is outside.
        let half_axes = [[2.0, 0.0], [0.0, 2.0]];
        let circle = Region::Ellipse { center: at(3.0, 3.0), half_axes };
        let expected =
            [".......", "...#...", "..###..", ".#####.", "..###..", "...#...", "......."];
        check(&circle, [7, 7], &expected);
    }

    #[test]
    fn a_slanted_ellipse_counts_as_many_pixels_as_its_area() {
        // Half axes of 40 and 15 px at 30°: π · 600 = 1885 px².
        let (cos, sin) = (30f64.to_radians().cos(), 30f64.to_radians().sin());
        let half_axes = [[40.0 * cos, 40.0 * sin], [-15.0 * sin, 15.0 * cos]];
        let region = Region::Ellipse { center: at(60.3, 50.7), half_axes };
        let mut runs = Vec::new();
        let count: u32 = region
            .rows(200)
            .map(|row| {
                region.runs(row, 200, &mut runs);
                runs.iter().map(|run| run.end - run.start).sum::<u32>()
            })
            .sum();
        let area = region.area(Metric { column: 1.0, row: 1.0 });
        assert!((area - 1884.956).abs() < 1e-3);
        assert!((f64::from(count) - area).abs() < 10.0, "{count}");
    }

    #[test]
    fn what_lies_outside_the_image_has_no_pixels() {
        let circle = Region::Ellipse { center: at(0.0, -1.0), half_axes: [[2.0, 0.0], [0.0, 2.0]] };
        check(&circle, [3, 3], &["##.", "#..", "..."]);
        let away = Region::Polygon(vec![at(-9.0, -9.0), at(-5.0, -9.0), at(-5.0, -5.0)]);
        assert_eq!(away.rows(10), 0..0);
    }

    #[test]
    fn an_eight_crosses_itself_and_a_star_shaped_outline_does_not() {
        let eight = [at(0.0, 0.0), at(4.0, 4.0), at(4.0, 0.0), at(0.0, 4.0)];
        assert!(Region::Polygon(eight.to_vec()).crosses_itself());
        let arrow = [at(0.0, 0.0), at(4.0, 0.0), at(1.0, 1.0), at(0.0, 4.0)];
        assert!(!Region::Polygon(arrow.to_vec()).crosses_itself());
    }
}
