//! Does what the rules ask for, and says what came of it.

use std::{env, io, process::Stdio};

use tokio::{process::Command as Process, task::JoinSet};

use crate::{
    app::{Effect, Ignore, Msg, Remark},
    client::Client,
    i18n::{CommandTexts, EffectTexts, Language, RemarkTexts, fill},
    model::Text,
    tui::{Copied, Depth, Terminal, Theme, ThemeName},
};

use super::Files;

/// Does what the rules ask for.
pub(super) struct Runner {
    client: Client,
    pub(super) files: Files,
    language: Language,
    depth: Depth,
    /// What was begun and ends with something to tell.
    begun: JoinSet<Msg>,
    pub(super) over: bool,
}

impl Runner {
    pub(super) fn new(client: Client, files: Files, language: Language, depth: Depth) -> Self {
        Self { client, files, language, depth, begun: JoinSet::new(), over: false }
    }

    /// What was begun and has ended; `None` when nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Msg> {
        loop {
            match self.begun.join_next().await? {
                Ok(msg) => return Some(msg),
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
                let client = self.client.clone();
                self.begun.spawn(async move {
                    Msg::Answered { request, result: client.perform(command).await }
                });
            }
            Effect::Copy(text) => {
                let copied = terminal.copy(&text)?;
                return Ok(Some(self.copied(copied, &text)));
            }
            Effect::Bell => terminal.ring()?,
            Effect::Notify { title, body } => terminal.notify(&title, &body)?,
            Effect::Mouse(ours) => terminal.set_mouse(ours)?,
            Effect::Theme(name) => return Ok(self.wear(&name, terminal)),
            Effect::Open(address) => return Ok(Some(self.open(&address))),
            Effect::KeepIgnored(ignore) => return Ok(self.keep(&ignore)),
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
        let read = self.files.read().map_err(|error| error.to_string());
        let theme = read.and_then(|(settings, theme)| {
            let theme = Theme::of(&theme, self.depth).map_err(|error| error.to_string())?;
            Ok((settings, theme))
        });
        match theme {
            Ok((settings, theme)) => {
                self.language = settings.language();
                terminal.wear(theme);
                Msg::Settings(Box::new(settings))
            }
            Err(error) => {
                let text = fill(RemarkTexts::of(self.language).not_reloaded, &[&error]);
                Msg::Told(Remark { text, wrong: true })
            }
        }
    }

    fn keep(&self, ignore: &Ignore) -> Option<Remark> {
        let error = self.files.keep_ignored(ignore).err()?;
        let text = fill(EffectTexts::of(self.language).not_kept, &[&error]);
        Some(Remark { text, wrong: true })
    }
}
