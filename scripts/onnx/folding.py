"""Writes the numbers that `ConstantFoldingTest` compares with: small constants through each operator that exporters compute
shapes with, as onnxruntime computes them (onnx's own reference where onnxruntime lacks a type).

    python folding.py > core/src/test/resources/onnx/folding.txt

A line is OPERATOR;ATTRIBUTES;INPUT;...;=OUTPUT, a tensor TYPE[SIZES]:NUMBERS; an input left out is empty.
"""

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

TYPES = {
    "F": (TensorProto.FLOAT, numpy.float32), "D": (TensorProto.DOUBLE, numpy.float64),
    "H": (TensorProto.FLOAT16, numpy.float16), "I": (TensorProto.INT64, numpy.int64),
    "J": (TensorProto.INT32, numpy.int32), "B": (TensorProto.BOOL, numpy.bool_), "U": (TensorProto.UINT8, numpy.uint8),
}
LETTERS = {numpy.dtype(kind): letter for letter, (_, kind) in TYPES.items()}


def tensor(letter, values, shape=None):
    array = numpy.array(values, dtype=TYPES[letter][1])
    return array if shape is None else array.reshape(shape)


def I(*values): return tensor("I", values)
def J(*values): return tensor("J", values)
def F(*values): return tensor("F", values)
def B(*values): return tensor("B", values)
def s(letter, value): return tensor(letter, value)


GRID = tensor("I", range(12), (3, 4))
REALS = tensor("F", [[1.5, -2.5, 0.5], [2.5, 3.7, -0.2]])
CASES = [
    # limits
    ("Clip", {}, [I(-3, 0, 5, 9), s("I", 0), s("I", 7)]), ("Clip", {}, [F(-3, 0.5, 5), None, s("F", 1)]),
    ("Clip", {}, [F(-3, 0.5, 5), s("F", 0)]), ("Clip", {}, [I(-3, 5)]),
    ("Max", {}, [I(1, 5, -2), I(3)]), ("Max", {}, [I(1, 5), I(3, 3), I(9, 0)]), ("Min", {}, [F(1, 5, -2), F(3)]),
    # rounding: halves to even, floats in their own precision
    ("Ceil", {}, [F(1.2, -1.2, 3)]), ("Floor", {}, [F(1.7, -1.2, 3)]), ("Round", {}, [F(0.5, 1.5, 2.5, -0.5, -1.5, 2.4)]),
    ("Sqrt", {}, [F(2, 9)]), ("Abs", {}, [I(-3, 4)]), ("Neg", {}, [I(-3, 4)]), ("Sign", {}, [F(-3, 0, 4)]),
    ("Reciprocal", {}, [F(4, 3)]), ("Exp", {}, [F(0, 1)]), ("Log", {}, [F(1, 2)]), ("Not", {}, [B(True, False)]),
    ("Relu", {}, [F(-1, 2)]), ("Sin", {}, [F(0, 1)]), ("Cos", {}, [F(0, 1)]), ("Sigmoid", {}, [F(0, 2)]), ("Tanh", {}, [F(0, 2)]),
    # arithmetic
    ("Add", {}, [I(1, 2), s("I", 5)]), ("Sub", {}, [I(1, 2), I(5, 1)]), ("Mul", {}, [GRID, I(1, 0, 2, -1)]),
    ("Div", {}, [I(7, -7, 7, -7), I(2, 2, -2, -2)]), ("Div", {}, [J(7, -7), J(2, 2)]), ("Div", {}, [F(7, -7), F(2, 2)]),
    ("Mul", {}, [F(0.7, 0.1, 224), F(10, 3, 0.875)]), ("Div", {}, [F(1, 224), F(3, 0.875)]), ("Add", {}, [F(16777216), F(1)]),
    ("Mod", {}, [I(7, -7, 7, -7), I(3, 3, -3, -3)]), ("Mod", {"fmod": 1}, [I(7, -7, 7, -7), I(3, 3, -3, -3)]),
    ("Mod", {"fmod": 1}, [F(5.5, -5.5), F(2, 2)]), ("Pow", {}, [I(2, 3), I(3, 2)]), ("Pow", {}, [F(2, 9), F(0.5, 0.5)]),
    ("Pow", {}, [I(2, 3), F(0.5, 2)]), ("Sum", {}, [F(1, 2), F(3, 4), F(5, 6)]), ("Mean", {}, [F(1, 2), F(4, 4), F(5, 6)]),
    ("Mul", {}, [tensor("H", [0.1, 3]), tensor("H", [3, 0.1])]),
    # truths
    ("Equal", {}, [I(1, 2), I(1, 3)]), ("Less", {}, [I(1, 2), I(1, 3)]), ("Greater", {}, [F(1, 4), F(1, 3)]),
    ("LessOrEqual", {}, [I(1, 2), I(1, 1)]), ("GreaterOrEqual", {}, [I(1, 2), I(1, 3)]),
    ("And", {}, [B(1, 1, 0, 0), B(1, 0, 1, 0)]), ("Or", {}, [B(1, 1, 0, 0), B(1, 0, 1, 0)]), ("Xor", {}, [B(1, 1, 0, 0), B(1, 0, 1, 0)]),
    ("Where", {}, [B(1, 0, 1), I(1, 2, 3), I(7)]), ("Where", {}, [tensor("B", [[1], [0]]), I(1, 2, 3), I(7)]),
    ("BitwiseAnd", {}, [I(12, 7), I(10, 2)]), ("BitwiseOr", {}, [I(12, 7), I(10, 8)]), ("BitwiseXor", {}, [I(12, 7), I(10, 2)]),
    # types
    ("Cast", {"to": 7}, [F(1.9, -1.9, 3)]), ("Cast", {"to": 6}, [I(1, -1)]), ("Cast", {"to": 1}, [I(16777217, 3)]),
    ("Cast", {"to": 9}, [F(0, 0.5, -1)]), ("Cast", {"to": 10}, [F(0.1, 70)]), ("Cast", {"to": 2}, [I(255, 3)]),
    ("CastLike", {}, [F(1.9, -1.9), I(0)]),
    # forms
    ("Reshape", {}, [GRID, I(4, -1)]), ("Reshape", {}, [GRID, I(0, 2, 2)]), ("Flatten", {"axis": 0}, [GRID]),
    ("Squeeze", {}, [tensor("I", [[[1], [2]]]), I(0)]), ("Squeeze", {}, [tensor("I", [[[1], [2]]])]),
    ("Unsqueeze", {}, [I(1, 2), I(0, 2)]), ("Unsqueeze", {}, [I(1, 2), I(-1)]),
    ("Transpose", {"perm": [1, 0]}, [GRID]), ("Transpose", {}, [GRID]), ("Expand", {}, [I(1, 2), I(3, 1)]),
    ("Tile", {}, [I(1, 2), I(3)]), ("Tile", {}, [GRID, I(1, 2)]), ("Identity", {}, [GRID]),
    ("Concat", {"axis": 0}, [I(1, 2), I(3), I()]), ("Concat", {"axis": -1}, [GRID, tensor("I", [[7], [8], [9]])]),
    ("Slice", {}, [I(1, 2, 3, 4), I(1), I(9223372036854775807)]), ("Slice", {}, [I(1, 2, 3, 4), I(-1), I(-9223372036854775807), I(0), I(-1)]),
    ("Slice", {}, [GRID, I(0, 1), I(2, 4), I(0, 1), I(1, 2)]), ("Slice", {}, [GRID, I(1), I(-1), I(-1)]),
    ("Split", {"axis": 0}, [I(1, 2, 3, 4), I(1, 3)]), ("Pad", {}, [I(1, 2), I(1, 2), s("I", 9)]), ("Pad", {}, [F(1, 2), I(-1, 2)]),
    ("Trilu", {}, [GRID]), ("Trilu", {"upper": 0}, [GRID, s("I", 1)]),
    # picking
    ("Gather", {}, [I(5, 6, 7), s("I", -1)]), ("Gather", {"axis": 1}, [GRID, I(3, 0)]), ("Gather", {}, [GRID, tensor("I", [[0, 2]])]),
    ("GatherElements", {"axis": 1}, [GRID, tensor("I", [[0, 3], [1, -1], [2, 2]])]), ("GatherND", {}, [GRID, tensor("I", [[0, 1], [2, 3]])]),
    ("GatherND", {}, [GRID, tensor("I", [[2], [0]])]), ("GatherND", {"batch_dims": 1}, [GRID, tensor("I", [[0], [1], [3]])]),
    ("ScatterND", {}, [I(1, 2, 3, 4), tensor("I", [[1], [3]]), I(8, 9)]), ("ScatterND", {}, [GRID, tensor("I", [[1]]), tensor("I", [[9, 8, 7, 6]])]),
    ("ScatterElements", {"axis": 0}, [I(1, 2, 3, 4), I(-1, 0), I(8, 9)]), ("NonZero", {}, [tensor("I", [[1, 0], [2, 3]])]),
    ("NonZero", {}, [B(False, False)]), ("OneHot", {}, [I(0, 2, -1), s("I", 3), I(5, 9)]), ("OneHot", {"axis": 0}, [I(0, 2), s("I", 3), F(0, 1)]),
    ("TopK", {"axis": 0}, [F(3, 1, 4, 1, 5), I(2)]), ("TopK", {"largest": 0}, [GRID, I(2)]), ("Compress", {"axis": 1}, [GRID, B(1, 0, 0, 1)]),
    ("Compress", {}, [GRID, B(0, 1, 1)]),
    # making
    ("ConstantOfShape", {}, [I(2, 3)]), ("Range", {}, [s("I", 2), s("I", 9), s("I", 3)]), ("Range", {}, [s("F", 1), s("F", 0), s("F", -0.3)]),
    ("EyeLike", {"k": 1}, [GRID]), ("Shape", {}, [GRID]), ("Shape", {"start": -1}, [GRID]), ("Size", {}, [GRID]),
    # over axes
    ("ReduceProd", {"keepdims": 0}, [I(2, 3, 4), I(0)]), ("ReduceSum", {}, [GRID, I(1)]), ("ReduceSum", {"keepdims": 0}, [GRID]),
    ("ReduceMax", {"keepdims": 0}, [GRID, I(0)]), ("ReduceMin", {}, [REALS, I(-1)]), ("ReduceMean", {}, [REALS, I(0)]),
    ("ReduceL1", {}, [REALS, I(0)]), ("ReduceL2", {}, [REALS, I(0)]), ("ReduceSumSquare", {}, [REALS, I(0, 1)]),
    ("ReduceSum", {"noop_with_empty_axes": 1}, [GRID]), ("ArgMax", {"axis": 1}, [REALS]), ("ArgMin", {"axis": 0, "keepdims": 0}, [REALS]),
    ("ArgMax", {"select_last_index": 1}, [I(5, 1, 5)]), ("CumSum", {}, [GRID, s("I", 1)]), ("CumSum", {"exclusive": 1, "reverse": 1}, [GRID, s("I", 0)]),
]


def run(operator, attributes, inputs):
    names = ["" if value is None else f"i{i}" for i, value in enumerate(inputs)]
    given = {name: value for name, value in zip(names, inputs) if name}
    outputs = ["y", "z"] if operator in ("Split", "TopK") else ["y"]
    node = helper.make_node(operator, names, outputs, **attributes)
    graph = helper.make_graph(
        [node], "g",
        [helper.make_tensor_value_info(n, TYPES[LETTERS[v.dtype]][0], v.shape) for n, v in given.items()],
        [onnx.ValueInfoProto(name="y")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    try:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(model.SerializeToString(), options).run(["y"], given)[0]
    except Exception:
        return ReferenceEvaluator(model).run(["y"], given)[0]


def text(array):
    if array is None:
        return ""
    array = numpy.asarray(array)
    numbers = " ".join(repr(float(v)) if array.dtype.kind == "f" else str(int(v)) for v in array.flatten())
    return f"{LETTERS[array.dtype]}[{'x'.join(map(str, array.shape))}]:{numbers}"


def attribute(value):
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


for operator, attributes, inputs in CASES:
    settings = ",".join(f"{key}={attribute(value)}" for key, value in attributes.items())
    print(";".join([operator, settings, *map(text, inputs), "=" + text(run(operator, attributes, inputs))]))
