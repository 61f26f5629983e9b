//! The record of acts: a JSON object a line, only ever added to. What becomes of an act is another
//! line with its id.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use crate::model::{Act, json_line};

/// Bytes of a record that are read at most, from its end.
const MAX_READ: u64 = 2 << 20;
/// Acts that are read at most: the newest.
const MAX_ACTS: usize = 2000;

/// Adds an act as it stands now, in one write: several viewers may share a record.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn add(file: &Path, act: &Act) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut record =
        OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)?;
    let mut line = json_line(act)?;
    line.push('\n');
    // A line that a crash broke off must not take this one with it.
    if !ends_a_line(&mut record)? {
        line.insert(0, '\n');
    }
    let written = record.write(line.as_bytes())?;
    if written < line.len() {
        return Err(io::ErrorKind::WriteZero.into());
    }
    Ok(())
}

/// The newest acts, the oldest of them first, each as it stood last. What nobody can read is passed
/// over.
///
/// # Errors
/// When there is a file that cannot be read.
pub(super) fn read(file: &Path) -> io::Result<Vec<Act>> {
    let mut record = match File::open(file) {
        Ok(record) => record,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let start = record.metadata()?.len().saturating_sub(MAX_READ);
    record.seek(SeekFrom::Start(start))?;
    let mut end = Vec::new();
    record.take(MAX_READ).read_to_end(&mut end)?;
    let mut lines = end.split(|byte| *byte == b'\n');
    if start > 0 {
        // It began before.
        lines.next();
    }
    let mut acts: Vec<Act> = Vec::new();
    let mut places = HashMap::new();
    for act in lines.filter_map(|line| serde_json::from_slice::<Act>(line).ok()) {
        if let Some(&place) = places.get(&act.id) {
            acts[place] = act;
        } else {
            places.insert(act.id.clone(), acts.len());
            acts.push(act);
        }
    }
    acts.drain(..acts.len().saturating_sub(MAX_ACTS));
    Ok(acts)
}

fn ends_a_line(record: &mut File) -> io::Result<bool> {
    if record.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    record.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    record.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::model::{Deed, Lasting, Outcome, UserId};

    fn act(id: &str, outcome: Outcome) -> Act {
        let seconds = Lasting::from_seconds(600);
        let deed = Deed::Mute { user: UserId::from_peer("tom"), seconds };
        Act { outcome, ..Act::sample(id, deed) }
    }

    fn ids(acts: &[Act]) -> Vec<(&str, bool)> {
        acts.iter().map(|act| (&*act.id, act.outcome == Outcome::Done)).collect()
    }

    #[test]
    fn the_last_line_of_an_act_counts_and_a_broken_one_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/acts.jsonl");
        assert!(read(&file).unwrap().is_empty());
        add(&file, &act("1", Outcome::Sent)).unwrap();
        add(&file, &act("2", Outcome::Done)).unwrap();
        fs::write(&file, [&fs::read(&file).unwrap()[..], br#"{"id":"3","ti"#].concat()).unwrap();
        assert_eq!(ids(&read(&file).unwrap()), [("1", false), ("2", true)]);
        add(&file, &act("1", Outcome::Done)).unwrap();
        add(&file, &act("4", Outcome::Done)).unwrap();
        assert_eq!(ids(&read(&file).unwrap()), [("1", true), ("2", true), ("4", true)]);
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(add(folder.path(), &act("5", Outcome::Done)).is_err());
    }

    #[test]
    fn of_a_long_record_the_newest_acts_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("acts.jsonl");
        let line =
            |number: u32| json_line(&act(&number.to_string(), Outcome::Done)).unwrap() + "\n";
        let long: String = (0..30_000).map(line).collect();
        assert!(long.len() as u64 > MAX_READ);
        fs::write(&file, long).unwrap();
        let acts = read(&file).unwrap();
        assert_eq!((acts.len(), &*acts[0].id, &*acts[1999].id), (MAX_ACTS, "28000", "29999"));
        // No line fits: none is there.
        fs::write(&file, vec![b'x'; usize::try_from(MAX_READ).unwrap() + 9]).unwrap();
        assert!(read(&file).unwrap().is_empty());
    }
}
