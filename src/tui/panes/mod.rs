//! The panes, one file each.

pub(super) mod comments;
pub(super) mod input;
pub(super) mod status;
pub(super) mod ticker;
pub(super) mod tips;
