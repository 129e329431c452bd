//! A condition of a configuration with what to call it.

use tenantry_domain::message::Message;

use crate::condition::{Facts, Fuel, Program, Ran};

/// A rule with an expression.
#[derive(Debug)]
pub(super) struct Rule {
    label: Message,
    text: String,
    /// The compiled expression, or why there is none.
    program: Result<Program, Message>,
}

impl Rule {
    pub(super) fn new(label: Message, text: &str) -> Self {
        Self {
            label,
            text: text.to_owned(),
            program: Program::compile(text).map_err(|issue| issue.message),
        }
    }

    /// What to call it.
    pub(super) const fn label(&self) -> &Message {
        &self.label
    }

    /// Its expression.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Runs it; `Err` says why it cannot run at all.
    pub(super) fn run(&self, facts: &Facts<'_>, fuel: &mut Fuel) -> Result<Ran, &Message> {
        match &self.program {
            Ok(program) => Ok(program.run(facts, fuel)),
            Err(why) => Err(why),
        }
    }
}
