//! Taking back what was just done with tenants: the inverse, as a command of its own, with its own row in the trail.
//!
//! What can be taken back is kept in a cookie for a few minutes and not in the page: by whom, which tenants, and the row
//! versions that the change made of them. Whoever else changes one of them in between is not overruled. The page's
//! address names what is kept by a key, so that one page never takes back what another did; an address alone offers
//! nothing, for the browser may have kept something else since, or nothing any more.

use leptos::prelude::*;

use crate::{
    UiError,
    backend::UNDO,
    text::text,
    ui::{FormProblem, Look, PostForm, Posting, SubmitButton},
};

/// A way to take back what is kept under a key, for as long as the page names that key; `here` is where the page is.
///
/// It stays until somebody leaves the page: nobody has to be fast. Once it was refused for good, only why is said.
pub(super) fn notice(
    key: impl Fn() -> Option<String> + Send + Sync + 'static,
    here: Signal<String>,
    undo: Posting,
) -> AnyView {
    let key = Memo::new(move |_| key());
    // What was refused under another key is no matter of this one.
    let refusal = Signal::derive(move || {
        let (refusal, key) = (undo.error().get()?, key.get());
        let is_of_another = refusal
            .sent_text("key")
            .is_some_and(|of| key.as_deref() != Some(of));
        (!is_of_another).then_some(refusal)
    });
    let is_kept = Memo::new(move |_| {
        let refusal = refusal.get();
        let left = refusal.as_ref().and_then(|refusal| refusal.sent_text(UNDO));
        let left = left.map(str::to_owned).or_else(kept_key);
        key.with(|key| *key == left)
    });
    let shown = move || {
        let key = key.get()?;
        if !is_kept.get() {
            let is_refused = refusal.with_untracked(Option::is_some);
            return is_refused.then(|| view! { <FormProblem error=refusal /> }.into_any());
        }
        let form = view! {
            <PostForm to=undo>
                <FormProblem error=refusal />
                <input type="hidden" name="key" value=key />
                <input type="hidden" name="from" value=move || here.get() />
                <p>{text!(tenants.undo_hint)}</p>
                <SubmitButton look=Look::Quiet pending=undo.pending()>
                    {text!(tenants.undo)}
                </SubmitButton>
            </PostForm>
        };
        Some(form.into_any())
    };
    view! {
        <div class="undo" role="status">
            {shown}
        </div>
    }
    .into_any()
}

/// The key of what this browser keeps, as the document said it or the last answer to a form since.
#[cfg(not(feature = "ssr"))]
pub(super) fn kept_key() -> Option<String> {
    use crate::{query::QueryString, ui::led_to};

    let led_to = led_to()?;
    let (_, query) = led_to.split_once('?')?;
    QueryString::read(query).owned(UNDO)
}

/// Takes back what was done, as long as nobody has changed it since, and goes to where that was asked.
#[server(prefix = "/ui", endpoint = "tenants/undo")]
pub async fn undo_change(key: String, #[server(default)] from: String) -> Result<(), UiError> {
    server::undo(&key, &from).await
}

#[cfg(feature = "ssr")]
pub(crate) use server::kept_key;
#[cfg(feature = "ssr")]
pub(super) use server::{Changed, Verb, offer};

#[cfg(feature = "ssr")]
mod server {
    use std::collections::HashSet;

    use serde_json::json;
    use tenantry_domain::{
        FieldProblem, Problem, ProblemKind,
        access::{Caller, IfMatch, Presence},
        id::TenantId,
        page::MAX_LIMIT,
        say,
        tenants::{ChangeStatus, RenameTenant, Status},
    };

    use super::super::status::list_of;
    use crate::{
        UiError,
        backend::{self, Door, NewCookie, Refused, UNDO, UNDO_COOKIE, go_to, refuse},
        paths,
        query::QueryString,
        text::text,
    };

    /// For so long it is kept.
    const KEPT_S: i64 = 10 * 60;
    /// Bytes of the cookie at most: browsers keep no larger ones.
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
        /// The id of who did it, and nobody else at the same browser takes back.
        by: String,
        verb: Verb,
        /// As many as are changed at once, at most, and none twice.
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
                .with("by", self.by.as_str())
                .with("verb", verb)
                .with("name", name)
                .with("tenants", tenants.join(&THEN.to_string()))
                .href("");
            (text.len() <= COOKIE_MAX_BYTES && self.tenants.len() <= at_once()).then_some(text)
        }

        /// What a cookie holds, if it is whole and no more than is ever kept: whoever asks may have made it up.
        fn read(text: &str) -> Option<Self> {
            if text.len() > COOKIE_MAX_BYTES {
                return None;
            }
            let query = QueryString::read(text.trim_start_matches('?'));
            let verb = match query.get("verb")? {
                "name" => Verb::Name(query.owned("name")?),
                status => Verb::Give(Status::parse(status)?),
            };
            let text = query.text("tenants");
            let mut parts = text.split(THEN);
            let (mut tenants, mut seen) = (Vec::new(), HashSet::new());
            while let Some(id) = parts.next() {
                let version = parts.next()?.parse().ok()?;
                let id = TenantId::parse(id).ok()?;
                if tenants.len() >= at_once() || !seen.insert(id.fold()) {
                    return None;
                }
                tenants.push((id, version));
            }
            let (key, by) = (query.owned("key")?, query.owned("by")?);
            Some(Self {
                key,
                by,
                verb,
                tenants,
            })
        }

        /// What this browser keeps of who asks.
        fn of(caller: &Caller) -> Option<Self> {
            let kept = Self::read(&backend::cookie(UNDO_COOKIE)?)?;
            (kept.by == caller.actor.id).then_some(kept)
        }

        /// Has the browser keep it; nothing where it is too much or nothing at all, and then it keeps none.
        fn keep(&self) -> Option<&str> {
            let text = self.write().filter(|_| !self.tenants.is_empty());
            set(text.as_deref().unwrap_or_default());
            text.is_some().then_some(&self.key)
        }
    }

    /// How many tenants are changed at once, at most.
    fn at_once() -> usize {
        usize::try_from(MAX_LIMIT).unwrap_or(usize::MAX)
    }

    /// Sets the cookie; an empty value removes it.
    fn set(value: &str) {
        let Ok(door) = Door::here() else { return };
        let cookie = NewCookie {
            name: UNDO_COOKIE,
            value,
            max_age_s: if value.is_empty() { 0 } else { KEPT_S },
            secure: door.cookie.secure,
        };
        backend::set_cookie(cookie.header());
    }

    /// The key of what this browser keeps of who asks; what a refusal that this page answers said of it comes first.
    pub(crate) fn kept_key() -> Option<String> {
        let refused = leptos::prelude::use_context::<Refused>();
        let told = refused.as_ref();
        if let Some(told) = told.and_then(|refused| refused.error.sent_text(UNDO)) {
            return Some(told.to_owned()).filter(|key| !key.is_empty());
        }
        let caller = Door::here().ok()?.caller?;
        Some(Kept::of(&caller)?.key)
    }

    /// Keeps what these changes made, to be taken back by that verb; the key, or nothing.
    ///
    /// Changes that come one by one under one `batch` are taken back together.
    pub(in crate::tenants) fn offer(verb: Verb, tenants: Vec<Changed>, batch: &str) -> String {
        let Some(caller) = Door::here().ok().and_then(|door| door.caller) else {
            return String::new();
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let is_key = (1..=KEY_MAX_BYTES).contains(&batch.len()) && batch.bytes().all(is_plain);
        let key = match tenants.first() {
            _ if is_key => batch.to_owned(),
            Some((id, version)) => format!("{id}{THEN}{version}"),
            None => return String::new(),
        };
        let before = Kept::of(&caller);
        let before = before.filter(|kept| is_key && kept.key == key && kept.verb == verb);
        if tenants.is_empty() && before.is_none() {
            return String::new();
        }
        let mut kept = Kept {
            key,
            by: caller.actor.id,
            verb,
            tenants: before.map(|kept| kept.tenants).unwrap_or_default(),
        };
        for (id, version) in tenants {
            kept.tenants.retain(|(known, _)| known.fold() != id.fold());
            kept.tenants.push((id, version));
        }
        kept.keep().unwrap_or_default().to_owned()
    }

    /// Takes back what is kept under this key, tenant by tenant, each unless somebody has changed it since; then goes to
    /// where that was asked.
    ///
    /// What was refused for now is still kept, and with it all that comes after: it is asked again as a whole.
    pub(super) async fn undo(key: &str, from: &str) -> Result<(), UiError> {
        let door = Door::here()?;
        let mut caller = door.caller()?;
        caller.request.presence = Presence::Typed(None);
        let Some(mut kept) = Kept::of(&caller).filter(|kept| kept.key == key) else {
            let detail = say!("This can no longer be taken back.");
            let problem = Problem::new(ProblemKind::Conflict, detail);
            return Err(refuse(problem).with_sent(json!({ "key": key, UNDO: "" })));
        };
        let count = kept.tenants.len();
        let page = page_of(from, &kept);
        let mut undone = Undone::default();
        let mut tenants = std::mem::take(&mut kept.tenants).into_iter();
        for (tenant_id, version) in tenants.by_ref() {
            caller.request.if_match = Some(IfMatch::RowVersion(version));
            let id = tenant_id.clone();
            let answer = take_back(&door, &caller, tenant_id, &kept.verb).await;
            if !undone.goes_on((id, version), answer) {
                break;
            }
        }
        kept.tenants.append(&mut undone.left);
        kept.tenants.extend(tenants);
        let key_left = kept.keep().unwrap_or_default();
        let Some(problem) = undone.refusal(count) else {
            let joint = if page.contains('?') { '&' } else { '?' };
            go_to(&format!("{page}{joint}done=undone"));
            return Ok(());
        };
        let sent = json!({ "key": key, UNDO: key_left });
        Err(refuse(problem).with_sent(sent))
    }

    /// What became of those that were to be taken back.
    #[derive(Default)]
    struct Undone {
        done: usize,
        errors: Vec<FieldProblem>,
        /// The last refusal.
        last: Option<Problem>,
        /// Those that are kept for another try.
        left: Vec<Changed>,
    }

    impl Undone {
        /// Notes what became of one; whether the next is asked for.
        fn goes_on(&mut self, changed: Changed, answer: Result<(), Problem>) -> bool {
            let Err(problem) = answer else {
                self.done += 1;
                return true;
            };
            let (name, why) = (changed.0.to_string(), problem.detail.clone());
            let error = FieldProblem::new(&name, problem.kind.slug(), why);
            self.errors.push(error);
            let passes = passes(problem.kind);
            if passes {
                self.left.push(changed);
            }
            self.last = Some(problem);
            !passes
        }

        /// What is said where any of so many was refused: of one alone its own refusal.
        fn refusal(self, count: usize) -> Option<Problem> {
            let last = self.last?;
            if count == 1 {
                return Some(last);
            }
            let of = self.done;
            let detail = say!(
                "{of} of {count} were done. The others are as they were.",
                of,
                count
            );
            let kind = if passes(last.kind) {
                last.kind
            } else {
                ProblemKind::Conflict
            };
            let problem = Problem::new(kind, detail).with_errors(self.errors);
            Some(Problem {
                retry_after_s: last.retry_after_s,
                ..problem
            })
        }
    }

    /// Whether the same may be done a moment later, or by the same person signed in anew.
    const fn passes(kind: ProblemKind) -> bool {
        matches!(
            kind,
            ProblemKind::Unavailable | ProblemKind::TooManyRequests | ProblemKind::Unauthenticated
        )
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
                by: "usr_1".to_owned(),
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
                "?key=a&by=u&verb=GONE&tenants=AA~1",
                "?key=a&by=u&verb=ACTIVE&tenants=AA",
                "?key=a&by=u&verb=ACTIVE&tenants=AA~x",
                "?key=a&by=u&verb=ACTIVE&tenants=a%20b~1",
                "?key=a&by=u&verb=name&tenants=AA~1",
                "?by=u&verb=ACTIVE&tenants=AA~1",
                "?key=a&verb=ACTIVE&tenants=AA~1",
            ] {
                assert_eq!(Kept::read(text), None, "{text}");
            }
        }

        #[test]
        fn more_than_is_changed_at_once_is_neither_kept_nor_read() {
            let many = |count| {
                let tenants: Vec<_> = (1..=count).map(|number| format!("T{number}~1")).collect();
                format!("?key=a&by=u&verb=ACTIVE&tenants={}", tenants.join("~"))
            };
            assert_eq!(Kept::read(&many(200)).unwrap().tenants.len(), 200);
            assert_eq!(Kept::read(&many(201)), None);
            let long = format!("{}&more={}", many(1), "x".repeat(COOKIE_MAX_BYTES));
            assert_eq!(Kept::read(&long), None);
            for twice in ["AA~1~BB~1~AA~1", "AA~1~aa~2"] {
                let text = format!("?key=a&by=u&verb=ACTIVE&tenants={twice}");
                assert_eq!(Kept::read(&text), None, "{twice}");
            }

            assert_eq!(kept(Verb::Give(Status::Active), 1_000).write(), None);
            let mut short = kept(Verb::Give(Status::Active), 0);
            let id = |number| TenantId::parse(&format!("T{number}")).unwrap();
            short.tenants = (1..=201).map(|number| (id(number), 1)).collect();
            assert_eq!(short.write(), None);
        }

        #[test]
        fn what_is_refused_for_now_is_kept_and_what_is_refused_for_good_is_not() {
            let refused = |kind: ProblemKind| Err(kind.into_problem());
            let one = |version| (TenantId::parse("ACME").unwrap(), version);
            for kind in [ProblemKind::Unavailable, ProblemKind::TooManyRequests] {
                let mut undone = Undone::default();
                assert!(undone.goes_on(one(1), Ok(())));
                assert!(undone.goes_on(one(2), refused(ProblemKind::Stale)));
                assert!(!undone.goes_on(one(3), refused(kind)), "{kind:?}");
                assert_eq!(undone.left, [one(3)]);
                let problem = undone.refusal(4).unwrap();
                assert_eq!((problem.kind, problem.errors.len()), (kind, 2));
            }
            for kind in [
                ProblemKind::Stale,
                ProblemKind::NotFound,
                ProblemKind::Forbidden,
                ProblemKind::Conflict,
            ] {
                let mut undone = Undone::default();
                assert!(undone.goes_on(one(1), refused(kind)), "{kind:?}");
                assert!(undone.left.is_empty());
                // One alone says its own.
                assert_eq!(undone.refusal(1).unwrap().kind, kind);
            }
        }
    }
}
