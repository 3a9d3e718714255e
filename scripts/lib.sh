# What the scripts share. Sourced, not run.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

require_dotnet() {
    command -v dotnet >/dev/null 2>&1 \
        || die "The .NET 10 SDK is missing. Get it at https://dot.net/download (or the package dotnet-sdk-10.0), so that 'dotnet --version' works."
    # In the root, so that global.json is heeded.
    (cd "$root" && dotnet --version >/dev/null 2>&1) \
        || die "The .NET SDK that global.json asks for is missing; here are: $(dotnet --list-sdks | tr '\n' ' '). Get .NET 10 at https://dot.net/download."
}

# Switches for dotnet that setup found to be needed, such as -p:UseTorchSharp=false; one per line.
build_switches() {
    switches=()
    if [[ -f "$root/artifacts/build-switches" ]]; then
        while IFS= read -r line; do
            if [[ -n "$line" ]]; then switches+=("$line"); fi
        done < "$root/artifacts/build-switches"
    fi
}

# Builds every project with the switches that setup found, and the arguments.
build_all() {
    dotnet build "$root/CrossCheck.sln" -nologo -v q -clp:NoSummary ${switches[@]+"${switches[@]}"} "$@"
}

# What setup depends on: when it changes, setup runs again.
setup_state() { (cd "$root" && cksum Directory.Packages.props Directory.Build.props global.json CrossCheck.sln); }

setup_if_needed() {
    if ! setup_state | cmp -s - "$root/artifacts/setup-done" 2>/dev/null; then "$root/scripts/setup" >&2; fi
}
