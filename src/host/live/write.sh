# Writes files whose content comes on standard input, one after the other, each of a known length.
# Called for each file, after all were checked: path, digest before or -, backup, mode or -, owner or -, length or remove.

digest() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1" | cut -d' ' -f1
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 <"$1" | cut -d' ' -f1
  else openssl dgst -sha256 <"$1" | sed 's/.* //'
  fi
}

# A link stays a link: what it points to is written.
real() {
  if [ -L "$1" ]; then readlink -f "$1"; else printf '%s\n' "$1"; fi
}

check() {
  at=$(real "$1")
  if [ -e "$at" ] && [ ! -f "$at" ]; then
    echo "$1 is not a plain file, and is left alone" >&2
    exit 75
  fi
  if [ -f "$at" ]; then is=$(digest "$at"); else is=-; fi
  [ "$is" = "$2" ] && return 0
  case "$is,$2" in
    -,*) echo "$1 was there when it was looked at, and is gone. Look at the step again" >&2 ;;
    *,-) echo "$1 has been made since it was looked at. Look at the step again" >&2 ;;
    *) echo "$1 has changed since it was looked at. Look at the step again" >&2 ;;
  esac
  exit 75
}

# Owner, mode and, where the system has them, context and attributes go along.
like() {
  cp --preserve=all "$1" "$2" 2>/dev/null || cp -p "$1" "$2"
}

write() {
  at=$(real "$1")
  if [ "$6" = remove ]; then
    if [ -f "$at" ]; then
      like "$at" "$3"
      rm -f "$at"
    fi
    echo "$1: removed"
    return 0
  fi
  new="$at.holdpoint-new.$$"
  trap 'rm -f "$new"' EXIT
  if [ -f "$at" ]; then
    like "$at" "$3"
    like "$at" "$new"
  else
    # A backup of an earlier time is not what was here now.
    rm -f "$3"
    (umask 077 && : >"$new")
    [ "$4" != - ] || chmod "$7" "$new"
  fi
  head -c "$6" >"$new"
  if [ "$(wc -c <"$new" | tr -d ' ')" != "$6" ]; then
    echo "$1: only a part of it could be written, and it was left as it was" >&2
    exit 1
  fi
  [ "$5" = - ] || chown "$5" "$new"
  [ "$4" = - ] || chmod "$4" "$new"
  sync "$new" 2>/dev/null || :
  mv -f "$new" "$at"
  trap - EXIT
  echo "$1: $6 bytes written"
}

