//! The panes of the screen.

pub(super) mod comments;
pub(super) mod footer;
pub(super) mod input;
pub(super) mod stage;
pub(super) mod status;
pub(super) mod tabs;
pub(super) mod ticker;
pub(super) mod tips;
pub(super) mod title;
