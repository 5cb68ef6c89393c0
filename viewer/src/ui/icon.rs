//! Icons: strokes on a 20 × 20 grid, drawn for this viewer.

use yew::prelude::*;

/// Outline and, where there is one, a filled part.
struct Drawing {
    stroke: &'static str,
    fill: &'static str,
}

const fn drawing(stroke: &'static str, fill: &'static str) -> Drawing {
    Drawing { stroke, fill }
}

#[rustfmt::skip]
fn drawing_of(name: &str) -> Drawing {
    match name {
        "scroll" => drawing("M10 3.5 17 7l-7 3.5L3 7zM3 10l7 3.5L17 10M3 13l7 3.5 7-3.5", ""),
        "window" => drawing("M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z", "M10 3.5a6.5 6.5 0 0 1 0 13z"),
        "zoom" => drawing("M8.5 3.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12.2 12.2 17 17M8.5 6.5v4M6.5 8.5h4", ""),
        "pan" => drawing("M10 2.5v15M2.5 10h15M8 4.5l2-2 2 2M8 15.5l2 2 2-2M4.5 8l-2 2 2 2M15.5 8l2 2-2 2", ""),
        "invert" => drawing("M3.5 3.5h13v13h-13z", "M16.5 3.5v13h-13z"),
        "rotate" => drawing("M16 7.5A6.5 6.5 0 1 0 16.5 11M16.5 3.5v4h-4", ""),
        "flip" => drawing("M10 2.5v2M10 7v2M10 11.5v2M10 16v1.5M12.5 6v8.5h4.5z", "M7.5 6v8.5H3z"),
        "fit" => drawing("M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13M7 7h6v6H7z", ""),
        "one-to-one" => drawing("M4 6.8 6 5.5v9M14 6.8l2-1.3v9M10.5 8v.4M10.5 12v.4", ""),
        "reset" => drawing("M4.2 7.5a6.5 6.5 0 1 1-.7 3.5M3.8 3.5v4h4", "M10 8.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z"),
        "cine" | "play" => drawing("M6.5 4.5 15 10l-8.5 5.5z", "M6.5 4.5 15 10l-8.5 5.5z"),
        "pause" => drawing("", "M6 4.5h2.6v11H6zM11.4 4.5H14v11h-2.6z"),
        "first-frame" => drawing("M5 4.5v11M15 4.5 8 10l7 5.5z", ""),
        "previous-frame" => drawing("M12.5 5 7 10l5.5 5", ""),
        "next-frame" => drawing("M7.5 5 13 10l-5.5 5", ""),
        "last-frame" => drawing("M15 4.5v11M5 4.5 12 10l-7 5.5z", ""),
        "bounce" => drawing("M3 7h13M13.5 4.5 16 7l-2.5 2.5M17 13H4M6.5 10.5 4 13l2.5 2.5", ""),
        "annotations" => drawing("M3 4h6M3 7h4M11 16h6M13 13h4M14 4h3M3 16h3", ""),
        "smooth" => drawing("M3 16.5v-4h4.5v-4H12v-5h5", "M3 16.5v-4h4.5v-4H12v-5h5v13z"),
        "rail" => drawing("M3 4h14v12H3zM8 4v12M4.8 7h1.5M4.8 10h1.5M4.8 13h1.5", ""),
        "length" => drawing("M4 16 16 4M2.8 13.2l4 4M13.2 2.8l4 4", ""),
        "bidirectional" => drawing("M3.5 16.5l13-13M6.5 6.5l7 7", ""),
        "angle" => drawing("M16.5 16h-13L14 4.5M9 16a6 6 0 0 0-1.6-4.1", ""),
        "cobb" => drawing("M3 4.5l9 3M3 16.5l10-5M14.5 8.5a4 4 0 0 1 .3 3", ""),
        "ellipse" => drawing("M10 4.5c4.2 0 7 2.5 7 5.5s-2.8 5.5-7 5.5-7-2.5-7-5.5 2.8-5.5 7-5.5z", ""),
        "circle" => drawing("M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z", "M10 9.2a.8.8 0 1 1 0 1.6.8.8 0 0 1 0-1.6z"),
        "rectangle" => drawing("M3.5 5h13v10h-13z", ""),
        "polygon" => drawing("M10 3.5 16.5 8l-2.5 8H6L3.5 8z", ""),
        "freehand-region" => drawing("M6 5c3-2.5 9-1 10 3s-2 4-1 6-4 4-8 2.5S1.5 8.5 6 5z", ""),
        "freehand-line" => drawing("M3 14c2-8 5-8 6-3s4 5 8-5", ""),
        "probe" => drawing("M10 3v5M10 12v5M3 10h5M12 10h5", "M10 9.2a.8.8 0 1 1 0 1.6.8.8 0 0 1 0-1.6z"),
        "arrow" => drawing("M16 16 5 5M4.5 10V4.5H10", ""),
        "text" => drawing("M4 6V4h12v2M10 4v12M8 16h4", ""),
        "calibration" => drawing("M3 7.5h14v5H3zM6 7.5v2.5M9 7.5v2.5M12 7.5v2.5M15 7.5v2.5", ""),
        "crosshair" => drawing("M10 2.5v5M10 12.5v5M2.5 10h5M12.5 10h5M10 5a5 5 0 1 0 0 10 5 5 0 0 0 0-10z", ""),
        "link" => drawing("M8.5 11.5a3 3 0 0 1 0-4.2l2.6-2.6a3 3 0 0 1 4.2 4.2L14 10.2M11.5 8.5a3 3 0 0 1 0 4.2l-2.6 2.6a3 3 0 0 1-4.2-4.2L6 9.8", ""),
        "reference-lines" => drawing("M3.5 3.5h13v13h-13zM6 14 14 6", ""),
        "measure" => drawing("M3 13 13 3l4 4L7 17zM6 10l1.5 1.5M8.5 7.5 10 9M11 5l1.5 1.5", ""),
        "undo" => drawing("M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8", ""),
        "redo" => drawing("M13 4l3.5 3.5L13 11M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4", ""),
        "hide-annotations" => drawing("M3 3l14 14M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z", ""),
        "measurements" => drawing("M3 4.5h3M8.5 4.5H17M3 10h3M8.5 10H17M3 15.5h3M8.5 15.5H17", ""),
        "edit" => drawing("M4 16l.8-3.6L13 4.2a1.6 1.6 0 0 1 2.8 2.6L7.5 15.2zM11.5 5.8l2.8 2.7", ""),
        "delete" => drawing("M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v5M11.5 9v5", ""),
        "show" => drawing("M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z", ""),
        "lock" => drawing("M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9", ""),
        "unlock" => drawing("M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 5.6-1.5", ""),
        "duplicate" => drawing("M7 7h9.5v9.5H7zM4 13V3.5h9.5", ""),
        "export" => drawing("M10 3v9M6.5 8.5 10 12l3.5-3.5M3.5 13.5v3h13v-3", ""),
        "save" => drawing("M4 3.5h10l2.5 2.5v10.5H4zM7 3.5v4h5.5v-4M6.5 16.5v-5h7v5", ""),
        "help" => drawing("M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8.2a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M10 13.7v.3", ""),
        "about" => drawing("M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9.3V14M10 6.3v.3", ""),
        "layout" => drawing("M3.5 3.5h13v13h-13zM10 3.5v13M3.5 10h13", ""),
        "preset" => drawing("M3 6h8M15 6h2M3 14h2M9 14h8M13 4.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM7 12.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z", ""),
        "back" => drawing("M12.5 4.5 7 10l5.5 5.5", ""),
        "close" => drawing("M5.5 5.5l9 9M14.5 5.5l-9 9", ""),
        "warning" => drawing("M10 3.5 17.5 16h-15zM10 8v4M10 13.9v.3", ""),
        "document" => drawing("M5 2.8h7l3.5 3.5v11H5zM12 2.8v3.5h3.5M7.5 10h5M7.5 13h5", ""),
        _ => drawing("M5 10h10", ""),
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct IconProps {
    pub name: &'static str,
}

#[component]
pub fn Icon(props: &IconProps) -> Html {
    let Drawing { stroke, fill } = drawing_of(props.name);
    html! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path class="icon-stroke" d={stroke} />
            <path class="icon-fill" d={fill} />
        </svg>
    }
}
