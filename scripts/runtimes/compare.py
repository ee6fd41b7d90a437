"""The rows of docs/promises.md that Python measures, and the table. run.sh calls it and installs what it needs."""

import argparse
import copy
import importlib.util
import json
import logging
import pathlib
import platform
import sys
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime as ort

PICTURES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "pytorch" / "pictures.py"
SLOW = 50  # images in what interprets the graph in Python
Level = ort.GraphOptimizationLevel
LEVELS = {
    "disabled": Level.ORT_DISABLE_ALL,
    "basic": Level.ORT_ENABLE_BASIC,
    "extended": Level.ORT_ENABLE_EXTENDED,
    "all": Level.ORT_ENABLE_ALL,
}
OPTIONS = [
    "session.x64quantprecision=1",
    "session.enable_quant_qdq_cleanup=1",
    "session.disable_quant_qdq=1",
    "session.qdqisint8allowed=1",
    "session.qdqisint8allowed=0",
    "session.disable_double_qdq_remover=1",
    "session.set_denormal_as_zero=1",
    "session.disable_prepacking=1",
    "session.enable_dq_matmulnbits_fusion=1",
    "optimization.enable_gelu_approximation=1",
]


def logits(model, images, level=None, entries=(), **attributes):
    """In onnxruntime. model: a path or a ModelProto; images: float32 (N, C, H, W)."""
    options = ort.SessionOptions()
    options.log_severity_level = 4
    for entry in entries:
        options.add_session_config_entry(*entry.split("=", 1))
    if level is not None:
        options.graph_optimization_level = level
    for name, value in attributes.items():
        setattr(options, name, value)
    source = model if isinstance(model, str) else model.SerializeToString()
    session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    batches = [images[i : i + 50] for i in range(0, len(images), 50)]
    return np.concatenate([session.run(None, {name: batch})[0] for batch in batches])


def runtimes(path, images):
    """(what, version, function that gives logits of the first images)."""
    version = ort.__version__
    for name, level in LEVELS.items():
        yield f"onnxruntime, optimisation `{name}`", version, lambda level=level: logits(path, images, level)
    for entry in OPTIONS:
        yield f"onnxruntime, `{entry}`", version, lambda entry=entry: logits(path, images, entries=[entry])
    both = ["session.enable_quant_qdq_cleanup=1", "session.disable_quant_qdq=1"]
    yield "onnxruntime, `enable_quant_qdq_cleanup` with `disable_quant_qdq`", version, lambda: logits(path, images, entries=both)
    yield "onnxruntime, 1 thread", version, lambda: logits(path, images, intra_op_num_threads=1)
    yield (
        "onnxruntime, parallel execution, 3 threads",
        version,
        lambda: logits(
            path,
            images,
            intra_op_num_threads=3,
            inter_op_num_threads=2,
            execution_mode=ort.ExecutionMode.ORT_PARALLEL,
        ),
    )
    no_arena = {"enable_cpu_mem_arena": False, "enable_mem_pattern": False, "enable_mem_reuse": False}
    yield "onnxruntime, no memory arena", version, lambda: logits(path, images, **no_arena)

    def reference():
        from onnx.reference import ReferenceEvaluator

        evaluator = ReferenceEvaluator(path)
        return evaluator.run(None, {evaluator.input_names[0]: images[:SLOW]})[0]

    yield "onnx ReferenceEvaluator", onnx.__version__, reference
    import cv2

    for engine in ("ENGINE_NEW", "ENGINE_CLASSIC"):

        def opencv(engine=engine):
            network = cv2.dnn.readNetFromONNX(path, getattr(cv2.dnn, engine))
            rows = []
            for image in images:
                network.setInput(image[None])
                rows.append(network.forward().reshape(1, -1).copy())
            return np.concatenate(rows)

        if hasattr(cv2.dnn, engine):
            yield f"OpenCV, `{engine}`", cv2.__version__, opencv


def rewriters(path, images, folder):
    model = onnx.load(path)
    version = ort.__version__

    def saved(level, name, **more):
        target = str(folder / name)
        logits(path, images[:1], level, optimized_model_filepath=target, **more)
        return logits(target, images)

    for name, level in list(LEVELS.items())[1:]:
        yield (
            f"onnxruntime's saved model, `{name}`",
            version,
            lambda name=name, level=level: saved(level, f"{name}.onnx"),
        )
    yield (
        "onnxruntime's ORT format",
        version,
        lambda: saved(Level.ORT_ENABLE_ALL, "model.ort", entries=["session.save_model_format=ORT"]),
    )

    def pre_processed(**more):
        from onnxruntime.quantization import shape_inference

        target = str(folder / "pre.onnx")
        shape_inference.quant_pre_process(path, target, **more)
        return logits(target, images)

    yield "`quant_pre_process`", version, pre_processed
    yield "`quant_pre_process`, shapes alone", version, lambda: pre_processed(skip_optimization=True)

    import onnxscript.optimizer
    import onnxscript.rewriter

    scripted = onnxscript.__version__
    yield (
        "`onnxscript.optimizer.optimize`",
        scripted,
        lambda: logits(onnxscript.optimizer.optimize(copy.deepcopy(model)), images),
    )
    large = {"input_size_limit": 10**9, "output_size_limit": 10**9}
    yield (
        "the same, every constant folded",
        scripted,
        lambda: logits(onnxscript.optimizer.optimize(copy.deepcopy(model), **large), images),
    )
    yield (
        "`onnxscript.rewriter.rewrite`",
        scripted,
        lambda: logits(onnxscript.rewriter.rewrite(copy.deepcopy(model)), images),
    )
    for opset in (17, 21, 25):
        yield (
            f"`version_converter` to {opset}",
            onnx.__version__,
            lambda opset=opset: logits(onnx.version_converter.convert_version(model, opset), images),
        )

    def folded():
        return logits(weights_folded(copy.deepcopy(model)), images)

    yield "weights folded to float32", "by hand", folded
    yield "quantizers removed", "by hand", lambda: logits(quantizers_removed(copy.deepcopy(model)), images)

    def halves():
        from onnxruntime.transformers.float16 import convert_float_to_float16

        return logits(convert_float_to_float16(copy.deepcopy(model), keep_io_types=True), images)

    yield "float16 conversion", version, halves


def weights_folded(model):
    """Every DequantizeLinear of a constant computed, as simplifiers do."""
    constants = {constant.name: constant for constant in model.graph.initializer}
    for node in [n for n in model.graph.node if n.op_type == "DequantizeLinear" and n.input[0] in constants]:
        integers, scale = (onnx.numpy_helper.to_array(constants[name]) for name in node.input[:2])
        reals = integers.astype(np.float32) * scale
        model.graph.initializer.append(onnx.numpy_helper.from_array(reals, node.output[0]))
        model.graph.node.remove(node)
    return model


def quantizers_removed(model):
    """Every QuantizeLinear-DequantizeLinear pair taken out, as who wants float32 does."""
    origin = {}
    for node in list(model.graph.node):
        node.input[:] = [origin.get(name, name) if node.op_type != "DequantizeLinear" else name for name in node.input]
        if node.op_type == "QuantizeLinear":
            origin[node.output[0]] = node.input[0]
            model.graph.node.remove(node)
        elif node.op_type == "DequantizeLinear" and node.input[0] in origin:
            origin[node.output[0]] = origin[node.input[0]]
            model.graph.node.remove(node)
    return model


def elsewhere(work):
    """What other programs have left in the working folder."""
    names = {
        "java": "onnxruntime for Java (Maven)",
        "onnxruntime-node": "onnxruntime-node (npm)",
        "onnxruntime-web": "onnxruntime-web (npm), WebAssembly",
    }
    for name, title in names.items():
        if (work / f"{name}.f32").exists():
            version = (work / f"{name}.version").read_text()
            yield title, version, lambda name=name: np.fromfile(work / f"{name}.f32", np.float32)


def row(what, version, function, reference):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = np.asarray(function()).astype(np.float32, copy=False).reshape(-1, reference.shape[1])
    except Exception as e:  # a row says what failed, the others go on
        print(f"{what}: {type(e).__name__}: {e}", file=sys.stderr)
        return f"| {what} | {version} | does not run: {type(e).__name__} | | |"
    wanted = reference[: len(values)]
    bits = (values.view(np.int32) == wanted.view(np.int32)).all(1).sum()
    same = (values.argmax(1) == wanted.argmax(1)).sum()
    difference = np.abs(values.astype(np.float64) - wanted).max()
    return f"| {what} | {version} | {bits} of {len(values)} | {same} of {len(values)} | {difference:.3g} |"


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text() if pathlib.Path("/proc/cpuinfo").exists() else ""
    flags = set(text.split())
    wide = [name for name in ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8") if name in flags]
    return f"{platform.machine()}, {', '.join(wide) or 'flags unknown'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--data")
    parser.add_argument("--prepare", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    shape = [d.dim_value for d in onnx.load(arguments.model).graph.input[0].type.tensor_type.shape.dim][1:]
    if arguments.prepare:
        specification = importlib.util.spec_from_file_location("pictures", PICTURES)
        pictures = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(pictures)
        if arguments.data:
            images = pictures.load(arguments.data, "test", shape)[0][: arguments.images]
        else:
            images = pictures.invented(arguments.images, shape)
        images.astype("<f4").tofile(arguments.work / "images.f32")
        (arguments.work / "images.json").write_text(json.dumps(images.shape))
        return
    sizes = json.loads((arguments.work / "images.json").read_text())
    images = np.fromfile(arguments.work / "images.f32", np.float32).reshape(sizes)
    reference = logits(arguments.model, images, Level.ORT_DISABLE_ALL)
    size = f"{sizes[1]}x{sizes[2]}x{sizes[3]}"
    print(f"{len(images)} images of {size}, {processor()}, Python {platform.python_version()}\n")
    print("| what | version | every bit | class | largest difference of a logit |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        groups = (
            runtimes(arguments.model, images),
            elsewhere(arguments.work),
            rewriters(arguments.model, images, pathlib.Path(folder)),
        )
        for group in groups:
            for what, version, function in group:
                print(row(what, version, function, reference), flush=True)


if __name__ == "__main__":
    main()
