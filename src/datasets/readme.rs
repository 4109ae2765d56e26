//! The method text of a dataset: `README.md` and `README.<lang>.md`.

use super::Folder;
use crate::findings::Findings;
use crate::model::{Lang, Text};
use crate::node;
use crate::settings::Settings;

/// What the README files say.
#[derive(Default)]
pub struct Readme {
    /// Their first headings.
    pub title: Text,
    /// Markdown below the first heading.
    pub body: Text,
}

/// Reads the README files of a folder.
pub fn read(folder: &Folder, settings: &Settings, findings: &mut Findings) -> Readme {
    let mut readme = Readme::default();
    for file in &folder.files {
        let Some(lang) = language(&file.path, settings.site.default_language()) else { continue };
        let path = format!("{}/{}", folder.path, file.path);
        match node::read_text(&settings.root, &path, settings.limits.description_bytes) {
            Ok(text) => {
                let (title, body) = node::split_heading(&text);
                readme.title.set(lang.clone(), node::clean(title));
                readme.body.set(lang, node::clean(body));
            }
            Err(finding) => findings.push(*finding),
        }
    }
    readme
}

/// The language of a README by its name; `None` for other files.
pub fn language(path: &str, default: &Lang) -> Option<Lang> {
    let head = path.get(..6)?;
    let tail = path.get(path.len().checked_sub(3)?..)?;
    if !head.eq_ignore_ascii_case("readme") || !tail.eq_ignore_ascii_case(".md") {
        return None;
    }
    match &path[6..path.len() - 3] {
        "" => Some(default.clone()),
        tag => Lang::parse(tag.strip_prefix(['.', '_'])?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_says_its_language_in_its_name() {
        let vi = Lang::parse("vi").unwrap();
        let language = |path| language(path, &vi).map(|lang| lang.to_string());
        assert_eq!(language("README.md").as_deref(), Some("vi"));
        assert_eq!(language("readme.en.MD").as_deref(), Some("en"));
        assert_eq!(language("README.txt"), None);
        assert_eq!(language("Đọc.md"), None);
    }
}
