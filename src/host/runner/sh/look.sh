# Runs a command in this channel, no longer than that lives. Given: cmd, payload; limit of each output or 0; seconds or 0; input.
case $(command -v printf) in */*) refuse printf ;; esac
say at
printf '%s at\n' "$n" >&2
exec 6<&0
if [ "$limit" -gt 0 ]; then
  keep_out() { head -c "$limit"; }
else
  keep_out() { cat; }
fi
# In a session of its own, so that all of it can be ended; standard input is the channel's, and its end is ours.
inner='
envs=$(cat <&3)
exec 3<&-
echo "$$" >&9
trap : HUP INT QUIT TERM
(
  umask "$mask"
  x=$cmd y=$sh
  unset mask sh cmd inner
  eval "$envs"
  unset envs
  exec $y -ec "$x" sh 9>&-
)
echo "$?" >&9
'
eval "$payload"
unset payload
export mask sh cmd
begin() {
  case $input in
    bytes) printf '%s' "$envs" | { printf '%s' "$stdin" | setsid $sh -c "$inner" holdpoint 3<&8 8<&-; } 8<&0 ;;
    *) printf '%s' "$envs" | setsid $sh -c "$inner" holdpoint 3<&0 </dev/null ;;
  esac
}
# Waits for the command's group $p, and ends it when its time is up or nobody listens any more.
watch() {
  read -r p
  (
    trap 'kill $z; exit' TERM
    [ "$seconds" -gt 0 ] || exit
    sleep "$seconds" &
    z=$!
    wait $z
    kill -s USR1 $$
    kill_group TERM "$p"
    sleep 2
    kill_group KILL "$p"
  ) >/dev/null &
  timer=$!
  (
    read -r x <&6
    kill_group TERM "$p"
    sleep 1
    kill_group KILL "$p"
  ) >/dev/null &
  listener=$!
  read -r code
  # Its output is all there when whoever passes it on has ended, too.
  cat >/dev/null
  kill $timer $listener
  echo "${code:-137}"
}
exec 6<&0 7>&1 5>&2 2>/dev/null
late=
trap late=1 USR1
code=$({ { { begin 2>&4 4>&- 5>&- 6<&- 7>&- | keep_out >&7; } 4>&1 | keep_out >&5; } 9>&1; } | watch)
[ -z "$late" ] || code=124
printf '\036%s end exited %s 0 0\n' "$n" "$code"
printf '\036%s end\n' "$n" >&5
