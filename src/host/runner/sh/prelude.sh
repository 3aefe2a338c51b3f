# What every verb begins with. Given: n, the nonce; sh, the shell. Each process costs a host more than all else here: what the shell can
# do by itself, it does.
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
PAGER=cat
export PATH LC_ALL PAGER
unset ENV BASH_ENV LANG LANGUAGE
cd /
say() { printf '%s %s\n' "$n" "$*"; }
refuse() { say refused "$@"; exit 0; }
boot_now() { read -r boot_now </proc/sys/kernel/random/boot_id; }
machine_now() {
  machine_now=
  for f in /etc/machine-id /var/lib/dbus/machine-id; do
    { read -r machine_now <$f; } 2>/dev/null
    case $machine_now in '' | uninitialized) ;; *) return ;; esac
  done
  machine_now=hostid:$(hostid)
}
cluster_now() {
  cluster_now=
  [ ! -r /etc/corosync/corosync.conf ] || cluster_now=$(sed -n 's/^[[:space:]]*cluster_name[[:space:]]*:[[:space:]]*//p' /etc/corosync/corosync.conf | tail -n 1)
}
# Pids come back: a process is who it was only with the same start time. Its fields, from the state on, are left in $x.
alive() {
  x=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  x=${x##*')' }
  set -- "$2" $x
  [ "$2" != Z ] && [ "$2" != X ] && [ "$1" = "${21}" ]
}
# One of several that were written as "PID START" in a file of the spool.
alive_in() { { read -r p t <"$d/$1"; } 2>/dev/null && alive "$p" "$t"; }
# busybox takes no dashes, and would send all the same; dash sends nothing without them.
kill_group() { kill -s "$1" "-$2" 2>/dev/null || kill -s "$1" -- "-$2" 2>/dev/null; }
size() { stat -c %s "$1" 2>/dev/null || wc -c <"$1" 2>/dev/null || echo 0; }
sizes() {
  ol=$(size "$d/out")
  el=$(size "$d/err")
}
