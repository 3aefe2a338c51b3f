# Removes what a run left, but not what still runs. Given: run epoch.
if passed_on; then
  passed_to
  say passed "$passed_to" && exit 0
fi
remove() {
  if [ "$state" = running ]; then say_left; else rm -rf "$j"; fi
}
left_do=remove
target=$run void=1
if base_is_ours; then
  left "$target"
  set -- "$base/$target"/*/
  # The mark goes last: while a job is there, it tells whose.
  [ -d "$1" ] || rm -rf "${base:?}/${target:?}"
fi
say done
