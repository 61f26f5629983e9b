//! Compressed frames: `COMP`, then a zlib or gzip stream of the whole JSON text.
//!
//! Only servers send them, only on `/binfo`, only to who asked by `compress=gzip`. The stream may
//! be complete, or end with a sync flush and no trailer, as the cloud is reported to send it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use flate2::{Compression, write};

const MARK: &[u8] = b"COMP";

/// Bytes that one frame may inflate to: 16 times what the room service puts in an answer.
pub const MAX_INFLATED: usize = 16 << 20;

/// A compressed frame that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("a compressed frame could not be read: {0}")]
pub struct InflateError(#[from] io::Error);

/// Compresses a frame with zlib, if that makes it smaller.
pub fn compress(frame: Vec<u8>) -> Vec<u8> {
    let mut encoder = write::ZlibEncoder::new(MARK.to_vec(), Compression::fast());
    match encoder.write_all(&frame).and_then(|()| encoder.finish()) {
        Ok(compressed) if compressed.len() < frame.len() => compressed,
        _ => frame,
    }
}

/// The JSON text of a frame, inflated where it is compressed.
///
/// # Errors
/// When the stream is neither zlib nor gzip, is broken, or holds more than [`MAX_INFLATED`] bytes.
pub fn decompress(frame: &[u8]) -> Result<Cow<'_, [u8]>, InflateError> {
    let Some(stream) = frame.strip_prefix(MARK) else {
        return Ok(Cow::Borrowed(frame));
    };
    let bounded = Bounded(Vec::with_capacity((stream.len() * 4).min(MAX_INFLATED)));
    // Writing decoders give what they have at any time: no trailer is asked for.
    let inflated = if stream.starts_with(&[0x1f, 0x8b]) {
        let mut decoder = write::GzDecoder::new(bounded);
        decoder.write_all(stream).and_then(|()| decoder.flush())?;
        std::mem::take(&mut decoder.get_mut().0)
    } else {
        let mut decoder = write::ZlibDecoder::new(bounded);
        decoder.write_all(stream).and_then(|()| decoder.flush())?;
        std::mem::take(&mut decoder.get_mut().0)
    };
    Ok(Cow::Owned(inflated))
}

struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_INFLATED {
            return Err(io::Error::other("more than 16 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::FlushCompress;

    use super::*;

    fn text() -> Vec<u8> {
        r#"{"head":{"servcmd":"heartbeat.alive","seq":1},"body":{"弹幕":"好"}}"#.repeat(20).into_bytes()
    }

    fn marked(stream: &[u8]) -> Vec<u8> {
        [MARK, stream].concat()
    }

    #[test]
    fn our_own_frames_come_back() {
        let compressed = compress(text());
        assert!(compressed.starts_with(MARK) && compressed.len() < text().len());
        assert_eq!(*decompress(&compressed).unwrap(), *text());
        assert_eq!(compress(b"{}".to_vec()), b"{}");
        assert_eq!(*decompress(b"{}").unwrap(), *b"{}");
    }

    #[test]
    fn gzip_and_streams_without_a_trailer_are_read() {
        let mut gzip = write::GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&text()).unwrap();
        gzip.flush().unwrap();
        let cut = gzip.get_ref().clone();
        assert_eq!(*decompress(&marked(&cut)).unwrap(), *text());
        assert_eq!(*decompress(&marked(&gzip.finish().unwrap())).unwrap(), *text());

        let mut zlib = flate2::Compress::new(Compression::default(), true);
        let mut cut = Vec::with_capacity(4096);
        zlib.compress_vec(&text(), &mut cut, FlushCompress::Sync).unwrap();
        assert_eq!(*decompress(&marked(&cut)).unwrap(), *text());
    }

    #[test]
    fn bombs_and_rubbish_are_refused() {
        let bomb = compress(vec![b' '; MAX_INFLATED + 1]);
        assert!(bomb.len() < 1 << 20);
        assert!(decompress(&bomb).is_err());
        assert!(decompress(b"COMPrubbish").is_err());
    }
}
