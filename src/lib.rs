//! danmux
pub mod model;
pub mod wire;
