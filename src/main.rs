//! The program. All of it is in the library; see its page for how it hangs together.

fn main() -> std::process::ExitCode {
    holdpoint::cli::main()
}
