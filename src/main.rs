//! The thin binary: hands the arguments to [`khomo::cli`] and returns its exit code.

fn main() -> std::process::ExitCode {
    khomo::cli::main()
}
