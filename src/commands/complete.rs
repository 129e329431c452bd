//! What shells complete beside commands, flags and words: ids and names that the server knows.
//!
//! A shell that asks runs this program with the line so far ([`ASKS`]). The server is the one that the line, the
//! environment or the profile names. It is given a moment; whatever goes wrong, nothing is proposed and nothing is
//! said, because whatever is written lands in the line.

mod names;

use std::{env, ffi::OsStr, time::Duration};

use clap::{Arg, ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use clap_complete::{
    CompleteEnv, Shell,
    engine::{ArgValueCompleter, CompletionCandidate},
    env::Shells,
};
use tenantry_domain::{
    id::TenantId,
    packs::{DomainName, PackKind, PackOwner},
    playbooks::PlaybookId,
};

use self::names::names;
use super::login;
use crate::cli::{Cli, Connection};

/// The variable in which a script of ours says that its shell asks.
const ASKS: &str = "TENANTRY_COMPLETE";
const NAME: &str = "tenantry";
/// How long a shell waits for the server.
const PATIENCE: Duration = Duration::from_millis(800);

/// Answers a shell that asks, and ends the process then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(command)
        .var(ASKS)
        .bin(NAME)
        .completer(NAME)
        .complete();
}

/// The script with which a shell asks; with `alone` one that asks nobody and knows commands, flags and words.
pub(super) fn script(shell: Shell, alone: bool) -> anyhow::Result<Vec<u8>> {
    // Into memory: it would panic where the reader has had enough.
    let mut script = Vec::new();
    let asking = Shells::builtins();
    match asking.completer(&shell.to_string()) {
        Some(asking) if !alone => asking.write_registration(ASKS, NAME, NAME, NAME, &mut script)?,
        _ => clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script),
    }
    Ok(script)
}

/// What a value of an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Tenants,
    Domains,
    Playbooks,
    /// Playbooks that are linked to the tenant before it.
    Linked,
    /// Domains, tenants or playbooks, by the kind before it.
    Owners,
    /// Versions of the owner before it.
    Versions,
    /// Versions of the domain that the tenant before it uses, or of any.
    DomainVersions,
    /// Versions of the tenant before it.
    TenantVersions,
    /// Change requests that wait.
    Requests,
    /// Freezes that hold or begin later.
    Freezes,
    /// Schedules that something can still come of, of the tenant before them.
    Schedules,
    /// Recalls, the newest first.
    Recalls,
    People,
    Tokens,
}

impl Known {
    /// What an argument takes, by its name and the command that has it.
    fn of(command: &Command, argument: &str) -> Option<Self> {
        let has = |name: &str| command.get_arguments().any(|one| one.get_id() == name);
        let is_of_a_pack = has("kind") && has("name") || has("playbook");
        Some(match argument {
            // A new one is nobody's yet.
            "tenant" if command.get_name() == "create" && is_positional(command, argument) => {
                return None;
            }
            "tenant" | "tenants" => Self::Tenants,
            "domain" => Self::Domains,
            "playbook" => Self::Playbooks,
            "unlink" => Self::Linked,
            "name" if is_of_a_pack => Self::Owners,
            "version" | "before" | "after" if is_of_a_pack => Self::Versions,
            "domain_pack_version" | "to_version" => Self::DomainVersions,
            "tenant_pack_version" => Self::TenantVersions,
            "request" => Self::Requests,
            "freeze" => Self::Freezes,
            "schedule" => Self::Schedules,
            "recall" => Self::Recalls,
            "person" => Self::People,
            "named_token" => Self::Tokens,
            _ => return None,
        })
    }
}

/// Whether an argument is told by its place, and not by a flag.
fn is_positional(command: &Command, argument: &str) -> bool {
    let mut positional = command.get_positionals();
    positional.any(|one| one.get_id() == argument)
}

/// The command line, whose arguments know what completes them.
fn command() -> Command {
    knowing(Cli::command())
}

fn knowing(command: Command) -> Command {
    let taken: Vec<_> = command
        .get_arguments()
        .filter_map(|one| {
            let id = one.get_id().clone();
            Known::of(&command, id.as_str()).map(|known| (id, known))
        })
        .collect();
    let completed = |argument: Arg, known: Known| {
        argument.add(ArgValueCompleter::new(move |begun: &OsStr| {
            candidates(known, begun).unwrap_or_default()
        }))
    };
    // All at once: one that is changed by its name goes behind the others, and arguments have places.
    command
        .mut_args(move |argument| {
            let known = taken.iter().find(|(id, _)| id == argument.get_id());
            match known.map(|(_, known)| *known) {
                Some(known) => completed(argument, known),
                None => argument,
            }
        })
        .mut_subcommands(knowing)
}

/// What fits, in the order in which the server has it; nothing where it cannot be had at once.
fn candidates(known: Known, begun: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let begun = begun.to_str()?;
    let line = Line::read()?;
    let client = login::client(&line.connection).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let found = runtime.block_on(async {
        tokio::time::timeout(PATIENCE, names(known, begun, &line, &client)).await
    });
    // A name that nobody resolves is waited for by a thread of its own, which is not waited for.
    runtime.shutdown_background();
    let found = found.ok()?.ok()?;
    let fit = found
        .into_iter()
        .filter(|name| name.starts_with(begun) && is_a_word(name));
    Some(fit.map(CompletionCandidate::new).collect())
}

/// Whether a shell takes a name as one word, as it is.
fn is_a_word(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "_-.@:+/".contains(c);
    !name.is_empty() && !name.starts_with('-') && name.chars().all(fits)
}

/// The line so far.
struct Line {
    connection: Connection,
    /// The arguments of the command that it is about.
    arguments: ArgMatches,
}

impl Line {
    /// From what the shell handed over, behind the mark.
    fn read() -> Option<Self> {
        let words = env::args_os().skip_while(|word| word != "--").skip(1);
        Self::of(words)
    }

    fn of(words: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>) -> Option<Self> {
        let command = Cli::command().ignore_errors(true);
        let mut arguments = command.try_get_matches_from(words).ok()?;
        let connection = Connection::from_arg_matches(&arguments).ok()?;
        while let Some((_, inner)) = arguments.remove_subcommand() {
            arguments = inner;
        }
        Some(Self {
            connection,
            arguments,
        })
    }

    fn kind(&self) -> Option<PackKind> {
        self.arguments.try_get_one("kind").ok()?.copied()
    }

    fn owner(&self) -> Option<PackOwner> {
        let playbook = self.arguments.try_get_one::<PlaybookId>("playbook");
        if let Ok(Some(playbook)) = playbook {
            return Some(PackOwner::Playbook(playbook.clone()));
        }
        let name: &String = self.arguments.try_get_one("name").ok()??;
        PackOwner::parse(self.kind()?, name).ok()
    }

    fn domain(&self) -> Option<DomainName> {
        self.arguments.try_get_one("domain").ok()?.cloned()
    }

    fn tenant(&self) -> Option<TenantId> {
        self.arguments.try_get_one("tenant").ok()?.cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line::of(text.split(' ')).unwrap()
    }

    #[test]
    fn a_line_says_what_it_is_about_before_it_is_whole() {
        let show = line("tenantry packs show domain Rates v1.");
        let activate = line("tenantry --server http://a.example activate ACME ");
        let broken = line("tenantry packs diff tenant ACME v1.0 --nonsense x");

        assert_eq!(
            show.owner(),
            PackOwner::parse(PackKind::Domain, "Rates").ok()
        );
        assert_eq!(activate.tenant(), TenantId::parse("ACME").ok());
        assert_eq!(
            activate.connection.server.as_deref(),
            Some("http://a.example")
        );
        assert_eq!(broken.kind(), Some(PackKind::Tenant));
        assert_eq!(line("tenantry packs list domain").owner(), None);
        let link = line("tenantry playbooks link call ACME --domain Rates --against v1");
        assert_eq!(
            (link.owner(), link.tenant(), link.domain()),
            (
                PackOwner::parse(PackKind::Playbook, "call").ok(),
                TenantId::parse("ACME").ok(),
                DomainName::parse("Rates").ok(),
            )
        );
    }

    #[test]
    fn arguments_are_known_by_name_and_new_ones_are_nobodys() {
        let all = Cli::command();
        let find = |path: &[&str]| {
            let mut found = &all;
            for name in path {
                found = found.find_subcommand(name).unwrap();
            }
            found.clone()
        };
        for (path, argument, known) in [
            (&["tenants", "show"][..], "tenant", Some(Known::Tenants)),
            (&["tenants", "create"], "tenant", None),
            (&["tokens", "create"], "tenants", Some(Known::Tenants)),
            (&["tokens", "create"], "name", None),
            (&["tokens", "rotate"], "named_token", Some(Known::Tokens)),
            (&["users", "bind"], "person", Some(Known::People)),
            (&["packs", "show"], "name", Some(Known::Owners)),
            (&["packs", "contents"], "version", Some(Known::Versions)),
            (&["packs", "diff"], "before", Some(Known::Versions)),
            (&["packs", "import"], "version", None),
            (
                &["activate"],
                "domain_pack_version",
                Some(Known::DomainVersions),
            ),
            (
                &["activate"],
                "tenant_pack_version",
                Some(Known::TenantVersions),
            ),
            (&["revisions", "contents"], "tenant", Some(Known::Tenants)),
            (&["activate"], "unlink", Some(Known::Linked)),
            (&["playbooks", "show"], "playbook", Some(Known::Playbooks)),
            (&["playbooks", "steps"], "version", Some(Known::Versions)),
            (&["playbooks", "link"], "version", Some(Known::Versions)),
            (
                &["playbooks", "link"],
                "domain_pack_version",
                Some(Known::DomainVersions),
            ),
            (&["playbooks", "import"], "version", None),
            (&["playbooks", "extract"], "name", Some(Known::Owners)),
            (&["playbooks", "extract"], "registered_as", None),
            (&["requests", "cancel"], "request", Some(Known::Requests)),
            (&["freezes", "end"], "freeze", Some(Known::Freezes)),
            (&["schedules", "resume"], "schedule", Some(Known::Schedules)),
            (&["schedules", "cancel"], "tenant", Some(Known::Tenants)),
            (
                &["recall"],
                "domain_pack_version",
                Some(Known::DomainVersions),
            ),
            (&["recall"], "to_version", Some(Known::DomainVersions)),
            (&["rollback"], "to", None),
            (&["recalls", "stop"], "recall", Some(Known::Recalls)),
            (&["recalls", "list"], "domain", Some(Known::Domains)),
            (&["freezes", "create"], "tenant", Some(Known::Tenants)),
            (&["freezes", "create"], "domain", Some(Known::Domains)),
        ] {
            let command = find(path);
            let is_there = command.get_arguments().any(|one| one.get_id() == argument);
            assert!(is_there, "{path:?} {argument}");
            assert_eq!(Known::of(&command, argument), known, "{path:?} {argument}");
        }
        command().debug_assert();
    }

    #[test]
    fn nothing_is_proposed_that_a_shell_would_read_as_more_than_a_word() {
        for good in ["ACME_1", "v1.0-rc.1", "vera@example.com", "ไทย"] {
            assert!(is_a_word(good), "{good}");
        }
        for bad in [
            "",
            "-rf",
            "a b",
            "$(reboot)",
            "a;b",
            "a`b",
            "a\nb",
            "\u{1b}[2J",
            "a'b",
            "a*",
        ] {
            assert!(!is_a_word(bad), "{bad:?}");
        }
    }
}
