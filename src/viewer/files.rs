//! The files that a viewer reads again and writes: its configuration, and what it remembers.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
    time::Duration,
};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::{sync::mpsc, time::timeout};

use crate::{
    app::{Ignore, LanguageName, Settings},
    config::{Config, ConfigError},
    i18n::Language,
    tui::{ThemeConfig, has_unicode},
};

/// Where a viewer's files lie.
#[derive(Debug, Clone)]
pub struct Files {
    /// The configuration, where there may be one.
    pub config: Option<PathBuf>,
    /// The folder of what is remembered: who is ignored for good, notes on people, the record of acts.
    pub state: Option<PathBuf>,
    /// The language that the command line names; it goes before the configuration's.
    pub language: Option<LanguageName>,
}

/// The locale's language and the chosen one, as far as the terminal can show them: without Unicode
/// Chinese would be question marks.
fn spoken(
    unicode: bool,
    locale: Language,
    chosen: Option<LanguageName>,
) -> (Language, Option<LanguageName>) {
    if unicode { (locale, chosen) } else { (Language::English, Some(LanguageName::En)) }
}

impl Files {
    /// What a person chose, in the configuration and while the viewer ran, and the colours.
    ///
    /// # Errors
    /// When a file cannot be read or says what nobody knows.
    pub fn read(&self) -> Result<(Settings, ThemeConfig), ConfigError> {
        let config = match &self.config {
            Some(file) if file.exists() => Config::load(Some(file))?,
            _ => Config::default(),
        };
        let mut settings = config.settings();
        if let Some(file) = self.kept("ignored.toml").filter(|file| file.exists()) {
            settings.kept = crate::config::read_ignored(&file)?;
        }
        let locale = Language::of_locale(&sys_locale::get_locale().unwrap_or_default());
        let chosen = self.language.or(settings.viewer.language);
        (settings.language, settings.viewer.language) = spoken(has_unicode(), locale, chosen);
        Ok((settings, config.theme))
    }

    /// As [`Self::read`], with all that the configuration says; one that is gone leaves all as it
    /// was.
    ///
    /// # Errors
    /// When a file is gone, cannot be read or says what nobody knows.
    pub(super) fn read_anew(&self) -> Result<(Settings, Config), ConfigError> {
        let config = Config::load(self.config.as_deref())?;
        let (settings, _) = self.read()?;
        Ok((settings, config))
    }

    /// The record of acts.
    pub(super) fn acts(&self) -> Option<PathBuf> {
        self.kept("acts.jsonl")
    }

    /// The notes on people.
    pub(super) fn notes(&self) -> Option<PathBuf> {
        self.kept("notes.toml")
    }

    fn kept(&self, name: &str) -> Option<PathBuf> {
        self.state.as_ref().map(|folder| folder.join(name))
    }

    /// Keeps who and what is ignored for good. Another viewer may have done so since: of what is
    /// kept only the difference to what was `known` here changes.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub(super) fn keep_ignored(&self, known: &Ignore, ignore: &Ignore) -> io::Result<()> {
        let Some(file) = self.kept("ignored.toml") else { return Ok(()) };
        let kept = if file.exists() {
            crate::config::read_ignored(&file).map_err(io::Error::other)?
        } else {
            Ignore::default()
        };
        let ignore = &Ignore {
            users: changed(kept.users, &known.users, &ignore.users),
            phrases: changed(kept.phrases, &known.phrases, &ignore.phrases),
        };
        replace(&file, &toml::to_string(ignore).map_err(io::Error::other)?)
    }

    /// Tells each time that the configuration is saved, until the receiver is dropped.
    pub(super) fn watch(&self) -> mpsc::Receiver<()> {
        let (told, saved) = mpsc::channel(1);
        let Some(file) = self.config.clone() else { return saved };
        let (touched, changes) = mpsc::channel(1);
        let names = [file.clone(), fs::canonicalize(&file).unwrap_or_default()];
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let reads = matches!(event.kind, notify::EventKind::Access(_));
            // What it is called where it lies, or a folder on the way to it.
            let is_ours = |path: &PathBuf| {
                let mut parts = names.iter().flat_map(|name| name.iter());
                parts.any(|part| Some(part) == path.file_name())
            };
            if !reads && event.paths.iter().any(is_ours) {
                // One that waits is enough.
                let _ = touched.try_send(());
            }
        });
        match watcher {
            Ok(watcher) => {
                let mut watch = Watch { watcher, file, watched: Vec::new() };
                watch.follow();
                tokio::spawn(watch.run(changes, told));
            }
            Err(error) => tracing::debug!(%error, "the configuration is not watched"),
        }
        saved
    }
}

/// What is kept, without what went from `before` to `now`, and with what came.
fn changed<T: Clone + PartialEq>(mut kept: Vec<T>, before: &[T], now: &[T]) -> Vec<T> {
    kept.retain(|one| now.contains(one) || !before.contains(one));
    for one in now {
        if !kept.contains(one) {
            kept.push(one.clone());
        }
    }
    kept
}

/// How long a file is left alone before it is read: editors save in several steps.
const SETTLED: Duration = Duration::from_millis(100);

/// The watch over a file.
struct Watch {
    watcher: RecommendedWatcher,
    file: PathBuf,
    watched: Vec<PathBuf>,
}

impl Watch {
    /// Passes changes on once they are over.
    async fn run(mut self, mut changes: mpsc::Receiver<()>, told: mpsc::Sender<()>) {
        let mut was_there = self.file.exists();
        loop {
            tokio::select! {
                change = changes.recv() => if change.is_none() { return },
                () = told.closed() => return,
            }
            while let Ok(Some(())) = timeout(SETTLED, changes.recv()).await {}
            // A folder may be there now that was not before.
            self.follow();
            let is_there = self.file.exists();
            if (is_there || was_there) && told.send(()).await.is_err() {
                return;
            }
            was_there = is_there;
        }
    }

    fn follow(&mut self) {
        for folder in folders(&self.file) {
            if !self.watched.contains(&folder)
                && self.watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok()
            {
                self.watched.push(folder);
            }
        }
    }
}

/// Puts a file in the place of another, all of it or none: a cut must not leave half a file. Nobody
/// else may read it.
///
/// # Errors
/// When it cannot be written; the other stays.
pub(super) fn replace(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Another viewer may write its own at the same moment.
    let new = file.with_extension(format!("{}.new", process::id()));
    let mut options = OpenOptions::new();
    let mut opened = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    opened.write_all(text.as_bytes())?;
    opened.sync_all()?;
    fs::rename(new, file)
}

/// The path that a person means: `~` is their home, and the rest is meant from the working folder.
pub(super) fn path_of(named: &str) -> PathBuf {
    let named = named.trim();
    match (named.strip_prefix('~'), etcetera::home_dir()) {
        (Some(""), Ok(home)) => home,
        (Some(rest), Ok(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(named),
    }
}

/// The folders to watch: editors save by putting another file in a file's place, so the folder is
/// what stays. Where the file is a link, the folder of what it leads to counts too; where a folder
/// is not there yet, the nearest one above that is.
fn folders(file: &Path) -> Vec<PathBuf> {
    let files = [Some(file.to_owned()), fs::canonicalize(file).ok()];
    let nearest = |file: PathBuf| {
        let mut above = file
            .ancestors()
            .skip(1)
            .map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        above.find(|folder| folder.is_dir()).map(Path::to_owned)
    };
    files.into_iter().flatten().filter_map(nearest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_a_person_means() {
        let home = etcetera::home_dir().unwrap();
        assert_eq!(path_of(" ~/a b.csv "), home.join("a b.csv"));
        assert_eq!(path_of("~"), home);
        assert_eq!(path_of("~other/x"), Path::new("~other/x"));
        assert_eq!(path_of("a/~/b"), Path::new("a/~/b"));
        assert_eq!(path_of("/etc/x"), Path::new("/etc/x"));
    }

    #[test]
    fn chinese_is_spoken_where_it_can_be_shown() {
        let (chinese, chosen) = (Language::Chinese, Some(LanguageName::Zh));
        assert_eq!(spoken(true, chinese, None), (chinese, None));
        assert_eq!(spoken(true, Language::English, chosen), (Language::English, chosen));
        let english = (Language::English, Some(LanguageName::En));
        assert_eq!(spoken(false, chinese, chosen), english);
        assert_eq!(spoken(false, chinese, None), english);
    }

    #[tokio::test]
    async fn a_file_is_watched_through_a_link_and_before_its_folder_is_there() {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("config.toml"));
        fs::create_dir(&real).unwrap();
        fs::write(real.join("other.toml"), "").unwrap();
        std::os::unix::fs::symlink(real.join("other.toml"), &link).unwrap();
        let files =
            |file: &Path| Files { config: Some(file.to_owned()), state: None, language: None };
        let mut saved = files(&link).watch();
        // Its own folder sees nothing of this.
        fs::write(real.join("other.toml"), "x").unwrap();
        saved.recv().await.unwrap();
        let later = home.path().join("a/b/config.toml");
        let mut saved = files(&later).watch();
        fs::create_dir_all(later.parent().unwrap()).unwrap();
        let mut count = 0;
        while timeout(SETTLED * 5, saved.recv()).await.is_err() {
            count += 1;
            fs::write(&later, count.to_string()).unwrap();
        }
    }

    #[test]
    fn a_configuration_that_is_gone_is_an_error_and_not_an_empty_one() {
        let home = tempfile::tempdir().unwrap();
        let config = Some(home.path().join("none.toml"));
        let files = Files { config, state: None, language: None };
        assert!(files.read().is_ok() && files.read_anew().is_err());
    }

    #[test]
    fn two_viewers_keep_what_each_of_them_ignores() {
        let home = tempfile::tempdir().unwrap();
        let state = Some(home.path().join("a"));
        let files = Files { config: None, state, language: None };
        let phrases = |phrases: &[&str]| Ignore {
            phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(),
            ..Ignore::default()
        };
        files.keep_ignored(&phrases(&[]), &phrases(&["one", "two"])).unwrap();
        files.keep_ignored(&phrases(&[]), &phrases(&["three"])).unwrap();
        files.keep_ignored(&phrases(&["one", "two"]), &phrases(&["two"])).unwrap();
        let (settings, _) = files.read().unwrap();
        assert_eq!(settings.kept, phrases(&["two", "three"]));
        assert_eq!(settings.ignore, Ignore::default());
    }
}
