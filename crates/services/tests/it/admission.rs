//! Heavy work has one way onto a worker thread.

use std::{fs, path::Path};

/// Files that may start work on a thread of their own: the door itself, and loading what is served,
/// which happens once for each configuration.
const MAY: [&str; 2] = ["admission.rs", "runtime/documents.rs"];

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if fs::read_to_string(&path)
            .unwrap()
            .contains("spawn_blocking")
        {
            found.push(path.display().to_string());
        }
    }
}

#[test]
fn nothing_gets_past_admission_onto_a_worker_thread() {
    let mut found = Vec::new();
    walk(Path::new("src"), &mut found);

    found.retain(|path| !MAY.iter().any(|may| path.ends_with(may)));
    assert!(
        found.is_empty(),
        "{found:?} must use Read::compute or Slot::compute"
    );
}
