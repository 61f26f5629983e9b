//! The people of a room: online, host and admins, muted, and who was seen, each with its age.

use ratatui::{buffer::Buffer, layout::Rect};

use super::popup::{self, closes};
use crate::{
    app::{Member, Moment, State, badge},
    i18n::{LayerTexts, fill, words},
    model::{Text, UserId, str_width},
    tui::{pen::Pen, theme::Theme},
};

/// Columns that it takes at most.
const WIDTH: u16 = 56;
/// Givers that are named.
const GIVERS: usize = 5;
/// Columns of a name before anything stands behind it.
const LEAST: usize = 8;

enum Entry<'a> {
    Title(String),
    Person(&'a Member, String),
    Giver(&'a UserId, &'a Text, String),
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
    let inner = popup::beside(area, buffer, texts.members, &closes(state), theme);
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
            Entry::Giver(id, name, what) => {
                pen.skip(1);
                let room = pen.left().saturating_sub(str_width(what) + 2);
                pen.write_within(name.as_str(), room.max(LEAST), theme.person(id));
                pen.skip(1);
                pen.write(what, theme.quiet());
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
    let section = |entries: &mut Vec<Entry<'a>>, title: &str, people: Vec<(&'a Member, String)>| {
        entries.push(Entry::Title(format!("{title} ({})", people.len())));
        if people.is_empty() {
            entries.push(Entry::Quiet(texts.nobody));
        }
        entries.extend(people.into_iter().map(|(member, what)| Entry::Person(member, what)));
    };
    let seen = |member: &Member| {
        let seen = member.seen.map_or_else(String::new, |seen| fill(texts.ago, &[&ago(seen)]));
        let is_me = state.me.as_ref() == Some(&member.id);
        match (member.gone, is_me) {
            (true, _) => fill(texts.gone, &[&seen]),
            (_, true) => fill(texts.you, &[&seen]),
            _ => seen,
        }
    };
    let admins = room.members.admins();
    section(
        &mut entries,
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
    section(&mut entries, texts.muted, muted.collect());
    let givers = room.statistics.givers(GIVERS);
    if !givers.is_empty() {
        entries.push(Entry::Title(texts.top_givers.to_owned()));
    }
    entries.extend(givers.into_iter().map(|rank| {
        let worth = if rank.value.is_zero() { String::new() } else { format!(" ({})", rank.value) };
        Entry::Giver(rank.key, rank.name, format!("×{}{worth}", rank.count))
    }));
    let present = room.members.present();
    // Who was seen longest ago tells how old the number is.
    let oldest = present.iter().filter_map(|member| member.seen).min();
    let title = oldest.map_or_else(
        || texts.present.to_owned(),
        |oldest| fill(texts.present_within, &[&ago(oldest)]),
    );
    section(
        &mut entries,
        &title,
        present.into_iter().map(|member| (member, seen(member))).collect(),
    );
    entries
}
