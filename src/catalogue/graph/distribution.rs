//! A distribution: one published file with its form, size, checksum and terms of use.

use super::super::triples::Node;
use super::super::vocab::{self, adms, dcat, dcatap, dct, spdx, xsd};
use super::super::words;
use super::dataset::Terms;
use super::{Described, Graph};
use crate::model::{Dataset, FileKind, Format, PublishedFile, Resource, Text};
use crate::wording::plain;
use std::borrow::Cow;

impl<'a> Graph<'a> {
    /// Describes a published file; returns its IRI.
    pub(super) fn distribution(
        &self,
        dataset: &'a Dataset,
        file: &PublishedFile<'a>,
        terms: &Terms<'a>,
        described: &mut Described<'a>,
    ) -> String {
        let address = self.urls.absolute(&format!("{}{}", self.urls.data(&dataset.id), file.path));
        let own = self.urls.distribution_iri(&dataset.id, &file.path);
        let mut node = Node::new(own.clone(), dcat::DISTRIBUTION);
        self.titles(dataset, file, &mut node);
        self.descriptions(file, &mut node);
        node.link(dcat::ACCESS_URL, address.clone());
        node.link(dcat::DOWNLOAD_URL, address);
        self.form(file, &mut node, described);
        node.typed(dcat::BYTE_SIZE, file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER);
        let checksum = self.checksum(dataset, file);
        if let Some(checksum) = &checksum {
            node.link(spdx::CHECKSUM_OF, checksum.iri.clone());
        }
        if let Some(licence) = &terms.licence {
            node.link(dct::LICENSE, licence.clone());
        }
        node.link(dct::RIGHTS, terms.rights.clone());
        node.date(dct::ISSUED, dataset.issued);
        node.date(dct::MODIFIED, dataset.modified);
        node.link(adms::STATUS, terms.status.clone());
        node.link(dcatap::AVAILABILITY, vocab::STABLE);
        described.own.push(node);
        described.own.extend(checksum);
        own
    }

    /// Its checksum, when it was read.
    fn checksum(&self, dataset: &'a Dataset, file: &PublishedFile<'a>) -> Option<Node<'a>> {
        let read = file.sha256.len() == 64 && file.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        let part = format!("sha256:{}", crate::urls::encode(&file.path).replace('/', "%2F"));
        let mut checksum = Node::new(self.part(&dataset.id, &part), spdx::CHECKSUM);
        checksum.link(spdx::ALGORITHM, spdx::SHA256.iri);
        checksum.typed(spdx::CHECKSUM_VALUE, file.sha256, xsd::HEX_BINARY);
        read.then_some(checksum)
    }

    /// What it is called: the resource's title (the dataset's when it has none) and the form.
    fn titles(&self, dataset: &'a Dataset, file: &PublishedFile<'a>, node: &mut Node<'a>) {
        let own: Option<&Text> = file.resource.map(|resource| &resource.title).filter(|title| !title.is_empty());
        for said in own.unwrap_or(&dataset.title).all() {
            let label = words::label(file, said.lang.as_str());
            node.word(dct::TITLE, said.lang.as_str(), format!("{} ({label})", said.text.trim()).into());
        }
    }

    /// What form it is in; and what is in it, with the first file of each resource.
    fn descriptions(&self, file: &PublishedFile<'a>, node: &mut Node<'a>) {
        let first = |resource: &Resource| match resource.table().and_then(|table| table.downloads.first()) {
            Some(download) => download.file == file.path,
            None => file.kind == FileKind::Source,
        };
        let described = file.resource.filter(|resource| first(resource)).map(|resource| &resource.description);
        for tongue in &self.tongues {
            let sentence = words::sentence(file, tongue);
            let said = described.and_then(|text| text.all().find(|said| said.lang.as_str() == *tongue));
            let text = said.map(|said| format!("{}\n{sentence}", plain(said.text)).into());
            node.word(dct::DESCRIPTION, tongue, text.unwrap_or(Cow::Borrowed(sentence)));
        }
        for said in described.iter().flat_map(|text| text.all()) {
            if !self.tongues.contains(&said.lang.as_str()) {
                node.word(dct::DESCRIPTION, said.lang.as_str(), plain(said.text));
            }
        }
    }

    /// Media type (IANA) and format (EU table).
    ///
    /// JSON Lines is in neither: calling it JSON would make clients parse the file as one document.
    /// It is plain text that conforms to the JSON Lines rules, and that is what is said.
    fn form(&self, file: &PublishedFile<'a>, node: &mut Node<'a>, described: &mut Described<'a>) {
        if words::is_json_lines(file) {
            node.link(dcat::MEDIA_TYPE, format!("{}text/plain", vocab::MEDIA_TYPE));
            node.link(dct::FORMAT, format!("{}TXT", vocab::FILE_TYPE));
            node.link(dct::CONFORMS_TO, vocab::JSON_LINES);
            let mut standard = Node::new(vocab::JSON_LINES, dct::STANDARD);
            standard.word(dct::TITLE, "en", "JSON Lines".into());
            described.shared.push(standard);
            return;
        }
        let Format { media_type, eu_iri, .. } = file.format;
        if is_media_type(media_type) {
            let media_type = format!("{}{media_type}", vocab::MEDIA_TYPE);
            match (file.kind, file.format.extension.as_str()) {
                (FileKind::Bundle, _) | (_, "zip") => node.link(dcat::PACKAGE_FORMAT, media_type.clone()),
                (_, "gz") => node.link(dcat::COMPRESS_FORMAT, media_type.clone()),
                _ => {}
            }
            node.link(dcat::MEDIA_TYPE, media_type);
        }
        if let Some(eu_iri) = eu_iri.as_deref().filter(|iri| iri.starts_with(vocab::FILE_TYPE)) {
            node.link(dct::FORMAT, eu_iri);
        }
    }
}

/// Is it a media type IANA can have registered: known here, of the form `type/subtype`?
fn is_media_type(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_'))
    };
    text.split_once('/').is_some_and(|(kind, rest)| word(kind) && word(rest) && !rest.starts_with("x-"))
}
