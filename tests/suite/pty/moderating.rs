//! A moderator at a real terminal: acts by key while a room floods it, and while the link fails.

mod chaos;
mod judge;
mod race;
mod relay;
mod scene;

use std::path::Path;

use danmux::model::Act;

use super::Terminal;

/// A question as it stands on the screen: whom it is about, and the first line of what they said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    /// What is asked, as `mute Tom`.
    title: String,
    name: String,
    /// As it is shown: nobody's name and id are the same but theirs who have no other name.
    id: String,
    /// Broken off where it takes more than a line.
    said: String,
}

impl Question {
    /// The question on a screen, if there is one.
    fn on(screen: &str) -> Option<Self> {
        let mut lines = screen.lines().skip_while(|line| !line.contains("┌─ "));
        let title = lines.next()?.split_once("┌─ ")?.1.split_once(" ─")?.0.to_owned();
        let mut inner = lines.filter_map(|line| line.split('│').nth(1)).map(str::trim);
        let who = inner.next()?;
        let (name, id) = who.split_once("  ").unwrap_or((who, who));
        let said = inner.next()?.strip_prefix("said “")?.trim_end_matches('”');
        let [name, id, said] = [name, id.trim(), said].map(str::to_owned);
        Some(Self { title, name, id, said })
    }
}

/// The selected row of a screen of 120 columns.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Selected {
    /// Its line on the screen.
    line: u16,
    /// Who wrote it; nobody did what the room tells.
    by: Option<String>,
    /// The first line of what it says.
    text: String,
}

impl Selected {
    fn on(terminal: &Terminal) -> Option<Self> {
        // Where names and texts begin.
        const NAME: u16 = 7;
        const TEXT: u16 = 29;
        let seen = terminal.seen.lock().unwrap();
        let screen = seen.parser.screen();
        let (lines, columns) = screen.size();
        let marked = |line: &u16| screen.cell(*line, 0).is_some_and(|cell| cell.contents() == "▶");
        let line = (0..lines.get()).find(marked)?;
        let name = screen.contents_between(line, NAME, line, TEXT - 1).trim().to_owned();
        let text = screen.contents_between(line, TEXT, line, columns.get()).trim_end().to_owned();
        Some(Self { line, by: (!matches!(&*name, "·" | "!" | "…")).then_some(name), text })
    }
}

/// The acts of a record, each as it stood last, in the order in which they were asked for.
fn record(home: &Path) -> Vec<Act> {
    let file = home.join("state/danmux/acts.jsonl");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut acts: Vec<Act> = Vec::new();
    // The last line may not be whole yet.
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let act: Act = serde_json::from_str(line).unwrap();
        match acts.iter_mut().find(|other| other.id == act.id) {
            Some(other) => *other = act,
            None => acts.push(act),
        }
    }
    acts
}

/// What is said where a row is nobody's.
const NOBODY: &str = "this line is nobody's";

/// To the comments, with nothing selected, so that the newest are seen.
fn follow(terminal: &mut Terminal) {
    // Each Esc has been read before another key comes: together they may be another key.
    if terminal.screen().contains("Esc closes ─┘") {
        terminal.escape("nothing open", |screen| !screen.contains("Esc closes ─┘"));
    }
    if !is_following(&terminal.screen()) {
        terminal.escape("the newest comments", is_following);
    }
    // It would be taken for what is said of the next row.
    terminal.until("no word of the last row", |screen| !screen.contains(NOBODY));
}

fn is_following(screen: &str) -> bool {
    let footer = screen.lines().last().unwrap_or_default();
    footer.contains("w write") && !screen.contains("Esc follow") && !screen.contains('▶')
}
