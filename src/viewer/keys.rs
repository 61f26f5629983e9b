//! From the terminal's events to what the rules know.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::{Button, Code, Key, Mouse, MouseKind, Msg};

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

fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
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

fn mouse_of(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(which) => MouseKind::Press(button(which)),
        MouseEventKind::Up(which) => MouseKind::Release(button(which)),
        MouseEventKind::Drag(which) => MouseKind::Drag(button(which)),
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        MouseEventKind::Moved | MouseEventKind::ScrollLeft | MouseEventKind::ScrollRight => {
            return None;
        }
    };
    let held = |modifier| event.modifiers.contains(modifier);
    Some(Mouse {
        kind,
        column: event.column,
        row: event.row,
        shift: held(KeyModifiers::SHIFT),
        ctrl: held(KeyModifiers::CONTROL),
    })
}

fn button(which: MouseButton) -> Button {
    match which {
        MouseButton::Left => Button::Left,
        MouseButton::Middle => Button::Middle,
        MouseButton::Right => Button::Right,
    }
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

    #[test]
    fn the_mouse_and_the_focus_come_too() {
        let mouse = |kind| {
            let held = KeyModifiers::CONTROL;
            msg(Event::Mouse(MouseEvent { kind, column: 7, row: 3, modifiers: held }))
        };
        let drag = mouse(MouseEventKind::Drag(MouseButton::Right));
        let wanted = Mouse {
            kind: MouseKind::Drag(Button::Right),
            column: 7,
            row: 3,
            shift: false,
            ctrl: true,
        };
        assert!(matches!(drag, Some(Msg::Mouse(drag)) if drag == wanted));
        assert!(mouse(MouseEventKind::Moved).is_none());
        assert!(matches!(msg(Event::FocusLost), Some(Msg::Focus(false))));
    }
}
