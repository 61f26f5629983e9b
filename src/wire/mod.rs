//! The wire format of the IM service, pure: bytes to types and back, for both sides.
//!
//! `PROTOCOL` facts that the docs here name were seen on the wire of the official web SDK
//! (`tim-js-sdk` 2.27.6 and `@tencentcloud/chat` 3.6.6) unless they say "public documents".
//! Unknown fields are passed over, unknown elements and items are kept; numbers that come as text
//! and text that comes as numbers are taken.

pub mod admin;
pub mod attribute;
pub mod callback;
pub mod compression;
pub mod config;
pub mod custom;
pub mod element;
pub mod envelope;
pub mod error_code;
pub mod group;
pub mod item;
mod lenient;
pub mod member;
pub mod message;
pub mod poll;
pub mod profile;
pub mod push;
pub mod rest;
pub mod servcmd;
pub mod session;
pub mod stamp;
pub mod tip;
pub mod user_sig;

pub use envelope::{Answer, Refused, Request, RequestHead, ServerFrame};
pub use error_code::ErrorCode;
pub use servcmd::Servcmd;
