//! What a person chooses of moderation: the acts on the keys 1 to 9, and a few more.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use serde::Deserialize;

use crate::model::{Lasting, LastingError, RoomId, Text};

/// Keys that presets may have.
const MOST: usize = 9;

/// `[moderation]`: how the viewer helps who moderates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModerationSettings {
    /// What the keys 1 to 9 do on a card, in a wave and behind `m` and `B`.
    pub presets: Vec<Preset>,
    /// The same for single rooms, by their ids.
    pub rooms: BTreeMap<String, RoomModeration>,
    /// Minutes after which the shield comes down by itself.
    pub shield_minutes: u32,
    /// Whether the viewer begins with what must not be on a stream hidden.
    pub streamer: bool,
    /// A file of word lists whose hits are marked.
    pub words: Option<PathBuf>,
}

/// `[moderation.rooms.ROOM]`: what is other in one room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoomModeration {
    /// Its presets.
    pub presets: Vec<Preset>,
}

impl Default for ModerationSettings {
    fn default() -> Self {
        let mute = |seconds| Preset::new(PresetVerb::Mute(Lasting::from_seconds(seconds)));
        let ban = |seconds| Preset::new(PresetVerb::Ban(Lasting::from_seconds(seconds)));
        Self {
            presets: vec![
                mute(60),
                mute(600),
                mute(3_600),
                mute(86_400),
                Preset::new(PresetVerb::Mute(Lasting::FOR_EVER)),
                ban(3_600),
                ban(86_400),
                Preset::new(PresetVerb::Ban(Lasting::FOR_EVER)),
                Preset::new(PresetVerb::Lift),
            ],
            rooms: BTreeMap::new(),
            shield_minutes: 5,
            streamer: false,
            words: None,
        }
    }
}

impl ModerationSettings {
    /// The presets of a room: the key 1 is the first.
    pub fn presets(&self, room: &RoomId) -> &[Preset] {
        let own = self.rooms.get(room.as_str()).map(|room| &room.presets);
        let presets = own.filter(|presets| !presets.is_empty()).unwrap_or(&self.presets);
        &presets[..presets.len().min(MOST)]
    }
}

/// An act on a key: `mute 10m`, `ban 1d spam`, `lift`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Preset {
    /// What.
    pub verb: PresetVerb,
    /// Why; may be empty.
    pub reason: Text,
}

/// What a preset does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresetVerb {
    /// Mutes for so long.
    Mute(Lasting),
    /// Bans for so long.
    Ban(Lasting),
    /// Lets somebody write again, or come back.
    Lift,
}

/// A preset that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    /// It begins with nothing that is known.
    #[error("{0:?} is none of mute TIME, ban TIME and lift")]
    Verb(String),
    /// Its time is wrong.
    #[error("in {0:?}: {1}")]
    Time(String, LastingError),
}

impl Preset {
    fn new(verb: PresetVerb) -> Self {
        Self { verb, reason: Text::default() }
    }
}

impl TryFrom<String> for Preset {
    type Error = PresetError;

    fn try_from(text: String) -> Result<Self, PresetError> {
        let (verb, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let (time, reason) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let lasting = || time.parse().map_err(|error| PresetError::Time(text.clone(), error));
        let (verb, reason) = match verb {
            "mute" => (PresetVerb::Mute(lasting()?), reason),
            "ban" => (PresetVerb::Ban(lasting()?), reason),
            "lift" => (PresetVerb::Lift, rest),
            _ => return Err(PresetError::Verb(text)),
        };
        Ok(Self { verb, reason: Text::new(reason.trim()) })
    }
}

/// As the configuration writes it.
impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verb {
            PresetVerb::Mute(lasting) => write!(f, "mute {lasting}")?,
            PresetVerb::Ban(lasting) => write!(f, "ban {lasting}")?,
            PresetVerb::Lift => f.write_str("lift")?,
        }
        if self.reason.is_empty() { Ok(()) } else { write!(f, " {}", self.reason) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_written_as_it_is_read() {
        for text in
            ["mute 10m", "mute 90s spam in chat", "ban forever", "ban 7d", "lift", "lift ok"]
        {
            assert_eq!(Preset::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        for (text, why) in [
            ("mute", "a number"),
            ("mute 10", "10 of what?"),
            ("ban soon", "a number"),
            ("kick 1m", "none of"),
            ("", "none of"),
        ] {
            let error = Preset::try_from(text.to_owned()).unwrap_err().to_string();
            assert!(error.contains(why), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_room_may_have_presets_of_its_own() {
        let mut settings = ModerationSettings::default();
        let (demo, other) = (RoomId::from_peer("demo"), RoomId::from_peer("other"));
        let own = RoomModeration { presets: vec![Preset::try_from("ban 1d".to_owned()).unwrap()] };
        settings.rooms.insert("demo".into(), own);
        assert_eq!(settings.presets(&demo).len(), 1);
        assert_eq!(settings.presets(&other).len(), 9);
        settings.presets.extend(settings.presets.clone());
        assert_eq!(settings.presets(&other).len(), 9);
    }
}
