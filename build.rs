//! Builds anew when a file or folder comes or goes among the shipped procedures: `include_dir!` alone sees changes only in files
//! that it has read before.

fn main() {
    println!("cargo::rerun-if-changed=procedures");
}
