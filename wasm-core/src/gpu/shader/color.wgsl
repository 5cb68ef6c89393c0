
fn tap(column: i32, row: i32) -> vec3<f32> {
    return textureLoad(frame, place_of(column, row), 0).rgb * 255.0;
}

fn line(left: i32, row: i32, w: vec4<f32>) -> vec3<f32> {
    return tap(left - 1, row) * w.x + tap(left, row) * w.y + tap(left + 1, row) * w.z + tap(left + 2, row) * w.w;
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
    var value = tap(nearest(x), nearest(y));
    let left = i32(floor(x));
    let top = i32(floor(y));
    let fx = x - floor(x);
    let fy = y - floor(y);
    if (INTERPOLATION == 1) {
        let a = tap(left, top);
        let b = tap(left, top + 1);
        let upper = a + (tap(left + 1, top) - a) * fx;
        let lower = b + (tap(left + 1, top + 1) - b) * fx;
        value = upper + (lower - upper) * fy;
    } else if (INTERPOLATION == 2) {
        let wx = cubic(fx);
        let wy = cubic(fy);
        value = line(left, top - 1, wx) * wy.x + line(left, top, wx) * wy.y
            + line(left, top + 1, wx) * wy.z + line(left, top + 2, wx) * wy.w;
    }
    let rgb = floor(clamp(value, vec3<f32>(0.0), vec3<f32>(255.0)) + 0.5) / 255.0;
    return vec4<f32>(presentation(rgb.r), presentation(rgb.g), presentation(rgb.b), 1.0);
}
