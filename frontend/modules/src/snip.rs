//! Empties functions that nobody calls although the compiler cannot know it, as `wasm-snip` does, and before the module
//! is split: what only they use is in no chunk then.

use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use wasmparser::{KnownCustom, Name, Parser, Payload, RelocSectionReader, TypeRef};

/// What a WebAssembly module begins with, in bytes.
const PREAMBLE: usize = 8;
/// A body that ends the program: no locals, `unreachable`; what follows is never run, up to `end`.
const BEGIN: [u8; 2] = [0, 0];
const NOTHING: u8 = 1;
const END: u8 = 0x0b;

/// The module with every function whose linked name contains `named` emptied, which ends the program if it is called all
/// the same. There has to be one: names are the compiler's, and may change with it.
pub(crate) fn snip(module: &[u8], named: &str) -> Result<Vec<u8>> {
    let bodies = bodies(module, named)?;
    if bodies.is_empty() {
        bail!("there is no function that is called like {named}");
    }
    let mut emptied = module.to_vec();
    for body in &bodies {
        empty(emptied.get_mut(body.clone()).context("a body is outside")?)?;
    }
    without_relocations(&emptied, &bodies)
}

/// Where the bodies of the functions with such a name are.
fn bodies(module: &[u8], named: &str) -> Result<Vec<Range<usize>>> {
    let (mut imported, mut all, mut found) = (0, Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = payload {
            for import in imports.into_imports() {
                imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        } else if let Payload::CodeSectionEntry(body) = payload {
            all.push(within(body.range())?);
        } else if let Payload::CustomSection(section) = payload
            && let KnownCustom::Name(names) = section.as_known()
        {
            for names in names {
                let Name::Function(names) = names? else {
                    continue;
                };
                for function in names {
                    let function = function?;
                    if function.name.contains(named) {
                        found.push(usize::try_from(function.index)?);
                    }
                }
            }
        }
    }
    let defined = found
        .into_iter()
        .filter_map(|index| index.checked_sub(imported));
    let mut bodies: Vec<_> = defined
        .filter_map(|index| all.get(index).cloned())
        .collect();
    bodies.sort_unstable_by_key(|body| body.start);
    Ok(bodies)
}

/// Empties a body and keeps its length, so that all others stay where relocations say.
fn empty(body: &mut [u8]) -> Result<()> {
    body.fill(NOTHING);
    let (last, rest) = body.split_last_mut().context("a body is empty")?;
    *last = END;
    let begin = rest.get_mut(..BEGIN.len()).context("a body is too short")?;
    begin.copy_from_slice(&BEGIN);
    Ok(())
}

/// The module without the relocations in these bodies, which say what they refer to.
fn without_relocations(module: &[u8], bodies: &[Range<usize>]) -> Result<Vec<u8>> {
    let mut written = module.get(..PREAMBLE).context("no module")?.to_vec();
    let mut code = (u32::MAX, 0);
    for (index, section) in sections(module)?.into_iter().enumerate() {
        let Section {
            id,
            range,
            relocations,
            is_code,
        } = section;
        if is_code {
            code = (u32::try_from(index)?, range.start);
        }
        let content = module.get(range).context("a section is outside")?;
        match relocations {
            Some((name, relocations)) if relocations.section_index() == code.0 => {
                let kept = kept(module, &name, &relocations, code.1, bodies)?;
                write_section(&mut written, id, &kept)?;
            }
            _ => write_section(&mut written, id, content)?,
        }
    }
    Ok(written)
}

/// The content of the section that holds the relocations of the code, without those in the bodies.
fn kept(
    module: &[u8],
    name: &str,
    relocations: &RelocSectionReader<'_>,
    code: usize,
    bodies: &[Range<usize>],
) -> Result<Vec<u8>> {
    let (mut count, mut entries) = (0_u32, Vec::new());
    let mut all = relocations.entries().into_iter_with_offsets().peekable();
    while let Some(entry) = all.next() {
        let (start, entry) = entry?;
        let end = match all.peek() {
            Some(Ok((next, _))) => *next,
            Some(Err(_)) => bail!("a relocation cannot be read"),
            None => relocations.range().end,
        };
        let at = code + usize::try_from(entry.offset)?;
        let before = bodies.partition_point(|body| body.end <= at);
        if bodies.get(before).is_some_and(|body| body.contains(&at)) {
            continue;
        }
        let bytes = module
            .get(within(start..end)?)
            .context("a relocation is outside")?;
        entries.extend_from_slice(bytes);
        count += 1;
    }
    let mut content = Vec::new();
    write_number(&mut content, u32::try_from(name.len())?);
    content.extend_from_slice(name.as_bytes());
    write_number(&mut content, relocations.section_index());
    write_number(&mut content, count);
    content.append(&mut entries);
    Ok(content)
}

/// A section as it is in a module.
struct Section<'m> {
    id: u8,
    range: Range<usize>,
    /// Its name, and the relocations that it holds.
    relocations: Option<(String, RelocSectionReader<'m>)>,
    is_code: bool,
}

fn sections(module: &[u8]) -> Result<Vec<Section<'_>>> {
    let mut sections = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        let mut relocations = None;
        if let Payload::CustomSection(section) = &payload
            && let KnownCustom::Reloc(known) = section.as_known()
        {
            relocations = Some((section.name().to_owned(), known));
        }
        sections.push(Section {
            id,
            range: within(range)?,
            relocations,
            is_code: matches!(payload, Payload::CodeSectionStart { .. }),
        });
    }
    Ok(sections)
}

fn within(range: Range<u64>) -> Result<Range<usize>> {
    Ok(usize::try_from(range.start)?..usize::try_from(range.end)?)
}

fn write_section(written: &mut Vec<u8>, id: u8, content: &[u8]) -> Result<()> {
    written.push(id);
    write_number(written, u32::try_from(content.len())?);
    written.extend_from_slice(content);
    Ok(())
}

/// Writes a number as modules do: seven bits a byte, the lowest first.
fn write_number(written: &mut Vec<u8>, mut number: u32) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            written.push(low);
            return;
        }
        written.push(low | 0x80);
    }
}
