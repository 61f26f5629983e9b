//! The room service, and who is in its room.

use std::{
    process::Child,
    time::{SystemTime, UNIX_EPOCH},
};

use danmux::{
    client::{Client, Config, NewRoom, Secret},
    model::{RoomId, UserId},
    wire::user_sig,
};
use tempfile::TempDir;

use crate::{
    ROOM, Result,
    process::{APP, KEY, serve},
};

const SPEAKERS: usize = 40;

/// `danmux serve`, ended when dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
}

impl Service {
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (child, url) = serve(folder.path(), &["--rate-limit", "0"])?;
        Ok(Self { child, url, folder })
    }

    /// People in the room, of whom the first made it.
    pub(crate) async fn speakers(&self) -> Result<Vec<Client>> {
        let room = RoomId::new(ROOM)?;
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let mut speakers = Vec::new();
        for number in 0..SPEAKERS {
            let user = UserId::new(&format!("viewer_{:03}", number * 7919 % 500))?;
            let (client, mut events) = Client::connect(Config::new(&self.url, APP)).await?;
            let sig = user_sig::make(APP, KEY, &user, now, 86400);
            client.login(&user, Secret::new(&sig)).await?;
            if number == 0 {
                let new = NewRoom { id: Some(room.clone()), ..NewRoom::default() };
                client.create_room(&new).await?;
            }
            client.join(&room).await?;
            tokio::spawn(async move { while events.recv().await.is_some() {} });
            speakers.push(client);
        }
        Ok(speakers)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
