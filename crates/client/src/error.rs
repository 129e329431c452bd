//! What can go wrong between a program and the server.

use std::{error::Error as StdError, io};

use rustls::CertificateError;
use tenantry_domain::Problem;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused.
    #[error("{}", .0.detail.as_str())]
    Refused(Box<Problem>),
    /// The server cannot be reached, or went away.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Something answers there with a certificate that is not accepted; why not.
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(String),
    /// Something answered that is not this server, or not this version of it.
    #[error("the answer cannot be understood: {0}")]
    Unexpected(String),
    /// The address, the token or an authority cannot be used.
    #[error("{0}")]
    Setting(String),
}

impl Error {
    /// The server's refusal, if that is what it was.
    pub fn problem(&self) -> Option<&Problem> {
        if let Self::Refused(problem) = self {
            Some(problem)
        } else {
            None
        }
    }

    /// An exchange that came to nothing.
    pub(crate) fn lost(error: reqwest::Error) -> Self {
        match refused_certificate(&error) {
            Some(why) => Self::Certificate(why),
            None => Self::Unreachable(error),
        }
    }
}

/// Why a certificate was not accepted, if that is what ended the exchange.
fn refused_certificate(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(sentence(why));
        }
        // What an I/O error wraps is not its source.
        let inside = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

fn sentence(why: &CertificateError) -> String {
    if *why == CertificateError::UnknownIssuer {
        return "nobody who is trusted here has signed it".to_owned();
    }
    why.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_accepted_is_found_inside_other_errors() {
        let inner = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let outer = io::Error::other(io::Error::other(inner));

        let why = refused_certificate(&outer).unwrap();

        assert_eq!(why, "nobody who is trusted here has signed it");
        assert_eq!(refused_certificate(&io::Error::other("closed")), None);
    }
}
