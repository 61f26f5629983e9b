//! `danmux watch`: the viewer on a live room.

use std::io::{self, IsTerminal};

use crate::{
    client::{Client, Events},
    model::{RoomId, UserId},
    viewer::{self, Viewer},
};

use super::{Error, connection::Connection};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The room's id
    room: String,

    /// Never send anything
    #[arg(long)]
    read_only: bool,

    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(args: Args, color: bool) -> Result<(), Error> {
    let room = RoomId::new(&args.room).map_err(|error| Error::Usage(error.to_string()))?;
    needs_a_terminal()?;
    let (client, events, me) = args.connection.open().await?;
    client
        .join(&room)
        .await
        .map_err(|error| Error::client(&format!("could not join {room}"), error))?;
    let seat = Seat { client, events, room, me, read_only: args.read_only };
    show(seat, Vec::new(), color).await
}

/// Who watches what.
pub(super) struct Seat {
    pub(super) client: Client,
    pub(super) events: Events,
    pub(super) room: RoomId,
    pub(super) me: Option<UserId>,
    pub(super) read_only: bool,
}

/// Shows a room until its viewer has seen enough, then takes leave of the service.
pub(super) async fn show(seat: Seat, invitation: Vec<String>, color: bool) -> Result<(), Error> {
    let Seat { client, events, room, me, read_only } = seat;
    let viewer = Viewer { client: client.clone(), events, room, me, read_only, invitation, color };
    let shown = viewer::run(viewer).await;
    client.close().await;
    shown.map_err(|error| Error::failed("the viewer stopped", &error))
}

/// The viewer draws on a terminal and reads keys from it.
pub(super) fn needs_a_terminal() -> Result<(), Error> {
    if io::stdout().is_terminal() && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Error::Usage("the viewer needs a terminal; for a pipe there is `danmux tail`".into()))
}
