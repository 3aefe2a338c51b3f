# Removes traces of jobs that are over. Given: run epoch; "run", "mark" and "job" for each in $jobs, a line each.
# Whoever has taken the run meanwhile may not have read them yet.
if passed_on; then say done && exit 0; fi
printf '%s\n' "$jobs" | while read -r run mark job; do
  r=$base/$run
  j=$r/$job
  [ -n "$job" ] && [ -d "$j" ] || continue
  mark_now
  [ "$mark" = "$mark_now" ] || continue
  job_state
  case $state in
    running | orphaned | absent) ;;
    *)
      # The right to begin stays taken: otherwise a late start could begin after all. That it began stays known, too: another copy of
      # the run may not know it.
      if [ "$state" != void ]; then printf 'over\n' >"$j/over" && mv -f "$j/over" "$j/go"; fi
      rm -rf "$j"/*/
      ;;
  esac
done
say done
