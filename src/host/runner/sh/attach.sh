# Follows a job. Given: run mark job epoch; o and e, how much is known of each output; rows, where it was just started at a terminal.
mark_now
[ "$mark" = "$mark_now" ] || { say state lost && exit 0; }
job_state
case $state in absent | void | forgotten) say state "$state" && exit 0 ;; esac
tty=
{ read -r tty <"$d/tty"; } 2>/dev/null
say at
printf '%s at\n' "$n" >&2
# Most commands are over soon: for those it isn't worth to have all in place that follows one.
if [ -z "$rows" ] && [ "${tty#/}" = "$tty" ]; then
  for t in 0.02 0.05 0.1 0.2 0.4; do
    [ "$state" = running ] || break
    [ $t = 0.02 ] || [ $t = 0.05 ] || { [ ! -s "$d/out" ] && [ ! -s "$d/err" ]; } || break
    sleep $t 2>/dev/null || break
    job_state
  done
fi
case $state in
  exited | lost | rebooted)
    [ "$ol" = "$o" ] || tail -c "+$((o + 1))" "$d/out"
    [ "$el" = "$e" ] || tail -c "+$((e + 1))" "$d/err" >&2
    ;;
  *)
    exec 6<&0
    # Opened both ways first: so it never blocks, and still ends with the wrapper.
    exec 8<>"$d/live" 9<"$d/live" 8>&-
    (
      trap 'kill $c; exit' TERM
      cat <&9 >/dev/null 2>&1 &
      c=$!
      wait $c
      exec 9<&- >/dev/null 2>&1
      trap - TERM
      job_state
      i=0
      while [ "$state" = orphaned ] || { [ "$state" != running ] && ! drained out && [ $i -lt 5 ]; }; do
        i=$((i + 1))
        [ "$state" != orphaned ] || i=0
        sleep 0.2
        job_state
      done
    ) </dev/null &
    x=$!
    exec 9<&-
    hands() {
      while read -r k a b; do
        case $k in
          k)
            # Whoever has the run now has its terminals, too.
            ! (passed_on) || continue
            [ -n "$open" ] || exec 7>"$d/in"
            open=1
            printf "$a" >&7
            ;;
          s) { read -r tty <"$d/tty"; } && stty -F "$tty" rows "$a" cols "$b" ;;
        esac
      done
      # Nobody listens any more.
      kill $x $t $u
      kill $$
    }
    t= u= open=
    # What the shell itself has to say is not the command's output.
    exec 4>&2 2>/dev/null
    if tail --pid=$$ -c 0 /dev/null 2>/dev/null; then
      tail -c "+$((o + 1))" -f -s 0.1 --pid=$x "$d/out" <&- &
      t=$!
      [ "${tty#/}" != "$tty" ] || { tail -c "+$((e + 1))" -f -s 0.1 --pid=$x "$d/err" >&4 <&- & u=$!; }
      (exec 4>&- && hands) <&6 >/dev/null &
      h=$!
      exec 6<&-
      wait $x
      job_state
      # tail sleeps until the file is touched: a truncation to its own length does that.
      if [ "$state" = exited ] && [ ! -e "$d/left" ]; then
        dd if=/dev/null of="$d/out" bs=1 seek="$ol" 2>/dev/null
        [ -z "$u" ] || dd if=/dev/null of="$d/err" bs=1 seek="$el" 2>/dev/null
      fi
      wait $t $u
    else
      # Descriptors keep their place between one cat and the next.
      exec 0<"$d/out" 3<"$d/err"
      dd bs=1 skip="$o" count=0 2>/dev/null >/dev/null
      dd bs=1 skip="$e" count=0 <&3 2>/dev/null >/dev/null
      quick=0 before=
      # Our own child: gone, or a zombie until we wait for it.
      going() {
        { read -r y <"/proc/$x/stat"; } 2>/dev/null || return 1
        case $y in *') Z '*) return 1 ;; esac
      }
      (exec 4>&- && hands) <&6 >/dev/null &
      h=$!
      exec 6<&-
      while going; do
        cat
        cat <&3 >&4
        read -r y now </proc/$$/fdinfo/0
        if [ "$now" != "$before" ]; then quick=50; else quick=$((quick - 1)); fi
        before=$now
        if [ $quick -gt 0 ]; then sleep 0.02; else sleep 0.1; fi || sleep 1
      done
      cat
      cat <&3 >&4
    fi
    kill $h
    exec 2>&4
    ;;
esac
job_state
notes
# Behind a byte that output hardly has, so that nothing of it need be held back.
printf '\036%s end %s %s %s %s%s\n' "$n" "$state" "${code:--}" "$ol" "$el" "$notes"
printf '\036%s end\n' "$n" >&2
