"""Runs checks one by one, says which fail and why, and closes with `N passed, N failed`."""
import sys
import traceback

passed = failed = 0


class Failure(AssertionError):
    """What a check found wrong, in words."""


def expect(condition, message):
    """Fails with the message unless the condition holds."""
    if not condition:
        raise Failure(message)


def check(name, function, *arguments):
    """Runs one check; its failure is printed and counted, and the next one goes on."""
    global passed, failed
    try:
        function(*arguments)
        passed += 1
    except Exception as error:  # a check that breaks has failed
        failed += 1
        where = "" if isinstance(error, Failure) else traceback.format_exc(limit=-2)
        print(f"FAIL {name}: {error}\n{where}".rstrip(), flush=True)


def close():
    """Prints the count and leaves with 1 when a check failed or none ran."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)
