//! The people of a room: online, host and admins, muted, and who was seen, each with its age.

use ratatui::{buffer::Buffer, layout::Rect};

use super::popup;
use crate::{
    app::{Member, Moment, State, badge},
    i18n::{LayerTexts, fill, words},
    model::str_width,
    tui::{pen::Pen, theme::Theme},
};

/// Columns that it takes at most.
const WIDTH: u16 = 56;
/// Columns of a name before anything stands behind it.
const LEAST: usize = 8;

enum Entry<'a> {
    Title(String),
    Person(&'a Member, String),
    Quiet(&'static str),
}

pub(in crate::tui) fn draw(
    area: Rect,
    buffer: &mut Buffer,
    state: &State,
    scroll: usize,
    theme: &Theme,
) {
    let texts = LayerTexts::of(state.language);
    let inner = popup::beside(area, buffer, texts.members, texts.close, theme);
    // Over the comments it is wide, and an age is read with the name that it belongs to.
    let inner = Rect { width: inner.width.min(WIDTH), ..inner };
    let entries = entries(state, texts);
    let first = scroll.min(entries.len().saturating_sub(usize::from(inner.height)));
    for (row, entry) in (0..inner.height).zip(entries.iter().skip(first)) {
        let mut pen = Pen::at(buffer, inner, row);
        pen.skip(1);
        match entry {
            Entry::Title(title) => pen.write(title, theme.strong()),
            Entry::Quiet(text) => {
                pen.skip(1);
                pen.write(text, theme.quiet());
            }
            Entry::Person(member, what) => {
                pen.skip(1);
                if let Some((badge, role)) = member.role.and_then(|role| Some((badge(role)?, role)))
                {
                    pen.write(badge, theme.badge(role));
                    pen.skip(1);
                }
                // The column at the end stays free.
                let room = pen.left().saturating_sub(str_width(what) + 2);
                let has_room = room >= LEAST.min(member.name.width());
                let name_room = if has_room { room } else { pen.left() };
                pen.write_within(member.name.as_str(), name_room, theme.person(&member.id));
                if has_room {
                    pen.skip(1);
                    pen.write(what, theme.quiet());
                }
            }
        }
    }
}

fn entries<'a>(state: &'a State, texts: &'static LayerTexts) -> Vec<Entry<'a>> {
    let (room, now) = (state.room(), state.now);
    let ago = |then: Moment| {
        let seconds = now.saturating_sub(then).as_secs();
        // By the minute when it is long: the pane need not change each second.
        let rounded = if seconds >= 60 { seconds / 60 * 60 } else { seconds / 10 * 10 };
        words::duration(state.language, rounded)
    };
    let mut entries = vec![Entry::Title(match room.online {
        Some((online, at)) => fill(texts.online, &[&online, &ago(at)]),
        None => texts.online_unknown.to_owned(),
    })];
    let mut section = |title: &str, people: Vec<(&'a Member, String)>| {
        entries.push(Entry::Title(format!("{title} ({})", people.len())));
        if people.is_empty() {
            entries.push(Entry::Quiet(texts.nobody));
        }
        entries.extend(people.into_iter().map(|(member, what)| Entry::Person(member, what)));
    };
    let seen = |member: &Member| {
        member.seen.map_or_else(String::new, |seen| fill(texts.ago, &[&ago(seen)]))
    };
    let admins = room.members.admins();
    section(
        texts.host_and_admins,
        admins.into_iter().map(|member| (member, seen(member))).collect(),
    );
    let muted = room.members.muted(now).into_iter().map(|member| {
        let left = match member.muted_until {
            Some(until) if until < Moment::MAX => {
                let left = until.saturating_sub(now).as_secs();
                let rounded = if left >= 60 { left.div_ceil(60) * 60 } else { left };
                fill(texts.muted_left, &[&words::duration(state.language, rounded)])
            }
            _ => texts.muted_forever.to_owned(),
        };
        (member, left)
    });
    section(texts.muted, muted.collect());
    let present = room.members.present();
    section(texts.present, present.into_iter().map(|member| (member, seen(member))).collect());
    entries
}
