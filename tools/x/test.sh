# SPDX-License-Identifier: Apache-2.0
# Runs the tests and counts them. Sourced by ./x.

# count_results LOG: "<passed> <failed>" from ctest's own log. A doctest binary counts its cases, any other test is one;
# a binary that dies without naming a failed case (a crash, a time-out) is one failure more. ctest writes "Test Passed."
# about a program that was not there to run; such a test has an empty command.
count_results() {
  awk '
    /^[0-9]+\/[0-9]+ Testing: / { cases = 0; ok = 0; bad = 0; absent = 0 }
    /^Command: ""/ { absent = 1 }
    /^\[doctest\] test cases:/ {
      cases = 1
      for (i = 1; i <= NF; ++i) {
        if ($i == "passed") ok += $(i - 1)
        if ($i == "failed") bad += $(i - 1)
      }
    }
    /^Test Passed\.$/ && !absent { passed += cases ? ok : 1; next }
    /^Test (Passed|Failed)\.$/ { passed += ok; failed += bad ? bad : 1 }
    END { print passed + 0, failed + 0 }' "$1"
}

run_tests() {
  local preset=dev filter=() sections
  while [ $# -gt 0 ]; do
    case "$1" in
      --preset) preset=${2:?--preset needs a name} && shift 2 ;;
      -*) die "test knows --preset PRESET and a name" ;;
      *) filter=(-R "$1") && shift ;;
    esac
  done
  read -ra sections <<<"$(sections_of "$preset")"
  install_packages "${sections[@]}" test
  build_preset "$preset"

  local status=0 passed failed log="build/$preset/Testing/Temporary/LastTest.log"
  rm -f "$log"
  UBSAN_OPTIONS=print_stacktrace=1 ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --timeout 300 \
    -j "$(nproc)" "${filter[@]}" || status=$?
  read -r passed failed <<<"$(count_results "$log")"
  # ctest has the last word: it also knows of tests that never started.
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}
