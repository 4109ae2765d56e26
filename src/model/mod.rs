//! What a portal is: plain values, without disk, clock or format.
//!
//! The types derive serde so that the cache can keep them between runs. No type carries a serde
//! attribute, so no published format leaks in here: what is read and written has structs of its own
//! on the floors that know the format.

mod account;
mod cells;
mod column;
mod dataset;
mod date;
mod drawn;
mod due;
mod figure;
mod file;
mod format;
mod history;
mod name;
mod personal;
mod plan;
mod portal;
mod profile;
mod publisher;
mod recipe;
mod report;
mod resource;
#[cfg(test)]
pub mod sample;
mod score;
mod term;
mod text;
pub mod vocabulary;

pub use account::{
    Account, Cause, Cost, Dates, Grade, ItemAccount, ItemStatus, Part, Parts, PhaseAccount, Shortfall, Tally, Task,
    percent,
};
pub use cells::{Cells, Rows};
pub use column::{Column, Constraints, FieldType, Written};
pub use dataset::{Access, Caveat, Contributor, Dataset, Link, Period, Place, Source, Status};
pub use date::Date;
pub use drawn::{Drawn, Gathering, Groups, Shape, Shapes, Shown, Want, Wanted};
pub use due::{Due, Standing};
pub use figure::{Break, Figure, Mark};
pub use file::{DESCRIPTIONS, Description, FileKind, PublishedFile};
pub use format::Format;
pub use history::{Change, Earlier, FileChange, History, Known, Past};
pub use name::{DatasetId, Name};
pub use personal::{Anonymity, Declared, PersonalData, Treating};
pub use plan::{Database, DatabaseStatus, Minimum, Phase, Plan, PlanItem, Priority};
pub use portal::{CodeList, CodeListEntry, HomeFigure, Page, Portal, Replaced, Site, Story, Theme};
pub use profile::{Bin, ColumnProfile, Counted, TableProfile};
pub use publisher::{Contact, Publisher};
pub use recipe::{Quote, Recipe, Unpivot};
pub use report::{Moved, Report};
pub use resource::{CodeUse, Content, Download, ForeignKey, KeyValues, References, Referring, Resource, Table};
pub use score::{Metric, Score};
pub use term::Term;
pub use text::{Lang, Said, Text};
pub use vocabulary::{Frequency, Licence};
