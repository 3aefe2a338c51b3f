# Reads files. Given: a function "each" that calls "one" with every pattern's matches; most, the bytes that all of them may have.
total=0
one() {
  pattern=$1
  shift
  for f; do
    if [ ! -e "$f" ]; then
      # A pattern that nothing matches stands for nothing; a plain path says that it isn't there.
      [ -n "$pattern" ] || say none "$f"
      continue
    fi
    [ -f "$f" ] || { [ -n "$pattern" ] || say odd "$f"; continue; }
    case $f in *'
'*) say odd "$f" && continue ;; esac
    [ -r "$f" ] || { say closed "$f" && continue; }
    s=$(size "$f")
    total=$((total + s))
    [ "$total" -le "$most" ] || { say much "$f" && exit 0; }
    say file "$s" "$f"
    head -c "$s" "$f"
    printf '\n'
  done
}
each
say done
