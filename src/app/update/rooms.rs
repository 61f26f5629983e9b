//! Several rooms: which is looked at, how they are arranged, and up to where they were read.

use crate::{
    app::{Arrangement, Kind, Pane, RowId, Scope, State},
    i18n::RemarkTexts,
    model::Text,
};

/// Goes to the next room, or to the one before.
pub(super) fn next(state: &mut State, by: isize) {
    let count = state.rooms.len();
    if count == 1 {
        return state.say(RemarkTexts::of(state.language).one_room, false);
    }
    let next = (state.active + count).saturating_add_signed(by) % count;
    look_at(state, next);
}

/// Looks at a room: what came while nobody did is below its read mark.
pub(super) fn look_at(state: &mut State, room: usize) {
    if room != state.active && state.arrangement == Arrangement::Tabs {
        mark_read(state, state.active);
    }
    state.active = room;
    state.see_shown();
}

/// Somebody looks away, or looks again.
pub(super) fn focus(state: &mut State, focused: bool) {
    if state.focused && !focused {
        match state.arrangement {
            Arrangement::Split => {
                let shown: Vec<_> =
                    (0..state.rooms.len()).filter(|room| state.is_shown(*room)).collect();
                for room in shown {
                    mark_read(state, room);
                }
            }
            Arrangement::Tabs | Arrangement::Merged => mark_read(state, state.active),
        }
    }
    state.focused = focused;
    state.see_shown();
}

/// Draws the line up to which somebody looked. Who holds rows still has not looked further.
fn mark_read(state: &mut State, room: usize) {
    let pane = state.merged.as_ref().unwrap_or(&state.panes[room]);
    let newest = state.rooms[room].scrollback.rows().next_back().map(|row| row.key);
    let old = state.rooms[room].read_mark;
    // Or nothing came since the line was drawn last.
    if !pane.follows() || newest.is_none() || newest == old {
        return;
    }
    if let Some(key) = old {
        state.remove_line(RowId { room, key });
    }
    let id = state.push_line(room, Kind::ReadMark, Text::default());
    state.rooms[room].read_mark = Some(id.key);
}

/// Shows the rooms another way. What is selected stays so.
pub(super) fn arrange(state: &mut State) {
    if state.rooms.len() == 1 {
        return state.say(RemarkTexts::of(state.language).one_room, false);
    }
    let selected = state.pane(state.active_pane_id()).selected;
    state.arrangement = match state.arrangement {
        Arrangement::Tabs => Arrangement::Split,
        Arrangement::Split => Arrangement::Merged,
        Arrangement::Merged => Arrangement::Tabs,
    };
    state.merged = (state.arrangement == Arrangement::Merged).then(|| {
        let mut merged = Pane::new(Scope::All, None);
        merged.rebuild(&state.rooms, &state.clock());
        merged
    });
    if let Some(id) = selected {
        state.active = id.room;
        let pane = state.active_pane_id();
        state.with_pane(pane, |pane, rooms, columns, height| {
            pane.select(rooms, id, columns, height);
        });
    }
    state.see_shown();
}
