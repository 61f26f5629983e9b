//! What a key, a click or a word can ask for.

use crate::i18n::{ActionTexts, Language};

macro_rules! actions {
    ($($action:ident => $text:ident,)+) => {
        /// What a person can ask the viewer for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = concat!("See [`ActionTexts::", stringify!($text), "`].")] $action,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$action,)+];

            fn identifier(self) -> &'static str {
                match self {
                    $(Self::$action => stringify!($text),)+
                }
            }

            /// What it does, in words.
            pub fn help(self, language: Language) -> &'static str {
                let texts = ActionTexts::of(language);
                match self {
                    $(Self::$action => texts.$text,)+
                }
            }
        }
    };
}

actions! {
    Quit => quit,
    Interrupt => interrupt,
    EndOfInput => end_of_input,
    Suspend => suspend,
    Redraw => redraw,
    Help => help,
    Commands => commands,
    Back => back,
    Write => write,
    Read => read,
    Up => up,
    Down => down,
    PageUp => page_up,
    PageDown => page_down,
    HalfUp => half_up,
    HalfDown => half_down,
    ScrollUp => scroll_up,
    ScrollDown => scroll_down,
    Oldest => oldest,
    Newest => newest,
    Hold => hold,
    Expand => expand,
    Search => search,
    SearchOlder => search_older,
    SearchNewer => search_newer,
    Filter => filter,
    ClearFilter => clear_filter,
    Views => views,
    Inspect => inspect,
    Copy => copy,
    OpenLink => open_link,
    Retry => retry,
    Context => context,
    IgnoreUser => ignore_user,
    IgnoreUserAlways => ignore_user_always,
    IgnorePhrase => ignore_phrase,
    IgnorePhraseAlways => ignore_phrase_always,
    IgnoreNobody => ignore_nobody,
    Mentions => mentions,
    Members => members,
    Gifts => gifts,
    Statistics => statistics,
    EndCard => end_card,
    Stage => stage,
    NextRoom => next_room,
    PreviousRoom => previous_room,
    Arrange => arrange,
    ReadMark => read_mark,
    Bare => bare,
    Mouse => mouse,
    UserCard => user_card,
    Mute => mute,
    Ban => ban,
    Admin => admin,
    MuteAll => mute_all,
    Hide => hide,
    Flag => flag,
    Wave => wave,
    Shield => shield,
    Queue => queue,
    Restricted => restricted,
    Acts => acts,
    Undo => undo,
    UndoWave => undo_wave,
    TakeBack => take_back,
    Approve => approve,
    Reject => reject,
    Range => range,
    Streamer => streamer,
    Priority => priority,
}

impl Action {
    /// Its name in the configuration and in the palette: words joined by hyphens.
    pub fn name(self) -> String {
        self.identifier().replace('_', "-")
    }

    /// The action of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_name() {
        for action in Action::ALL {
            assert_eq!(Action::named(&action.name()), Some(*action));
        }
        assert_eq!(Action::IgnoreUserAlways.name(), "ignore-user-always");
        assert_eq!(Action::named("fly"), None);
    }
}
