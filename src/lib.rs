//! bounty-bot: a self-hosted Telegram bot in which a group of friends keeps *bounties*,
//! things worth doing, each with an optional link and due date.
//!
//! One message goes through the modules like this:
//!
//! 1. [`telegram`] fetches it by long polling and reads who wrote it and where.
//! 2. [`command`] parses it: which command, and for `/add` and `/edit` which text, link
//!    and due date ([`due`], [`link`]).
//! 3. [`handlers`] carry the command out: they read the users' files through [`storage`],
//!    change the sender's own, and answer with a sentence from [`reply`].
//! 4. [`telegram`] delivers the answer, with buttons whose [`callback_data`] says what
//!    they do, and acknowledges the message.
//!
//! ```text
//! main ──▶ config
//!   ├────▶ check ─────▶ config, storage
//!   └────▶ telegram ──▶ handlers ──▶ reply ──▶ command ──▶ due, link, callback_data
//!                                      └─────▶ storage
//! ```
//!
//! `telegram` also tells the [`service_manager`] how the bot is doing. All of them import
//! `model` and `now`; nothing imports upward or in a circle. Only `telegram` knows the
//! network, only `storage` touches users' files, only `config` knows the settings, and
//! only `telegram` asks what time it is.

pub mod callback_data;
pub mod check;
pub mod command;
pub mod config;
pub mod due;
pub mod handlers;
pub mod journal;
pub mod link;
mod lock;
pub mod model;
pub mod now;
pub mod reply;
pub mod service_manager;
pub mod storage;
pub mod telegram;
