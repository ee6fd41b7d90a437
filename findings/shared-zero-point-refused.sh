#!/usr/bin/env bash
# onnxruntime's option session.x64quantprecision=1 (exact u8 x s8 products on processors with AVX2) refuses a valid
# model in which two DequantizeLinear read one zero-point initializer, "Attempt to replace the existing tensor"; with
# an initializer of its own for each, the same model loads. Without the option both load. Exits 1 if that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check numpy==2.4.6 onnx==1.23.1 onnxruntime==1.30.0
"$work/venv/bin/python" - <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def model(shared):
    """Two quantized 1x1 convolutions, whose weights have the zero point 0."""
    random = np.random.default_rng(0)
    constants = {"one": np.float32(1), "u8": np.uint8(0)}
    nodes, x = [], "x"
    for i in "12":
        zero = "zero" if shared else "zero" + i
        constants[zero] = np.int8(0)
        constants["w" + i] = random.integers(-128, 128, (4, 4, 1, 1)).astype(np.int8)
        nodes += [
            helper.make_node("QuantizeLinear", [x, "one", "u8"], ["q" + i]),
            helper.make_node("DequantizeLinear", ["q" + i, "one", "u8"], ["d" + i]),
            helper.make_node("DequantizeLinear", ["w" + i, "one", zero], ["dw" + i]),
            helper.make_node("Conv", ["d" + i, "dw" + i], ["y" + i]),
        ]
        x = "y" + i
    graph = helper.make_graph(
        nodes,
        "two",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4, 8, 8])],
        [helper.make_tensor_value_info("y2", TensorProto.FLOAT, [1, 4, 8, 8])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString()


def loads(file, option):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.x64quantprecision", option)
    try:
        onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        return "loads"
    except Exception as error:
        return str(error).strip().splitlines()[0][-120:]


print("onnxruntime", onnxruntime.__version__)
results = {(shared, option): loads(model(shared), option) for shared in (False, True) for option in "01"}
for (shared, option), result in results.items():
    print("one zero point for both," if shared else "a zero point for each,  ", f"x64quantprecision={option}:", result)
shown = results.pop((True, "1"))
as_found = "replace the existing tensor" in shown and set(results.values()) == {"loads"}
print("as found" if as_found else "this has changed")
sys.exit(0 if as_found else 1)
PY
