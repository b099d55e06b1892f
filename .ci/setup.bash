# Functions for ./leasehold and ./check: packages and builds. All messages go to standard error. Sourced by bash with
# `root` set to the repository.
source "$root/.ci/packages"

say() { printf '%s\n' "$*" >&2; }

# Prints those of "$@" that are not installed. dpkg-query fails where it knows nothing of one: that is an answer, too.
missing_packages() {
  { dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2> /dev/null || true; } |
    awk -v wanted="$*" '$1 == "installed" { there[$2] = 1 }
                        END { n = split(wanted, w, " "); for (i = 1; i <= n; ++i) if (!(w[i] in there)) print w[i] }'
}

# Installs what is missing of "$@"; says what is, and fails, where that cannot be done.
need_packages() {
  if ! command -v dpkg-query > /dev/null; then
    say "This system is not Debian. The build needs what Debian 12 calls:"
    say "  $*"
    return 0 # perhaps all of it is there under other names; the build will tell
  fi
  local missing as_root=()
  missing=$(missing_packages "$@")
  [[ -z $missing ]] && return 0
  missing=${missing//$'\n'/ }
  if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo > /dev/null || ! { sudo -n true 2> /dev/null || [[ -t 0 ]]; }; then
      say "These Debian packages are missing, and there is no right to install them here:"
      say "  $missing"
      say "Ask an administrator to run: apt-get install $missing"
      return 1
    fi
    as_root=(sudo)
  fi
  say "Installing Debian packages: $missing"
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086
  if "${as_root[@]}" apt-get update > "$log" 2>&1 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >> "$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 20 "$log" >&2
  rm -f "$log"
  say "These Debian packages could not be installed: $missing"
  return 1
}

# configure_and_build PRESET [TARGET...]: quiet when all is well.
configure_and_build() {
  local preset=$1 log
  shift
  mkdir -p "$root/build/$preset"
  log=$root/build/$preset/build.log
  command -v ccache > /dev/null && export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  if ! (cd "$root" && cmake --preset "$preset") > "$log" 2>&1; then
    tail -n 30 "$log" >&2
    say "The build could not be configured; $log has the rest."
    return 1
  fi
  if [[ -t 2 ]]; then
    (cd "$root" && ninja -C "build/$preset" "$@") >&2
  elif ! (cd "$root" && ninja -C "build/$preset" "$@") >> "$log" 2>&1; then
    tail -n 40 "$log" >&2
    say "The build failed; $log has the rest."
    return 1
  fi
}
