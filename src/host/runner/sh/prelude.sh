# What every verb begins with. Given: n, the nonce; sh, the shell; under, the folder of all spools.
mask=$(umask)
umask 077
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
  cluster_now=$(sed -n 's/^[[:space:]]*cluster_name[[:space:]]*:[[:space:]]*//p' /etc/corosync/corosync.conf 2>/dev/null | tail -n 1)
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
uid=$(id -u)
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
claim_field() { sed -n "s/^$1=//p" "$claim_file" 2>/dev/null | head -n 1; }
say_claim() { [ "$claim_now" -gt 0 ] && [ ! -e "$claim_file.free" ] && sed "s/^/$n claim /" "$claim_file" && say claim "epoch=$claim_now"; }
