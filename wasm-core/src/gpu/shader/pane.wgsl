// Twin of scene/reference.rs: the same steps in the same order with the same arithmetic.
// `SAMPLE` and the constants INTERPOLATION, HAS_PADDING, HAS_SHUTTER, HAS_MODALITY_TABLE and FUNCTION are put in by
// gpu/shader.rs for each kind of picture: a software GPU runs every branch that is not constant.

struct Pane {
    // Device pixel of the pane to image column: xx, xy, x0; columns.
    x_row: vec4<f32>,
    // Device pixel of the pane to image row: yx, yy, y0; rows.
    y_row: vec4<f32>,
    // Corner of the pane on the surface; level of the shutter; inverse.
    place: vec4<f32>,
    // Slope, intercept; unused; last index of the table.
    modality: vec4<f32>,
    // First mapped value of the modality and VOI tables; last index and largest output of the VOI table.
    tables: vec4<f32>,
    // Centre, width.
    voi: vec4<f32>,
    // Low, high.
    padding: vec4<f32>,
}

@group(0) @binding(0) var<uniform> pane: Pane;
@group(0) @binding(1) var frame: texture_2d<SAMPLE>;
@group(0) @binding(2) var modality_table: texture_2d<f32>;
@group(0) @binding(3) var voi_table: texture_2d<f32>;
@group(0) @binding(4) var shutter: texture_2d<f32>;

// One triangle over the whole viewport.
@vertex
fn cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let x = f32(i32(index & 1u) * 4 - 1);
    let y = f32(i32(index >> 1u) * 4 - 1);
    return vec4<f32>(x, y, 0.0, 1.0);
}

fn place_of(column: i32, row: i32) -> vec2<i32> {
    return clamp(vec2<i32>(column, row), vec2<i32>(0, 0), vec2<i32>(i32(pane.x_row.w), i32(pane.y_row.w)) - 1);
}

// The pixel a position lies in, along one axis.
fn nearest(position: f32) -> i32 {
    return i32(floor(position + (0.5 + EDGE_SLACK)));
}

fn holds(x: f32, y: f32) -> bool {
    let column = nearest(x);
    let row = nearest(y);
    return column >= 0 && row >= 0 && column < i32(pane.x_row.w) && row < i32(pane.y_row.w);
}

// PS3.3 C.11.2.1.1: rounded, clamped at both ends.
fn entry(table: texture_2d<f32>, input: f32, first: f32, last: f32) -> f32 {
    let index = i32(clamp(floor(input - first + 0.5), 0.0, last));
    return textureLoad(table, vec2<i32>(index % TABLE_WIDTH, index / TABLE_WIDTH), 0).r;
}

// Twin of geometry/shutter.rs, whose list of numbers the texture holds.
fn number(at: i32) -> f32 {
    return textureLoad(shutter, vec2<i32>(at % TABLE_WIDTH, at / TABLE_WIDTH), 0).r;
}

fn whole(at: i32) -> i32 {
    return i32(number(at));
}

fn is_in_polygon(first: i32, count: i32, column: i32, row: i32) -> bool {
    var is_inside = false;
    var ax = whole(first + 2 * count - 2);
    var ay = whole(first + 2 * count - 1);
    for (var n = 0; n < count; n++) {
        let bx = whole(first + 2 * n);
        let by = whole(first + 2 * n + 1);
        let cross = (bx - ax) * (row - ay) - (by - ay) * (column - ax);
        let is_between = column >= min(ax, bx) && column <= max(ax, bx) && row >= min(ay, by) && row <= max(ay, by);
        if (cross == 0 && is_between) {
            return true;
        }
        if ((ay > row) != (by > row) && (cross > 0) == (by > ay)) {
            is_inside = !is_inside;
        }
        ax = bx;
        ay = by;
    }
    return is_inside;
}

// PS3.3 C.7.6.11: what any of the shapes does not hold is hidden.
fn is_hidden(column: i32, row: i32) -> bool {
    var at = 0;
    for (var kind = whole(0); kind != 0; kind = whole(at)) {
        if (kind == SHUTTER_POLYGON) {
            let count = whole(at + 1);
            if (!is_in_polygon(at + 2, count, column, row)) {
                return true;
            }
            at += 2 + 2 * count;
        } else if (kind == SHUTTER_CIRCLE) {
            let dx = f32(column) - number(at + 1);
            let dy = (f32(row) - number(at + 2)) * number(at + 4);
            if (dx * dx + dy * dy > number(at + 3) * number(at + 3)) {
                return true;
            }
            at += 5;
        } else {
            if (column < whole(at + 1) || row < whole(at + 2) || column > whole(at + 3) || row > whole(at + 4)) {
                return true;
            }
            at += 5;
        }
    }
    return false;
}

fn is_shut(x: f32, y: f32) -> bool {
    return HAS_SHUTTER && is_hidden(nearest(x), nearest(y));
}

fn shutter_color() -> vec4<f32> {
    return vec4<f32>(vec3<f32>(pane.place.z / 255.0), 1.0);
}

// PS3.3 C.7.5.1.1.2: inclusive, in stored values.
fn is_padding(stored: f32) -> bool {
    return HAS_PADDING && stored >= pane.padding.x && stored <= pane.padding.y;
}

// PS3.3 C.11.1.
fn modality(stored: f32) -> f32 {
    if (HAS_MODALITY_TABLE) {
        return entry(modality_table, stored, pane.tables.x, pane.modality.w);
    }
    return stored * pane.modality.x + pane.modality.y;
}

// PS3.3 C.11.2.1.2.1.
fn linear(x: f32, c: f32, w: f32) -> f32 {
    let half_width = (w - 1.0) / 2.0;
    let from_center = x - (c - 0.5);
    if (from_center <= -half_width) {
        return 0.0;
    }
    if (from_center > half_width) {
        return 1.0;
    }
    return from_center / (w - 1.0) + 0.5;
}

fn voi(x: f32) -> f32 {
    let c = pane.voi.x;
    let w = pane.voi.y;
    if (FUNCTION == VOI_LINEAR) {
        return linear(x, c, w);
    }
    if (FUNCTION == VOI_LINEAR_EXACT) { // C.11.2.1.3.2
        return clamp((x - c) / w + 0.5, 0.0, 1.0);
    }
    if (FUNCTION == VOI_SIGMOID) { // C.11.2.1.3.1
        return 1.0 / (1.0 + exp(-4.0 * (x - c) / w));
    }
    // C.11.2.1.1
    return entry(voi_table, x, pane.tables.y, pane.tables.z) / max(pane.tables.w, 1.0);
}

fn presentation(value: f32) -> f32 {
    if (pane.place.w > 0.0) {
        return 1.0 - value;
    }
    return value;
}

// Catmull-Rom, a = -0.5.
fn cubic(t: f32) -> vec4<f32> {
    let t2 = t * t;
    let t3 = t2 * t;
    return vec4<f32>(
        -0.5 * t3 + t2 - 0.5 * t,
        1.5 * t3 - 2.5 * t2 + 1.0,
        -1.5 * t3 + 2.0 * t2 + 0.5 * t,
        0.5 * t3 - 0.5 * t2,
    );
}

// To the nearest of 256 levels, as the CPU writes them.
fn level(value: f32) -> f32 {
    return floor(clamp(value, 0.0, 1.0) * 255.0 + 0.5) / 255.0;
}
