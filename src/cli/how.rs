//! How a table is to be read, as the command line says it: flags over a description over what the file shows.

use super::report::Report;
use crate::datasets;
use crate::error::{Error, Result};
use crate::findings::{Findings, Found};
use crate::model::{Format, Quote, Recipe, Resource, Table, vocabulary};
use crate::settings::{self, Flags, Settings};
use crate::tables::{self, Ask, Sinks};
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What `convert`, `profile` and `add` may be told of a file.
#[derive(Debug, Clone, Default, Args)]
pub struct How {
    /// Text encoding.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Field separator.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = delimiter)]
    pub delimiter: Option<String>,
    /// Quote character.
    #[arg(long, value_name = "C", value_parser = quote)]
    pub quote: Option<Quote>,
    /// Escape character.
    #[arg(long, value_name = "C")]
    pub escape: Option<char>,
    /// What comments begin with.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub comment: Option<String>,
    /// Sheet of a workbook.
    #[arg(long, value_name = "S")]
    pub sheet: Option<String>,
    /// Cells of a sheet.
    #[arg(long, value_name = "A1:B9")]
    pub range: Option<String>,
    /// Header rows.
    #[arg(long, value_name = "N", conflicts_with = "no_header")]
    pub header_rows: Option<u32>,
    /// There is no header.
    #[arg(long)]
    pub no_header: bool,
    /// Rows above the header.
    #[arg(long, value_name = "N")]
    pub skip_rows: Option<u32>,
    /// Rows below the table.
    #[arg(long, value_name = "N")]
    pub footer_rows: Option<u32>,
    /// File inside an archive.
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,
    /// A Table Schema, or a Data Package that describes the file.
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// A text that means "no value"; may be given again.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub missing: Vec<String>,
}

/// The arguments of [`How`], which have a heading of their own in the help.
pub const ARGUMENTS: [&str; 14] = [
    "encoding",
    "delimiter",
    "quote",
    "escape",
    "comment",
    "sheet",
    "range",
    "header_rows",
    "no_header",
    "skip_rows",
    "footer_rows",
    "member",
    "schema",
    "missing",
];

/// A separator as people can type it: `\t` and `tab` are a tab.
fn delimiter(text: &str) -> Result<String, String> {
    match text {
        "" => Err(String::new()),
        "tab" => Ok("\t".into()),
        text => Ok(text.replace("\\t", "\t")),
    }
}

/// One character, or nothing for "no quotes".
fn quote(text: &str) -> Result<Quote, String> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Ok(Quote::None),
        (Some(letter), None) => Ok(Quote::Char(letter)),
        _ if text == "none" => Ok(Quote::None),
        _ => Err(String::new()),
    }
}

/// Where a file is read: in the portal of the repository, else with the defaults of one.
pub fn surroundings(flags: &Flags) -> Settings {
    settings::read(flags).map_or_else(|_| Settings::outside(&flags.repository), |found| found.value)
}

/// What to ask of a file that lies at this path.
pub fn ask<'a>(file: &'a Path, place: &'a str, resource: &'a Resource, settings: &'a Settings) -> Ask<'a> {
    let language = settings.site.default_language().as_str();
    let limits = &settings.limits;
    Ask { file, place, resource, default_missing: &[], language, limits, gate: None, protection: None, drawn: &[] }
}

/// Reads a file that is said to be a table: of JSON that holds none a build says nothing, but here it is a finding.
pub fn pass(ask: &Ask<'_>, sinks: Sinks<'_>) -> Result<Found<Option<Table>>> {
    let mut found = tables::pass(ask, sinks)?;
    if found.value.is_none() && !found.findings.has_errors() {
        found.findings.push(tables::no_table(ask.place));
    }
    Ok(found)
}

impl How {
    /// The file as it is described here and in `--schema`.
    pub fn resource(&self, file: &Path, settings: &Settings, findings: &mut Findings) -> Result<Resource> {
        let mut resource = bare(file);
        if let Some(description) = &self.schema {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let described = datasets::declared(description, &name, settings)?.note(findings);
            let Some(described) = described else {
                return Err(Error::usage("no-schema", &[("file", &description.display()), ("table", &name)]));
            };
            resource.recipe = described.recipe;
            resource.fields = described.fields;
            resource.missing_values = described.missing_values;
            resource.primary_key = described.primary_key;
            if tables::is_readable(&described.format) {
                resource.format = described.format;
            }
        }
        let said = self.clone();
        let recipe = resource.recipe;
        let no_header = self.no_header || self.header_rows == Some(0);
        resource.recipe = Recipe {
            encoding: said.encoding.or(recipe.encoding),
            delimiter: said.delimiter.or(recipe.delimiter),
            quote: said.quote.or(recipe.quote),
            escape_char: said.escape.or(recipe.escape_char),
            comment_char: said.comment.or(recipe.comment_char),
            sheet: said.sheet.or(recipe.sheet),
            range: said.range.or(recipe.range),
            header: if no_header { Some(false) } else { said.header_rows.map(|_| true).or(recipe.header) },
            header_rows: if no_header { None } else { said.header_rows.or(recipe.header_rows) },
            skip_rows: said.skip_rows.or(recipe.skip_rows),
            footer_rows: said.footer_rows.or(recipe.footer_rows),
            member: said.member.or(recipe.member),
            ..recipe
        };
        if !said.missing.is_empty() {
            resource.missing_values = Some(said.missing);
        }
        Ok(resource)
    }

    /// Reads a file and keeps nothing but what the pass found.
    pub fn look(&self, file: &Path, settings: &Settings, findings: &mut Findings) -> Result<(Resource, Option<Table>)> {
        let resource = self.resource(file, settings, findings)?;
        let place = file.to_string_lossy().into_owned();
        let found = pass(&ask(file, &place, &resource, settings), Sinks::default())?;
        let table = found.note(findings);
        Ok((resource, table))
    }
}

/// A file of which only the file is known; what its name does not tell, its first bytes may.
fn bare(file: &Path) -> Resource {
    let resource = tables::bare(file);
    if tables::is_table(&resource.format) {
        return resource;
    }
    match sniffed(file).and_then(|ending| vocabulary::format(ending).cloned()) {
        Some(format) => Resource { format, ..resource },
        None => resource,
    }
}

/// The ending a file should have, by its first bytes; `None` for text.
fn sniffed(file: &Path) -> Option<&'static str> {
    const HEAD: u64 = 4 << 10;
    let mut head = Vec::new();
    std::fs::File::open(file).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    let holds = |part: &[u8]| memchr::memmem::find(&head, part).is_some();
    match head.as_slice() {
        [b'P', b'A', b'R', b'1', ..] => Some("parquet"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("xls"),
        [b'P', b'K', 3, 4, ..] if holds(b"opendocument.spreadsheet") => Some("ods"),
        [b'P', b'K', 3, 4, ..] if holds(b"[Content_Types].xml") || holds(b"xl/") => Some("xlsx"),
        _ => None,
    }
}

/// May a file hold a table that is worth trying, by its ending? A picture or a paper does not.
pub fn worth_trying(format: &Format) -> bool {
    tables::is_readable(format) || format.extension == "txt" || vocabulary::format(&format.extension).is_none()
}

/// Says what there is to say when a file holds no table.
pub fn no_table(file: &Path, findings: &Findings, report: &Report) {
    if !findings.has_errors() {
        report.line(&report.say("convert.none", &[("file", &file.display())]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_quotes_are_written_as_people_type_them() {
        assert_eq!(delimiter("tab"), Ok("\t".into()));
        assert_eq!(delimiter("\\t"), Ok("\t".into()));
        assert_eq!(delimiter(", "), Ok(", ".into()));
        assert!(delimiter("").is_err() && quote("ab").is_err());
        assert_eq!((quote(""), quote("none"), quote("'")), (Ok(Quote::None), Ok(Quote::None), Ok(Quote::Char('\''))));
    }

    #[test]
    fn flags_win_over_a_description() {
        let folder = tempfile::tempdir().unwrap();
        let description = folder.path().join("datapackage.yaml");
        let text = "resources:\n  - path: a.csv\n    encoding: windows-1258\n    dialect: {delimiter: ';', quoteChar: \"'\"}\n    schema:\n      missingValues: ['-']\n      fields: [{name: so, type: integer}]\n";
        std::fs::write(&description, text).unwrap();
        let how = How { schema: Some(description), delimiter: Some("|".into()), ..How::default() };
        let settings = Settings::outside(Path::new("."));
        let mut findings = Findings::default();
        let resource = how.resource(Path::new("x/a.csv"), &settings, &mut findings).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(resource.recipe.encoding.as_deref(), Some("windows-1258"));
        assert_eq!(resource.recipe.delimiter.as_deref(), Some("|"));
        assert_eq!(resource.recipe.quote, Some(Quote::Char('\'')));
        assert_eq!(resource.missing_values, Some(vec!["-".to_string()]));
        assert_eq!(resource.fields[0].name, "so");
        assert_eq!(resource.path, "a.csv");
    }

    #[test]
    fn first_bytes_tell_what_a_name_does_not() {
        let folder = tempfile::tempdir().unwrap();
        for (bytes, format) in
            [(&b"PAR1\x15"[..], "parquet"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"), (b"a;b\n1;2\n", "dat")]
        {
            let file = folder.path().join("bang.dat");
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(bare(&file).format.extension, format);
        }
    }
}
