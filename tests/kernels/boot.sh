# Boots a kernel in QEMU and judges what came of it. Sourced by run.

# The processor is emulated: with KVM a nested machine may hang, and tests of one machine should not depend on another's luck.
# One thread plays both of its processors: with two, code that the kernel patches while it runs (static keys) is now and then seen half done.
processors=2

# Without SMAP, which QEMU takes for broken when a process itself executes IRET, as .NET does now and then.
processor=max,-smap
memory=2048

# The check of the timer goes wrong on an emulated processor that has to wait for a real one.
command_line="console=ttyS0 quiet panic=-1 oops=panic no_timer_check lsm=yama,bpf"

# boot FOLDER INITRD RESULTS CONSOLE: from power on to power off. 124 when it took longer than the limit.
boot() {
  local code=0
  timeout --foreground "$limit" qemu-system-x86_64 -accel tcg,thread=single -cpu $processor -smp $processors -m $memory -nodefaults -display none \
    -no-reboot -kernel "$1/vmlinuz" -initrd "$2" -append "$command_line" \
    -serial "file:$4" -serial "file:$3" </dev/null &
  machine=$!
  wait $machine || code=$?
  machine=
  return $code
}

# trouble CODE RESULTS CONSOLE: why the results are not to be had, or nothing.
trouble() {
  if grep -aqE 'Kernel panic|Oops:|BUG: ' "$3"; then
    echo "the kernel has failed"
  elif [ "$1" -eq 124 ]; then
    echo "no end after $limit s"
  elif [ "$1" -ne 0 ]; then
    echo "QEMU has ended with code $1"
  elif [ "$(grep -acE '^END ' "$2")" -ne ${#projects[@]} ] || ! grep -aq '^OFF ' "$2"; then
    echo "no result"
  elif grep -aq '^init: ' "$2"; then
    grep -a '^init: ' "$2" | head -1
  fi
}

# tell NAME SECONDS RESULTS: what failed or was skipped, and the sum as the last line; fails when something failed.
tell() {
  tr -d '\r' <"$3" | awk -v name="$1" -v seconds="$2" '
    /^(FAIL|SKIP|UNSTEADY) / { print; shown = 1; next }
    /^    /            { if (shown) print; next }
    { shown = 0 }
    /^LEFT OUT /       { same += $3; slow += $4 }
    /^[0-9]+ passed, / { passed += $1; failed += $3; skipped += $5; sums++ }
    /^END /            { ends++; code += $3 }
    END {
      if (same || slow) printf "kernel %s: left out are %d tests that need no kernel and %d that are marked slow\n", name, same, slow
      if (sums != ends || (code && !failed)) { print "a test run has ended before its sum"; failed++ }
      printf "kernel %s: %d passed, %d failed, %d skipped (%d s)\n", name, passed, failed, skipped, seconds
      exit failed > 0
    }'
}
