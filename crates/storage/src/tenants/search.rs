//! Tenants by what they are searched with, in the order of the words that match.
//!
//! One stretch of the index of words, however many tenants there are and however many of them match:
//! the page ends where it is full, and nothing has to be collected or sorted before.

use tenantry_domain::{
    Page,
    tenants::{TenantFilter, TenantSummary},
};

use super::summary::SummaryRow;
use crate::{
    Conn, Result,
    page::{Key, Kind, Listing, Total, is_of, read, total},
    statement::Statement,
    text::{fold, prefix_end},
};

/// Words of a search that are looked at; more narrow nothing that matters.
const SEARCH_WORDS: usize = 8;

/// Matches are counted up to here, as many as a page has at most: a total must not cost more than the
/// page that it stands on.
const SEARCH_CAP: u64 = 200;

/// Entries of a word that are counted at most: a tenant may have several.
const COUNTED_ENTRIES: i64 = 400;

/// Entries of each of several words that are looked at to find out which is the rarest: few, and more
/// where all are more common than that.
const WEIGHED: [i64; 2] = [2_000, 20_000];

/// The name of the list by which word leads it, for its cursors.
const LISTS: [&str; SEARCH_WORDS] = [
    "tenants.match.0",
    "tenants.match.1",
    "tenants.match.2",
    "tenants.match.3",
    "tenants.match.4",
    "tenants.match.5",
    "tenants.match.6",
    "tenants.match.7",
];

/// What is searched for: the folded words, of which each must begin a word of the tenant.
pub(super) struct Search {
    words: Vec<Word>,
    /// Which word's entries are walked; the others are looked up for each.
    leader: usize,
    /// Whether so few entries are walked that all of them may be.
    is_small: bool,
}

struct Word {
    text: String,
    /// Whether its entries are few enough to be collected.
    is_rare: bool,
}

impl Search {
    /// The search that a text asks for; nothing where it has no word.
    pub(super) async fn of(conn: &mut Conn, q: Option<&str>) -> Result<Option<Self>> {
        let folded = fold(q.unwrap_or_default());
        let texts: Vec<&str> = folded.split_whitespace().take(SEARCH_WORDS).collect();
        let mut cap = 0;
        let mut weights = vec![0; texts.len()];
        // A single word leads whatever its weight.
        if texts.len() > 1 {
            for more in WEIGHED {
                cap = more;
                weights.clear();
                for text in &texts {
                    weights.push(weight(conn, text, cap).await?);
                }
                if weights.iter().any(|weight| *weight < cap) {
                    break;
                }
            }
        }
        let rarest = weights
            .iter()
            .enumerate()
            .min_by_key(|(_, weight)| **weight);
        let is_small = rarest.is_some_and(|(_, weight)| *weight < WEIGHED[0]);
        let leader = rarest.map(|(place, _)| place);
        let words = texts.iter().zip(&weights).map(|(text, weight)| Word {
            text: (*text).to_owned(),
            is_rare: *weight < cap,
        });
        let words = words.collect();
        Ok(leader.map(|leader| Self {
            words,
            leader,
            is_small,
        }))
    }

    /// The same search, led by the word that led the page before.
    fn led_as(mut self, cursor: Option<&str>) -> Self {
        let mut lists = LISTS.iter().take(self.words.len());
        let led = lists.position(|list| cursor.is_some_and(|text| is_of(list, text)));
        self.leader = led.unwrap_or(self.leader);
        self
    }

    /// Up to where its matches are counted. Of several common words not beyond the page: to find the
    /// next match may take a while.
    pub(super) fn cap(&self, filter: &TenantFilter) -> u64 {
        if self.is_small {
            SEARCH_CAP
        } else {
            filter.page.limit().into()
        }
    }

    /// Adds the conditions that make an entry `w` of the index of words a match, one for each tenant.
    fn narrow_entries(&self, statement: &mut Statement) {
        let Some(leader) = self.words.get(self.leader) else {
            return;
        };
        statement
            .and_value("w.word >= ", leader.text.as_str())
            .and_value("w.word < ", prefix_end(&leader.text));
        let others = self.words.iter().enumerate();
        for (_, word) in others.filter(|(place, _)| *place != self.leader) {
            let end = prefix_end(&word.text);
            if word.is_rare {
                // A case, and not the condition itself: PostgreSQL would join the two and believe that
                // either has a single row.
                statement
                    .and("CASE WHEN w.tenant_id IN (SELECT v.tenant_id FROM tenant_words v WHERE v.word >= ")
                    .bind(word.text.as_str())
                    .push(" AND v.word < ")
                    .bind(end)
                    .push(") THEN 1 ELSE 0 END = 1");
            } else {
                statement
                    .and("(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= ")
                    .bind(word.text.as_str())
                    .push(") < ")
                    .bind(end);
            }
        }
        // A subselect for one row, not a join: neither engine can be led into reading all words. Last,
        // because most entries fail before.
        statement
            .and("(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= ")
            .bind(leader.text.as_str())
            .push(") = w.word");
    }

    /// The same inside a subselect, whose first condition it is.
    pub(super) fn narrow_inside(&self, statement: &mut Statement) {
        statement.push(" WHERE 1 = 1");
        self.narrow_entries(statement);
    }

    /// Adds the conditions that make a tenant `t` a match, looked up for each tenant.
    pub(super) fn narrow_tenants(&self, statement: &mut Statement) {
        for word in &self.words {
            statement
                .and("(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = t.tenant_id AND v.word >= ")
                .bind(word.text.as_str())
                .push(") < ")
                .bind(prefix_end(&word.text));
        }
    }

    /// The matches, for whoever counts them or shows their tenants.
    fn entries(&self, begin: &'static str, filter: &TenantFilter) -> Statement {
        let mut statement = Statement::new(begin);
        self.narrow_entries(&mut statement);
        if let Some(status) = filter.status {
            statement
                .and("(SELECT s.status FROM tenants s WHERE s.tenant_id = w.tenant_id) = ")
                .bind(status.as_str());
        }
        statement
    }

    /// How many tenants match and up to where they were counted; more than that, where there are more.
    async fn total(&self, conn: &mut Conn, filter: &TenantFilter) -> Result<(u64, u64)> {
        let [only] = self.words.as_slice() else {
            let cap = self.cap(filter);
            return Ok((self.count(conn, filter, cap).await?, cap));
        };
        if filter.status.is_some() {
            let cap = filter.page.limit().into();
            return Ok((self.count(conn, filter, cap).await?, cap));
        }
        // A stretch of the index by itself, without a look at each tenant's other words.
        let mut statement = Statement::new(TENANTS_OF_ENTRIES);
        statement
            .and_value("w.word >= ", only.text.as_str())
            .and_value("w.word < ", prefix_end(&only.text))
            .push(" ORDER BY w.word, w.tenant_id LIMIT ")
            .bind(COUNTED_ENTRIES)
            .push(") AS counted");
        let found: Option<(i64, i64)> = statement.fetch_optional(conn).await?;
        let (entries, tenants) = found.unwrap_or_default();
        let tenants = u64::try_from(tenants).unwrap_or_default();
        if entries < COUNTED_ENTRIES {
            return Ok((tenants, SEARCH_CAP));
        }
        let cap = tenants.min(SEARCH_CAP);
        Ok((cap.saturating_add(1), cap))
    }

    /// How many tenants match, up to one more than `cap`.
    pub(super) async fn count(
        &self,
        conn: &mut Conn,
        filter: &TenantFilter,
        cap: u64,
    ) -> Result<u64> {
        total(conn, &self.entries(COUNTED, filter), cap).await
    }
}

const COUNTED: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM tenant_words w";

const TENANTS_OF_ENTRIES: &str = "SELECT COUNT(*), COUNT(DISTINCT counted.tenant_id) \
     FROM (SELECT w.tenant_id FROM tenant_words w";

const MATCHES: &str = "SELECT m.word, t.tenant_id, t.tenant_fold, t.name, t.name_fold, t.status, \
     t.row_version, t.created_at, t.created_by, t.updated_at, a.revision, a.domain, \
     (SELECT epoch FROM installation) AS epoch, a.active_domain_pack_version, \
     a.active_tenant_pack_version, a.checksum, a.activated_at, a.activated_by \
     FROM (SELECT w.word, w.tenant_id FROM tenant_words w";

const OF_TENANTS: &str = ") m JOIN tenants t ON t.tenant_id = m.tenant_id \
     LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id ORDER BY m.word, m.tenant_id";

#[derive(sqlx::FromRow)]
struct MatchRow {
    word: String,
    #[sqlx(flatten)]
    summary: SummaryRow,
}

/// A page of all tenants that match, by the words that do.
pub(super) async fn by_match(
    conn: &mut Conn,
    search: Search,
    filter: &TenantFilter,
) -> Result<Page<TenantSummary>> {
    let search = search.led_as(filter.page.cursor.as_deref());
    let list = LISTS.get(search.leader).copied().unwrap_or("tenants.match");
    let listing = Listing::open(list, &filter.page, [Kind::Text, Kind::Text])?;
    let mut statement = search.entries(MATCHES, filter);
    if let Some([word, tenant]) = &listing.after {
        statement
            .and("(w.word, w.tenant_id) > ")
            .list([word, tenant].map(Key::clone));
    }
    statement.push(" ORDER BY w.word, w.tenant_id");
    listing.limit(&mut statement);
    statement.push(OF_TENANTS);
    let rows: Vec<MatchRow> = statement.fetch_all(conn).await?;
    let key = |row: &MatchRow| [row.word.as_str().into(), row.summary.tenant_id().into()];
    let limit = usize::try_from(filter.page.limit()).unwrap_or(usize::MAX);
    // Where all are on the page, nobody asks.
    let (found, cap) = if listing.after.is_none() && rows.len() <= limit {
        (0, 0)
    } else {
        search.total(conn, filter).await?
    };
    let page = listing
        .close(conn, rows, key, Total::Known(found, cap))
        .await?;
    read(page, |row| TenantSummary::try_from(row.summary))
}

/// How many entries a word has, up to a cap.
async fn weight(conn: &mut Conn, word: &str, cap: i64) -> Result<i64> {
    let mut statement = Statement::new(COUNTED);
    statement
        .and_value("w.word >= ", word)
        .and_value("w.word < ", prefix_end(word))
        .push(" LIMIT ")
        .bind(cap)
        .push(") AS counted");
    statement.fetch_count(conn).await
}
