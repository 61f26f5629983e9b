//! TLS from certificate files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio_rustls::TlsAcceptor;

/// Where a certificate lies.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate and those above it, in PEM.
    pub certificate: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file.
    #[error("could not read {}: {error}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What is wrong with it.
        error: rustls::pki_types::pem::Error,
    },
    /// The certificate, or its key.
    #[error("the certificate and its key cannot be used: {0}")]
    Certificate(#[from] rustls::Error),
}

impl Tls {
    pub(super) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let cannot = |file: &Path| {
            let file = file.to_owned();
            move |error| TlsError::File { file: file.clone(), error }
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&self.certificate)
            .map_err(cannot(&self.certificate))?
            .collect();
        let chain = chain.map_err(cannot(&self.certificate))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(cannot(&self.key))?;
        let mut config =
            ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
