# What the scripts share. Sourced, not run.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

require_dotnet() {
    local answer
    command -v dotnet >/dev/null 2>&1 \
        || die "The .NET 10 SDK is missing. Get it at https://dot.net/download (or the package dotnet-sdk-10.0), so that 'dotnet --version' works."
    # In the root, so that global.json is heeded.
    answer="$(cd "$root" && dotnet --version 2>&1)" \
        || die "'dotnet --version' does not work here (see below); global.json asks for .NET 10, which is at https://dot.net/download."$'\n'"$answer"
}

# Restores a project or solution with everything, or without as little as will do: a package may be missing where the
# others are there. What had to be left out is noted for build_switches. restore PATH
restore() {
    local log="$root/artifacts/restore.log" without name needed restored=no
    mkdir -p "$root/artifacts"
    : > "$log"
    for without in "" UseTorchSharp UseMLNet "UseTorchSharp UseMLNet"; do
        needed=()
        for name in $without; do needed+=("-p:$name=false"); done
        if (cd "$root" && dotnet restore "$1" ${needed[@]+"${needed[@]}"}) >>"$log" 2>&1; then restored=yes; break; fi
    done
    if [[ $restored == no ]]; then
        cat "$log" >&2
        die "The packages could not be restored (see above)."
    fi
    note_switches "$(printf '%s\n' ${needed[@]+"${needed[@]}"})"
    if [[ "$without" == *UseTorchSharp* ]]; then
        say "TorchSharp-cpu could not be restored (see $log). Everything else is built without it:"
        say "crosscheck verify --expected definition FILES checks against CrossCheck's own definitions."
    fi
    if [[ "$without" == *UseMLNet* ]]; then
        say "Microsoft.ML could not be restored (see $log). Everything else is built without it:"
        say "crosscheck verify --expected recorded:data/mlnet/recorded/losses.csv FILES checks against values recorded from ML.NET 5.0.1."
    fi
    if [[ -n "$without" ]]; then say "Run scripts/setup once the package can be restored."; fi
    restore_state "$1" > "$(restore_stamp "$1")"
}

# Whether that was done since what it depends on has changed.
is_restored() { restore_state "$1" | cmp -s - "$(restore_stamp "$1")" 2>/dev/null; }

restore_state() { (cd "$root" && cksum Directory.Packages.props Directory.Build.props global.json "$1"); }
restore_stamp() { printf '%s\n' "$root/artifacts/restored-$(basename "$1")"; }

# Rewritten only when it changes, since crosscheck is rebuilt when this file is newer.
note_switches() {
    local file="$root/artifacts/build-switches"
    if [[ ! -f "$file" || "$(cat "$file")" != "$1" ]]; then printf '%s\n' "$1" > "$file"; fi
}

# Switches for dotnet that restoring found to be needed, such as -p:UseTorchSharp=false; one per line.
build_switches() {
    switches=()
    if [[ -f "$root/artifacts/build-switches" ]]; then
        while IFS= read -r line; do
            if [[ -n "$line" ]]; then switches+=("$line"); fi
        done < "$root/artifacts/build-switches"
    fi
}
