# Of all verbs that have to do with spools or claims. Given: under, the folder of all of them.
mask=$(umask)
umask 077
uid=
while read -r k x uid y; do [ "$k" != Uid: ] || break; done </proc/self/status
[ -n "$uid" ] || uid=$(id -u)
base=$under/holdpoint-$uid
base_is_ours() { [ -d "$base" ] && [ ! -h "$base" ] && [ -O "$base" ]; }
claims=$under/holdpoint.claim
# The highest number is the claim that holds, until its release lies beside it.
claim_now() {
  claim_now=0
  for f in "$claims"/*; do
    f=${f##*/}
    case $f in *[!0-9]* | '') continue ;; esac
    [ "$f" -le "$claim_now" ] || claim_now=$f
  done
  claim_file=$claims/$claim_now
}
claim_field() {
  field=
  while IFS= read -r x; do
    case $x in "$1="*) field=${x#*=} && return ;; esac
  done 2>/dev/null <"$claim_file"
}
# Whether somebody else has taken this very run since it was given the host. Given: run epoch.
passed_on() {
  [ "$epoch" -gt 0 ] || return 1
  claim_now
  [ "$claim_now" -gt "$epoch" ] && [ ! -e "$claim_file.free" ] || return 1
  claim_field run
  [ "$field" = "$run" ]
}
# By whom, since when.
passed_to() {
  claim_field since
  since=${field:--}
  claim_field from
  from=$field
  claim_field person
  passed_to="${since%% *} $field on $from"
}
say_claim() { [ "$claim_now" -gt 0 ] && [ ! -e "$claim_file.free" ] && sed "s/^/$n claim /" "$claim_file" && say claim "epoch=$claim_now"; }
