//! Taking back what was just done with tenants: the inverse, as a command of its own, with its own row in the trail.
//!
//! What can be taken back is kept in a cookie for a few minutes and not in the page: which tenants, and the row versions
//! that the change made of them. Whoever else changes one of them in between is not overruled. The page's address names
//! what is kept by a key, so that one page never takes back what another did.

use leptos::prelude::*;

use crate::{
    UiError,
    query::QueryString,
    text::text,
    ui::{FormProblem, Look, PostForm, Posting, SubmitButton},
};

/// The parameter of an address that says what can be taken back.
pub(super) const UNDO: &str = "undo";

/// A way to take it back, for as long as the address says that there is one; `here` is where the page is.
///
/// It stays until somebody leaves the page: nobody has to be fast.
pub(super) fn notice(query: Memo<QueryString>, here: Signal<String>, undo: Posting) -> AnyView {
    let key = Memo::new(move |_| query.read().owned(UNDO));
    let shown = move || {
        key.get().map(|key| {
            view! {
                <PostForm to=undo>
                    <FormProblem error=undo.error() />
                    <input type="hidden" name="key" value=key />
                    <input type="hidden" name="from" value=move || here.get() />
                    <p>{text!(tenants.undo_hint)}</p>
                    <SubmitButton look=Look::Quiet pending=undo.pending()>
                        {text!(tenants.undo)}
                    </SubmitButton>
                </PostForm>
            }
            .into_any()
        })
    };
    view! {
        <div class="undo" role="status">
            {shown}
        </div>
    }
    .into_any()
}

/// Takes back what was done, as long as nobody has changed it since, and goes to where that was asked.
#[server(prefix = "/ui", endpoint = "tenants/undo")]
pub async fn undo_change(key: String, #[server(default)] from: String) -> Result<(), UiError> {
    server::undo(&key, &from).await
}

#[cfg(feature = "ssr")]
pub(super) use server::{Changed, Verb, begin, offer};

#[cfg(feature = "ssr")]
mod server {
    use tenantry_domain::{
        FieldProblem, Problem, ProblemKind,
        access::{Caller, IfMatch, Presence},
        id::TenantId,
        say,
        tenants::{ChangeStatus, GetTenant, RenameTenant, Status, Tenant},
    };

    use super::{super::status::list_of, QueryString, UNDO};
    use crate::{
        UiError,
        backend::{self, Door, NewCookie, go_to, refuse},
        paths,
        text::text,
    };

    /// What is kept, in this cookie.
    const COOKIE: &str = "tenantry_undo";
    /// For so long.
    const KEPT_S: i64 = 10 * 60;
    /// Bytes of it at most: browsers keep no larger cookies.
    const COOKIE_MAX_BYTES: usize = 3_800;
    /// Bytes of a key at most.
    const KEY_MAX_BYTES: usize = 100;
    /// Between a tenant and its row version, and between tenants.
    const THEN: char = '~';

    /// What takes a change back.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(in crate::tenants) enum Verb {
        /// The other status.
        Give(Status),
        /// The name of before.
        Name(String),
    }

    /// A tenant that was changed, and the row version that this made.
    pub(in crate::tenants) type Changed = (TenantId, i64);

    /// What can be taken back.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Kept {
        key: String,
        verb: Verb,
        tenants: Vec<Changed>,
    }

    impl Kept {
        /// As a cookie holds it; nothing where that is too much.
        fn write(&self) -> Option<String> {
            let (verb, name) = match &self.verb {
                Verb::Give(status) => (status.as_str(), ""),
                Verb::Name(name) => ("name", name.as_str()),
            };
            let tenants = self.tenants.iter();
            let tenants = tenants.map(|(id, version)| format!("{id}{THEN}{version}"));
            let tenants: Vec<_> = tenants.collect();
            let text = QueryString::default()
                .with("key", self.key.as_str())
                .with("verb", verb)
                .with("name", name)
                .with("tenants", tenants.join(&THEN.to_string()))
                .href("");
            (text.len() <= COOKIE_MAX_BYTES).then_some(text)
        }

        /// What a cookie holds, if it is whole.
        fn read(text: &str) -> Option<Self> {
            let query = QueryString::read(text.trim_start_matches('?'));
            let verb = match query.get("verb")? {
                "name" => Verb::Name(query.owned("name")?),
                status => Verb::Give(Status::parse(status)?),
            };
            let text = query.text("tenants");
            let mut parts = text.split(THEN);
            let mut tenants = Vec::new();
            while let Some(id) = parts.next() {
                let version = parts.next()?.parse().ok()?;
                tenants.push((TenantId::parse(id).ok()?, version));
            }
            let key = query.owned("key")?;
            Some(Self { key, verb, tenants })
        }

        fn here() -> Option<Self> {
            Self::read(&backend::cookie(COOKIE)?)
        }
    }

    fn keep(value: &str, max_age_s: i64) {
        let Ok(door) = Door::here() else { return };
        let cookie = NewCookie {
            name: COOKIE,
            value,
            max_age_s,
            secure: door.cookie.secure,
        };
        backend::set_cookie(cookie.header());
    }

    /// A tenant as it is before it is changed; nothing where that is not to be known.
    pub(in crate::tenants) async fn begin(tenant_id: &TenantId) -> Option<Tenant> {
        let door = Door::here().ok()?;
        let caller = door.caller.clone()?;
        let tenant_id = tenant_id.clone();
        // Asked past `refuse`, which would turn the change into a refusal.
        let found = door.ask(&caller, GetTenant { tenant_id }).await;
        found.ok().map(|found| found.tenant)
    }

    /// Keeps what these changes made, to be taken back by that verb; what the address says of it, or nothing.
    ///
    /// Changes that come one by one under one `batch` are taken back together.
    pub(in crate::tenants) fn offer(verb: Verb, tenants: Vec<Changed>, batch: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let is_key = (1..=KEY_MAX_BYTES).contains(&batch.len()) && batch.bytes().all(is_plain);
        let key = match tenants.first() {
            _ if is_key => batch.to_owned(),
            Some((id, version)) => format!("{id}{THEN}{version}"),
            None => return String::new(),
        };
        let before = Kept::here().filter(|kept| is_key && kept.key == key && kept.verb == verb);
        let before = before.map(|kept| kept.tenants).unwrap_or_default();
        let mut kept = Kept {
            key,
            verb,
            tenants: before,
        };
        for (id, version) in tenants {
            kept.tenants.retain(|(known, _)| known.fold() != id.fold());
            kept.tenants.push((id, version));
        }
        if kept.tenants.is_empty() {
            return String::new();
        }
        let Some(text) = kept.write() else {
            // Too many to be named: then none is offered.
            keep("", 0);
            return String::new();
        };
        keep(&text, KEPT_S);
        format!("&{UNDO}={}", kept.key)
    }

    /// Takes back what is kept under this key, tenant by tenant, each unless somebody has changed it since; then goes to
    /// where that was asked.
    pub(super) async fn undo(key: &str, from: &str) -> Result<(), UiError> {
        let door = Door::here()?;
        let mut caller = door.caller()?;
        caller.request.presence = Presence::Typed(None);
        let Some(kept) = Kept::here().filter(|kept| kept.key == key) else {
            let detail = say!("This can no longer be taken back.");
            return Err(refuse(Problem::new(ProblemKind::Conflict, detail)));
        };
        let count = kept.tenants.len();
        let page = page_of(from, &kept);
        let mut errors = Vec::new();
        for (tenant_id, version) in kept.tenants {
            caller.request.if_match = Some(IfMatch::RowVersion(version));
            let name = tenant_id.to_string();
            if let Err(problem) = take_back(&door, &caller, tenant_id, &kept.verb).await {
                errors.push(FieldProblem::new(
                    &name,
                    problem.kind.slug(),
                    problem.detail,
                ));
            }
        }
        // Once: what was refused now is refused again.
        keep("", 0);
        let Some(first) = errors.first() else {
            let joint = if page.contains('?') { '&' } else { '?' };
            go_to(&format!("{page}{joint}done=undone"));
            return Ok(());
        };
        let detail = if count == 1 {
            first.message.clone()
        } else {
            let of = count - errors.len();
            say!(
                "{of} of {count} were done. The others are as they were.",
                of,
                count
            )
        };
        let errors = if count == 1 { Vec::new() } else { errors };
        let problem = Problem::new(ProblemKind::Conflict, detail).with_errors(errors);
        Err(refuse(problem))
    }

    async fn take_back(
        door: &Door,
        caller: &Caller,
        tenant_id: TenantId,
        verb: &Verb,
    ) -> Result<(), Problem> {
        let done = match verb {
            Verb::Name(name) => {
                let name = name.clone();
                let rename = RenameTenant { tenant_id, name };
                door.run(caller, rename).await.map(|_| ())
            }
            Verb::Give(status) => {
                let change = ChangeStatus {
                    tenant_id,
                    status: *status,
                    reason: text!(tenants.undone_by, name = caller.actor.name),
                };
                door.run(caller, change).await.map(|_| ())
            }
        };
        done.map_err(|mut problem| {
            if problem.kind == ProblemKind::PreconditionFailed {
                problem.kind = ProblemKind::Stale;
                problem.detail = say!("Somebody has changed it since, so nothing was taken back.");
            }
            problem
        })
    }

    /// The list or the tenant's page that it was asked on.
    fn page_of(from: &str, kept: &Kept) -> String {
        let list = list_of(from).map(str::to_owned);
        let first = kept.tenants.first().map(|(id, _)| paths::tenant(id));
        list.or(first).unwrap_or_else(|| paths::TENANTS.to_owned())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn kept(verb: Verb, count: i64) -> Kept {
            let id = |number| TenantId::parse(&format!("TENANT_{number}")).unwrap();
            Kept {
                key: "TENANT_1~5".to_owned(),
                verb,
                tenants: (1..=count).map(|number| (id(number), number)).collect(),
            }
        }

        #[test]
        fn what_is_kept_is_read_as_it_was_written() {
            for one in [
                kept(Verb::Give(Status::Active), 1),
                kept(Verb::Give(Status::Suspended), 50),
                kept(Verb::Name("ธนาคาร \"A\"; b=c".to_owned()), 1),
            ] {
                let text = one.write().unwrap();
                assert!(!text.contains([' ', '"', ';', ',', '\\']), "{text}");
                assert_eq!(Kept::read(&text), Some(one));
            }
        }

        #[test]
        fn what_is_not_whole_is_nothing() {
            for text in [
                "",
                "?key=a",
                "?key=a&verb=GONE&tenants=AA~1",
                "?key=a&verb=ACTIVE&tenants=AA",
                "?key=a&verb=ACTIVE&tenants=AA~x",
                "?key=a&verb=ACTIVE&tenants=a%20b~1",
                "?key=a&verb=name&tenants=AA~1",
                "?verb=ACTIVE&tenants=AA~1",
            ] {
                assert_eq!(Kept::read(text), None, "{text}");
            }
        }

        #[test]
        fn too_many_to_be_named_are_not_kept() {
            assert_eq!(kept(Verb::Give(Status::Active), 1_000).write(), None);
        }
    }
}
