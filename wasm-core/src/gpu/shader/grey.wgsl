
// Rescaled value of a pixel; the nearest pixel's value in place of padding.
fn tap(column: i32, row: i32, middle: f32) -> f32 {
    let stored = f32(textureLoad(frame, place_of(column, row), 0).r);
    if (is_padding(stored)) {
        return middle;
    }
    return modality(stored);
}

fn line(left: i32, row: i32, w: vec4<f32>, middle: f32) -> f32 {
    return tap(left - 1, row, middle) * w.x + tap(left, row, middle) * w.y
        + tap(left + 1, row, middle) * w.z + tap(left + 2, row, middle) * w.w;
}

@fragment
fn draw(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let u = floor(position.x) - pane.place.x;
    let v = floor(position.y) - pane.place.y;
    let x = pane.x_row.x * u + pane.x_row.y * v + pane.x_row.z;
    let y = pane.y_row.x * u + pane.y_row.y * v + pane.y_row.z;
    if (!holds(x, y)) {
        return vec4<f32>(0.0, 0.0, 0.0, 1.0);
    }
    if (is_shut(x, y)) {
        return shutter_color();
    }
    let stored = f32(textureLoad(frame, place_of(nearest(x), nearest(y)), 0).r);
    if (is_padding(stored)) {
        return vec4<f32>(0.0, 0.0, 0.0, 1.0);
    }
    var value = modality(stored);
    let left = i32(floor(x));
    let top = i32(floor(y));
    let fx = x - floor(x);
    let fy = y - floor(y);
    if (INTERPOLATION == 1) {
        let a = tap(left, top, value);
        let b = tap(left, top + 1, value);
        let upper = a + (tap(left + 1, top, value) - a) * fx;
        let lower = b + (tap(left + 1, top + 1, value) - b) * fx;
        value = upper + (lower - upper) * fy;
    } else if (INTERPOLATION == 2) {
        let wx = cubic(fx);
        let wy = cubic(fy);
        value = line(left, top - 1, wx, value) * wy.x + line(left, top, wx, value) * wy.y
            + line(left, top + 1, wx, value) * wy.z + line(left, top + 2, wx, value) * wy.w;
    }
    let grey = level(presentation(voi(value)));
    return vec4<f32>(grey, grey, grey, 1.0);
}
