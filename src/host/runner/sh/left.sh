# What runs left under this user; what is void is nothing. Given: left_do, the function that is called for each.
void=
left() {
  for r in "$base"/*/; do
    r=${r%/}
    [ -d "$r" ] || continue
    run=${r##*/}
    [ "${1:-$run}" = "$run" ] || continue
    mark_now
    for j in "$r"/*/; do
      j=${j%/}
      [ -d "$j" ] || continue
      job_state
      case $state in void | forgotten) [ -n "$void" ] || continue ;; esac
      case $state in running | orphaned) x=running ;; *) x=over ;; esac
      state=$x
      set -- "$1" $(du -sk "$j" 2>/dev/null)
      kilobytes=$2
      since=$(stat -c %Y "$j/go" 2>/dev/null || echo 0)
      "$left_do"
    done
  done
}
say_left() { say left "$state" "${kilobytes:-0}" "$since" "$run" "${mark_now:--}" "${j##*/}"; }
