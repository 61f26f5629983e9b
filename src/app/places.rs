//! Where the entries of lists lie: the screen draws them there, and clicks find them there.

use crate::{
    i18n::{ModerationTexts, words},
    model::wrap,
};

use super::{Area, Layer, Layout, State};

/// The palette's size, and the width of the saved views.
const PALETTE: (u16, u16) = (84, 18);
const VIEWS: u16 = 70;
/// Lines of a held message that are shown.
const SAID: usize = 2;

/// A frame in the middle of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Popup {
    /// All of it.
    pub area: Area,
    /// What is inside; all of it where there is no room for lines around it.
    pub inner: Area,
}

impl Popup {
    /// One of this size in the middle of `whole`.
    pub fn of(whole: Area, (width, height): (u16, u16)) -> Self {
        let (width, height) = (width.min(whole.width), height.min(whole.height));
        let (x, y) = (whole.x + (whole.width - width) / 2, whole.y + (whole.height - height) / 2);
        let area = Area { x, y, width, height };
        if height < 5 || width < 12 {
            return Self { area, inner: area };
        }
        let inner = Area { x: x + 2, y: y + 1, width: width - 4, height: height - 2 };
        Self { area, inner }
    }

    /// The palette's; its first line is the one that is written in.
    pub fn palette(whole: Area) -> Self {
        Self::of(whole, PALETTE)
    }

    /// That of so many saved views.
    pub fn views(whole: Area, count: usize) -> Self {
        let wanted = u16::try_from(count).unwrap_or(u16::MAX).saturating_add(2).max(5);
        Self::of(whole, (VIEWS, wanted))
    }
}

/// The entries of a list that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// Where their lines lie.
    pub area: Area,
    /// The first line that is shown.
    pub first: usize,
    /// Whose line each is; `None` for heads.
    pub lines: Vec<Option<usize>>,
    /// The popup that they are in, if they are in one.
    pub popup: Option<Popup>,
}

impl Entries {
    fn of(area: Area, lines: Vec<Option<usize>>, chosen: Option<usize>) -> Self {
        let at = lines.iter().position(|line| line.is_some() && *line == chosen).unwrap_or(0);
        let first = first_shown(at, lines.len(), area.height);
        Self { area, first, lines, popup: None }
    }

    /// The one that is here.
    pub fn at(&self, column: u16, row: u16) -> Option<usize> {
        let within = self.area.contains(column, row);
        let line = self.first + usize::from(row.checked_sub(self.area.y)?);
        self.lines.get(line).copied().flatten().filter(|_| within)
    }
}

/// The first of `count` lines to show so that the chosen one is among the `height` that are.
pub fn first_shown(selected: usize, count: usize, height: u16) -> usize {
    let height = usize::from(height).max(1);
    selected.saturating_sub(height / 2).min(count.saturating_sub(height))
}

impl State {
    /// The entries of the list that is open: commands, saved views, or a moderator's.
    pub fn entries(&self) -> Option<Entries> {
        let layout = Layout::of(self);
        // A moderator's lists have a blank column at their start.
        let side = layout.mentions();
        let columns = usize::from(side.width.saturating_sub(1));
        let (lines, chosen) = match &self.layer {
            Some(Layer::Commands(palette)) => {
                let popup = Popup::palette(layout.whole);
                let Area { y, height, .. } = popup.inner;
                let area = Area { y: y + 1, height: height.saturating_sub(1), ..popup.inner };
                let count = palette.items(&self.keymap, self.language).len();
                return Some(Entries::in_popup(popup, area, count, palette.selected));
            }
            Some(Layer::Views { selected }) => {
                let count = self.settings.views.len();
                let popup = Popup::views(layout.whole, count);
                return Some(Entries::in_popup(popup, popup.inner, count, *selected));
            }
            Some(Layer::Queue(queue)) => {
                let held = self.room().told.held.as_ref();
                let held = held.map_or(&[][..], |(held, _)| &held.messages);
                let mut lines = vec![None];
                for (index, one) in held.iter().enumerate() {
                    let said = if self.moderation.streamer {
                        crate::model::Text::new(ModerationTexts::of(self.language).hidden_text)
                    } else {
                        words::elements(self.language, &one.elements)
                    };
                    let said = height(said.as_str(), columns.saturating_sub(3), SAID);
                    lines.extend(std::iter::repeat_n(Some(index), 1 + said));
                }
                let chosen = queue.chosen(held).first().copied();
                (lines, held.iter().position(|one| Some(one.id) == chosen))
            }
            Some(Layer::Restricted(list)) => {
                let (mut lines, mut people) = (Vec::new(), Vec::new());
                for banned in [false, true] {
                    let room = self.room();
                    let told = if banned { &room.told.banned } else { &room.told.muted };
                    lines.push(None);
                    if told.is_none() {
                        let text = ModerationTexts::of(self.language).as_seen;
                        let rows = height(text, columns.saturating_sub(1), 2);
                        lines.extend(std::iter::repeat_n(None, rows));
                    }
                    for (user, _) in room.restricted(banned, self.now, self.time()) {
                        lines.push(Some(people.len()));
                        people.push((user, banned));
                    }
                }
                let chosen = match &list.selected {
                    Some(selected) => people.iter().position(|one| one == selected),
                    None => Some(0),
                };
                (lines, chosen)
            }
            Some(Layer::Acts(list)) => {
                let shown = self.listed_acts(list);
                let mut lines = vec![None; usize::from(list.filter.is_some())];
                for (index, act) in shown.iter().enumerate() {
                    let more = !act.reason.is_empty() || act.message.is_some();
                    lines.extend(std::iter::repeat_n(Some(index), 2 + usize::from(more)));
                }
                let chosen = match &list.selected {
                    Some(id) => shown.iter().position(|act| act.id == *id),
                    None => Some(0),
                };
                (lines, chosen)
            }
            _ => return None,
        };
        Some(Entries::of(side, lines, chosen))
    }
}

impl Entries {
    fn in_popup(popup: Popup, area: Area, count: usize, selected: usize) -> Self {
        let selected = selected.min(count.saturating_sub(1));
        let entries = Self::of(area, (0..count).map(Some).collect(), Some(selected));
        Self { popup: Some(popup), ..entries }
    }
}

fn height(text: &str, columns: usize, most: usize) -> usize {
    wrap(text, columns.max(1), columns.max(1)).len().min(most)
}
