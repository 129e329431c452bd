//! What is said of the way to the database: whether others can read along.

use tenantry_storage::{Db, Protection, Result, Transport, transport};

/// The way to the database in words, and whether it is one to be warned of; nothing of SQLite.
pub(crate) struct Way {
    pub(crate) words: String,
    pub(crate) is_open: bool,
    is_chosen: bool,
}

/// Looks at the way to the database.
pub(crate) async fn look(db: &Db) -> Result<Option<Way>> {
    Ok(transport(db).await?.as_ref().map(describe))
}

/// Warns at a start of a way that others can read along, unless the operator has chosen it in so many words.
pub(crate) async fn warn(db: &Db) -> Result<()> {
    if let Some(way) = look(db).await?
        && way.is_open
        && !way.is_chosen
    {
        tracing::warn!("the database: {}", way.words);
    }
    Ok(())
}

fn describe(transport: &Transport) -> Way {
    let host = &transport.host;
    let words = match transport.protection {
        Protection::None if transport.is_local => {
            format!("`{host}` is this machine, and the connection is not encrypted")
        }
        Protection::None => format!(
            "the connection to `{host}` is not encrypted, so whoever is on its way reads along: add \
             `sslmode=verify-full` to its address (docs/OPERATIONS.md, PostgreSQL over a network)"
        ),
        Protection::Encrypted => format!(
            "the connection to `{host}` is encrypted, and its certificate is not looked at: \
             `sslmode=verify-full` does"
        ),
        Protection::Authority => format!(
            "the connection to `{host}` is encrypted, and a trusted authority vouches for the server, by \
             whatever name"
        ),
        Protection::Verified => format!(
            "the connection to `{host}` is encrypted, and a trusted authority vouches for that name"
        ),
    };
    Way {
        words,
        is_open: transport.protection == Protection::None && !transport.is_local,
        is_chosen: transport.is_chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(host: &str, is_local: bool, protection: Protection) -> Way {
        describe(&Transport {
            host: host.to_owned(),
            is_local,
            protection,
            is_chosen: false,
        })
    }

    #[test]
    fn what_others_can_read_along_is_warned_of() {
        let remote = way("db.example.com", false, Protection::None);
        assert!(remote.is_open && remote.words.contains("not encrypted"));
        assert!(!way("localhost", true, Protection::None).is_open);
        for protection in [
            Protection::Encrypted,
            Protection::Authority,
            Protection::Verified,
        ] {
            let way = way("db.example.com", false, protection);
            assert!(
                !way.is_open && way.words.contains("is encrypted"),
                "{}",
                way.words
            );
        }
    }
}
