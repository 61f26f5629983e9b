//! The rules' areas as the drawing library's.

use ratatui::layout::Rect;

use crate::app::Area;

/// An area of the screen; what reaches past the buffer is cut off.
pub(super) fn rect(area: Area, whole: Rect) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height).intersection(whole)
}
