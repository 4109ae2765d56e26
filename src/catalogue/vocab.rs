//! The terms the catalogue speaks in: each with its IRI, its short form and the kind of its values.

/// What values a property has; it decides how JSON-LD writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Resources.
    Iri,
    /// Texts, each with its language.
    Said,
    /// Literals of one datatype, named by its short form.
    Typed(&'static str),
    /// Anything: plain literals, dates as exact as known.
    Any,
}

/// The prefix of a vocabulary and its namespace.
pub type Prefix = (&'static str, &'static str);

/// A term of a vocabulary, cheap to copy and to sort.
#[derive(Debug, Clone, Copy)]
pub struct Term(pub &'static Word);

/// What a term is.
#[derive(Debug)]
pub struct Word {
    /// Its short form, e.g. "dct:title".
    pub short: &'static str,
    /// Its IRI.
    pub iri: &'static str,
    /// What values it has, when it is a property.
    pub kind: Kind,
}

impl std::ops::Deref for Term {
    type Target = Word;
    fn deref(&self) -> &Word {
        self.0
    }
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.0.short == other.0.short
    }
}

impl Eq for Term {}

impl Ord for Term {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        match std::ptr::eq(self.0, other.0) {
            true => std::cmp::Ordering::Equal,
            false => self.0.short.cmp(other.0.short),
        }
    }
}

impl PartialOrd for Term {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A vocabulary: a module of its terms, with `PROPERTIES` listing those that are properties.
macro_rules! vocabulary {
    ($module:ident, $prefix:literal, $namespace:literal,
     properties: { $($property:ident = $local:literal $kind:expr),* $(,)? },
     classes: { $($class:ident = $name:literal),* $(,)? }) => {
        #[allow(missing_docs)]
        pub mod $module {
            #[allow(unused_imports)]
            use super::{Kind, Kind::*, Term, Word};
            pub const PREFIX: (&str, &str) = ($prefix, $namespace);
            #[allow(dead_code)]
            pub const PROPERTIES: &[Term] = &[$($property),*];
            $(pub const $property: Term =
                Term(&Word { short: concat!($prefix, ":", $local), iri: concat!($namespace, $local), kind: $kind });)*
            $(pub const $class: Term =
                Term(&Word { short: concat!($prefix, ":", $name), iri: concat!($namespace, $name), kind: Kind::Any });)*
        }
    };
}

vocabulary!(rdf, "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    properties: { TYPE = "type" Iri }, classes: { LANG_STRING = "langString" });
vocabulary!(rdfs, "rdfs", "http://www.w3.org/2000/01/rdf-schema#",
    properties: { LABEL = "label" Said }, classes: {});
vocabulary!(xsd, "xsd", "http://www.w3.org/2001/XMLSchema#", properties: {}, classes: {
    DATE = "date", DATE_TIME = "dateTime", DECIMAL = "decimal", G_YEAR = "gYear", G_YEAR_MONTH = "gYearMonth",
    HEX_BINARY = "hexBinary", INTEGER = "integer", NON_NEGATIVE_INTEGER = "nonNegativeInteger", STRING = "string",
});
vocabulary!(dct, "dct", "http://purl.org/dc/terms/",
properties: {
    ACCESS_RIGHTS = "accessRights" Iri, ACCRUAL_PERIODICITY = "accrualPeriodicity" Iri,
    CONFORMS_TO = "conformsTo" Iri, CONTRIBUTOR = "contributor" Iri, CREATOR = "creator" Iri, DESCRIPTION = "description" Said,
    FORMAT = "format" Iri, IDENTIFIER = "identifier" Any, IS_REPLACED_BY = "isReplacedBy" Iri,
    ISSUED = "issued" Any, LANGUAGE = "language" Iri, LICENSE = "license" Iri, MODIFIED = "modified" Any,
    PROVENANCE = "provenance" Iri, PUBLISHER = "publisher" Iri, REPLACES = "replaces" Iri, RIGHTS = "rights" Iri, SPATIAL = "spatial" Iri, TEMPORAL = "temporal" Iri,
    TITLE = "title" Said, KIND = "type" Iri,
},
classes: {
    LICENSE_DOCUMENT = "LicenseDocument", LOCATION = "Location", PERIOD_OF_TIME = "PeriodOfTime",
    PROVENANCE_STATEMENT = "ProvenanceStatement", RIGHTS_STATEMENT = "RightsStatement", STANDARD = "Standard",
});
vocabulary!(dcat, "dcat", "http://www.w3.org/ns/dcat#",
properties: {
    ACCESS_URL = "accessURL" Iri, BBOX = "bbox" Typed("geo:wktLiteral"),
    BYTE_SIZE = "byteSize" Typed("xsd:nonNegativeInteger"), CENTROID = "centroid" Typed("geo:wktLiteral"),
    COMPRESS_FORMAT = "compressFormat" Iri, CONTACT_POINT = "contactPoint" Iri, DATASET_OF = "dataset" Iri,
    DISTRIBUTION_OF = "distribution" Iri, DOWNLOAD_URL = "downloadURL" Iri, END_DATE = "endDate" Any,
    ENDPOINT_DESCRIPTION = "endpointDescription" Iri, ENDPOINT_URL = "endpointURL" Iri,
    IN_SERIES = "inSeries" Iri, KEYWORD = "keyword" Said, LANDING_PAGE = "landingPage" Iri,
    MEDIA_TYPE = "mediaType" Iri, PACKAGE_FORMAT = "packageFormat" Iri, SERVES_DATASET = "servesDataset" Iri,
    START_DATE = "startDate" Any,
    THEME = "theme" Iri, THEME_TAXONOMY = "themeTaxonomy" Iri, VERSION = "version" Any,
},
classes: {
    CATALOG = "Catalog", DATA_SERVICE = "DataService", DATASET = "Dataset", DATASET_SERIES = "DatasetSeries", DISTRIBUTION = "Distribution",
});
vocabulary!(dcatap, "dcatap", "http://data.europa.eu/r5r/",
    properties: { APPLICABLE_LEGISLATION = "applicableLegislation" Iri, AVAILABILITY = "availability" Iri },
    classes: {});
vocabulary!(dqv, "dqv", "http://www.w3.org/ns/dqv#",
    properties: {
        COMPUTED_ON = "computedOn" Iri, EXPECTED_DATA_TYPE = "expectedDataType" Iri, HAS_QUALITY_MEASUREMENT =
        "hasQualityMeasurement" Iri, IN_DIMENSION = "inDimension" Iri, IS_MEASUREMENT_OF = "isMeasurementOf" Iri,
        VALUE = "value" Any,
    },
    classes: { DIMENSION = "Dimension", METRIC = "Metric", QUALITY_MEASUREMENT = "QualityMeasurement" });
vocabulary!(adms, "adms", "http://www.w3.org/ns/adms#", properties: { STATUS = "status" Iri }, classes: {});
vocabulary!(eli, "eli", "http://data.europa.eu/eli/ontology#",
    properties: {}, classes: { LEGAL_RESOURCE = "LegalResource" });
vocabulary!(dc, "dc", "http://purl.org/dc/elements/1.1/", properties: { SOURCE = "source" Said }, classes: {});
vocabulary!(euvoc, "euvoc", "http://publications.europa.eu/ontology/euvoc#",
    properties: { END_DATE = "endDate" Any, START_DATE = "startDate" Any }, classes: {});
vocabulary!(foaf, "foaf", "http://xmlns.com/foaf/0.1/",
    properties: { HOMEPAGE = "homepage" Iri, NAME = "name" Said, PAGE = "page" Iri, PRIMARY_TOPIC = "primaryTopic" Iri },
    classes: { AGENT = "Agent", DOCUMENT = "Document" });
vocabulary!(geo, "geo", "http://www.opengis.net/ont/geosparql#",
    properties: {}, classes: { WKT_LITERAL = "wktLiteral" });
vocabulary!(hydra, "hydra", "http://www.w3.org/ns/hydra/core#",
    properties: {
        FIRST = "first" Iri, FIRST_PAGE = "firstPage" Iri, ITEMS_PER_PAGE = "itemsPerPage" Any, LAST = "last" Iri,
        LAST_PAGE = "lastPage" Iri, NEXT = "next" Iri, NEXT_PAGE = "nextPage" Iri, PREVIOUS = "previous" Iri,
        PREVIOUS_PAGE = "previousPage" Iri, TOTAL_ITEMS = "totalItems" Any,
    },
    classes: { PAGED_COLLECTION = "PagedCollection" });
vocabulary!(org, "org", "http://www.w3.org/ns/org#",
    properties: { SUB_ORGANIZATION_OF = "subOrganizationOf" Iri }, classes: {});
vocabulary!(owl, "owl", "http://www.w3.org/2002/07/owl#",
    properties: { SAME_AS = "sameAs" Iri, VERSION_INFO = "versionInfo" Any }, classes: {});
vocabulary!(prov, "prov", "http://www.w3.org/ns/prov#",
    properties: { WAS_DERIVED_FROM = "wasDerivedFrom" Iri }, classes: { AGENT = "Agent", ENTITY = "Entity" });
vocabulary!(skos, "skos", "http://www.w3.org/2004/02/skos/core#",
    properties: {
        ALT_LABEL = "altLabel" Said, BROAD_MATCH = "broadMatch" Iri, BROADER = "broader" Iri,
        DEFINITION = "definition" Said, EXACT_MATCH = "exactMatch" Iri, HAS_TOP_CONCEPT = "hasTopConcept" Iri,
        IN_SCHEME = "inScheme" Iri, NARROWER = "narrower" Iri, NOTATION = "notation" Any,
        PREF_LABEL = "prefLabel" Said, TOP_CONCEPT_OF = "topConceptOf" Iri,
    },
    classes: { CONCEPT = "Concept", CONCEPT_SCHEME = "ConceptScheme" });
vocabulary!(spdx, "spdx", "http://spdx.org/rdf/terms#",
properties: {
    ALGORITHM = "algorithm" Iri, CHECKSUM_OF = "checksum" Iri,
    CHECKSUM_VALUE = "checksumValue" Typed("xsd:hexBinary"),
},
classes: {
    CHECKSUM = "Checksum", CHECKSUM_ALGORITHM = "ChecksumAlgorithm", SHA256 = "checksumAlgorithm_sha256",
});
vocabulary!(formats, "formats", "http://www.w3.org/ns/formats/",
    properties: {}, classes: { JSON_LD = "JSON-LD", RDF_XML = "RDF_XML", TURTLE = "Turtle" });
vocabulary!(void, "void", "http://rdfs.org/ns/void#",
    properties: {
        CLASS = "class" Iri, CLASS_PARTITION = "classPartition" Iri, DATA_DUMP = "dataDump" Iri, ENTITIES = "entities" Typed("xsd:integer"),
        EXAMPLE_RESOURCE = "exampleResource" Iri, FEATURE = "feature" Iri, ROOT_RESOURCE = "rootResource" Iri,
        URI_SPACE = "uriSpace" Any, VOCABULARY = "vocabulary" Iri,
    },
    classes: { DATASET = "Dataset", DATASET_DESCRIPTION = "DatasetDescription" });
vocabulary!(vcard, "vcard", "http://www.w3.org/2006/vcard/ns#",
    properties: {
        FN = "fn" Said, HAS_EMAIL = "hasEmail" Iri, HAS_TELEPHONE = "hasTelephone" Iri, HAS_URL = "hasURL" Iri,
    },
    classes: { KIND = "Kind", ORGANIZATION = "Organization" });

/// Prefix and namespace of every vocabulary, by prefix.
pub const VOCABULARIES: &[Prefix] = &[
    adms::PREFIX,
    dcat::PREFIX,
    dcatap::PREFIX,
    dct::PREFIX,
    dqv::PREFIX,
    eli::PREFIX,
    foaf::PREFIX,
    geo::PREFIX,
    org::PREFIX,
    owl::PREFIX,
    prov::PREFIX,
    rdf::PREFIX,
    rdfs::PREFIX,
    skos::PREFIX,
    spdx::PREFIX,
    vcard::PREFIX,
    xsd::PREFIX,
];

/// Prefix and namespace of the code lists that every dataset points into, by prefix.
pub const CODE_LISTS: &[Prefix] = &[
    ("eu-access", "http://publications.europa.eu/resource/authority/access-right/"),
    ("eu-availability", "http://publications.europa.eu/resource/authority/planned-availability/"),
    ("eu-file", "http://publications.europa.eu/resource/authority/file-type/"),
    ("eu-frequency", "http://publications.europa.eu/resource/authority/frequency/"),
    ("eu-language", "http://publications.europa.eu/resource/authority/language/"),
    ("eu-licence", "http://publications.europa.eu/resource/authority/licence/"),
    ("eu-status", "http://publications.europa.eu/resource/authority/distribution-status/"),
    ("eu-theme", "http://publications.europa.eu/resource/authority/data-theme/"),
    ("iana", "http://www.iana.org/assignments/media-types/"),
];

/// Every property, by vocabulary.
pub fn properties() -> impl Iterator<Item = Term> {
    [
        adms::PROPERTIES,
        dcat::PROPERTIES,
        dcatap::PROPERTIES,
        dct::PROPERTIES,
        dqv::PROPERTIES,
        foaf::PROPERTIES,
        org::PROPERTIES,
        owl::PROPERTIES,
        prov::PROPERTIES,
        rdfs::PROPERTIES,
        skos::PROPERTIES,
        spdx::PROPERTIES,
        vcard::PROPERTIES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The scheme of EU data themes.
pub const EU_DATA_THEMES: &str = "http://publications.europa.eu/resource/authority/data-theme";
/// EU countries and territories, without the code.
pub const EU_COUNTRY: &str = "http://publications.europa.eu/resource/authority/country/";
/// Any EU authority table.
pub const EU_AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
/// EU status of a distribution, without the code.
pub const DISTRIBUTION_STATUS: &str = "http://publications.europa.eu/resource/authority/distribution-status/";
/// EU status of a dataset, without the code.
pub const DATASET_STATUS: &str = "http://publications.europa.eu/resource/authority/dataset-status/";
/// A file that stays where it is.
pub const STABLE: &str = "http://publications.europa.eu/resource/authority/planned-availability/STABLE";
/// EU file types, without the code.
pub const FILE_TYPE: &str = "http://publications.europa.eu/resource/authority/file-type/";
/// ADMS publisher types, without the code.
pub const PUBLISHER_TYPE: &str = "http://purl.org/adms/publishertype/";
/// ADMS licence types, without the code.
pub const LICENCE_TYPE: &str = "http://purl.org/adms/licencetype/";
/// IANA media types, without the type.
pub const MEDIA_TYPE: &str = "http://www.iana.org/assignments/media-types/";
/// Where JSON Lines is defined.
pub const JSON_LINES: &str = "https://jsonlines.org/";

/// The IRI of a language in the EU authority table; `None` when it is not among those known here.
pub fn language(tag: &str) -> Option<String> {
    let primary = tag.split('-').next().unwrap_or(tag);
    let code = match LANGUAGES.binary_search_by_key(&primary, |(two, _)| two) {
        Ok(at) => LANGUAGES[at].1.to_string(),
        Err(_) if primary.len() == 3 => primary.to_ascii_uppercase(),
        Err(_) => return None,
    };
    Some(format!("{EU_AUTHORITY}language/{code}"))
}

/// ISO 639-1 codes with the codes of the EU language table, by code.
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "ARA"),
    ("bg", "BUL"),
    ("ca", "CAT"),
    ("cs", "CES"),
    ("da", "DAN"),
    ("de", "DEU"),
    ("el", "ELL"),
    ("en", "ENG"),
    ("es", "SPA"),
    ("et", "EST"),
    ("eu", "EUS"),
    ("fi", "FIN"),
    ("fr", "FRA"),
    ("ga", "GLE"),
    ("gl", "GLG"),
    ("he", "HEB"),
    ("hi", "HIN"),
    ("hr", "HRV"),
    ("hu", "HUN"),
    ("id", "IND"),
    ("is", "ISL"),
    ("it", "ITA"),
    ("ja", "JPN"),
    ("km", "KHM"),
    ("ko", "KOR"),
    ("lo", "LAO"),
    ("lt", "LIT"),
    ("lv", "LAV"),
    ("ms", "MSA"),
    ("mt", "MLT"),
    ("my", "MYA"),
    ("nb", "NOB"),
    ("nl", "NLD"),
    ("nn", "NNO"),
    ("no", "NOR"),
    ("pl", "POL"),
    ("pt", "POR"),
    ("ro", "RON"),
    ("ru", "RUS"),
    ("sk", "SLK"),
    ("sl", "SLV"),
    ("sr", "SRP"),
    ("sv", "SWE"),
    ("ta", "TAM"),
    ("th", "THA"),
    ("tl", "TGL"),
    ("tr", "TUR"),
    ("uk", "UKR"),
    ("vi", "VIE"),
    ("zh", "ZHO"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_code_in_the_eu_table() {
        assert!(LANGUAGES.is_sorted());
        assert!(language("vi").unwrap().ends_with("/language/VIE"));
        assert!(language("zh-hant").unwrap().ends_with("/language/ZHO"));
        assert!(language("jra").unwrap().ends_with("/language/JRA"));
        assert_eq!(language("qq"), None);
    }

    #[test]
    fn no_prefix_is_a_scheme_of_addresses() {
        for (prefix, _) in VOCABULARIES.iter().chain(CODE_LISTS) {
            assert!(!["http", "https", "mailto", "tel", "urn"].contains(prefix));
        }
    }
}
