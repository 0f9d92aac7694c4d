#!/usr/bin/env bash
# Everything that must hold: formatting, warnings as errors, all layers of tests. Ends with 'N passed, N failed, N skipped'.
#   ./test.sh               all of it; as root, because the kernel layers need it (elsewhere they are skipped, by name)
#   ./test.sh --coverage    the same, with line coverage for each assembly
#   ./test.sh --no-kernels  without the kernel tests on Debian's kernels in QEMU; not where CI=true
#   ./test.sh --this-kernel the same, also where CI=true: for a CI that runs them as jobs of their own
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
export PATH="$PATH:/usr/sbin:/sbin"
# Most daemons of tests live for seconds: what the compiler learns for later costs a seventh of their processor time.
export DOTNET_TieredPGO=0

collect=()
kernels=(6.1 6.12 5.10 7.2)
for option in "$@"; do
  case $option in
    --coverage) collect=(--collect "XPlat Code Coverage") ;;
    --this-kernel) kernels=() ;;
    --no-kernels) [ "${CI:-}" = true ] || kernels=() ;;
    *) echo "test.sh: there is no option '$option'" >&2; exit 2 ;;
  esac
done

section() { printf '\n== %s\n' "$*"; }

section "set-up and build, warnings as errors"
scripts/setup.sh --tests

section "formatting"
# Style, unused usings and all else that is an analyzer's are errors of the build; what is left needs no compiler.
dotnet format whitespace --folder . --verify-no-changes --exclude artifacts
scripts/usings.sh
make -s -C bpf check-format
bash -n demo.sh test.sh hypermesh scripts/*.sh tests/post-quantum/run tests/kernels/run tests/kernels/*.sh tests/Packaging.Tests/*.sh packaging/*.sh tests/again tests/near .ci/run
echo "in order"

section "tests"
log=artifacts/test.log
rm -rf artifacts/coverage artifacts/tests
mkdir -p artifacts/tests
failed=0

# Where there are processors for it, two lanes: what only builds and computes runs beside what waits for the kernel, for daemons and for clocks. Whatever wants all
# processors comes last, with nothing beside it. With two processors the lanes only slow each other: measured, they take as long (also with the first one at a lower priority), and tests see things late.
computing=(Packaging.Tests Authoring.Tests Fuzz.Tests HyperMesh.Autonomic.Engine.Tests HyperMesh.Autonomic.Detection.Tests HyperMesh.Autonomic.Documents.Tests HyperMesh.Autonomic.Mesh.Tests Analyze.MLNet.Tests)
alone=(Page.Tests Fleet.Tests Netns.Tests)
declare -A folders
waiting=()
while read -r project; do
  name=$(basename "$project" .csproj)
  folders[$name]=$(dirname "$project")
  [[ " ${computing[*]} ${alone[*]} " == *" $name "* ]] || waiting+=("$name")
done < <(sed -n 's/^Project.*"\(tests\\[^"]*\.Tests\.csproj\)".*/\1/p' HyperMesh.Autonomic.sln | tr '\\' /)

# lane NAME...: the tests of these projects, one after the other, each with a log of its own.
lane() {
  local name what
  for name in "$@"; do
    what=("${folders[$name]}/bin/Release/net10.0/$name.dll")
    [ ${#collect[@]} -eq 0 ] || what=("${folders[$name]}/$name.csproj" -c Release --no-build -nodeReuse:false --results-directory artifacts/coverage "${collect[@]}")
    dotnet test "${what[@]}" --nologo --logger "console;verbosity=normal" >"artifacts/tests/$name.log" 2>&1 </dev/null || echo $? >"artifacts/tests/$name.code"
  done
}

beside() {
  # The root of Debian 13 comes from the network.
  [ "$(id -u)" -ne 0 ] || tests/post-quantum/run true >artifacts/debian13.root.log 2>&1 || true
  lane "${computing[@]}"
}

if [ "$(nproc)" -ge 4 ]; then
  # In a group of its own, so that it ends with this one, and hears the signals that tests send.
  set -m
  beside &
  other=$!
  set +m
  trap 'kill -- -$other 2>/dev/null || true' EXIT
  trap 'exit 130' INT TERM
  lane "${waiting[@]}"
  wait "$other" || true
  trap - EXIT INT TERM
else
  lane "${computing[@]}" "${waiting[@]}"
fi
lane "${alone[@]}"

for name in "${computing[@]}" "${waiting[@]}" "${alone[@]}"; do
  # Said by 'dotnet test' itself only where it is given a project.
  [ ${#collect[@]} -gt 0 ] || echo "Test run for ${folders[$name]}/bin/Release/net10.0/$name.dll"
  cat "artifacts/tests/$name.log"
  [ ! -e "artifacts/tests/$name.code" ] || failed=$(cat "artifacts/tests/$name.code")
done >"$log"

# What failed or was skipped, with the reason; then one line a project; then the sum.
awk '
  /\[SKIP\]$/                        { sub(/^\[xUnit[^]]*\] */, ""); name = $0; getline; sub(/^\[xUnit[^]]*\] */, ": "); print name $0 }
  /^  Failed /                       { print; shown = 1; next }
  /^  (Passed|Skipped) |^Test Run|^\[xUnit|^$/ { shown = 0 }
  shown                              { print }
' "$log"
awk '
  function tell() { if (name != "") printf "%5d passed %3d failed %3d skipped  %s\n", p, f, s, name; p = f = s = 0 }
  /^Test run for /          { tell(); name = $4; sub(/.*\//, "", name); sub(/\.dll$/, "", name) }
  /^ +Passed: +[0-9]+$/     { p = $2; passed += p }
  /^ +Failed: +[0-9]+$/     { f = $2; failed += f }
  /^ +Skipped: +[0-9]+$/    { s = $2; skipped += s }
  END { tell(); printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped >summary }
' summary=artifacts/test.summary "$log"
echo "the slowest:"
awk '/^  (Passed|Failed) .*\[.*\]$/ {
  name = time = $0; sub(/^  [A-Za-z]* /, "", name); sub(/ \[[^[]*$/, "", name); sub(/.*\[/, "", time); sub(/\]$/, "", time)
  count = split(time, word, " "); seconds = 0
  for (i = 1; i < count; i += 2) seconds += word[i] * (word[i + 1] == "h" ? 3600 : word[i + 1] == "m" ? 60 : word[i + 1] == "s" ? 1 : 0)
  if (seconds) printf "%5d s  %s\n", seconds, name
}' "$log" | sort -rn | awk 'NR <= 10'
if [ "$failed" -ne 0 ] && tests/again "$log"; then
  failed=0
  awk '{ print $1 + $3, "passed, 0 failed,", $5, "skipped" }' artifacts/test.summary >artifacts/test.summary.new
  mv artifacts/test.summary.new artifacts/test.summary
fi

section "post-quantum"
if [ "$(id -u)" -eq 0 ]; then
  tests/post-quantum/run 2>&1 | tee artifacts/post-quantum.log || failed=1
  awk '/^debian 13: / { sub(/^debian 13: /, "") } /^[0-9]+ passed, / { passed += $1; failed += $3; skipped += $5 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped >summary }' summary=artifacts/test.summary.new artifacts/test.summary artifacts/post-quantum.log
  mv artifacts/test.summary.new artifacts/test.summary
else
  echo "skipped: a root of Debian 13, which has the algorithms, needs root"
fi

section "kernels"
if [ ${#kernels[@]} -gt 0 ]; then
  # A kernel that Debian no longer has is a skip by name; all that goes wrong otherwise is a failure.
  kernels_failed=0
  tests/kernels/run "${kernels[@]}" 2>&1 | tee artifacts/kernels.log || kernels_failed=$?
  [ "$kernels_failed" -eq 0 ] || [ "$kernels_failed" -eq 77 ] || failed=$kernels_failed
  awk '
    /^kernel [^:]*: [0-9]+ passed, / { sub(/^kernel [^:]*: /, ""); passed += $1; failed += $3; skipped += $5; next }
    /^[0-9]+ passed, /               { passed += $1; failed += $3; skipped += $5 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped >summary }
  ' summary=artifacts/test.summary.new artifacts/test.summary artifacts/kernels.log
  mv artifacts/test.summary.new artifacts/test.summary
else
  echo "left out, as asked for"
fi

if [ ${#collect[@]} -gt 0 ]; then
  section "line coverage"
  # Each project reports every assembly it has loaded; the best is from the project that tests it.
  grep -hoE '<package name="[^"]*" line-rate="[^"]*"' artifacts/coverage/*/coverage.cobertura.xml | awk -F'"' '
    $4 > best[$2] { best[$2] = $4 }
    END { for (name in best) printf "%5.1f %%  %s\n", best[name] * 100, name }' | sort -k3
fi

[ "$failed" -eq 0 ] || { echo "the whole logs are $log and artifacts/kernels/*.log"; tail -40 "$log"; }
cat artifacts/test.summary
exit "$failed"
