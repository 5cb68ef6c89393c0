//! The four spaces and the affine maps between the flat ones.
//!
//! | space | unit | origin |
//! |---|---|---|
//! | `pixel` | column, row | centre of the first pixel is (0, 0) |
//! | `patient` | mm, LPS | frame of reference |
//! | `viewport` | CSS px | top left corner of the pane |
//! | `device` | physical px | top left corner of the drawing surface |

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

macro_rules! flat_space {
    ($(#[$doc:meta])* $marker:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        pub enum $marker {}
    };
}
flat_space!(/** Column and row of an image; the centre of the first pixel is (0, 0). */ PixelSpace);
flat_space!(/** CSS pixels of one pane. */ ViewportSpace);
flat_space!(/** Physical pixels of the drawing surface; a pixel covers `[n, n + 1)`. */ DeviceSpace);

/// A point in one flat space. Points of different spaces do not mix.
#[derive(Serialize, Deserialize)]
pub struct Point2<S> {
    pub x: f64,
    pub y: f64,
    #[serde(skip)]
    space: PhantomData<fn() -> S>,
}

impl<S> Point2<S> {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y, space: PhantomData }
    }
}
impl<S> Clone for Point2<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S> Copy for Point2<S> {}
impl<S> PartialEq for Point2<S> {
    fn eq(&self, other: &Self) -> bool {
        self.x == other.x && self.y == other.y
    }
}
impl<S> std::fmt::Debug for Point2<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}, {})", self.x, self.y)
    }
}

/// `x` is the column, `y` the row.
pub type PixelPoint = Point2<PixelSpace>;
pub type ViewportPoint = Point2<ViewportSpace>;
pub type DevicePoint = Point2<DeviceSpace>;

/// An affine map `To <- From`: `x' = xx·x + xy·y + x0`, `y' = yx·x + yy·y + y0`.
///
/// Name values by what they do, `viewport_from_pixel`, so that products read in order.
#[derive(Serialize, Deserialize)]
pub struct Affine2<To, From> {
    pub xx: f64,
    pub xy: f64,
    pub x0: f64,
    pub yx: f64,
    pub yy: f64,
    pub y0: f64,
    #[serde(skip)]
    spaces: PhantomData<fn(From) -> To>,
}

impl<To, From> Affine2<To, From> {
    /// From the two rows `[xx, xy, x0]` and `[yx, yy, y0]`.
    pub const fn new(x_row: [f64; 3], y_row: [f64; 3]) -> Self {
        Self {
            xx: x_row[0],
            xy: x_row[1],
            x0: x_row[2],
            yx: y_row[0],
            yy: y_row[1],
            y0: y_row[2],
            spaces: PhantomData,
        }
    }

    pub fn apply(&self, point: Point2<From>) -> Point2<To> {
        Point2::new(
            self.xx * point.x + self.xy * point.y + self.x0,
            self.yx * point.x + self.yy * point.y + self.y0,
        )
    }

    /// `self · inner`: first `inner`, then `self`.
    pub fn after<Inner>(&self, inner: &Affine2<From, Inner>) -> Affine2<To, Inner> {
        Affine2::new(
            [
                self.xx * inner.xx + self.xy * inner.yx,
                self.xx * inner.xy + self.xy * inner.yy,
                self.xx * inner.x0 + self.xy * inner.y0 + self.x0,
            ],
            [
                self.yx * inner.xx + self.yy * inner.yx,
                self.yx * inner.xy + self.yy * inner.yy,
                self.yx * inner.x0 + self.yy * inner.y0 + self.y0,
            ],
        )
    }

    /// `None` where the map flattens the plane or holds no finite number.
    pub fn inverse(&self) -> Option<Affine2<From, To>> {
        let determinant = self.xx * self.yy - self.xy * self.yx;
        if !determinant.is_normal() {
            return None;
        }
        let (xx, xy) = (self.yy / determinant, -self.xy / determinant);
        let (yx, yy) = (-self.yx / determinant, self.xx / determinant);
        Some(Affine2::new(
            [xx, xy, -(xx * self.x0 + xy * self.y0)],
            [yx, yy, -(yx * self.x0 + yy * self.y0)],
        ))
    }
}
impl<To, From> Clone for Affine2<To, From> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<To, From> Copy for Affine2<To, From> {}
impl<To, From> PartialEq for Affine2<To, From> {
    fn eq(&self, other: &Self) -> bool {
        [self.xx, self.xy, self.x0, self.yx, self.yy, self.y0]
            == [other.xx, other.xy, other.x0, other.yx, other.yy, other.y0]
    }
}
impl<To, From> std::fmt::Debug for Affine2<To, From> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} {} {}; {} {} {}]", self.xx, self.xy, self.x0, self.yx, self.yy, self.y0)
    }
}

/// A point in patient space: mm, LPS (PS3.3 C.7.6.2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PatientPoint(pub [f64; 3]);

/// A direction in patient space, LPS: +x left, +y posterior, +z head.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PatientDirection(pub [f64; 3]);

impl PatientDirection {
    pub fn dot(self, other: Self) -> f64 {
        self.0[0] * other.0[0] + self.0[1] * other.0[1] + self.0[2] * other.0[2]
    }

    pub fn cross(self, other: Self) -> Self {
        let ([ax, ay, az], [bx, by, bz]) = (self.0, other.0);
        Self([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])
    }

    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// `None` for a null or non-finite direction.
    pub fn normalized(self) -> Option<Self> {
        let length = self.length();
        (length.is_normal()).then(|| Self(self.0.map(|v| v / length)))
    }

    pub fn reversed(self) -> Self {
        Self(self.0.map(|v| -v))
    }
}

impl PatientPoint {
    /// Signed distance in mm along `direction` from the frame-of-reference origin.
    pub fn along(self, direction: PatientDirection) -> f64 {
        PatientDirection(self.0).dot(direction)
    }
}
