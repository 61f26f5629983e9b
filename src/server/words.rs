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
        let mut lists = Vec::new();
        let mut wrong = |error| WordsError::Kept(String::new() + &format!("{error}"));
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .map_err(|error| WordsError::File { file: file.to_owned(), error })?;
            let in_file = |error| WordsError::Lists { file: file.to_owned(), error };
            lists = WordLists::parse(&text).map_err(in_file)?;
            let ready = WordLists::new([&*lists, &*own].concat()).map_err(in_file)?;
            self.take_over(lists, ready);
            return Ok(());
        }
        let ready = WordLists::new(own.clone()).map_err(&mut wrong)?;
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
