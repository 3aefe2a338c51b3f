# What became of a job; if it hasn't begun, it never will. Given: run mark job machine boot.
machine_now
[ -z "$machine" ] || [ "$machine" = "$machine_now" ] || { say machine "$machine_now" && exit 0; }
boot_now
gone() {
  if [ -n "$boot" ] && [ "$boot" != "$boot_now" ]; then say rebooted; else say "$1"; fi
  exit 0
}
mark_now
[ "$mark" = "$mark_now" ] || gone lost
job_state
if [ "$state" = absent ]; then
  # After another boot, what is absent may have been lost by the disk.
  [ -z "$boot" ] || [ "$boot" = "$boot_now" ] || gone rebooted
  [ -n "$boot" ] || [ "$mark_boot" = "$boot_now" ] || gone rebooted
  mkdir -p "$j" && printf 'void\n' >"$j/void.$n" && ln "$j/void.$n" "$j/go" 2>/dev/null
  rm -f "$j/void.$n"
  job_state
fi
case $state in
  absent) say trouble 'its right to begin could not be taken: the disk may be full' ;;
  *) say "$state" "$code" ;;
esac
