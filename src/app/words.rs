//! Elements, tips and notices in words.

use crate::model::{
    Element, Gap, Message, Notice, NoticeKind, Person, RoomChange, Text, Tip, TipKind, UserId,
};

/// How a person is called: by nick, else by id.
pub fn name(id: &UserId, nick: &Text) -> Text {
    if nick.is_empty() { Text::new(id.as_str()) } else { nick.clone() }
}

fn person(person: &Person) -> Text {
    name(&person.id, &person.nick)
}

/// What a message says, on one line.
pub fn body(message: &Message) -> Text {
    if let [Element::Text(text)] = message.elements.as_slice() {
        return text.clone();
    }
    let parts: Vec<String> = message.elements.iter().map(element).collect();
    Text::new(&parts.join(" "))
}

fn element(element: &Element) -> String {
    match element {
        Element::Text(text) => text.to_string(),
        Element::Face { index, data } if data.is_empty() => format!("[face {index}]"),
        Element::Face { data, .. } => format!("[{data}]"),
        Element::Gift(gift) => format!("[gift] {} ×{}", gift.name, gift.count),
        Element::Likes(likes) => format!("♥ ×{}", likes.count),
        Element::Custom(custom) => {
            let shown =
                if custom.description.is_empty() { &custom.data } else { &custom.description };
            format!("[custom] {}", shortened(shown.as_str(), 80))
        }
        Element::Image(image) => match (image.width, image.height) {
            (0, _) | (_, 0) => format!("[image] {}", image.url),
            (width, height) => format!("[image {width}×{height}] {}", image.url),
        },
        Element::Sound(sound) => format!("[sound {} s] {}", sound.seconds, sound.url),
        Element::Video(video) => format!("[video {} s] {}", video.seconds, video.url),
        Element::File(file) => format!("[file] {} ({} bytes) {}", file.name, file.size, file.url),
        Element::Location(place) => {
            format!("[location] {} {},{}", place.description, place.latitude, place.longitude)
        }
        Element::Merger(merger) => format!("[forwarded] {}", merger.title),
        Element::Unknown { kind, .. } => format!("[{kind}]"),
    }
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// A tip that is more than somebody coming or going.
pub fn tip(tip: &Tip) -> Text {
    let members = people(&tip.members);
    let by = match &tip.operator {
        Some(operator) if !tip.members.contains(operator) => format!(" by {}", person(operator)),
        _ => String::new(),
    };
    let text = match &tip.kind {
        TipKind::Join => format!("{members} joined"),
        TipKind::Quit => format!("{members} quit"),
        TipKind::Kick => format!("{members} was removed{by}"),
        TipKind::AdminSet => format!("{members} is an admin now"),
        TipKind::AdminCancelled => format!("{members} is no admin any more"),
        TipKind::RoomProfile(change) => return room_change(change, tip.operator.as_ref()),
        TipKind::MemberProfile(mutes) => {
            let by = tip.operator.as_ref().map(person).map(|name| format!(" by {name}"));
            let by = by.unwrap_or_default();
            let words = mutes.iter().map(|mute| {
                let user = Text::new(mute.user.as_str());
                match mute.seconds {
                    0 => format!("{user} may write again"),
                    seconds => format!("{user} was muted for {}{by}", duration(seconds)),
                }
            });
            words.collect::<Vec<_>>().join(", ")
        }
        TipKind::Ban { seconds: 0, .. } => format!("{members} was banned{by}"),
        TipKind::Ban { seconds, .. } => {
            format!("{members} was banned for {}{by}", duration(*seconds))
        }
        TipKind::Unban => format!("{members} may come back"),
        TipKind::Other { operation } => format!("tip {operation}: {members}"),
    };
    Text::new(&text)
}

fn people(people: &[Person]) -> String {
    let names: Vec<_> = people.iter().take(3).map(|one| person(one).to_string()).collect();
    match people.len().saturating_sub(3) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn room_change(change: &RoomChange, operator: Option<&Person>) -> Text {
    let mut parts = Vec::new();
    match change.muted {
        Some(true) => parts.push("everyone is muted; the host and admins may write".to_owned()),
        Some(false) => parts.push("everyone may write again".to_owned()),
        None => {}
    }
    let texts = [
        ("the room is called", &change.name),
        ("about the room:", &change.introduction),
        ("notice:", &change.notification),
    ];
    for (what, text) in texts {
        if let Some(text) = text {
            parts.push(format!("{what} {text}"));
        }
    }
    if change.avatar.is_some() {
        parts.push("the room has a new picture".to_owned());
    }
    if !change.custom.is_empty() {
        let keys: Vec<_> = change.custom.iter().map(|(key, _)| key.as_str()).collect();
        parts.push(format!("the room's fields changed: {}", keys.join(", ")));
    }
    if parts.is_empty() {
        parts.push("the room's profile changed".to_owned());
    }
    let by = operator.map(person).map(|name| format!(" ({name})")).unwrap_or_default();
    Text::new(&format!("{}{by}", parts.join(" · ")))
}

/// A notice in words.
pub fn notice(notice: &Notice) -> Text {
    let text = match notice.kind {
        NoticeKind::Dismissed => "the room was dismissed".to_owned(),
        NoticeKind::Removed => "you were removed from the room".to_owned(),
        NoticeKind::QuitElsewhere => "you quit the room on another device".to_owned(),
        NoticeKind::AdminSet => "you are an admin now".to_owned(),
        NoticeKind::AdminCancelled => "you are no admin any more".to_owned(),
        NoticeKind::Banned => "you were banned from the room".to_owned(),
        NoticeKind::Custom => return notice.text.clone(),
        NoticeKind::Other { report } => format!("notice {report} {}", notice.text),
    };
    Text::new(text.trim_end())
}

/// What is missing, in words.
pub fn gap(gap: &Gap) -> String {
    match gap.to {
        Some(to) => format!("{} items never came", to.saturating_sub(gap.from) + 1),
        None => "some items may have been missed".to_owned(),
    }
}

/// Seconds in the largest unit that they fill.
fn duration(seconds: u64) -> String {
    match seconds {
        // What the service takes for ever.
        4_294_967_295.. => "ever".to_owned(),
        86_400.. if seconds.is_multiple_of(86_400) => format!("{} d", seconds / 86_400),
        3_600.. if seconds.is_multiple_of(3_600) => format!("{} h", seconds / 3_600),
        60.. if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_as_people_do() {
        let said: Vec<_> =
            [1, 90, 600, 7200, 172_800, 4_294_967_295].map(duration).into_iter().collect();
        assert_eq!(said, ["1 s", "90 s", "10 min", "2 h", "2 d", "ever"]);
    }
}
