//! The data folder: where a service keeps the app that it made for itself.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, choose_base_strategy};

use crate::{model::AppId, server};

use super::Error;

/// The app of a service that was told of none.
pub(super) const DEFAULT_APP: AppId = AppId(1_400_000_001);

/// An app with the file that holds its key.
pub(super) struct LocalApp {
    pub(super) app: server::App,
    pub(super) key: String,
    pub(super) key_file: PathBuf,
}

/// The folder of a service's data: the one named, else this machine's own.
pub(super) fn folder(named: Option<PathBuf>) -> Result<PathBuf, Error> {
    match named {
        Some(folder) => Ok(folder),
        None => Ok(choose_base_strategy()
            .map_err(|error| Error::failed("no data folder; name one with --data", &error))?
            .data_dir()
            .join("danmux")),
    }
}

/// The app that this machine's services share: made on the first start, kept from then on.
pub(super) fn local_app(data: Option<PathBuf>) -> Result<LocalApp, Error> {
    let folder = folder(data)?;
    let key_file = folder.join(format!("{DEFAULT_APP}.key"));
    let key = match read_key(&key_file) {
        Ok(key) => key,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_key(&folder, &key_file).map_err(|error| cannot(&key_file, "write", &error))?
        }
        Err(error) => return Err(cannot(&key_file, "read", &error)),
    };
    let app = server::App::new(DEFAULT_APP, server::Key::new(&key));
    Ok(LocalApp { app, key, key_file })
}

/// Reads an app's secret key: the file's text, blanks around it dropped.
pub(super) fn read_key(file: &Path) -> io::Result<String> {
    let key = fs::read_to_string(file)?;
    let key = key.trim();
    if key.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is empty"));
    }
    Ok(key.to_owned())
}

/// An app's secret key: from the file, else from DANMUX_SECRET_KEY; `None` when neither is given.
pub(super) fn secret_key(file: Option<&Path>) -> Result<Option<String>, Error> {
    match file {
        Some(file) => read_key(file).map(Some).map_err(|error| cannot(file, "read", &error)),
        None => Ok(env::var("DANMUX_SECRET_KEY").ok()),
    }
}

/// Says that a key file could not be used.
pub(super) fn cannot(file: &Path, what: &str, error: &io::Error) -> Error {
    Error::Usage(format!("could not {what} the key file {}: {error}", file.display()))
}

fn make_key(folder: &Path, key_file: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let key = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(key_file) {
        Ok(mut file) => writeln!(file, "{key}").map(|()| key),
        // Another service was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read_key(key_file),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a/b");
        let first = local_app(Some(data.clone())).unwrap();
        let key = read_key(&first.key_file).unwrap();
        assert_eq!(key.len(), 64);
        let second = local_app(Some(data)).unwrap();
        assert_eq!(read_key(&second.key_file).unwrap(), key);
        assert_eq!((first.key, second.key), (key.clone(), key));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&first.key_file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
