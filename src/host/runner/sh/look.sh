# Runs a command in this channel, no longer than that lives. Given: cmd, payload; limit of each output or 0; seconds or 0; input.
envs= stdin=
eval "$payload"
unset payload
# A printf that is a program would show a secret in the list of processes.
[ -z "$envs$stdin" ] || case $(command -v printf) in */*) refuse printf ;; esac
say at
printf '%s at\n' "$n" >&2
# The leader of a session of its own, so that all of it can be ended. What ends it is in there, too, and lets pass what the command may
# send to its group.
inner='
trap : HUP INT QUIT TERM
envs=
[ -z "$given" ] || envs=$(cat <&3)
exec 3<&-
end() { kill -s "$1" "-$$" 2>/dev/null || kill -s "$1" -- "-$$" 2>/dev/null; }
(
  trap : HUP INT QUIT TERM
  while read -r x; do :; done
  end TERM
  sleep 1
  end KILL
) <&6 >/dev/null 2>&1 &
listener=$!
timer=
if [ "$seconds" -gt 0 ]; then
  (
    trap "" HUP INT QUIT TERM
    trap "kill -s KILL \$!; exit" USR2
    sleep "$seconds" &
    wait $!
    trap - USR2
    kill -s USR1 "$top"
    end TERM
    sleep 2
    end KILL
  ) >/dev/null 2>&1 6<&- &
  timer=$!
fi
(
  x=$cmd y=$sh
  unset sh cmd given seconds top
  eval "$envs"
  unset envs
  exec $y -ec "$x" sh 6<&-
)
code=$?
# What the command said is all there. Some shells say of a child that it was killed, whenever they notice: that is no word of the command.
exec 2>/dev/null
[ -z "$timer" ] || kill -s USR2 $timer
kill -s KILL $listener
exit $code
'
given=${envs:+1}
top=$$
export sh cmd given seconds top
begin() {
  case $input in
    bytes) printf '%s' "$envs" | { printf '%s' "$stdin" | setsid $sh -c "$inner" holdpoint 3<&8 8<&-; } 8<&0 ;;
    *) if [ -n "$envs" ]; then
      printf '%s' "$envs" | setsid $sh -c "$inner" holdpoint 3<&0 </dev/null
    else
      setsid $sh -c "$inner" holdpoint 3</dev/null </dev/null
    fi ;;
  esac
}
keep=cat
[ "$limit" -le 0 ] || keep="head -c $limit"
late=
trap late=1 USR1
exec 6<&0 7>&1 5>&2 2>/dev/null
# A command's output is all there when whoever passes it on has ended, too.
code=$({ { { begin 2>&4 4>&- 5>&- 7>&- 9>&-; echo $? >&9; } | $keep >&7 9>&-; } 4>&1 | $keep >&5 9>&-; } 9>&1)
[ -z "$late" ] || code=124
printf '\036%s end exited %s 0 0\n' "$n" "${code:-137}"
printf '\036%s end\n' "$n" >&5
