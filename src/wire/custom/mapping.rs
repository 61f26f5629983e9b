//! What a person says that an app's own payloads mean.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, sync::Arc};

use serde::Deserialize;
use serde_json::Value;

use crate::model::{Card, CardKind, Element, Gift, Likes, Text};

use super::{
    gift::gift,
    value::{amount, count, scalar, text},
};

/// Mappings at most.
const MAX_MAPPINGS: usize = 200;
/// Conditions of one mapping at most.
const MAX_CONDITIONS: usize = 16;
/// Names in a path at most, the field's among them.
const MAX_DEPTH: usize = 16;

/// The mappings of a person, in the order in which they are tried; clones share them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "Vec<Mapping>")]
pub struct Mappings(Arc<[Mapping]>);

impl Mappings {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the first mapping that fits says.
    pub(super) fn meaning(&self, data: &str, description: &str, ext: &str) -> Option<Element> {
        if self.is_empty() {
            return None;
        }
        let fields = [data, description, ext].map(Content::of);
        self.0.iter().find_map(|mapping| mapping.meaning(&fields))
    }
}

impl TryFrom<Vec<Mapping>> for Mappings {
    type Error = String;

    /// At most 200 mappings.
    fn try_from(mappings: Vec<Mapping>) -> Result<Self, String> {
        if mappings.len() > MAX_MAPPINGS {
            return Err(format!("at most {MAX_MAPPINGS} mappings"));
        }
        Ok(Self(mappings.into()))
    }
}

/// What custom elements of one kind mean, as a `[[custom]]` section of the configuration says it.
///
/// Paths are names with dots between: the first is the element's field, `data`, `desc` or `ext`;
/// the others lead into the JSON in it, a number into a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What is where, in an element that it fits: all of these.
    when: Conditions,
    means: Means,
    /// Of a card.
    #[serde(default)]
    kind: CardKind,
    id: Option<Source>,
    name: Option<Source>,
    count: Option<Source>,
    price: Option<Source>,
    title: Option<Source>,
    detail: Option<Source>,
    text: Option<Source>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Means {
    Gift,
    Like,
    Card,
    Text,
    Hide,
}

impl Mapping {
    fn meaning<'a>(&'a self, fields: &'a [Content<'_>; 3]) -> Option<Element> {
        let holds = |(path, wanted): &(Path, String)| {
            path.find(fields).and_then(|value| scalar(&value)).is_some_and(|text| text == *wanted)
        };
        if !self.when.0.iter().all(holds) {
            return None;
        }
        let find = |source: &'a Option<Source>| find(source.as_ref(), fields);
        Some(match self.means {
            Means::Gift => Element::Gift(Gift {
                id: text(&find(&self.id)),
                name: text(&find(&self.name)),
                count: count(&find(&self.count)),
                price: amount(&find(&self.price)).unwrap_or_default(),
                ..gift()
            }),
            Means::Like => Element::Likes(Likes { count: count(&find(&self.count)) }),
            Means::Card => Element::Card(Card {
                kind: self.kind,
                title: text(&find(&self.title)),
                detail: text(&find(&self.detail)),
                price: amount(&find(&self.price)),
                count: count(&find(&self.count)),
            }),
            // Words that are not there leave the element to what danmux knows by itself.
            Means::Text => Element::Text(Text::new(&scalar(&find(&self.text))?)),
            Means::Hide => Element::Signal { what: self.signal(&find(&self.title)) },
        })
    }

    /// What a hidden element is called: its title, else what it was known by.
    fn signal(&self, title: &Value) -> Text {
        let known_by = || self.when.0.first().map(|(_, wanted)| Text::new(wanted));
        let title = Some(text(title)).filter(|title| !title.is_empty());
        title.or_else(known_by).unwrap_or_default()
    }
}

/// What a part of a meaning is; null where it is not told.
fn find<'a>(source: Option<&'a Source>, fields: &'a [Content<'_>; 3]) -> Cow<'a, Value> {
    let found = source.and_then(|source| source.find(fields));
    found.unwrap_or(Cow::Owned(Value::Null))
}

/// One field of an element; its JSON is read when a path first leads into it.
struct Content<'a> {
    text: &'a str,
    json: OnceCell<Value>,
}

impl<'a> Content<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, json: OnceCell::new() }
    }

    fn json(&self) -> &Value {
        self.json.get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }
}

/// What must be where, at least one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "BTreeMap<String, Literal>")]
struct Conditions(Vec<(Path, String)>);

impl TryFrom<BTreeMap<String, Literal>> for Conditions {
    type Error = String;

    fn try_from(conditions: BTreeMap<String, Literal>) -> Result<Self, String> {
        if conditions.is_empty() || conditions.len() > MAX_CONDITIONS {
            return Err(format!("`when` needs a condition, and takes at most {MAX_CONDITIONS}"));
        }
        let read = |(path, wanted): (String, Literal)| Ok((Path::parse(&path)?, wanted.text()));
        Ok(Self(conditions.into_iter().map(read).collect::<Result<_, String>>()?))
    }
}

/// A value as a person writes it.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "text, a number, true or false")]
enum Literal {
    Text(String),
    Number(i64),
    Fraction(f64),
    Truth(bool),
}

impl Literal {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Fraction(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// Where a part of a meaning comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Literal")]
enum Source {
    /// From there.
    Path(Path),
    /// Always this: a number, or text after `=`.
    Literal(Value),
}

impl TryFrom<Literal> for Source {
    type Error = String;

    fn try_from(literal: Literal) -> Result<Self, String> {
        match literal {
            Literal::Text(text) => match text.strip_prefix('=') {
                Some(literal) => Ok(Self::Literal(literal.into())),
                None => Path::parse(&text).map(Self::Path),
            },
            other => Ok(Self::Literal(other.text().into())),
        }
    }
}

impl Source {
    fn find<'a>(&'a self, fields: &'a [Content<'_>; 3]) -> Option<Cow<'a, Value>> {
        match self {
            Self::Path(path) => path.find(fields),
            Self::Literal(value) => Some(Cow::Borrowed(value)),
        }
    }
}

/// A field of an element, and the way from there into its JSON.
#[derive(Debug, Clone, PartialEq)]
struct Path {
    field: usize,
    names: Vec<String>,
}

impl Path {
    fn parse(text: &str) -> Result<Self, String> {
        let mut names = text.split('.');
        let field = names
            .next()
            .and_then(|name| ["data", "desc", "ext"].iter().position(|field| *field == name));
        let field = field
            .ok_or_else(|| format!("the path {text:?} begins with none of data, desc and ext"))?;
        let names: Vec<String> = names.map(str::to_owned).collect();
        if names.len() >= MAX_DEPTH {
            return Err(format!("the path {text:?} has more than {MAX_DEPTH} names"));
        }
        if names.iter().any(String::is_empty) {
            return Err(format!("the path {text:?} has an empty name"));
        }
        Ok(Self { field, names })
    }

    fn find<'a>(&self, fields: &'a [Content<'_>; 3]) -> Option<Cow<'a, Value>> {
        let content = &fields[self.field];
        if self.names.is_empty() {
            return Some(Cow::Owned(content.text.into()));
        }
        let step = |value: &'a Value, name: &String| match value {
            Value::Array(list) => list.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        };
        self.names.iter().try_fold(content.json(), step).map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Deserialize)]
    struct File {
        custom: Mappings,
    }

    fn mappings(text: &str) -> Mappings {
        toml::from_str::<File>(text).unwrap().custom
    }

    fn error(text: &str) -> String {
        toml::from_str::<File>(text).err().unwrap().message().to_owned()
    }

    #[test]
    fn an_apps_own_payload_means_what_the_person_says() {
        let mappings = mappings(
            r#"
            [[custom]]
            when = { "data.cmd" = "gift", "data.v" = 2 }
            means = "gift"
            id = "data.gift.id"
            name = "data.gift.names.1"
            count = "data.n"
            price = 5
            [[custom]]
            when = { "data.cmd" = "gift" }
            means = "gift"
            name = "=Rose"
            [[custom]]
            when = { "data" = "heart" }
            means = "like"
            count = "ext"
            [[custom]]
            when = { "data.live" = true }
            means = "card"
            kind = "order"
            title = "ext.title"
            detail = "desc"
            price = "ext.price"
            [[custom]]
            when = { "data.cmd" = "say" }
            means = "text"
            text = "data.words"
            [[custom]]
            when = { "data.cmd" = "SEND_GIFT" }
            means = "hide"
            "#,
        );
        let told = |data: &str, desc: &str, ext: &str| mappings.meaning(data, desc, ext);
        let gift_data = r#"{"cmd":"gift","v":"2","gift":{"id":7,"names":["玫瑰","Rose"]},"n":"3"}"#;
        assert_eq!(
            told(gift_data, "", ""),
            Some(Element::Gift(Gift {
                id: Text::new("7"),
                name: Text::new("Rose"),
                count: 3,
                price: 5.into(),
                receiver: None
            }))
        );
        let rose = Gift { name: Text::new("Rose"), ..gift() };
        assert_eq!(told(r#"{"cmd":"gift"}"#, "", ""), Some(Element::Gift(rose)));
        assert_eq!(told("heart", "", "12"), Some(Element::Likes(Likes { count: 12 })));
        assert_eq!(
            told(r#"{"live":true}"#, "A12", r#"{"title":"Shirt","price":199}"#),
            Some(Element::Card(Card {
                kind: CardKind::Order,
                title: Text::new("Shirt"),
                detail: Text::new("A12"),
                price: Some(199.into()),
                count: 1,
            }))
        );
        let say = |words: &str| told(&format!(r#"{{"cmd":"say"{words}}}"#), "", "");
        assert_eq!(say(r#","words":"hi""#), Some(Element::Text(Text::new("hi"))));
        assert_eq!(say(""), None);
        let hidden = Element::Signal { what: Text::new("SEND_GIFT") };
        assert_eq!(told(r#"{"cmd":"SEND_GIFT"}"#, "", ""), Some(hidden));
        for other in ["", "heart ", "{}", r#"{"cmd":["gift"]}"#, r#"["gift"]"#] {
            assert_eq!(told(other, "", ""), None, "{other}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let when = |condition: &str| {
            error(&format!("[[custom]]\nwhen = {{ {condition} }}\nmeans = \"hide\"\n"))
        };
        assert!(when("").contains("needs a condition"));
        assert!(when(r#""cmd" = "x""#).contains("none of data, desc and ext"));
        assert!(when(r#""data..cmd" = "x""#).contains("empty name"));
        assert!(when(&format!(r#""data{}" = "x""#, ".a".repeat(16))).contains("more than 16"));
        assert!(when(r#""data.x" = [1]"#).contains("text, a number"));
        let many: Vec<_> = (0..17).map(|n| format!(r#""data.{n}" = 1"#)).collect();
        assert!(when(&many.join(",")).contains("at most 16"));
        let section = "[[custom]]\nwhen = { data = \"x\" }\nmeans = \"like\"\n";
        assert!(error(&section.repeat(201)).contains("at most 200"));
        assert!(!mappings(&section.repeat(200)).is_empty());
        assert!(error(&format!("{section}colour = \"red\"\n")).contains("unknown field"));
        assert!(error(&section.replace("like", "song")).contains("unknown variant"));
        let deepest = section.replace("data", &format!("\"data{}\"", ".a".repeat(15)));
        assert!(!mappings(&deepest).is_empty());
    }

    #[test]
    fn a_mapping_goes_before_what_danmux_knows() {
        let mappings = mappings(
            "[[custom]]\nwhen = { data = \"like\" }\nmeans = \"text\"\ntext = \"=I like it\"\n",
        );
        let told = super::super::element(&mappings, "like", "", "");
        assert_eq!(told, Element::Text(Text::new("I like it")));
        let other = super::super::element(&mappings, "LIKE", "", "");
        assert_eq!(other, Element::Likes(Likes { count: 1 }));
    }

    proptest! {
        #[test]
        fn no_payload_breaks_a_mapping(data in ".*", ext in r#"[\[{"a:.0-9}\]]{0,40}"#) {
            let mappings = mappings(
                "[[custom]]\nwhen = { \"ext.a\" = 1 }\nmeans = \"gift\"\ncount = \"ext.0.a\"\n",
            );
            let fits = serde_json::from_str::<Value>(&ext)
                .is_ok_and(|json| scalar(&json["a"]).is_some_and(|text| text == "1"));
            prop_assert_eq!(mappings.meaning(&data, "", &ext).is_some(), fits);
        }
    }
}
