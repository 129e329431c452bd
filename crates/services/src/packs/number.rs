//! The version that a document is imported as.

use serde_json::Value;
use tenantry_domain::{
    Problem,
    access::TenantScope,
    packs::{Because, Bump, DomainName, PackOwner, SuggestedVersion, TextForm, Version},
    say,
};
use tenantry_engine::{Document, diff};
use tenantry_storage::{Conn, packs};

use super::{check::named_version, get::text};
use crate::{Error, Read, Result};

/// Versions that are tried after the latest one, because withdrawn ones keep their numbers.
const TRIES: usize = 1_000;

/// Bytes of two documents that are compared inside a transaction at most: little enough for the
/// reactor and for memory that nobody counts. Beyond, a number that lost its race says that anything
/// may have changed.
const COMPARED_BYTES: usize = 256 * 1024;

/// A history of versions.
pub(super) struct History<'a> {
    /// Whose.
    pub(super) owner: &'a PackOwner,
    /// Of which domain what is to be imported is; a playbook is of none.
    pub(super) domain: Option<&'a DomainName>,
    /// What of it may be seen.
    pub(super) scope: &'a TenantScope,
}

/// The number that an import was prepared with.
pub(super) struct Prepared {
    pub(super) version: Version,
    pub(super) is_named: bool,
}

/// The version that a document shall be imported as, and the one that has its content already.
pub(super) struct Numbered {
    pub(super) version: Version,
    pub(super) twin: Option<Version>,
    /// Whether the caller or the document names the version: then it stays, whoever has it.
    pub(super) is_named: bool,
}

impl History<'_> {
    /// The version asked for, else the one that the document names, else the one of the same
    /// content, else the next.
    pub(super) async fn number(
        &self,
        read: &mut Read<'_>,
        asked: Option<&str>,
        bump: Option<Bump>,
        document: &Document,
    ) -> Result<Numbered> {
        let named = named_version(asked, document)?;
        if named.is_some() && bump.is_some() {
            let message = say!("Leave `bump` out: the version is given, or the document names it.");
            return Err(Problem::field("bump", "version_given", message).into());
        }
        let twin = self.twin(read.conn().await?, document).await?;
        let is_named = named.is_some();
        let version = match (named, &twin) {
            (Some(version), _) => version,
            (None, Some(twin)) => twin.clone(),
            (None, None) => self.following(Asking::Before(read), bump, document).await?,
        };
        Ok(Numbered {
            version,
            twin,
            is_named,
        })
    }

    /// The version once the history stands still: a number that nobody asked for gives way to whoever
    /// was quicker, and content that came in meanwhile is not stored twice.
    ///
    /// Only a lost race compares documents here, so that the number says what the differences from
    /// the version before it call for.
    pub(super) async fn settle(
        &self,
        conn: &mut Conn,
        prepared: &Prepared,
        bump: Option<Bump>,
        document: &Document,
    ) -> Result<Version> {
        if prepared.is_named {
            return Ok(prepared.version.clone());
        }
        if let Some(twin) = self.twin(conn, document).await? {
            return Ok(twin);
        }
        if self.is_taken(conn, &prepared.version).await? {
            let within = Asking::Within(conn);
            return self.following(within, bump, document).await;
        }
        Ok(prepared.version.clone())
    }

    async fn is_taken(&self, conn: &mut Conn, version: &Version) -> Result<bool> {
        let there = packs::find(conn, self.scope, self.owner, version).await?;
        Ok(there.is_some())
    }

    /// The version that [`Self::number`] gives a document for which nobody asks for one, and why.
    pub(super) async fn suggest(
        &self,
        read: &mut Read<'_>,
        document: &Document,
    ) -> Result<SuggestedVersion> {
        let suggested = |version, because| Ok(SuggestedVersion { version, because });
        if let Some(version) = named_version(None, document)? {
            return suggested(version, Because::Named);
        }
        if let Some(version) = self.twin(read.conn().await?, document).await? {
            return suggested(version, Because::SameContent);
        }
        let Some((latest, canonical)) = self.latest(read.conn().await?).await? else {
            let first = self.first(read.conn().await?).await?;
            return suggested(first, Because::First);
        };
        let mut asking = Asking::Before(read);
        let bump = asking.called_for(self, canonical, document).await?;
        let version = self
            .free(asking.conn().await?, latest.next(bump), bump)
            .await?;
        suggested(version, Because::Follows { latest, bump })
    }

    async fn following(
        &self,
        mut asking: Asking<'_, '_>,
        bump: Option<Bump>,
        document: &Document,
    ) -> Result<Version> {
        let Some((latest, canonical)) = self.latest(asking.conn().await?).await? else {
            return self.first(asking.conn().await?).await;
        };
        let bump = match bump {
            Some(bump) => bump,
            None => asking.called_for(self, canonical, document).await?,
        };
        self.free(asking.conn().await?, latest.next(bump), bump)
            .await
    }

    async fn first(&self, conn: &mut Conn) -> Result<Version> {
        self.free(conn, Version::first(), Bump::Minor).await
    }

    async fn twin(&self, conn: &mut Conn, document: &Document) -> Result<Option<Version>> {
        let (owner, domain) = (self.owner, self.domain);
        let checksum = &document.checksum;
        let twin = packs::find_by_checksum(conn, self.scope, owner, domain, checksum).await?;
        Ok(twin.map(|pack| pack.version))
    }

    async fn latest(&self, conn: &mut Conn) -> Result<Option<(Version, String)>> {
        let Some(pack) = packs::latest(conn, self.scope, self.owner).await? else {
            return Ok(None);
        };
        let text = text(conn, self.scope, &pack.id, TextForm::Canonical).await?;
        Ok(Some((pack.version, text)))
    }

    /// The comparison with the latest version; documents may be large, so it is no work for the
    /// reactor.
    fn comparison(
        &self,
        latest: String,
        document: &Document,
    ) -> impl FnOnce() -> serde_json::Result<Bump> + Send + use<> {
        let kind = self.owner.kind();
        let fresh = document.canonical.clone();
        move || {
            let read = |text: &str| serde_json::from_str::<Value>(text);
            Ok(Bump::of(&diff::between(
                kind,
                &read(&latest)?,
                &read(&fresh)?,
            )))
        }
    }

    /// The version, or the first after it that nobody has.
    async fn free(&self, conn: &mut Conn, wanted: Version, bump: Bump) -> Result<Version> {
        let mut version = wanted;
        for _ in 0..TRIES {
            if !self.is_taken(conn, &version).await? {
                return Ok(version);
            }
            version = version.next(bump);
        }
        let message = say!("No free version follows the latest one. Give a version.");
        Err(Problem::field("version", "required", message).into())
    }
}

/// From where a history is asked for its next number.
enum Asking<'a, 'r> {
    /// Before anything is written.
    Before(&'a mut Read<'r>),
    /// Inside the import's own transaction: whoever waits for a place among the comparisons there would
    /// make all other writers wait too.
    Within(&'a mut Conn),
}

impl Asking<'_, '_> {
    async fn conn(&mut self) -> Result<&mut Conn> {
        match self {
            Self::Before(read) => read.conn().await,
            Self::Within(conn) => Ok(conn),
        }
    }

    /// What the differences from the latest version call for.
    async fn called_for(
        &mut self,
        history: &History<'_>,
        latest: String,
        document: &Document,
    ) -> Result<Bump> {
        let bytes = latest.len() + document.canonical.len();
        let compare = history.comparison(latest, document);
        let called_for = match self {
            Self::Before(read) => read.compute(bytes, compare).await?,
            Self::Within(_) if bytes > COMPARED_BYTES => return Ok(Bump::Major),
            Self::Within(_) => compare(),
        };
        called_for.map_err(unreadable)
    }
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::internal("a stored document cannot be read", error)
}
