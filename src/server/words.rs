//! The word lists of an app: those of the service's file, and those that the app set through REST.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use crate::{
    filter::{HoldDefault, WordAction, WordList, WordListError, WordLists},
    wire::{ErrorCode, Refused},
};

use super::store::{Change, Store};

/// Why the word lists could not be read; those in use stay.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// The file.
    #[error("could not read the word lists in {}: {error}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: std::io::Error,
    },
    /// What it says.
    #[error("the word lists in {}: {error}", .file.display())]
    Lists {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: WordListError,
    },
    /// What was kept.
    #[error("the word lists that were kept: {0}")]
    Kept(String),
}

/// The word lists of an app.
pub(super) struct Words {
    app: u32,
    /// The app's own lists; locked while they change.
    own: Mutex<Vec<WordList>>,
    file: Mutex<Vec<WordList>>,
    current: RwLock<Arc<WordLists>>,
}

impl Words {
    /// The lists as they were kept, and those of the file.
    pub(super) fn open<'l>(
        app: u32,
        kept: impl Iterator<Item = &'l str>,
        file: Option<&Path>,
    ) -> Result<Self, WordsError> {
        let own: Result<Vec<WordList>, _> = kept.map(serde_json::from_str).collect();
        let own = own.map_err(|error| WordsError::Kept(error.to_string()))?;
        let words =
            Self { app, own: Mutex::new(own), file: Mutex::default(), current: RwLock::default() };
        words.reload(file)?;
        Ok(words)
    }

    /// The lists as they are now.
    pub(super) fn current(&self) -> Arc<WordLists> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The app's own lists.
    pub(super) fn own(&self) -> MutexGuard<'_, Vec<WordList>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the file again; what cannot be used changes nothing.
    pub(super) fn reload(&self, file: Option<&Path>) -> Result<(), WordsError> {
        let own = self.own();
        let Some(file) = file else {
            let ready =
                WordLists::new(own.clone()).map_err(|error| WordsError::Kept(error.to_string()))?;
            self.take_over(Vec::new(), ready);
            return Ok(());
        };
        let text = std::fs::read_to_string(file)
            .map_err(|error| WordsError::File { file: file.to_owned(), error })?;
        let in_file = |error| WordsError::Lists { file: file.to_owned(), error };
        let lists = WordLists::parse(&text).map_err(in_file)?;
        let ready = WordLists::new([&*lists, &*own].concat()).map_err(in_file)?;
        self.take_over(lists, ready);
        Ok(())
    }

    fn take_over(&self, file: Vec<WordList>, ready: WordLists) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = file;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ready);
    }

    /// Changes the words of one of the app's own lists; one is made where there is none of that name, and one
    /// without words goes.
    pub(super) fn change(
        &self,
        store: &Store,
        (name, action): (&str, Option<WordAction>),
        change: impl FnOnce(&mut Vec<String>),
    ) -> Result<(), Refused> {
        let mut own = self.own();
        let mut lists = own.clone();
        let place = lists.iter().position(|list| list.name == name).unwrap_or_else(|| {
            lists.push(WordList {
                name: name.into(),
                action: WordAction::Refuse,
                words: Vec::new(),
                hold_seconds: None,
                hold_default: HoldDefault::default(),
            });
            lists.len() - 1
        });
        lists[place].action = action.unwrap_or(lists[place].action);
        change(&mut lists[place].words);
        let empty = lists[place].words.is_empty();
        let invalid = |error: &dyn std::fmt::Display| {
            Refused::new(ErrorCode::InvalidParameter, error.to_string())
        };
        let json = serde_json::to_string(&lists[place]).map_err(|error| invalid(&error))?;
        if empty {
            lists.remove(place);
        }
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ready = WordLists::new([&*file, &*lists].concat()).map_err(|error| invalid(&error))?;
        store.save(&[if empty {
            Change::WordsGone { app: self.app, name }
        } else {
            Change::Words { app: self.app, name, list: &json }
        }])?;
        *own = lists;
        self.take_over(file, ready);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::Stored;

    const BOTH: &str = "[[list]]\nname = \"file\"\naction = \"mask\"\nwords = [\"rude\"]\n";

    fn words(stored: &Stored, file: Option<&Path>) -> Result<Words, WordsError> {
        let kept = stored.words.iter().filter(|(app, _)| *app == 1).map(|(_, list)| &**list);
        Words::open(1, kept, file)
    }

    /// What happens to a text.
    fn action(words: &Words, text: &str) -> Option<WordAction> {
        words.current().judge(text).map(|hit| hit.list.action)
    }

    fn add(
        words: &Words,
        store: &Store,
        list: (&str, Option<WordAction>),
        word: &str,
    ) -> Result<(), i64> {
        let added = words.change(store, list, |words| words.push(word.into()));
        added.map_err(|refused| refused.code)
    }

    #[test]
    fn a_list_is_made_with_its_first_word_and_goes_with_its_last() {
        let folder = tempfile::tempdir().unwrap();
        let (store, stored) = Store::open(Some(folder.path())).unwrap();
        let lists = words(&stored, None).unwrap();
        add(&lists, &store, ("ads", Some(WordAction::Hold)), "cheap").unwrap();
        // Its action stays unless another is named.
        add(&lists, &store, ("ads", None), "gratis").unwrap();
        add(&lists, &store, ("plain", None), "spam").unwrap();
        for (text, wanted) in [
            ("so cheap", Some(WordAction::Hold)),
            ("gratis!", Some(WordAction::Hold)),
            ("spam", Some(WordAction::Refuse)),
            ("hello", None),
        ] {
            assert_eq!(action(&lists, text), wanted, "{text}");
        }
        lists.change(&store, ("plain", None), Vec::clear).unwrap();
        assert_eq!((action(&lists, "spam"), lists.own().len()), (None, 1));
        drop(store);
        let (_store, stored) = Store::open(Some(folder.path())).unwrap();
        let lists = words(&stored, None).unwrap();
        assert_eq!(lists.own().len(), 1);
        assert_eq!(action(&lists, "gratis"), Some(WordAction::Hold));
    }

    #[test]
    fn what_cannot_be_used_or_kept_changes_nothing() {
        let (store, stored) = Store::open(None).unwrap();
        let lists = words(&stored, None).unwrap();
        add(&lists, &store, ("ads", None), "cheap").unwrap();
        let long = "x".repeat(201);
        for (name, word) in
            [("ads", ""), ("ads", &*long), ("ads", "--"), ("", "word"), (&long[..65], "word")]
        {
            assert_eq!(add(&lists, &store, (name, None), word), Err(10004), "{name:?} {word:?}");
        }
        store.break_down();
        assert_eq!(add(&lists, &store, ("ads", None), "spam"), Err(10002));
        assert_eq!(lists.own()[0].words, ["cheap"]);
        assert_eq!(action(&lists, "cheap spam"), Some(WordAction::Refuse));
        assert_eq!(action(&lists, "spam"), None);
    }

    #[test]
    fn the_files_lists_and_the_apps_own_hold_together() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("words.toml");
        std::fs::write(&file, BOTH).unwrap();
        let (store, stored) = Store::open(None).unwrap();
        let lists = words(&stored, Some(&file)).unwrap();
        add(&lists, &store, ("ads", None), "cheap").unwrap();
        assert_eq!(action(&lists, "rude"), Some(WordAction::Mask));
        assert_eq!(action(&lists, "cheap"), Some(WordAction::Refuse));
        // A name is its own.
        assert_eq!(add(&lists, &store, ("file", None), "x1"), Err(10004));
        std::fs::write(&file, BOTH.replace("rude", "harsh")).unwrap();
        lists.reload(Some(&file)).unwrap();
        assert_eq!(
            (action(&lists, "rude"), action(&lists, "harsh")),
            (None, Some(WordAction::Mask))
        );
        assert_eq!(action(&lists, "cheap"), Some(WordAction::Refuse));
        // What is wrong with it leaves those in use.
        for wrong in ["[[list]]", &*BOTH.replace("file", "ads")] {
            std::fs::write(&file, wrong).unwrap();
            assert!(matches!(lists.reload(Some(&file)), Err(WordsError::Lists { .. })));
        }
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(lists.reload(Some(&file)), Err(WordsError::File { .. })));
        assert_eq!(action(&lists, "harsh"), Some(WordAction::Mask));
        assert!(words(&stored, Some(&file)).is_err());
    }

    #[test]
    fn what_was_kept_wrongly_is_told() {
        let (_store, mut stored) = Store::open(None).unwrap();
        stored.words.push((1, "{".into()));
        assert!(matches!(words(&stored, None), Err(WordsError::Kept(_))));
    }
}
