#!/usr/bin/env bash
# Uses this checkout as a library, as somebody else's project does: installs it into the local Maven repository, runs a
# copy of examples/library elsewhere, and leaves the repository as it was. Takes one to three minutes.
#
#   scripts/library.sh [REPOSITORY]        # by default ~/.m2/repository
set -eu
cd "$(dirname "$0")/.."
repository=${1:-$HOME/.m2/repository}
installed=$repository/org/millijoule
before=$installed.before
elsewhere=$(mktemp -d)

leave() {
    rm -rf "$elsewhere" "$installed"
    [ ! -e "$before" ] || mv "$before" "$installed"
}
[ ! -e "$before" ] || { echo "$before is left of an earlier start. Maybe move it back to $installed?" >&2 && exit 1; }
trap leave EXIT
[ ! -e "$installed" ] || mv "$installed" "$before"

maven=(mvn -B -q -Dmaven.repo.local="$repository")
"${maven[@]}" -Dmaven.test.skip=true -Dspotless.check.skip=true -pl app -am install
cp -r examples/library "$elsewhere"
cd "$elsewhere/library"
"${maven[@]}" compile exec:exec
for file in result.json model.onnx report.html; do
    [ -s "runs/mine/$file" ] || { echo "the library left no $file" >&2 && exit 1; }
done

# Without the Vector API: one sentence instead of a stack trace of the JVM.
sed -i '/jdk.incubator.vector/d' pom.xml
refused=$("${maven[@]}" compile exec:exec 2>&1) && { echo "a JVM without the Vector API was not refused" >&2 && exit 1; }
case $refused in
    *"Maybe java --add-modules jdk.incubator.vector"*) echo "A JVM without the Vector API is refused in a sentence." ;;
    *) echo "$refused" >&2 && exit 1 ;;
esac
