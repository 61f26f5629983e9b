//! The notes on people, kept beside those that another viewer wrote meanwhile.

use std::{collections::BTreeMap, fs, io, path::Path};

use crate::model::UserId;

use super::files::replace;

/// Notes on people.
pub(super) type Notes = BTreeMap<UserId, String>;

/// The notes in a file; none where there is no file.
///
/// # Errors
/// When it cannot be read, or is none of the viewer's.
pub(super) fn read(file: &Path) -> io::Result<Notes> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.message())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Notes::new()),
        Err(error) => Err(error),
    }
}

/// Keeps what changed from `old` to `new`; the file's other notes stay as they are.
///
/// # Errors
/// When the file cannot be read or written; what is in it stays.
pub(super) fn keep(file: &Path, old: &Notes, new: &Notes) -> io::Result<()> {
    let mut notes = read(file)?;
    for (user, note) in new.iter().filter(|(user, note)| old.get(user) != Some(note)) {
        notes.insert(user.clone(), note.clone());
    }
    notes.retain(|user, _| new.contains_key(user) || !old.contains_key(user));
    replace(file, &toml::to_string(&notes).map_err(io::Error::other)?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn notes(notes: &[(&str, &str)]) -> Notes {
        let note = |(user, note): &(&str, &str)| (UserId::from_peer(user), (*note).to_owned());
        notes.iter().map(note).collect()
    }

    #[test]
    fn notes_of_two_viewers_are_both_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/notes.toml");
        let none = read(&file).unwrap();
        let first = notes(&[("tom", "warned\ntwice"), ("eve = 1", "\"nice\"")]);
        keep(&file, &none, &first).unwrap();
        assert_eq!(read(&file).unwrap(), first);
        // Another, that began with nothing, writes its own.
        keep(&file, &none, &notes(&[("ann", "host's friend")])).unwrap();
        let second = notes(&[("tom", "warned\ntwice, banned")]);
        keep(&file, &first, &second).unwrap();
        let both = notes(&[("ann", "host's friend"), ("tom", "warned\ntwice, banned")]);
        assert_eq!(read(&file).unwrap(), both);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_none_of_ours_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.toml");
        fs::write(&file, "tom = 3\n").unwrap();
        assert!(read(&file).is_err());
        assert!(keep(&file, &Notes::new(), &notes(&[("ann", "x")])).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "tom = 3\n");
    }
}
