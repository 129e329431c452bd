//! Exports of the trail: audited, then read in short stretches for as long as somebody takes them.

use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenantry_domain::{
    Checksum, Operation as _, Problem, Timestamp,
    access::{Caller, RequestInfo, TenantScope},
    audit::{AuditEvent, AuditFilter, ChainName, ExportAudit, ExportFormat, Pin},
    id::TenantId,
};
use tenantry_engine::audit::{End, Header, Keyring, Line, csv_cell};
use tenantry_storage::{
    Ledger,
    audit::{self, ExportedTo, StoredHead},
    checkpoints::{self, StoredPin},
};

use crate::{
    Command, Done, Error, Read, Result, Services, Work,
    command::Write,
    entry::{About, NOTHING},
};

/// Rows read at once: what a client that does not read makes us hold.
const STRETCH: u32 = 250;
/// Checkpoints read at once, each with up to five thousand pins.
const CHECKPOINTS: u32 = 1;

impl Command for ExportAudit {
    type Prepared = ();

    // Nothing about the tenant changes.
    const WHILE_SUSPENDED: bool = true;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), _write: &mut Write<'_>) -> Result<Done<()>> {
        let about = About {
            action: Self::NAME,
            entity: "audit_trail",
            entity_id: "export",
            tenant: self.filter.tenant_id.as_ref(),
            pack: None,
            reason: None,
        };
        Ok(Done::changed(
            (),
            Ledger::of(about.entry(NOTHING, Some(self))?),
        ))
    }
}

/// An export under way; nothing of the database is held between two stretches.
pub struct Export {
    services: Services,
    request: RequestInfo,
    by: String,
    input: ExportAudit,
    scope: TenantScope,
    stage: Stage,
    sha256: Sha256,
    events: u64,
}

/// What comes next.
#[derive(Clone)]
enum Stage {
    Head,
    Checkpoints(u64),
    Chains(String, u64),
    Times(Option<ExportedTo>),
    End,
    Over,
}

impl Services {
    /// Begins an export: asks the permission door, writes the audit row, and seals what there is.
    pub async fn export_audit(
        &self,
        caller: &Caller,
        input: ExportAudit,
    ) -> Result<Export, Problem> {
        let told = |error: Error| error.into_problem(&caller.request);
        let inner = self.inner();
        let door = input.scope()?;
        let scope = inner
            .decide(caller, ExportAudit::NEEDS, &door, ExportAudit::NAME)
            .await
            .map_err(told)?;
        // A key would store an answer that cannot be given twice.
        let once = Caller {
            request: RequestInfo {
                idempotency_key: None,
                ..caller.request.clone()
            },
            ..caller.clone()
        };
        self.run(&once, input.clone()).await?;
        inner.seal_trail().await.map_err(told)?;
        Ok(Export {
            services: self.clone(),
            request: caller.request.clone(),
            by: caller.actor.name.clone(),
            input,
            scope,
            stage: Stage::Head,
            sha256: Sha256::new(),
            events: 0,
        })
    }
}

impl Export {
    /// The next stretch; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        loop {
            let part = self.part().await;
            let part = part.map_err(|error| error.into_problem(&self.request))?;
            match part {
                Some(bytes) if bytes.is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    async fn part(&mut self) -> Result<Option<Vec<u8>>> {
        // Given back before somebody takes the bytes, however slowly.
        let _place = self.services.inner().admission.enter(Work::Export).await?;
        let bytes = match self.stage.clone() {
            Stage::Head => self.head()?,
            Stage::Checkpoints(after) => self.checkpoints(after).await?,
            Stage::Chains(chain, sequence) => self.chains(chain, sequence).await?,
            Stage::Times(after) => self.times(after).await?,
            Stage::End => self.end()?,
            Stage::Over => return Ok(None),
        };
        if matches!(self.stage, Stage::Over) {
            tracing::debug!(rows = self.events, "exported the audit trail");
        }
        self.sha256.update(&bytes);
        Ok(Some(bytes))
    }

    fn is_whole(&self) -> bool {
        let filter = AuditFilter {
            tenant_id: self.input.filter.tenant_id.clone(),
            ..AuditFilter::default()
        };
        self.input.filter == filter
    }

    fn head(&mut self) -> Result<Vec<u8>> {
        let is_whole = self.is_whole();
        let rows = if is_whole {
            Stage::Chains(String::new(), 0)
        } else {
            Stage::Times(None)
        };
        if self.input.format == ExportFormat::Csv {
            self.stage = rows;
            return Ok(format!("{}\r\n", COLUMNS.join(",")).into_bytes());
        }
        let is_of_all = self.scope.tenants().is_none();
        self.stage = if is_of_all && is_whole {
            Stage::Checkpoints(0)
        } else {
            rows
        };
        let inner = self.services.inner();
        let mut out = Vec::new();
        let chains = self.scope.tenants().map(|tenants| {
            let name = |tenant: &TenantId| ChainName::Tenant(tenant.clone()).to_string();
            tenants.iter().map(name).collect()
        });
        push(
            &mut out,
            &Line::Export(Header {
                format: 1,
                at: inner.clock.now(),
                by: self.by.clone(),
                chains,
                is_whole,
                filter: json!(self.input.filter),
            }),
        )?;
        for (key_id, public_key) in inner.trail.keys.iter().flat_map(Keyring::public) {
            let key_id = key_id.to_owned();
            push(&mut out, &Line::Key { key_id, public_key })?;
        }
        Ok(out)
    }

    async fn checkpoints(&mut self, after: u64) -> Result<Vec<u8>> {
        let inner = self.services.inner();
        let mut tx = inner.db.read(&self.scope).await?;
        let stored = checkpoints::list(tx.conn(), after, CHECKPOINTS).await?;
        let Some(last) = stored.last().map(|stored| stored.number) else {
            self.stage = Stage::Chains(String::new(), 0);
            return Ok(Vec::new());
        };
        let pins = checkpoints::pins(tx.conn(), after + 1, last).await?;
        drop(tx);
        let mut out = Vec::new();
        for stored in stored {
            let number = i64::try_from(stored.number).unwrap_or_default();
            let own = pins.iter().filter(|pin| pin.checkpoint == number);
            let line = match stored.checkpoint {
                Ok(checkpoint) => Line::Checkpoint {
                    checkpoint,
                    pins: own.filter_map(StoredPin::read).collect(),
                },
                Err(why) => Line::Unreadable {
                    what: format!("checkpoint {number}"),
                    why,
                },
            };
            push(&mut out, &line)?;
        }
        self.stage = Stage::Checkpoints(last);
        Ok(out)
    }

    /// The next rows, chain after chain, with the heads of the chains that end among them.
    async fn chains(&mut self, chain: String, sequence: u64) -> Result<Vec<u8>> {
        let inner = self.services.inner();
        let mut tx = inner.db.read(&self.scope).await?;
        let rows = audit::walk(tx.conn(), &self.scope, (&chain, sequence), STRETCH).await?;
        let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= STRETCH);
        let unfinished = rows
            .last()
            .filter(|_| is_full)
            .map(|row| (row.chain.clone(), row.sequence));
        let to = unfinished.as_ref().map(|(chain, _)| chain.as_str());
        let heads = audit::heads_from(tx.conn(), &self.scope, &chain, to, u32::MAX).await?;
        drop(tx);
        let mut heads = heads.into_iter().peekable();
        let mut out = Vec::new();
        for row in rows {
            while let Some(head) = heads.next_if(|head| head.chain < row.chain) {
                self.push_head(&mut out, head)?;
            }
            let line = match row.event {
                Ok(event) => Line::Event(Box::new(event)),
                Err(why) => Line::Unreadable {
                    what: format!("chain {} row {}", row.chain, row.sequence),
                    why: why.into(),
                },
            };
            self.push_line(&mut out, line)?;
        }
        for head in heads {
            if Some(head.chain.as_str()) != to {
                self.push_head(&mut out, head)?;
            }
        }
        self.stage = match unfinished {
            Some((chain, sequence)) => Stage::Chains(chain, sequence),
            None => Stage::End,
        };
        Ok(out)
    }

    /// The next rows of a filter, oldest first.
    async fn times(&mut self, after: Option<ExportedTo>) -> Result<Vec<u8>> {
        let inner = self.services.inner();
        let mut tx = inner.db.read(&self.scope).await?;
        let filter = &self.input.filter;
        let rows = audit::by_time(tx.conn(), &self.scope, filter, after.as_ref(), STRETCH).await?;
        drop(tx);
        let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= STRETCH);
        let last = rows.last().map(|row| {
            let facts = &row.facts;
            (facts.at, facts.chain.clone(), facts.sequence)
        });
        self.stage = if is_full {
            Stage::Times(last)
        } else {
            Stage::End
        };
        let mut out = Vec::new();
        for event in rows {
            self.push_line(&mut out, Line::Event(Box::new(event)))?;
        }
        Ok(out)
    }

    fn end(&mut self) -> Result<Vec<u8>> {
        self.stage = Stage::Over;
        let mut out = Vec::new();
        if self.input.format == ExportFormat::Jsonl {
            let sha256 = Checksum::of_digest(self.sha256.clone().finalize().into());
            let keys = self.services.inner().trail.keys.as_ref();
            push(&mut out, &Line::End(End::sealed(self.events, sha256, keys)))?;
        }
        Ok(out)
    }

    fn push_head(&self, out: &mut Vec<u8>, head: StoredHead) -> Result<()> {
        if self.input.format == ExportFormat::Csv {
            return Ok(());
        }
        let hash = Checksum::parse(&head.hash);
        let line = match hash {
            Ok(hash) => Line::Head(Pin {
                chain: head.chain,
                sequence: u64::try_from(head.sequence).unwrap_or_default(),
                hash,
            }),
            Err(error) => Line::Unreadable {
                what: format!("head of chain {}", head.chain),
                why: error.to_string(),
            },
        };
        push(out, &line)
    }

    fn push_line(&mut self, out: &mut Vec<u8>, line: Line) -> Result<()> {
        if matches!(line, Line::Event(_)) {
            self.events += 1;
        }
        match (self.input.format, line) {
            (ExportFormat::Jsonl, line) => push(out, &line),
            (ExportFormat::Csv, Line::Event(event)) => {
                out.extend(record(&event)?.into_bytes());
                Ok(())
            }
            (ExportFormat::Csv, _) => Ok(()),
        }
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        if !matches!(self.stage, Stage::Over) {
            tracing::info!(rows = self.events, "nobody took an export to its end");
        }
    }
}

fn push(out: &mut Vec<u8>, line: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line)
        .map_err(|error| Error::internal("a line of an export cannot be written", error))?;
    out.push(b'\n');
    Ok(())
}

const COLUMNS: [&str; 19] = [
    "at",
    "chain",
    "sequence",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "entity",
    "entity_id",
    "tenant_id",
    "pack",
    "outcome",
    "count",
    "reason",
    "address",
    "request_id",
    "before",
    "after",
    "hash",
];

/// A row as a line of CSV (RFC 4180), which no spreadsheet takes for a formula.
fn record(event: &AuditEvent) -> Result<String> {
    let facts = &event.facts;
    let json = |value: &Option<serde_json::Value>| {
        value
            .as_ref()
            .map_or(Ok(String::new()), serde_json::to_string)
            .map_err(|error| Error::internal("a row cannot be written", error))
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let at: Timestamp = facts.at;
    let cells: [String; 19] = [
        at.to_string(),
        facts.chain.clone(),
        facts.sequence.to_string(),
        facts.actor_kind.as_str().to_owned(),
        facts.actor_id.clone(),
        facts.actor_name.clone(),
        facts.action.clone(),
        facts.entity.clone(),
        facts.entity_id.clone(),
        facts
            .tenant_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        text(&facts.pack),
        facts.outcome.as_str().to_owned(),
        facts.count.to_string(),
        text(&facts.reason),
        text(&facts.address),
        facts.request_id.clone(),
        json(&facts.before)?,
        json(&facts.after)?,
        event.hash.to_string(),
    ];
    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
    Ok(format!("{}\r\n", cells.join(",")))
}
