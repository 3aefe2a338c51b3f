# Gives a host back. Given: run epoch.
claim_now
claim_field run
if [ "$claim_now" = "$epoch" ] && [ "$field" = "$run" ]; then
  : >"$claim_file.free" || { say trouble 'the claim could not be given back' && exit 0; }
fi
# Older claims say nothing any more.
for f in "$claims"/*; do
  x=${f##*/}
  x=${x%.free}
  case $x in *[!0-9]* | '') continue ;; esac
  [ "$x" -ge "$claim_now" ] || rm -f "$f"
done 2>/dev/null
say done
