//! Makes a member of a room an admin, or an admin a member again, with the library.
//!
//! `cargo run --example set_admin -- ws://127.0.0.1:8686 SDKAPPID KEY_FILE OWNER ROOM USER on|off`

use std::{
    env, fs,
    time::{SystemTime, UNIX_EPOCH},
};

use danmux::{
    client::{Client, Config, Secret},
    model::{AppId, RoomId, UserId},
    wire::user_sig,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [server, app, key_file, owner, room, user, on] = arguments.as_slice() else {
        return Err("say: SERVER SDKAPPID KEY_FILE OWNER ROOM USER on|off".into());
    };
    let (app, owner) = (AppId(app.parse()?), UserId::new(owner)?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().try_into()?;
    let sig = user_sig::make(app, fs::read_to_string(key_file)?.trim(), &owner, now, 3600);

    let (client, _events) = Client::connect(Config::new(server, app)).await?;
    client.login(&owner, Secret::new(&sig)).await?;
    client.set_admin(&RoomId::new(room)?, &UserId::new(user)?, on == "on").await?;
    client.close().await;
    Ok(())
}
