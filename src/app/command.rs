//! Words that a person writes after a colon: the palette's commands, by the command line's names.

use crate::{
    i18n::{CommandTexts, Language, fill},
    model::Priority,
};

use super::{
    Action,
    keymap::Preset,
    update::{Asked as Moderation, WORDS},
};

/// A command with something behind it.
#[derive(Debug)]
pub struct CommandWord {
    /// Its name.
    pub name: &'static str,
    /// What stands behind it, in capitals.
    pub takes: &'static str,
    help: fn(&CommandTexts) -> &'static str,
}

impl CommandWord {
    /// What it does, in words.
    pub fn help(&self, language: Language) -> &'static str {
        (self.help)(CommandTexts::of(language))
    }
}

/// The commands that take something; every action is a command by its own name too.
pub const COMMANDS: &[CommandWord] = &[
    CommandWord { name: "filter", takes: "EXPR", help: |texts| texts.filter },
    CommandWord { name: "search", takes: "EXPR", help: |texts| texts.search },
    CommandWord { name: "view", takes: "NAME", help: |texts| texts.view },
    CommandWord { name: "send", takes: "TEXT", help: |texts| texts.send },
    CommandWord { name: "ignore", takes: "USER|\"WORDS\"", help: |texts| texts.ignore },
    CommandWord { name: "unignore", takes: "USER|\"WORDS\"", help: |texts| texts.unignore },
    CommandWord { name: "room", takes: "ROOM", help: |texts| texts.room },
    CommandWord {
        name: "priority",
        takes: "high|normal|low|lowest",
        help: |texts| texts.set_priority,
    },
    CommandWord { name: "theme", takes: "NAME", help: |texts| texts.theme },
    CommandWord { name: "lang", takes: "en|zh", help: |texts| texts.lang },
    CommandWord { name: "keys", takes: "arrows|vi", help: |texts| texts.keys },
    word(0, |texts| texts.mute),
    word(1, |texts| texts.unmute),
    word(2, |texts| texts.ban),
    word(3, |texts| texts.unban),
    word(4, |texts| texts.admin),
    word(5, |texts| texts.card),
    word(6, |texts| texts.note),
    word(7, |texts| texts.flag),
    word(8, |texts| texts.set),
    word(9, |texts| texts.hold),
    word(10, |texts| texts.notice),
    word(11, |texts| texts.broadcast),
    word(12, |texts| texts.destroy),
    word(13, |texts| texts.wave),
    word(14, |texts| texts.words),
    word(15, |texts| texts.export),
];

/// A word of moderation.
const fn word(index: usize, help: fn(&CommandTexts) -> &'static str) -> CommandWord {
    let (name, takes) = WORDS[index];
    CommandWord { name, takes, help }
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Action(Action),
    Filter(String),
    Search(String),
    View(String),
    Send(String),
    Ignore(String),
    Unignore(String),
    Room(String),
    Priority(Priority),
    Theme(String),
    Language(Language),
    Keys(Preset),
    Moderation(Moderation),
}

/// Reads a command.
///
/// # Errors
/// With a sentence for the person who wrote it.
pub(super) fn parse(line: &str, language: Language) -> Result<Asked, String> {
    let texts = CommandTexts::of(language);
    let (name, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let rest = rest.trim();
    if rest.is_empty()
        && let Some(action) = Action::named(name)
    {
        return Ok(Asked::Action(action));
    }
    let Some(word) = COMMANDS.iter().find(|word| word.name == name) else {
        return Err(fill(texts.unknown, &[&name]));
    };
    let needs = || fill(texts.needs, &[&word.name, &word.takes]);
    if rest.is_empty() {
        return Err(needs());
    }
    let text = rest.to_owned();
    if WORDS.iter().any(|(word, _)| *word == name) {
        let asked = Moderation::parse(name, rest, language)?;
        return asked.map(Asked::Moderation).ok_or_else(needs);
    }
    Ok(match name {
        "filter" => Asked::Filter(text),
        "search" => Asked::Search(text),
        "view" => Asked::View(text),
        "send" => Asked::Send(text),
        "ignore" => Asked::Ignore(text),
        "unignore" => Asked::Unignore(text),
        "room" => Asked::Room(text),
        "theme" => Asked::Theme(text),
        "priority" => Asked::Priority(match rest {
            "high" => Priority::High,
            "normal" => Priority::Normal,
            "low" => Priority::Low,
            "lowest" => Priority::Lowest,
            _ => return Err(needs()),
        }),
        "lang" => Asked::Language(match rest {
            "en" => Language::English,
            "zh" => Language::Chinese,
            _ => return Err(needs()),
        }),
        _ => Asked::Keys(match rest {
            "arrows" => Preset::Arrows,
            "vi" => Preset::Vi,
            _ => return Err(needs()),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Asked, String> {
        parse(line, Language::English)
    }

    #[test]
    fn every_command_is_read_and_says_what_it_takes() {
        for word in COMMANDS {
            assert!(!word.help(Language::Chinese).is_empty());
            let first = match word.name {
                "admin" => "add tom",
                "wave" => "1m text:spam",
                "hold" => "on",
                "set" => "name",
                _ => word.takes.split(['|', ' ']).next().unwrap(),
            };
            assert!(read(&format!("{} {first}", word.name)).is_ok(), "{}", word.name);
            if Action::named(word.name).is_none() {
                assert_eq!(
                    read(word.name).unwrap_err(),
                    format!("say it as: {} {}", word.name, word.takes)
                );
            }
        }
        for action in Action::ALL {
            assert_eq!(read(&action.name()), Ok(Asked::Action(*action)));
        }
    }

    #[test]
    fn what_nobody_knows_is_told() {
        assert_eq!(read("fly me").unwrap_err(), "there is no command fly; the palette lists them");
        assert!(read("priority now").unwrap_err().contains("high|normal"));
        assert_eq!(read("  filter  from:tom or x "), Ok(Asked::Filter("from:tom or x".into())));
        assert!(read("").is_err());
    }
}
