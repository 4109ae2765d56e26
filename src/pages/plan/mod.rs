//! The open-data plan beside what is published: the scoreboard, its phases and items, the databases behind them.

pub(super) mod period;
pub(super) mod promises;
pub(super) mod say;
pub(super) mod sheet;
