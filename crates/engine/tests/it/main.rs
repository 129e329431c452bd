//! The engine through its public door, one binary.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail a test by panicking"
)]

mod canonical;
mod changes;
mod contents;
mod deciding;
mod dialect_tools;
mod dialects;
mod differences;
mod documents;
mod domain_findings;
mod domain_warnings;
mod examples;
mod hostile;
mod linked_playbooks;
mod merging;
mod pairs;
mod playbooks;
mod properties;
mod replacements;
mod running;
mod seeds;
mod shape_findings;
mod shipped;
mod suites;
mod support;
mod syntax_findings;
mod tenant_findings;
