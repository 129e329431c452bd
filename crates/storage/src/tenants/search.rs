//! Tenants by what they are searched with, in the order of the words that match.
//!
//! One stretch of the index of words, however many tenants there are and however many of them match:
//! the page ends where it is full, and nothing has to be collected or sorted before. Of several words
//! one leads, and each tenant that it finds is looked at for the others; where that fills no page
//! soon, the tenants of the others are collected first.

use std::cmp::Reverse;

use tenantry_domain::{
    Page,
    tenants::{Status, TenantFilter, TenantSummary},
};

use super::summary::SummaryRow;
use crate::{
    Conn, Result,
    page::{Direction, Key, Kind, Listing, Place, Total, is_of, read, total},
    statement::Statement,
    text::{fold, prefix_end},
};

/// Words of a search that are looked at; more narrow nothing that matters.
const SEARCH_WORDS: usize = 8;

/// Matches are counted up to here, as many as a page has at most: a total must not cost more than the
/// page that it stands on.
pub(super) const SEARCH_CAP: u64 = 200;

/// Entries that are counted at most: a tenant may have several.
const COUNTED_ENTRIES: i64 = 400;

/// How many entries of a word are few.
#[derive(Clone, Copy)]
pub(super) struct Few {
    /// Fewer than these.
    entries: i64,
    /// Ends the subselect that collects them. It leaves nothing out; it tells PostgreSQL, which plans before
    /// it knows the word, how many rows come at most: that they fit in its memory, and that to look each
    /// of them up is cheaper than to read all tenants.
    end: &'static str,
}

/// So few that all of them may be looked at on the way to a page, with the others collected: twice what a glance
/// has, for a glance that fills no page costs as much as these, and they come after it.
const RARE: Few = Few {
    entries: 2_000,
    end: " LIMIT 2000)",
};

/// So few that their tenants may be sorted: to walk all tenants in order, and meet enough of these, costs
/// about the same where there are a million.
pub(super) const SORTED: Few = Few {
    entries: 4_000,
    end: " LIMIT 4000)",
};

/// So few that they may be collected, to look each tenant of the leader up among them. With ids of 64 characters
/// they take some 20 MB, for which PostgreSQL is given room: without, it would read them for each tenant.
const COLLECTED: Few = Few {
    entries: 200_000,
    end: " LIMIT 200000)",
};

/// Entries that are collected in the time in which a tenant is looked up among its own words.
const COLLECTED_FOR_A_PROBE: i64 = 6;

/// Ends the stretch of the leader that is looked at before anything is collected, once it is in order.
const GLANCE_END: &str = " LIMIT 1000) w WHERE 1 = 1";

/// What the entries of a word are in order by.
const ENTRY: [&str; 2] = ["w.word", "w.tenant_id"];

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

/// What is searched for: the folded words, of which each must begin a word of the tenant, and the status
/// that the tenant must have.
pub(super) struct Search {
    words: Vec<String>,
    status: Option<Status>,
    limit: u64,
}

/// How the words find their tenants.
pub(super) struct Lead {
    /// Which word's entries are walked.
    leader: usize,
    /// How each word is looked up that does not lead.
    ways: Vec<Way>,
    /// How many entries the leader has, up to a few.
    weight: i64,
    few: Few,
}

impl Lead {
    /// Whether the leader has few entries, so that all of them may be walked.
    pub(super) const fn is_rare(&self) -> bool {
        self.weight < self.few.entries
    }
}

/// How a tenant is looked up for a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// In the tenant's own words.
    Probe,
    /// Among all tenants of the word, collected once.
    Collect,
}

/// How much of the leader's entries is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stretch {
    /// The first thousand.
    Glance,
    All,
}

impl Search {
    /// The search that a filter asks for; nothing where it has no word.
    pub(super) fn of(filter: &TenantFilter) -> Option<Self> {
        let folded = fold(filter.q.as_deref().unwrap_or_default());
        let words: Vec<String> = folded
            .split_whitespace()
            .take(SEARCH_WORDS)
            .map(str::to_owned)
            .collect();
        (!words.is_empty()).then(|| Self {
            words,
            status: filter.status,
            limit: filter.page.limit().into(),
        })
    }

    /// Which word is the rarest, counting no more than a few entries of each, and how the others are
    /// looked up for it.
    async fn lead_of(&self, conn: &mut Conn, few: Few) -> Result<Lead> {
        // The longest first, which is likely to be the rarest: what is too common to be collected for it need not be
        // counted further.
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_key(|place| Reverse(self.words.get(*place).map(String::len)));
        let mut weights = vec![few.entries; self.words.len()];
        let mut cap = few.entries;
        for place in order {
            if let (Some(word), Some(weight)) = (self.words.get(place), weights.get_mut(place)) {
                *weight = self.weight(conn, word, cap).await?;
                cap = cap.min(weight.saturating_mul(COLLECTED_FOR_A_PROBE).max(1));
            }
        }
        let rarest = weights
            .iter()
            .enumerate()
            .min_by_key(|(_, weight)| **weight);
        let (leader, weight) = rarest.map_or((0, 0), |(place, weight)| (place, *weight));
        let worth = few
            .entries
            .min(weight.saturating_mul(COLLECTED_FOR_A_PROBE));
        let way = |weight: &i64| {
            if *weight < worth {
                Way::Collect
            } else {
                Way::Probe
            }
        };
        Ok(Lead {
            leader,
            ways: weights.iter().map(way).collect(),
            weight,
            few,
        })
    }

    /// A lead by the rarest word, where there is one with few entries; by the longest, where all are common:
    /// it is likely to be the rarest of them.
    pub(super) async fn lead(&self, conn: &mut Conn, few: Few) -> Result<Lead> {
        let mut lead = self.lead_of(conn, few).await?;
        if !lead.is_rare() {
            let longest = self.words.iter().enumerate().rev();
            let longest = longest.max_by_key(|(_, word)| word.len());
            lead.leader = longest.map_or(0, |(place, _)| place);
        }
        Ok(lead)
    }

    /// The lead for a search whose words are all common but seldom meet: by the rarest, with the others
    /// collected as long as that is cheaper than looking at each tenant.
    pub(super) async fn lead_of_common(&self, conn: &mut Conn) -> Result<Lead> {
        conn.make_room().await?;
        self.lead_of(conn, COLLECTED).await
    }

    /// Narrows to the entries `w` of a word, from the one beyond a place where there is one.
    fn stretch(&self, statement: &mut Statement, word: &str, place: Option<&Place<2>>) {
        if let Some(status) = self.status {
            if status != Status::Active {
                // In these words, or the index of those that are not active is not taken.
                statement.and("w.status <> 'ACTIVE'");
            }
            statement.and_value("w.status = ", status.as_str());
        }
        // On either side not both: SQLite would begin with the first entry of the word, or the last. A cursor of
        // another search may stand before the one or behind the other.
        let end = prefix_end(word);
        match place {
            Some(Place::After(keys)) if is_word(keys, |at| at >= word) => {
                let keys = keys.iter().cloned();
                statement.and("(w.word, w.tenant_id) > ").list(keys);
            }
            _ => {
                statement.and_value("w.word >= ", word);
            }
        }
        match place {
            Some(Place::Before(keys)) if is_word(keys, |at| at < end.as_str()) => {
                let keys = keys.iter().cloned();
                statement.and("(w.word, w.tenant_id) < ").list(keys);
            }
            _ => {
                statement.and_value("w.word < ", end);
            }
        }
    }

    /// Narrows entries `w` of the leader to those whose tenants have the other words.
    fn others(&self, statement: &mut Statement, lead: &Lead) {
        let others = self.words.iter().zip(&lead.ways).enumerate();
        for (_, (word, way)) in others.filter(|(place, _)| *place != lead.leader) {
            let end = prefix_end(word);
            match way {
                // A case, and not the condition itself: PostgreSQL would join the two and believe that
                // either has a single row.
                Way::Collect => {
                    statement
                        .and("CASE WHEN w.tenant_id IN (SELECT v.tenant_id FROM tenant_words v WHERE v.word >= ")
                        .bind(word.as_str())
                        .push(" AND v.word < ")
                        .bind(end);
                    // As it was weighed.
                    if let Some(status) = self.status {
                        if status != Status::Active {
                            statement.push(" AND v.status <> 'ACTIVE'");
                        }
                        statement.push(" AND v.status = ").bind(status.as_str());
                    }
                    statement.push(lead.few.end).push(" THEN 1 ELSE 0 END = 1");
                }
                Way::Probe => {
                    statement
                        .and("(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= ")
                        .bind(word.as_str())
                        .push(") < ")
                        .bind(end);
                }
            }
        }
    }

    /// The matches, each tenant once; the statement has begun up to `FROM `.
    fn matches(
        &self,
        statement: &mut Statement,
        lead: &Lead,
        stretch: Stretch,
        listing: Option<&Listing<2>>,
    ) {
        let Some(leader) = self.words.get(lead.leader) else {
            return;
        };
        if stretch == Stretch::Glance {
            statement.push("(SELECT w.word, w.tenant_id FROM ");
        }
        statement.push("tenant_words w");
        let place = listing.and_then(|listing| listing.place.as_ref());
        self.stretch(statement, leader, place);
        if stretch == Stretch::Glance {
            if let Some(listing) = listing {
                listing.order(statement, ENTRY, Direction::Ascending);
            }
            statement.push(GLANCE_END);
        }
        self.others(statement, lead);
        // A subselect for one row, not a join: neither engine can be led into reading all words. Last,
        // because most entries fail before.
        statement
            .and("(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= ")
            .bind(leader.as_str())
            .push(") = w.word");
    }

    /// Adds the conditions that make a tenant a match, looked up for each by the beginning of a probe.
    pub(super) fn narrow_tenants(&self, statement: &mut Statement, probe: &'static str) {
        for word in &self.words {
            statement
                .and(probe)
                .bind(word.as_str())
                .push(") < ")
                .bind(prefix_end(word));
        }
    }

    /// Adds the condition that a tenant `t` is among the matches, which are collected.
    pub(super) fn narrow_to_collected(&self, statement: &mut Statement, lead: &Lead) {
        let Some(leader) = self.words.get(lead.leader) else {
            return;
        };
        statement.and("t.tenant_id IN (SELECT w.tenant_id FROM tenant_words w WHERE 1 = 1");
        self.stretch(statement, leader, None);
        self.others(statement, lead);
        statement.push(if lead.is_rare() { lead.few.end } else { ")" });
    }

    /// How many tenants match and up to where they were counted; more than that, where there are more.
    ///
    /// For a page that does not hold them all: of several words it says that there are more than the page
    /// has, unless one of them has so few tenants that they are soon counted.
    pub(super) async fn total(&self, conn: &mut Conn, lead: &Lead) -> Result<(u64, u64)> {
        if let [only] = self.words.as_slice() {
            return self.total_of_word(conn, only).await;
        }
        if lead.weight >= COUNTED_ENTRIES {
            return Ok((self.limit.saturating_add(1), self.limit));
        }
        let mut statement = Statement::new(COUNTED);
        self.matches(&mut statement, lead, Stretch::All, None);
        Ok((total(conn, &statement, SEARCH_CAP).await?, SEARCH_CAP))
    }

    /// A stretch of the index by itself, without a look at each tenant's other words.
    async fn total_of_word(&self, conn: &mut Conn, word: &str) -> Result<(u64, u64)> {
        let mut statement = Statement::new(TENANTS_OF_ENTRIES);
        self.stretch(&mut statement, word, None);
        statement
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

    /// How many entries a word has, up to a cap.
    async fn weight(&self, conn: &mut Conn, word: &str, cap: i64) -> Result<i64> {
        let mut statement = Statement::new(COUNTED);
        statement.push("tenant_words w");
        self.stretch(&mut statement, word, None);
        statement.push(" LIMIT ").bind(cap).push(") AS counted");
        statement.fetch_count(conn).await
    }

    /// The rows of a page from the matches, one more than it has where there are more.
    async fn rows(
        &self,
        conn: &mut Conn,
        listing: &Listing<2>,
        lead: &Lead,
        stretch: Stretch,
    ) -> Result<Vec<MatchRow>> {
        let mut statement = Statement::new(MATCHES);
        self.matches(&mut statement, lead, stretch, Some(listing));
        listing.order(&mut statement, ENTRY, Direction::Ascending);
        listing.limit(&mut statement);
        statement.push(OF_TENANTS);
        listing.order(
            &mut statement,
            ["m.word", "m.tenant_id"],
            Direction::Ascending,
        );
        statement.fetch_all(conn).await
    }

    /// Whether so many rows are more than the page has.
    pub(super) fn is_full<R>(&self, rows: &[R]) -> bool {
        u64::try_from(rows.len()).is_ok_and(|rows| rows > self.limit)
    }
}

const COUNTED: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ";

const TENANTS_OF_ENTRIES: &str = "SELECT COUNT(*), COUNT(DISTINCT counted.tenant_id) \
     FROM (SELECT w.tenant_id FROM tenant_words w";

const MATCHES: &str = "SELECT m.word, t.tenant_id, t.tenant_fold, t.name, t.name_fold, t.status, \
     t.row_version, t.created_at, t.created_by, t.updated_at, a.revision, a.domain, \
     (SELECT epoch FROM installation) AS epoch, a.active_domain_pack_version, \
     a.active_tenant_pack_version, a.playbooks_json, a.checksum, a.activated_at, \
     a.activated_by \
     FROM (SELECT w.word, w.tenant_id FROM ";

const OF_TENANTS: &str = ") m JOIN tenants t ON t.tenant_id = m.tenant_id \
     LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id";

#[derive(sqlx::FromRow)]
struct MatchRow {
    word: String,
    #[sqlx(flatten)]
    summary: SummaryRow,
}

/// A page of all tenants that match, by the words that do.
pub(super) async fn by_match(
    conn: &mut Conn,
    search: &Search,
    filter: &TenantFilter,
) -> Result<Page<TenantSummary>> {
    // The pages that follow are led as the first was.
    let cursor = filter.page.cursor.as_deref();
    let mut lists = LISTS.iter().take(search.words.len());
    let led = lists.position(|list| cursor.is_some_and(|text| is_of(list, text)));

    let mut lead = if search.words.len() > 1 {
        search.lead(conn, RARE).await?
    } else {
        // A single word leads whatever its weight.
        Lead {
            leader: 0,
            ways: vec![Way::Probe],
            weight: 0,
            few: RARE,
        }
    };
    let rarest = lead.leader;
    lead.leader = led.unwrap_or(rarest);
    let mut listing = open(lead.leader, filter)?;
    let stretch = if lead.is_rare() {
        Stretch::All
    } else {
        Stretch::Glance
    };
    let mut rows = search.rows(conn, &listing, &lead, stretch).await?;
    if stretch == Stretch::Glance && !search.is_full(&rows) {
        let of_common = search.lead_of_common(conn).await?;
        lead = Lead {
            leader: led.unwrap_or(of_common.leader),
            ..of_common
        };
        listing = open(lead.leader, filter)?;
        rows = search.rows(conn, &listing, &lead, Stretch::All).await?;
    }
    let key = |row: &MatchRow| [row.word.as_str().into(), row.summary.tenant_id().into()];
    // Where all are on the page, nobody asks.
    let (found, cap) = if listing.is_first() && !search.is_full(&rows) {
        (0, 0)
    } else {
        lead.leader = rarest;
        search.total(conn, &lead).await?
    };
    let page = listing
        .close(conn, rows, key, Total::Known(found, cap))
        .await?;
    read(page, |row| TenantSummary::try_from(row.summary))
}

/// Whether the word of an entry's key is so.
fn is_word(keys: &[Key; 2], is_so: impl FnOnce(&str) -> bool) -> bool {
    matches!(keys, [Key::Text(word), _] if is_so(word))
}

fn open(leader: usize, filter: &TenantFilter) -> Result<Listing<2>> {
    let list = LISTS.get(leader).copied().unwrap_or("tenants.match");
    Listing::open(list, &filter.page, [Kind::Text, Kind::Text])
}
