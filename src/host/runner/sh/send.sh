# Sends to a running job. Given: run mark job epoch; what (bytes, eof or a signal's name); bytes, secret, seen.
if passed_on; then
  passed_to
  refuse claim "$passed_to"
fi
mark_now
[ "$mark" = "$mark_now" ] || refuse traces
job_state
case $state in running | orphaned) ;; *) refuse over "$state" ;; esac
tty=
read -r tty <"$d/tty"
case $tty in /*) ;; *) tty= ;; esac
case $what in
  bytes | eof) ;;
  *)
    { read -r p t <"$d/cpid"; } && alive "$p" "$t" || refuse early
    set -- $x
    group=$3
    # At a terminal the group in front gets it, as from its keyboard.
    [ -z "$tty" ] || [ "$6" -le 0 ] || group=$6
    echo "$what $(date +%s)" >>"$d/signals" 2>/dev/null
    kill_group "$what" "$group" || refuse over gone
    say sent
    exit 0
    ;;
esac
if [ -z "$tty" ]; then
  alive_in feeder || refuse closed
  feeder=$p
elif [ -n "$secret" ]; then
  case " $(echo $(stty -a -F "$tty")) " in *' -echo '*) ;; *) refuse echo ;; esac
fi
if [ -n "$seen" ]; then
  sizes
  [ "$((ol + el))" = "$seen" ] || refuse more $((ol + el))
  ln "$d/token" "$d/answered.$seen" 2>/dev/null || refuse answered
fi
if [ "$what" = eof ]; then
  if [ -n "$tty" ]; then printf '\004' 1<>"$d/in"; else kill "$feeder"; fi
else
  printf '%s' "$bytes" 1<>"$d/in"
fi
say sent
