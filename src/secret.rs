//! Secrets from the keyboard, unseen, or from standard input; never from arguments, which show in
//! lists of processes.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::Context as _;

use crate::output::Output;

/// Asks for a secret at a terminal, and reads it from standard input otherwise.
pub(crate) fn read(what: &str, output: &Output) -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("{what}: ")).context("the terminal");
    }
    output.say(&format!("{what} from standard input"));
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .context("standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
