# Stays with one attempt, in a session of its own. Arguments: the job's folder, the attempt. Standard input: its payload.
j=$1 a=$2 d=$1/$2
# Not "trap ''": that would be inherited for good.
trap : HUP INT QUIT TERM
umask 077
envs= stdin=
IFS= read -r payload
if [ "$payload" != "#$a" ]; then
  payload=$payload'
'$(cat)
  case $payload in *"#$a") ;; *) echo 'its input did not arrive whole' && exit 1 ;; esac
  eval "$payload"
fi
unset payload
read -r x <"/proc/$$/stat"
set -- ${x##*')' }
printf '%-30s\n' "$$ ${20}" 1<>"$d/pid"
# Whoever follows the job waits at this fifo: it closes with this process, however that ends.
exec 9<>"$d/live"
ln "$d/token" "$j/go" 2>/dev/null || { rm -rf "$d" && exit 1; }
echo won
exec >/dev/null 2>&1 </dev/null

# Drains an output as long as somebody writes, whether or not it can be kept.
pump() {
  # An orderly shutdown signals all at once: a command must not die of a broken pipe instead.
  trap '' HUP INT QUIT TERM
  (
    ulimit -f "$cap"
    exec cat >>"$d/$1"
  )
  why=$?
  case $why in
    0) why= ;;
    153) why=capped ;;
    *) why=full ;;
  esac
  if [ -n "$why" ]; then
    printf %s "$why" 1<>"$d/note.$1"
    cat >/dev/null
  fi
  printf %s "${why:+$why }over" 1<>"$d/note.$1"
}
drained() {
  read -r x y z <"$d/note.$1"
  [ "$x" = over ] || [ "$y" = over ]
}
# Somebody holds it open, or nobody is there any more who writes it down.
left() {
  drained "$1" || if kill -0 "$2"; then : >"$d/left"; else printf cut 1<>"$d/note.$1"; fi
}
# Closed by exec: a call with "9>&-" would keep a copy as long as the function runs.
(exec 9>&- && pump out) <"$d/po" &
pump_out=$!
(exec 9>&- && pump err) <"$d/pe" &
pump_err=$!

given=${envs:+1}
export d given
keep() {
  exec 9>&- >"$d/po" 2>"$d/pe"
  exec setsid $sh -c "$keeper" holdpoint
}
if [ -n "$terminal" ]; then
  printf '%s' "$envs" | {
    exec 3<&0 0<>"$d/in" 9>&- 2>"$d/pe" >"$d/po" 2>&1
    export SHELL=/bin/sh TERM="${TERM:-xterm-256color}"
    case $TERM in dumb | unknown | '') TERM=xterm-256color ;; esac
    if [ "$terminal" = script ]; then
      exec script -qfc 'exec $sh -c "$keeper" holdpoint' /dev/null
    fi
    # Python leaves these two ignored, and children would inherit that.
    exec python3 -c 'import pty, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
s = pty.spawn(["/bin/sh", "-c", sys.argv[1]])
sys.exit(s >> 8 if s & 127 == 0 else 128 + (s & 127))' 'exec $sh -c "$keeper" holdpoint'
  }
else
  case $input in
    none)
      if [ -n "$envs" ]; then
        printf '%s' "$envs" | keep 3<&0 </dev/null
      else
        (keep </dev/null)
      fi
      ;;
    bytes) printf '%s' "$envs" | { printf '%s' "$stdin" | keep 3<&8 8<&-; } 8<&0 ;;
    bulk)
      printf '%s' "$envs" | {
        exec 3<&0 <"$d/bulk"
        rm -f "$d/bulk"
        keep
      }
      ;;
    answers)
      # Killing the feeder is the end of the command's input.
      cat 0<>"$d/in" >"$d/pi" 9>&- &
      read -r x <"/proc/$!/stat"
      set -- $! ${x##*')' }
      printf '%-30s\n' "$1 ${21}" 1<>"$d/feeder"
      printf '%s' "$envs" | keep 3<&0 <"$d/pi"
      ;;
  esac
fi
status=$?
read -r code <"$d/st"
code=${code%% *}
case $code in
  *[!0-9]* | '')
    # The keeper died of a signal, too. A terminal hides that, unless it was our own.
    code=lost
    if [ -z "$terminal" ] || [ "$status" -gt 128 ]; then
      code=$status
    elif grep -q KILL "$d/signals"; then
      code=137
    fi
    ;;
esac
# What the command left behind may hold its output open for ever: it is waited for as long as something comes.
i=0 before=
while ! drained out || { [ -z "$terminal" ] && ! drained err; }; do
  i=$((i + 1))
  if [ $i -le 20 ]; then
    sleep 0.01 2>/dev/null || sleep 1
  else
    sleep 1
    now=$(stat -c %s "$d/out" "$d/err" 2>/dev/null)
    if [ "$now" = "$before" ]; then
      left out $pump_out
      [ -n "$terminal" ] || left err $pump_err
      break
    fi
    before=$now
  fi
done
sizes=$(stat -c %s "$d/out" "$d/err" 2>/dev/null || { wc -c <"$d/out" && wc -c <"$d/err"; })
set -- $sizes
printf '%-62s\n' "$code $1 $2" 1<>"$d/rc.t"
mv "$d/rc.t" "$d/rc"
exec 9>&-
sync "$d/rc"
