#!/usr/bin/env bash
# torch.onnx.export(dynamo=True) with the batch named by torch.export.Dim and one example image: a contiguous network is
# exported with an open batch, the same network in channels-last memory is refused, "Failed to export". Two example
# images, or Dim.AUTO instead of a name, export it open. (That examples of size 1 are specialised is documented; that
# it hangs on the memory format of the weights is not.) Exits 1 if that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check torch==2.13.0 onnx==1.23.1 onnxscript==0.7.2
"$work/venv/bin/python" - <<'PY'
import sys
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")


def batch(memory_format, images, name):
    """The batch of the exported input: a name where it is open, a number where not."""
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)
    )
    network = network.to(memory_format=memory_format).eval()
    example = torch.zeros(images, 3, 8, 8)
    try:
        program = torch.onnx.export(network, (example,), dynamo=True, dynamic_shapes=({0: name},), verbose=False)
    except torch.onnx.errors.OnnxExporterError:
        return "refused"
    size = program.model_proto.graph.input[0].type.tensor_type.shape.dim[0]
    return "open" if size.dim_param else str(size.dim_value)


print("torch", torch.__version__)
results = {}
for memory_format in (torch.contiguous_format, torch.channels_last):
    for images in (1, 2):
        for name in (torch.export.Dim("N"), torch.export.Dim.AUTO):
            word = "AUTO" if name is torch.export.Dim.AUTO else "named"
            results[memory_format, images, word] = batch(memory_format, images, name)
for (memory_format, images, word), result in results.items():
    print(f"{str(memory_format):24} {images} example image(s), batch {word:5}: {result}")
shown = results.pop((torch.channels_last, 1, "named"))
as_found = shown == "refused" and set(results.values()) == {"open"}
print("as found" if as_found else "this has changed")
sys.exit(0 if as_found else 1)
PY
