//! The JSON Schema pass over a document of about 50 KB, all errors, beside ajv on node: as a ratio.
//!
//! Both read the published schema of one dialect and the same document, in the same run, in turns, because the
//! machine's speed changes while it runs. Once for a document without errors, once for one where
//! every exception type and tool has some. What validation does beside it is reported apart: the
//! differences between documents with and without conditions and test suites.

use std::{
    hint::black_box,
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use jsonschema::Validator;
use serde_json::{Value, json};
use tenantry_bench::{ROUNDS, domain_pack_value, median, micros, say, with};
use tenantry_domain::packs::PackKind;
use tenantry_engine::{Context, parse, schema, validate};

/// The allocator of the program, as ajv has that of its engine.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("tenantry-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(folder: &Path) -> io::Result<()> {
    let schema = core_dialect()?;
    let validator = jsonschema::draft202012::new(&schema).map_err(io::Error::other)?;
    let documents = [("valid", domain_pack_value()), ("broken", broken())];
    let mut ajv = Ajv::start(folder, &schema, &documents)?;

    for (index, (name, document)) in documents.iter().enumerate() {
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        let mut errors = 0;
        for _ in 0..ROUNDS {
            ours.push(micros(|| all_errors(&validator, black_box(document))));
            let (ns, found) = ajv.time(index)?;
            theirs.push(ns / 1e3);
            errors = found;
        }
        let (ours, theirs) = (median(ours), median(theirs));
        say(&format!(
            "schema, {name}, {} and {errors} errors: ours {ours:.0} us, ajv {theirs:.0} us, ratio {:.2}",
            all_errors(&validator, document),
            ours / theirs
        ));
    }
    apart();
    Ok(())
}

/// The branch of the published schema that validation chooses for such a document. Of the whole,
/// whose branches are joined by `anyOf`, not every implementation reports all errors.
fn core_dialect() -> io::Result<Value> {
    let published: Value = serde_json::from_str(schema::DOMAIN_PACK)?;
    let definitions = published.get("$defs").cloned().unwrap_or_default();
    let branch = definitions.get("domainPack").cloned().unwrap_or_default();
    Ok(with(branch, "$defs", definitions))
}

/// How many errors there are; all are looked for.
fn all_errors(validator: &Validator, document: &Value) -> usize {
    validator.iter_errors(document).count()
}

/// The document with a missing key, a wrong type, an unknown key and a bad value, often.
fn broken() -> Value {
    let mut pack = domain_pack_value();
    let each = |pack: &mut Value, key: &str, change: fn(&mut Value)| {
        let members = pack.get_mut(key).and_then(Value::as_object_mut);
        members
            .into_iter()
            .flat_map(|members| members.values_mut())
            .for_each(change);
    };
    each(&mut pack, "exceptionTypes", |one| {
        one["defaultSeverity"] = json!("SEVERE");
        one["unheardOf"] = json!(true);
    });
    each(&mut pack, "tools", |one| {
        one["timeoutSeconds"] = json!("ten");
        if let Some(members) = one.as_object_mut() {
            members.remove("description");
        }
    });
    pack
}

/// What the rest of validation costs, each part as a difference.
fn apart() {
    let whole = domain_pack_value();
    let mut plain = whole.clone();
    without_conditions(&mut plain);
    let cases = (0..27).map(|n| {
        json!({
            "name": format!("Case {n}"),
            "input": {"rawPayload": {format!("daysPastDue{n}"): 1, format!("isMatched{n}"): true}},
            "expectedOutput": {"exceptionType": format!("SETTLEMENT_FAIL_{n}")}
        })
    });
    let tested = with(whole.clone(), "testSuites", cases.collect());
    let texts = [&whole, &plain, &tested]
        .map(|pack| serde_json::to_string_pretty(pack).unwrap_or_default());
    let context = Context::of(PackKind::Domain);
    let mut taken = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        let [parsing, validating @ ..] = &mut taken;
        parsing.push(micros(|| parse(black_box(&texts[0]))));
        for (times, text) in validating.iter_mut().zip(&texts) {
            times.push(micros(|| validate(black_box(text), &context)));
        }
    }
    let [parsing, whole, plain, tested] = taken.map(median);
    say(&format!(
        "parse strictly                                 {parsing:>6.0} us"
    ));
    say(&format!(
        "validate without conditions (schema, references) {plain:>4.0} us"
    ));
    say(&format!(
        "conditions, {} of them                        {:>6.0} us",
        27 * 4,
        whole - plain
    ));
    say(&format!(
        "test suites, 27 cases                          {:>6.0} us",
        tested - whole
    ));
}

/// Leaves out every condition, and what needs one.
fn without_conditions(pack: &mut Value) {
    pack["severityRules"] = json!([]);
    let types = pack
        .get_mut("exceptionTypes")
        .and_then(Value::as_object_mut);
    for one in types.into_iter().flat_map(|types| types.values_mut()) {
        one["detectionRules"] = json!([]);
        one["severityRules"] = json!([]);
    }
}

/// ajv, in a process that waits for its turns.
struct Ajv {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Ajv {
    fn start(folder: &Path, schema: &Value, documents: &[(&str, Value)]) -> io::Result<Self> {
        let file = |name: &str, text: &str| -> io::Result<PathBuf> {
            let path = folder.join(name);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("ajv.mjs"));
        command.arg(file("schema.json", &schema.to_string())?);
        for (name, document) in documents {
            command.arg(file(&format!("{name}.json"), &document.to_string())?);
        }
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn()?;
        let missing = || io::Error::other("node's input and output are pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self {
            child,
            input,
            output,
        })
    }

    /// Nanoseconds of one validation of a document, and how many errors it has.
    fn time(&mut self, document: usize) -> io::Result<(f64, usize)> {
        writeln!(self.input, "{document}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let answer = line
            .trim()
            .split_once(' ')
            .and_then(|(ns, errors)| Some((ns.parse().ok()?, errors.parse().ok()?)));
        answer.ok_or_else(|| io::Error::other("ajv did not answer: run scripts/setup test first"))
    }
}

impl Drop for Ajv {
    fn drop(&mut self) {
        // It may have ended by itself, which the measurement has noticed by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
