//! What the terminal can do, as far as its surroundings tell: no terminal is asked.

/// What a terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// Whether it has more than ASCII.
    pub(super) unicode: bool,
    /// Whether cells can lead somewhere.
    pub(super) links: bool,
    /// Whether it reads past commands of text that it does not know, and may know them.
    pub(super) commands: bool,
    /// How it shows a notification, if it does.
    pub(super) notification: Option<Notification>,
    /// What stands between it and the program.
    pub(super) between: Option<Between>,
}

/// How a terminal shows a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notification {
    /// One text: iTerm2's way.
    Text,
    /// A title and a text: rxvt's way.
    TitleAndText,
}

/// A terminal in the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    Tmux,
    Screen,
}

impl Capabilities {
    /// By the variables of the environment; `None` for a terminal that cannot draw.
    pub(super) fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let get = |name: &str| variable(name).unwrap_or_default();
        let has = |name: &str| !get(name).is_empty();
        let (term, program) = (get("TERM"), get("TERM_PROGRAM"));
        let between = if has("TMUX") || program == "tmux" || term.starts_with("tmux") {
            Some(Between::Tmux)
        } else if has("STY") || term.starts_with("screen") {
            Some(Between::Screen)
        } else {
            None
        };
        if term == "dumb" {
            return None;
        }
        let commands = term != "linux";
        let version = version(&get("TERM_PROGRAM_VERSION"));
        let number = |name: &str| get(name).parse::<u32>().unwrap_or(0);
        let links = match (&*get("FORCE_HYPERLINK"), between) {
            ("", Some(Between::Tmux)) => program == "tmux" && version >= (3, 4),
            ("", Some(Between::Screen)) => false,
            ("", None) => {
                has("KITTY_WINDOW_ID")
                    || has("WT_SESSION")
                    || has("DOMTERM")
                    || number("VTE_VERSION") >= 5000
                    || number("KONSOLE_VERSION") >= 201_200
                    || match &*program {
                        "iTerm.app" => version >= (3, 1),
                        "vscode" => version >= (1, 72),
                        "WezTerm" | "ghostty" | "Hyper" | "rio" | "mintty" | "Tabby" => true,
                        _ => false,
                    }
                    || ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour"]
                        .iter()
                        .any(|name| term.starts_with(name))
            }
            (forced, _) => forced != "0",
        };
        let notification = if between.is_some() {
            // Which terminal is behind is not known.
            None
        } else if has("VTE_VERSION") || term.starts_with("rxvt") || term.starts_with("foot") {
            Some(Notification::TitleAndText)
        } else if has("KITTY_WINDOW_ID")
            || ["iTerm.app", "WezTerm", "ghostty", "WarpTerminal"].contains(&&*program)
            || term.starts_with("xterm-kitty")
            || term.starts_with("xterm-ghostty")
        {
            Some(Notification::Text)
        } else {
            None
        };
        Some(Self {
            unicode: is_unicode(&get),
            links: commands && links,
            commands,
            notification,
            between,
        })
    }
}

/// Whether the terminal has more than ASCII, as far as the locale tells.
pub fn has_unicode() -> bool {
    is_unicode(&|name: &str| std::env::var(name).unwrap_or_default())
}

/// By the locale; where none is set, most terminals have Unicode nevertheless.
fn is_unicode(get: &impl Fn(&str) -> String) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].map(get);
    let Some(locale) = set.iter().find(|locale| !locale.is_empty()) else { return true };
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// The first two numbers of a version.
fn version(text: &str) -> (u32, u32) {
    let mut numbers =
        text.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Capabilities {
        let get = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Capabilities::of(get).unwrap()
    }

    #[test]
    fn links_are_told_to_terminals_that_have_them() {
        for with in [
            &[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")][..],
            &[("TERM", "xterm-kitty")],
            &[("TERM", "xterm-256color"), ("WT_SESSION", "b1")],
            &[("TERM_PROGRAM", "iTerm.app"), ("TERM_PROGRAM_VERSION", "3.5.0")],
            &[("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.4"), ("TMUX", "/tmp/x")],
            &[("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.5a"), ("TMUX", "/tmp/x")],
            &[("TERM", "xterm"), ("FORCE_HYPERLINK", "1")],
        ] {
            assert!(of(with).links, "{with:?}");
        }
        for without in [
            &[("TERM", "xterm-256color")][..],
            &[("TERM", "xterm-256color"), ("VTE_VERSION", "4800")],
            &[("TERM_PROGRAM", "iTerm.app"), ("TERM_PROGRAM_VERSION", "3.0.15")],
            &[("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.3a"), ("VTE_VERSION", "7600")],
            &[("TERM", "screen"), ("STY", "1.x"), ("KITTY_WINDOW_ID", "1")],
            &[("TERM", "xterm-kitty"), ("FORCE_HYPERLINK", "0")],
            &[("TERM", "linux"), ("FORCE_HYPERLINK", "1")],
        ] {
            assert!(!of(without).links, "{without:?}");
        }
    }

    #[test]
    fn the_locale_tells_of_unicode() {
        for (variables, unicode) in [
            (&[][..], true),
            (&[("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LANG", "C")], false),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "POSIX")], false),
            (&[("LC_ALL", ""), ("LC_CTYPE", "zh_CN.GBK"), ("LANG", "en_US.UTF-8")], false),
        ] {
            assert_eq!(of(variables).unicode, unicode, "{variables:?}");
        }
    }

    #[test]
    fn what_stands_between_hides_what_is_behind() {
        let tmux = of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/x"), ("KITTY_WINDOW_ID", "1")]);
        assert_eq!((tmux.between, tmux.notification), (Some(Between::Tmux), None));
        assert_eq!(of(&[("TERM", "screen")]).between, Some(Between::Screen));
        let kitty = of(&[("TERM", "xterm-kitty")]);
        assert_eq!((kitty.between, kitty.notification), (None, Some(Notification::Text)));
        assert_eq!(of(&[("TERM", "foot")]).notification, Some(Notification::TitleAndText));
        assert!(!of(&[("TERM", "linux")]).commands);
        assert_eq!(Capabilities::of(|_| Some("dumb".to_owned())), None);
    }
}
