//! The words of page addresses in one language.

use std::collections::BTreeMap;

/// The first words of page addresses in one language, from the theme's language file (`routes:`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routes {
    /// Browse and search, datasets: "du-lieu".
    pub datasets: String,
    /// Further pages of a list: "trang".
    pub page: String,
    /// Agencies: "co-quan".
    pub publishers: String,
    /// Themes: "chu-de".
    pub themes: String,
    /// Code lists: "danh-muc".
    pub code_lists: String,
    /// Developers: "nha-phat-trien".
    pub developers: String,
    /// Quality reports: "chat-luong".
    pub quality: String,
    /// What became of a dataset: "lich-su".
    #[serde(default = "history")]
    pub history: String,
    /// The rules of the checks: "quy-tac".
    #[serde(default = "rules")]
    pub rules: String,
    /// Datasets by format, below those: "dinh-dang".
    #[serde(default = "formats")]
    pub formats: String,
    /// Figures to show in other sites' pages: "nhung".
    #[serde(default = "embed")]
    pub embed: String,
    /// The open-data plan: "ke-hoach".
    #[serde(default = "plan")]
    pub plan: String,
    /// The databases of the plan: "co-so-du-lieu".
    #[serde(default = "databases")]
    pub databases: String,
    /// Items of the plan without a phase: "khac".
    #[serde(default = "other")]
    pub other: String,
    /// Stories of what was made of the data: "cau-chuyen".
    #[serde(default = "stories")]
    pub stories: String,
    /// Feeds: "nguon-cap".
    pub feeds: String,
    /// Owner's pages by name: `about: gioi-thieu`; a page not listed keeps its name.
    pub pages: BTreeMap<String, String>,
}

/// The address of a dataset's past for a theme that names none.
pub(super) fn history() -> String {
    "history".into()
}

/// The address of stories for a theme that names none.
pub(super) fn stories() -> String {
    "stories".into()
}

/// The address of the rules for a theme that names none.
pub(super) fn rules() -> String {
    "rules".into()
}

/// The address of lists by format for a theme that names none.
pub(super) fn formats() -> String {
    "format".into()
}

/// The address of embedded figures for a theme that names none.
pub(super) fn embed() -> String {
    "embed".into()
}

/// The address of the plan for a theme that names none.
pub(super) fn plan() -> String {
    "plan".into()
}

/// The address of the plan's databases for a theme that names none.
pub(super) fn databases() -> String {
    "databases".into()
}

/// The address of items without a phase for a theme that names none.
pub(super) fn other() -> String {
    "other".into()
}
