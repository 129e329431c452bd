//! A condition of a configuration with what to call it.

use crate::condition::{Facts, Fuel, Program, Ran};

/// A rule with an expression.
#[derive(Debug)]
pub(super) struct Rule {
    label: String,
    text: String,
    /// The compiled expression, or why there is none.
    program: Result<Program, String>,
}

impl Rule {
    pub(super) fn new(label: String, text: &str) -> Self {
        Self {
            label,
            text: text.to_owned(),
            program: Program::compile(text).map_err(|issue| issue.message.into()),
        }
    }

    /// What to call it.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Its expression.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Runs it; `Err` says why it cannot run at all.
    pub(super) fn run(&self, facts: &Facts<'_>, fuel: &mut Fuel) -> Result<Ran, &str> {
        match &self.program {
            Ok(program) => Ok(program.run(facts, fuel)),
            Err(why) => Err(why),
        }
    }
}
