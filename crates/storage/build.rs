//! Rebuilds the crate when a migration is added: the embedding macro alone notices only changes.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
