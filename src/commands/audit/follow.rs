//! `tenantry audit list --follow`: rows as they come.

use std::{collections::BTreeMap, time::Duration};

use tenantry_client::Client;
use tenantry_domain::{
    PageRequest, Timestamp,
    audit::{AuditEvent, AuditFilter},
    page::MAX_LIMIT,
};

use super::rows::{COLUMNS, check};
use crate::{
    cli::{self, Rows},
    commands::runtime::{about, passes},
    failure,
    output::Output,
};

/// Rows that are shown at first when nothing is said.
const FIRST: u32 = 10;
const ASK_EVERY: Duration = Duration::from_secs(2);
const ASK_EVERY_AT_MOST: Duration = Duration::from_mins(1);
/// How far back is looked each time: a row is written with the time of its beginning, and committed later.
const OVERLAP_S: i64 = 30;

/// Writes the latest rows and then those that come, oldest first, until somebody ends it.
pub(super) async fn run(
    client: &Client,
    rows: Rows,
    page: cli::Page,
    output: &Output,
) -> anyhow::Result<()> {
    let filter = rows.filter();
    check(client, &filter).await?;
    let mut seen = Seen::default();
    let newest = PageRequest {
        limit: Some(page.limit.unwrap_or(FIRST).min(MAX_LIMIT)),
        cursor: None,
    };
    let first = AuditFilter {
        page: newest,
        ..filter.clone()
    };
    let mut fresh = client.call(&first).await?.items;
    let mut from = fresh.first().map_or_else(cli::now, |row| row.facts.at);
    // What is in the overlap and was not asked for is no news.
    let overlap = since(client, &filter, from.plus_seconds(-OVERLAP_S)).await?;
    for row in &overlap {
        seen.is_new(row);
    }
    fresh.reverse();
    let mut is_first = true;
    let mut pause = ASK_EVERY;
    loop {
        if (is_first || !fresh.is_empty()) && !output.stream(&fresh, &COLUMNS, is_first)? {
            return Ok(());
        }
        is_first = false;
        tokio::time::sleep(about(pause)).await;
        match since(client, &filter, from.plus_seconds(-OVERLAP_S)).await {
            Ok(rows) => {
                from = rows.first().map_or(from, |row| row.facts.at.max(from));
                fresh = rows.into_iter().filter(|row| seen.is_new(row)).collect();
                fresh.reverse();
                seen.forget_before(from.plus_seconds(-OVERLAP_S));
                pause = ASK_EVERY;
            }
            Err(error) if passes(&error) => {
                failure::tell(output, &error.into());
                fresh = Vec::new();
                pause = (pause * 2).min(ASK_EVERY_AT_MOST);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Every row from that instant on, newest first.
async fn since(
    client: &Client,
    filter: &AuditFilter,
    from: Timestamp,
) -> Result<Vec<AuditEvent>, tenantry_client::Error> {
    let from = filter.from.map_or(from, |own| own.max(from));
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let page = PageRequest {
            limit: Some(MAX_LIMIT),
            cursor,
        };
        let wanted = AuditFilter {
            from: Some(from),
            page,
            ..filter.clone()
        };
        let mut page = client.call(&wanted).await?;
        rows.append(&mut page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(rows);
        }
    }
}

/// The rows of the last seconds, by chain and number.
#[derive(Default)]
struct Seen(BTreeMap<(String, u64), Timestamp>);

impl Seen {
    fn is_new(&mut self, row: &AuditEvent) -> bool {
        let key = (row.facts.chain.clone(), row.facts.sequence);
        self.0.insert(key, row.facts.at).is_none()
    }

    fn forget_before(&mut self, instant: Timestamp) {
        self.0.retain(|_, at| *at >= instant);
    }
}
