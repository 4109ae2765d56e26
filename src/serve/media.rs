//! Media types of everything a portal publishes.

/// The media type of a file by its name, with its charset where it is text.
pub(super) fn media_type(address: &str) -> &'static str {
    let name = address.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "txt" | "conf" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "ttl" => "text/turtle; charset=utf-8",
        "nt" => "application/n-triples; charset=utf-8",
        "json" | "map" => "application/json",
        "jsonld" => "application/ld+json",
        "jsonl" => "application/jsonl",
        "geojson" => "application/geo+json",
        "topojson" => "application/topo+json",
        "webmanifest" => "application/manifest+json",
        "yaml" | "yml" => "application/yaml",
        "rdf" => "application/rdf+xml",
        "atom" => "application/atom+xml",
        "xml" if name.starts_with("opensearch.") => "application/opensearchdescription+xml",
        "xml" | "xsd" => "application/xml",
        "gml" => "application/gml+xml",
        "kml" => "application/vnd.google-earth.kml+xml",
        "parquet" => "application/vnd.apache.parquet",
        "arrow" | "feather" => "application/vnd.apache.arrow.file",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xls" => "application/vnd.ms-excel",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "odt" => "application/vnd.oasis.opendocument.text",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "zst" => "application/zstd",
        "gpkg" => "application/geopackage+sqlite3",
        "sqlite" | "db" => "application/vnd.sqlite3",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        // CKAN's calls have no ending.
        "" if address.starts_with("api/") => "application/json",
        _ if matches!(name, "_headers" | "_redirects" | "CNAME") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Does a compressed copy of this type make sense?
pub(super) fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || ["json", "xml", "yaml", "n-triples"]
            .iter()
            .any(|end| media_type.split(';').next().is_some_and(|it| it.ends_with(end)))
        || media_type == "application/jsonl"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_has_its_type() {
        assert_eq!(media_type("catalog.ttl"), "text/turtle; charset=utf-8");
        assert_eq!(media_type("data/a/b/c.excel.csv"), "text/csv; charset=utf-8");
        assert_eq!(media_type("x/c.PARQUET"), "application/vnd.apache.parquet");
        assert_eq!(media_type("a.csv-metadata.json"), "application/json");
        assert_eq!(media_type("a.b/c"), "application/octet-stream");
        assert_eq!(media_type("api/3/action/package_list"), "application/json");
        assert!(is_text(media_type("a.jsonld")) && is_text(media_type("a.svg")) && !is_text(media_type("a.xlsx")));
    }
}
