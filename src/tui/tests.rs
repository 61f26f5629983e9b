//! Screens as they look.
