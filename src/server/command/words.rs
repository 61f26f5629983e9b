//! The words that an app refuses, masks, drops or holds: read them, change them.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::json;

use crate::{
    filter::WordAction,
    server::service::now,
    wire::{
        ErrorCode, Refused, Servcmd,
        rest::{DirtyWords, KeywordInfo, KeywordsAnswer, KeywordsRequest},
    },
};

use super::{Answered, Call, done, invalid, ok};

/// The list that the API of 2020 speaks of.
const DIRTY_WORDS: &str = "dirty_words";
/// Words that one call may add or delete (public documents: 50).
const MAX_CHANGED: usize = 50;
/// Words that one page lists (public documents: 100).
const PAGE: usize = 100;
/// Seconds for which a client keeps its word list.
const EXPIRED_TIME: u64 = 3600;
/// What a client puts in a masked word's place.
const MASK: &str = "***";

/// The words of the list of 2020.
pub(super) fn dirty(call: &Call<'_>) -> Answered {
    ok(&DirtyWords { dirty_words_list: words_of(call, DIRTY_WORDS) })
}

/// Adds words to the list of 2020, or deletes them.
pub(super) fn change_dirty(call: &Call<'_>) -> Answered {
    let request: DirtyWords = call.body()?;
    let (added, deleted) = match call.servcmd {
        Servcmd::DirtyWordsAdd => (request.dirty_words_list, Vec::new()),
        _ => (Vec::new(), request.dirty_words_list),
    };
    change(call, (DIRTY_WORDS, None), added, &deleted)
}

/// The words of one list of the app's own.
pub(super) fn keywords(call: &Call<'_>) -> Answered {
    let request: KeywordsRequest = call.body()?;
    let words = words_of(call, &request.list);
    let limit = if request.limit == 0 { PAGE } else { request.limit.min(PAGE) };
    let page = words.iter().skip(request.offset).take(limit);
    let info = |word: &String| {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        KeywordInfo { id: format!("{:016x}", hasher.finish()), content: word.clone() }
    };
    ok(&KeywordsAnswer { total_count: words.len(), infos: page.map(info).collect() })
}

/// Adds words to a list of the app's own, or deletes them.
pub(super) fn change_keywords(call: &Call<'_>) -> Answered {
    let request: KeywordsRequest = call.body()?;
    let action = match &*request.action {
        "" => None,
        "refuse" => Some(WordAction::Refuse),
        "mask" => Some(WordAction::Mask),
        "drop" => Some(WordAction::Drop),
        "hold" => Some(WordAction::Hold),
        _ => return Err(invalid("Action is refuse, mask, drop or hold")),
    };
    let added = request.added.into_iter().map(|word| word.content).collect();
    change(call, (&request.list, action), added, &request.deleted)
}

fn change(
    call: &Call<'_>,
    list: (&str, Option<WordAction>),
    added: Vec<String>,
    deleted: &[String],
) -> Answered {
    if added.len() + deleted.len() > MAX_CHANGED {
        return Err(invalid("at most 50 words at once"));
    }
    call.app().words.change(&call.service.store, list, |words| {
        words.retain(|word| !deleted.contains(word));
        for word in added {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    })?;
    done()
}

fn words_of(call: &Call<'_>, name: &str) -> Vec<String> {
    let own = call.app().words.own();
    own.iter().find(|list| list.name == name).map(|list| list.words.clone()).unwrap_or_default()
}

/// Reads the file of word lists again.
pub(super) fn reload(call: &Call<'_>) -> Answered {
    let file = call.service.config.words.as_deref();
    call.app()
        .words
        .reload(file)
        .map_err(|error| Refused::new(ErrorCode::InvalidParameter, error.to_string()))?;
    done()
}

/// The words that are masked, for clients that mask by themselves.
pub(super) fn local(call: &Call<'_>) -> Answered {
    call.caller.account()?;
    let words = call.app().words.current();
    let masked = words.lists().iter().filter(|list| list.action == WordAction::Mask);
    let masked: Vec<_> = masked
        .flat_map(|list| &list.words)
        .map(|word| {
            json!({"str_dirty_word": word, "str_replaced_content": MASK, "uint64_filter_type": 1})
        })
        .collect();
    ok(&json!({
        "msg_cmd_error_code": {"uint32_code": 0, "str_err_msg": ""},
        "uint64_complete_flag": 1,
        "uint64_version": now(),
        "uint64_expired_time": EXPIRED_TIME,
        "rpt_msg_dirty_word": masked,
    }))
}
