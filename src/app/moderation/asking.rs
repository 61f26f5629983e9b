//! An act that is asked for and not done yet: whom it is about and what they said stand there, so
//! that nobody is punished by mistake.

use crate::{
    app::{Input, Layer},
    model::{Lasting, LastingError, RoomId, Text},
};

use super::{ModerationPreset, ModerationSettings, PresetVerb, Target};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// Mute somebody, for a time that is chosen.
    Mute,
    /// Let them write again.
    Unmute,
    /// Ban somebody, for a time that is chosen.
    Ban,
    /// Let them come back.
    Unban,
    /// Make somebody an admin, or a member again.
    Admin(bool),
    /// Mute everyone, or undo it.
    MuteAll(bool),
    /// Let all messages wait, or undo it.
    HoldAll(bool),
    /// Give the room a name.
    Name,
    /// Say what it is about.
    Introduction,
    /// Put a notification over it.
    Notification,
    /// Tell everybody in the room something.
    Notice,
    /// Say something in all rooms.
    Broadcast,
    /// End the room: its id must be written.
    Dismiss,
    /// Put the shield up, or take it down.
    Shield(bool),
    /// Undo an act, by its id.
    Undo(Box<str>),
    /// Undo all acts of a wave.
    UndoWave(Box<str>),
}

/// An act that is asked for.
#[derive(Debug)]
pub struct Asking {
    /// In which room, by its index.
    pub room: usize,
    /// What.
    pub verb: Verb,
    /// Whom it is about; none where it is about the room.
    pub target: Option<Target>,
    /// What is written: a time and a reason, or a text.
    pub line: Input,
    /// Whether keys go into the line; else a digit chooses.
    pub typing: bool,
    /// Whether Enter was pressed once, where it takes two.
    pub sure: bool,
    /// What is wrong with what was written.
    pub problem: Option<String>,
    /// What it lies over: that comes back when it is closed.
    pub(in crate::app) under: Option<Box<Layer>>,
}

/// A preset that a digit chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The digit, from 1 on.
    pub digit: usize,
    /// What it does.
    pub preset: ModerationPreset,
}

impl Verb {
    /// Whether a text is written for it.
    pub fn takes_text(&self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Introduction
                | Self::Notification
                | Self::Notice
                | Self::Broadcast
                | Self::Dismiss
        )
    }

    /// Whether it takes a time.
    pub fn takes_time(&self) -> bool {
        matches!(self, Self::Mute | Self::Ban)
    }

    /// Whether it is about one person.
    pub fn is_about_somebody(&self) -> bool {
        matches!(self, Self::Mute | Self::Unmute | Self::Ban | Self::Unban | Self::Admin(_))
    }
}

impl Asking {
    pub(in crate::app) fn new(
        room: usize,
        verb: Verb,
        target: Option<Target>,
        under: Option<Layer>,
    ) -> Self {
        let typing = verb.takes_text();
        Self {
            room,
            verb,
            target,
            line: Input::default(),
            typing,
            sure: false,
            problem: None,
            under: under.map(Box::new),
        }
    }

    /// The presets that a digit chooses: those of the verb, by the digits that they have on the
    /// card too.
    pub fn choices(&self, settings: &ModerationSettings, room: &RoomId) -> Vec<Choice> {
        let fits = |preset: &ModerationPreset| match preset.verb {
            PresetVerb::Mute(_) => self.verb == Verb::Mute,
            PresetVerb::Ban(_) => self.verb == Verb::Ban,
            PresetVerb::Lift => self.verb.takes_time(),
        };
        let presets = settings.presets(room).iter().enumerate();
        presets
            .filter(|(_, preset)| fits(preset))
            .map(|(index, preset)| Choice { digit: index + 1, preset: preset.clone() })
            .collect()
    }

    /// The time and the reason that were written.
    pub(in crate::app) fn time_and_reason(text: &str) -> Result<(Lasting, Text), LastingError> {
        let (time, reason) =
            text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        Ok((time.parse()?, Text::new(reason.trim())))
    }
}
