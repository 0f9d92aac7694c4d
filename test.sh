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
dotnet format HyperMesh.Autonomic.sln --verify-no-changes --no-restore
make -s -C bpf check-format
bash -n demo.sh test.sh hypermesh scripts/*.sh tests/post-quantum/run tests/kernels/run tests/kernels/*.sh tests/Packaging.Tests/*.sh packaging/*.sh tests/again .ci/run
echo "in order"

section "tests"
log=artifacts/test.log
rm -rf artifacts/coverage
failed=0
dotnet test HyperMesh.Autonomic.sln -c Release --no-build --nologo -maxcpucount:1 -nodeReuse:false \
  --logger "console;verbosity=normal" --results-directory artifacts/coverage "${collect[@]}" >"$log" 2>&1 || failed=$?

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
