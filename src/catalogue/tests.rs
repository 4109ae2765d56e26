//! One graph in three spellings, valid whatever people write.

use super::{dcat_us, graph::Graph, json_ld, rdf};
use crate::model::*;
use oxrdf::graph::CanonicalizationAlgorithm;
use oxrdf::{Graph as Triples, GraphName, Quad, Triple};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::sync::Arc;

pub(super) const BASE: &str = "https://data.example.org/kho";

/// The catalogue in its three spellings, parsed.
fn parsed(portal: &Portal) -> [Triples; 3] {
    let urls = crate::urls::sample(&portal.site.base_url);
    let graph = Graph::new(portal, &urls);
    let all: Vec<usize> = (0..portal.datasets.len()).collect();
    let graph = graph.with(&all, None);
    let (mut ttl, mut xml, mut json) = (Vec::new(), Vec::new(), Vec::new());
    rdf::turtle(&graph, &mut ttl).unwrap();
    rdf::xml(&graph, &mut xml).unwrap();
    json_ld::write(&graph, &mut json).unwrap();
    let ttl = oxttl::TurtleParser::new().for_slice(&ttl).collect::<Result<Vec<Triple>, _>>().unwrap();
    let xml = oxrdfxml::RdfXmlParser::new().for_slice(&xml).collect::<Result<Vec<Triple>, _>>().unwrap();
    let json = oxjsonld::JsonLdParser::new().for_slice(&json).collect::<Result<Vec<Quad>, _>>().unwrap();
    assert!(json.iter().all(|quad| quad.graph_name == GraphName::DefaultGraph));
    let json = json.into_iter().map(|quad| Triple::new(quad.subject, quad.predicate, quad.object));
    [collect(ttl), collect(xml), collect(json)]
}

fn collect(triples: impl IntoIterator<Item = Triple>) -> Triples {
    let mut graph: Triples = triples.into_iter().collect();
    graph.canonicalize(CanonicalizationAlgorithm::Unstable);
    graph
}

fn assert_same(portal: &Portal) -> Triples {
    let [ttl, xml, json] = parsed(portal);
    for (name, other) in [("RDF/XML", &xml), ("JSON-LD", &json)] {
        let only = ttl.iter().find(|triple| !other.contains(*triple)).map(|triple| triple.to_string());
        assert_eq!(only, None, "missing in {name}");
        assert_eq!(ttl.len(), other.len(), "{name}");
    }
    assert!(ttl.iter().all(|triple| !triple.subject.is_blank_node() && !triple.object.is_blank_node()));
    ttl
}

#[test]
fn the_three_spellings_are_one_graph() {
    let graph = assert_same(&sample::portal(BASE));
    assert!(graph.len() > 250, "{}", graph.len());
}

#[test]
fn what_is_said_of_a_dataset_does_not_depend_on_the_build() {
    let portal = sample::portal(BASE);
    let urls = crate::urls::sample(BASE);
    let write = || {
        let mut out = Vec::new();
        rdf::turtle(&Graph::new(&portal, &urls).with(&[0, 1], None), &mut out).unwrap();
        out
    };
    assert_eq!(write(), write());
}

#[test]
fn an_empty_portal_has_a_catalogue() {
    let mut portal = sample::portal(BASE);
    portal.datasets.clear();
    assert_same(&portal);
}

#[test]
fn data_json_has_one_identifier_a_dataset_and_every_demanded_value() {
    let mut portal = sample::portal(BASE);
    let mut twin = (*portal.datasets[0]).clone();
    twin.id = DatasetId::parse("bo-tttt/sau").unwrap();
    portal.datasets.insert(1, Arc::new(twin));
    let json = data_json(&portal);
    let datasets = json["dataset"].as_array().unwrap();
    let identifiers: Vec<_> = datasets.iter().map(|dataset| dataset["identifier"].as_str().unwrap()).collect();
    assert_eq!(
        identifiers,
        [
            "https://data.example.org/kho/data/bo-tttt/ndxp/",
            "https://data.example.org/kho/data/bo-tttt/sau/",
            "https://data.example.org/kho/data/so-tc/trong/",
        ]
    );
    for key in ["title", "description", "keyword", "modified", "publisher", "contactPoint", "accessLevel"] {
        assert!(datasets.iter().all(|dataset| !dataset[key].is_null()), "{key}");
    }
    assert_eq!(datasets[0]["accrualPeriodicity"], "R/P1M");
    assert_eq!(datasets[0]["temporal"], "2023-01-01/2023-07-31");
}

fn data_json(portal: &Portal) -> serde_json::Value {
    let mut out = Vec::new();
    dcat_us::write(portal, &crate::urls::sample(BASE), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// Any string, and often an awkward one.
pub(super) fn awkward() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "</script><script>alert(1)</script>",
        "\u{0}\u{1}\u{b}\u{1f}",
        " \r\n\t ",
        "\u{202e}ngược\u{2028}\u{2029}",
        "\u{fffe}\u{ffff}",
        "]]>&amp;<!--",
        "\"\"\"'''\\",
        "https://example.org/một hai?<a>#b#c",
        "http://[::1",
        "https://%zz",
        "urn:x",
        "31/02/2026",
        "@prefix a: <b> .",
    ]);
    prop_oneof![3 => any::<String>(), 2 => known.prop_map(String::from), 1 => "[ -~]{0,40}", 1 => "https?://[ -~]{0,30}"]
}

fn awkward_text() -> impl Strategy<Value = Text> {
    let tag = prop::sample::select(vec!["vi", "en", "zh-hant", "en-a", "vi-x", "fr-1", "qqq"]);
    prop::collection::vec((tag, awkward()), 0..3).prop_map(|said| {
        let mut text = Text::default();
        said.into_iter().for_each(|(tag, words)| text.set(sample::lang(tag), words));
        text
    })
}

prop_compose! {
    pub(super) fn awkward_portal()(
        texts in prop::collection::vec(awkward_text(), 12),
        words in prop::collection::vec(awkward(), 24),
        edges in prop::array::uniform4(any::<f64>()),
    ) -> Portal {
        let (text, word) = (|at: usize| texts[at].clone(), |at: usize| words[at].clone());
        let mut portal = sample::portal(BASE);
        let mut dataset = (*portal.datasets[0]).clone();
        let contact = Contact { name: text(0), email: Some(word(0)), telephone: Some(word(1)), url: Some(word(2)) };
        dataset.title = text(1);
        dataset.description = text(2);
        dataset.identifier = Some(word(3));
        dataset.keywords = vec![(sample::lang("vi"), word(4)), (sample::lang("en-a"), word(5))];
        dataset.version = Some(word(6));
        dataset.rights = text(3);
        dataset.readme = text(2);
        dataset.aliases = vec![word(3), word(13), "so-tc/cu".into()];
        dataset.homepage = Some(word(7));
        dataset.landing_page = Some(word(8));
        dataset.conforms_to = vec![word(9), word(10)];
        dataset.legislation = vec![word(11), word(12)];
        dataset.in_series = vec![word(13), word(14)];
        dataset.replaced_by = Some(word(15));
        dataset.status = Status::Superseded;
        dataset.contact = Some(contact.clone());
        dataset.spatial = vec![Place { name: text(4), iri: Some(word(16)), bbox: Some(edges) },
                               Place { name: text(5), iri: None, bbox: None }];
        dataset.sources = vec![Source { title: text(6), path: Some(word(17)) }];
        dataset.contributors = vec![Contributor { title: text(7), roles: vec![word(18)], path: Some(word(18)) }];
        dataset.licence = Some(Licence { id: word(19), title: word(20), url: Some(word(21)), eu_iri: None, open: None });
        dataset.resources[0].title = text(8);
        dataset.resources[0].description = text(9);
        dataset.resources[1].path = word(22);
        dataset.resources[1].format.media_type = word(23);
        dataset.resources[1].format.label = word(23);
        portal.datasets[0] = Arc::new(dataset);
        portal.site.title = text(10);
        portal.site.description = text(11);
        portal.site.contact = Some(contact.clone());
        let publisher = portal.publishers.get_mut(&sample::name("bo-tttt")).unwrap();
        publisher.name = text(0);
        publisher.homepage = Some(word(7));
        publisher.kind = Some(word(18));
        publisher.parent = Some(sample::name("so-tc"));
        publisher.contact = Some(contact);
        portal
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_anywhere_give_one_valid_graph(portal in awkward_portal()) {
        assert_same(&portal);
    }

    #[test]
    fn any_words_anywhere_keep_to_dcat_ap(portal in awkward_portal()) {
        let (findings, scores) = super::judge(&portal, &crate::urls::sample(BASE));
        let demanded = |rule: &str| rule.starts_with("dcat-ap-") && rule != "dcat-ap-recommended";
        let wrong = findings.iter().find(|finding| demanded(&finding.rule));
        prop_assert!(wrong.is_none(), "{:?}", wrong);
        prop_assert_eq!(scores.len(), portal.datasets.len());
    }

    #[test]
    fn any_words_anywhere_give_valid_data_json(portal in awkward_portal()) {
        let json = data_json(&portal);
        let datasets = json["dataset"].as_array().unwrap();
        for dataset in datasets {
            for key in ["title", "description", "modified", "identifier"] {
                prop_assert!(!dataset[key].as_str().unwrap().is_empty(), "{}", key);
            }
            prop_assert!(!dataset["keyword"].as_array().unwrap().is_empty());
            prop_assert!(!dataset["contactPoint"]["fn"].as_str().unwrap().is_empty());
        }
    }
}

#[test]
fn a_text_of_100_kilobytes_is_no_trouble() {
    let mut portal = sample::portal(BASE);
    let mut dataset = (*portal.datasets[0]).clone();
    dataset.description = sample::text(&"chữ ".repeat(25_000), &"*word* ".repeat(15_000));
    portal.datasets[0] = Arc::new(dataset);
    assert_same(&portal);
    let json = data_json(&portal);
    assert!(json["dataset"][0]["description"].as_str().unwrap().chars().count() <= 10_000);
}

/// Writes the sample's files to a folder, for validators: `KHOMO_CATALOGUE_DUMP=dir cargo test … -- --ignored`.
#[test]
#[ignore = "writes files for validators"]
fn dump() {
    let folder = std::path::PathBuf::from(std::env::var("KHOMO_CATALOGUE_DUMP").expect("a folder to write to"));
    let base = std::env::var("KHOMO_BASE").unwrap_or_else(|_| BASE.into());
    let mut portal = sample::portal(&base);
    if std::env::var("KHOMO_COMPLETE").is_ok() {
        portal.datasets.truncate(1);
    }
    if std::env::var("KHOMO_AWKWARD").is_ok() {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        portal.datasets.extend((0..200).map(|number| {
            let awkward = awkward_portal().new_tree(&mut runner).expect("a portal").current();
            let mut dataset = (*awkward.datasets[0]).clone();
            dataset.id = DatasetId::parse(&format!("so-tc/z{number:03}")).unwrap();
            dataset.resources[1].path = "ghi chú.pdf".into();
            Arc::new(dataset)
        }));
    }
    let urls = crate::urls::sample(&base);
    let lay = |address: &str, bytes: &[u8]| {
        let path = folder.join(address);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    for dataset in &portal.datasets {
        for file in dataset.files() {
            lay(&format!("{}{}", urls.data(&dataset.id), file.path), b"data");
        }
    }
    let artifacts = super::of(&portal, &urls).unwrap();
    for artifact in artifacts {
        let crate::artifact::Source::Made(make) = artifact.source else { unreachable!() };
        let mut bytes = Vec::new();
        make(&mut bytes).unwrap();
        lay(artifact.address.as_str(), &bytes);
    }
}
