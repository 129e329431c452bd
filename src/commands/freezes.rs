//! `tenantry freezes`: times in which nothing new is put in force.

use tenantry_client::Client;
use tenantry_domain::{
    Timestamp,
    freezes::{
        CreateFreeze, EndFreeze, Freeze, FreezeFilter, FreezePlace, FreezeStatus, GetFreeze,
    },
    id::FreezeId,
};

use super::{Listed, list};
use crate::{
    cli::{self, Freezes},
    output::{Columns, Output, Rows, Second as _, or_dash, plain},
};

pub(super) async fn run(client: &Client, command: Freezes, output: &Output) -> anyhow::Result<()> {
    match command {
        Freezes::List {
            status,
            open,
            reach,
            tenant,
            page,
        } => {
            let filter = |page| FreezeFilter {
                status,
                open,
                reach,
                tenant_id: tenant.clone(),
                page,
            };
            list(client, Listed(page), &COLUMNS, output, filter).await
        }
        Freezes::Show { freeze } => {
            let id = FreezeId::from_stored(freeze);
            let freeze = client.call(&GetFreeze { id }).await?;
            output.show(&freeze, rows_of)
        }
        Freezes::Create {
            tenant,
            domain,
            from,
            until,
            reason,
        } => {
            let create = CreateFreeze {
                tenant_id: tenant,
                domain,
                from,
                until,
                reason,
            };
            let freeze = client.call(&create).await?;
            output.show(&freeze, rows_of)?;
            output.say(&made(&freeze));
            Ok(())
        }
        Freezes::End { freeze, reason } => {
            let id = FreezeId::from_stored(freeze);
            let freeze = client.call(&EndFreeze { id, reason }).await?;
            output.show(&freeze, rows_of)
        }
    }
}

const COLUMNS: Columns<Freeze> = Columns {
    headings: &[
        "id", "status", "for", "from", "until", "ended", "by", "reason",
    ],
    id: |freeze| freeze.id.to_string(),
    cells: |freeze| {
        vec![
            freeze.id.to_string(),
            freeze.status.as_str().to_owned(),
            place(freeze),
            freeze.from.second(),
            or_dash(freeze.until.map(Timestamp::second)),
            or_dash(freeze.ended_at.map(Timestamp::second)),
            freeze.created_by.clone(),
            freeze.reason.clone(),
        ]
    },
};

/// For what it is, as in `everywhere`, `domain Finance`, `tenant ACME_CAPITAL`.
fn place(freeze: &Freeze) -> String {
    match freeze.place() {
        FreezePlace::Everywhere => "everywhere".to_owned(),
        FreezePlace::Domain(domain) => format!("domain {domain}"),
        FreezePlace::Tenant(tenant) => format!("tenant {tenant}"),
    }
}

fn rows_of(freeze: &Freeze) -> Rows {
    let mut rows = Rows::about(&freeze.id);
    let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
    add("id", freeze.id.to_string());
    add("status", freeze.status.as_str().to_owned());
    add("for", place(freeze));
    add("from", freeze.from.second());
    add("until", until(freeze));
    add("reason", freeze.reason.clone());
    let made = freeze.created_at.second();
    add("made", format!("{made} by {}", freeze.created_by));
    let ended = freeze.ended_at.map(|at| {
        let by = freeze.ended_by.as_ref();
        by.map_or_else(|| at.second(), |by| format!("{} by {by}", at.second()))
    });
    add("ended", or_dash(ended));
    rows
}

fn until(freeze: &Freeze) -> String {
    let open = || "somebody ends it".to_owned();
    freeze.until.map_or_else(open, Timestamp::second)
}

/// What was made, and the way back.
fn made(freeze: &Freeze) -> String {
    let (place, id) = (place(freeze), &freeze.id);
    let place = place
        .strip_prefix("everywhere")
        .map_or_else(|| format!("for {place}"), |_| "everywhere".to_owned());
    let begins = match freeze.status {
        FreezeStatus::Planned => format!("from {} on", freeze.from.second()),
        FreezeStatus::Active | FreezeStatus::Ended => "from now on".to_owned(),
    };
    let text = format!(
        "Nothing new is put in force {place} {begins}, until {}. Going back is possible all the same. \
         `tenantry freezes end {id}` ends it.",
        until(freeze)
    );
    plain(&text).into_owned()
}

/// That a change would be refused now, and why; the words are those of the refusal.
pub(super) fn refusal(freeze: &Freeze) -> String {
    let problem = freeze.refusal(cli::now());
    plain(&problem.detail).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn freeze(changed: &Value) -> Freeze {
        let mut value = json!({
            "id": "frz_1", "tenant_id": null, "domain": null, "status": "ACTIVE",
            "from": "2026-01-30T09:30:05.000000Z", "until": null, "reason": "incident 4711",
            "created_at": "2026-01-30T09:30:05.000000Z", "created_by": "token:ci", "ended_at": null,
            "ended_by": null,
        });
        for (name, part) in changed.as_object().unwrap() {
            value[name] = part.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_was_made_is_said_with_the_way_back() {
        let switch = freeze(&json!({}));
        let window = freeze(&json!({
            "domain": "Finance", "status": "PLANNED", "until": "2026-02-01T00:00:00.000000Z",
        }));
        let way_back = "Going back is possible all the same. `tenantry freezes end frz_1` ends it.";

        assert_eq!(
            made(&switch),
            format!(
                "Nothing new is put in force everywhere from now on, until somebody ends it. {way_back}"
            )
        );
        assert_eq!(
            made(&window),
            format!(
                "Nothing new is put in force for domain Finance from 2026-01-30T09:30:05Z on, \
                 until 2026-02-01T00:00:00Z. {way_back}"
            )
        );
    }

    #[test]
    fn a_refusal_is_one_line_whatever_the_reason_is() {
        let own = freeze(&json!({"tenant_id": "ACME", "reason": "a\u{1b}[2J\nb\u{2028}c"}));

        assert_eq!(
            refusal(&own),
            r"Changes of `ACME` are frozen until somebody ends it: a\u001b[2J\nb\u2028c"
        );
        assert_eq!(place(&own), "tenant ACME");
    }
}
