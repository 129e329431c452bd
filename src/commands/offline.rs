//! `tenantry audit verify FILE` and `tenantry audit key`: what needs no server.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;
use tenantry_engine::audit::{Keyring, Reader};

use crate::{
    exit::FAILED,
    output::{Output, Rows, named},
};

pub(super) fn verify(file: &Path, key: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let keys = key.map(trusted).transpose()?;
    let mut reader = Reader::new(keys);
    let mut lines: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(file).with_context(|| format!("{} cannot be read", named(file)))?;
        Box::new(BufReader::new(file))
    };
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        reader.line(&line);
        line.clear();
    }
    let judgement = reader.finish();
    output.show(&judgement, |judgement| {
        let mut rows = Rows::new(&["valid", "chains", "rows", "checkpoints", "signed by"]);
        rows.add([
            if judgement.valid { "yes" } else { "NO" }.to_owned(),
            judgement.chains.to_string(),
            judgement.rows.to_string(),
            judgement.checkpoints.to_string(),
            judgement.signed_by.join(" "),
        ]);
        rows
    })?;
    for text in judgement.breaks.iter().chain(&judgement.proves) {
        output.say(text);
    }
    Ok(if judgement.valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

/// Prints the public keys of a key file, after making a new key where that is wanted.
pub(super) fn key(file: &Path, rotate: bool, output: &Output) -> anyhow::Result<ExitCode> {
    let keys = if rotate {
        tenantry_server::rotate_key(file)
            .with_context(|| format!("{} has no new key", named(file)))?
    } else {
        trusted(file)?
    };
    output.line(keys.public_file().trim_end())?;
    if rotate {
        output.say("It signs from the next start on.");
    }
    Ok(ExitCode::SUCCESS)
}

fn trusted(path: &Path) -> anyhow::Result<Keyring> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", named(path)))?;
    Keyring::parse(&text).with_context(|| format!("{} is no key file", named(path)))
}
