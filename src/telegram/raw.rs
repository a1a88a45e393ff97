//! Requests whose results the bot reads itself: the library drops what it doesn't know, and spends
//! time on what the bot doesn't need.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::prelude::*;
use teloxide::types::ResponseParameters;
use teloxide::{ApiError, RequestError};

/// Telegram's response to any request (<https://core.telegram.org/bots/api#making-requests>).
#[derive(Deserialize)]
struct Response<T> {
    result: Option<T>,
    description: Option<ApiError>,
    parameters: Option<ResponseParameters>,
}

/// Calls a method of the Bot API.
pub(super) async fn call<T: DeserializeOwned>(
    bot: &Bot,
    method: &str,
    parameters: &impl Serialize,
) -> Result<T, RequestError> {
    let mut url = bot.api_url();
    if let Ok(mut path) = url.path_segments_mut() {
        path.extend([&format!("bot{}", bot.token()), method]);
    }
    let request = bot.client().post(url).json(parameters);
    let response = request.send().await?.bytes().await?;
    let response: Response<T> =
        serde_json::from_slice(&response).map_err(|error| RequestError::InvalidJson {
            source: error.into(),
            // It may contain what people wrote.
            raw: "".into(),
        })?;
    match (response.result, response.parameters) {
        (Some(result), _) => Ok(result),
        (None, Some(ResponseParameters::RetryAfter(time))) => Err(RequestError::RetryAfter(time)),
        (None, Some(ResponseParameters::MigrateToChatId(chat))) => {
            Err(RequestError::MigrateToChatId(chat))
        }
        (None, None) => {
            let nothing = || ApiError::Unknown("no result".to_owned());
            Err(response.description.unwrap_or_else(nothing).into())
        }
    }
}
