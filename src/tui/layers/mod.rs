//! What lies over the panes, one file a layer.

pub(super) mod help;
