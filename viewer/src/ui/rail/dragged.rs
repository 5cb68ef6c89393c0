//! A display set on its way from the rail to a pane, as text of the browser's drag data.

use lightbox_core::study::display_set::DisplaySetId;
use lightbox_core::uid::{SeriesUid, StudyUid};
use web_sys::DragEvent;

/// Private to this viewer, so that nothing else is taken for a display set.
const MEDIA_TYPE: &str = "application/x-lightbox-display-set";

/// Puts the display set into the drag.
pub fn attach(event: &DragEvent, id: &DisplaySetId) {
    let Some(data) = event.data_transfer() else { return };
    data.set_effect_allowed("copy");
    let text = format!("{} {} {}", id.study, id.series, id.part);
    data.set_data(MEDIA_TYPE, &text).unwrap_or_default();
}

/// Whether a display set is being dragged; its name is only told when it is dropped.
pub fn is_display_set(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.iter().any(|t| t.as_string().as_deref() == Some(MEDIA_TYPE)))
}

/// The display set that was dropped.
pub fn dropped(event: &DragEvent) -> Option<DisplaySetId> {
    let text = event.data_transfer()?.get_data(MEDIA_TYPE).ok()?;
    let mut parts = text.split(' ');
    let study = StudyUid::parse(parts.next()?).ok()?;
    let series = SeriesUid::parse(parts.next()?).ok()?;
    Some(DisplaySetId { study, series, part: parts.next()?.parse().ok()? })
}
