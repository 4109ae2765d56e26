//! One libFuzzer binary for all targets; `KHOMO_FUZZ` names the one that is run.
#![no_main]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::cell::Cell;
use std::panic;
use std::sync::OnceLock;

/// The most memory that an input may take: beyond it an allocation fails, which is a crash with a stack trace. All forms of a
/// table lie in memory here, twice, and a sheet of a million rows besides.
const MEMORY: usize = 512 << 20;

#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, MEMORY);

static TARGET: OnceLock<targets::Target> = OnceLock::new();

thread_local! {
    /// What the last panic on this thread said. Khomo catches those of readers that are not its own.
    static SAID: Cell<String> = const { Cell::new(String::new()) };
}

fuzz_target!(
    init: {
        let name = std::env::var("KHOMO_FUZZ").expect("KHOMO_FUZZ names a target");
        let target = targets::TARGETS.iter().find(|(known, _)| *known == name).expect("a target of that name");
        TARGET.set(target.1).expect("it is set once");
        // A panic that is caught is no crash: only those that get here are.
        panic::set_hook(Box::new(|info| {
            SAID.set(format!("{info}\n{}", std::backtrace::Backtrace::force_capture()));
        }));
    },
    |data: &[u8]| {
        let target = TARGET.get().expect("it was set");
        if panic::catch_unwind(|| target(data)).is_err() {
            eprintln!("{}", SAID.take());
            std::process::abort();
        }
    }
);
