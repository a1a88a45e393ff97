//! Retrying requests: how long to wait, and what the log says.

use std::error::Error;
use std::time::Duration;

use teloxide::{ApiError, RequestError};
use tokio::time::sleep;

#[derive(Debug)]
pub(super) struct TokenRejected;

/// Sends a request until it succeeds or `on_error` gives up. `on_error` gets the error
/// and the number of earlier failures, and returns how long to wait.
pub(super) async fn retry<T, E, R>(
    request: impl Fn() -> R,
    on_error: impl Fn(RequestError, u32) -> Result<Duration, E>,
) -> Result<T, E>
where
    R: Future<Output = Result<T, RequestError>>,
{
    let mut failures = 0;
    loop {
        match request().await {
            Ok(answer) => return Ok(answer),
            Err(error) => sleep(on_error(error, failures)?).await,
        }
        failures = failures.saturating_add(1);
    }
}

/// For a request that the bot can't do without: it is retried until the network is back.
/// `route_settings` may be the reason why Telegram isn't reached.
pub(super) fn until_token_rejected(
    method: &str,
    route_settings: Option<&str>,
) -> impl Fn(RequestError, u32) -> Result<Duration, TokenRejected> {
    move |error, failures| {
        if is_token_rejected(&error) {
            return Err(TokenRejected);
        }
        let delay = delay(&error, failures);
        let (cause, seconds) = (describe(&error), delay.as_secs());
        let check = match (error, route_settings) {
            (RequestError::Network(_) | RequestError::InvalidJson { .. }, Some(route_settings)) => {
                format!("; check {route_settings}")
            }
            _ => String::new(),
        };
        tracing::warn!("{method} failed: {cause}{check}; trying again in {seconds} s");
        Ok(delay)
    }
}

/// Telegram's server rejects a token in several ways: 401 with different wordings, 404,
/// and 421 if it serves other bots (telegram-bot-api's `ClientManager::send` and
/// `Client::get_closing_error`). The library passes on only the descriptions.
fn is_token_rejected(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::InvalidToken) => true,
        RequestError::Api(ApiError::Unknown(description)) => {
            let starts = |start| description.starts_with(start);
            starts("Unauthorized") || starts("Misdirected Request")
        }
        _ => false,
    }
}

/// The delay that Telegram asks for, or else [`backoff`].
pub(super) fn delay(error: &RequestError, failures: u32) -> Duration {
    match error {
        RequestError::RetryAfter(seconds) => seconds.duration(),
        _ => backoff(failures),
    }
}

/// From 1 s doubling up to 64 s.
pub(super) fn backoff(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.min(6))
}

/// Describes an error for the log. An answer that isn't JSON isn't shown, since it may
/// contain what people wrote.
pub(super) fn describe(error: &RequestError) -> String {
    match error {
        RequestError::Network(error) => {
            format!("Telegram can't be reached: {}", error_chain(&**error))
        }
        RequestError::InvalidJson { source, .. } => {
            format!("Telegram's answer can't be read: {source}")
        }
        RequestError::RetryAfter(seconds) => {
            format!("Telegram asks to wait for {} s", seconds.seconds())
        }
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => {
            "another program uses the same token; stop it, or get this bot a token of its own"
                .to_owned()
        }
        RequestError::Api(ApiError::Unknown(description)) => telegram_says(description),
        RequestError::Api(error) => telegram_says(&error.to_string()),
        error => error.to_string(),
    }
}

/// Leaves out quoted text, which may be what people wrote.
fn telegram_says(description: &str) -> String {
    match description.split_once('"') {
        Some((plain, _)) => format!("Telegram says: {plain}…"),
        None => format!("Telegram says: {description}"),
    }
}

/// An error and its causes, on one line.
pub(super) fn error_chain(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    let chain: Vec<String> = chain.map(ToString::to_string).collect();
    chain.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(description: &str) -> RequestError {
        RequestError::Api(ApiError::Unknown(description.to_owned()))
    }

    #[test]
    fn what_telegram_says_is_shown_without_quoted_text() {
        for (error, expected) in [
            (
                api("Bad Request: message thread not found"),
                "Telegram says: Bad Request: message thread not found",
            ),
            (
                RequestError::Api(ApiError::BotBlocked),
                "Telegram says: Forbidden: bot was blocked by the user",
            ),
            (
                api("Bad Request: unsupported start tag \"secret\" at byte offset 3"),
                "Telegram says: Bad Request: unsupported start tag …",
            ),
        ] {
            assert_eq!(describe(&error), expected);
        }
    }

    #[test]
    fn a_token_is_rejected_in_several_ways() {
        assert!(is_token_rejected(&RequestError::Api(
            ApiError::InvalidToken
        )));
        for description in [
            "Unauthorized: invalid token specified",
            "Misdirected Request",
        ] {
            assert!(is_token_rejected(&api(description)));
        }
        for description in ["Forbidden: bot was kicked", "Bad Request: Unauthorized"] {
            assert!(!is_token_rejected(&api(description)));
        }
    }
}
