// Counts checks, prints those that fail, and closes with `N passed, N failed`.

let passed = 0;
let failed = 0;

/** Runs one check; `problems` is what it found wrong, in words. */
export function judge(name, problems) {
  if (problems.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAIL ${name}`);
  for (const problem of problems.slice(0, 8)) console.log(`     ${problem}`);
  if (problems.length > 8) console.log(`     and ${problems.length - 8} more`);
}

/** Runs one check that may throw. */
export async function check(name, work) {
  try {
    judge(name, (await work()) ?? []);
  } catch (error) {
    judge(name, [String(error.message ?? error).split("\n").slice(0, 3).join(" ")]);
  }
}

/** Prints the count and sets the exit code. */
export function close() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
