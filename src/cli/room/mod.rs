//! `danmux room`: what an administrator of an app does with its rooms, through the REST API.

mod act;
mod list;
mod print;
mod time;

use clap::{Subcommand, ValueEnum};

use crate::model::{Lasting, RoomId, UserId};

use super::{Error, connection::AdminConnection, serve::stopped};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a room
    Create {
        /// The room's id; the service makes one without it
        room: Option<RoomId>,

        /// What the room is called, at most 30 bytes
        #[arg(long, value_name = "TEXT")]
        name: String,

        /// Who owns it; without an owner only administrators of the app change it
        #[arg(long, value_name = "USER")]
        owner: Option<UserId>,

        #[command(flatten)]
        profile: Profile,

        #[command(flatten)]
        common: Common,
    },
    /// List the app's rooms
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Show a room
    Show {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
    /// Change a room, or mute everyone in it
    Set {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        changes: Changes,

        #[command(flatten)]
        common: Common,
    },
    /// End a room
    Destroy {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
    /// List who is in a room
    Members {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
    /// Stop people from writing
    Mute {
        #[command(flatten)]
        people: People,

        /// How long: 90s, 10m, 2h, 7d or forever
        #[arg(long = "for", value_name = "TIME")]
        lasting: Lasting,

        #[command(flatten)]
        common: Common,
    },
    /// Let people write again
    Unmute {
        #[command(flatten)]
        people: People,

        #[command(flatten)]
        common: Common,
    },
    /// List who is muted
    Muted {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
    /// Send people out, and keep them out
    Ban {
        #[command(flatten)]
        people: People,

        /// How long: 90s, 10m, 2h, 7d or forever
        #[arg(long = "for", value_name = "TIME")]
        lasting: Lasting,

        /// Why, at most 1000 bytes
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,

        #[command(flatten)]
        common: Common,
    },
    /// Let people join again
    Unban {
        #[command(flatten)]
        people: People,

        #[command(flatten)]
        common: Common,
    },
    /// List who is banned
    Banned {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
    /// Make people admins of a room, or members again, or list the admins
    Admin {
        #[command(subcommand)]
        verb: AdminVerb,
    },
    /// Tell everybody in a room something, as the service itself
    Notice {
        /// The room's id
        room: RoomId,

        /// What to tell
        text: String,

        #[command(flatten)]
        common: Common,
    },
    /// Send a comment to everybody in every room of the app
    Broadcast {
        /// What to say
        text: String,

        /// In whose name; yours without it
        #[arg(long, value_name = "USER")]
        from: Option<UserId>,

        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, Subcommand)]
enum AdminVerb {
    /// Make people admins
    Add {
        #[command(flatten)]
        people: People,

        #[command(flatten)]
        common: Common,
    },
    /// Make admins members again
    Remove {
        #[command(flatten)]
        people: People,

        #[command(flatten)]
        common: Common,
    },
    /// List the admins
    List {
        /// The room's id
        room: RoomId,

        #[command(flatten)]
        common: Common,
    },
}

/// What every verb takes.
#[derive(Debug, clap::Args)]
struct Common {
    /// One JSON object a line; the fields are documented and keep their names
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    connection: AdminConnection,
}

/// Whom an act is about.
#[derive(Debug, clap::Args)]
struct People {
    /// The room's id
    room: RoomId,

    /// Who
    #[arg(required = true, value_name = "USER")]
    users: Vec<UserId>,
}

/// What a room may say of itself beside its name.
#[derive(Debug, clap::Args)]
struct Profile {
    /// What it is about, at most 240 bytes
    #[arg(long, value_name = "TEXT")]
    introduction: Option<String>,

    /// What everybody shall know, at most 300 bytes
    #[arg(long, value_name = "TEXT")]
    notification: Option<String>,

    /// The address of its picture, at most 100 bytes
    #[arg(long, value_name = "URL")]
    avatar: Option<String>,
}

/// What changes in a room: at least one of them.
#[derive(Debug, clap::Args)]
struct Changes {
    /// What the room is called, at most 30 bytes
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    #[command(flatten)]
    profile: Profile,

    /// Whether only the owner and the admins may write
    #[arg(long, value_enum, value_name = "on|off")]
    mute_all: Option<Switch>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

pub(super) async fn run(args: Args) -> Result<(), Error> {
    tokio::select! {
        result = perform(args.verb) => result,
        () = stopped() => Err(Error::Interrupted),
    }
}

async fn perform(verb: Verb) -> Result<(), Error> {
    match verb {
        Verb::Create { room, name, owner, profile, common } => {
            act::create(room, name, owner, profile, &common).await
        }
        Verb::List { common } => list::rooms(&common).await,
        Verb::Show { room, common } => list::room(&room, &common).await,
        Verb::Set { room, changes, common } => act::set(&room, changes, &common).await,
        Verb::Destroy { room, common } => act::destroy(&room, &common).await,
        Verb::Members { room, common } => list::members(&room, &common).await,
        Verb::Mute { people, lasting, common } => act::mute(&people, lasting, &common).await,
        Verb::Unmute { people, common } => act::unmute(&people, &common).await,
        Verb::Muted { room, common } => list::muted(&room, &common).await,
        Verb::Ban { people, lasting, reason, common } => {
            act::ban(&people, lasting, &reason, &common).await
        }
        Verb::Unban { people, common } => act::unban(&people, &common).await,
        Verb::Banned { room, common } => list::banned(&room, &common).await,
        Verb::Admin { verb: AdminVerb::Add { people, common } } => {
            act::set_admins(&people, true, &common).await
        }
        Verb::Admin { verb: AdminVerb::Remove { people, common } } => {
            act::set_admins(&people, false, &common).await
        }
        Verb::Admin { verb: AdminVerb::List { room, common } } => {
            list::admins(&room, &common).await
        }
        Verb::Notice { room, text, common } => act::notice(&room, &text, &common).await,
        Verb::Broadcast { text, from, common } => act::broadcast(text, from, &common).await,
    }
}
