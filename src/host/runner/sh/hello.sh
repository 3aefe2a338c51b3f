# What a host has, and what is on it; changes nothing. Given: tools.
say uid "$uid"
say user "$(id -un)"
shell=$(getent passwd "$uid" 2>/dev/null || grep "^[^:]*:[^:]*:$uid:" /etc/passwd)
say shell "${shell##*:}"
for t in $tools; do command -v "$t" >/dev/null 2>&1 || say missing "$t"; done
for t in setsid mkfifo tail stty dd cat ln stat sed; do command -v $t >/dev/null 2>&1 || say lacks "$t"; done
case $(command -v printf) in */*) say lacks 'printf within its shell' ;; esac
if command -v script >/dev/null 2>&1; then
  say terminal script
elif command -v python3 >/dev/null 2>&1; then
  say terminal python3
fi
f=$under
[ ! -d "$base" ] || f=$base
set -- $(df -Pk "$f" | tail -n 1)
say free "$4"
claim_now
say_claim
left_do=say_left
base_is_ours && left
say done
