//! What answers should say besides the file itself: who may frame pages, how long a file is kept, who may read data.
//!
//! One table, written as `_headers` for hosts that read it and as settings for nginx, Apache and Caddy.

use super::book::Book;
use crate::urls::encode;
use std::fmt::Write;

/// The files of settings, and the servers that read them.
pub(super) const FILES: [(&str, &str); 3] =
    [("headers/nginx.conf", "nginx"), ("headers/apache.conf", "Apache"), ("headers/caddy.conf", "Caddy")];

/// Files at the top that any origin may read.
const OPEN_FILES: [&str; 8] = [
    "catalog.ttl",
    "catalog.jsonld",
    "catalog.rdf",
    "data.json",
    "dcat-us-3.json",
    "catalog.csv",
    "datapackage-catalog.json",
    "void.ttl",
];
/// Folders that any origin may read.
const OPEN_FOLDERS: [&str; 5] = ["data/", "catalog/", "search/", "feeds/", "codelists/"];
/// The folders of CKAN's calls, whose files have no ending that a host could tell their media type by.
const CALLS: [&str; 2] = ["api/3/action/", "api/action/"];

const FRAMES: (&str, &str) = ("Content-Security-Policy", "frame-ancestors 'self'");
const SNIFF: (&str, &str) = ("X-Content-Type-Options", "nosniff");
const REFERRER: (&str, &str) = ("Referrer-Policy", "strict-origin-when-cross-origin");
const REVALIDATE: (&str, &str) = ("Cache-Control", "no-cache");
const KEEP: (&str, &str) = ("Cache-Control", "public, max-age=31536000, immutable");
const ANYBODY: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");

/// A header's name and value.
type Header = (&'static str, &'static str);

/// What holds below a folder, or for one file, besides what holds everywhere.
struct Rule {
    /// Below the site's folder; a folder ends in `/`.
    path: String,
    /// Headers of the same name that hold everywhere give way.
    set: Vec<Header>,
    /// What holds everywhere but not here.
    without: Option<&'static str>,
}

/// What holds everywhere.
const EVERYWHERE: [Header; 4] = [FRAMES, SNIFF, REFERRER, REVALIDATE];

fn rules(book: &Book) -> Vec<Rule> {
    let rule = |path: &str, set: &[Header]| Rule { path: path.into(), set: set.into(), without: None };
    let mut rules = vec![rule("assets/", &[KEEP])];
    // Figures for other sites are the only pages that may stand in a frame there.
    let embeds = book.tongues.iter().map(|tongue| encode(&book.urls.embeds(tongue.lang)));
    rules.extend(embeds.map(|path| Rule { path, set: Vec::new(), without: Some(FRAMES.0) }));
    rules.extend(OPEN_FOLDERS.iter().chain(&OPEN_FILES).map(|path| rule(path, &[ANYBODY])));
    rules.extend(CALLS.iter().map(|path| rule(path, &[ANYBODY, JSON])));
    rules
}

/// Everything that holds under a rule, for servers whose settings do not add up.
fn whole(rule: &Rule) -> Vec<Header> {
    let own = |name: &str| rule.set.iter().any(|(set, _)| *set == name) || rule.without == Some(name);
    EVERYWHERE.into_iter().filter(|(name, _)| !own(name)).chain(rule.set.iter().copied()).collect()
}

/// `_headers`, read by hosts that can.
pub(super) fn headers(book: &Book) -> String {
    let base = book.urls.base_path();
    let mut out = format!("{base}*\n");
    let lines = |headers: &[Header], out: &mut String| {
        headers.iter().for_each(|(name, value)| {
            let _ = writeln!(out, "  {name}: {value}");
        });
    };
    lines(&EVERYWHERE, &mut out);
    for rule in rules(book) {
        let star = if rule.path.ends_with('/') { "*" } else { "" };
        let _ = writeln!(out, "\n{base}{}{star}", rule.path);
        let gone = rule.set.iter().filter(|(name, _)| EVERYWHERE.iter().any(|(all, _)| all == name));
        for name in gone.map(|(name, _)| *name).chain(rule.without) {
            let _ = writeln!(out, "  ! {name}");
        }
        lines(&rule.set, &mut out);
    }
    out
}

/// Settings for nginx, Apache and Caddy: address of the file, its text.
pub(super) fn settings(book: &Book) -> [(&'static str, String); 3] {
    let base = book.urls.base_path();
    let rules = rules(book);
    let [first, second, third] = FILES.map(|(address, _)| address);
    [(first, nginx(&base, &rules)), (second, apache(&base, &rules)), (third, caddy(&base, &rules))]
}

fn nginx(base: &str, rules: &[Rule]) -> String {
    let mut out = String::from(
        "# Headers of the portal's files. Inside the `server` block that serves the portal:\n#     include /path/to/the/portal/headers/nginx.conf;\n",
    );
    let add = |headers: &[Header], indent: &str, out: &mut String| {
        for (name, value) in headers {
            // The media type is a setting of its own, or there would be two.
            let _ = match *name {
                "Content-Type" => writeln!(out, "{indent}types {{ }}\n{indent}default_type \"{value}\";"),
                _ => writeln!(out, "{indent}add_header {name} \"{value}\";"),
            };
        }
    };
    add(&EVERYWHERE, "", &mut out);
    for rule in rules {
        // Settings of CKAN's calls stand with their addresses.
        if CALLS.contains(&rule.path.as_str()) {
            continue;
        }
        let how = if rule.path.ends_with('/') { "^~" } else { "=" };
        let _ = writeln!(out, "location {how} {base}{} {{", rule.path);
        add(&whole(rule), "    ", &mut out);
        out.push_str("}\n");
    }
    out
}

fn apache(base: &str, rules: &[Rule]) -> String {
    let mut out = String::from(
        "# Headers of the portal's files. In the `VirtualHost` that serves the portal:\n#     Include /path/to/the/portal/headers/apache.conf\n# or copied into the file `.htaccess` in the portal's folder.\n<IfModule mod_headers.c>\n",
    );
    for (name, value) in EVERYWHERE {
        let _ = writeln!(out, "    Header set {name} \"{value}\"");
    }
    for rule in rules {
        let path = super::rewrite::literal(&format!("{base}{}", rule.path));
        let end = if rule.path.ends_with('/') { "" } else { "$" };
        let here = format!("\"expr=%{{REQUEST_URI}} =~ m#^{path}{end}#\"");
        if let Some(name) = rule.without {
            let _ = writeln!(out, "    Header unset {name} {here}");
        }
        for (name, value) in &rule.set {
            let _ = writeln!(out, "    Header set {name} \"{value}\" {here}");
        }
    }
    out + "</IfModule>\n"
}

fn caddy(base: &str, rules: &[Rule]) -> String {
    let mut out = String::from(
        "# Headers of the portal's files. Inside the block of the site that serves the portal:\n#     import /path/to/the/portal/headers/caddy.conf\n",
    );
    // What comes later wins, and a header without a value takes it away.
    for (name, value) in EVERYWHERE {
        let but: Vec<String> = (rules.iter())
            .filter(|rule| rule.without == Some(name) || rule.set.iter().any(|(set, _)| *set == name))
            .map(|rule| format!("{base}{}*", rule.path))
            .collect();
        let matcher = format!("@khomo_{}", name.to_ascii_lowercase().replace('-', "_"));
        let _ = match but.is_empty() {
            true => writeln!(out, "header {name} \"{value}\""),
            false => writeln!(out, "{matcher} not path {}\nheader {matcher} {name} \"{value}\"", but.join(" ")),
        };
    }
    for rule in rules {
        let star = if rule.path.ends_with('/') { "*" } else { "" };
        for (name, value) in &rule.set {
            let _ = writeln!(out, "header {base}{}{star} {name} \"{value}\"", rule.path);
        }
    }
    out
}
