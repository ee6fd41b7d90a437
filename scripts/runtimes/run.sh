#!/usr/bin/env bash
# Runs an exported network in other runtimes and after other programs have rewritten it, and prints the table of
# docs/promises.md. Needs python3 with venv, and, for the rows that need them, node with npm and a JDK with Maven.
#
#   scripts/runtimes/run.sh RUN/model.onnx                  # on 200 invented pictures
#   scripts/runtimes/run.sh RUN/model.onnx DATA             # on the test split of a data set: IDX, CIFAR, folders, .npy
#   IMAGES=2000 LATEST=1 scripts/runtimes/run.sh ...        # how many pictures; the newest versions of everything
#
# Everything is installed into a temporary folder, which is removed at the end; KEEP=FOLDER keeps it for the next time.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -f "$1" ]; then
    echo "usage: $0 MODEL.onnx [DATA]: ${1:-no model} is no file. Maybe RUN/model.onnx?" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
model=$(realpath "$1")
data=${2:+$(realpath "$2")}
work=${KEEP:-$(mktemp -d)}
mkdir -p "$work"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT

if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    if [ -n "${LATEST:-}" ]; then
        sed 's/==.*//' "$here/requirements.txt" > "$work/requirements.txt"
    else
        cp "$here/requirements.txt" "$work/requirements.txt"
    fi
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$work/requirements.txt" >&2
fi
compare=("$work/venv/bin/python" "$here/compare.py" "$model" --work "$work" --images "${IMAGES:-200}")
"${compare[@]}" --prepare ${data:+--data "$data"}

version=1.30.0
[ -n "${LATEST:-}" ] && version=latest
for package in onnxruntime-node onnxruntime-web; do
    rm -f "$work/$package.f32"
    if ! command -v npm > /dev/null; then
        echo "$package: left out, there is no npm" >&2
    elif [ -d "$work/node_modules/$package" ] \
        || (cd "$work" && npm install --silent --ignore-scripts "$package@$version" > "$work/npm.log" 2>&1); then
        cp "$here/logits.mjs" "$work/"
        (cd "$work" && node logits.mjs "$package" "$model" "$work") || echo "$package: left out, see above" >&2
    else
        echo "$package: left out, npm cannot install it: $(tail -1 "$work/npm.log")" >&2
    fi
done

rm -f "$work/java.f32"
jar=com.microsoft.onnxruntime:onnxruntime:1.29.0 # the product's own, pom.xml
if ! command -v mvn > /dev/null; then
    echo "onnxruntime of Java: left out, there is no mvn" >&2
elif mvn -q -B dependency:copy -Dartifact="$jar" -DoutputDirectory="$work" > "$work/mvn.log" 2>&1; then
    java -cp "$work/onnxruntime-1.29.0.jar" "$here/Logits.java" "$model" "$work" \
        || echo "onnxruntime of Java: left out, see above" >&2
else
    echo "onnxruntime of Java: left out, Maven cannot fetch it: $(tail -1 "$work/mvn.log")" >&2
fi

"${compare[@]}"
