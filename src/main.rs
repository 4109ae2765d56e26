//! The thin binary: hands the arguments to [`khomo::cli`] and returns its exit code.

/// A portal is made of very many small texts: a quarter of a build's time went into the system's
/// allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    khomo::cli::main()
}
