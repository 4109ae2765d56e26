//! Matches the files a description names with the files lying there.

use super::schema::{self, Schema};
use super::{File, Folder, is_data, lfs_pointer};
use crate::findings::{Finding, Findings, Place};
use crate::model::vocabulary;
use crate::model::{Content, Format, Name, Quote, Recipe, Resource, Text, Unpivot};
use crate::node::{self, Document, Keys, Node, Value};
use crate::settings::Settings;
use std::io::Read;

/// Pointers of Git LFS are some 130 bytes long, so only small files are looked into.
const LFS_LARGEST: u64 = 512;

/// A dataset's folder while its files are matched.
pub struct Matching<'s> {
    /// The folder.
    pub folder: &'s Folder,
    /// The portal's settings.
    pub settings: &'s Settings,
    /// What there is to say beside the description's own findings.
    pub findings: Findings,
    /// What was matched so far.
    pub resources: Vec<Resource>,
    /// Files that belong to the description, not to the data.
    used: Vec<String>,
}

impl<'s> Matching<'s> {
    /// Nothing matched yet.
    pub fn new(folder: &'s Folder, settings: &'s Settings) -> Self {
        Self { folder, settings, findings: Findings::default(), resources: Vec::new(), used: Vec::new() }
    }

    /// Takes one entry of `resources`.
    pub fn described(&mut self, mut keys: Keys<'_>) {
        let document = keys.document();
        let named = keys.node("name");
        let name = named.and_then(|node| keys.string_of("name", node));
        let title = keys.text("title");
        let description = keys.text("description");
        let format = keys.string("format");
        let media_type = keys.string("mediatype");
        let encoding = keys.string("encoding");
        let missing_values = schema::missing_values(&mut keys);
        let schema = keys.node("schema").map(|node| self.schema(&keys, node)).unwrap_or_default();
        let recipe = self.recipe(&mut keys);
        keys.skip(&["profile", "bytes", "hash", "sources", "licenses", "licences", "license", "type", "homepage"]);
        keys.skip(&["compression", "control", "stats", "created", "modified", "url"]);
        let inline = keys.node("data");
        let paths = keys.items("path");
        if paths.len() > 1 {
            document.note("multipart-resource", &paths[0], |finding| finding.with("count", paths.len()));
        }
        for node in paths {
            let Some(path) = keys.string_of("path", node) else { continue };
            let Some(file) = self.file(document, node, &path) else { continue };
            let (format, path) = (format_of(&path, format.as_deref(), media_type.as_deref()), file.path.clone());
            let resource = Resource {
                name: self.name(name.as_deref(), &path),
                title: title.clone(),
                description: description.clone(),
                bytes: file.bytes,
                path,
                format,
                sha256: String::new(),
                recipe: Recipe { encoding: encoding.clone().or(recipe.encoding.clone()), ..recipe.clone() },
                fields: schema.fields.clone(),
                missing_values: schema.missing_values.clone().or_else(|| missing_values.clone()),
                primary_key: schema.primary_key.clone(),
                unique_keys: schema.unique_keys.clone(),
                foreign_keys: schema.foreign_keys.clone(),
                content: Content::Unread,
            };
            self.resources.push(resource);
        }
        match (inline, paths.is_empty()) {
            (Some(node), true) => document.note("inline-data", node, |f| f.with("name", name.unwrap_or_default())),
            (None, true) => document.note("no-path", keys.whole(), |f| f.with("name", name.unwrap_or_default())),
            _ => {}
        }
        keys.finish();
    }

    /// Takes the data files no description names; `said` when the dataset has a description.
    pub fn lying_there(&mut self, said: bool) {
        let folder = self.folder;
        for file in &folder.files {
            let known = self.used.contains(&file.path) || self.resources.iter().any(|one| one.path == file.path);
            if known || !is_data(&file.path) {
                continue;
            }
            let path = format!("{}/{}", folder.path, file.path);
            if said {
                self.findings.push(Finding::of("undescribed-file", Place::file(&*path)).with("file", &file.path));
            }
            let resource = self.plain(file);
            self.resources.push(resource);
        }
    }

    /// Says which files hold nothing: empty ones and Git LFS pointers.
    pub fn look_inside(&mut self) {
        for resource in &self.resources {
            let path = format!("{}/{}", self.folder.path, resource.path);
            if resource.bytes == 0 {
                self.findings.push(Finding::of("empty-file", Place::file(&*path)).with("file", &resource.path));
            } else if resource.bytes < LFS_LARGEST {
                let mut head = [0; 64];
                let read =
                    std::fs::File::open(self.settings.root.join(&path)).and_then(|mut file| file.read(&mut head));
                match read {
                    Ok(length) if lfs_pointer(&head[..length]) => {
                        self.findings
                            .push(Finding::of("lfs-pointer", Place::file(&*path)).with("file", &resource.path));
                    }
                    // A file that cannot be read is said when its table is read.
                    _ => {}
                }
            }
        }
    }

    /// Keeps a file out of the data: it belongs to the description.
    pub fn belongs_to_description(&mut self, path: &str) {
        self.used.push(path.into());
    }

    /// A resource of which only the file is known.
    pub fn plain(&self, file: &File) -> Resource {
        Resource {
            name: self.name(None, &file.path),
            title: Text::default(),
            description: Text::default(),
            path: file.path.clone(),
            format: format_of(&file.path, None, None),
            bytes: file.bytes,
            sha256: String::new(),
            recipe: Recipe::default(),
            fields: Vec::new(),
            missing_values: None,
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            content: Content::Unread,
        }
    }

    /// The file at a path a description names, or what is wrong with the path.
    pub fn file(&self, document: &Document<'_>, node: &Node, path: &str) -> Option<&'s File> {
        let say = |rule| document.note(rule, node, |finding| finding.with("path", path));
        if path.contains("://") {
            say("remote-resource");
            return None;
        }
        let plain = path.strip_prefix("./").unwrap_or(path);
        if !node::is_safe_path(plain) {
            document.note("unsafe-path", node, |finding| finding.with("value", path));
            return None;
        }
        let file = self.folder.file(plain);
        if file.is_none() {
            let near = self.folder.files.iter().find(|file| file.path.to_lowercase() == plain.to_lowercase());
            match near {
                Some(near) => document.note("misspelt-path", node, |f| f.with("path", path).with("near", &near.path)),
                None => say("missing-file"),
            }
        }
        file
    }

    /// A name no other resource has: the one written, else the file's.
    fn name(&self, said: Option<&str>, path: &str) -> Name {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
        let name = said.and_then(|said| Name::parse(said).or_else(|| Name::slug(said)));
        let name = name.or_else(|| Name::slug(stem));
        let name = name.unwrap_or_else(|| Name::parse("data").expect("a slug"));
        let taken = |name: &Name| self.resources.iter().any(|resource| resource.name == *name);
        if !taken(&name) {
            return name;
        }
        // A file beside another of the same stem is known by its ending, then by a number.
        let short = &name.as_str()[..name.as_str().len().min(Name::LONGEST - 20)];
        let ending = file.rsplit('.').next().unwrap_or_default();
        let tries = std::iter::once(format!("{short}-{ending}")).chain((2..).map(|n| format!("{short}-{n}")));
        tries.filter_map(|text| Name::slug(&text)).find(|name| !taken(name)).expect("numbers do not end")
    }

    /// A schema written here, or in a file of the folder.
    fn schema(&mut self, keys: &Keys<'_>, node: &Node) -> Schema {
        if schema::is_inline(node) {
            return schema::schema(Keys::new(keys.document(), node));
        }
        let Some(path) = keys.string_of("schema", node) else { return Schema::default() };
        let Some(file) = self.file(keys.document(), node, &path) else { return Schema::default() };
        self.used.push(file.path.clone());
        let path = format!("{}/{}", self.folder.path, file.path);
        match node::read_text(&self.settings.root, &path, self.settings.limits.description_bytes) {
            Ok(text) => {
                let document = Document::read(path, &text, &self.settings.site.languages);
                let mut schema = schema::schema(document.keys());
                // Their places are in the other file.
                schema.fields.iter_mut().for_each(|field| field.described_at = (0, 0));
                self.findings.extend(document.findings());
                schema
            }
            Err(finding) => {
                self.findings.push(*finding);
                Schema::default()
            }
        }
    }

    /// The dialect (v1 and v2) and our own recipe keys.
    fn recipe(&mut self, keys: &mut Keys<'_>) -> Recipe {
        let mut recipe = Recipe::default();
        let dialect = keys.node("dialect").filter(|node| matches!(node.value, Value::Map(_)));
        if let Some(mut dialect) = dialect.map(|node| Keys::new(keys.document(), node)) {
            recipe.delimiter = dialect.node("delimiter").and_then(Node::as_str).map(str::to_string);
            recipe.quote = dialect_quote(&mut dialect);
            recipe.double_quote = dialect.flag("doubleQuote");
            recipe.escape_char = dialect.character("escapeChar");
            recipe.comment_char = dialect.string("commentChar");
            recipe.skip_initial_space = dialect.flag("skipInitialSpace");
            recipe.header_join = dialect.node("headerJoin").and_then(Node::as_str).map(str::to_string);
            recipe.header = dialect.flag("header");
            let rows: Vec<u32> =
                dialect.items("headerRows").iter().filter_map(|row| row.as_str()?.parse().ok()).collect();
            if let (Some(first), Some(last)) = (rows.iter().min(), rows.iter().max()) {
                recipe.skip_rows = Some(first.saturating_sub(1));
                recipe.header_rows = Some(last.saturating_sub(*first).saturating_add(1));
            }
            let name = dialect.string("sheetName");
            recipe.sheet = name.or(dialect.number("sheetNumber").map(|number| number.to_string()));
            dialect.skip(&["lineTerminator", "nullSequence"]);
            dialect.skip(&["commentRows", "caseSensitiveHeader", "csvddfVersion"]);
            recipe.property = dialect.string("property");
            dialect.skip(&["itemType", "itemKeys", "table", "name", "title", "description", "type"]);
            dialect.skip(&["csv", "excel", "json"]);
            dialect.finish();
        }
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        recipe.delimiter = keys.node("delimiter").and_then(Node::as_str).map(str::to_string).or(recipe.delimiter);
        recipe.sheet = keys.string("sheet").or(recipe.sheet);
        recipe.range = keys.string("range");
        recipe.header_rows = keys.number("header_rows").map(small).or(recipe.header_rows);
        recipe.skip_rows = keys.number("skip_rows").map(small).or(recipe.skip_rows);
        recipe.footer_rows = keys.number("footer_rows").map(small);
        recipe.member = keys.string("innerpath");
        recipe.unpivot = keys.map("unpivot").map(|mut keys| {
            let unpivot = Unpivot {
                columns: keys.strings("columns"),
                keep: keys.strings("keep"),
                name: keys.string("name").unwrap_or_else(|| "name".into()),
                value: keys.string("value").unwrap_or_else(|| "value".into()),
            };
            keys.finish();
            unpivot
        });
        recipe
    }
}

/// The quote character of a dialect; written empty, there is none.
pub fn dialect_quote(dialect: &mut Keys<'_>) -> Option<Quote> {
    match dialect.node("quoteChar").map(|node| node.as_str().unwrap_or_default()) {
        Some("") => Some(Quote::None),
        _ => dialect.character("quoteChar").map(Quote::Char),
    }
}

/// A file's format: as declared when we know that, else by its ending, else by its media type.
pub fn format_of(path: &str, declared: Option<&str>, media_type: Option<&str>) -> Format {
    let by_media = || vocabulary::FORMATS.iter().find(|format| Some(format.media_type.as_str()) == media_type);
    let file = path.rsplit('/').next().unwrap_or(path);
    let known = declared.and_then(|word| vocabulary::format(word.trim_start_matches('.')));
    // "a.gtfs.zip" declared as `zip` is still GTFS.
    let by_name = vocabulary::format(file);
    let known = match (known, by_name) {
        (Some(known), Some(by_name)) if by_name.extension.ends_with(&format!(".{}", known.extension)) => Some(by_name),
        (Some(known), _) => Some(known),
        (None, by_name) => by_name.or_else(by_media),
    };
    known.cloned().unwrap_or_else(|| Format::unknown(file.rsplit_once('.').map_or("", |(_, ending)| ending)))
}
