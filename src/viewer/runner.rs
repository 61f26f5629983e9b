//! Does what the rules ask for, and says what came of it.

use std::{env, io, mem, process::Stdio};

use tokio::{process::Command as Process, task::JoinSet};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    app::{Effect, Ignore, Msg, Remark},
    i18n::{CommandTexts, EffectTexts, FileTexts, Language, RemarkTexts, fill},
    model::{Act, Text},
    tui::{Copied, Depth, Terminal, Theme, ThemeConfig, ThemeName},
};

use super::{
    Files,
    acts::Doors,
    dry_run::dry_run,
    export::export,
    files::path_of,
    notes::{self, Notes},
    record,
};

/// Does what the rules ask for.
pub(super) struct Runner {
    doors: Doors,
    pub(super) files: Files,
    pub(super) language: Language,
    depth: Depth,
    /// The colours that the configuration last named: a theme that was chosen since stays while
    /// they do.
    pub(super) theme: ThemeConfig,
    /// Who and what is ignored for good, as it was kept last.
    pub(super) ignored: Ignore,
    /// What was begun and ends with something to tell.
    begun: JoinSet<Msg>,
    /// Acts among it.
    acting: usize,
    /// The notes as they were kept last.
    notes: Notes,
    /// Ends what reads files when the viewer does.
    reading: DropGuard,
    pub(super) over: bool,
}

impl Runner {
    pub(super) fn new(doors: Doors, files: Files, language: Language, depth: Depth) -> Self {
        let (theme, ignored) = (ThemeConfig::default(), Ignore::default());
        Self {
            doors,
            files,
            language,
            depth,
            theme,
            ignored,
            begun: JoinSet::new(),
            acting: 0,
            notes: Notes::new(),
            reading: CancellationToken::new().drop_guard(),
            over: false,
        }
    }

    /// What earlier viewers kept, for the rules, and what there is to say of it.
    pub(super) fn remember(&mut self) -> (Msg, Option<Remark>) {
        let texts = FileTexts::of(self.language);
        let mut remark = None;
        let mut not_read = |file: &std::path::Path, error: io::Error| {
            let text = fill(texts.not_remembered, &[&file.display(), &error]);
            remark = Some(Remark { text, wrong: true });
        };
        let acts = self.files.acts().map_or_else(Vec::new, |file| {
            record::read(&file).map_err(|error| not_read(&file, error)).unwrap_or_default()
        });
        if let Some(file) = self.files.notes() {
            self.notes =
                notes::read(&file).map_err(|error| not_read(&file, error)).unwrap_or_default();
        }
        (Msg::Remembered { acts, notes: self.notes.clone() }, remark)
    }

    /// Whether an act has no answer yet.
    pub(super) fn is_acting(&self) -> bool {
        self.acting > 0
    }

    /// What was begun and has ended; `None` when nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        loop {
            match self.begun.join_next().await? {
                Ok(msg) => {
                    if let Msg::Acted { .. } = msg {
                        self.acting = self.acting.saturating_sub(1);
                    }
                    return Some(msg);
                }
                Err(error) => tracing::error!(%error, "an effect failed"),
            }
        }
    }

    /// Does something; what there is to say of it at once.
    ///
    /// # Errors
    /// When the terminal breaks.
    pub(super) fn perform(
        &mut self,
        effect: Effect,
        terminal: &mut Terminal,
    ) -> io::Result<Option<Remark>> {
        match effect {
            Effect::Perform { request, command } => {
                self.begun.spawn(self.doors.perform(request, command));
            }
            Effect::Act { request, door, before, command } => {
                self.acting += 1;
                self.begun.spawn(self.doors.act(request, door, before, command));
            }
            Effect::Find { request, door, query } => {
                self.begun.spawn(self.doors.find(request, door, query));
            }
            Effect::Record(act) => return Ok(self.record(&act)),
            Effect::Export { file, acts } => return Ok(self.export(&file, acts)),
            Effect::KeepNotes(notes) => return Ok(self.keep_notes(notes)),
            Effect::DryRun { words, recording } => self.dry_run(words, recording),
            Effect::Copy(text) => {
                let copied = terminal.copy(&text)?;
                return Ok(Some(self.copied(copied, &text)));
            }
            Effect::Bell => terminal.ring()?,
            Effect::Notify { title, body } => terminal.notify(&title, &body)?,
            Effect::Mouse(ours) => terminal.set_mouse(ours)?,
            Effect::Theme(name) => return Ok(self.wear(&name, terminal)),
            Effect::Open(address) => return Ok(Some(self.open(&address))),
            Effect::KeepIgnored(ignore) => return Ok(self.keep(ignore)),
            Effect::Redraw => terminal.clear(),
            Effect::Suspend => terminal.suspend()?,
            Effect::Quit => self.over = true,
        }
        Ok(None)
    }

    /// Opens an address where the person's desktop opens them; over SSH there is none.
    fn open(&self, address: &str) -> Remark {
        let texts = EffectTexts::of(self.language);
        let has = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let program = match env::var("BROWSER") {
            Ok(browser) if !browser.is_empty() => Some(browser),
            _ if cfg!(target_os = "macos") => Some("open".to_owned()),
            _ if has("DISPLAY") || has("WAYLAND_DISPLAY") => Some("xdg-open".to_owned()),
            _ => None,
        };
        let Some(program) = program else {
            return Remark { text: fill(texts.no_browser, &[&address]), wrong: true };
        };
        let started = Process::new(&program)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(_) => Remark { text: fill(texts.opened, &[&address]), wrong: false },
            Err(error) => {
                Remark { text: fill(texts.not_opened, &[&address, &program, &error]), wrong: true }
            }
        }
    }

    /// What became of a text for the clipboard: a terminal does not tell whether it took it.
    fn copied(&self, copied: Copied, text: &str) -> Remark {
        let texts = EffectTexts::of(self.language);
        let shown: String = text.chars().take(40).collect();
        let shown = Text::new(&shown);
        let (text, wrong) = match copied {
            Copied::Asked => (texts.copied, false),
            Copied::AskedThroughTmux => (texts.copied_by_tmux, false),
            Copied::AskedThroughScreen => (texts.copied_by_screen, false),
            Copied::Nowhere => (texts.no_clipboard, true),
            Copied::TooLong => (texts.too_long_to_copy, true),
        };
        Remark { text: fill(text, &[&shown]), wrong }
    }

    /// Wears another theme until the viewer ends.
    fn wear(&self, name: &str, terminal: &mut Terminal) -> Option<Remark> {
        let Some(theme) = ThemeName::named(name) else {
            let text = fill(CommandTexts::of(self.language).no_theme, &[&Text::new(name)]);
            return Some(Remark { text, wrong: true });
        };
        terminal.wear(Theme::new(theme, self.depth));
        None
    }

    /// Reads the configuration anew: what it says, or why all is left as it was.
    pub(super) fn reload(&mut self, terminal: &mut Terminal) -> Msg {
        let read = self.files.read_anew().map_err(|error| error.to_string());
        let read = read.and_then(|(settings, config)| {
            let theme = Theme::of(&config.theme, self.depth).map_err(|error| error.to_string())?;
            Ok((settings, config, theme))
        });
        match read {
            Ok((settings, config, theme)) => {
                self.doors.set_mappings(&config);
                self.language = settings.language();
                if self.theme != config.theme {
                    self.theme = config.theme;
                    terminal.wear(theme);
                }
                self.ignored = settings.kept.clone();
                Msg::Settings(Box::new(settings))
            }
            Err(error) => {
                let text = fill(RemarkTexts::of(self.language).not_reloaded, &[&error]);
                Msg::Told(Remark { text, wrong: true })
            }
        }
    }

    fn keep(&mut self, ignore: Ignore) -> Option<Remark> {
        let kept = self.files.keep_ignored(&self.ignored, &ignore);
        self.ignored = ignore;
        let error = kept.err()?;
        let text = fill(EffectTexts::of(self.language).not_kept, &[&error]);
        Some(Remark { text, wrong: true })
    }

    /// Adds an act to the record.
    pub(super) fn record(&self, act: &Act) -> Option<Remark> {
        let texts = FileTexts::of(self.language);
        let Some(file) = self.files.acts() else {
            let text = fill(texts.not_recorded, &[&"acts.jsonl", &texts.no_folder]);
            return Some(Remark { text, wrong: true });
        };
        let error = record::add(&file, act).err()?;
        let text = fill(texts.not_recorded, &[&file.display(), &error]);
        Some(Remark { text, wrong: true })
    }

    fn export(&mut self, named: &str, acts: Vec<Act>) -> Option<Remark> {
        let texts = FileTexts::of(self.language);
        if named.trim().is_empty() {
            return Some(Remark { text: texts.no_name.to_owned(), wrong: true });
        }
        let file = path_of(named);
        self.begun.spawn_blocking(move || {
            let shown = file.display();
            let (text, wrong) = match export(&file, &acts) {
                Ok(()) => (fill(texts.exported, &[&acts.len(), &shown]), false),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    (fill(texts.not_exported, &[&shown, &texts.is_there]), true)
                }
                Err(error) => (fill(texts.not_exported, &[&shown, &error]), true),
            };
            Msg::Told(Remark { text, wrong })
        });
        None
    }

    fn keep_notes(&mut self, notes: Notes) -> Option<Remark> {
        let texts = FileTexts::of(self.language);
        let file = self.files.notes()?;
        let kept = notes::keep(&file, &self.notes, &notes);
        let Err(error) = kept else {
            self.notes = notes;
            return None;
        };
        let text = fill(texts.notes_not_kept, &[&file.display(), &error]);
        Some(Remark { text, wrong: true })
    }

    fn dry_run(&mut self, words: String, recording: Option<String>) {
        let texts = FileTexts::of(self.language);
        // A newer one is what the person waits for.
        let stop = CancellationToken::new();
        drop(mem::replace(&mut self.reading, stop.clone().drop_guard()));
        self.begun.spawn_blocking(move || {
            Msg::DryRun(dry_run(&words, recording.as_deref(), &stop, texts))
        });
    }
}
