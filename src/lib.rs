//! bounty-bot: a self-hosted Telegram bot in which a group of friends keeps
//! *bounties*, things worth doing, each with a link and a due date if one likes.
//!
//! One message goes through the modules like this:
//!
//! 1. [`telegram`] fetches it by long polling and finds out who wrote it and where.
//! 2. [`command`] reads it: which command, and for `/add` and `/edit` which text,
//!    link and due date ([`due`]).
//! 3. [`handlers`] carries the command out: it looks into the users' files through
//!    [`storage`], changes the sender's own, and says what came of it with one of
//!    the sentences in [`reply`].
//! 4. [`telegram`] delivers the answer, with buttons whose meaning [`callback_data`] defines,
//!    and acknowledges the message.
//!
//! ```text
//! main ──▶ telegram ──▶ handlers ──▶ storage ──▶ model
//!   │         │            ├──▶ reply ─────────▶ press, model, due
//!   └─▶ config│            └──▶ command ───────▶ model, due
//!             └──▶ handlers, reply, command, config
//! ```
//!
//! What is not there is as telling: only `telegram` knows the network, only
//! `storage` touches the disk, only `config` reads the environment, nobody below
//! `telegram` reads a clock, and nothing is imported upward or in a circle.

pub mod callback_data;
pub mod command;
pub mod config;
pub mod due;
pub mod handlers;
pub mod link;
pub mod model;
pub mod reply;
pub mod storage;
pub mod telegram;
