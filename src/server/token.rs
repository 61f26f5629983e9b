//! Tokens: what a client shows in place of a login or a join, signed so that they outlive the process.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of a signature: 128 bits, far more than anybody can try over a network.
const SIGNATURE: usize = 16;
/// Characters of a token at most; longer ones are not looked at.
const MAX_TOKEN: usize = 256;

/// What tokens are signed under; kept with the service's data.
pub(super) type Secret = [u8; 32];

/// What a session's ticket (`A2Key`) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) app: u32,
    /// The account's number.
    pub(super) account: u64,
    pub(super) instance: u64,
    /// Rises when all of an account's tickets end at once.
    pub(super) epoch: u64,
    /// Seconds since 1970: when the login's `UserSig` runs out.
    pub(super) expires: u64,
}

/// What a polling key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PollingKey {
    /// The room's number, which no later room has.
    pub(super) room: u64,
    /// The first sequence that it may read.
    pub(super) start: u64,
    /// `None` for a guest.
    pub(super) member: Option<Membership>,
    /// Tells keys apart that are alike.
    pub(super) nonce: u64,
}

/// One stay of one member in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Membership {
    /// The account's number.
    pub(super) account: u64,
    /// The stay's number; who quits, is banned or comes back has another.
    pub(super) joined: u64,
}

/// A moderator's leave for one message that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Approval {
    /// The room's number.
    pub(super) room: u64,
    /// The message's number.
    pub(super) held: u64,
}

impl Approval {
    const KIND: u8 = 4;

    pub(super) fn sign(&self, secret: &Secret) -> String {
        sign(secret, Self::KIND, &[self.room, self.held])
    }

    pub(super) fn verify(secret: &Secret, token: &str) -> Option<Self> {
        let [room, held] = verify(secret, Self::KIND, token)?;
        Some(Self { room, held })
    }
}

impl Ticket {
    const KIND: u8 = 1;

    pub(super) fn sign(&self, secret: &Secret) -> String {
        let Self { app, account, instance, epoch, expires } = *self;
        sign(secret, Self::KIND, &[app.into(), account, instance, epoch, expires])
    }

    pub(super) fn verify(secret: &Secret, token: &str) -> Option<Self> {
        let [app, account, instance, epoch, expires] = verify(secret, Self::KIND, token)?;
        Some(Self { app: u32::try_from(app).ok()?, account, instance, epoch, expires })
    }
}

impl PollingKey {
    const GUEST: u8 = 2;
    const MEMBER: u8 = 3;

    pub(super) fn sign(&self, secret: &Secret) -> String {
        let Self { room, start, member, nonce } = *self;
        match member {
            None => sign(secret, Self::GUEST, &[room, start, nonce]),
            Some(Membership { account, joined }) => {
                sign(secret, Self::MEMBER, &[room, start, nonce, account, joined])
            }
        }
    }

    pub(super) fn verify(secret: &Secret, token: &str) -> Option<Self> {
        if let Some([room, start, nonce]) = verify(secret, Self::GUEST, token) {
            return Some(Self { room, start, member: None, nonce });
        }
        let [room, start, nonce, account, joined] = verify(secret, Self::MEMBER, token)?;
        Some(Self { room, start, member: Some(Membership { account, joined }), nonce })
    }
}

/// The kind and the numbers, seven bits a byte, then the signature; base64 for addresses.
fn sign(secret: &Secret, kind: u8, numbers: &[u64]) -> String {
    let mut bytes = vec![kind];
    for &number in numbers {
        let mut rest = number;
        while rest >= 0x80 {
            bytes.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        bytes.push(rest.to_le_bytes()[0]);
    }
    let signature = mac(secret, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&signature[..SIGNATURE]);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn verify<const N: usize>(secret: &Secret, kind: u8, token: &str) -> Option<[u64; N]> {
    if token.len() > MAX_TOKEN {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (said, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE)?)?;
    if *said.first()? != kind {
        return None;
    }
    mac(secret, said).verify_truncated_left(signature).ok()?;
    let mut rest = said[1..].iter();
    let mut numbers = [0; N];
    for number in &mut numbers {
        let mut shift = 0;
        loop {
            let byte = *rest.next()?;
            *number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
    }
    rest.next().is_none().then_some(numbers)
}

fn mac(secret: &Secret, said: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(said);
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tokens_come_back_and_nothing_else_does(
            account: u64, instance: u64, expires: u64, start: u64, joined: u64, bit in 0..8u8,
        ) {
            let secret = [7; 32];
            let ticket = Ticket { app: 14, account, instance, epoch: 2, expires };
            let text = ticket.sign(&secret);
            prop_assert_eq!(Ticket::verify(&secret, &text), Some(ticket));
            prop_assert_eq!(Ticket::verify(&[8; 32], &text), None);
            prop_assert_eq!(PollingKey::verify(&secret, &text), None);
            let member = Some(Membership { account, joined });
            for key in [
                PollingKey { room: 3, start, member, nonce: 9 },
                PollingKey { room: 3, start, member: None, nonce: 9 },
            ] {
                let text = key.sign(&secret);
                prop_assert_eq!(PollingKey::verify(&secret, &text), Some(key));
                prop_assert_eq!(Ticket::verify(&secret, &text), None);
                let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
                for index in 0..bytes.len() {
                    let mut forged = bytes.clone();
                    forged[index] ^= 1 << bit;
                    let forged = URL_SAFE_NO_PAD.encode(forged);
                    prop_assert_eq!(PollingKey::verify(&secret, &forged), None);
                }
            }
        }

        #[test]
        fn any_text_is_looked_at_without_harm(text in ".{0,300}") {
            prop_assert_eq!(Ticket::verify(&[7; 32], &text), None);
            prop_assert_eq!(PollingKey::verify(&[7; 32], &text), None);
        }
    }
}
