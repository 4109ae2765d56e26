//! Languages of a portal: a third one is one more file, and every word of its pages comes from there.

use crate::desk::{Desk, checkout, files};
use serde_json::{Map, Value, json};

/// The built-in English file with every word and plural marked, and French routes, formats and name: whatever is not
/// marked on a page was not taken from the file.
fn french() -> Value {
    let text = std::fs::read_to_string(checkout().join("themes/default/i18n/en.yaml")).expect("the English file");
    let mut file: Value = serde_saphyr::from_str(&text).expect("YAML");
    fn mark(text: &mut Value) {
        if let Some(words) = text.as_str() {
            *text = format!("¤{words}").into();
        }
    }
    let map = |file: &mut Value, key: &str| file[key].as_object_mut().expect("a map").clone();
    let mut words: Map<String, Value> = map(&mut file, "words");
    words.iter_mut().filter(|(key, _)| !key.starts_with("js_param_")).for_each(|(_, text)| mark(text));
    words.insert("nav_data".into(), "Données".into());
    let mut plurals = map(&mut file, "plurals");
    plurals.values_mut().for_each(|forms| forms.as_object_mut().expect("forms").values_mut().for_each(mark));
    plurals.insert("datasets".into(), json!({"one": "{n} jeu de données", "other": "{n} jeux de données"}));
    json!({
        "name": "Français",
        "routes": {
            "datasets": "donnees", "page": "page", "publishers": "organismes", "themes": "themes", "code_lists": "listes-de-codes",
            "developers": "developpeurs", "quality": "qualite", "rules": "regles", "feeds": "flux",
            "pages": {"about": "a-propos", "licence": "licence", "accessibility": "accessibilite"},
        },
        "formats": {
            "decimal": ",", "group": "\u{202f}", "date": "{d} {month} {yyyy}", "month": "{month} {yyyy}", "quarter": "T{q} {yyyy}",
            "months": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
            "percent": "{n} %", "span": "{from} – {to}", "thousand": "{n} k", "million": "{n} M", "billion": "{n} Md", "trillion": "{n} bn",
        },
        "words": words,
        "plurals": plurals,
    })
}

/// The sample portal of this repository in three languages.
fn three() -> Desk {
    let desk = Desk::empty();
    for folder in ["site", "datasets"] {
        for file in files(&checkout().join(folder)).iter().filter(|file| !file.starts_with("public/")) {
            let bytes = std::fs::read(checkout().join(folder).join(file)).expect("a file of the sample portal");
            desk.write(&format!("{folder}/{file}"), bytes);
        }
    }
    let settings = desk.read("site/khomo.yaml").replace("languages: [vi, en]", "languages: [vi, en, fr]");
    let settings = settings.replacen("title: {", "title: {fr: Portail exemple de Khomo, ", 1);
    let settings = settings.replacen("\ndescription:\n", "\ndescription:\n  fr: Portail exemple.\n", 1);
    desk.write("site/khomo.yaml", settings);
    desk.write("themes/default/i18n/fr.yaml", french().to_string());
    desk
}

/// What stands between the tags of a page, but for its elements in another language.
fn own_words(page: &str) -> Vec<String> {
    let body = page.split_once("<main").map_or(page, |(_, main)| main);
    let mut words = Vec::new();
    let mut open: Vec<bool> = Vec::new(); // is the element, or one around it, in another language or code?
    for piece in body.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        let foreign = open.last().copied().unwrap_or(false);
        match tag.starts_with('/') {
            true => drop(open.pop()),
            false if ["br", "hr", "input", "meta", "link", "wbr"].contains(&name) || tag.ends_with('/') => {}
            false => open.push(foreign || tag.contains(" lang=") || ["code", "svg", "pre"].contains(&name)),
        }
        let text = text.trim();
        if !open.last().copied().unwrap_or(false) && text.chars().filter(|c| c.is_alphabetic()).count() > 3 {
            words.push(text.to_string());
        }
    }
    words
}

#[test]
fn a_third_language_needs_one_file() {
    let desk = three();
    let ran = desk
        .khomo(&[
            "build",
            "--lang",
            "en",
            "--color",
            "never",
            "--as-of",
            "2026-11-22",
            "--base-url",
            "https://portal.example/kho",
        ])
        .ended(0);
    let said = ran.said();
    assert!(
        !said.contains("theme-error") && !said.contains("missing-words") && !said.contains("no-language-file"),
        "{said}"
    );
    let page = |path: &str| desk.read(&format!("site/public/{path}"));
    let base = "https://portal.example/kho/";

    // Routes, the way to the other languages, alternates.
    for path in [
        "fr/index.html",
        "fr/donnees/index.html",
        "fr/organismes/index.html",
        "fr/themes/index.html",
        "fr/listes-de-codes/index.html",
        "fr/developpeurs/index.html",
        "fr/qualite/index.html",
        "fr/qualite/regles/index.html",
        "fr/flux/index.html",
    ] {
        let html = page(path);
        assert!(html.starts_with("<!doctype html>\n<html lang=\"fr\">"), "{path}");
        for (lang, name) in [("vi", "Tiếng Việt"), ("en", "English")] {
            assert!(
                html.contains(&format!("hreflang=\"{lang}\" lang=\"{lang}\">{name}</a>")),
                "{path} leads to {lang}"
            );
        }
        assert!(html.contains("Données</a>"), "{path} says what its file says");
    }
    for (path, others) in
        [("vi/index.html", ["en", "fr"]), ("en/index.html", ["vi", "fr"]), ("fr/index.html", ["vi", "en"])]
    {
        let html = page(path);
        let languages: Vec<_> = html
            .match_indices("<link rel=\"alternate\" hreflang=\"")
            .map(|(at, mark)| &html[at + mark.len()..][..2])
            .collect();
        assert_eq!(languages, ["vi", "en", "fr", "x-"], "{path}");
        assert_eq!(
            others.iter().filter(|lang| html.contains(&format!("class=\"lang\" href=\"../{lang}/\""))).count(),
            2,
            "{path}"
        );
    }

    // A dataset without French: its French page exists, says in which language its words are, and leads search engines on.
    let dataset = page("fr/donnees/khomo/tinh-thanh-2025/index.html");
    assert!(dataset.contains(&format!("<link rel=\"canonical\" href=\"{base}vi/du-lieu/khomo/tinh-thanh-2025/\">")));
    assert!(!dataset.contains("rel=\"alternate\" hreflang="));
    assert!(dataset.contains("<h1><span lang=\"vi\">") && dataset.contains("¤Vietnamese only"));
    let sitemap = page("sitemap.xml");
    assert!(sitemap.contains(&format!("{base}fr/donnees/</loc>")) && !sitemap.contains("fr/donnees/khomo"));

    // Numbers, dates and plurals as the file has them; the search script has its words.
    let list = page("fr/donnees/index.html");
    assert!(list.contains("jeux de données") && !list.contains(" datasets<"), "plurals");
    assert!(list.contains("nov. 2026"), "dates");
    assert!(page("fr/donnees/khomo/xa-phuong-2025/index.html").contains("3\u{202f}321"), "numbers");
    assert!(list.contains("¤No dataset found for"), "words of the search script");
    assert!(!files(&desk.site()).iter().any(|path| path.starts_with("fr/datasets")), "no English routes");

    // No word of a page is from elsewhere: what is not marked is a name or a number of the data, marked as Vietnamese.
    for path in [
        "fr/index.html",
        "fr/donnees/index.html",
        "fr/donnees/khomo/tinh-thanh-2025/index.html",
        "fr/qualite/index.html",
        "fr/developpeurs/index.html",
    ] {
        let english: Vec<_> = ["Download", "Agencies", "Quality", "Updated", "Licence ", "Search", "rows", "columns"]
            .into_iter()
            .filter(|word| own_words(&page(path)).iter().any(|text| !text.contains('¤') && text.contains(word)))
            .collect();
        assert!(english.is_empty(), "{path}: {english:?}");
    }

    // What is translated, in the report.
    let report = page("fr/qualite/index.html");
    assert!(report.contains("id=\"translations\"") && report.contains(">0 %<"), "nothing is in French yet");
    assert!(
        page("en/quality/index.html").contains(">French</th>")
            && page("vi/chat-luong/index.html").contains(">tiếng Pháp</th>")
    );
}

#[test]
fn a_language_from_right_to_left_turns_its_pages() {
    let desk = Desk::small();
    let settings = desk.read("site/khomo.yaml");
    desk.write("site/khomo.yaml", format!("{}\n", settings.replace("languages: [vi, en]", "languages: [vi, ar]")));
    let settings = desk.read("site/khomo.yaml");
    if !settings.contains("languages: [vi, ar]") {
        desk.write("site/khomo.yaml", format!("{settings}languages: [vi, ar]\n"));
    }
    let rules: Vec<String> = desk.findings().iter().filter_map(|it| Some(it["rule"].as_str()?.to_string())).collect();
    assert!(rules.iter().any(|rule| rule == "no-language-file"), "{rules:?}");
    desk.build(0);
    let page = |path: &str| desk.read(&format!("site/public/{path}"));
    assert!(page("ar/datasets/so-y-te/benh-vien/index.html").contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(page("vi/du-lieu/so-y-te/benh-vien/index.html").contains("<html lang=\"vi\">"));
    assert!(page("vi/index.html").contains("hreflang=\"ar\""));
}

#[test]
fn lists_are_in_the_order_of_a_dictionary() {
    let desk = Desk::small();
    for (at, name) in ["Zì", "Đo", "Dư", "Ăn", "An", "Ân", "Êm", "Em", "Hòa", "Hoa"].iter().enumerate() {
        desk.write(&format!("datasets/a{at}/agency.yaml"), format!("name: {{vi: {name}, en: {name}}}\ntype: local\n"));
        desk.dataset(&format!("a{at}/bang"), name, name);
    }
    desk.build(0);
    let page = desk.read("site/public/vi/co-quan/index.html");
    let main = page.split_once("<main").expect("a page").1;
    let names = ["An", "Ăn", "Ân", "Dư", "Đo", "Em", "Êm", "Hoa", "Hòa", "Zì"];
    let places: Vec<_> = names.iter().map(|name| main.find(&format!(">{name}<"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}
