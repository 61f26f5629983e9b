//! What keys do: to what lies over the line first, then to the line.

use super::{
    super::{
        Code, Key,
        completion::{Context, Menu, named_emoji},
    },
    Edit, Input, Motion, Outcome, Over,
    history::Walk,
    keys,
    line::{is_break, plain},
    paste::Paste,
    search::Search,
};

/// The key that clears a line everywhere: over the line, it closes what lies there.
const INTERRUPT: Key = Key::ctrl('c');

impl Input {
    /// Takes a key, when the input has the focus.
    pub fn press(&mut self, key: Key, context: &Context<'_>) -> Outcome {
        match self.over.take() {
            Some(Over::Menu(menu)) => self.press_menu(menu, key, context),
            Some(Over::Search(search)) => self.press_search(search, key, context),
            Some(Over::Paste(paste)) => self.press_paste(paste, key),
            None => self.press_line(key, context),
        }
    }

    /// Takes what was pasted, which never acts as keys: a short line goes into the text, or into
    /// what is searched; what is more has to be looked at.
    pub fn take_paste(&mut self, pasted: &str) -> Outcome {
        if let Some(paste) = Paste::of(pasted, self.line.room()) {
            self.over = Some(Over::Paste(paste));
            return Outcome::Handled;
        }
        let line = plain(pasted.trim_matches(is_break));
        if let Some(Over::Search(search)) = &mut self.over {
            for c in line.chars() {
                search.push(c, &self.history);
            }
            return Outcome::Handled;
        }
        self.over = None;
        Outcome::of_excess(self.line.insert(&line))
    }

    fn press_line(&mut self, key: Key, context: &Context<'_>) -> Outcome {
        match (typed(key), keys::edit(key)) {
            (Some(c), _) => self.type_char(c, context),
            (None, Some(edit)) => self.do_edit(edit, context),
            (None, None) => Outcome::Unhandled,
        }
    }

    fn press_menu(&mut self, mut menu: Menu, key: Key, context: &Context<'_>) -> Outcome {
        let written = &self.text()[menu.range()] == menu.replacement().trim_end();
        match keys::edit(key) {
            Some(Edit::Complete) if menu.items().len() == 1 => return self.take_choice(&menu),
            Some(Edit::Complete | Edit::Newer) => menu.next(),
            Some(Edit::CompleteBack | Edit::Older) => menu.previous(),
            // What is written already needs no completion.
            Some(Edit::Submit) if written => return self.submit(),
            Some(Edit::Submit | Edit::Go(Motion::CharForth)) => return self.take_choice(&menu),
            Some(Edit::Close) => {
                self.declined = Some(menu.range().start);
                return Outcome::Handled;
            }
            Some(edit @ Edit::Erase(_)) => {
                let outcome = self.do_edit(edit, context);
                self.suggest(context);
                return outcome;
            }
            _ => return self.press_line(key, context),
        }
        self.over = Some(Over::Menu(menu));
        Outcome::Handled
    }

    /// Opens the menu of a word that asks for it, unless it was closed.
    fn suggest(&mut self, context: &Context<'_>) {
        let menu = Menu::of(self.text(), self.line.cursor(), false, context);
        let menu = menu.filter(|menu| Some(menu.range().start) != self.declined);
        self.over = menu.map(Over::Menu);
    }

    /// Completes the word before the cursor: at once if there is only one way.
    fn complete(&mut self, context: &Context<'_>) -> Outcome {
        match Menu::of(self.text(), self.line.cursor(), true, context) {
            Some(menu) if menu.items().len() == 1 => return self.take_choice(&menu),
            menu => self.over = menu.map(Over::Menu),
        }
        Outcome::Handled
    }

    fn take_choice(&mut self, menu: &Menu) -> Outcome {
        let (mut range, choice) = (menu.range(), menu.replacement());
        if choice.ends_with(' ') && self.text()[range.end..].starts_with(' ') {
            range.end += 1;
        }
        Outcome::of_excess(self.line.replace(range, choice))
    }

    fn press_search(&mut self, mut search: Search, key: Key, context: &Context<'_>) -> Outcome {
        let history = &self.history;
        if let Some(c) = typed(key) {
            search.push(c, history);
        } else {
            match keys::edit(key) {
                Some(Edit::Search | Edit::Older) => search.older(history),
                Some(Edit::Newer) => search.newer(history),
                Some(Edit::Erase(Motion::CharBack)) => search.pop(history),
                Some(Edit::Close) => return Outcome::Handled,
                Some(Edit::Submit) => {
                    self.take_found(&search);
                    return Outcome::Handled;
                }
                // Every other key takes what was found and then does what it does.
                Some(edit) => {
                    self.take_found(&search);
                    return self.do_edit(edit, context).or_handled();
                }
                None if key == INTERRUPT => return Outcome::Handled,
                None => {
                    self.over = Some(Over::Search(search));
                    return Outcome::Unhandled;
                }
            }
        }
        self.over = Some(Over::Search(search));
        Outcome::Handled
    }

    fn press_paste(&mut self, paste: Paste, key: Key) -> Outcome {
        if matches!(typed(key), Some('s' | 'S'))
            && let Some(messages) = paste.messages()
        {
            for message in &messages {
                self.history.push(message);
            }
            return Outcome::SendLines(messages);
        }
        match keys::edit(key) {
            Some(Edit::Submit) => return Outcome::of_excess(self.line.insert(&paste.joined())),
            Some(Edit::Close) => return Outcome::Handled,
            None if key == INTERRUPT => return Outcome::Handled,
            _ => self.over = Some(Over::Paste(paste)),
        }
        let is_ours = typed(key).is_some() || keys::edit(key).is_some();
        if is_ours { Outcome::Handled } else { Outcome::Unhandled }
    }

    fn take_found(&mut self, search: &Search) {
        if let Some(at) = search.at() {
            self.recall(at);
        }
    }

    /// Which line of the history stands there unchanged; a changed one is a draft of its own.
    fn recalled(&self) -> Option<usize> {
        let at = self.walk.as_ref()?.at;
        (self.history.get(at) == Some(self.text())).then_some(at)
    }

    /// Puts a line of the history in place of what is there, which is kept if it is a draft.
    fn recall(&mut self, at: usize) {
        let Some(line) = self.history.get(at) else { return };
        let is_draft = self.recalled().is_none();
        let walk = self.walk.take().filter(|_| !is_draft);
        let draft = walk.map_or_else(|| self.line.text().to_owned(), |walk| walk.draft);
        self.walk = Some(Walk { at, draft });
        self.line.recall(line);
    }

    fn older(&mut self) {
        let newest = self.history.len().checked_sub(1);
        if let Some(at) = self.recalled().map_or(newest, |at| at.checked_sub(1)) {
            self.recall(at);
        }
    }

    fn newer(&mut self) {
        match self.recalled() {
            Some(at) if at + 1 < self.history.len() => self.recall(at + 1),
            Some(_) => {
                if let Some(walk) = self.walk.take() {
                    self.line.recall(&walk.draft);
                }
            }
            None => {}
        }
    }

    fn type_char(&mut self, c: char, context: &Context<'_>) -> Outcome {
        let cursor = self.line.cursor();
        if c == ':'
            && let Some((word, emoji)) = named_emoji(self.text(), cursor)
            && Some(word.start) != self.declined
        {
            return Outcome::of_excess(self.line.replace(word, emoji));
        }
        if !self.line.type_char(c) {
            return Outcome::Full(c.len_utf8());
        }
        // Another word begins.
        if c.is_whitespace() || matches!(c, '@' | ':' | '/') {
            self.declined = None;
        }
        self.suggest(context);
        Outcome::Handled
    }

    fn do_edit(&mut self, edit: Edit, context: &Context<'_>) -> Outcome {
        match edit {
            // What has nothing to do here may have elsewhere.
            Edit::Go(_) | Edit::Erase(_) | Edit::Kill(_) if self.is_empty() => Outcome::Unhandled,
            Edit::Go(motion @ (Motion::Start | Motion::End)) => {
                if self.line.go(motion) {
                    Outcome::Handled
                } else {
                    Outcome::Unhandled
                }
            }
            Edit::Go(motion) => {
                self.line.go(motion);
                Outcome::Handled
            }
            Edit::Erase(motion) => {
                self.line.erase(motion);
                Outcome::Handled
            }
            Edit::Kill(motion) => {
                self.line.kill(motion);
                Outcome::Handled
            }
            Edit::Yank => Outcome::of_excess(self.line.yank()),
            Edit::YankOlder => Outcome::of_excess(self.line.yank_older()),
            Edit::Undo => {
                self.line.undo();
                Outcome::Handled
            }
            Edit::Older | Edit::Newer if self.history.len() == 0 => Outcome::Unhandled,
            Edit::Older => {
                self.older();
                Outcome::Handled
            }
            Edit::Newer => {
                self.newer();
                Outcome::Handled
            }
            Edit::Search => {
                self.over = Some(Over::Search(Search::default()));
                Outcome::Handled
            }
            Edit::Submit => self.submit(),
            Edit::Complete if !self.is_empty() => self.complete(context),
            Edit::Complete | Edit::CompleteBack | Edit::Close => Outcome::Unhandled,
        }
    }

    fn submit(&mut self) -> Outcome {
        if self.text().trim().is_empty() {
            return Outcome::Unhandled;
        }
        let line = self.take();
        self.history.push(&line);
        Outcome::Send(line)
    }
}

/// The character that a key types.
fn typed(key: Key) -> Option<char> {
    match key {
        Key { code: Code::Char(c), ctrl: false, alt: false } => Some(c),
        _ => None,
    }
}
