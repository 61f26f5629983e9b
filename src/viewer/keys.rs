//! From the terminal's events to what the rules know.

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind,
};

use crate::app::{Code, Key, Mouse, MouseButton, MouseKind, Msg};

/// What an event of the terminal means, if anything.
pub(super) fn msg(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => key_of(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resize { columns, rows }),
        Event::Mouse(mouse) => mouse_of(mouse).map(Msg::Mouse),
        Event::FocusGained => Some(Msg::Focus(true)),
        Event::FocusLost => Some(Msg::Focus(false)),
    }
}

/// A turn of the wheel to the side, and a move without a button, mean nothing here.
fn mouse_of(event: MouseEvent) -> Option<Mouse> {
    let button = |button| match button {
        event::MouseButton::Left => MouseButton::Left,
        event::MouseButton::Right => MouseButton::Right,
        event::MouseButton::Middle => MouseButton::Middle,
    };
    let kind = match event.kind {
        MouseEventKind::Down(pressed) => MouseKind::Press(button(pressed)),
        MouseEventKind::Drag(pressed) => MouseKind::Drag(button(pressed)),
        MouseEventKind::Up(pressed) => MouseKind::Release(button(pressed)),
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        MouseEventKind::Moved | MouseEventKind::ScrollLeft | MouseEventKind::ScrollRight => {
            return None;
        }
    };
    Some(Mouse { kind, column: event.column, row: event.row })
}

fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::F(number) => Code::Function(number),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_with_what_was_held() {
        let press = |code, modifiers| msg(Event::Key(KeyEvent::new(code, modifiers)));
        let ctrl_c = press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert!(matches!(ctrl_c, Some(Msg::Key(key)) if key == Key::ctrl('c')));
        let shifted = press(KeyCode::Char('A'), KeyModifiers::SHIFT);
        assert!(matches!(shifted, Some(Msg::Key(key)) if key == Key::plain(Code::Char('A'))));
        assert!(press(KeyCode::CapsLock, KeyModifiers::NONE).is_none());
        let paste = msg(Event::Paste("a\nb".into()));
        assert!(matches!(paste, Some(Msg::Paste(text)) if text == "a\nb"));
    }
}
