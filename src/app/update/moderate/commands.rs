//! Words of the palette by which a moderator acts: the same as those of `danmux room`.

use crate::{
    app::{Asking, Effect, Focus, Layer, State, Target, Verb},
    filter::Expression,
    i18n::{CommandTexts, Language, ModerationTexts, fill, wrong_filter},
    model::{Lasting, Text, UserId},
};

use super::{ask, card, lists, wave};

/// What a word asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Asked {
    /// Mute or ban somebody; what stands behind is a time and a reason.
    Restrict { verb: Verb, user: String, rest: String },
    /// Something about somebody that needs nothing more.
    About { verb: Verb, user: String },
    /// Something about the room; the text may be empty.
    Room { verb: Verb, text: String },
    /// Somebody's card.
    Card(String),
    /// A note on somebody.
    Note { user: String, text: String },
    /// A flag on somebody.
    Flag(String),
    /// A look at who said something.
    Wave { seconds: u64, filter: String },
    /// Word lists, and a recording to try them on.
    Words { words: String, recording: Option<String> },
    /// The record, into a file.
    Export(String),
}

/// The words, with what stands behind each.
pub(in crate::app) const WORDS: [(&str, &str); 16] = [
    ("mute", "USER [TIME] [REASON]"),
    ("unmute", "USER"),
    ("ban", "USER [TIME] [REASON]"),
    ("unban", "USER"),
    ("admin", "add|remove USER"),
    ("card", "USER"),
    ("note", "USER TEXT"),
    ("flag", "USER"),
    ("set", "name|introduction|notification [TEXT]"),
    ("hold", "on|off"),
    ("notice", "TEXT"),
    ("broadcast", "TEXT"),
    ("destroy", "ROOM"),
    ("wave", "TIME EXPR"),
    ("words", "FILE [RECORDING]"),
    ("export", "FILE"),
];

impl Asked {
    /// Reads what stands behind a word; `None` where something is missing.
    ///
    /// # Errors
    /// With a sentence for the person who wrote it.
    pub(in crate::app) fn parse(
        word: &str,
        rest: &str,
        language: Language,
    ) -> Result<Option<Self>, String> {
        let (first, more) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (first, more) = (first.to_owned(), more.trim().to_owned());
        let room = |verb, text| Ok(Some(Self::Room { verb, text }));
        let about = |verb, user| Ok(Some(Self::About { verb, user }));
        match (word, &*first) {
            ("mute", _) => Ok(Some(Self::Restrict { verb: Verb::Mute, user: first, rest: more })),
            ("ban", _) => Ok(Some(Self::Restrict { verb: Verb::Ban, user: first, rest: more })),
            ("unmute", _) => about(Verb::Unmute, first),
            ("unban", _) => about(Verb::Unban, first),
            ("admin", "add") if !more.is_empty() => about(Verb::Admin(true), more),
            ("admin", "remove") if !more.is_empty() => about(Verb::Admin(false), more),
            ("card", _) => Ok(Some(Self::Card(first))),
            ("note", _) => Ok(Some(Self::Note { user: first, text: more })),
            ("flag", _) => Ok(Some(Self::Flag(first))),
            ("set", "name") => room(Verb::Name, more),
            ("set", "introduction") => room(Verb::Introduction, more),
            ("set", "notification") => room(Verb::Notification, more),
            ("hold", "on") => room(Verb::HoldAll(true), String::new()),
            ("hold", "off") => room(Verb::HoldAll(false), String::new()),
            ("notice", _) => room(Verb::Notice, rest.to_owned()),
            ("broadcast", _) => room(Verb::Broadcast, rest.to_owned()),
            ("destroy", _) => room(Verb::Dismiss, rest.to_owned()),
            ("wave", _) if !more.is_empty() => {
                let lasting: Lasting =
                    first.parse().map_err(|error| ask::wrong_time(language, &error))?;
                Ok(Some(Self::Wave { seconds: lasting.seconds().into(), filter: more }))
            }
            ("words", _) => {
                let recording = (!more.is_empty()).then_some(more);
                Ok(Some(Self::Words { words: first, recording }))
            }
            ("export", _) => Ok(Some(Self::Export(rest.to_owned()))),
            _ => Ok(None),
        }
    }
}

/// Does what a word asks: acts are asked about first, as by a key.
pub(in crate::app::update) fn run(state: &mut State, asked: Asked) -> Vec<Effect> {
    let room = state.active;
    match asked {
        Asked::Restrict { verb, user, rest } => {
            let Some(target) = named(state, &user, false) else { return Vec::new() };
            if !rest.is_empty()
                && let Err(error) = Asking::time_and_reason(&rest)
            {
                state.say(ask::wrong_time(state.language, &error), true);
                return Vec::new();
            }
            if ask::open(state, room, verb, Some(target))
                && let Some(Layer::Asking(asking)) = &mut state.layer
                && !rest.is_empty()
            {
                asking.typing = true;
                asking.line.set(&rest);
            }
            Vec::new()
        }
        Asked::About { verb, user } => {
            // Who is banned need not have been seen.
            let unseen = matches!(verb, Verb::Unmute | Verb::Unban | Verb::Admin(_));
            let Some(target) = named(state, &user, unseen) else { return Vec::new() };
            ask::open(state, room, verb, Some(target));
            Vec::new()
        }
        Asked::Room { verb, text } => {
            if verb == Verb::Dismiss && text != state.room().id.as_str() {
                let name = Text::new(&text);
                state.say(fill(CommandTexts::of(state.language).no_room, &[&name]), true);
                return Vec::new();
            }
            let dismisses = verb == Verb::Dismiss;
            if ask::open(state, room, verb, None)
                && let Some(Layer::Asking(asking)) = &mut state.layer
                && !text.is_empty()
                && !dismisses
            {
                asking.line.set(&text);
            }
            Vec::new()
        }
        Asked::Card(user) => match named(state, &user, true) {
            Some(target) => card::show(state, room, target),
            None => Vec::new(),
        },
        Asked::Note { user, text } => match named(state, &user, true) {
            Some(target) => card::note(state, &target.user, &text),
            None => Vec::new(),
        },
        Asked::Flag(user) => {
            if let Some(target) = named(state, &user, false) {
                lists::flag_user(state, &target);
            }
            Vec::new()
        }
        Asked::Wave { seconds, filter } => {
            match Expression::parse(&filter) {
                Ok(filter) => wave::show(state, room, filter, seconds),
                Err(error) => state.say(wrong_filter(state.language, &error), true),
            }
            Vec::new()
        }
        Asked::Words { words, recording } => vec![Effect::DryRun { words, recording }],
        Asked::Export(file) => {
            let list = match &state.layer {
                Some(Layer::Acts(list)) => state.listed_acts(list),
                _ => state.listed_acts(&crate::app::ActsList::default()),
            };
            let acts: Vec<_> = list.into_iter().rev().cloned().collect();
            state.focus = Focus::List;
            vec![Effect::Export { file, acts }]
        }
    }
}

/// Somebody by id or by name, with the last that they said here. Says when nobody is called so, or
/// several are.
fn named(state: &mut State, name: &str, unseen: bool) -> Option<Target> {
    let name = name.trim_start_matches('@');
    let texts = ModerationTexts::of(state.language);
    let room = state.room();
    let found = match room.members.called(name)[..] {
        [one] => Ok((one.id.clone(), one.name.clone())),
        [] => match UserId::new(name) {
            Ok(user) if unseen => Ok((user, Text::new(name))),
            _ => Err(fill(texts.nobody_called, &[&Text::new(name)])),
        },
        ref several => {
            let ids: Vec<_> = several.iter().take(5).map(|one| one.id.to_string()).collect();
            Err(fill(texts.several_called, &[&Text::new(name), &Text::new(&ids.join(", "))]))
        }
    };
    let (user, name) = match found {
        Ok(found) => found,
        Err(error) => {
            state.say(error, true);
            return None;
        }
    };
    let newest = state.messages_of(&user).into_iter().find(|id| id.room == state.active);
    let quote = newest
        .and_then(|id| state.row(id))
        .and_then(|row| Some((row.comment()?.id.clone(), row.body.clone())));
    Some(Target::new(user, name, quote.as_ref().map(|(id, text)| (id, text))))
}
