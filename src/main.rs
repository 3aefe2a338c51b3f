//! The program. All of it is in the library; see its page for how it hangs together.

fn main() -> std::process::ExitCode {
    // Where ssh has started us to ask something, that is all there is to do.
    holdpoint::host::ssh::as_askpass().unwrap_or_else(holdpoint::cli::main)
}
