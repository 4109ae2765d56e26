//! What stopped a run, in words: the sentence and the next step.

use super::{Tongue, keys, say, word};
use crate::error::Error;
use std::fmt::Display;
use std::io::ErrorKind;

/// The sentence, without a full stop, and the next step.
pub fn stopped(tongue: Tongue, error: &Error) -> (String, String) {
    match error {
        Error::Usage { key, parts } => {
            let parts: Vec<(&str, &dyn Display)> = parts.iter().map(|(name, value)| (*name, value as _)).collect();
            let (message, help) = (format!("wrong.{key}"), format!("wrong.{key}.help"));
            (say(tongue, &message, &parts), say(tongue, &help, &parts))
        }
        Error::Io { doing, path, source } => {
            let doing = word(tongue, &format!("doing.{doing}"));
            let parts: [(&str, &dyn Display); 3] =
                [("doing", &doing), ("path", &path.display()), ("reason", &reason(tongue, source))];
            (say(tongue, "error.io", &parts), word(tongue, "error.io.help").into())
        }
        Error::Settings(_) => (word(tongue, "error.settings").into(), word(tongue, "error.settings.help").into()),
        Error::Internal(reason) => {
            (say(tongue, "error.internal", &[("reason", reason)]), word(tongue, "error.internal.help").into())
        }
    }
}

/// Why the system refused; what is rare keeps the system's own words.
fn reason(tongue: Tongue, error: &std::io::Error) -> String {
    let key = match error.kind() {
        ErrorKind::NotFound => "not-found",
        ErrorKind::PermissionDenied => "forbidden",
        ErrorKind::AlreadyExists => "exists",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "full",
        ErrorKind::ReadOnlyFilesystem => "read-only",
        ErrorKind::IsADirectory => "is-folder",
        ErrorKind::NotADirectory => "no-folder",
        ErrorKind::InvalidFilename => "name",
        _ => return error.to_string(),
    };
    let key = format!("reason.{key}");
    debug_assert!(keys(tongue).any(|known| known == key), "no words for `{key}`");
    word(tongue, &key).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_a_run_is_said_in_the_language_asked_for() {
        let error = Error::usage("port-taken", &[("port", &8080), ("next", &8081)]);
        let (message, help) = stopped(Tongue::En, &error);
        assert_eq!(message, "port 8080 is taken by another program");
        assert!(help.contains("--port 8081"), "{help}");
        assert_eq!(stopped(Tongue::Vi, &error).0, "chương trình khác đang dùng cổng mạng 8080");
        let gone = Error::io("read", "a.csv", ErrorKind::NotFound.into());
        assert_eq!(stopped(Tongue::Vi, &gone).0, "không thể đọc `a.csv`: không có ở đó");
        let every = [ErrorKind::PermissionDenied, ErrorKind::AlreadyExists, ErrorKind::StorageFull];
        let more = [ErrorKind::ReadOnlyFilesystem, ErrorKind::IsADirectory, ErrorKind::NotADirectory];
        for kind in every.into_iter().chain(more).chain([ErrorKind::InvalidFilename]) {
            assert_ne!(reason(Tongue::Vi, &kind.into()), reason(Tongue::En, &kind.into()));
        }
    }

    #[test]
    fn a_value_cannot_steer_the_terminal_or_name_a_part() {
        let error = Error::usage("path-outside", &[("path", &"\u{1b}[2J{repository}"), ("repository", &"/x")]);
        assert_eq!(stopped(Tongue::En, &error).0, "`␛[2J{repository}` lies outside the repository `/x`");
    }
}
