//! What a filter may ask about a row.

use std::borrow::Cow;

use crate::filter::Facts;

use super::{Kind, RoomState, Row};

/// The facts of a row: what its item told, and what the row is to us.
pub(super) fn of<'a>(room: &'a RoomState, row: &'a Row) -> Facts<'a> {
    let facts = Facts {
        room: room.id.as_str(),
        text: Cow::Borrowed(row.body.as_str()),
        time: row.time,
        ..Facts::default()
    };
    let (comment, value, count) = match &row.kind {
        Kind::Comment(comment) => (comment, None, None),
        Kind::Gift { by, value, count } => (by, Some(*value), Some(*count)),
        Kind::Own { .. } => return Facts { kind: "text", mine: true, ..facts },
        Kind::Tip => return Facts { kind: "tip", ..facts },
        Kind::Notice => return Facts { kind: "notice", ..facts },
        Kind::Gap | Kind::Invitation | Kind::ReadMark => return facts,
    };
    Facts {
        kind: comment.kind,
        parts: comment.parts,
        from: comment.from.as_str(),
        nick: comment.name.as_str(),
        role: comment.role,
        priority: Some(comment.priority),
        value,
        count,
        mine: comment.mine,
        mentions_me: comment.mention,
        highlighted: comment.highlight.is_some(),
        ..facts
    }
}
