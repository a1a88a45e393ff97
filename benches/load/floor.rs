//! The cost of the framework alone: its stock dispatcher and one constant answer.

use teloxide::prelude::*;

#[tokio::main]
async fn main() {
    let answer = |bot: Bot, message: Message| async move {
        bot.send_message(message.chat.id, "pong").await.map(drop)
    };
    let bot = Bot::from_env();
    let handler = Update::filter_message().endpoint(answer);
    Dispatcher::builder(bot, handler).build().dispatch().await;
}
