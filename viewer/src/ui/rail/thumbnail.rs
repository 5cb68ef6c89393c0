//! The small picture of a display set. Its pixels never pass through the model.

use lightbox_core::study::display_set::DisplaySetId;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::shell::use_shell;

#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ThumbnailProps {
    pub id: DisplaySetId,
    pub is_drawn: bool,
}

#[component]
pub fn Thumbnail(props: &ThumbnailProps) -> Html {
    let node = use_node_ref();
    let shell = use_shell();
    use_effect_with((props.clone(), node.clone()), move |(props, node)| {
        if let (true, Some(canvas), Some(shell)) =
            (props.is_drawn, node.cast::<HtmlCanvasElement>(), shell)
        {
            // Without a picture the canvas stays as black as it was.
            shell.thumbnails.paint(&props.id, &canvas);
        }
    });
    html! {
        <canvas ref={node} class="thumbnail" width="1" height="1" aria-hidden="true"
            data-drawn={props.is_drawn.to_string()}></canvas>
    }
}
