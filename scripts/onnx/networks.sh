#!/usr/bin/env bash
# Exports networks with weights and compares each, imported, with onnxruntime: the table of docs/import.md. Ends with 1
# if one deviates.
#
#   python -m venv VENV && VENV/bin/pip install torch torchvision timm keras onnx onnxscript pillow
#   PYTHON=VENV/bin/python scripts/onnx/networks.sh FOLDER CIFAR-10-JPEG.zip [NAME-PART ...]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$1
"${PYTHON:-python3}" "$root/scripts/onnx/networks.py" "$@"
folder=$(cd "$folder" && pwd)
cd "$root"
mvn -B -o -q test-compile -pl core,train
mvn -B -o -q dependency:build-classpath -pl core,train -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=test
java=$(cat target/launcher/jdk 2>/dev/null || true)
"${java:+$java/bin/}java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
    -cp "train/target/test-classes:train/target/classes:core/target/classes:$(cat "$folder/classpath")" \
    org.millijoule.graph.ImportTable "$folder"
