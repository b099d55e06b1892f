# shellcheck shell=bash
# Functions for ./leasehold, ./check and .ci/*: packages and builds. All messages go to standard error. Sourced by bash
# with `root` set to the repository.
# shellcheck source=.ci/packages disable=SC2154
source "$root/.ci/packages"

say() { printf '%s\n' "$*" >&2; }

# told DESCRIBE LOG COMMAND...: runs COMMAND with its output in LOG and, every few seconds, says what DESCRIBE makes of
# LOG. On a terminal each line replaces the one before.
told() {
  local describe=$1 log=$2 status=0 begun=$SECONDS ticker
  shift 2
  (
    exec {never}<> <(:) # nothing is ever written to it: reading is a sleep without a process that could be left behind
    while read -rt 5 -u "$never" || kill -0 $$ 2> /dev/null; do
      if [[ -t 2 ]]; then
        printf '\r\033[K  %s, %d s ' "$("$describe" "$log")" "$((SECONDS - begun))" >&2
      else
        say "  $("$describe" "$log"), $((SECONDS - begun)) s"
      fi
    done
  ) &
  ticker=$!
  "$@" >> "$log" 2>&1 || status=$?
  kill "$ticker" 2> /dev/null || true
  wait "$ticker" 2> /dev/null || true
  [[ -t 2 ]] && printf '\r\033[K' >&2
  return "$status"
}

describe_apt() {
  awk '/ newly installed, / { all = $1 + $3 } /^Get:/ { got += 1 }
       /^Unpacking / { unpacked += 1 } /^Setting up / { set_up += 1 }
       END { if (!all) print "reading the package lists"
             else if (unpacked >= all) printf "setting up: %d of %d\n", set_up, all
             else if (unpacked) printf "unpacking: %d of %d\n", unpacked, all
             else printf "downloading: %d of %d\n", got, all }' "$1"
}

# Before it builds, ninja looks whether there are new files (`[0 of 2] Re-checking ...`, `[1 of 2] Re-running CMake...`), with
# a count of its own.
describe_ninja() {
  awk '/^\[[0-9]+ of [0-9]+\]/ && $4 !~ /^Re-/ { done = substr($1, 2); all = $3 + 0 }
       END { if (all) printf "compiled: %d of %d\n", done, all; else print "compiling" }' "$1"
}

describe_cmake() { printf 'looking at the compiler and the libraries\n'; }

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
    sudo true || return 1 # asks for the password before any line of progress
  fi
  say "Installing Debian packages: $missing"
  local log
  log=$(mktemp "${TMPDIR:-/tmp}/leasehold-packages.XXXXXX")
  : > "$log"
  # shellcheck disable=SC2086
  if told describe_apt "$log" "${as_root[@]}" apt-get update && : > "$log" &&
    told describe_apt "$log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $missing < /dev/null; then
    rm -f "$log"
    return 0
  fi
  tail -n 20 "$log" >&2
  say "These Debian packages could not be installed: $missing"
  say "$log has the rest."
  return 1
}

# configure_and_build PRESET [TARGET...]: says how far it is; shows the tail of the log where it fails.
configure_and_build() {
  local preset=$1 log launcher=()
  shift
  mkdir -p "$root/build/$preset"
  log=$root/build/$preset/build.log
  : > "$log"
  if command -v ccache > /dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  else
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=) # the folder may have been configured while there was one
  fi
  if ! (cd "$root" && told describe_cmake "$log" cmake --preset "$preset" "${launcher[@]}"); then
    tail -n 30 "$log" >&2
    say "The build could not be configured; $log has the rest."
    return 1
  fi
  if ! (cd "$root" && NINJA_STATUS="[%f of %t] " told describe_ninja "$log" ninja -C "build/$preset" "$@"); then
    tail -n 40 "$log" >&2
    say "The build failed; $log has the rest."
    return 1
  fi
}

describe_npm() { printf 'fetching packages from the npm registry\n'; }

# install_node_packages FOLDER [npm options...]: what analysis/report/page/package-lock.json names, by its hashes, in
# FOLDER/node_modules; nothing that is fetched is run on the way. Says what is wrong where that fails.
install_node_packages() {
  local folder=$1 from=$root/analysis/report/page log=$1/npm.log
  shift
  mkdir -p "$folder"
  if cmp -s "$from/package-lock.json" "$folder/.installed"; then
    return 0
  fi
  rm -rf "$folder/node_modules" "$folder/.installed"
  cp "$from/package.json" "$from/package-lock.json" "$folder/"
  : > "$log"
  if (cd "$folder" && told describe_npm "$log" npm ci --ignore-scripts --no-audit --no-fund --prefer-offline \
    --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 "$@"); then
    cp "$from/package-lock.json" "$folder/.installed" # whole only now: npm may have been stopped
    return 0
  fi
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|network' "$log"; then
    say "The npm registry ($(npm config get registry)) could not be reached. The page is built once, and then needs no network:"
    say "call again where there is one, or name another registry with \`npm config set registry URL\`."
  else
    grep -v EBADENGINE "$log" | tail -n 12 >&2
    say "The page's npm packages could not be installed; $log has the rest."
  fi
  return 1
}

# The page that `report` fills, in build/report, where its sources are newer than it.
build_page() {
  local from=$root/analysis/report/page folder=$root/build/report lock
  local page=$folder/page.html
  if [[ -e $page && -z $(find "$from" -type f -newer "$page" -print -quit) ]]; then
    return 0
  fi
  if ! command -v npm > /dev/null || ! command -v node > /dev/null; then
    need_packages "${report_packages[@]}" || return 1
  fi
  mkdir -p "$folder"
  exec {lock}> "$folder/.lock"
  flock "$lock"
  say "Building the report page in build/report (npm fetches its packages the first time; some seconds) ..."
  touch "$folder/.begun" # sources that change while it builds are newer than this
  if ! install_node_packages "$folder" --omit=dev; then
    exec {lock}>&-
    return 1
  fi
  rm -rf "$folder/src"
  cp -r "$from/src" "$from/build.mjs" "$folder/"
  if ! (cd "$folder" && node build.mjs page.html > build.log 2>&1); then
    tail -n 20 "$folder/build.log" >&2
    say "The page could not be built; $folder/build.log has the rest."
    exec {lock}>&-
    return 1
  fi
  touch -r "$folder/.begun" "$page"
  exec {lock}>&-
}
