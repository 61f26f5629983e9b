//! What a mouse does, as the rules know it.

/// Something done with a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub kind: MouseKind,
    /// The column, from 0 at the left.
    pub column: u16,
    /// The row, from 0 at the top.
    pub row: u16,
}

/// What was done with a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// A button went down.
    Press(MouseButton),
    /// It moved with a button down.
    Drag(MouseButton),
    /// A button came up.
    Release(MouseButton),
    /// The wheel turned away from one.
    ScrollUp,
    /// The wheel turned towards one.
    ScrollDown,
}

/// A button of a mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseButton {
    /// The one that chooses.
    Left,
    /// The one that tells more.
    Right,
    /// The one between, or the wheel.
    Middle,
}
