//! The first heading of a Markdown text and what stands below it.

/// Splits a Markdown text into its first heading and the rest; the heading is empty when the text
/// does not begin with one.
pub fn split_heading(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(title) = line.strip_prefix("# ") {
        return (title.trim().trim_end_matches('#').trim_end(), rest.trim_start_matches(['\r', '\n']));
    }
    let (under, below) = rest.split_once('\n').unwrap_or((rest, ""));
    let under = under.trim_end();
    if !line.trim().is_empty() && under.len() >= 3 && under.bytes().all(|byte| byte == b'=') {
        return (line.trim(), below.trim_start_matches(['\r', '\n']));
    }
    ("", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_set_off_from_its_text() {
        assert_eq!(split_heading("\n# Đất đai #\n\nMột\n"), ("Đất đai", "Một\n"));
        assert_eq!(split_heading("Đất đai\r\n===\r\n\r\nMột"), ("Đất đai", "Một"));
        assert_eq!(split_heading("Một\n## Hai"), ("", "Một\n## Hai"));
        assert_eq!(split_heading(""), ("", ""));
    }
}
