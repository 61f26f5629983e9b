//! `danmux watch`: the viewer on a live room.

use std::{
    io::{self, IsTerminal},
    path::Path,
};

use crate::{
    app::Settings,
    client::{Client, Events, admin::Admin},
    config::{self, Config},
    model::{RoomId, UserId},
    tui::ThemeConfig,
    viewer::{self, Files, Viewer},
};

use super::{Error, Look, connection::Connection, plain};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rooms' ids
    #[arg(required = true, num_args = 1..=16)]
    rooms: Vec<String>,

    /// Never send anything
    #[arg(long)]
    read_only: bool,

    /// A line for each thing that happens, and no screen: for screen readers and logs
    #[arg(long)]
    pub(super) plain: bool,

    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(args: Args, look: &Look<'_>) -> Result<(), Error> {
    let (settings, theme, files) = settings(look)?;
    let Config { custom, admin, .. } = Config::load(look.config)?;
    let mut rooms = Vec::new();
    for room in &args.rooms {
        let room = RoomId::new(room).map_err(|error| Error::Usage(error.to_string()))?;
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    if !args.plain {
        needs_a_terminal()?;
    }
    let admin = args.connection.admin(&admin, custom.clone())?;
    let (client, events, me) = args.connection.open(custom).await?;
    for room in &rooms {
        client
            .join(room)
            .await
            .map_err(|error| Error::client(&format!("could not join {room}"), error))?;
    }
    let read_only = args.read_only;
    let seat = Seat { client, events, admin, rooms, me, read_only, settings, theme, files };
    if args.plain {
        let language = seat.settings.language();
        return plain::show(seat, language).await;
    }
    show(seat, Vec::new(), look).await
}

/// Who watches what.
pub(super) struct Seat {
    pub(super) client: Client,
    pub(super) events: Events,
    pub(super) admin: Option<Admin>,
    pub(super) rooms: Vec<RoomId>,
    pub(super) me: Option<UserId>,
    pub(super) read_only: bool,
    pub(super) settings: Settings,
    pub(super) theme: ThemeConfig,
    pub(super) files: Files,
}

/// Shows a room until its viewer has seen enough, then takes leave of the service.
pub(super) async fn show(
    seat: Seat,
    invitation: Vec<String>,
    look: &Look<'_>,
) -> Result<(), Error> {
    let Seat { client, events, admin, rooms, me, read_only, settings, theme, files } = seat;
    let viewer = Viewer {
        client: client.clone(),
        events,
        admin,
        rooms,
        me,
        read_only,
        settings,
        files,
        invitation,
        theme,
        depth: look.depth,
    };
    let shown = viewer::run(viewer).await;
    client.close().await;
    shown.map_err(|error| Error::failed("the viewer stopped", &error))
}

/// What the person chose, and where that lies.
pub(super) fn settings(look: &Look<'_>) -> Result<(Settings, ThemeConfig, Files), Error> {
    if look.config.is_some() {
        // A file that was named must be there.
        Config::load(look.config)?;
    }
    let config = look.config.map(Path::to_owned).or_else(|| config::path().ok());
    let files = Files { config, state: config::state_folder(), language: look.lang };
    let (settings, theme) = files.read()?;
    Ok((settings, theme, files))
}

/// The viewer draws on a terminal and reads keys from it.
pub(super) fn needs_a_terminal() -> Result<(), Error> {
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Err(Error::Usage(
            "this terminal cannot draw (TERM=dumb); `danmux tail` and `--plain` print lines".into(),
        ));
    }
    if io::stdout().is_terminal() && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Error::Usage("the viewer needs a terminal; for a pipe there is `danmux tail`".into()))
}
