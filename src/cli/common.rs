//! What many commands take: how to write, whom to ask, which page, words, instants.

use std::{ffi::OsStr, path::PathBuf, time::SystemTime};

use clap::{
    Arg, Args, Command, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser},
};
use tenantry_domain::{
    Timestamp,
    access::{Role, RoleBinding},
};

use crate::when::{self, Toward};

/// The heading that the flags of every command stand under.
const EVERYWHERE: &str = "Global options";

/// How data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Form {
    /// A table, for people
    #[default]
    Table,
    /// JSON, laid out
    Json,
    /// JSON Lines: a row of a list is a line
    Jsonl,
    /// The table for spreadsheets; nothing in it is a formula
    Csv,
    /// YAML
    Yaml,
}

/// How to write
#[derive(Args)]
pub(crate) struct Printing {
    /// How to write
    #[arg(
        long, short, global = true, value_enum, value_name = "FORM", default_value_t,
        hide_default_value = true, help_heading = EVERYWHERE
    )]
    pub(crate) output: Form,
    /// Short for --output json; failures are problem documents on standard error then
    #[arg(long, global = true, conflicts_with = "output", help_heading = EVERYWHERE)]
    pub(crate) json: bool,
    /// Write ids alone, one a line
    #[arg(long, short, global = true, conflicts_with_all = ["output", "json"], help_heading = EVERYWHERE)]
    pub(crate) quiet: bool,
}

impl Printing {
    /// The form that is asked for, one way or another.
    pub(crate) const fn form(&self) -> Form {
        if self.json { Form::Json } else { self.output }
    }
}

/// Which server to ask, and as whom
#[derive(Args, Clone)]
pub(crate) struct Connection {
    /// The server that client commands ask [default: the profile's, else port 3000 of this machine]
    #[arg(long, global = true, env = "TENANTRY_SERVER", value_name = "URL", help_heading = EVERYWHERE)]
    pub(crate) server: Option<String>,
    /// The API token to ask with; better in the variable, for others see command lines
    #[arg(
        long, global = true, env = "TENANTRY_TOKEN", hide_env_values = true, help_heading = EVERYWHERE
    )]
    pub(crate) token: Option<String>,
    /// The name that `login` keeps server and token under, in `tenantry/profiles` of the user's folder of
    /// settings (~/.config on Linux) [default: the one without a name]
    #[arg(long, global = true, env = "TENANTRY_PROFILE", value_name = "NAME", help_heading = EVERYWHERE)]
    pub(crate) profile: Option<String>,
    /// An authority (PEM) to trust for the server's certificate, besides the system's
    #[arg(long, global = true, env = "TENANTRY_CA_CERT", value_name = "FILE", help_heading = EVERYWHERE)]
    pub(crate) ca_cert: Option<PathBuf>,
    /// Whether the server was named by its variable.
    #[arg(skip)]
    pub(crate) server_is_variable: bool,
    /// Whether the token was given by its variable.
    #[arg(skip)]
    pub(crate) token_is_variable: bool,
}

/// Which part of a list
#[derive(Args, Clone)]
pub(crate) struct Page {
    /// Rows at most; as many pages are fetched as it takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    /// Every row
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    /// Where an earlier page ended
    #[arg(long)]
    pub(crate) cursor: Option<String>,
}

/// Words of the product, which shells complete; capitals do not matter.
pub(super) fn words<T: Clone + Send + Sync + 'static>(
    words: impl IntoIterator<Item = &'static str>,
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(move |text| {
        parse(&text)
            .or_else(|| parse(&text.to_lowercase()))
            .or_else(|| parse(&text.to_uppercase()))
            .ok_or_else(|| format!("`{text}` is no such word"))
    })
}

/// A role, everywhere or for one tenant; shells complete the role.
#[derive(Clone)]
pub(super) struct Binding;

impl TypedValueParser for Binding {
    type Value = RoleBinding;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<RoleBinding, clap::Error> {
        let parser = StringValueParser::new().try_map(|text| text.parse::<RoleBinding>());
        parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let roles = Role::ALL.map(|role| PossibleValue::new(role.as_str()));
        Some(Box::new(roles.into_iter()))
    }
}

/// This instant.
#[expect(
    clippy::disallowed_methods,
    reason = "what people say on a command line counts from when they say it"
)]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let micros = since.map_or(0, |since| since.as_micros());
    Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// An instant that is over: `7d` is seven days ago.
pub(super) fn past(text: &str) -> Result<Timestamp, String> {
    when::instant(text, now(), Toward::Past)
}

/// An instant that is to come: `30d` is in thirty days.
pub(super) fn future(text: &str) -> Result<Timestamp, String> {
    when::instant(text, now(), Toward::Future)
}
