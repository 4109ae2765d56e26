//! The metadata quality score of data.europa.eu, computed from what the catalogue says of a dataset.
//!
//! Points are given for the dataset and for the best of its distributions (Metadata Quality Assessment methodology of
//! data.europa.eu, 405 points). Whether an address answers is decided without asking: what is ours is published together
//! with the catalogue; addresses elsewhere are not named in distributions.

use super::triples::{Node, Value};
use super::vocab::{self, Term, dcat, dct};
use crate::model::{FileKind, Metric, PublishedFile, Score};

/// The score of a dataset described by these resources of its own.
///
/// `files` are its published files in the order of its distributions; `valid` says whether dataset, distributions and
/// contact keep DCAT-AP.
pub fn score(dataset: &Node<'_>, own: &[Node<'_>], files: &[PublishedFile<'_>], valid: bool) -> Score {
    let distributions: Vec<&Node> = own.iter().filter(|node| node.class == dcat::DISTRIBUTION).collect();
    let any = |property| distributions.iter().any(|one| one.has(property)) || dataset.has(property);
    let mut all = vec![
        (Metric::Keyword, 30, dataset.has(dcat::KEYWORD)),
        (Metric::Category, 30, dataset.has(dcat::THEME)),
        (Metric::Spatial, 20, dataset.has(dct::SPATIAL)),
        (Metric::Temporal, 20, dataset.has(dct::TEMPORAL)),
    ];
    let scored = distributions.iter().zip(files).map(|(node, file)| of_distribution(Some((node, file))));
    let best = scored.max_by_key(|metrics| (sum(metrics), std::cmp::Reverse(missing(metrics).len())));
    all.extend(best.unwrap_or_else(|| of_distribution(None)));
    all.extend([
        (Metric::Compliance, 30, valid),
        (Metric::AccessRights, 10, dataset.has(dct::ACCESS_RIGHTS)),
        (Metric::KnownAccessRights, 5, from(dataset, dct::ACCESS_RIGHTS, "access-right/")),
        (Metric::Contact, 20, dataset.has(dcat::CONTACT_POINT)),
        (Metric::Publisher, 10, dataset.has(dct::PUBLISHER)),
        (Metric::Issued, 5, any(dct::ISSUED)),
        (Metric::Modified, 5, any(dct::MODIFIED)),
    ]);
    all.sort_by_key(|(metric, ..)| *metric);
    Score { points: sum(&all), missing: missing(&all) }
}

/// A metric, its points, and whether they are given.
type Given = (Metric, u16, bool);

fn sum(metrics: &[Given]) -> u16 {
    metrics.iter().filter(|(.., given)| *given).map(|(_, points, _)| points).sum()
}

fn missing(metrics: &[Given]) -> Vec<(Metric, u16)> {
    metrics.iter().filter(|(.., given)| !given).map(|(metric, points, _)| (*metric, *points)).collect()
}

/// What a distribution and its file earn; nothing where a dataset has none.
fn of_distribution(found: Option<(&Node<'_>, &PublishedFile<'_>)>) -> Vec<Given> {
    let has = |property| found.is_some_and(|(node, _)| node.has(property));
    let listed = |property, list| found.is_some_and(|(node, _)| from(node, property, list));
    // The forms we make of a table have the same flags as their formats.
    let free = found.is_some_and(|(_, file)| file.format.non_proprietary);
    let machine = found.is_some_and(|(_, file)| file.format.machine_readable && file.kind != FileKind::Bundle);
    vec![
        (Metric::AccessUrl, 50, has(dcat::ACCESS_URL)),
        (Metric::DownloadUrl, 20, has(dcat::DOWNLOAD_URL)),
        (Metric::DownloadWorks, 30, has(dcat::DOWNLOAD_URL)),
        (Metric::Format, 20, has(dct::FORMAT)),
        (Metric::MediaType, 10, has(dcat::MEDIA_TYPE)),
        (Metric::KnownFormat, 10, listed(dct::FORMAT, "file-type/") && has(dcat::MEDIA_TYPE)),
        (Metric::NonProprietary, 20, has(dct::FORMAT) && free),
        (Metric::MachineReadable, 20, has(dct::FORMAT) && machine),
        (Metric::Licence, 20, has(dct::LICENSE)),
        (Metric::KnownLicence, 10, listed(dct::LICENSE, "licence/")),
        (Metric::Rights, 5, has(dct::RIGHTS)),
        (Metric::ByteSize, 5, has(dcat::BYTE_SIZE)),
    ]
}

/// Does a property name a term of this list of the EU?
fn from(node: &Node<'_>, property: Term, list: &str) -> bool {
    let named = |value: &Value| match value {
        Value::Iri(iri) => iri.strip_prefix(vocab::EU_AUTHORITY).is_some_and(|rest| rest.starts_with(list)),
        _ => false,
    };
    node.values(property).any(named)
}
