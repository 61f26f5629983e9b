//! What is looked for in a room: filters that people write, and word lists.
//!
//! # Filters
//!
//! An [`Expression`] is what a person asks for, in one language wherever something is chosen: panes,
//! highlights, saved views, acts on many comments at once, `danmux tail --filter`. It is held
//! against the [`Facts`] that are known of an item.
//!
//! # Word lists
//!
//! [`WordLists`] tell which texts hold a word that a room does not want, and what happens to them.
//!
//! A person who means a word finds many ways to write it. What does not change how it reads does
//! not count:
//!
//! - case, width and other compatibility forms (Unicode's NFKC), small capitals, boxed letters;
//! - marks on letters, where they are not letters themselves, as vowel signs are;
//! - what cannot be seen: controls, joiners, selectors;
//! - Cyrillic and Greek letters that look like Latin ones;
//! - `0 1 3 4 5 7 @ $` for `o i/l e a s t a s`, in a run that holds a letter. A number stays a
//!   number, and so does one with its unit, as `45s`.
//!
//! What stands *between* letters counts by these rules, in which an alphabet is a script that has
//! capitals:
//!
//! - dashes, underscores, asterisks and the like join: `sp-am` holds "spam". Not two digits: `6-4`
//!   is no 64.
//! - Spaces are passed over beside letters that are of no alphabet: `微 信` holds "微信". Beside
//!   those of an alphabet they part words: `as some` holds no "ass".
//! - Anything else, such as `.`, `,` or an emoji, parts words.
//! - A word that is spelled out, with something between every two of its letters, is held:
//!   `a.s.s`, `微，信，群`. It takes three letters, or two of an alphabet, and the spelling must end
//!   with the word: `c l a s s` holds no "ass".
//! - Where the list's own word has a gap, a text may have any or none, and each part is held by
//!   itself: "buy now" is held by `buy now`, `buynow` and `b-u-y, now`.
//!
//! A word that begins or ends with a letter of an alphabet, or with a digit, must begin or end
//! there in the text too: `class` holds no "ass", `1640` no "64", while `加vx领` holds "vx". An
//! asterisk at an end of the list's word lifts that: "spam*" is held by `spammer`.
//!
//! Word lists know nothing of rooms and senders; nothing here knows of sockets, files or clocks.

mod expression;
mod facts;
mod fold;
mod list;
mod normalise;
mod words;

pub use expression::{Clock, Expression, ExpressionError, ExpressionProblem};
pub use facts::{Facts, Parts};
pub use fold::folded;
pub use list::{HoldDefault, WordAction, WordList, WordListError};
pub use words::{WordHit, WordLists};
