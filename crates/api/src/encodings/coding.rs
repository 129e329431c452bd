//! Content codings of a document: which one a client wants, and how it is made.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::HeaderMap;
use tenantry_http::takes_coding;

/// Brotli's quality: the best that takes milliseconds for a document.
const BROTLI_QUALITY: u32 = 6;
/// The base-2 logarithm of brotli's window.
const BROTLI_WINDOW: u32 = 22;
/// Brotli's working buffer in bytes.
const BROTLI_BUFFER: usize = 16 * 1024;

/// A content coding that documents are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The coding to answer in; `None` for the document as it is.
    pub(crate) fn preferred(headers: &HeaderMap) -> Option<Self> {
        let codings = [Self::Brotli, Self::Gzip];
        codings
            .into_iter()
            .find(|coding| takes_coding(headers, coding.as_str()))
    }

    /// Its name on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Compresses; slow, so never on a worker that answers requests.
    pub(crate) fn encode(self, plain: &[u8]) -> io::Result<Bytes> {
        match self {
            Self::Brotli => {
                let buffer = Vec::with_capacity(plain.len() / 4);
                let mut writer = brotli::CompressorWriter::new(
                    buffer,
                    BROTLI_BUFFER,
                    BROTLI_QUALITY,
                    BROTLI_WINDOW,
                );
                writer.write_all(plain)?;
                Ok(writer.into_inner().into())
            }
            Self::Gzip => {
                let mut writer = GzEncoder::new(Vec::new(), Compression::default());
                writer.write_all(plain)?;
                writer.finish().map(Bytes::from)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use http::{HeaderValue, header};

    use super::*;

    fn preferred(accepts: &'static str) -> Option<Coding> {
        let header = (header::ACCEPT_ENCODING, HeaderValue::from_static(accepts));
        Coding::preferred(&HeaderMap::from_iter([header]))
    }

    #[test]
    fn brotli_goes_before_gzip_and_a_zero_weight_refuses() {
        assert_eq!(preferred("gzip, deflate, br"), Some(Coding::Brotli));
        assert_eq!(preferred("gzip;q=1.0, br;q=0"), Some(Coding::Gzip));
        assert_eq!(preferred("identity"), None);
        assert_eq!(Coding::preferred(&HeaderMap::new()), None);
    }

    #[test]
    fn both_codings_come_back_the_same() {
        let plain = br#"{"a":1}"#.repeat(1_000);

        let mut text = Vec::new();
        let gzip = Coding::Gzip.encode(&plain).unwrap();
        flate2::read::GzDecoder::new(&gzip[..])
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, plain);

        text.clear();
        let br = Coding::Brotli.encode(&plain).unwrap();
        brotli::Decompressor::new(&br[..], 4096)
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, plain);
        assert!(br.len() < plain.len() / 10);
    }
}
