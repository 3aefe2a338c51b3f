#!/bin/sh
# The configuration of this machine in one tarball: what is hard to make again once it is lost. Not a backup of the whole system.
# PART=manager: with the manager's database. PART=server: with the Pacemaker configuration.
set -eu
umask 077

BCKNAME=bck-$(hostname)-$(date +%Y%m%d-%H%M%S)
BCKROOT=$HOME/$BCKNAME
mkdir -p "$BCKROOT"

set -- /var/lib/chroma /etc/sysconfig/network /etc/sysconfig/network-scripts/ifcfg-* /etc/yum.conf /etc/yum.repos.d /etc/hosts \
  /etc/passwd /etc/group /etc/shadow /etc/gshadow /etc/sudoers /etc/resolv.conf /etc/nsswitch.conf /etc/rsyslog.conf /etc/ntp.conf \
  /etc/selinux/config /etc/ssh /root/.ssh
if [ "$PART" = server ]; then
  set -- "$@" /etc/modprobe.d/iml_lnet_module_parameters.conf /etc/corosync/corosync.conf
fi

# What isn't there is said and passed over: tar alone would fail, and in a pipe nobody would hear of it.
for path do
  shift
  if [ -e "$path" ]; then set -- "$@" "$path"; else echo "not here: $path"; fi
done

# The packages that a manager serves can be fetched again. Exit 1 says that a file changed while it was read.
tar -cf "$BCKROOT.tar" --exclude=/var/lib/chroma/repo "$@" || [ $? -eq 1 ]
tar -xf "$BCKROOT.tar" -C "$BCKROOT"
rm "$BCKROOT.tar"

if [ "$PART" = manager ]; then
  dump=$BCKROOT/pgbackup-$(date +%Y-%m-%d-%H:%M:%S).sql
  su - postgres -c "/usr/bin/pg_dumpall --clean" >"$dump"
  # Its last line tells that it is whole.
  tail -n 5 "$dump" | grep 'database cluster dump complete'
  gzip "$dump"
else
  cibadmin --query >"$BCKROOT/cluster-cfg-$(hostname).xml"
  grep -c '<primitive' "$BCKROOT/cluster-cfg-$(hostname).xml" | sed 's/^/resources in the Pacemaker configuration: /'
fi

cd "$(dirname "$BCKROOT")"
tar -zcf "$BCKROOT.tgz" "$(basename "$BCKROOT")"
tar -ztf "$BCKROOT.tgz" | wc -l | sed 's/^/files in it: /'
echo "backup: $BCKROOT.tgz"
