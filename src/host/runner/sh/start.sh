# Starts a job, once. Given: run mark job machine boot cluster epoch; cmd and its length; payload; input rows cols cap detach wrapper keeper note.
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
  if [ "$claim_now" != "$epoch" ] || [ "$(claim_field run)" != "$run" ] || [ -e "$claim_file.free" ]; then
    refuse claim "$claim_now $(claim_field run) $(claim_field person)"
  fi
fi
mark_now
[ "$mark" = "$mark_now" ] || refuse mark
case $(command -v printf) in */*) refuse printf ;; esac
if [ -n "$rows" ]; then
  if command -v script >/dev/null 2>&1; then
    terminal=script
  elif command -v python3 >/dev/null 2>&1; then
    terminal=python3
  else
    refuse terminal
  fi
else
  terminal=
fi
settled() {
  { read -r w <"$j/go"; } 2>/dev/null || return 1
  if [ "$w" = void ]; then refuse void; fi
  say started
  exit 0
}
why=$(mkdir -p "$j" 2>&1) || refuse disk "$why"
settled
d=$j/$n
why=$(mkdir "$d" 2>&1) || refuse disk "$why"
fail() {
  rm -rf "$d"
  refuse disk "$@"
}
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
[ "$x" = "$n" ] && [ "$(size "$d/feeder")" = 63 ] && [ "$(size "$d/st")" = 63 ] || fail 'the files of the command could not be written'
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
# The wrapper says "won" and lets go of this pipe; whatever befalls it before, the pipe closes.
# Not "&": that would leave SIGINT and SIGQUIT ignored for good in everything below. Two setsid: the first makes a group leader, so that
# the second forks and its parent returns.
told=$(printf '%s' "$payload" | "$@" setsid setsid $sh -c "$wrapper" holdpoint "$j" "$n" 2>&1)
case $told in
  *won)
    # For whoever reads this host's own log later. Detached: a log that hangs holds nothing up.
    [ -z "$note" ] || (logger -t holdpoint -- "$note" </dev/null >/dev/null 2>&1 &)
    say started
    exit 0
    ;;
esac
# It died, or another attempt was quicker: whoever has "go" now tells, and nobody gets it after us.
printf 'void\n' >"$j/void.$n" 2>/dev/null
ln "$j/void.$n" "$j/go" 2>/dev/null && rm -f "$j/void.$n" && fail "it could not be detached: $told"
rm -f "$j/void.$n"
settled
say unknown
