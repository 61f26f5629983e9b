//! The mouse, as the rules know it: no terminal's own names.

/// What the mouse did, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// The column, from 0 on; a terminal may tell one beyond its own last.
    pub column: u16,
    /// The row, from 0 on; likewise.
    pub row: u16,
    /// Whether Shift was held. Most terminals keep such a click for their own selection.
    pub shift: bool,
    /// Whether Control was held.
    pub ctrl: bool,
}

/// What a mouse can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// A button went down.
    Press(Button),
    /// It went up.
    Release(Button),
    /// The mouse moved while it was down.
    Drag(Button),
    /// The wheel turned a step, away from the person.
    ScrollUp,
    /// The wheel turned a step, towards the person.
    ScrollDown,
}

/// Which button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// The left one; also where a terminal does not tell which.
    Left,
    /// The middle one.
    Middle,
    /// The right one.
    Right,
}
