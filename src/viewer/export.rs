//! Acts in a file for others: JSON lines as in the record, or a table.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use serde_json::Value;

use crate::model::{Act, Text, json_line};

/// The columns of a table: the fields of an act, as the record names them.
const COLUMNS: [&str; 18] = [
    "time", "id", "room", "by", "act", "user", "nick", "seconds", "on", "text", "held", "reason",
    "message", "outcome", "code", "why", "before", "undoes",
];

/// Writes acts to a new file: a table where its name ends in `.csv`, else JSON lines.
///
/// # Errors
/// When there is a file already, or it cannot be written; then none is left.
pub(super) fn export(file: &Path, acts: &[Act]) -> io::Result<()> {
    let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let table = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let written = write(new, acts, table);
    if written.is_err()
        && let Err(error) = fs::remove_file(file)
    {
        tracing::debug!(%error, "half an export is left");
    }
    written
}

fn write(new: File, acts: &[Act], table: bool) -> io::Result<()> {
    let mut new = BufWriter::new(new);
    if table {
        write_table(&mut new, acts)?;
    } else {
        for act in acts {
            writeln!(new, "{}", json_line(act)?)?;
        }
    }
    new.flush()
}

/// As RFC 4180 has it, with the times that people read.
fn write_table(new: &mut impl Write, acts: &[Act]) -> io::Result<()> {
    write!(new, "{}\r\n", COLUMNS.join(","))?;
    for act in acts {
        let fields = serde_json::to_value(act)?;
        let cells = COLUMNS.map(|column| cell(&text_of(column, &fields[column])));
        write!(new, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn text_of(column: &str, field: &Value) -> String {
    match (column, field) {
        (_, Value::Null) => String::new(),
        ("time", _) => {
            let time = jiff::Timestamp::from_second(field.as_i64().unwrap_or(0));
            time.unwrap_or_default().to_string()
        }
        // What was said; what names it is in the record.
        ("message", _) => field["text"].as_str().unwrap_or_default().to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(items)) => {
            items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
        (_, other) => other.to_string(),
    }
}

/// A text as a cell: what a program would take for a formula is text, and so are quotes and commas.
fn cell(text: &str) -> String {
    // Nothing acts on a terminal or hides.
    let text = Text::new(text);
    let mut shown = text.as_str().to_owned();
    let formula = |c: char| "=+-@\t\r\n＝＋－＠".contains(c);
    if shown.trim_start().starts_with(formula) && shown.parse::<i64>().is_err() {
        shown.insert(0, '\'');
    }
    let quoted = |c: char| ",\"\r\n;".contains(c);
    if shown.contains(quoted) || shown.trim() != shown {
        return format!("\"{}\"", shown.replace('"', "\"\""));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Before, Deed, Lasting, MessageId, Outcome, Quote, RoomId, UserId};

    fn act(nick: &str, said: &str) -> Act {
        let deed = Deed::Mute { user: UserId::from_peer("tom"), seconds: Lasting::FOR_EVER };
        let message = Quote { id: MessageId::new("1", 2, 3), text: Text::new(said) };
        Act {
            id: "7-1".into(),
            time: 1_795_371_855,
            room: Some(RoomId::from_peer("demo")),
            by: UserId::from_peer("mia"),
            deed,
            nick: Text::new(nick),
            reason: Text::default(),
            message: Some(message),
            outcome: Outcome::Refused { code: Some(-3), why: "no, \"never\"".into() },
            before: Some(Before::Free),
            wave: None,
            undoes: None,
        }
    }

    #[test]
    fn a_table_is_quoted_and_runs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("acts.CSV");
        let acts = [act("=cmd|'/c calc'!A1", "@SUM(A1),\u{1b}[2J"), act(" +1", "a;b")];
        export(&file, &acts).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], COLUMNS.join(","));
        let start = "2026-11-22T18:24:15Z,7-1,demo,mia,mute,tom";
        let end = r#"refused,-3,"no, ""never""",free,"#;
        assert!(lines[1].starts_with(&format!("{start},'=cmd|'/c calc'!A1,4294967295,,,,,")));
        assert!(lines[1].contains(",\"'@SUM(A1),"), "{}", lines[1]);
        assert!(lines[1].ends_with(end) && !text.contains('\u{1b}'), "{}", lines[1]);
        assert!(lines[2].starts_with(&format!("{start},' +1,")), "{}", lines[2]);
        assert!(lines[2].contains(",\"a;b\","));
        assert_eq!((lines.len(), lines[3]), (4, ""));
    }

    #[test]
    fn lines_are_those_of_the_record_and_no_file_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("acts.jsonl");
        export(&file, &[act("Tom", "hi")]).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let read: Act = serde_json::from_str(&text).unwrap();
        assert_eq!(read, act("Tom", "hi"));
        let error = export(&file, &[]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        assert!(export(&folder.path().join("no/acts"), &[]).is_err());
    }
}
