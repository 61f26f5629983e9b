//! What lies over the line that is being written: a paste, a menu, the history.

use super::lively;
use crate::{
    app::Msg,
    tui::tests::people::{Screen, Viewer},
};

/// Lines that were pasted, and are looked at before they are sent.
pub(in crate::tui::tests) fn paste(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("see: ");
    let text = "first line\nsecond 第二行 👍🏽\n\n\u{1b}[31mthe third is much longer than any screen is wide: the quick brown fox jumps over the lazy dog and then some more, 因为它真的很长\n/quit\n";
    viewer.feed(Msg::Paste(text.into()));
    viewer
}

/// More lines than there is room to look at, or than may be sent at once.
pub(in crate::tui::tests) fn paste_many(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    let lines: Vec<_> = (1..=90).map(|line| format!("line {line}")).collect();
    viewer.feed(Msg::Paste(lines.join("\n")));
    viewer
}

/// Names, the latest who spoke first.
pub(in crate::tui::tests) fn menu_names(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("hi @");
    viewer.press("down down");
    viewer
}

pub(in crate::tui::tests) fn menu_emoji(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("so :hea");
    viewer
}

pub(in crate::tui::tests) fn menu_commands(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write("/ign");
    viewer
}

/// The menu of a word far to the right, in a line that is longer than the screen.
pub(in crate::tui::tests) fn menu_far(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    viewer.write(&"很长 a long line ".repeat(9));
    viewer.write("@");
    viewer
}

/// What was sent before is looked for.
pub(in crate::tui::tests) fn history(screen: Screen) -> Viewer {
    let mut viewer = lively(screen);
    for (request, line) in (1..).zip(["good evening 晚上好", "see you all at nine"]) {
        viewer.write(line);
        viewer.press("enter");
        viewer.feed(Msg::Answered { request, result: Ok(None) });
    }
    viewer.wait(10);
    viewer.write("a draft");
    viewer.press("ctrl-r");
    viewer.write("even");
    viewer
}

pub(in crate::tui::tests) fn history_nothing(screen: Screen) -> Viewer {
    let mut viewer = history(screen);
    viewer.write("zzz");
    viewer
}
