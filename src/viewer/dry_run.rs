//! What word lists would have hit: a recording is read line by line, however long it is.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::{
    app::{DryRun, WordHitLine},
    filter::WordLists,
    i18n::{FileTexts, fill},
    model::Text,
};

use super::files::path_of;

/// Bytes that a file of word lists may have.
const MAX_WORDS: u64 = 8 << 20;
/// Bytes that a line of a recording may have.
const MAX_LINE: usize = 1 << 20;
/// Hits that are kept: the first ones.
const MAX_HITS: usize = 1000;

/// Reads word lists, and holds them against a recording where one is named; gives up once `stop`
/// is set.
///
/// # Errors
/// What cannot be read, and why.
pub(super) fn dry_run(
    words: &str,
    recording: Option<&str>,
    stop: &CancellationToken,
    texts: &FileTexts,
) -> Result<DryRun, String> {
    let not_read = |file: &Path, why: &str| fill(texts.not_read, &[&file.display(), &why]);
    let file = path_of(words);
    let lists = read_lists(&file, texts).map_err(|why| not_read(&file, &why))?;
    let Some(recording) = recording else {
        return Ok(DryRun { lists, recording: None, skipped: 0 });
    };
    let file = path_of(recording);
    let lines = open(&file, texts).map_err(|why| not_read(&file, &why))?;
    let mut held = Held::default();
    hold_against(BufReader::new(lines), &lists, &mut held, stop)
        .map_err(|error| not_read(&file, &error.to_string()))?;
    if stop.is_cancelled() {
        return Err(not_read(&file, texts.stopped));
    }
    let Held { hits, messages, skipped } = held;
    Ok(DryRun { lists, recording: Some((hits, messages)), skipped })
}

fn read_lists(file: &Path, texts: &FileTexts) -> Result<WordLists, String> {
    let mut text = String::new();
    let read = open(file, texts)?.take(MAX_WORDS + 1).read_to_string(&mut text);
    read.map_err(|error| error.to_string())?;
    if text.len() as u64 > MAX_WORDS {
        return Err(fill(texts.too_long, &[&(MAX_WORDS >> 20)]));
    }
    let lists = WordLists::parse(&text).and_then(WordLists::new);
    lists.map_err(|error| error.to_string())
}

/// Opens a file; nothing else, as a pipe may never end.
fn open(file: &Path, texts: &FileTexts) -> Result<File, String> {
    let kind = fs::metadata(file).map_err(|error| error.to_string())?;
    if !kind.is_file() {
        return Err(texts.no_file.to_owned());
    }
    File::open(file).map_err(|error| error.to_string())
}

/// What was found in a recording.
#[derive(Default)]
struct Held {
    hits: Vec<WordHitLine>,
    messages: u64,
    skipped: u64,
}

/// A line of a recording, as far as it matters: of messages alone it has a sender and a text.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    time: i64,
    from: Option<Sender>,
    text: Option<String>,
    #[serde(default)]
    elements: Vec<Element>,
}

#[derive(Deserialize)]
struct Sender {
    id: String,
    #[serde(default)]
    nick: String,
}

#[derive(Deserialize)]
struct Element {
    r#type: String,
    text: Option<String>,
}

fn hold_against(
    mut recording: impl BufRead,
    lists: &WordLists,
    held: &mut Held,
    stop: &CancellationToken,
) -> io::Result<()> {
    let mut line = Vec::new();
    while !stop.is_cancelled() && next_line(&mut recording, &mut line)? {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let read = if line.len() > MAX_LINE { None } else { serde_json::from_slice(&line).ok() };
        let Some(Line { time, from, text, elements }) = read else {
            held.skipped += 1;
            continue;
        };
        let (Some(from), Some(text)) = (from, text) else { continue };
        held.messages += 1;
        if held.hits.len() >= MAX_HITS {
            continue;
        }
        // The service looks at each text by itself.
        let texts = elements.iter().filter(|element| element.r#type == "text");
        let mut texts: Vec<&str> = texts.filter_map(|element| element.text.as_deref()).collect();
        if elements.is_empty() {
            texts.push(&text);
        }
        let hits = texts.into_iter().filter_map(|text| lists.judge(text));
        if let Some(hit) = hits.max_by_key(|hit| hit.list.action) {
            held.hits.push(WordHitLine {
                time,
                name: Text::new(if from.nick.is_empty() { &from.id } else { &from.nick }),
                text: Text::new(&text),
                list: hit.list.name.clone(),
                word: hit.word.to_owned(),
            });
        }
    }
    Ok(())
}

/// Reads a line without its end; of one that is too long little more than may be there. Whether there
/// was one.
fn next_line(recording: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let part = recording.fill_buf()?;
        if part.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = part.iter().position(|byte| *byte == b'\n');
        let read = end.unwrap_or(part.len());
        if line.len() <= MAX_LINE {
            line.extend_from_slice(&part[..read]);
        }
        recording.consume(end.map_or(read, |end| end + 1));
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{
        i18n::Language,
        model::{
            Element, Event, Message, MessageId, Priority, RoomId, Sender, UserId, to_json_line,
        },
    };

    const LISTS: &str = "[[list]]\nname = \"ads\"\naction = \"hold\"\nwords = [\"buy\"]\n\
        [[list]]\nname = \"rude\"\naction = \"mask\"\nwords = [\"darn\"]\n";

    fn said(nick: &str, texts: &[&str]) -> String {
        let text = |text: &&str| Element::Text(Text::new(text));
        to_json_line(&Event::Message(Message {
            room: RoomId::from_peer("demo"),
            seq: 1,
            time: 9,
            id: MessageId::new("1", 2, 3),
            from: Sender {
                id: UserId::from_peer("tom"),
                nick: Text::new(nick),
                avatar: Text::default(),
                role: None,
            },
            priority: Priority::Normal,
            elements: texts.iter().map(text).collect(),
            cloud_custom_data: "".into(),
            broadcast: false,
            earlier: false,
        }))
    }

    fn run(recording: &str) -> DryRun {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| -> PathBuf {
            let file = folder.path().join(name);
            fs::write(&file, text).unwrap();
            file
        };
        let (words, recording) = (file("words.toml", LISTS), file("a.jsonl", recording));
        let stop = CancellationToken::new();
        let texts = FileTexts::of(Language::English);
        dry_run(words.to_str().unwrap(), recording.to_str(), &stop, texts).unwrap()
    }

    #[test]
    fn the_strongest_word_of_each_message_is_told_and_what_nobody_can_read_is_counted() {
        let long = format!("{{\"text\":\"{}\"}}", "buy ".repeat(MAX_LINE / 4));
        let lines = [
            said("Tom", &["hello"]).as_str(),
            &said("Tom", &["darn, b-u-y it"]),
            "{\"type\":\"text\",\"time\":3,\"fr",
            &long,
            "",
            r#"{"type":"online","room":"demo","count":3}"#,
            &said("", &["darn", "it"]),
            // Two texts are not one.
            &said("Tom", &["b", "uy"]),
        ]
        .join("\n");
        let found = run(&lines);
        let (hits, messages) = found.recording.unwrap();
        let hit = |hit: &WordHitLine| {
            (hit.name.to_string(), hit.text.to_string(), hit.list.clone(), hit.word.clone())
        };
        let hits: Vec<_> = hits.iter().map(hit).collect();
        let told = |name: &str, text: &str, list: &str, word: &str| {
            (name.to_owned(), text.to_owned(), list.to_owned(), word.to_owned())
        };
        assert_eq!(
            hits,
            [told("Tom", "darn, b-u-y it", "ads", "buy"), told("tom", "darn it", "rude", "darn")]
        );
        assert_eq!((messages, found.skipped, found.lists.lists().len()), (4, 2, 2));
    }

    #[test]
    fn hits_are_bounded_and_messages_counted_on() {
        let lines = (said("Tom", &["buy"]) + "\n").repeat(MAX_HITS + 5);
        let (hits, messages) = run(&lines).recording.unwrap();
        assert_eq!((hits.len(), messages), (MAX_HITS, MAX_HITS as u64 + 5));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let words = folder.path().join("words.toml");
        let stop = CancellationToken::new();
        let texts = FileTexts::of(Language::English);
        let told = |recording: Option<&str>| {
            dry_run(words.to_str().unwrap(), recording, &stop, texts).unwrap_err()
        };
        assert!(told(None).contains("words.toml was not read: No such file"), "{}", told(None));
        fs::write(&words, "[[list]]\nname = 3\n").unwrap();
        assert!(told(None).contains("line 2"), "{}", told(None));
        fs::write(&words, "buy\n").unwrap();
        let no_file = told(folder.path().to_str());
        assert!(no_file.ends_with("was not read: it is no file"), "{no_file}");
        let recording = folder.path().join("a.jsonl");
        fs::write(&recording, said("Tom", &["buy"])).unwrap();
        stop.cancel();
        assert!(told(recording.to_str()).ends_with("it was stopped"));
    }
}
