//! What was measured of a dataset (W3C Data Quality Vocabulary): how full its tables are, how well it is described.

use super::super::score::score;
use super::super::triples::Node;
use super::super::vocab::{Term, dqv, skos, xsd};
use super::{Described, Graph};
use crate::model::Dataset;

/// What is measured: its name in IRIs, its words in Vietnamese and English, the dimension it belongs to, and the datatype of
/// its values.
struct Metric {
    name: &'static str,
    vi: &'static str,
    en: &'static str,
    dimension: &'static str,
    datatype: Term,
}

const METRICS: [Metric; 2] = [
    Metric {
        name: "completeness",
        vi: "Tỷ lệ ô có giá trị trong các bảng, từ 0 đến 1",
        en: "Share of the cells of all tables that hold a value, from 0 to 1",
        dimension: "dimension-completeness",
        datatype: xsd::DECIMAL,
    },
    Metric {
        name: "metadata-score",
        vi: "Điểm chất lượng mô tả theo thang của data.europa.eu, tối đa 405",
        en: "Metadata quality score by the method of data.europa.eu, 405 at most",
        dimension: "dimension-metadata",
        datatype: xsd::INTEGER,
    },
];

/// The dimensions, with their words.
const DIMENSIONS: [(&str, &str, &str); 2] = [
    ("dimension-completeness", "Đầy đủ", "Completeness"),
    ("dimension-metadata", "Chất lượng mô tả", "Metadata quality"),
];

impl<'a> Graph<'a> {
    fn quality(&self, fragment: &str) -> String {
        format!("{}/#{fragment}", self.urls.base_url())
    }

    fn metric(&self, metric: &Metric) -> String {
        self.quality(&format!("metric-{}", metric.name))
    }

    /// What is measured, described once a catalogue.
    pub fn metrics(&self) -> Described<'a> {
        let mut described = Described::default();
        let say = |node: &mut Node<'a>, property, vi: &'static str, en: &'static str| {
            for tongue in &self.tongues {
                node.word(property, tongue, if *tongue == "vi" { vi } else { en }.into());
            }
        };
        for metric in METRICS {
            let mut node = Node::new(self.metric(&metric), dqv::METRIC);
            say(&mut node, skos::DEFINITION, metric.vi, metric.en);
            node.link(dqv::EXPECTED_DATA_TYPE, metric.datatype.iri);
            node.link(dqv::IN_DIMENSION, self.quality(metric.dimension));
            described.own.push(node);
        }
        for (id, vi, en) in DIMENSIONS {
            let mut node = Node::new(self.quality(id), dqv::DIMENSION);
            say(&mut node, skos::PREF_LABEL, vi, en);
            described.own.push(node);
        }
        described
    }

    /// What was measured of a dataset whose other resources are described already.
    pub(super) fn measurements(&self, dataset: &'a Dataset, node: &mut Node<'a>, described: &mut Described<'a>) {
        let (cells, missing) = dataset.tables().fold((0u64, 0u64), |(cells, missing), (_, table)| {
            let columns = &table.profile.columns;
            let gaps: u64 = columns.iter().map(|column| column.missing).sum();
            (cells + table.profile.rows * columns.len() as u64, missing + gaps)
        });
        let full = cells.checked_sub(missing).filter(|_| cells > 0).map(|full| full as f64 / cells as f64);
        let points = score(node, &described.own, &dataset.files(), true).points;
        let measured = [full.map(|share| format!("{share:.4}")), Some(points.to_string())];
        for (metric, value) in METRICS.iter().zip(measured) {
            let Some(value) = value else { continue };
            let mut measurement =
                Node::new(self.part(&dataset.id, &format!("quality:{}", metric.name)), dqv::QUALITY_MEASUREMENT);
            measurement.link(dqv::IS_MEASUREMENT_OF, self.metric(metric));
            measurement.link(dqv::COMPUTED_ON, node.iri.clone());
            measurement.typed(dqv::VALUE, value, metric.datatype);
            node.link(dqv::HAS_QUALITY_MEASUREMENT, measurement.iri.clone());
            described.own.push(measurement);
        }
    }
}
