#!/usr/bin/env bash
# What the ONNX importer makes of every file in a folder; ends with 1 if one makes it fail with anything but a message.
#
#   python -m venv VENV && VENV/bin/pip install torch torchvision timm keras onnx onnxscript
#   VENV/bin/python scripts/onnx/export.py FOLDER       # networks of torchvision, timm and Keras; hours for all of them
#   VENV/bin/python scripts/onnx/export.py FOLDER onnx  # the models of onnx's own tests; a minute
#   scripts/onnx/import.sh FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/millijoule" --help >/dev/null # builds, if need be
java_home=$(cat "$root/target/launcher/jdk" 2>/dev/null || true)
"${java_home:+$java_home/bin/}java" --sun-misc-unsafe-memory-access=allow -cp "$root/app/target/lib/*" "$root/scripts/onnx/Import.java" "$1"
