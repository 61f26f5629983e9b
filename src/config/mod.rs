//! The configuration file: finds it, reads it, checks it.
//!
//! One TOML file; each section is read into the type of the module that it sets up. What a file leaves
//! out has its default, what the command line says goes before the file, and a name that nobody knows is
//! an error with its line.

mod admin;
mod serve;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    app::{
        Highlight, Ignore, KeyConflict, KeySettings, ModerationSettings, Settings, ViewerSettings,
    },
    filter::{Expression, WordListError, WordLists},
    tui::{Depth, Theme, ThemeConfig, ThemeError},
    wire::custom::Mappings,
};

pub use admin::AdminConfig;
pub use serve::{AppConfig, ServeConfig};

/// The file with every setting, its meaning and its default.
pub const TEMPLATE: &str = include_str!("../../assets/config.toml");

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read, or not written.
    #[error("the configuration {}: {error}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// What it says is wrong.
    #[error("the configuration {}, line {line}: {message}", .file.display())]
    Syntax {
        /// Which.
        file: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A key that it names cannot be read.
    #[error("the key file {} of app {app}: {error}", .file.display())]
    Key {
        /// The app.
        app: u32,
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// The word lists that it names cannot be used.
    #[error("the word lists {}: {error}", .file.display())]
    Words {
        /// Which.
        file: PathBuf,
        /// What is wrong with them.
        error: WordListError,
    },
    /// There is no place for it.
    #[error("no folder for the configuration; name a file with --config")]
    NoFolder,
}

/// All that a file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The room service.
    pub serve: ServeConfig,
    /// The apps that it serves.
    pub apps: Vec<AppConfig>,
    /// Who a moderator is through REST.
    pub admin: AdminConfig,
    /// How the viewer behaves.
    pub viewer: ViewerSettings,
    /// Its keys.
    pub keys: KeySettings,
    /// What stands out among the comments.
    pub highlights: Vec<Highlight>,
    /// The viewer's colours.
    pub theme: ThemeConfig,
    /// Filters with a name.
    pub views: BTreeMap<String, Expression>,
    /// Who and what is not shown.
    pub ignore: Ignore,
    /// What an app's own custom elements mean.
    pub custom: Mappings,
    /// How the viewer helps who moderates.
    pub moderation: ModerationSettings,
    /// The lists of [`ModerationSettings::words`].
    #[serde(skip)]
    words: WordLists,
}

impl Config {
    /// Reads the file that was named, or the person's own where there is one, or the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, or says what nobody knows.
    pub fn load(named: Option<&Path>) -> Result<Self, ConfigError> {
        if let Some(file) = named {
            return Self::read(file);
        }
        match path() {
            Ok(file) if file.exists() => Self::read(&file),
            _ => Ok(Self::default()),
        }
    }

    fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(file)
            .map_err(|error| ConfigError::File { file: file.to_owned(), error })?;
        let mut config = Self::parse(file, &text)?;
        config.check_keys(file, &text)?;
        config.check_theme(file, &text)?;
        config.check_admin(file, &text)?;
        // Paths in a file are meant from where it lies.
        if let Some(folder) = file.parent() {
            config.serve.resolve(folder);
            config.admin.resolve(folder);
            config.apps.iter_mut().for_each(|app| app.resolve(folder));
            if let Some(words) = &mut config.moderation.words {
                *words = folder.join(&*words);
            }
        }
        if let Some(file) = &config.moderation.words {
            config.words = read_words(file)?;
        }
        Ok(config)
    }

    /// The viewer's part of it.
    pub fn settings(&self) -> Settings {
        Settings {
            viewer: self.viewer.clone(),
            keys: self.keys.clone(),
            highlights: self.highlights.clone(),
            views: self.views.clone(),
            ignore: self.ignore.clone(),
            moderation: self.moderation.clone(),
            words: self.words.clone(),
            ..Settings::default()
        }
    }

    /// Keys are strings to the file's format; what they cannot be is told with its line too.
    fn check_keys(&self, file: &Path, text: &str) -> Result<(), ConfigError> {
        let (_, conflicts) = self.keys.keymap();
        // A key may be taken from an action on purpose.
        let wrong = |conflict: &&KeyConflict| !conflict.is_note();
        let Some(conflict) = conflicts.iter().find(wrong) else { return Ok(()) };
        let line = line_of(text, "[keys", &conflict.about());
        Err(ConfigError::Syntax { file: file.to_owned(), line, message: conflict.to_string() })
    }

    /// Colours are strings to the file's format, too.
    fn check_theme(&self, file: &Path, text: &str) -> Result<(), ConfigError> {
        let Err(error) = Theme::of(&self.theme, Depth::Millions) else { return Ok(()) };
        let (ThemeError::Name(about) | ThemeError::Color(about)) = &error;
        let line = line_of(text, "[theme", about);
        Err(ConfigError::Syntax { file: file.to_owned(), line, message: error.to_string() })
    }

    /// One proof is enough, and two may contradict each other.
    fn check_admin(&self, file: &Path, text: &str) -> Result<(), ConfigError> {
        if self.admin.key_file.is_none() || self.admin.sig_file.is_none() {
            return Ok(());
        }
        let line = line_of(text, "[admin]", "sig_file");
        let message = "the administrator has a key_file or a sig_file, not both".into();
        Err(ConfigError::Syntax { file: file.to_owned(), line, message })
    }

    fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        read_toml(file, text)
    }
}

/// The line, from 1 on, that says something in a section; the section's own where none does.
fn line_of(text: &str, section: &str, about: &str) -> usize {
    let start = text.lines().position(|line| line.trim().starts_with(section)).unwrap_or(0);
    let quoted = format!("\"{about}\"");
    let mut lines = text.lines().enumerate().skip(start);
    let says = |line: &str| line.contains(&quoted) || line.trim_start().starts_with(about);
    lines.find(|(_, line)| says(line)).map_or(start, |(line, _)| line) + 1
}

fn read_toml<T: DeserializeOwned>(file: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        ConfigError::Syntax {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            message: error.message().lines().collect::<Vec<_>>().join(" "),
        }
    })
}

/// Reads word lists: TOML, or a word a line.
///
/// # Errors
/// When the file cannot be read, or its lists cannot be used.
pub fn read_words(file: &Path) -> Result<WordLists, ConfigError> {
    let text = fs::read_to_string(file)
        .map_err(|error| ConfigError::File { file: file.to_owned(), error })?;
    let wrong = |error| ConfigError::Words { file: file.to_owned(), error };
    WordLists::new(WordLists::parse(&text).map_err(wrong)?).map_err(wrong)
}

/// Who and what is ignored for good, as the viewer kept it.
///
/// # Errors
/// When the file cannot be read, or is none of the viewer's.
pub fn read_ignored(file: &Path) -> Result<Ignore, ConfigError> {
    let text = fs::read_to_string(file)
        .map_err(|error| ConfigError::File { file: file.to_owned(), error })?;
    read_toml(file, &text)
}

/// Where the viewer keeps what it is to remember.
pub fn state_folder() -> Option<PathBuf> {
    let base = choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("danmux"))
}

/// Where the person's own configuration lies, whether it is there or not.
///
/// # Errors
/// When the person has no home.
pub fn path() -> Result<PathBuf, ConfigError> {
    let base = choose_base_strategy().map_err(|_| ConfigError::NoFolder)?;
    Ok(base.config_dir().join("danmux/config.toml"))
}

/// Writes the file with every setting and its default; one that is there stays as it is.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn init(file: &Path) -> Result<(), ConfigError> {
    let cannot = |error| ConfigError::File { file: file.to_owned(), error };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut new = fs::File::create_new(file).map_err(cannot)?;
    io::Write::write_all(&mut new, TEMPLATE.as_bytes()).map_err(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The template with its commented settings in force.
    fn uncommented() -> String {
        let setting = |line: &str| match line.strip_prefix("#") {
            Some(rest)
                if rest.starts_with(|c: char| c.is_ascii_lowercase() || "[\"".contains(c)) =>
            {
                rest.to_owned()
            }
            _ => line.to_owned(),
        };
        TEMPLATE.lines().map(setting).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_template_says_the_defaults() {
        let file = Path::new("template");
        let plain = Config::parse(file, TEMPLATE).unwrap();
        assert_eq!(plain.serve, ServeConfig::default());
        assert!(plain.apps.is_empty());
        assert_eq!(plain.admin, AdminConfig::default());
        assert!(!plain.admin.is_set());
        assert_eq!(plain.viewer, ViewerSettings::default());
        assert_eq!(plain.keys, KeySettings::default());
        assert_eq!(plain.theme, ThemeConfig::default());
        assert!(plain.highlights.is_empty() && plain.views.is_empty());
        assert_eq!(plain.ignore, Ignore::default());
        assert_eq!(plain.custom, Mappings::default());
        assert_eq!(plain.moderation, ModerationSettings::default());
        let all = Config::parse(file, &uncommented()).unwrap();
        let paths = ServeConfig {
            data: all.serve.data.clone(),
            words: all.serve.words.clone(),
            tls_cert: all.serve.tls_cert.clone(),
            tls_key: all.serve.tls_key.clone(),
            moderate_cloud: all.serve.moderate_cloud.clone(),
            ..ServeConfig::default()
        };
        assert_eq!(all.serve, paths);
        assert!(all.serve.data.is_some() && all.serve.tls_key.is_some());
        assert_eq!(all.apps.len(), 1);
        let AdminConfig { user, app, key_file, sig_file, server, hold_server } = all.admin;
        assert_eq!(user, AdminConfig::default().user);
        assert!(app.is_some() && key_file.is_some() && sig_file.is_some());
        assert!(server.is_some() && hold_server.is_some());
        let language = all.viewer.language;
        assert_eq!(all.viewer, ViewerSettings { language, ..ViewerSettings::default() });
        assert_eq!(all.keys.preset, KeySettings::default().preset);
        assert_eq!(all.keys.keymap().1, []);
        assert_eq!(all.theme.name, ThemeConfig::default().name);
        assert!(Theme::of(&all.theme, Depth::Millions).is_ok());
        assert_eq!((all.highlights.len(), all.views.len()), (1, 2));
        assert!(!all.custom.is_empty());
        let default = ModerationSettings::default();
        let ModerationSettings { presets, shield_minutes, streamer, .. } = &all.moderation;
        assert_eq!((presets, shield_minutes), (&default.presets, &default.shield_minutes));
        assert!(!streamer && all.moderation.words.is_some() && all.moderation.rooms.len() == 1);
        assert!(!all.ignore.users.is_empty() && !all.ignore.phrases.is_empty());
        assert!(all.apps[0].callback.is_some() && !all.apps[0].admins.is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |text: &str| {
            let error = Config::parse(Path::new("c.toml"), text).unwrap_err();
            error.to_string()
        };
        assert!(
            told("[serve]\n\nrate = 3\n").starts_with("the configuration c.toml, line 3: unknown")
        );
        assert!(told("[serve]\nrate_limit = -1\n").contains("line 2"));
        assert!(told("[serve\n").contains("line 1"));
        assert!(told("[viewer]\nmotion = 3\n").contains("line 2"));
        assert!(told("[[highlights]]\ncolor = \"red\"\n").contains("when"));
        let style = told("[[highlights]]\nwhen = \"a\"\nstyle = \"loud\"\n");
        assert!(style.contains("line 3") && style.contains("underlined"), "{style}");
        let custom = "[[custom]]\nmeans = \"gift\"\n";
        assert!(told(&format!("{custom}when = {{ cmd = 1 }}\n")).contains("line 3: the path"));
        assert!(told(custom).contains("when"));
        assert!(told("[[apps]]\nid = 1\n").contains("key_file"));
        let preset = told("[moderation]\npresets = [\"mute 10\"]\n");
        assert!(preset.contains("line 2") && preset.contains("10 of what?"), "{preset}");
    }

    #[test]
    fn what_cannot_be_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        let told = |text: &str| {
            fs::write(&file, text).unwrap();
            Config::load(Some(&file)).unwrap_err().to_string()
        };
        let fly = told("[viewer]\n[keys.list]\n\"z\" = \"hold\"\n\"k\" = \"fly\"\n");
        assert!(fly.contains("line 4: no action is called \"fly\""), "{fly}");
        let key = told("[keys.list]\n\n\"hyper-z\" = \"hold\"\n");
        assert!(key.contains("line 3: no key is called \"hyper-z\""), "{key}");
        let color = told("[theme]\nname = \"dark\"\ncolors.gift = \"mauve\"\n");
        assert!(color.contains("line 3: \"mauve\" is no colour"), "{color}");
        let proofs = told("[admin]\nkey_file = \"a\"\nsig_file = \"b\"\n");
        assert!(proofs.contains("line 3: the administrator has a key_file or"), "{proofs}");
        let shadowed = told("[keys.list]\n\"x\" = \"hold\"\n");
        assert!(shadowed.contains("line 2: x acts by itself"), "{shadowed}");
    }

    #[test]
    fn a_file_is_made_once_and_paths_in_it_are_meant_from_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/config.toml");
        init(&file).unwrap();
        assert!(init(&file).is_err());
        assert_eq!(Config::load(Some(&file)).unwrap().serve, ServeConfig::default());
        fs::write(&file, "[serve]\ndata = \"d\"\nwords = \"/w\"\n").unwrap();
        let serve = Config::load(Some(&file)).unwrap().serve;
        assert_eq!(serve.data.unwrap(), folder.path().join("a/d"));
        assert_eq!(serve.words.unwrap(), Path::new("/w"));
        fs::write(&file, "[admin]\nkey_file = \"k\"\n").unwrap();
        let admin = Config::load(Some(&file)).unwrap().admin;
        assert_eq!(admin.key_file.unwrap(), folder.path().join("a/k"));
        assert!(Config::load(Some(&folder.path().join("none"))).is_err());
    }
}
