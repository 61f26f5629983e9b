//! Where the panes lie: a pure function of the terminal's size.

use ratatui::layout::Rect;

use crate::app::Panes;

/// Where the panes lie; those that have no room are empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Areas {
    pub(super) whole: Rect,
    pub(super) ticker: Rect,
    pub(super) comments: Rect,
    pub(super) tips: Rect,
    pub(super) input: Rect,
    pub(super) status: Rect,
}

/// Strips above and below, comments across the full width between them: so the terminal can scroll
/// them by itself.
pub(super) fn areas(whole: Rect) -> Areas {
    let Panes { ticker, comments, tips, input, status, .. } = Panes::of(whole.width, whole.height);
    let mut y = whole.y;
    let mut rows = |height: u16| {
        let area = Rect { y, height, ..whole };
        y += height;
        area
    };
    Areas {
        whole,
        status: rows(status),
        ticker: rows(ticker),
        comments: rows(comments),
        tips: rows(tips),
        input: rows(input),
    }
}
