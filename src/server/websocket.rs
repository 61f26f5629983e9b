//! A WebSocket as the service has it (RFC 6455): it keeps no buffer while nothing is on its way.

use std::{
    future::poll_fn,
    io,
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

/// Bytes that one read takes.
const READ: usize = 16 << 10;
/// Bytes of a control frame's payload (RFC 6455, 5.5).
const MAX_CONTROL: usize = 125;

mod opcode {
    pub(super) const CONTINUATION: u8 = 0;
    pub(super) const TEXT: u8 = 1;
    pub(super) const BINARY: u8 = 2;
    pub(super) const CLOSE: u8 = 8;
    pub(super) const PING: u8 = 9;
    pub(super) const PONG: u8 = 10;
}

/// Why a socket is closed (RFC 6455, 7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    ProtocolError = 1002,
    InvalidText = 1007,
    TooBig = 1009,
}

/// A socket that is over.
#[derive(Debug, thiserror::Error)]
pub(super) enum SocketError {
    #[error("the peer left")]
    Closed,
    #[error("the peer broke the protocol: {0:?}")]
    Broken(Status),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Binary, else text; text is UTF-8.
    pub(super) binary: bool,
    pub(super) bytes: Vec<u8>,
}

/// The service's end of a WebSocket.
pub(super) struct WebSocket<S> {
    stream: S,
    /// Bytes of one message from the peer.
    max: usize,
    /// What was read and not taken, from `taken` on.
    unread: Vec<u8>,
    taken: usize,
    /// The message whose last frame has not come.
    partial: Option<Message>,
    /// What is to be written, from `written` on.
    unsent: Vec<u8>,
    written: usize,
}

/// The head of a frame from a peer.
struct Head {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Where the payload begins, and how long it is.
    start: usize,
    length: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// A stream after its handshake; `unread` came already.
    pub(super) fn new(stream: S, unread: Vec<u8>, max: usize) -> Self {
        Self { stream, max, unread, taken: 0, partial: None, unsent: Vec::new(), written: 0 }
    }

    /// Takes messages of so many bytes from here on.
    pub(super) fn allow(&mut self, max: usize) {
        self.max = max;
    }

    /// The next message. Nothing is lost where this is dropped; a ping's answer waits for [`Self::flush`], for which
    /// it returns `None`.
    pub(super) async fn receive(&mut self) -> Result<Option<Message>, SocketError> {
        poll_fn(|context| {
            loop {
                if let Some(message) = self.received()? {
                    return Poll::Ready(Ok(Some(message)));
                }
                if self.has_unsent() {
                    return Poll::Ready(Ok(None));
                }
                ready!(self.poll_read(context))?;
            }
        })
        .await
    }

    /// A message that is here already.
    pub(super) fn received(&mut self) -> Result<Option<Message>, SocketError> {
        let received = self.take();
        if let Err(SocketError::Broken(status)) = received {
            self.put(opcode::CLOSE, &(status as u16).to_be_bytes());
        }
        received
    }

    /// Puts a message behind what is to be written.
    pub(super) fn send(&mut self, binary: bool, message: &[u8]) {
        self.put(if binary { opcode::BINARY } else { opcode::TEXT }, message);
    }

    /// Puts a farewell behind what is to be written.
    pub(super) fn close(&mut self) {
        self.put(opcode::CLOSE, &[]);
    }

    pub(super) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Bytes that are to be written.
    pub(super) fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// Writes all that is to be written.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        while self.written < self.unsent.len() {
            match self.stream.write(&self.unsent[self.written..]).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                written => self.written += written,
            }
        }
        self.stream.flush().await?;
        (self.unsent, self.written) = (Vec::new(), 0);
        Ok(())
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        let mut space = [const { MaybeUninit::uninit() }; READ];
        let mut read = ReadBuf::uninit(&mut space);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut read))?;
        if read.filled().is_empty() {
            return Poll::Ready(Err(SocketError::Closed));
        }
        self.unread.extend_from_slice(read.filled());
        Poll::Ready(Ok(()))
    }

    fn put(&mut self, opcode: u8, payload: &[u8]) {
        let length = payload.len();
        self.unsent.reserve(length + 10);
        self.unsent.push(0x80 | opcode);
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..=125), _) => self.unsent.push(short),
            (_, Ok(medium)) => {
                self.unsent.push(126);
                self.unsent.extend_from_slice(&medium.to_be_bytes());
            }
            _ => {
                self.unsent.push(127);
                self.unsent.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        self.unsent.extend_from_slice(payload);
    }

    /// Takes frames off what was read, up to the end of a message.
    fn take(&mut self) -> Result<Option<Message>, SocketError> {
        while let Some((head, payload)) = self.take_frame()? {
            let is_control = head.opcode >= opcode::CLOSE;
            if is_control && (!head.last || payload.len() > MAX_CONTROL) {
                return Err(SocketError::Broken(Status::ProtocolError));
            }
            let message = match (head.opcode, self.partial.take()) {
                (opcode::TEXT | opcode::BINARY, None) => {
                    Message { binary: head.opcode == opcode::BINARY, bytes: payload }
                }
                (opcode::CONTINUATION, Some(mut partial)) => {
                    if partial.bytes.len() + payload.len() > self.max {
                        return Err(SocketError::Broken(Status::TooBig));
                    }
                    partial.bytes.extend_from_slice(&payload);
                    partial
                }
                (opcode::CLOSE, _) => {
                    // The peer's own reason goes back, its words do not.
                    self.put(opcode::CLOSE, payload.get(..2).unwrap_or_default());
                    return Err(SocketError::Closed);
                }
                (opcode::PING, partial) => {
                    self.put(opcode::PONG, &payload);
                    self.partial = partial;
                    continue;
                }
                (opcode::PONG, partial) => {
                    self.partial = partial;
                    continue;
                }
                _ => return Err(SocketError::Broken(Status::ProtocolError)),
            };
            if !head.last {
                self.partial = Some(message);
                continue;
            }
            if !message.binary && str::from_utf8(&message.bytes).is_err() {
                return Err(SocketError::Broken(Status::InvalidText));
            }
            return Ok(Some(message));
        }
        Ok(None)
    }

    fn take_frame(&mut self) -> Result<Option<(Head, Vec<u8>)>, SocketError> {
        let unread = &self.unread[self.taken..];
        let frame = match Head::read(unread, self.max).map_err(SocketError::Broken)? {
            Some(head) => unread.get(head.start..head.start + head.length).map(|bytes| {
                let payload = unmask(bytes, head.mask);
                (head, payload)
            }),
            None => None,
        };
        match &frame {
            Some((head, _)) => self.taken += head.start + head.length,
            // What is left begins a frame.
            None => drop(self.unread.drain(..std::mem::take(&mut self.taken))),
        }
        if self.taken == self.unread.len() {
            (self.unread, self.taken) = (Vec::new(), 0);
        }
        Ok(frame)
    }
}

impl Head {
    /// Reads a head, if all of it is there; a payload of more than `max` bytes is refused before it comes.
    fn read(bytes: &[u8], max: usize) -> Result<Option<Self>, Status> {
        let Some((&[first, second], rest)) = bytes.split_first_chunk() else { return Ok(None) };
        // Neither extensions nor unmasked frames.
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(Status::ProtocolError);
        }
        let (length, size) = match second & 0x7f {
            126 => (rest.first_chunk().map(|&bytes| u16::from_be_bytes(bytes).into()), 2),
            127 => (rest.first_chunk().map(|&bytes| u64::from_be_bytes(bytes)), 8),
            short => (Some(u64::from(short)), 0),
        };
        let Some(length) = length else { return Ok(None) };
        let length = usize::try_from(length).map_err(|_| Status::TooBig)?;
        if length > max.max(MAX_CONTROL) {
            return Err(Status::TooBig);
        }
        let Some(&mask) = rest[size..].first_chunk() else { return Ok(None) };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        Ok(Some(Self { last, opcode, mask, start: 2 + size + 4, length }))
    }
}

/// What a peer masked (RFC 6455, 5.3), eight bytes at a time.
fn unmask(bytes: &[u8], [a, b, c, d]: [u8; 4]) -> Vec<u8> {
    let mask = [a, b, c, d, a, b, c, d];
    let mut plain = bytes.to_vec();
    let (eights, rest) = plain.as_chunks_mut();
    for eight in eights {
        *eight = (u64::from_ne_bytes(*eight) ^ u64::from_ne_bytes(mask)).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    plain
}

#[cfg(test)]
mod tests;
