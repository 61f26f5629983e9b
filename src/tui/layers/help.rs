//! The keys, from the table that the keys themselves obey.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::popup::{self, Frame, closes};
use crate::{
    app::{Action, EDITING, Place, State},
    i18n::{InputTexts, LayerTexts},
    tui::{pen::Pen, theme::Theme},
};

const WIDTH: u16 = 78;
/// Columns of the keys' names.
const KEYS: usize = 18;

enum Entry {
    Title(&'static str),
    Key(String, &'static str),
    Blank,
}

pub(in crate::tui) fn draw(
    whole: Rect,
    buffer: &mut Buffer,
    state: &State,
    scroll: usize,
    theme: &Theme,
) {
    let texts = LayerTexts::of(state.language);
    let entries = entries(state, texts);
    let wanted = u16::try_from(entries.len()).unwrap_or(u16::MAX).saturating_add(2);
    let frame = Frame::draw(whole, buffer, (WIDTH, wanted), (texts.help, &closes(state)), theme);
    let first = frame.scrolled(buffer, scroll, entries.len(), theme);
    let area = frame.inner;
    for (row, entry) in (0..area.height).zip(entries.iter().skip(first)) {
        let mut pen = Pen::at(buffer, area, row);
        match entry {
            Entry::Title(title) => pen.write(title, theme.title()),
            Entry::Key(keys, help) => {
                let columns = KEYS.min(usize::from(area.width) / 3);
                popup::entry(&mut pen, (keys, columns, theme.key()), (help, Style::new()));
            }
            Entry::Blank => {}
        }
    }
}

/// All keys by where they work; keys of the same action stand together.
fn entries(state: &State, texts: &LayerTexts) -> Vec<Entry> {
    let places = [
        (Place::List, texts.in_list),
        (Place::Everywhere, texts.everywhere),
        (Place::Input, texts.in_input),
        (Place::Queue, texts.in_queue),
        (Place::Acts, texts.in_acts),
    ];
    let mut entries = Vec::new();
    for (place, title) in places {
        if !entries.is_empty() {
            entries.push(Entry::Blank);
        }
        entries.push(Entry::Title(title));
        for action in Action::ALL {
            let keys: Vec<String> = state
                .keymap
                .keys_of(*action)
                .filter(|(bound, _)| *bound == place)
                .map(|(_, keys)| keys)
                .collect();
            if !keys.is_empty() {
                entries.push(Entry::Key(keys.join(", "), action.help(state.language)));
            }
        }
    }
    // What the line itself does with keys; those with two keys stand once.
    let texts = InputTexts::of(state.language);
    for binding in EDITING.iter().filter(|binding| !binding.name.is_empty()) {
        entries.push(Entry::Key(binding.name.to_owned(), binding.edit.what(texts)));
    }
    entries
}
