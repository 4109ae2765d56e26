//! Rules for hosts that can rewrite addresses: CKAN's calls with `?id=`, and the media type of its files without an ending.
//!
//! A static file cannot see what stands behind `?`. Where the rules are not taken, a client asks for the same file by its
//! path, `…/package_show/{name}.json`.

use super::book::Book;
use std::fmt::Write;

/// The files of rules, and the servers that read them.
pub(super) const FILES: [(&str, &str); 3] =
    [("rewrite/nginx.conf", "nginx"), ("rewrite/apache.conf", "Apache"), ("rewrite/caddy.conf", "Caddy")];

/// The calls that show one thing, and the files of the others.
const SHOWN: [&str; 3] = ["package", "organization", "group"];
/// The calls without arguments.
pub(super) const CALLS: &str = "site_read|status_show|package_list|package_search|current_package_list_with_resources|organization_list|group_list|tag_list|license_list";

/// Lines for `_redirects`, read by hosts that know arguments; others pass over them.
pub(super) fn redirects(book: &Book) -> String {
    let base = book.urls.base_path();
    let mut out = String::new();
    for shown in SHOWN {
        for folder in ["api/3/action", "api/action"] {
            let _ = writeln!(out, "{base}{folder}/{shown}_show id=:id {base}api/3/action/{shown}_show/:id.json 200");
        }
    }
    out
}

/// Rules for nginx, Apache and Caddy: address of the file, its text.
pub(super) fn rules(book: &Book) -> [(&'static str, String); 3] {
    let base = book.urls.base_path();
    let (path, shown) = (literal(&base), SHOWN.join("|"));
    let nginx = format!(
        r#"# CKAN's calls with arguments. Inside the `server` block that serves the portal:
#     include /path/to/the/portal/rewrite/nginx.conf;
location ~ "^{path}api/(?:3/)?action/(?<khomo_call>{shown})_show/?$" {{
    if ($arg_id !~ "^[A-Za-z0-9_-]+$") {{ return 404; }}
    rewrite ^ {base}api/3/action/${{khomo_call}}_show/$arg_id.json? last;
}}
location ~ "^{path}api/3/action/(?:{shown})_show/[A-Za-z0-9_-]+[.]json$" {{
    default_type application/json;
    add_header Access-Control-Allow-Origin "*";
}}
location ~ "^{path}api/(?:3/)?action/(?:{CALLS})$" {{
    default_type application/json;
    add_header Access-Control-Allow-Origin "*";
}}
"#
    );
    let apache = format!(
        r#"# CKAN's calls with arguments. In the `VirtualHost` that serves the portal:
#     Include /path/to/the/portal/rewrite/apache.conf
# or copied into the file `.htaccess` in the portal's folder.
<IfModule mod_rewrite.c>
    RewriteEngine On
    RewriteCond %{{QUERY_STRING}} (?:^|&)id=([A-Za-z0-9_-]+)(?:&|$)
    RewriteRule "(?:^|/)api/(?:3/)?action/({shown})_show/?$" "{base}api/3/action/$1_show/%1.json" [L,PT]
</IfModule>
<FilesMatch "^(?:{CALLS})$">
    ForceType application/json
</FilesMatch>
<IfModule mod_headers.c>
    Header set Access-Control-Allow-Origin "*" "expr=%{{REQUEST_URI}} =~ m#^{path}api/#"
</IfModule>
"#
    );
    let caddy = format!(
        r#"# CKAN's calls with arguments. Inside the block of the site that serves the portal:
#     import /path/to/the/portal/rewrite/caddy.conf
@khomo_show {{
    path_regexp khomo_show ^{path}api/(?:3/)?action/({shown})_show/?$
    query id=*
}}
rewrite @khomo_show {base}api/3/action/{{re.khomo_show.1}}_show/{{query.id}}.json
@khomo_calls path_regexp khomo_calls ^{path}api/(?:3/)?action/(?:{CALLS})$
header @khomo_calls Content-Type application/json
header {base}api/* Access-Control-Allow-Origin *
"#
    );
    let [first, second, third] = FILES.map(|(address, _)| address);
    [(first, nginx), (second, apache), (third, caddy)]
}

/// A path inside a regular expression.
pub(super) fn literal(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '%' | '~');
    path.chars().map(|c| if plain(c) { c.to_string() } else { format!("[{c}]") }).collect()
}
