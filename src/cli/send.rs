//! `danmux send`: messages from arguments or from standard input.

use clap::ValueEnum;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use crate::{
    client::Client,
    model::{Custom, Outgoing, Priority, RoomId, Text},
    wire::custom::Mappings,
};

use super::{Error, connection::Connection, serve::stopped};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The room's id
    room: String,

    /// What to say; `-` sends standard input, a message a line
    #[arg(required_unless_present = "custom", conflicts_with = "custom")]
    text: Option<String>,

    /// How the room ranks it when more comes than it carries
    #[arg(long, value_enum, default_value_t = PriorityArg::Normal)]
    priority: PriorityArg,

    /// Send a custom element: {"data":…,"description":…,"extension":…}, or any JSON as its data
    #[arg(long, value_name = "JSON")]
    custom: Option<String>,

    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PriorityArg {
    High,
    Normal,
    Low,
    Lowest,
}

impl From<PriorityArg> for Priority {
    fn from(priority: PriorityArg) -> Self {
        match priority {
            PriorityArg::High => Self::High,
            PriorityArg::Normal => Self::Normal,
            PriorityArg::Low => Self::Low,
            PriorityArg::Lowest => Self::Lowest,
        }
    }
}

pub(super) async fn run(args: Args) -> Result<(), Error> {
    let room = RoomId::new(&args.room).map_err(|error| Error::Usage(error.to_string()))?;
    let custom = args.custom.as_deref().map(parse_custom).transpose()?;
    // What is sent is not read here.
    let (client, _events, me) = args.connection.open(Mappings::default()).await?;
    if me.is_none() {
        return Err(Error::Usage("a guest cannot send; say who you are with --user ID".into()));
    }
    client
        .join(&room)
        .await
        .map_err(|error| Error::client(&format!("could not join {room}"), error))?;
    let priority = args.priority.into();
    let sent = tokio::select! {
        sent = send_all(&client, &room, args.text, custom, priority) => sent,
        () = stopped() => Err(Error::Interrupted),
    };
    client.close().await;
    sent
}

async fn send_all(
    client: &Client,
    room: &RoomId,
    text: Option<String>,
    custom: Option<Custom>,
    priority: Priority,
) -> Result<(), Error> {
    let send = async |message: Outgoing| {
        client
            .send(room, &message, priority)
            .await
            .map(|_| ())
            .map_err(|error| Error::client("not sent", error))
    };
    match (text, custom) {
        (_, Some(custom)) => send(Outgoing::Custom(custom)).await,
        (Some(text), None) if text != "-" => send(Outgoing::Text(text)).await,
        _ => {
            let mut lines = BufReader::new(stdin()).lines();
            let read = |error| Error::failed("could not read standard input", &error);
            while let Some(line) = lines.next_line().await.map_err(read)? {
                if !line.trim().is_empty() {
                    send(Outgoing::Text(line)).await?;
                }
            }
            Ok(())
        }
    }
}

/// `{"data":…,"description":…,"extension":…}`, or any JSON as the data itself.
fn parse_custom(json: &str) -> Result<Custom, Error> {
    let value: Value = serde_json::from_str(json)
        .map_err(|error| Error::Usage(format!("--custom is not JSON: {error}")))?;
    let text = |value: &Value| match value {
        Value::String(text) => Text::new(text),
        other => Text::new(&other.to_string()),
    };
    let field = |name| value.get(name).map(text).unwrap_or_default();
    let known = ["data", "description", "extension"];
    let named = value.as_object().is_some_and(|object| {
        object.contains_key("data") && object.keys().all(|key| known.contains(&key.as_str()))
    });
    if named {
        return Ok(Custom {
            data: field("data"),
            description: field("description"),
            extension: field("extension"),
        });
    }
    Ok(Custom { data: Text::new(json), description: Text::default(), extension: Text::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_json_is_an_element_or_its_data() {
        let custom = parse_custom(r#"{"data":"like","extension":{"n":1}}"#).unwrap();
        assert_eq!((custom.data.raw(), custom.extension.raw()), ("like", r#"{"n":1}"#));
        let gift = r#"{"businessID":"TUIGift","data":{}}"#;
        assert_eq!(parse_custom(gift).unwrap().data.raw(), gift);
        assert_eq!(parse_custom(r#""like""#).unwrap().data.raw(), r#""like""#);
        assert!(matches!(parse_custom("{"), Err(Error::Usage(_))));
    }
}
