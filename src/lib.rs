//! danmux
pub mod model;
