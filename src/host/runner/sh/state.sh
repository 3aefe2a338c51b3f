# How a job stands: $state; its files are in $d, its exit status in $code, the lengths of its output in $ol and $el.
r=$base/$run
j=$r/$job
mark_now() {
  mark_now=
  base_is_ours && { read -r mark_now mark_boot <"$r/mark"; } 2>/dev/null
}
read_rc() {
  { read -r code ol el <"$d/rc"; } 2>/dev/null || return 1
  case $code in lost) state=lost ;; '' | *[!0-9]*) return 1 ;; *) state=exited ;; esac
  case $ol$el in '' | *[!0-9]*) sizes ;; esac
  [ -n "$el" ] || sizes
}
read_st() {
  { read -r code <"$d/st"; } 2>/dev/null || return 1
  code=${code%% *}
  case $code in '' | *[!0-9]*) return 1 ;; esac
  state=exited
  sizes
}
job_state() {
  ol=0 el=0 code=
  if ! { read -r w <"$j/go"; } 2>/dev/null; then
    state=absent
    return
  fi
  if [ "$w" = void ]; then
    state=void
    return
  fi
  # It began, and whoever read how it ended had its traces removed.
  if [ "$w" = over ]; then
    state=forgotten
    return
  fi
  d=$j/$w
  read_rc && return
  boot_now
  boot_then=
  { read -r boot_then <"$d/boot"; } 2>/dev/null
  if [ -n "$boot_then" ] && [ "$boot_now" != "$boot_then" ]; then
    read_st || { state=rebooted && sizes; }
    return
  fi
  if alive_in pid; then
    state=running
    return
  fi
  read_rc && return
  # The wrapper was killed: the command may go on, and its keeper writes down how it ends.
  if alive_in cpid; then
    state=orphaned
    return
  fi
  read_st && return
  state=lost
  sizes
}
# Whether all that a job printed is written down, or can't be.
drained() {
  { read -r x y <"$d/note.$1"; } 2>/dev/null
  case $x in over) ;; *) case $y in over*) ;; *) return 1 ;; esac ;; esac
}
notes() {
  notes=
  for f in out err; do
    { read -r x <"$d/note.$f"; } 2>/dev/null
    case $x in full* | capped* | cut*) notes="$notes $f-${x%% *}" ;; esac
  done
  [ ! -e "$d/left" ] || notes="$notes left"
}
