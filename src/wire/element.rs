//! The elements of a message: `[{MsgType, MsgContent}, …]`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Element, File, Image, Location, Media, Merger, Outgoing, Text};

use super::{
    custom::{self, Mappings},
    lenient,
};

/// The type of a text element.
const TEXT: &str = "TIMTextElem";
/// The type of a custom element.
const CUSTOM: &str = "TIMCustomElem";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawElement<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    msg_type: Cow<'a, str>,
    #[serde(borrow)]
    msg_content: Option<&'a RawValue>,
}

/// Whether `body` is what a message may have: a list, not empty, of objects with a `MsgType` and
/// an object as `MsgContent`. A text element must be readable as one, since word lists look at it.
pub fn is_message_body(body: &RawValue) -> bool {
    let elements: Result<Vec<&RawValue>, _> = serde_json::from_str(body.get());
    elements.is_ok_and(|elements| {
        !elements.is_empty() && elements.iter().all(|element| is_element(element.get()))
    })
}

fn is_element(element: &str) -> bool {
    let Ok(RawElement { msg_type, msg_content: Some(content) }) = serde_json::from_str(element)
    else {
        return false;
    };
    let content = content.get();
    // Neither a name that comes twice nor a depth at which we give up hides a text.
    let text = || {
        serde_json::from_str::<TextContent<'_>>(content).is_ok()
            && serde_json::from_str::<serde_json::Value>(element).is_ok()
    };
    content.starts_with('{') && (msg_type != TEXT || text())
}

/// The texts of a message's text elements, as word lists look at them: custom elements are the app's own (public
/// documents).
pub fn texts(body: &RawValue) -> Vec<String> {
    let elements: Vec<RawElement<'_>> = serde_json::from_str(body.get()).unwrap_or_default();
    let text = |element: &RawElement<'_>| {
        let content = (element.msg_type == TEXT).then_some(element.msg_content?.get())?;
        serde_json::from_str(content).ok().map(|TextContent { text }| text.into())
    };
    elements.iter().filter_map(text).collect()
}

/// The elements with each text that `change` gives another one for; `None` when it gives none.
pub fn map_texts(
    body: &RawValue,
    mut change: impl FnMut(&str) -> Option<String>,
) -> Option<Box<RawValue>> {
    let mut elements: Vec<Cow<'_, RawValue>> = {
        let elements: Vec<&RawValue> = serde_json::from_str(body.get()).ok()?;
        elements.into_iter().map(Cow::Borrowed).collect()
    };
    let mut changed = false;
    for element in &mut elements {
        let mut value = match serde_json::from_str::<serde_json::Value>(element.get()) {
            Ok(value) if value["MsgType"] == TEXT => value,
            _ => continue,
        };
        let text = TextContent::deserialize(&value["MsgContent"]).ok();
        if let Some(text) = text.and_then(|TextContent { text }| change(&text)) {
            value["MsgContent"]["Text"] = text.into();
            *element = Cow::Owned(serde_json::value::to_raw_value(&value).ok()?);
            changed = true;
        }
    }
    changed.then(|| serde_json::value::to_raw_value(&elements).ok())?
}

/// Reads the elements, custom ones as `mappings` say before anything else; what danmux does not
/// know, or cannot read, is kept as it came.
///
/// # Errors
/// When `body` is not a list of objects with a `MsgType`.
pub fn decode(body: &RawValue, mappings: &Mappings) -> Result<Vec<Element>, serde_json::Error> {
    let elements: Vec<RawElement<'_>> = serde_json::from_str(body.get())?;
    // A comment of 2017 is a header and its text: a plain comment.
    let is_header = |index: usize| {
        elements[index + 1..].iter().any(|element| element.msg_type == TEXT)
            && is_text_header(&elements[index])
    };
    let told = (0..elements.len()).filter(|index| !is_header(*index));
    Ok(told.map(|index| decode_one(&elements[index], mappings)).collect())
}

fn is_text_header(element: &RawElement<'_>) -> bool {
    let content = element.msg_content.filter(|_| element.msg_type == CUSTOM);
    content
        .and_then(|content| serde_json::from_str(content.get()).ok())
        .is_some_and(|CustomContent { data, .. }| custom::is_text_header(&data))
}

fn decode_one(element: &RawElement<'_>, mappings: &Mappings) -> Element {
    let content = element.msg_content.map_or("{}", RawValue::get);
    known(&element.msg_type, content, mappings).unwrap_or_else(|| Element::Unknown {
        kind: Text::new(&element.msg_type),
        content: content.into(),
    })
}

fn known(kind: &str, content: &str, mappings: &Mappings) -> Option<Element> {
    Some(match kind {
        TEXT => {
            let TextContent { text } = serde_json::from_str(content).ok()?;
            custom::recognise_text(&text).unwrap_or_else(|| Element::Text(Text::new(&text)))
        }
        CUSTOM => {
            let CustomContent { data, desc, ext } = serde_json::from_str(content).ok()?;
            custom::element(mappings, &data, &desc, &ext)
        }
        "TIMFaceElem" => {
            let FaceContent { index, data } = serde_json::from_str(content).ok()?;
            Element::Face { index, data: Text::new(&data) }
        }
        "TIMImageElem" => {
            let ImageContent { mut images } = serde_json::from_str(content).ok()?;
            // 1 is the original.
            let original = images.iter().position(|image| image.kind == 1).unwrap_or(0);
            if images.is_empty() {
                images.push(ImageInfo::default());
            }
            let image = &images[original];
            Element::Image(Image {
                url: Text::new(&image.url),
                width: image.width,
                height: image.height,
            })
        }
        "TIMSoundElem" => {
            let SoundContent { url, second } = serde_json::from_str(content).ok()?;
            Element::Sound(Media { url: Text::new(&url), seconds: second })
        }
        "TIMVideoFileElem" => {
            let VideoContent { video_url, video_second } = serde_json::from_str(content).ok()?;
            Element::Video(Media { url: Text::new(&video_url), seconds: video_second })
        }
        "TIMFileElem" => {
            let FileContent { file_name, url, file_size } = serde_json::from_str(content).ok()?;
            if file_name == custom::PEN_TRACK {
                return Some(Element::PenTrack);
            }
            Element::File(File {
                name: Text::new(&file_name),
                url: Text::new(&url),
                size: file_size,
            })
        }
        "TIMLocationElem" => {
            let LocationContent { desc, latitude, longitude } =
                serde_json::from_str(content).ok()?;
            Element::Location(Location { description: Text::new(&desc), latitude, longitude })
        }
        "TIMRelayElem" => {
            let RelayContent { title, abstract_list } = serde_json::from_str(content).ok()?;
            Element::Merger(Merger {
                title: Text::new(&title),
                abstracts: abstract_list.iter().map(|line| Text::new(line)).collect(),
            })
        }
        _ => return None,
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TextContent<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    text: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    data: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    desc: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    ext: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FaceContent<'a> {
    #[serde(default, deserialize_with = "lenient::int")]
    index: i64,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    data: Cow<'a, str>,
}

#[derive(Deserialize)]
struct ImageContent {
    #[serde(rename = "ImageInfoArray", default)]
    images: Vec<ImageInfo>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ImageInfo {
    #[serde(rename = "Type", default, deserialize_with = "lenient::int")]
    kind: u32,
    #[serde(rename = "URL", default, deserialize_with = "lenient::string")]
    url: String,
    #[serde(default, deserialize_with = "lenient::int")]
    width: u64,
    #[serde(default, deserialize_with = "lenient::int")]
    height: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SoundContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    url: Cow<'a, str>,
    #[serde(default, deserialize_with = "lenient::int")]
    second: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VideoContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    video_url: Cow<'a, str>,
    #[serde(default, deserialize_with = "lenient::int")]
    video_second: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FileContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    file_name: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    url: Cow<'a, str>,
    #[serde(default, deserialize_with = "lenient::int")]
    file_size: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LocationContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    desc: Cow<'a, str>,
    #[serde(default)]
    latitude: f64,
    #[serde(default)]
    longitude: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RelayContent<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    title: Cow<'a, str>,
    #[serde(borrow, default)]
    abstract_list: Vec<Cow<'a, str>>,
}

/// Writes the elements of what a person sends.
#[expect(clippy::missing_panics_doc, reason = "it does not panic, as the reason within says")]
pub fn encode(message: &Outgoing) -> Box<RawValue> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Wrapper<'a, T> {
        msg_type: &'a str,
        msg_content: T,
    }
    let json = match message {
        Outgoing::Text(text) => serde_json::value::to_raw_value(&[Wrapper {
            msg_type: TEXT,
            msg_content: TextContent { text: text.into() },
        }]),
        Outgoing::Custom(custom) => serde_json::value::to_raw_value(&[Wrapper {
            msg_type: CUSTOM,
            msg_content: CustomContent {
                data: custom.data.raw().into(),
                desc: custom.description.raw().into(),
                ext: custom.extension.raw().into(),
            },
        }]),
    };
    #[expect(clippy::expect_used, reason = "elements have only strings")]
    json.expect("elements serialise")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Custom;

    fn decode_text(json: &str) -> Vec<Element> {
        let body = RawValue::from_string(json.to_owned()).unwrap();
        decode(&body, &Mappings::default()).unwrap()
    }

    #[test]
    fn no_text_hides_from_word_lists() {
        let raw = |json: &str| RawValue::from_string(json.to_owned()).unwrap();
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for hidden in [
            r#"{"MsgType":"TIMTextElem","MsgContent":{"Text":"good","Text":"bad"}}"#.to_owned(),
            format!(r#"{{"MsgType":"TIMTextElem","MsgContent":{{"Text":"bad","x":{deep}}}}}"#),
            format!(r#"{{"MsgType":"TIMTextElem","MsgContent":{{"Text":"bad"}},"x":{deep}}}"#),
            r#"{"MsgType":"TIMTextElem","MsgContent":{"Text":["bad"]}}"#.to_owned(),
            r#"{"MsgType":"TIMTextElem","MsgContent":{"text":"bad"}}"#.to_owned(),
        ] {
            assert!(!is_message_body(&raw(&format!("[{hidden}]"))), "{hidden:.80}");
        }
        let other = format!(r#"{{"MsgType":"Own","MsgContent":{{"x":{deep}}}}}"#);
        let text = r#"{"MsgType":"TIM\u0054extElem","MsgContent":{"Text":4711}}"#;
        let body = raw(&format!("[{other},{text}]"));
        assert!(is_message_body(&body));
        assert_eq!(texts(&body), ["4711"]);
        let masked = map_texts(&body, |text| Some(text.replace('1', "*"))).unwrap();
        assert!(masked.get().contains(r#""Text":"47**""#));
        assert!(masked.get().starts_with(&format!("[{other},")));
    }

    #[test]
    fn what_we_send_reads_back() {
        let read = |message: &Outgoing| decode(&encode(message), &Mappings::default()).unwrap();
        let text = Outgoing::Text("你好 \"😀\"".into());
        assert_eq!(read(&text), [Element::Text(Text::new("你好 \"😀\""))]);
        let custom =
            Custom { data: Text::new("d"), description: Text::new(""), extension: Text::new("e") };
        assert_eq!(read(&Outgoing::Custom(custom.clone())), [Element::Custom(custom)]);
    }

    #[test]
    fn every_documented_kind_is_known() {
        let elements = decode_text(
            r#"[{"MsgType":"TIMFaceElem","MsgContent":{"Index":"3","Data":"smile"}},
            {"MsgType":"TIMImageElem","MsgContent":{"UUID":"u","ImageFormat":1,"ImageInfoArray":[
                {"Type":3,"URL":"t"},{"Type":1,"URL":"o","Width":4,"Height":"5"}]}},
            {"MsgType":"TIMFileElem","MsgContent":{"FileName":"a.txt","FileSize":9,"Url":"f"}},
            {"MsgType":"TIMLocationElem","MsgContent":{"Desc":"here","Latitude":1.5,"Longitude":2}},
            {"MsgType":"TIMSoundElem","MsgContent":{"Url":"s","Second":7}},
            {"MsgType":"TIMVideoFileElem","MsgContent":{"VideoUrl":"v","VideoSecond":8}},
            {"MsgType":"TIMRelayElem","MsgContent":{"Title":"t","AbstractList":["a","b"]}}]"#,
        );
        let names: Vec<_> = elements.iter().map(Element::type_name).collect();
        assert_eq!(names, ["face", "image", "file", "location", "sound", "video", "merger"]);
        assert!(matches!(&elements[1], Element::Image(image)
            if image.url.as_str() == "o" && image.height == 5));
    }

    #[test]
    fn a_header_and_its_text_are_a_plain_comment() {
        let header = r#"{"MsgType":"TIMCustomElem","MsgContent":{"Data":"{\"cmd\":\"CustomTextMsg\",\"data\":{\"nickName\":\"n\",\"headPic\":\"\"}}"}}"#;
        let older = r#"{"MsgType":"TIMCustomElem","MsgContent":{"Data":"{\"action\":300}"}}"#;
        let text = r#"{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}"#;
        for header in [header, older] {
            let told = decode_text(&format!("[{header},{text}]"));
            assert_eq!(told, [Element::Text(Text::new("hi"))]);
            let told = decode_text(&format!("[{text},{header}]"));
            assert!(matches!(told[..], [Element::Text(_), Element::Signal { .. }]), "{told:?}");
        }
        let other = r#"{"MsgType":"TIMCustomElem","MsgContent":{"Data":"{}"}}"#;
        assert_eq!(decode_text(&format!("[{other},{text}]")).len(), 2);
    }

    #[test]
    fn a_file_of_strokes_is_a_pen_track() {
        let file = |name: &str| {
            decode_text(&format!(
                r#"[{{"MsgType":"TIMFileElem","MsgContent":{{"FileName":"{name}","Url":"u"}}}}]"#
            ))
        };
        assert_eq!(file("TXWhiteBoardExt"), [Element::PenTrack]);
        assert!(matches!(file("a.txt")[..], [Element::File(_)]));
    }

    #[test]
    fn unknown_and_broken_elements_survive() {
        let elements = decode_text(
            r#"[{"MsgType":"TIMNewElem","MsgContent":{"x":[1,"y"]}},
            {"MsgType":"TIMTextElem","MsgContent":{"Text":{"no":1}}},{"MsgType":"TIMOther"}]"#,
        );
        let Element::Unknown { kind, content } = &elements[0] else { panic!("{elements:?}") };
        assert_eq!((kind.as_str(), &**content), ("TIMNewElem", r#"{"x":[1,"y"]}"#));
        assert!(elements[1..].iter().all(|element| matches!(element, Element::Unknown { .. })));
    }

    #[test]
    fn a_message_body_is_a_list_of_elements() {
        let check = |json: &str| is_message_body(&RawValue::from_string(json.into()).unwrap());
        assert!(check(r#"[{"MsgType":"X","MsgContent":{}}]"#));
        for bad in [
            "[]",
            "{}",
            "[1]",
            r#"[{"MsgType":"X"}]"#,
            r#"[{"MsgContent":{}}]"#,
            r#"[{"MsgType":"X","MsgContent":"text"}]"#,
        ] {
            assert!(!check(bad), "{bad}");
        }
    }
}
