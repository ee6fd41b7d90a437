"""Exports networks of torchvision, timm, MLPerf Tiny and Keras with weights to ONNX: what `networks.sh` imports and
compares with onnxruntime.

    python networks.py FOLDER CIFAR-ZIP [NAME-PART ...]

Needs torch, torchvision, timm, onnx, onnxscript and pillow; keras where it is installed. No weights are downloaded:
they are random, and so are the statistics of batch-norm, around those that real pictures (CIFAR-10, enlarged) have, so
that activations neither vanish nor explode. The same pictures are written beside the networks: images-SIZE.f32, floats
of (N, 3, SIZE, SIZE) in the machine's order.
"""

import io
import os
import pathlib
import sys
import warnings
import zipfile

os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore")
import numpy
import torch
from PIL import Image
from torch import nn

for name in ("nms", "qnms"):  # torchvision without its compiled operators needs their names
    try:
        torch.library.define("torchvision::" + name, "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    except RuntimeError:
        pass
import timm
import torchvision

IMAGES = 8
TORCHVISION = """resnet18 mobilenet_v2 mobilenet_v3_small efficientnet_b0 shufflenet_v2_x1_0 squeezenet1_1 densenet121
regnet_y_400mf mnasnet0_5 vgg11_bn""".split()
TIMM = "mobilenetv4_conv_small efficientnet_lite0 ghostnet_100 repvgg_a0 mobileone_s0".split()


class ResNet8(nn.Module):
    """MLPerf Tiny's image classification: three residual blocks of 16, 32 and 64 channels on 32x32."""

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, stride, 1),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
                nn.Conv2d(outputs, outputs, 3, 1, 1),
                nn.BatchNorm2d(outputs),
            )
            self.skip = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

        def forward(self, x):
            return torch.relu(self.body(x) + self.skip(x))

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU())
        self.blocks = nn.Sequential(self.Block(16, 16, 1), self.Block(16, 32, 2), self.Block(32, 64, 2))
        self.classes = nn.Linear(64, 10)

    def forward(self, x):
        x = self.blocks(self.stem(x))
        return torch.softmax(self.classes(nn.functional.avg_pool2d(x, 8).flatten(1)), 1)


class MobileNetV1(nn.Module):
    """MLPerf Tiny's visual wake words: MobileNetV1 of width 0.25 on 96x96, two classes."""

    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU()]
        channels = 8
        for outputs, stride in [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)] + [(128, 1)] * 5 + [(256, 2), (256, 1)]:
            layers += [nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False), nn.BatchNorm2d(channels)]
            layers += [nn.ReLU(), nn.Conv2d(channels, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
            channels = outputs
        self.features = nn.Sequential(*layers)
        self.classes = nn.Linear(256, 2)

    def forward(self, x):
        return torch.softmax(self.classes(self.features(x).mean((2, 3))), 1)


def networks():
    yield "mlperftiny-resnet8", ResNet8, 32
    yield "mlperftiny-mobilenet_v1", MobileNetV1, 96
    for name in TORCHVISION:
        yield "torchvision-" + name, lambda n=name: torchvision.models.get_model(n, weights=None), 224
    for name in TIMM:
        yield "timm-" + name, lambda n=name: timm.create_model(n, pretrained=False), 224


def keras_resnet8(keras):
    """MLPerf Tiny's, as its Keras original: channels last, padding "same", which strides make uneven."""
    layers = keras.layers

    def convolved(x, channels, stride, relu=True):
        x = layers.BatchNormalization()(layers.Conv2D(channels, 3, strides=stride, padding="same")(x))
        return layers.ReLU()(x) if relu else x

    image = keras.Input((32, 32, 3))
    x = convolved(image, 16, 1)
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        y = convolved(convolved(x, channels, stride), channels, 1, relu=False)
        x = layers.ReLU()(layers.Add()([layers.Conv2D(channels, 1, strides=stride)(x) if stride > 1 else x, y]))
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(image, layers.Dense(10, activation="softmax")(x))


def keras_networks():
    try:
        import keras
    except ImportError:
        print("keras is not installed: its networks are left out")
        return
    yield "keras-resnet8", lambda: keras_resnet8(keras), 32
    applications = keras.applications
    yield "keras-mobilenet_v2", lambda: applications.MobileNetV2((96, 96, 3), 0.35, weights=None, classes=10), 96


def export_keras(file, network, images):
    """Statistics of batch-norm are drawn; Keras exports a network that has been called before."""
    import keras

    random = numpy.random.default_rng(1)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            count = layer.gamma.shape[0]
            mean, variance = random.normal(0, 0.05, count), random.uniform(0.06, 0.18, count)
            layer.set_weights([random.uniform(0.5, 1.5, count), random.normal(0, 0.3, count), mean, variance])
    network(numpy.ascontiguousarray(images.numpy().transpose(0, 2, 3, 1)))
    network.export(str(file), format="onnx", verbose=False)


def pictures(archive, size):
    with zipfile.ZipFile(archive) as zipped:
        names = sorted(name for name in zipped.namelist() if name.lower().endswith((".jpg", ".jpeg", ".png")))
        chosen = names[:: max(1, len(names) // IMAGES)][:IMAGES]
        rows = []
        for name in chosen:
            image = Image.open(io.BytesIO(zipped.read(name))).convert("RGB").resize((size, size), Image.BILINEAR)
            rows.append((numpy.asarray(image, dtype=numpy.float32) / 255 - 0.45) / 0.225)
    return numpy.ascontiguousarray(numpy.stack(rows).transpose(0, 3, 1, 2))


@torch.no_grad()
def randomised(network, images):
    """Batch-norm as after a training that saw somewhat different pictures."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, 0, 0.3)
        norm.momentum = 1.0
    network.train()
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    network(images)
    for norm in norms:
        norm.momentum = 0.1
        norm.running_mean += torch.randn_like(norm.running_mean) * 0.2 * norm.running_var.sqrt()
        norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.6, 1.8)
    return network.eval()


def export(file, network, image, variant):
    settings = {"dynamo": variant.startswith("new"), "external_data": variant.endswith("external"), "verbose": False}
    if variant == "old-kept":  # batch-norm stays an operator of its own
        settings |= {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
    if variant == "old-half":
        network, image = network.half(), image.half()
    if variant == "old-open":
        settings["dynamic_axes"] = {"image": {0: "N"}}
    torch.onnx.export(network, (image,), str(file), input_names=["image"], **settings)


VARIANTS = ["old", "new", "new-external", "old-kept", "old-open", "old-half"]
SOME = {"new-external": "mobilenet_v2 vgg11_bn", "old-kept": "resnet18 mobilenet_v2 densenet121 mobilenet_v1 mobilenetv4",
        "old-open": "resnet18 shufflenet", "old-half": "resnet18 mobilenet_v2"}


def main():
    folder, archive, wanted = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    for size in (32, 96, 224):
        pictures(archive, size).tofile(folder / f"images-{size}.f32")
    for name, make, size in networks():
        images = torch.from_numpy(numpy.fromfile(folder / f"images-{size}.f32", dtype=numpy.float32)).view(-1, 3, size, size)
        for variant in VARIANTS:
            file = folder / f"{name}.{variant}.onnx"
            if file.exists() or (wanted and not any(part in file.name for part in wanted)):
                continue
            if variant in SOME and not any(part in name for part in SOME[variant].split()):
                continue
            torch.manual_seed(1)
            try:
                export(file, randomised(make(), images), images[:1], variant)
                print(file.name, flush=True)
            except Exception as failure:  # the exporter's own limits are no business of ours
                file.unlink(missing_ok=True)
                print(file.name, "not exported:", type(failure).__name__, str(failure)[:200].replace("\n", " "), flush=True)
    for name, make, size in keras_networks():
        images = torch.from_numpy(numpy.fromfile(folder / f"images-{size}.f32", dtype=numpy.float32)).view(-1, 3, size, size)
        file = folder / f"{name}.keras.onnx"
        if not file.exists() and (not wanted or any(part in file.name for part in wanted)):
            export_keras(file, make(), images)
            print(file.name, flush=True)


if __name__ == "__main__":
    main()
