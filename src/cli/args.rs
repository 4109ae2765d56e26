//! The arguments: one definition, its help in two languages.
//!
//! The structs are the definition; every text of the help comes from the words (`help.<command>`,
//! `help.<command>.<argument>`), so that no sentence exists in one language only.

use super::how::{self, How};
use crate::error::Error;
use crate::wording::{Tongue, keys, word};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "khomo", version, disable_help_subcommand = true, disable_version_flag = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// The repository.
    #[arg(short = 'C', value_name = "DIR", default_value = ".", global = true)]
    pub repository: PathBuf,
    /// Language of messages.
    #[arg(long, value_name = "vi|en", global = true)]
    pub lang: Option<Lang>,
    /// Results only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colours.
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
}

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A portal to start from.
    Init(Init),
    /// Drafts a description from data files.
    Add(Add),
    /// Findings only.
    Check(Check),
    /// Checks and publishes.
    Build(Build),
    /// Builds, serves, watches, reloads.
    Serve(Serve),
    /// One file through the reader and the writers.
    Convert(Convert),
    /// What one pass over a table finds.
    Profile(Profile),
    /// The plan against reality.
    Plan(Plan),
    /// A rule's page.
    Explain(Explain),
    /// Completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder; the repository when not given.
    pub dir: Option<PathBuf>,
    /// A theme to begin, in a new portal or in one that is there.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// Arguments of `add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Data files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The dataset.
    #[arg(long, value_name = "AGENCY/DATASET")]
    pub to: String,
    /// How to read.
    #[command(flatten)]
    pub how: How,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Form of the findings.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// The revision to compare with.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// A catalogue to judge instead of the repository.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "base"])]
    pub catalogue: Option<PathBuf>,
    /// The day that deadlines are held against.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Forms of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of forges.
    Github,
    /// A Code Quality report for GitLab.
    Gitlab,
    /// A comment on a pull request.
    Markdown,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// Where to build.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where it will be published.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Publish nothing unless everything passes.
    #[arg(long)]
    pub strict: bool,
    /// Build beside the old portal and swap.
    #[arg(long)]
    pub fresh: bool,
    /// The day that deadlines are held against.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address to listen on.
    #[arg(long, value_name = "H", default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on.
    #[arg(long, value_name = "P", default_value_t = 8080)]
    pub port: u16,
    /// Do not watch.
    #[arg(long)]
    pub no_watch: bool,
    /// Where to build.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where it will be published.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The day that deadlines are held against.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// The table and what it becomes; with `--to`, tables and folders of tables.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The folder for what many tables become.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// What each of many tables becomes.
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "parquet", requires = "to")]
    pub formats: Vec<String>,
    /// Form of what is said about it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ProfileFormat,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// How to read.
    #[command(flatten)]
    pub how: How,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct Profile {
    /// The table.
    pub file: PathBuf,
    /// Form of the profile.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ProfileFormat,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// How to read.
    #[command(flatten)]
    pub how: How,
}

/// Forms of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// A month, a quarter or a year.
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Form of the report.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: PlanFormat,
    /// The day that deadlines are held against.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people.
    Text,
    /// For a document.
    Markdown,
    /// A row an item.
    Csv,
    /// For programs.
    Json,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's name.
    #[arg(required_unless_present = "list")]
    pub rule: Option<String>,
    /// Every rule, one a line.
    #[arg(long)]
    pub list: bool,
}

/// The language of messages: `--lang`, else the locale, else English.
pub fn tongue(args: &[OsString]) -> Tongue {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let flag = args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--lang") {
        Some("") => args.get(at + 1).map(ToString::to_string),
        Some(value) => value.strip_prefix('=').map(ToString::to_string),
        None => None,
    });
    let locale =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|key| std::env::var(key).ok().filter(|v| !v.is_empty()));
    match flag.or_else(locale) {
        Some(lang) if lang.starts_with("vi") => Tongue::Vi,
        _ => Tongue::En,
    }
}

/// What the arguments ask for.
pub enum Parsed {
    /// A command.
    Run(Common, Box<Command>),
    /// Help or the version, to print.
    Print(String),
}

/// Reads the arguments.
pub fn parse(args: Vec<OsString>, tongue: Tongue) -> Result<Parsed, Error> {
    let matches = command(tongue).try_get_matches_from(args);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => Ok(Parsed::Run(cli.common, Box::new(cli.command))),
        Err(error) if !error.use_stderr() => Ok(Parsed::Print(error.to_string())),
        Err(error) => Err(wrong(&error)),
    }
}

/// What is wrong with the arguments.
fn wrong(error: &clap::Error) -> Error {
    use clap::error::{ContextKind, ErrorKind};
    let context = |kind| error.get(kind).map_or_else(String::new, ToString::to_string);
    let (key, what) = match error.kind() {
        ErrorKind::InvalidSubcommand => ("command-unknown", context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => ("argument-unknown", context(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => ("argument-missing", context(ContextKind::InvalidArg)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("command-missing", String::new())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            ("value-wrong", format!("{} = {}", context(ContextKind::InvalidArg), context(ContextKind::InvalidValue)))
        }
        _ => ("arguments", error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").into()),
    };
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::ValidValue,
    ]
    .into_iter()
    .map(context)
    .find(|near| !near.is_empty())
    .unwrap_or_else(|| "khomo --help".into());
    Error::usage(key, &[("what", &what), ("near", &near)])
}

/// The definition with its help in this language.
pub fn command(tongue: Tongue) -> clap::Command {
    let root = localise(Cli::command(), "khomo", tongue);
    let names: Vec<String> = root.get_subcommands().map(|sub| sub.get_name().to_string()).collect();
    names.into_iter().fold(root, |root, name| root.mut_subcommand(name.clone(), |sub| localise(sub, &name, tongue)))
}

/// Puts the words of one command in place.
fn localise(command: clap::Command, name: &str, tongue: Tongue) -> clap::Command {
    let known = |key: &str| keys(tongue).any(|known| known == key);
    let usage = word(tongue, &format!("usage.{name}"));
    let arguments: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    let option = |id: &'static str, short: char, action: clap::ArgAction| {
        let help = word(tongue, if id == "help" { "help.help" } else { "help.version" });
        clap::Arg::new(id).short(short).long(id).action(action).help(help).help_heading(word(tongue, "help.options"))
    };
    let mut command = command
        .about(word(tongue, &format!("help.{name}")))
        .override_usage(usage)
        .subcommand_help_heading(word(tongue, "help.commands"))
        .disable_help_flag(true)
        .arg(option("help", 'h', clap::ArgAction::HelpShort))
        .help_template(word(tongue, "help.template"));
    if name == "khomo" {
        command = command.arg(option("version", 'V', clap::ArgAction::Version));
    }
    arguments.into_iter().fold(command, |command, id| {
        let own = format!("help.{name}.{id}");
        let key = if known(&own) { own } else { format!("help.{id}") };
        command.mut_arg(id, |arg| {
            let arg = if arg.get_action().takes_values() { arg.hide_possible_values(true) } else { arg };
            let heading = match arg.get_id().as_str() {
                id if how::ARGUMENTS.contains(&id) => "help.how",
                _ if arg.is_positional() => "help.arguments",
                _ => "help.options",
            };
            arg.help(word(tongue, &key)).help_heading(word(tongue, heading))
        })
    })
}
