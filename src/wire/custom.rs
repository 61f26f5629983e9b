//! What custom payloads mean, as the vendor's own apps and their forks write them (public
//! repositories: TUIGift and TUIBarrage of XiaoZhiBo and TUILiveKit, the Flutter live kit,
//! TRTCLiveRoom's IMProtocol, `MLVBLiveRoom`, TWebLive, im-live-sells, IMCMD of xiaozhibo, TIC).
//!
//! Recognised by a marker, the surest first; anything else stays a custom element. What a person's
//! own [`Mappings`] say goes before all of it.

mod gift;
mod live_room;
mod mapping;
mod shop;
mod value;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::model::{Custom, Element, Text};

pub use mapping::{Mapping, Mappings};

/// The extension of a whiteboard's strokes, and the name of the file that many of them come in.
pub(super) const PEN_TRACK: &str = "TXWhiteBoardExt";

/// What a custom element says; one that nobody knows is kept as it came.
pub(super) fn element(mappings: &Mappings, data: &str, description: &str, ext: &str) -> Element {
    let mapped = mappings.meaning(data, description, ext);
    mapped.or_else(|| recognise(data, ext)).unwrap_or_else(|| {
        Element::Custom(Custom {
            data: Text::new(data),
            description: Text::new(description),
            extension: Text::new(ext),
        })
    })
}

/// What a custom element with this `Data` and `Ext` means, if danmux knows.
pub fn recognise(data: &str, extension: &str) -> Option<Element> {
    if extension == PEN_TRACK {
        return Some(Element::PenTrack);
    }
    if !data.starts_with('{') {
        return gift::by_word(data, extension).or_else(|| shop::by_word(data, extension));
    }
    let payload: Value = serde_json::from_str(data).ok()?;
    gift::by_business(&payload)
        .or_else(|| live_room::recognise(&payload))
        .or_else(|| shop::by_type(&payload))
}

/// What JSON in a text element means, as apps of 2016 and 2017 sent it, if it is that.
pub fn recognise_text(text: &str) -> Option<Element> {
    if !(text.starts_with('{') && text.contains("\"userAction\"")) {
        return None;
    }
    live_room::by_user_action(&serde_json::from_str(text).ok()?)
}

/// Whether this `Data` only tells who wrote the text element after it.
pub(super) fn is_text_header(data: &str) -> bool {
    data.starts_with('{')
        && serde_json::from_str(data).is_ok_and(|payload| live_room::is_text_header(&payload))
}
