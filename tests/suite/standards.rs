//! What the built portal promises to machines and browsers, read with parsers that are not ours.

use crate::desk::{BASE, Desk, decode, files, links, resolve};
use oxrdf::Graph;
use oxrdf::graph::CanonicalizationAlgorithm;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

/// One small portal, built once for all these tests.
static PORTAL: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::small();
    desk.dataset("so-y-te/thuoc", "Nhà thuốc & <b>vắc xin</b>", "Pharmacies & <script>alert(1)</script>");
    desk.write(
        "datasets/so-y-te/thuoc/README.md",
        "# Nhà thuốc\n\n<script>alert(2)</script>\n\nMột <img src=x onerror=alert(3)> hình.\n\n[liên kết](javascript:alert(4))\n",
    );
    desk.build(0);
    desk
});

fn read(path: &str) -> String {
    PORTAL.read(&format!("site/public/{path}"))
}

fn pages() -> Vec<(String, String)> {
    files(&PORTAL.site())
        .into_iter()
        .filter(|path| path.ends_with(".html"))
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

#[test]
fn every_address_of_the_contract_is_there() {
    for path in [
        "index.html",
        "404.html",
        ".nojekyll",
        "_headers",
        "robots.txt",
        "sitemap.xml",
        "checksums.txt",
        "catalog.ttl",
        "catalog.jsonld",
        "catalog.rdf",
        "data.json",
        "dcat-us-3.json",
        "catalog.csv",
        "datapackage-catalog.json",
        "void.ttl",
        "feeds/vi/all.atom",
        "feeds/en/all.atom",
        "feeds/vi/so-y-te.atom",
        "feeds/vi/theme.heal.atom",
        "feeds/vi/so-y-te/benh-vien.atom",
        "opensearch.xml",
        "opensearch.en.xml",
        "api/3/action/package_list",
        "api/3/action/package_search",
        "api/3/action/current_package_list_with_resources",
        "api/3/action/organization_list",
        "api/3/action/group_list",
        "api/3/action/tag_list",
        "api/3/action/license_list",
        "api/3/action/status_show",
        "api/3/action/site_read",
        "api/3/action/package_show/so-y-te--benh-vien.json",
        "api/3/action/organization_show/so-y-te.json",
        "api/action/package_list",
        "api/action/package_search",
        "rewrite/nginx.conf",
        "rewrite/apache.conf",
        "rewrite/caddy.conf",
        "_redirects",
        "vi/index.html",
        "en/index.html",
        "vi/du-lieu/index.html",
        "en/datasets/index.html",
        "vi/du-lieu/dinh-dang/csv/index.html",
        "en/datasets/format/csv/index.html",
        "vi/du-lieu/so-y-te/benh-vien/index.html",
        "en/datasets/so-y-te/benh-vien/index.html",
        "vi/co-quan/index.html",
        "vi/co-quan/so-y-te/index.html",
        "en/publishers/so-y-te/index.html",
        "vi/chu-de/index.html",
        "vi/nha-phat-trien/index.html",
        "en/developers/index.html",
        "data/so-y-te/benh-vien/index.html",
        "data/so-y-te/benh-vien/bang.csv",
        "data/so-y-te/benh-vien/bang.parquet",
        "data/so-y-te/benh-vien/bang.jsonl",
        "data/so-y-te/benh-vien/bang.excel.csv",
        "data/so-y-te/benh-vien/source/bang.csv",
        "data/so-y-te/benh-vien/benh-vien.zip",
        "data/so-y-te/benh-vien/datapackage.json",
        "data/so-y-te/benh-vien/croissant.json",
        "data/so-y-te/benh-vien/bang.csv-metadata.json",
        "data/so-y-te/benh-vien/schema/bang.json",
        "data/so-y-te/benh-vien/profile/bang.json",
    ] {
        assert!(PORTAL.site().join(path).is_file(), "{path} is missing:\n{}", files(&PORTAL.site()).join("\n"));
    }
}

#[test]
fn the_three_spellings_of_the_catalogue_are_one_graph() {
    let (turtle, xml, json) = (read("catalog.ttl"), read("catalog.rdf"), read("catalog.jsonld"));
    let mut graphs = [Graph::new(), Graph::new(), Graph::new()];
    for triple in oxttl::TurtleParser::new().for_slice(&turtle) {
        graphs[0].insert(&triple.expect("catalog.ttl parses"));
    }
    for triple in oxrdfxml::RdfXmlParser::new().for_slice(&xml) {
        graphs[1].insert(&triple.expect("catalog.rdf parses"));
    }
    for quad in oxjsonld::JsonLdParser::new().for_slice(&json) {
        graphs[2].insert(&oxrdf::Triple::from(quad.expect("catalog.jsonld parses")));
    }
    for graph in &mut graphs {
        graph.canonicalize(CanonicalizationAlgorithm::Unstable);
        assert!(graph.len() > 20);
    }
    assert!(graphs[0] == graphs[1], "catalog.ttl and catalog.rdf differ");
    assert!(graphs[0] == graphs[2], "catalog.ttl and catalog.jsonld differ");
}

#[test]
fn the_catalogue_names_the_datasets_by_their_fixed_addresses() {
    let turtle = read("catalog.ttl");
    for id in ["so-y-te/benh-vien", "so-y-te/thuoc"] {
        let iri = format!("{BASE}/data/{id}/#dataset");
        assert!(turtle.contains(&iri) || turtle.contains(&format!("data/{id}/#dataset")), "{iri}");
    }
    let data: Value = serde_json::from_str(&read("data.json")).expect("data.json parses");
    let datasets = data["dataset"].as_array().expect("a list of datasets");
    assert_eq!(datasets.len(), 2);
    for url in datasets.iter().flat_map(|dataset| dataset["distribution"].as_array().into_iter().flatten()) {
        let Some(url) = url["downloadURL"].as_str() else { continue };
        let path = decode(url.strip_prefix(&format!("{BASE}/")).expect("an address of this portal"));
        assert!(PORTAL.site().join(&path).is_file(), "{path} is named in data.json and not there");
    }
}

#[test]
fn every_link_of_every_page_leads_to_a_file() {
    let site = PORTAL.site();
    let mut broken = BTreeSet::new();
    for (page, text) in pages() {
        for link in links(&text) {
            // The not-found page stands anywhere, so its links begin at the base path.
            let link = link.strip_prefix("/kho").unwrap_or(&link);
            let target = decode(&resolve(&page, link));
            let file = if target.is_empty() || target.ends_with('/') { format!("{target}index.html") } else { target };
            if !site.join(&file).is_file() {
                broken.insert(format!("{page} links to {link} ({file})"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_page_has_its_policy_its_language_and_one_heading() {
    for (page, text) in pages() {
        assert!(text.contains("<html") && text.contains(" lang=\""), "{page} has no language");
        assert!(text.contains("Content-Security-Policy"), "{page} has no content policy");
        assert!(text.contains("default-src 'none'"), "{page} has a weak content policy");
        assert!(text.to_lowercase().starts_with("<!doctype html>"), "{page} opens without a doctype");
        if page.starts_with("vi/") || page.starts_with("en/") {
            assert_eq!(text.matches("<h1").count(), 1, "{page} has not one heading");
            assert_eq!(text.matches("<main").count(), 1, "{page} has not one main part");
            assert!(text.contains(&format!("<html lang=\"{}\"", &page[..2])), "{page} is not in its language");
        }
    }
}

#[test]
fn nothing_in_a_description_runs_in_a_readers_browser() {
    for (page, text) in pages() {
        for bad in ["<script>alert", "onerror=", "=\"javascript:", "<b>vắc xin</b>", " style=\"", "<style"] {
            assert!(!text.contains(bad), "{page} holds `{bad}`");
        }
        for script in text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(
                tag.contains(" src=") || tag.contains("application/"),
                "{page} runs a script of its own: <script{tag}>"
            );
        }
    }
}

#[test]
fn no_page_asks_another_host_for_anything() {
    for (page, text) in pages() {
        for tag in ["<script", "<img", "<link", "<iframe", "<source", "<video"] {
            for part in text.split(tag).skip(1) {
                let part = part.split('>').next().unwrap_or_default();
                let harmless = ["canonical", "alternate", "license", "describedby", "schema.DC"];
                if harmless.iter().any(|rel| part.contains(rel)) {
                    continue;
                }
                assert!(!part.contains("=\"http") && !part.contains("=\"//"), "{page}: {tag}{part}>");
            }
        }
    }
}

#[test]
fn dataset_pages_tell_search_engines_what_they_show() {
    for page in ["vi/du-lieu/so-y-te/benh-vien/index.html", "en/datasets/so-y-te/benh-vien/index.html"] {
        let text = read(page);
        let (_, json) = text.split_once("<script type=\"application/ld+json\"").expect("JSON-LD in the page");
        let json = json.split_once('>').and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
        let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{page}: {error}\n{json}"));
        let text = value.to_string();
        assert!(
            text.contains("\"Dataset\"") && text.contains("\"DataDownload\"") && text.contains("\"license\""),
            "{text}"
        );
    }
}

#[test]
fn dataset_pages_name_the_elements_of_dublin_core() {
    let text = read("en/datasets/so-y-te/thuoc/index.html");
    assert!(text.contains("<link rel=\"schema.DC\" href=\"http://purl.org/dc/elements/1.1/\">"));
    let content = "Pharmacies &amp; &lt;script&gt;alert(1)&lt;/script&gt;";
    let wrong = text.find("DC.title").map_or("no DC.title", |at| &text[at..at + 120]);
    assert!(text.contains("<meta name=\"DC.title\" lang=\"en\" content=\"Pharmacies"), "{wrong}, not {content}");
    for name in ["DC.publisher", "DC.identifier", "DC.rights", "DC.type", "DC.language"] {
        assert!(text.contains(&format!("<meta name=\"{name}\"")), "{name}");
    }
}

#[test]
fn the_sitemap_and_the_feeds_name_pages_that_are_there() {
    let robots = read("robots.txt");
    assert!(robots.contains(&format!("Sitemap: {BASE}/sitemap.xml")), "{robots}");
    let sitemap = read("sitemap.xml");
    let places: Vec<&str> =
        sitemap.split("<loc>").skip(1).filter_map(|part| part.split_once("</loc>")).map(|(url, _)| url).collect();
    assert!(places.len() >= 8, "{sitemap}");
    for url in places {
        let path = decode(url.strip_prefix(&format!("{BASE}/")).expect("an address of this portal"));
        assert!(PORTAL.site().join(&path).join("index.html").is_file(), "{url}");
    }
    for lang in ["vi", "en"] {
        let feed = read(&format!("feeds/{lang}/all.atom"));
        assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
    }
}

#[test]
fn the_checksums_are_those_of_the_files() {
    use sha2::{Digest, Sha256};
    let text = read("checksums.txt");
    assert!(text.lines().count() >= 10);
    for line in text.lines() {
        let (sum, path) = line.split_once("  ").expect("a sum, two spaces, a path");
        let content = fs::read(PORTAL.site().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let is: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(is, sum, "{path}");
    }
}

#[test]
fn a_published_data_package_is_plain_and_points_at_its_files() {
    let package: Value = serde_json::from_str(&read("data/so-y-te/benh-vien/datapackage.json")).expect("JSON");
    assert!(package["title"].is_string(), "every validator accepts plain strings: {package}");
    let resources = package["resources"].as_array().expect("resources");
    assert!(!resources.is_empty());
    for resource in resources {
        let Some(path) = resource["path"].as_str() else { panic!("{resource}") };
        assert!(PORTAL.site().join("data/so-y-te/benh-vien").join(path).is_file(), "{path}");
    }
    let text = package.to_string();
    assert!(text.contains("\"integer\"") && text.contains("CC-BY-4.0"), "{text}");
}

#[test]
fn what_is_told_of_a_csv_is_read_back_where_the_two_are_taken() {
    let desk = Desk::small();
    for (from, name) in [
        ("data/so-y-te/benh-vien/bang.csv", "bang.csv"),
        ("data/so-y-te/benh-vien/bang.csv-metadata.json", "bang.csv-metadata.json"),
    ] {
        desk.write(&format!("datasets/so-y-te/lay-lai/{name}"), read(from));
    }
    desk.build(0);
    let again = |path: &str| desk.read(&format!("site/public/data/so-y-te/lay-lai/{path}"));
    assert_eq!(again("bang.csv"), read("data/so-y-te/benh-vien/bang.csv"));
    let told = |text: String| -> Value { serde_json::from_str(&text).expect("JSON") };
    let (first, second) =
        (told(read("data/so-y-te/benh-vien/bang.csv-metadata.json")), told(again("bang.csv-metadata.json")));
    assert_eq!(first["tableSchema"]["primaryKey"], second["tableSchema"]["primaryKey"]);
    for (first, second) in first["tableSchema"]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .zip(second["tableSchema"]["columns"].as_array().unwrap())
    {
        for key in ["name", "titles", "dc:description", "schema:unitText"] {
            assert_eq!(first[key], second[key], "{key}");
        }
    }
    assert_eq!(first["dc:title"], second["dc:title"]);
}

#[test]
fn the_zip_holds_data_dictionary_licence_and_readme() {
    let file = fs::File::open(PORTAL.site().join("data/so-y-te/benh-vien/benh-vien.zip")).expect("the zip");
    let zip = zip::ZipArchive::new(file).expect("a zip");
    let names: Vec<String> = zip.file_names().map(|name| name.expect("a readable name").into_owned()).collect();
    for part in ["bang.csv", "datapackage.json", "README"] {
        assert!(names.iter().any(|name| name.contains(part)), "{part} is not in {names:?}");
    }
    assert!(names.iter().any(|name| name.to_lowercase().contains("licen")), "{names:?}");
    assert!(names.iter().all(|name| !name.starts_with('/') && !name.contains("..")), "{names:?}");
}

#[test]
fn the_types_of_the_parquet_file_come_from_the_schema() {
    use parquet::basic::Type;
    use parquet::file::reader::FileReader;
    let file = fs::File::open(PORTAL.site().join("data/so-y-te/benh-vien/bang.parquet")).expect("the Parquet file");
    let reader = parquet::file::reader::SerializedFileReader::new(file).expect("Parquet");
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let kinds: Vec<(&str, Type)> =
        schema.columns().iter().map(|column| (column.name(), column.physical_type())).collect();
    assert_eq!(kinds, [("ma", Type::BYTE_ARRAY), ("ten", Type::BYTE_ARRAY), ("so_luong", Type::INT64)]);
}
