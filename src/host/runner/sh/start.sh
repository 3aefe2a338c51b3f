# Starts a job, once, and tells. Given: run mark job machine boot cluster epoch; cmd and its length; payload; input rows cols cap detach
# wrapper keeper note. Where it isn't started, nothing comes after it.
machine_now
[ -z "$machine" ] || [ "$machine" = "$machine_now" ] || refuse machine "$machine_now"
boot_now
[ -z "$boot" ] || [ "$boot" = "$boot_now" ] || refuse boot "$boot_now"
if [ -n "$cluster" ]; then
  cluster_now
  [ "$cluster" = "$cluster_now" ] || refuse cluster "$cluster_now"
fi
if [ "$epoch" -gt 0 ]; then
  claim_now
  [ "$claim_now" -gt 0 ] || refuse unclaimed
  claim_field run
  if [ "$claim_now" != "$epoch" ] || [ "$field" != "$run" ] || [ -e "$claim_file.free" ]; then
    held=$field
    passed_to
    refuse claim "$claim_now $held $passed_to"
  fi
fi
mark_now
[ "$mark" = "$mark_now" ] || refuse mark
# A printf that is a program would show a secret in the list of processes.
[ -z "$payload" ] || case $(command -v printf) in */*) refuse printf ;; esac
terminal=
if [ -n "$rows" ]; then
  if command -v script >/dev/null 2>&1; then
    terminal=script
  elif command -v python3 >/dev/null 2>&1; then
    terminal=python3
  else
    refuse terminal
  fi
fi
# Whether some attempt has won already.
settled() {
  { read -r w <"$j/go"; } 2>/dev/null || return 1
  [ "$w" != void ] || refuse void
}
fail() {
  rm -rf "$d"
  refuse disk "$@"
}
reserved() { IFS= read -r x <"$d/$1" && [ "${#x}" = 62 ]; }
attempt() {
  d=$j/$n
  why=$(mkdir -p "$d" 2>&1) || refuse disk "$why"
  # Room for what must be written later is taken now, and written over in place: a full disk then loses output, never the exit status.
  {
    printf '%s' "$cmd" >"$d/cmd" &&
      printf '%s\n' "$boot_now" >"$d/boot" &&
      printf '%-62s\n' - >"$d/st" &&
      printf '%-62s\n' - >"$d/rc.t" &&
      printf '%-62s\n' - >"$d/note.out" &&
      printf '%-62s\n' - >"$d/note.err" &&
      printf '%-62s\n' - >"$d/pid" &&
      printf '%-62s\n' - >"$d/cpid" &&
      printf '%-62s\n' - >"$d/tty" &&
      printf '%-62s\n' - >"$d/feeder" &&
      printf '%s\n' "$n" >"$d/token" &&
      : >"$d/out" && : >"$d/err" && : >"$d/signals" &&
      mkfifo "$d/in" "$d/live" "$d/po" "$d/pe" "$d/pi"
  } 2>/dev/null || fail 'the files of the command could not be written'
  x=$(cat "$d/cmd" && echo x)
  [ "$x" = "${cmd}x" ] && [ "${#cmd}" = "$length" ] || fail 'the command did not arrive whole'
  read -r x <"$d/token"
  [ "$x" = "$n" ] && reserved feeder && reserved st && reserved rc.t || fail 'the files of the command could not be written'
  if [ "$input" = bulk ]; then
    cat >"$d/bulk" 2>/dev/null
    [ "$(size "$d/bulk")" = "$bulk" ] || fail 'its input did not arrive whole'
  fi
  set --
  if [ "$detach" = systemd-run ]; then
    set -- systemd-run --quiet --scope
    [ "$uid" = 0 ] || set -- "$@" --user
  fi
  export mask cap input rows cols terminal sh keeper
  # The wrapper says "won" and lets go of this pipe; whatever befalls it before, the pipe closes. It takes nothing for whole that doesn't
  # end with the attempt's own name.
  # Not "&": that would leave SIGINT and SIGQUIT ignored for good in everything below. Two setsid: the first makes a group leader, so that
  # the second forks and its parent returns.
  told=$(printf '%s' "$payload#$n" | "$@" setsid setsid $sh -c "$wrapper" holdpoint "$j" "$n" 2>&1)
  case $told in
    *won)
      # For whoever reads this host's own log later. Detached: a log that hangs holds nothing up.
      [ -z "$note" ] || (logger -t holdpoint -- "$note" </dev/null >/dev/null 2>&1 &)
      return
      ;;
  esac
  # It died, or another attempt was quicker: whoever has "go" now tells, and nobody gets it after us.
  printf 'void\n' >"$j/void.$n" 2>/dev/null
  ln "$j/void.$n" "$j/go" 2>/dev/null && rm -f "$j/void.$n" && fail "it could not be detached: $told"
  rm -f "$j/void.$n"
  settled || { say unknown && exit 0; }
}
settled || attempt
say started
