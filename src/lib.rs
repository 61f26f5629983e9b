//! danmux: watch and host live rooms in a terminal.
//!
//! A live room is an AVChatRoom of Tencent Cloud Chat ("IM"). This crate is a terminal viewer, an
//! IM client and a room service, which speak the service's real wire protocol over WebSocket.
//!
//! # One way through the house
//!
//! ```text
//! socket → wire → client → model::Event → app::update → tui::draw → terminal
//! keys   → app::update → app::Effect → viewer → model::Command → client → wire → socket
//!
//! socket → wire → server → a room's log → every poller → wire → socket
//! ```
//!
//! Nothing flows back: drawing reads state and writes cells; `app::update` has no IO, no clock and
//! no randomness; one runner, in `viewer`, performs what it asks for.
//!
//! # Map
//!
//! | module | what lives there | may import |
//! |---|---|---|
//! | [`model`] | what a live room is: messages, tips, notices, people, clean text, events, commands | nothing of ours |
//! | [`filter`] | word lists over text, whatever disguise it wears; the language of filters | `model` |
//! | [`i18n`] | what people read, in two languages | `model`, `filter` |
//! | [`wire`] | the IM wire format, pure: bytes to types and back, for both sides | `model` |
//! | [`client`] | the IM connection: one task that owns the socket, a method for each thing an SDK user can do | `model`, `wire` |
//! | [`server`] | the room service: sockets, rooms, their logs, who may do what | `model`, `wire`, `filter` |
//! | [`app`] | the viewer's state and rules: no screen, no sockets, no clock | `model`, `filter`, `i18n` |
//! | [`tui`] | the screen: terminal, layout, panes; reads `app` and draws | `app`, `model`, `i18n` |
//! | [`viewer`] | the one event loop, and the runner of effects | `app`, `tui`, `client`, `config`, `filter`, `model`, `i18n` |
//! | [`config`] | the configuration file: found, read, checked | `model`, `filter`, `wire`, `server`, `app`, `tui` |
//! | [`demo`] | a simulated audience, played by real clients | `model`, `wire`, `client`, `server` |
//! | [`cli`] | one file a subcommand; wires the rest together | all |
//!
//! A test holds every import against this table.

pub mod app;
pub mod cli;
pub mod client;
pub mod config;
pub mod demo;
pub mod filter;
pub mod i18n;
pub mod model;
pub mod server;
pub mod tui;
pub mod viewer;
pub mod wire;
