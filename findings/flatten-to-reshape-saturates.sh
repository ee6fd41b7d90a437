#!/usr/bin/env bash
# onnxscript's optimizer replaces Flatten by Reshape, which computes the same. Behind a DequantizeLinear that makes
# onnxruntime compute the Gemm in integers, with kernels that saturate pairs of u8 x s8 products at 16 bits on
# processors with AVX2 and without VNNI: the optimised model gives other numbers, here 1,048,544 instead of
# 1,648,241. Without the rewriting every sum is exact. Exits 1 if that changes, 0 with a word where the processor
# has VNNI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if grep -q -m1 -E 'avx512_vnni|avx_vnni' /proc/cpuinfo || ! grep -q -m1 -w avx2 /proc/cpuinfo; then
    echo "not to be seen here: it takes a processor with AVX2 and without VNNI"
    exit 0
fi
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
    numpy==2.4.6 onnx==1.23.1 onnxruntime==1.30.0 onnxscript==0.7.2
"$work/venv/bin/python" - <<'PY'
import sys

import numpy as np
import onnx
import onnxruntime
import onnxscript
import onnxscript.optimizer
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
weights = random.integers(100, 128, (10, 64)).astype(np.int8)
pixels = np.random.default_rng(1).integers(200, 256, (2, 64, 1, 1)).astype(np.float32)
constants = {"one": np.float32(1), "u8": np.uint8(0), "s8": np.int8(0), "w": weights}
nodes = [
    helper.make_node("QuantizeLinear", ["x", "one", "u8"], ["q"]),
    helper.make_node("DequantizeLinear", ["q", "one", "u8"], ["d"]),
    helper.make_node("Flatten", ["d"], ["f"]),
    helper.make_node("DequantizeLinear", ["w", "one", "s8"], ["dw"]),
    helper.make_node("Gemm", ["f", "dw"], ["y"], transB=1),
]
graph = helper.make_graph(
    nodes,
    "classifier",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 64, 1, 1])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 10])],
    [numpy_helper.from_array(value, name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
onnx.checker.check_model(model, full_check=True)


def run(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": pixels})[0]


exact = pixels.reshape(2, 64).astype(np.int64) @ weights.astype(np.int64).T
before = run(model)
optimised = onnxscript.optimizer.optimize(model)
after = run(optimised)
print("onnxruntime", onnxruntime.__version__, "onnxscript", onnxscript.__version__)
print("the sums           ", exact[0, :3])
print("the model          ", before[0, :3])
print("optimised          ", after[0, :3], [node.op_type for node in optimised.graph.node])
shown = (before == exact).all() and not (after == exact).all()
print("as found" if shown else "this has changed")
sys.exit(0 if shown else 1)
PY
