# shellcheck shell=bash disable=SC2154
# Functions for ./check that read sources without running them. Sourced by bash after setup.bash, with `root` set to the
# repository. Each prints what is wrong and fails if anything is.

lint_format() {
  (cd "$root" && git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run -Werror)
}

lint_scripts() {
  (cd "$root" && shellcheck -x leasehold check scenarios/gallery .ci/packages .ci/setup.bash .ci/lint.bash .ci/run .ci/fresh-machine)
}

# The sources that differ from what landed last: the merge base with origin/main where that is elsewhere than HEAD, else
# the commit before HEAD; what is not committed counts as well. For a header its .cpp stands in.
changed_sources() {
  local base file
  base=$(git -C "$root" merge-base HEAD origin/main 2> /dev/null)
  if [[ -z $base || $(git -C "$root" rev-parse origin/main) == $(git -C "$root" rev-parse HEAD) ]]; then
    base=$(git -C "$root" rev-parse -q --verify HEAD~1) || base=HEAD
  fi
  { git -C "$root" diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.hpp'
    git -C "$root" ls-files --others --exclude-standard -- '*.cpp' '*.hpp'; } | sed 's/\.hpp$/.cpp/' | sort -u |
    while read -r file; do
      [[ -e $root/$file ]] && printf '%s\n' "$file"
    done
}

# Prints the sources that the tests' build compiles, relative to the repository, and leaves their compile commands in
# FOLDER: one source each, where build/dev compiles them in batches.
tidy_commands() {
  cmake -S "$root" --preset dev -B "$1" -DLEASEHOLD_UNITY=OFF > "$1/configure.log" 2>&1 || return 1
  awk -v root="$root/" '/"file":/ { split($0, part, "\""); print substr(part[4], length(root) + 1) }' "$1/compile_commands.json"
}

# Whether CLANG-TIDY passed a source at MARK and neither it, a header nor the checks have changed since.
still_tidy() {
  local mark=$1 source=$2
  [[ $mark -nt $root/$source && $mark -nt $root/.clang-tidy ]] &&
    [[ -z $(find "$root/sim" "$root/analysis" "$root/tests" -name '*.hpp' -newer "$mark" -print -quit) ]]
}

# lint_tidy FOLDER LIMIT: clang-tidy over at most LIMIT of the changed sources that the tests' build compiles, but for those
# whose mark in FOLDER says that they passed as they are.
lint_tidy() {
  local folder=$1 limit=$2 file sources
  local -A compiled
  local due=() known=0
  mkdir -p "$folder"
  sources=$(tidy_commands "$folder") || { tail -n 30 "$folder/configure.log"; return 1; }
  while read -r file; do compiled[$file]=1; done <<< "$sources"
  while read -r file; do
    [[ -n ${compiled[$file]-} ]] || continue # a header alone, or a target that this build leaves out
    local mark=$folder/${file//\//_}.passed
    if still_tidy "$mark" "$file"; then
      known=$((known + 1))
    else
      due+=("$file")
    fi
  done < <(changed_sources)
  local left_out=0
  if [[ ${#due[@]} -gt $limit ]]; then
    left_out=$((${#due[@]} - limit))
    due=("${due[@]:0:limit}")
  fi
  say "  clang-tidy: ${#due[@]} changed sources, $known passed before, $left_out left out (at most $limit in a check)"
  [[ ${#due[@]} -eq 0 ]] && return 0
  # shellcheck disable=SC2016
  printf '%s\0' "${due[@]}" | (cd "$root" && xargs -0 -n 1 -P "$(nproc)" bash -c '
    mark=$1/${2//\//_}.passed
    touch "$mark.begun" && clang-tidy -p "$1" --quiet "$2" 2>&1 && mv "$mark.begun" "$mark"' bash "$folder")
}
