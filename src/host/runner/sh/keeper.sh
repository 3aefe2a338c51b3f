# The command's parent: leader of its group, and of its terminal where it has one. It writes the exit status even when the wrapper is gone.
trap : HUP INT QUIT TERM
if [ -n "$terminal" ]; then
  stty sane rows "$rows" cols "$cols" 2>/dev/null
  printf '%-60s\n' "$(tty)" 1<>"$d/tty"
fi
read -r x <"/proc/$$/stat"
set -- ${x##*')' }
printf '%-30s\n' "$$ ${20}" 1<>"$d/cpid"
envs=
[ -z "$given" ] || envs=$(cat <&3)
exec 3<&-
(
  umask "$mask"
  # Nothing of ours in the command's environment; what it was given, given to it alone.
  x=$d/cmd
  y=$sh
  unset d given mask cap input rows cols terminal sh keeper
  eval "$envs"
  unset envs
  exec $y -e "$x"
)
printf '%-30s\n' $? 1<>"$d/st"
# The feeder waits for answers to nobody now.
{ read -r p t <"$d/feeder" && read -r x <"/proc/$p/stat"; } 2>/dev/null || exit
set -- ${x##*')' }
[ "${20}" != "$t" ] || kill "$p" 2>/dev/null
