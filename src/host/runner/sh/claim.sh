# Takes a host for a run. Given: run epoch text reason mark holder before. Each claim is a file named by its number, made whole by a hard link: of two
# who want the same number one gets it.
if [ -h "$claims" ] || { [ -e "$claims" ] && [ ! -d "$claims" ]; }; then say trouble "$claims is not a folder" && exit 0; fi
# Open to all, as /tmp is: another user may work here later.
if [ ! -d "$claims" ]; then
  why=$(mkdir "$claims" 2>&1) || [ -d "$claims" ] || { say trouble "$why" && exit 0; }
  chmod 1777 "$claims"
fi
if [ ! -d "$base" ]; then
  why=$(mkdir "$base" 2>&1) || [ -d "$base" ] || { say trouble "$why" && exit 0; }
fi
base_is_ours || { say trouble "$base is not a folder of user $uid's own" && exit 0; }
chmod 700 "$base"
tries=0
while :; do
  claim_now
  held=
  if [ "$claim_now" -gt 0 ]; then
    claim_field run
    # Given back, it still says who of this run had it last: what is from before may have been done.
    if [ "$field" = "$run" ] || [ ! -e "$claim_file.free" ]; then held=$field; fi
  fi
  if [ -n "$held" ]; then
    passes=
    if [ "$held" = "$run" ]; then
      claim_field holder
      if [ "$field" = "$holder" ]; then
        [ -e "$claim_file.free" ] || break
        passes=1 held=
      fi
      # It passes on from those that this holder took the run from, and from nobody else by itself.
      case $before in *" ${field:--} "*) passes=1 ;; esac
    fi
    [ -n "$passes$reason" ] || { sed "s/^/$n claim /" "$claim_file" && say claim "epoch=$claim_now" && say taken && exit 0; }
  fi
  next=$claim_now
  [ "$next" -ge "$epoch" ] || next=$epoch
  next=$((next + 1))
  umask 022
  printf '%s\n' "$text" >"$claims/new.$n" 2>/dev/null
  umask 077
  [ "$(cat "$claims/new.$n" 2>/dev/null)" = "$text" ] || { rm -f "$claims/new.$n" && say trouble 'the claim could not be written: the disk may be full' && exit 0; }
  ln "$claims/new.$n" "$claims/$next" 2>/dev/null
  rm -f "$claims/new.$n"
  claim_now
  claim_field run
  if [ -n "$held" ] && [ "$field" = "$run" ]; then
    claim_field person
    if [ "$held" = "$run" ]; then
      logger -t holdpoint "$field has taken the run $run${reason:+: $reason}" 2>/dev/null
    else
      logger -t holdpoint "$field took this host over from run $held for run $run: $reason" 2>/dev/null
    fi
  fi
  tries=$((tries + 1))
  [ $tries -lt 5 ] || { say trouble 'the claim could not be taken' && exit 0; }
done
mkdir -p "$base/$run"
boot_now
# An earlier mark stays: what hangs on it is still there.
if [ ! -f "$base/$run/mark" ]; then
  printf '%s %s\n' "$mark" "$boot_now" >"$base/$run/mark.$n" && ln "$base/$run/mark.$n" "$base/$run/mark" 2>/dev/null
  rm -f "$base/$run/mark.$n"
fi
mark=
{ read -r mark x <"$base/$run/mark"; } 2>/dev/null
[ -n "$mark" ] || { say trouble 'the mark of the run could not be written: the disk may be full' && exit 0; }
sync "$base/$run/mark" 2>/dev/null
say ours "$claim_now" "$mark"
