# Writes files whose new content comes on standard input, one after the other. All are looked at before the first is touched.
sum() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -c 1-64
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 <"$1" | sed 's/.*[ =]//'
  else
    python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())' <"$1"
  fi
}
stop() {
  printf '%s: %s\n' "$1" "$2" >&2
  exit 75
}
# What a path stands for: a link stays, the file behind it is written.
real() {
  if [ -h "$1" ]; then readlink -f "$1"; else printf '%s\n' "$1"; fi
}
unchanged() { # path, hash before ("-": no file, "*": whatever is there)
  t=$(real "$1")
  case $2 in
    '*') [ ! -e "$t" ] || [ -f "$t" ] || stop "$1" 'is no ordinary file; nothing was written' ;;
    -) [ ! -e "$t" ] && [ ! -h "$t" ] || stop "$1" 'is there now, and was not when it was looked at; it was left as it is' ;;
    *)
      [ -f "$t" ] || stop "$1" 'is no longer there; nothing was written'
      x=$(sum "$t")
      [ "$x" = "$2" ] || stop "$1" 'has changed since it was looked at; it was left as it is'
      ;;
  esac
}
# Exactly so many bytes of standard input, and none of what follows.
take() { # bytes, file
  : >"$2"
  k=$1
  while [ "$k" -gt 0 ]; do
    b=$k
    [ "$b" -le 65536 ] || b=65536
    dd bs="$b" count=1 2>/dev/null >>"$2"
    x=$(stat -c %s "$2")
    [ "$x" -gt $(($1 - k)) ] || return 1
    k=$(($1 - x))
  done
}
safe() { if sync "$1" 2>/dev/null; then :; else sync; fi; }
kept() { # path, backup
  if [ -n "$2" ] && [ -e "$1" ]; then
    cp -p "$1" "$2.part"
    mv -f "$2.part" "$2"
    safe "$2"
  elif [ -n "$2" ]; then
    # A backup of an earlier time is not what was here now.
    rm -f "$2"
  fi
}
put() { # path, before, bytes, hash, mode, owner, backup, mode of a new file
  t=$(real "$1")
  new=$(dirname "$t")/.$(basename "$t").holdpoint.$$
  trap 'rm -f "$new"' EXIT
  if [ -e "$t" ]; then
    # Owner, mode and whatever else hangs on it come with a copy; then the content is replaced.
    cp -a "$t" "$new" 2>/dev/null || cp -p "$t" "$new"
    x=$(stat -c %h "$t")
    [ "$x" -le 1 ] || printf '%s: has %s names; the others keep the old content\n' "$1" "$x"
  else
    (umask 077 && : >"$new")
    chmod "$8" "$new"
    [ -n "$6" ] || ! command -v restorecon >/dev/null 2>&1 || restorecon "$new" 2>/dev/null || :
  fi
  take "$3" "$new" || stop "$1" 'the new content did not arrive whole, or the disk is full; it was left as it is'
  x=$(sum "$new")
  [ "$x" = "$4" ] || stop "$1" 'the new content did not arrive whole; it was left as it is'
  # The owner first: a change of owner takes special bits off the mode.
  [ -z "$6" ] || chown "$6" "$new"
  [ -z "$5" ] || chmod "$5" "$new"
  safe "$new"
  kept "$t" "$7"
  unchanged "$1" "$2"
  mv -f "$new" "$t"
  trap - EXIT
  safe "$(dirname "$t")"
  printf '%s: %s bytes written\n' "$1" "$3"
}
take_away() { # path, before, backup
  t=$(real "$1")
  kept "$t" "$3"
  unchanged "$1" "$2"
  rm -f "$t"
  safe "$(dirname "$t")"
  printf '%s: removed\n' "$1"
}
