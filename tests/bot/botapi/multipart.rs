//! Parses `multipart/form-data` as the bot sends it: fields, and one file.

use serde_json::{Map, Value, json};

/// The fields of a form as a request's body would have them, with the file as `file_name` and
/// `file_content`. Null if it isn't a form.
pub fn read(body: &[u8]) -> Value {
    let text = String::from_utf8_lossy(body);
    let Some((boundary, _)) = text.split_once("\r\n") else {
        return Value::Null;
    };
    let mut fields = Map::new();
    for part in text.split(boundary) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        let attribute = |name: &str| {
            let value = head.split_once(&format!(" {name}=\""))?.1;
            Some(value.split('"').next()?.to_owned())
        };
        if let Some(file_name) = attribute("filename") {
            fields.insert("file_name".to_owned(), json!(file_name));
            fields.insert("file_content".to_owned(), json!(content));
        } else if let Some(name) = attribute("name") {
            let value = serde_json::from_str(content).unwrap_or_else(|_| json!(content));
            fields.insert(name, value);
        }
    }
    fields.into()
}
