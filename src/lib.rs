//! bounty-bot: a self-hosted Telegram bot in which a group of friends keeps *bounties*,
//! things worth doing, each with an optional link and due date.
//!
//! One message goes through the modules like this:
//!
//! 1. [`telegram`] fetches it by long polling and reads who wrote it and where.
//! 2. [`handlers::interpret`] finds out what it asks for: a command, which [`command`] parses, the
//!    answer to a question, or plain words such as `on it`.
//! 3. [`handlers`] carry that out: they read a text, a link and a due date ([`due`], [`link`]),
//!    read the users' files through [`storage`], change the sender's own, and answer with a
//!    sentence from [`reply`].
//! 4. [`telegram`] delivers the answer, with buttons whose [`callback_data`] says what
//!    they do, and acknowledges the message.
//!
//! ```text
//! main ──▶ config, journal
//!   ├────▶ check ─────▶ config, storage
//!   └────▶ telegram ──▶ handlers ──▶ reply ──▶ callback_data ──▶ command ──▶ due, link
//!             │            └──────────┴──────▶ storage
//!             └───────▶ config, service_manager
//! ```
//!
//! Everything may import `model`, `now`, `lock` and `alike`; nothing imports upward or in a
//! circle. Only `telegram` knows the network, only `storage` touches users' files, only `config`
//! reads the settings, and below `telegram` only `storage`'s cache asks what time it is.

mod alike;
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
