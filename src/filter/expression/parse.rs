//! Reads the language of filters.

use std::{
    cmp::Ordering::{self, Equal, Greater, Less},
    str::FromStr,
};

use crate::filter::fold::{fold_all, narrow};

use super::{
    ExpressionError, ExpressionProblem as Problem, Node,
    scan::Scanner,
    term::{Comparison, Name, Needle, Term},
    time::When,
    words::{self, Values},
};

/// Bytes of a filter.
pub(super) const MAX_BYTES: usize = 4096;
/// Terms of a filter.
pub(super) const MAX_TERMS: usize = 200;
/// Terms that need a regular expression of their own.
pub(super) const MAX_REGEXES: usize = 20;
/// Bytes that a regular expression may take in memory.
const MAX_REGEX: usize = 1 << 20;
/// Levels of parentheses and of `not`.
pub(super) const MAX_DEPTH: u32 = 32;

pub(super) type Result<T> = std::result::Result<T, ExpressionError>;

pub(super) fn parse(text: &str) -> Result<Node> {
    if text.len() > MAX_BYTES {
        return wrong(text.floor_char_boundary(MAX_BYTES), Problem::TooLong(text.len()));
    }
    let mut parser = Parser { scanner: Scanner::new(text), terms: 0, regexes: 0, depth: 0 };
    let node = parser.any()?;
    if parser.scanner.at < text.len() {
        return wrong(parser.scanner.at, Problem::NotOpened);
    }
    Ok(node)
}

pub(super) fn wrong<T>(position: usize, problem: Problem) -> Result<T> {
    Err(ExpressionError { position, problem })
}

struct Parser<'t> {
    scanner: Scanner<'t>,
    terms: usize,
    regexes: usize,
    depth: u32,
}

/// What stands between a term's name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    Matches,
    Compares(&'static [Ordering]),
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Node> {
        let mut nodes = vec![self.all()?];
        while self.scanner.keyword("or") {
            nodes.push(self.all()?);
        }
        Ok(one_or(nodes, Node::Any))
    }

    fn all(&mut self) -> Result<Node> {
        let mut nodes = vec![self.one()?];
        loop {
            self.scanner.skip_blanks();
            match self.scanner.peek() {
                None | Some(')') => break,
                _ if self.scanner.is_keyword("or") => break,
                _ => {
                    self.scanner.keyword("and");
                    nodes.push(self.one()?);
                }
            }
        }
        Ok(one_or(nodes, Node::All))
    }

    /// A term, what stands in parentheses, or what `not` makes of one.
    fn one(&mut self) -> Result<Node> {
        self.scanner.skip_blanks();
        let start = self.scanner.at;
        match self.scanner.peek() {
            None | Some(')') => wrong(start, Problem::NoTerm),
            Some('(') => {
                self.scanner.bump();
                let inner = self.deeper(start, Self::any)?;
                if self.scanner.peek() != Some(')') {
                    return wrong(start, Problem::NotClosed);
                }
                self.scanner.bump();
                Ok(inner)
            }
            Some('-') => {
                self.scanner.bump();
                if self.scanner.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
                    return wrong(start, Problem::LoneMinus);
                }
                self.not(start)
            }
            Some(_) if self.scanner.keyword("not") => self.not(start),
            Some(_) => self.term(),
        }
    }

    fn not(&mut self, start: usize) -> Result<Node> {
        Ok(Node::Not(Box::new(self.deeper(start, Self::one)?)))
    }

    fn deeper(&mut self, start: usize, read: fn(&mut Self) -> Result<Node>) -> Result<Node> {
        if self.depth == MAX_DEPTH {
            return wrong(start, Problem::TooDeep);
        }
        self.depth += 1;
        let node = read(self)?;
        self.depth -= 1;
        Ok(node)
    }

    fn term(&mut self) -> Result<Node> {
        let start = self.scanner.at;
        for keyword in ["and", "or"] {
            if self.scanner.is_keyword(keyword) {
                return wrong(start, Problem::NoTermBefore(keyword));
            }
        }
        if let Some((name, operator)) = self.head()? {
            return self.named(start, name, operator);
        }
        let word = self.scanner.value(start, false)?;
        match &self.scanner.text[start..self.scanner.at] {
            "&&" => return wrong(start, Problem::Sign { word: "and", sign: "&&" }),
            "||" => return wrong(start, Problem::Sign { word: "or", sign: "||" }),
            _ => {}
        }
        self.count(start)?;
        needle(start, &word).map(|needle| Node::Term(Term::Word(needle)))
    }

    /// The name of a term and what follows it; `None` where a plain word stands.
    fn head(&mut self) -> Result<Option<(&'static str, Operator)>> {
        let rest = &self.scanner.text[self.scanner.at..];
        let name = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
        let Some((operator, length)) = operator(&rest[name.len()..]) else { return Ok(None) };
        if name.is_empty() {
            return Ok(None);
        }
        let known = name.to_ascii_lowercase();
        if let Some(known) = words::TERMS.iter().find(|term| term.name == known) {
            self.scanner.at += name.len() + length;
            return Ok(Some((known.name, operator)));
        }
        let name = words::shortened(name);
        match words::meant(&known) {
            Some(meant) => wrong(self.scanner.at, Problem::OtherName { name, meant }),
            None if operator == Operator::Is => {
                let names: Vec<_> = words::TERMS.iter().map(|term| term.name).collect();
                wrong(self.scanner.at, Problem::NoSuchName { name, names: names.join(", ") })
            }
            // As in "hello~" or "1+1=2": nobody asks for a term.
            None => Ok(None),
        }
    }

    fn named(&mut self, start: usize, name: &'static str, operator: Operator) -> Result<Node> {
        let position = self.scanner.at;
        let value = self.scanner.value(position, operator == Operator::Matches)?;
        if value.is_empty() {
            let after = self.scanner.text[start..position].to_owned();
            return wrong(position, Problem::NoValue { after, example: words::example(name) });
        }
        let term = match (name, operator) {
            ("from", Operator::Is) => Term::From(self.name(position, &value)?),
            ("room", Operator::Is) => Term::Room(self.name(position, &value)?),
            ("text", Operator::Is) => Term::Text(needle(position, &value)?),
            ("text", Operator::Matches) => Term::Matches(self.regex(position, &value)?),
            ("since", Operator::Is) => Term::Since(when(position, &value)?),
            ("until", Operator::Is) => Term::Until(when(position, &value)?),
            ("value", Operator::Compares(orders)) => Term::Value(number(position, orders, &value)?),
            ("count", Operator::Compares(orders)) => Term::Count(number(position, orders, &value)?),
            _ => {
                if let Some(values) = words::values(name)
                    && operator == Operator::Is
                {
                    return self.choices(position, &values, &value);
                }
                let example = words::example(name);
                return wrong(start, Problem::WrittenOtherwise { name, example });
            }
        };
        self.count(start)?;
        Ok(Node::Term(term))
    }

    /// One value of a list, or several with `|` between.
    fn choices(&mut self, position: usize, values: &Values, value: &str) -> Result<Node> {
        let mut nodes = Vec::new();
        for word in fold_all(value).split('|') {
            self.count(position)?;
            let Some((_, term)) = values.iter().find(|(name, _)| *name == word) else {
                let names: Vec<_> = values.iter().map(|(name, _)| *name).collect();
                let word = words::shortened(word);
                let problem = match words::nearest(&word, names.iter().copied()) {
                    Some(meant) => Problem::OtherValue { word, meant },
                    None => Problem::NoSuchValue { word, words: names.join(", ") },
                };
                return wrong(position, problem);
            };
            nodes.push(Node::Term(term.clone()));
        }
        Ok(one_or(nodes, Node::Any))
    }

    fn name(&mut self, position: usize, value: &str) -> Result<Name> {
        if value.contains(['*', '＊']) {
            self.count_regex(position)?;
        }
        Name::new(value).or_else(|error| wrong(position, words::regex_error(&error)))
    }

    fn regex(&mut self, position: usize, value: &str) -> Result<regex::Regex> {
        self.count_regex(position)?;
        regex::RegexBuilder::new(value)
            .size_limit(MAX_REGEX)
            .dfa_size_limit(MAX_REGEX)
            .nest_limit(MAX_DEPTH)
            .build()
            .or_else(|error| wrong(position, words::regex_error(&error)))
    }

    fn count(&mut self, position: usize) -> Result<()> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return wrong(position, Problem::TooManyTerms);
        }
        Ok(())
    }

    fn count_regex(&mut self, position: usize) -> Result<()> {
        self.regexes += 1;
        if self.regexes > MAX_REGEXES {
            return wrong(position, Problem::TooManyRegexes);
        }
        Ok(())
    }
}

fn one_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        node => {
            nodes.extend(node);
            many(nodes)
        }
    }
}

/// What a text begins with, and its bytes.
fn operator(text: &str) -> Option<(Operator, usize)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let second = chars.next().filter(|&c| narrow(c) == '=');
    let length = first.len_utf8();
    let both = length + second.map_or(0, char::len_utf8);
    Some(match (narrow(first), second.is_some()) {
        (':', _) => (Operator::Is, length),
        ('~', _) => (Operator::Matches, length),
        ('>', true) => (Operator::Compares(&[Greater, Equal]), both),
        ('<', true) => (Operator::Compares(&[Less, Equal]), both),
        ('≥', _) => (Operator::Compares(&[Greater, Equal]), length),
        ('≤', _) => (Operator::Compares(&[Less, Equal]), length),
        ('>', false) => (Operator::Compares(&[Greater]), length),
        ('<', false) => (Operator::Compares(&[Less]), length),
        ('=', _) => (Operator::Compares(&[Equal]), length),
        _ => return None,
    })
}

fn needle(position: usize, value: &str) -> Result<Needle> {
    Needle::new(value).map_or_else(|| wrong(position, Problem::NothingToFind), Ok)
}

fn when(position: usize, value: &str) -> Result<When> {
    let time = When::read(&fold_all(value));
    time.map_or_else(|| wrong(position, Problem::NoTime(words::shortened(value))), Ok)
}

fn number<N: FromStr>(
    position: usize,
    orders: &'static [Ordering],
    value: &str,
) -> Result<Comparison<N>> {
    let Ok(number) = fold_all(value).parse() else {
        return wrong(position, Problem::NoNumber(words::shortened(value)));
    };
    Ok(Comparison { orders, number })
}
