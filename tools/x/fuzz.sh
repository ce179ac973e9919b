# SPDX-License-Identifier: Apache-2.0
# Runs the libFuzzer programs, each with the testdata/ beside its source as seeds. Sourced by ./x.

run_fuzzers() {
  local seconds=60 name="" program folder programs=() folders=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --seconds) seconds=${2:?--seconds needs a number} && shift 2 ;;
      -*) die "fuzz knows --seconds N and a name" ;;
      *) name=$1 && shift ;;
    esac
  done
  [[ "$seconds" =~ ^[1-9][0-9]*$ ]] || die "--seconds needs a whole number"
  install_packages build sanitize
  build_preset fuzz fuzzers
  while read -r program folder; do
    [[ -n "$program" && "${program##*/}" == *"$name"* ]] || continue
    programs+=("$program")
    folders+=("$folder")
  done <build/fuzz/fuzzers.txt
  [ ${#programs[@]} -gt 0 ] || die "no fuzzer is called *$name*"

  local each=$((seconds / ${#programs[@]})) i
  [ "$each" -gt 0 ] || each=1
  for i in "${!programs[@]}"; do
    fuzz_one "${programs[$i]}" "${folders[$i]}" "$each"
  done
  echo "x: ${#programs[@]} fuzzers, $each s each, nothing found"
}

# fuzz_one PROGRAM FOLDER SECONDS: new inputs go to build/fuzz/corpus, a crash is written to build/fuzz/crashes.
fuzz_one() {
  local name=${1##*/} seeds=()
  local corpus="build/fuzz/corpus/$name" crashes="build/fuzz/crashes/$name" log="build/fuzz/$name.log"
  mkdir -p "$corpus" "$crashes"
  [ ! -d "$2/testdata" ] || seeds=("$2/testdata")
  echo "x: fuzzing $name for $3 s (log: $log)"
  "$1" -max_total_time="$3" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$crashes/" "$corpus" "${seeds[@]}" >"$log" 2>&1 || {
    tail -n 60 "$log"
    die "$name found something: replay with $1 $crashes/<file>, then add that file to $2/testdata and write a test"
  }
  awk '/number_of_executed_units/ { print "   " $2 " inputs run" }' "$log"
}
