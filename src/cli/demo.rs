//! `danmux demo`: a room service, an audience and the viewer, in one process and with no account.

use std::{net::SocketAddr, path::Path, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    client::{
        self, NewRoom, Secret,
        admin::{Admin, AdminConfig},
    },
    config, demo,
    i18n::{InvitationTexts, Language, fill},
    model::{AppId, ProfileUpdate, RoomId, UserId},
    server,
    wire::user_sig,
};

use super::{
    Error, Look, connection,
    data::{self, LocalApp},
    serve::{self, listen, println_now, stopped},
    watch::{self, Seat},
};

const ROOM: &str = "demo";
const OWNER: &str = "host";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How many people the audience has
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=1000))]
    viewers: u16,

    /// How many things they do in a second, on average
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rate: u16,

    /// Another seed, another show; the same seed, the same show
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Where the service listens; port 0 picks one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Play without the viewer; needs --seconds
    #[arg(long, requires = "seconds")]
    pub(super) headless: bool,

    /// End after so long
    #[arg(long, value_name = "N", requires = "headless")]
    seconds: Option<u64>,
}

pub(super) async fn run(args: Args, look: &Look<'_>) -> Result<(), Error> {
    if !args.headless {
        watch::needs_a_terminal()?;
    }
    let (settings, theme, files) = watch::settings(look)?;
    let mappings = config::Config::load(look.config)?.custom;
    let LocalApp { app, key, key_file } = data::local_app(None)?;
    let app_id = app.id;
    let (listener, address) = listen(args.listen).await?;
    let url = format!("ws://{address}");
    let over = CancellationToken::new();
    let server = serve::open(server::Config::new(vec![app]))?;
    let service = tokio::spawn(server.run(listener, over.clone().cancelled_owned()));

    let sign = move |user: &UserId| {
        let sig = user_sig::make(app_id, &key, user, connection::now(), user_sig::DEFAULT_EXPIRE);
        Secret::new(&sig)
    };
    let owner = UserId::from_peer(OWNER);
    let sig = sign(&owner);
    let config = client::Config { mappings: mappings.clone(), ..client::Config::new(&url, app_id) };
    let (client, mut events, me) = connection::open(config, Some((owner.clone(), sig))).await?;
    let administrator = UserId::from_peer(config::AdminConfig::USER);
    let admin = Admin::new(AdminConfig {
        server: url.clone(),
        app: app_id,
        sig: sign(&administrator),
        identifier: administrator,
    });
    let admin = admin.map_err(|error| Error::admin("could not open the demo's service", error))?;
    let admin = Some(admin.with_mappings(mappings));
    let could_not = |error| Error::client("could not open the demo's room", error);
    let profile = ProfileUpdate { nick: Some("Mia 米娅".into()), avatar: None };
    client.update_my_profile(&profile).await.map_err(could_not)?;
    let room = RoomId::from_peer(ROOM);
    let new_room = NewRoom {
        id: Some(room.clone()),
        name: "Demo room 演示".into(),
        introduction: "A simulated audience in a real room".into(),
        ..NewRoom::default()
    };
    client.create_room(&new_room).await.map_err(could_not)?;
    client.join(&room).await.map_err(could_not)?;

    let audience = demo::Audience {
        server: url.clone(),
        app: app_id,
        room: room.clone(),
        viewers: args.viewers,
        rate: args.rate,
        seed: args.seed,
    };
    let stop = over.clone();
    let audience = tokio::spawn(async move { audience.play(sign, stop.cancelled_owned()).await });

    let invitation = invitation(&url, app_id, &key_file, settings.language());
    let shown = if let Some(seconds) = args.seconds {
        println_now(&format!("listening on {url}"))?;
        for line in &invitation {
            println_now(line)?;
        }
        let drain = async { while events.recv().await.is_some() {} };
        let end = tokio::time::sleep(Duration::from_secs(seconds));
        let result = tokio::select! {
            () = end => Ok(()),
            () = stopped() => Err(Error::Interrupted),
            () = drain => Err(Error::Failed("the connection of the owner ended".into())),
        };
        client.close().await;
        result
    } else {
        let rooms = vec![room];
        let read_only = false;
        let seat = Seat { client, events, admin, rooms, me, read_only, settings, theme, files };
        watch::show(seat, invitation, look).await
    };

    over.cancel();
    let played = audience.await.map_err(|error| Error::failed("the audience failed", &error))?;
    service.await.map_err(|error| Error::failed("the service failed", &error))?;
    shown?;
    if args.headless {
        println_now(&format!(
            "{} acts: {} comments, {} gifts, {} likes, {} cards, {} joins, {} quits; {} refused",
            played.acts(),
            played.comments,
            played.gifts,
            played.likes,
            played.cards,
            played.joins,
            played.quits,
            played.refused,
        ))?;
    }
    Ok(())
}

/// How others can join.
fn invitation(url: &str, app: AppId, key_file: &Path, language: Language) -> Vec<String> {
    let texts = InvitationTexts::of(language);
    let watch = format!("danmux watch {ROOM} --server {url} --app {app}");
    let guest = format!("{watch} --guest");
    let member = format!("{watch} --user NAME --key-file {}", key_file.display());
    let sdk = format!("create({{SDKAppID: {app}, proxyServer: '{url}'}}), joinGroup('{ROOM}')");
    vec![fill(texts.guest, &[&guest]), fill(texts.member, &[&member]), fill(texts.sdk, &[&sdk])]
}
