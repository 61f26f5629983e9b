//! Every action, by each of its keys in both presets, and by its name.

use super::{deeds::*, moderating::*, *};

/// A viewer with something in it, and a way to ask for an action.
pub(super) struct Try {
    pub(super) state: State,
    /// Where one is when one asks.
    focus: Focus,
    /// The keys, or the name to write in the palette.
    by: By,
}

pub(super) enum By {
    Keys(Vec<Key>),
    Name(String),
}

impl Try {
    pub(super) fn act(&mut self) -> Vec<Effect> {
        self.state.focus = self.focus;
        match &self.by {
            By::Keys(keys) => {
                keys.clone().into_iter().flat_map(|key| press(&mut self.state, key)).collect()
            }
            By::Name(name) => {
                assert_eq!(keys(&mut self.state, "f2"), []);
                feed(&mut self.state, Msg::Paste(name.clone()));
                keys(&mut self.state, "enter")
            }
        }
    }

    /// Asks, and nothing else is to be done for it.
    pub(super) fn acts(&mut self) {
        assert_eq!(self.act(), []);
    }

    pub(super) fn by_name(&self) -> bool {
        matches!(self.by, By::Name(_))
    }

    /// Does something before: keys among the comments.
    pub(super) fn before(&mut self, script: &str) {
        self.state.focus = Focus::List;
        keys(&mut self.state, script);
    }

    /// The places in the room of the first and the last row that is shown.
    pub(super) fn shown(&self) -> (u64, u64) {
        let lines = lines(&self.state, self.state.focused_pane_id());
        (lines[0].0.key.seq, lines.last().unwrap().0.key.seq)
    }

    fn opens(&mut self, is_it: impl Fn(&Layer) -> bool) {
        self.acts();
        assert!(self.state.layer.as_ref().is_some_and(&is_it), "{:?}", self.state.layer);
        if self.by_name() {
            keys(&mut self.state, "esc");
        } else {
            self.acts();
        }
        assert!(self.state.layer.is_none());
    }
}

/// The story that tries an action: one that is new needs one.
fn story(action: Action) -> fn(&mut Try) {
    match action {
        Action::Quit => quit,
        Action::Interrupt => interrupt,
        Action::EndOfInput => end_of_input,
        Action::Suspend => |t| assert_eq!(t.act(), [Effect::Suspend]),
        Action::Redraw => |t| assert_eq!(t.act(), [Effect::Redraw]),
        Action::Help => |t| t.opens(|layer| matches!(layer, Layer::Help { .. })),
        Action::Commands => commands,
        Action::Back => back,
        Action::Write => write_,
        Action::Read => read,
        Action::Up => up,
        Action::Down => down,
        Action::PageUp => |t| scrolls(t, -20),
        Action::PageDown => |t| scrolls(t, 20),
        Action::HalfUp => |t| scrolls(t, -10),
        Action::HalfDown => |t| scrolls(t, 10),
        Action::ScrollUp => |t| scrolls(t, -1),
        Action::ScrollDown => |t| scrolls(t, 1),
        Action::Oldest => oldest,
        Action::Newest => newest,
        Action::Hold => hold,
        Action::Expand => expand,
        Action::Search => search,
        Action::SearchOlder => |t| goes_on(t, "", ["needle 40", "needle 20"]),
        Action::SearchNewer => |t| goes_on(t, "n n", ["needle 40", "needle 60"]),
        Action::Filter => filter,
        Action::ClearFilter => clear_filter,
        Action::Views => views,
        Action::Inspect => inspect,
        Action::Copy => copy,
        Action::OpenLink => open_link,
        Action::Retry => retry,
        Action::Context => context,
        Action::IgnoreUser => |t| ignores(t, false, true),
        Action::IgnoreUserAlways => |t| ignores(t, true, true),
        Action::IgnorePhrase => |t| ignores(t, false, false),
        Action::IgnorePhraseAlways => |t| ignores(t, true, false),
        Action::IgnoreNobody => ignore_nobody,
        Action::Mentions => |t| t.opens(|layer| matches!(layer, Layer::Mentions(_))),
        Action::Members => |t| t.opens(|layer| matches!(layer, Layer::Members { .. })),
        Action::Gifts => |t| t.opens(|layer| matches!(layer, Layer::Gifts)),
        Action::Statistics => |t| t.opens(|layer| matches!(layer, Layer::Statistics)),
        Action::EndCard => |t| t.opens(|layer| matches!(layer, Layer::EndCard)),
        Action::Stage => stage,
        Action::NextRoom => |t| rooms(t, [1, 2, 0]),
        Action::PreviousRoom => |t| rooms(t, [2, 1, 0]),
        Action::Arrange => arrange,
        Action::ReadMark => read_mark,
        Action::Bare => bare,
        Action::Mouse => mouse,
        Action::Priority => priority,
        Action::UserCard => user_card,
        Action::Mute => |t| asks(t, &Verb::Mute),
        Action::Ban => |t| asks(t, &Verb::Ban),
        Action::Admin => |t| asks(t, &Verb::Admin(true)),
        Action::MuteAll => mute_all,
        Action::Hide => hide,
        Action::Flag => flag,
        Action::Wave => wave,
        Action::Shield => shield,
        Action::Queue => queue,
        Action::Restricted => |t| lists(t, |layer| matches!(layer, Layer::Restricted(_))),
        Action::Acts => |t| lists(t, |layer| matches!(layer, Layer::Acts(_))),
        Action::Undo => undo,
        Action::UndoWave => undo_wave,
        Action::TakeBack => take_back,
        Action::Approve => |t| judges(t, true),
        Action::Reject => |t| judges(t, false),
        Action::Range => range,
        Action::Streamer => streamer,
    }
}

/// Three rooms; in the first a hundred comments, of which some hold a needle.
fn ready(preset: Preset) -> State {
    let mut settings = Settings::default();
    settings.keys.preset = preset;
    settings.views.insert("needles".to_owned(), Expression::parse("needle").unwrap());
    settings.views.insert("tips".to_owned(), Expression::parse("kind:tip").unwrap());
    let mut state = watching(&["a", "b", "c"], settings);
    feed(&mut state, Msg::Resize { columns: 100, rows: 28 });
    for seq in 1..=100 {
        let text = if seq % 20 == 0 { format!("needle {seq}") } else { format!("m{seq}") };
        said(&mut state, 0, seq, &format!("u{seq}"), &text);
    }
    state
}

#[test]
fn every_action_does_what_it_says_by_each_key_and_by_name() {
    for preset in [Preset::Arrows, Preset::Vi] {
        for action in Action::ALL {
            let (keymap, _) = Keymap::new(preset, &[]);
            let bound = keymap.bindings().iter().filter(|binding| binding.action == *action);
            let mut ways: Vec<(Focus, By)> = Vec::new();
            for binding in bound {
                let by = || By::Keys(binding.keys.clone());
                match binding.place {
                    Place::List | Place::Queue | Place::Acts => ways.push((Focus::List, by())),
                    Place::Input => ways.push((Focus::Input, by())),
                    Place::Everywhere => ways.extend([(Focus::List, by()), (Focus::Input, by())]),
                }
            }
            ways.extend([Focus::List, Focus::Input].map(|focus| (focus, By::Name(action.name()))));
            for (focus, by) in ways {
                let way = match &by {
                    By::Keys(keys) => crate::app::keymap::shown(keys),
                    By::Name(name) => format!(":{name}"),
                };
                println!("{} by {way} from {focus:?}, {preset:?}", action.name());
                story(*action)(&mut Try { state: ready(preset), focus, by });
            }
        }
    }
}
