# Who this host is, what its clock says, and how commands outlive their session there. Changes nothing.
machine_now
boot_now
cluster_now
say machine "$machine_now"
say boot "$boot_now"
node=
{ read -r node </proc/sys/kernel/hostname; } 2>/dev/null
say node "${node:-$(uname -n)}"
kernel=
{ read -r kernel </proc/sys/kernel/osrelease; } 2>/dev/null
say kernel "${kernel:-$(uname -r)}"
t=$(date +%s%N)
case $t in *[!0-9]*) t=$(date +%s)000000000 ;; esac
say clock "$t"
say cluster "$cluster_now"
if command -v systemd-run >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
  say systemd-run
  logind() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" /usr/lib/systemd/logind.conf /lib/systemd/logind.conf.d/*.conf \
      /usr/lib/systemd/logind.conf.d/*.conf /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf \
      /run/systemd/logind.conf.d/*.conf 2>/dev/null | tail -n 1
  }
  case $(logind KillUserProcesses) in
    yes | true | on | 1)
      except=$(logind KillExcludeUsers)
      case " ${except:-root} " in *" $(id -un) "*) ;; *) say kills ;; esac
      [ ! -e "/var/lib/systemd/linger/$(id -un)" ] || say lingers
      ;;
  esac
fi
