//! Turns what the compiler makes of the console into modules and bindings that a browser loads.
//!
//! A program of its own around the libraries, because their command-line tools bring servers, clients and
//! test runners with them: building those takes longer than building the console.

mod snip;

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support as split;

/// What the framework keeps for every kind of view, to take a page over in steps: a tenth of each chunk. The console takes
/// it over at once (`frontend/src/lib.rs`), and nothing calls these.
const NEVER_CALLED: &str = "8into_any13hydrate_async";

const USAGE: &str = "usage: tenantry-modules (whole|chunks) MODULE NAME FOLDER";

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [how, module, name, folder] = arguments.as_slice() else {
        bail!(USAGE);
    };
    let (module, folder) = (Path::new(module), Path::new(folder));
    fs::create_dir_all(folder)?;
    match how.as_str() {
        "whole" => bindings(module, name, folder, false),
        "chunks" => chunks(module, name, folder),
        _ => bail!(USAGE),
    }
}

/// Splits a module at its split points, and makes the bindings of what is left of it.
fn chunks(module: &Path, name: &str, folder: &Path) -> Result<()> {
    let input = fs::read(module).with_context(|| format!("{} cannot be read", module.display()))?;
    let input = snip::snip(&input, NEVER_CALLED)?;
    let rest = folder.join(format!("{name}.wasm"));
    let loaded_by = format!("./{name}.js");
    let mut options = split::Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &rest;
    options.main_module = &loaded_by;
    options.target.web();
    if let Err(error) = split::transform(options) {
        bail!("{} cannot be split: {error:#}", module.display());
    }
    // Chunks know functions of the module by the names that the linker gave them.
    bindings(&rest, name, folder, true)?;
    fs::remove_file(rest)?;
    Ok(())
}

/// Writes a module without what only its bindings need, and the bindings.
fn bindings(module: &Path, name: &str, folder: &Path, keeps_names: bool) -> Result<()> {
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .demangle(!keeps_names)
        .keep_lld_exports(keeps_names)
        // The loaders say where the module is, for `scripts/tools/assemble.mjs` to say it by its hashed name.
        .omit_default_module_path(false)
        .generate(folder)
}
