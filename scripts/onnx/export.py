"""Exports networks of torchvision, timm and Keras to ONNX, by PyTorch's old exporter and its new one, and the models of
onnx's own tests.

    python export.py FOLDER [NAME-PART ...]

Needs torch, torchvision, timm, onnx, onnxscript and keras. Weights are random: nothing is downloaded. What the exporter
itself refuses is told and left out. `import.sh FOLDER` then shows what `simulate` makes of each file.
"""

import os
import pathlib
import shutil
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore")
import torch

library = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):  # torchvision without its compiled operators needs their names
    try:
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    except RuntimeError:
        pass
import timm
import torchvision

TORCHVISION = """alexnet convnext_tiny densenet121 efficientnet_b0 efficientnet_v2_s googlenet inception_v3 maxvit_t mnasnet0_5
mnasnet1_0 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small regnet_x_400mf regnet_y_400mf resnet18 resnet50 resnext50_32x4d
shufflenet_v2_x1_0 squeezenet1_1 swin_t swin_v2_t vgg11 vgg16_bn vit_b_16 wide_resnet50_2""".split()

TIMM = """tf_efficientnet_b0 tf_efficientnet_lite0 tf_efficientnet_es tf_efficientnetv2_b0 tf_mobilenetv3_small_100
tf_mobilenetv3_large_minimal_100 tf_mixnet_s mobilenetv4_conv_small ghostnet_100 hrnet_w18_small levit_128s mobilevit_s
repvgg_a0 resnest14d convmixer_768_32 deit_tiny_patch16_224 mixer_s32_224 poolformer_s12 efficientformer_l1 edgenext_xx_small
lcnet_050 fbnetc_100 semnasnet_075 rexnet_100 dla34 res2net50_26w_4s selecsls42b cspdarknet53 nfnet_l0 xcit_nano_12_p16_224
twins_svt_small pvt_v2_b0 coat_tiny crossvit_tiny_240 fastvit_t8 mobileone_s0 tiny_vit_5m_224 maxvit_nano_rw_256
gernet_s regnetx_002 hardcorenas_a spnasnet_100 inception_v4 xception41 visformer_tiny""".split()


def torch_networks():
    for name in TORCHVISION:
        size = 299 if name == "inception_v3" else 224
        settings = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
        yield "torchvision-" + name, lambda n=name, s=settings: torchvision.models.get_model(n, weights=None, **s), size
    for name in TIMM:
        size = timm.get_pretrained_cfg(name).input_size[1]
        yield "timm-" + name, lambda n=name: timm.create_model(n, pretrained=False), size


def keras_networks():
    import keras

    for name in ("MobileNetV2", "EfficientNetV2B0", "DenseNet121", "ResNet50V2", "NASNetMobile", "Xception", "ConvNeXtTiny"):
        yield "keras-" + name, lambda n=name: getattr(keras.applications, n)(weights=None)


def export(file, network, size, dynamo, dynamic):
    image = torch.zeros(1, 3, size, size)
    axes = {"dynamic_axes": {"image": {0: "N", 2: "height", 3: "width"}}} if dynamic else {}
    torch.onnx.export(
        network, (image,), str(file), input_names=["image"], dynamo=dynamo, external_data=False, verbose=False, **axes
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    if not wanted or "onnx" in wanted:
        onnx_tests(folder)
    for name, make, size in torch_networks():
        variants = {"old": (False, False), "new": (True, False), "open": (False, True)}
        for variant, (dynamo, dynamic) in variants.items():
            file = folder / f"{name}.{variant}.onnx"
            if file.exists() or (wanted and not any(part in file.name for part in wanted)):
                continue
            try:
                export(file, make().eval(), size, dynamo, dynamic)
                shrink(file)
                print(file.name, flush=True)
            except Exception as failure:  # the exporter's own limits are no business of ours
                file.unlink(missing_ok=True)
                print(file.name, "not exported:", type(failure).__name__, str(failure)[:100].replace("\n", " "), flush=True)
    for name, make in keras_networks():
        file = folder / f"{name}.onnx"
        if file.exists() or (wanted and not any(part in file.name for part in wanted)):
            continue
        try:
            make().export(str(file), format="onnx", verbose=False)
            shrink(file)
            print(file.name, flush=True)
        except Exception as failure:
            file.unlink(missing_ok=True)
            print(file.name, "not exported:", type(failure).__name__, str(failure)[:100].replace("\n", " "), flush=True)


def onnx_tests(folder):
    import onnx
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        if case.model is not None:
            onnx.save(case.model, folder / f"onnx-{case.name}.onnx")
    data = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
    for file in data.rglob("*.onnx"):
        shutil.copy(file, folder / f"onnx-{file.parent.name}-{file.name}")


def shrink(file):
    """Weights become external data that are not there: the importer must not miss them, and the disk is spared."""
    import onnx

    model = onnx.load(file)
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) > 100_000:
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            tensor.external_data.add(key="location", value="absent")
    onnx.save(model, file)


if __name__ == "__main__":
    main()
