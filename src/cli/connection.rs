//! The options that say which service to speak to, and as whom.

use std::{
    env,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Args, ValueEnum};

use crate::{
    client::{
        Client, Config, Events, Secret,
        admin::{self, Admin, AdminConfig},
    },
    config,
    model::{AppId, UserId},
    wire::{custom::Mappings, user_sig},
};

use super::{Error, data};

/// Seconds that a `UserSig` made here for one run lasts: a day, and then the key is asked again.
const RUN_EXPIRE: u64 = 86_400;
/// Seconds that an administrator's lasts, who moderates for as long as a viewer runs: unlike who logs
/// in, they have no ticket that goes on.
const ADMIN_EXPIRE: u64 = 30 * RUN_EXPIRE;

/// Which service, which app, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct Connection {
    #[command(flatten)]
    place: Place,

    /// Read without login
    #[arg(long, conflicts_with_all = ["sig_file", "key_file"])]
    guest: bool,

    /// Who you are
    #[arg(long, value_name = "ID", env = "DANMUX_USER")]
    user: Option<String>,

    #[command(flatten)]
    proof: Proof,
}

/// Which service and which app, as one of its administrators.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct AdminConnection {
    #[command(flatten)]
    place: Place,

    /// Which of the app's administrators you are
    #[arg(long, value_name = "ID", env = "DANMUX_USER", default_value = "administrator")]
    user: String,

    #[command(flatten)]
    proof: Proof,
}

/// Which service, and which app.
#[derive(Debug, Args)]
struct Place {
    /// Base URL of the service, as `ws://127.0.0.1:8686`; the cloud's without it
    #[arg(long, value_name = "URL", env = "DANMUX_SERVER")]
    server: Option<String>,

    /// The cloud's region
    #[arg(long, value_enum, conflicts_with = "server", default_value_t = Region::China)]
    region: Region,

    /// The app's SDKAppID
    #[arg(long, value_name = "SDKAPPID", env = "DANMUX_APP")]
    app: Option<u32>,
}

/// What proves who somebody is.
#[derive(Debug, Args)]
struct Proof {
    /// A file with your UserSig; else DANMUX_USERSIG holds it
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    sig_file: Option<PathBuf>,

    /// A file with the app's secret key, to make a UserSig; else DANMUX_SECRET_KEY holds it
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Region {
    China,
    Singapore,
    Korea,
    Germany,
    India,
    Japan,
    Usa,
}

impl Region {
    /// The hosts that SDK 2.27.6 and 3.6.6 name.
    fn url(self) -> &'static str {
        match self {
            Self::China => "wss://wss.im.qcloud.com",
            Self::Singapore => "wss://wsssgp.im.qcloud.com",
            Self::Korea => "wss://wsskr.im.qcloud.com",
            Self::Germany => "wss://wssger.im.qcloud.com",
            Self::India => "wss://wssind.im.qcloud.com",
            Self::Japan => "wss://wssjpn.im.qcloud.com",
            Self::Usa => "wss://wssusa.im.qcloud.com",
        }
    }

    /// The hosts of the REST API (public documents).
    fn rest_url(self) -> &'static str {
        match self {
            Self::China => "https://console.tim.qq.com",
            Self::Singapore => "https://adminapisgp.im.qcloud.com",
            Self::Korea => "https://adminapikr.im.qcloud.com",
            Self::Germany => "https://adminapiger.im.qcloud.com",
            Self::India => "https://adminapiind.im.qcloud.com",
            Self::Japan => "https://adminapijpn.im.qcloud.com",
            Self::Usa => "https://adminapiusa.im.qcloud.com",
        }
    }
}

impl Connection {
    /// Connects, and logs in unless as a guest; tells who we are. `mappings` say what the app's own
    /// elements mean.
    pub(super) async fn open(
        &self,
        mappings: Mappings,
    ) -> Result<(Client, Events, Option<UserId>), Error> {
        let app = self.place.app()?;
        // All that can be wrong in the options is told before anything is sent.
        let login = match &self.user {
            _ if self.guest => None,
            None => return Err(Error::Usage("say who you are: --guest, or --user ID".into())),
            Some(user) => {
                let user = user_of(user)?;
                let sig = self.proof.user_sig(app, &user, RUN_EXPIRE)?;
                Some((user, sig))
            }
        };
        let server = self.place.server.as_deref().unwrap_or_else(|| self.place.region.url());
        open(Config { mappings, ..Config::new(server, app) }, login).await
    }

    /// The REST API's client, for whom the configuration names as an administrator, or who logs in
    /// as the one that every app has; `None` for everybody else. Nothing is sent yet.
    pub(super) fn admin(
        &self,
        admin: &config::AdminConfig,
        mappings: Mappings,
    ) -> Result<Option<Admin>, Error> {
        let app = self.place.app()?;
        let is_admin = |user: &&String| !self.guest && *user == config::AdminConfig::USER;
        let named = if admin.is_set() && admin.app.is_none_or(|named| named == app.0) {
            let proof =
                Proof { sig_file: admin.sig_file.clone(), key_file: admin.key_file.clone() };
            let user = user_of(&admin.user)?;
            let sig = proof.user_sig(app, &user, ADMIN_EXPIRE)?;
            self.place.admin(admin.server.as_deref(), user, sig)?
        } else if let Some(user) = self.user.as_ref().filter(is_admin) {
            let user = user_of(user)?;
            let sig = self.proof.user_sig(app, &user, ADMIN_EXPIRE)?;
            self.place.admin(admin.server.as_deref(), user, sig)?
        } else {
            return Ok(None);
        };
        let named = named.with_mappings(mappings);
        match &admin.hold_server {
            Some(server) => named.with_hold_server(server).map(Some).map_err(no_admin),
            None => Ok(Some(named)),
        }
    }
}

impl AdminConnection {
    /// The REST API's client; nothing is sent yet.
    pub(super) fn admin(&self) -> Result<Admin, Error> {
        let user = user_of(&self.user)?;
        let sig = self.proof.user_sig(self.place.app()?, &user, RUN_EXPIRE)?;
        self.place.admin(None, user, sig)
    }
}

impl Place {
    fn app(&self) -> Result<AppId, Error> {
        match self.app {
            Some(app) => Ok(AppId(app)),
            None if self.server.is_some() => Ok(data::DEFAULT_APP),
            None => Err(Error::Usage("name the app with --app SDKAPPID".into())),
        }
    }

    /// The client of the REST API that is named, else of this place's.
    fn admin(&self, named: Option<&str>, identifier: UserId, sig: Secret) -> Result<Admin, Error> {
        let app = self.app()?;
        let server = named.or(self.server.as_deref()).unwrap_or_else(|| self.region.rest_url());
        Admin::new(AdminConfig { server: server.to_owned(), app, identifier, sig })
            .map_err(no_admin)
    }
}

fn user_of(user: &str) -> Result<UserId, Error> {
    UserId::new(user).map_err(|error| Error::Usage(error.to_string()))
}

fn no_admin(error: admin::Error) -> Error {
    Error::admin("could not connect", error)
}

impl Proof {
    /// A `UserSig`: the one that there is, or one made here that lasts for `expire` seconds.
    fn user_sig(&self, app: AppId, user: &UserId, expire: u64) -> Result<Secret, Error> {
        if let Some(file) = &self.sig_file {
            let sig = data::read_key(file).map_err(|error| {
                Error::Usage(format!("could not read the UserSig in {}: {error}", file.display()))
            })?;
            return Ok(Secret::new(&sig));
        }
        // A key that is named goes before a signature that happens to be in the environment.
        if self.key_file.is_none()
            && let Ok(sig) = env::var("DANMUX_USERSIG")
        {
            return Ok(Secret::new(&sig));
        }
        let key = data::secret_key(self.key_file.as_deref())?.ok_or_else(|| {
            Error::Usage(format!(
                "to log in as {user}, give --sig-file, --key-file, DANMUX_USERSIG or DANMUX_SECRET_KEY"
            ))
        })?;
        Ok(Secret::new(&user_sig::make(app, &key, user, now(), expire)))
    }
}

/// Connects, and logs in where told as whom.
pub(super) async fn open(
    config: Config,
    login: Option<(UserId, Secret)>,
) -> Result<(Client, Events, Option<UserId>), Error> {
    let (client, events) =
        Client::connect(config).await.map_err(|error| Error::client("could not connect", error))?;
    let Some((user, sig)) = login else { return Ok((client, events, None)) };
    client
        .login(&user, sig)
        .await
        .map_err(|error| Error::client(&format!("could not log in as {user}"), error))?;
    Ok((client, events, Some(user)))
}

/// Seconds since 1970; 0 for a clock before that, with which no service agrees anyway.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        connection: Connection,
    }

    /// Who asks through REST, with these options and this section of the configuration.
    fn administrator(options: &[&str], section: &str) -> Result<Option<String>, String> {
        // Another test may have been quicker.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        fs::write(&key, "key\n").unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, format!("[admin]\n{section}")).unwrap();
        let start = ["danmux", "--server", "ws://127.0.0.1:1", "--app", "7"];
        let key = key.to_str().unwrap();
        let options = options.iter().map(|&option| if option == "KEY" { key } else { option });
        let options = Options::parse_from(start.into_iter().chain(options));
        let admin = config::Config::load(Some(&file)).unwrap().admin;
        let admin = options.connection.admin(&admin, Mappings::default());
        // Neither the key nor what was made with it is ever shown.
        assert!(!format!("{admin:?}").contains("eJ"), "{admin:?}");
        admin
            .map(|admin| admin.map(|admin| admin.identifier().to_string()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn nobody_becomes_an_administrator_who_is_not_named_as_one() {
        let user = |name: &'static str| ["--user", name, "--key-file", "KEY"];
        assert_eq!(administrator(&user("mia"), ""), Ok(None));
        assert_eq!(administrator(&["--guest"], "user = \"mia\"\n"), Ok(None));
        let own = Ok(Some("administrator".into()));
        assert_eq!(administrator(&user("administrator"), ""), own);
        let key = "key_file = \"key\"\n";
        assert_eq!(administrator(&user("mia"), key), own);
        assert_eq!(administrator(&["--guest"], key), own);
        let other = format!("user = \"boss\"\nhold_server = \"http://127.0.0.1:2\"\n{key}");
        assert_eq!(administrator(&["--guest"], &other), Ok(Some("boss".into())));
        assert_eq!(administrator(&["--guest"], &format!("app = 7\n{key}")), own);
        // Theirs is another app.
        assert_eq!(administrator(&user("mia"), &format!("app = 8\n{key}")), Ok(None));
    }

    #[test]
    fn what_is_wrong_with_the_section_is_told() {
        let told = |section: &str| administrator(&["--guest"], section).unwrap_err();
        let missing = told("key_file = \"none\"\n");
        assert!(missing.contains("could not read the key file") && missing.contains("none"));
        let user = told("key_file = \"key\"\nuser = \"\"\n");
        assert!(user.contains("a user id must have"), "{user}");
        let server = told("key_file = \"key\"\nserver = \"ftp://x\"\n");
        assert!(server.contains("ftp is not http"), "{server}");
        let keeper = told("key_file = \"key\"\nhold_server = \"x\"\n");
        assert!(keeper.contains("no connection to x"), "{keeper}");
    }
}
