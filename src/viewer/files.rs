//! The files that a viewer reads again and writes: its configuration, and who is ignored for good.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use notify::{RecursiveMode, Watcher};
use tokio::sync::mpsc;

use crate::{
    app::{Ignore, LanguageName, Settings},
    config::{Config, ConfigError},
    i18n::Language,
    tui::ThemeConfig,
};

/// Where a viewer's files lie.
#[derive(Debug, Clone)]
pub struct Files {
    /// The configuration, where there may be one.
    pub config: Option<PathBuf>,
    /// Who and what is ignored for good, beside what the configuration says.
    pub ignored: Option<PathBuf>,
    /// The language that the command line names; it goes before the configuration's.
    pub language: Option<LanguageName>,
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
        if let Some(file) = self.ignored.as_deref().filter(|file| file.exists()) {
            let kept = crate::config::read_ignored(file)?;
            settings.ignore.users.extend(kept.users);
            settings.ignore.phrases.extend(kept.phrases);
        }
        settings.language = Language::of_locale(&sys_locale::get_locale().unwrap_or_default());
        settings.viewer.language = self.language.or(settings.viewer.language);
        Ok((settings, config.theme))
    }

    /// Keeps who and what is ignored for good.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn keep_ignored(&self, ignore: &Ignore) -> io::Result<()> {
        let Some(file) = &self.ignored else { return Ok(()) };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = toml::to_string(ignore).map_err(io::Error::other)?;
        // All of it or none: a cut must not leave half a file.
        let new = file.with_extension("new");
        fs::write(&new, text)?;
        fs::rename(new, file)
    }

    /// Reads the configuration anew each time that it is saved; the watch ends when it is dropped.
    pub(super) fn watch(&self) -> (Option<impl Watcher + use<>>, mpsc::Receiver<()>) {
        let (told, saved) = mpsc::channel(1);
        let Some(file) = self.config.clone() else { return (None, saved) };
        let name = file.file_name().map(ToOwned::to_owned);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let reads = matches!(event.kind, notify::EventKind::Access(_));
            if !reads && event.paths.iter().any(|path| path.file_name() == name.as_deref()) {
                // One that waits is enough.
                let _ = told.try_send(());
            }
        });
        // Editors save by putting another file in its place: the folder is what stays.
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let watcher = watcher.and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        match watcher {
            Ok(watcher) => (Some(watcher), saved),
            // Without a folder there is nothing to save to.
            Err(error) => {
                tracing::debug!(%error, "the configuration is not watched");
                (None, saved)
            }
        }
    }
}
