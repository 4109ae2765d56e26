//! The portal held against DCAT-AP and DCAT-US, and what its descriptions score: findings that lead back to their keys.

use super::known::Known;
use super::{Breach, Fault, Thing, breaches};
use crate::catalogue::graph::{Described, Graph};
use crate::catalogue::score::score;
use crate::catalogue::triples::Node;
use crate::catalogue::vocab::{dcat, dct, foaf, vcard};
use crate::findings::{Finding, Findings, Place};
use crate::model::{Dataset, Portal, Score};
use crate::urls::Urls;
use rayon::prelude::*;

/// What there is to say, and the score of each dataset in the order of the portal.
pub fn judge(portal: &Portal, urls: &Urls) -> (Findings, Vec<Score>) {
    let graph = Graph::new(portal, urls);
    let mut common: Vec<Node> = Vec::new();
    for described in [graph.catalog(std::iter::empty()), graph.metrics(), graph.themes()]
        .into_iter()
        .chain(portal.publishers.values().map(|one| graph.agent(one)))
    {
        common.extend(described.own);
        common.extend(described.shared);
    }
    let mut known = Known::default();
    common.iter().for_each(|node| known.learn(&node.iri, node.class.iri));
    let judged: Vec<_> = portal.datasets.par_iter().map(|dataset| of_dataset(&graph, dataset, &known)).collect();
    let mut findings = Findings::default();
    let mut scores = Vec::with_capacity(judged.len());
    for (said, score) in judged {
        findings.extend(said);
        scores.push(score);
    }
    for publisher in portal.publishers.values().filter(|publisher| publisher.kind.is_none()) {
        let place = Place::file(format!("datasets/{}/agency.yaml", publisher.id)).field("type");
        findings.push(recommended(place, dct::KIND.short, "type", publisher.id.as_str()));
    }
    if portal.site.licence.is_none() {
        findings.push(recommended(
            Place::file("site/khomo.yaml").field("licence"),
            dct::LICENSE.short,
            "licence",
            "#catalog",
        ));
    }
    (findings, scores)
}

fn recommended(place: Place, property: &str, key: &str, thing: &str) -> Finding {
    Finding::of(Fault::Recommended.rule(), place).with("property", property).with("key", key).with("thing", thing)
}

fn of_dataset(graph: &Graph<'_>, dataset: &Dataset, common: &Known<'_>) -> (Vec<Finding>, Score) {
    let Described { mut own, shared } = graph.dataset(dataset);
    own.iter_mut().for_each(Node::sort);
    let mut known = Known::with(common);
    own.iter().chain(&shared).for_each(|node| known.learn(&node.iri, node.class.iri));
    let file = dataset.described_in.as_deref().unwrap_or(&dataset.folder);
    let mut findings: Vec<Finding> = Vec::new();
    let mut valid = true;
    for node in &own {
        for breach in breaches(&Thing::of(node), &known) {
            let counts = [dcat::DATASET, dcat::DISTRIBUTION, vcard::ORGANIZATION].contains(&node.class);
            valid &= breach.fault == Fault::Recommended || !counts;
            let key = match key(node, &breach) {
                Some(key) => key,
                None if breach.fault == Fault::Recommended => continue,
                None => breach.property,
            };
            let said = |one: &Finding| one.place.field == key && one.rule == breach.fault.rule();
            if !findings.iter().any(said) {
                let place = Place::file(file).field(key);
                findings.push(of(&breach, place, key, dataset.id.to_string()).about(&dataset.id));
            }
        }
    }
    let score = score(&own[0], &own, &dataset.files(), valid);
    // A folder without a description has said so already; every key of it would be missing.
    if dataset.described_in.is_none() {
        return (Vec::new(), score);
    }
    if let Some(key) = unknown_to_us(dataset) {
        let place = Place::file(file).field(key);
        findings.push(Finding::of("dcat-us-required", place).with("key", key).about(&dataset.id));
    }
    if score.points < Score::MOST {
        let missing = score.missing.iter().map(|(metric, points)| format!("`{}` ({points})", metric.key()));
        let missing = missing.collect::<Vec<_>>().join(", ");
        let place = Place::file(file);
        let finding = Finding::of("metadata-score", place).with("points", score.points).with("missing", missing);
        findings.push(finding.about(&dataset.id));
    }
    (findings, score)
}

/// A finding about a breach.
pub(super) fn of(breach: &Breach, place: Place, key: &str, thing: String) -> Finding {
    let finding = Finding::of(breach.fault.rule(), place).with("property", breach.property);
    let finding = finding.with("key", key).with("thing", thing);
    match breach.fault {
        Fault::Missing | Fault::Recommended => finding,
        Fault::Repeated => finding.with("times", &breach.value),
        Fault::Kind | Fault::Vocabulary => finding.with("value", &breach.value).with("wanted", &breach.wanted),
    }
}

/// The key of a description that a property comes from. `None` where rules of their own say that the key is missing, and
/// where no key could help.
fn key(node: &Node<'_>, breach: &Breach) -> Option<&'static str> {
    let class = node.class;
    Some(match breach.property {
        "dcat:contactPoint" | "dcat:keyword" | "dcat:theme" | "dct:temporal" if breach.fault == Fault::Recommended => {
            return None;
        }
        "dcat:centroid" => return None,
        "dcat:bbox" => "spatial.bbox",
        "dcat:startDate" => "temporal.start",
        "dcat:endDate" => "temporal.end",
        "dct:type" if class != foaf::AGENT => return None,
        "dct:spatial" => "spatial",
        "dct:temporal" => "temporal",
        "dct:license" => "licenses",
        "dct:title" => "title",
        "dct:description" => "description",
        "dct:issued" => "issued",
        "dct:modified" => "modified",
        "dct:format" | "dcat:mediaType" | "dcat:distribution" => "resources",
        "dct:language" => "language",
        "dcat:theme" => "themes",
        "dct:accrualPeriodicity" => "frequency",
        "dct:conformsTo" => "conforms_to",
        "dcat:inSeries" => "in_series",
        "dcatap:applicableLegislation" => "legislation",
        _ => return None,
    })
}

/// A value that DCAT-US 1.1 requires and the description cannot give: the mail address of the contact, a date of change.
fn unknown_to_us(dataset: &Dataset) -> Option<&'static str> {
    let mail = dataset.contact.as_ref().and_then(|contact| contact.email.as_deref());
    let dated = dataset.modified.or(dataset.issued).is_some();
    match (dataset.contact.is_some() && mail.and_then(crate::catalogue::iri::mailto).is_none(), dated) {
        (true, _) => Some("contact.email"),
        (false, false) => Some("modified"),
        (false, true) => None,
    }
}
