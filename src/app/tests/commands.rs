//! Every command word, written in the palette and behind a slash, with what it takes and with what
//! it does not.

use super::*;

/// A viewer with something in it, and a way to say a command.
struct Try {
    state: State,
    by: By,
}

#[derive(Debug, Clone, Copy)]
enum By {
    Palette,
    Slash,
}

impl Try {
    /// Says a line; what is to be done for it.
    fn say(&mut self, line: &str) -> Vec<Effect> {
        let state = &mut self.state;
        match self.by {
            By::Palette => {
                assert_eq!(keys(state, "esc esc f2"), []);
                write(state, line);
            }
            By::Slash => {
                assert_eq!(keys(state, "esc esc"), []);
                state.input.set("");
                act_write(state);
                write(state, &format!("/{line}"));
            }
        }
        let effects = keys(state, "enter");
        let asks = matches!(state.layer, Some(Layer::Asking(_) | Layer::Card(_)));
        let wrong = state.remark().is_some_and(|remark| remark.wrong);
        assert!(state.layer.is_none() || asks || wrong);
        effects
    }

    /// Says a line for which nothing is to be done elsewhere.
    fn says(&mut self, line: &str) {
        assert_eq!(self.say(line), [], "{line}");
        let wrong = self.state.remark().is_some_and(|remark| remark.wrong);
        assert!(!wrong, "{line}: {}", told(&self.state));
    }

    /// Says a line that cannot be; what is told of it.
    fn wrong(&mut self, line: &str, tells: &str) {
        let before = format!("{:?}", bodies(&self.state));
        assert_eq!(self.say(line), [], "{line}");
        assert!(self.state.remark().is_some_and(|remark| remark.wrong), "{line}");
        assert!(told(&self.state).contains(tells), "{line}: {}", told(&self.state));
        assert_eq!(format!("{:?}", bodies(&self.state)), before, "{line}");
        keys(&mut self.state, "esc esc esc");
    }

    /// The last that are shown.
    fn last(&self) -> &str {
        bodies(&self.state).last().copied().unwrap_or_default()
    }
}

fn act_write(state: &mut State) {
    state.focus = if state.may_write() { Focus::Input } else { Focus::List };
}

/// The story that tries a word: one that is new needs one.
fn story(word: &str) -> fn(&mut Try) {
    match word {
        "filter" => filter,
        "search" => search,
        "view" => view,
        "send" => send,
        "ignore" => ignore,
        "unignore" => unignore,
        "room" => room,
        "priority" => priority,
        "theme" => theme,
        "lang" => language,
        "keys" => preset,
        // What becomes of acts is told among the moderator's own stories.
        "mute" => |t| asks(t, "mute tom 10m spam", &Verb::Mute, "mute tom 10"),
        "unmute" => |t| asks(t, "unmute tom", &Verb::Unmute, "unmute host"),
        "ban" => |t| asks(t, "ban tom 1d spam", &Verb::Ban, "ban nobody 1d"),
        "unban" => |t| t.wrong("unban tom", "administrator of the app"),
        "admin" => |t| asks(t, "admin add tom", &Verb::Admin(true), "admin add me"),
        "set" => |t| asks(t, "set name New", &Verb::Name, "set avatar x"),
        "hold" => |t| asks(t, "hold on", &Verb::HoldAll(true), "hold maybe"),
        "notice" => |t| t.wrong("notice hello", "administrator of the app"),
        "broadcast" => |t| t.wrong("broadcast hello", "administrator of the app"),
        "destroy" => |t| asks(t, "destroy a", &Verb::Dismiss, "destroy b"),
        "card" => card,
        "note" => note,
        "flag" => flag,
        "wave" => |t| t.wrong("wave 60 text:spam", "60 of what?"),
        "words" => words,
        "export" => export,
        word => panic!("{word} has no story"),
    }
}

/// Says a line that asks about an act, then one that cannot be.
fn asks(t: &mut Try, line: &str, verb: &Verb, wrong: &str) {
    moderating::stands(&mut t.state, Role::Owner);
    t.say(line);
    let Some(Layer::Asking(asking)) = &t.state.layer else { panic!("{line}: {}", told(&t.state)) };
    assert_eq!(asking.verb, *verb);
    keys(&mut t.state, "esc");
    assert_eq!(t.say(wrong), [], "{wrong}");
    assert!(t.state.remark().is_some_and(|remark| remark.wrong), "{wrong}: {}", told(&t.state));
}

fn card(t: &mut Try) {
    t.say("card tom");
    assert!(
        matches!(&t.state.layer, Some(Layer::Card(card)) if card.target.user.as_str() == "tom")
    );
}

fn note(t: &mut Try) {
    let effects = t.say("note tom was here before");
    let [Effect::KeepNotes(notes)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(notes[&UserId::from_peer("tom")], "was here before");
}

fn flag(t: &mut Try) {
    t.says("flag tom");
    assert!(t.state.moderation.is_flagged(&UserId::from_peer("tom"), t.state.now));
    t.wrong("flag nobody", "nobody called nobody");
}

fn words(t: &mut Try) {
    let recording = Some("show.jsonl".to_owned());
    let run = Effect::DryRun { words: "ads.txt".into(), recording };
    assert_eq!(t.say("words ads.txt show.jsonl"), [run]);
}

fn export(t: &mut Try) {
    let nothing = Effect::Export { file: "acts.csv".into(), acts: Vec::new() };
    assert_eq!(t.say("export acts.csv"), [nothing]);
}

fn filter(t: &mut Try) {
    t.says("filter from:tom and gift");
    assert_eq!(bodies(&t.state), ["a gift for you"]);
    assert!(told(&t.state).contains("from:tom and gift"));
    t.says("filter needle");
    assert_eq!(bodies(&t.state).len(), 2);
    // What is wrong is told with its place, and can be mended at once.
    t.wrong("filter from:(tom", "here");
    assert_eq!(bodies(&t.state).len(), 2);
    assert_eq!(t.say("filter ("), []);
    let prompt = t.state.prompt.as_ref();
    assert_eq!(
        prompt.map(|prompt| (prompt.kind, prompt.line.text())),
        Some((PromptKind::Filter, "("))
    );
}

fn search(t: &mut Try) {
    t.says("search needle");
    assert_eq!((selected(&t.state), t.state.focus), ("needle two", Focus::List));
    keys(&mut t.state, "n");
    assert_eq!(selected(&t.state), "needle one");
    // What is no expression is looked for as it stands.
    t.says("search (smile");
    assert_eq!(selected(&t.state), "a (smile");
    t.wrong("search nowhere", "nothing found for nowhere");
}

fn view(t: &mut Try) {
    t.says("view needles");
    assert_eq!(bodies(&t.state), ["needle one", "needle two"]);
    t.wrong("view gone", "there is no view gone");
}

fn send(t: &mut Try) {
    let effects = t.say("send /hello  there");
    let [Effect::Perform { command: Command::Send { message, room, .. }, .. }] = &*effects else {
        panic!("{effects:?}");
    };
    assert_eq!(*message, Outgoing::Text("/hello  there".into()));
    assert_eq!(room.as_str(), "a");
    assert_eq!(t.last(), "/hello  there");
    // Who only reads has no line to write a slash in.
    if let By::Palette = t.by {
        t.state.read_only = true;
        t.wrong("send hi", "--read-only");
        t.state.me = None;
        t.wrong("send hi", "guest");
    }
}

fn ignore(t: &mut Try) {
    let effects = t.say("ignore tom");
    let kept = |users: &[&str], phrases: &[&str]| {
        let users = users.iter().map(|user| UserId::from_peer(user)).collect();
        let phrases = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
        [Effect::KeepIgnored(Ignore { users, phrases })]
    };
    assert_eq!(effects, kept(&["tom"], &[]));
    assert!(!bodies(&t.state).contains(&"a gift for you"));
    assert_eq!(t.say("ignore \"needle one\""), kept(&["tom"], &["needle one"]));
    assert!(!bodies(&t.state).contains(&"needle one"));
    t.wrong("ignore \"\"", "no words");
}

fn unignore(t: &mut Try) {
    t.say("ignore tom");
    t.wrong("unignore eve", "nothing found for eve");
    assert_eq!(t.say("unignore tom"), [Effect::KeepIgnored(Ignore::default())]);
    assert!(bodies(&t.state).contains(&"a gift for you"));
}

fn room(t: &mut Try) {
    t.says("room b");
    assert_eq!(t.state.active, 1);
    // Also by the name that people read, with blanks in it.
    t.says("room The first");
    assert_eq!(t.state.active, 0);
    t.wrong("room nowhere", "no room here is called nowhere");
    assert_eq!(t.state.active, 0);
}

fn priority(t: &mut Try) {
    use Priority::{High, Low, Lowest, Normal};
    for (name, priority) in [("high", High), ("lowest", Lowest), ("low", Low), ("normal", Normal)] {
        t.says(&format!("priority {name}"));
        assert_eq!(t.state.priority, priority);
        assert!(told(&t.state).contains(name));
    }
    t.wrong("priority now", "high|normal|low|lowest");
    assert_eq!(t.state.priority, Normal);
}

/// Which themes there are is known where they are worn.
fn theme(t: &mut Try) {
    assert_eq!(t.say("theme light"), [Effect::Theme("light".into())]);
    assert_eq!(t.say("theme neon"), [Effect::Theme("neon".into())]);
}

fn language(t: &mut Try) {
    t.wrong("lang de", "en|zh");
    t.says("lang zh");
    assert_eq!(t.state.language, Language::Chinese);
    t.says("lang en");
    assert_eq!(t.state.language, Language::English);
}

fn preset(t: &mut Try) {
    t.wrong("keys emacs", "arrows|vi");
    for (name, lookup) in [("vi", Lookup::Action(Action::Up)), ("arrows", Lookup::Nothing)] {
        t.says(&format!("keys {name}"));
        let k = [Key::plain(Code::Char('k'))];
        assert_eq!(t.state.keymap.lookup(Place::List, &k), lookup, "{name}");
    }
}

fn ready(preset: Preset) -> State {
    let mut settings = Settings::default();
    settings.keys.preset = preset;
    settings.views.insert("needles".to_owned(), Expression::parse("needle").unwrap());
    let mut state = watching(&["a", "b"], settings);
    let id = state.rooms[0].id.clone();
    let profile = Room { name: Text::new("The first"), ..Room::sample(id) };
    feed(&mut state, Msg::Event(Event::Room(profile)));
    for (seq, who, text) in [
        (1, "ann", "needle one"),
        (2, "tom", "a gift for you"),
        (3, "bob", "a (smile"),
        (4, "ann", "needle two"),
        (5, "bob", "hello"),
    ] {
        said(&mut state, 0, seq, who, text);
    }
    state
}

#[test]
fn every_word_does_what_it_says_in_the_palette_and_behind_a_slash() {
    for preset in [Preset::Arrows, Preset::Vi] {
        for word in COMMANDS {
            for by in [By::Palette, By::Slash] {
                println!("{} by {by:?}, {preset:?}", word.name);
                story(word.name)(&mut Try { state: ready(preset), by });
            }
        }
    }
}

/// A word that takes something says so when nothing stands behind it, and keeps what was written.
#[test]
fn a_word_alone_says_what_it_takes() {
    for word in COMMANDS.iter().filter(|word| Action::named(word.name).is_none()) {
        let mut t = Try { state: ready(Preset::Arrows), by: By::Slash };
        // With a blank behind it the menu of words is closed.
        assert_eq!(t.say(&format!("{} ", word.name)), []);
        let takes = format!("say it as: {} {}", word.name, word.takes);
        assert_eq!((told(&t.state), t.state.input.text()), (&*takes, &*format!("/{} ", word.name)));
        let mut t = Try { state: ready(Preset::Arrows), by: By::Palette };
        assert_eq!(keys(&mut t.state, "f2"), []);
        write(&mut t.state, word.name);
        assert_eq!(keys(&mut t.state, "enter"), []);
        let Some(Layer::Commands(palette)) = &t.state.layer else { panic!("{}", word.name) };
        assert_eq!(palette.line.text(), format!("{} ", word.name));
        assert_eq!(keys(&mut t.state, "enter"), []);
        assert_eq!(told(&t.state), takes);
    }
}

/// What begins with a slash and is no word is not said to a room by mistake.
#[test]
fn a_word_that_nobody_knows_is_told_and_two_slashes_are_one() {
    let mut t = Try { state: ready(Preset::Arrows), by: By::Slash };
    t.wrong("flly me", "there is no command /flly");
    assert_eq!(t.state.input.text(), "/flly me");
    let effects = t.say("/shrug");
    let [Effect::Perform { command: Command::Send { message, .. }, .. }] = &*effects else {
        panic!("{effects:?}");
    };
    assert_eq!(*message, Outgoing::Text("/shrug".into()));
    t.state = ready(Preset::Arrows);
    t.by = By::Palette;
    t.wrong("flly me", "there is no command flly");
}
