# Who this host is and what it has; changes nothing. Given: tools.
machine_now
boot_now
cluster_now
say machine "$machine_now"
say boot "$boot_now"
say node "$(uname -n)"
say kernel "$(uname -r)"
say uid "$uid"
say user "$(id -un)"
t=$(date +%s%N)
case $t in *[!0-9]*) t=$(date +%s)000000000 ;; esac
say clock "$t"
shell=$(getent passwd "$uid" 2>/dev/null || grep "^[^:]*:[^:]*:$uid:" /etc/passwd)
say shell "${shell##*:}"
say cluster "$cluster_now"
for t in $tools; do command -v "$t" >/dev/null 2>&1 || say missing "$t"; done
for t in setsid mkfifo tail stty dd cat ln stat sed; do command -v $t >/dev/null 2>&1 || say lacks "$t"; done
case $(command -v printf) in */*) say lacks 'printf within its shell' ;; esac
if command -v script >/dev/null 2>&1; then
  say terminal script
elif command -v python3 >/dev/null 2>&1; then
  say terminal python3
fi
if command -v systemd-run >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
  say systemd-run
  kill=$(cat /usr/lib/systemd/logind.conf /lib/systemd/logind.conf.d/*.conf /usr/lib/systemd/logind.conf.d/*.conf /etc/systemd/logind.conf \
    /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf.d/*.conf 2>/dev/null)
  case $(printf '%s\n' "$kill" | sed -n 's/^[[:space:]]*KillUserProcesses[[:space:]]*=[[:space:]]*//p' | tail -n 1) in
    yes | true | on | 1)
      except=$(printf '%s\n' "$kill" | sed -n 's/^[[:space:]]*KillExcludeUsers[[:space:]]*=[[:space:]]*//p' | tail -n 1)
      case " ${except:-root} " in *" $(id -un) "*) ;; *) say kills ;; esac
      [ ! -e "/var/lib/systemd/linger/$(id -un)" ] || say lingers
      ;;
  esac
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
