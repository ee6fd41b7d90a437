"""Trains a network on CIFAR-10 in PyTorch and exports it as a stranger would: float32 ONNX, classes unnamed, pixels
normalised outside of the file. What comes out is a model for `millijoule evaluate` and `millijoule quantize`.

    pip install torch pillow onnx onnxscript
    python examples/pytorch/train.py resnet20 cifar-10.zip --epochs 12 --out resnet20.onnx

The zip has train/CLASS/*.jpg and test/CLASS/*.jpg. After each epoch a checkpoint is left beside the model, from which
the next start goes on. On two cores an epoch takes 4 to 6 minutes.
"""

import argparse
import io
import pathlib
import time
import zipfile

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

# ImageNet's, which torchvision and timm normalise by: millijoule's `--pixels imagenet`.
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1) * 255
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1) * 255


class Basic(nn.Module):
    """Two 3x3 convolutions and a shortcut, which is a 1x1 convolution where the shape changes (He et al., 2016)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = (
            nn.Identity()
            if stride == 1 and inputs == outputs
            else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        )

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


def resnet(blocks, classes=10):
    """ResNet-(6 blocks + 2) for 32x32 images: 3 stages of 16, 32 and 64 channels."""
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for outputs, stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(blocks):
            layers.append(Basic(inputs, outputs, stride if block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


class Inverted(nn.Module):
    """1x1 expansion, 3x3 depthwise, 1x1 projection (Sandler et al., 2018)."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        self.residual = stride == 1 and inputs == outputs
        layers = []
        if expansion > 1:
            layers += [nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


def mobilenet_v2(classes=10):
    """MobileNetV2 for 32x32 images, 6.4 million multiply-accumulates."""
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6()]
    inputs = 16
    for expansion, outputs, blocks, stride in ((1, 8, 1, 1), (6, 12, 2, 2), (6, 24, 3, 2), (6, 48, 3, 2), (6, 64, 2, 1)):
        for block in range(blocks):
            layers.append(Inverted(inputs, outputs, stride if block == 0 else 1, expansion))
            inputs = outputs
    layers += [nn.Conv2d(inputs, 256, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU6()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, classes))


NETWORKS = {"resnet8": lambda: resnet(1), "resnet20": lambda: resnet(3), "mobilenet_v2": mobilenet_v2}


def pictures(path, split):
    """All pictures of a split, uint8 (N, 3, H, W), and their classes: names sorted, numbered from 0."""
    with zipfile.ZipFile(path) as files:
        names = sorted(n for n in files.namelist() if n.startswith(split + "/") and n.endswith(".jpg"))
        classes = sorted({name.split("/")[1] for name in names})
        images = [np.asarray(Image.open(io.BytesIO(files.read(name))).convert("RGB")) for name in names]
    labels = torch.tensor([classes.index(name.split("/")[1]) for name in names])
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).contiguous(), labels


def normalised(images):
    return ((images.float() - MEAN) / DEVIATION).contiguous(memory_format=torch.channels_last)


def augmented(images):
    """A shift of up to 4 pixels, the same for the batch, and each image flipped or not."""
    y, x = torch.randint(0, 9, (2,)).tolist()
    size = images.shape[-1]
    shifted = F.pad(images, (4, 4, 4, 4))[:, :, y : y + size, x : x + size]
    flip = torch.rand(len(images)) < 0.5
    return torch.where(flip.view(-1, 1, 1, 1), shifted.flip(3), shifted)


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        right = sum(
            (network(normalised(images[i : i + 500])).argmax(1) == labels[i : i + 500]).sum().item()
            for i in range(0, len(images), 500)
        )
    return 100 * right / len(images)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    images, labels = pictures(given.data, "train")
    network = NETWORKS[given.network]().to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), given.rate, 0.9, weight_decay=5e-4, nesterov=True)
    steps = len(images) // given.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, given.rate, total_steps=steps * given.epochs)
    checkpoint = given.out.with_suffix(".pt")
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        first = saved["epoch"]
        for part, state in zip((network, optimizer, schedule), saved["state"]):
            part.load_state_dict(state)
    for epoch in range(first, given.epochs):
        torch.manual_seed(given.seed + epoch)
        network.train()
        started, total = time.time(), 0.0
        order = torch.randperm(len(images))[: steps * given.batch].view(steps, given.batch)
        for batch in order:
            loss = F.cross_entropy(network(augmented(normalised(images[batch]))), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        state = [part.state_dict() for part in (network, optimizer, schedule)]
        torch.save({"epoch": epoch + 1, "state": state}, checkpoint)
        print(f"epoch {epoch + 1}: loss {total / steps:.3f}, {time.time() - started:.0f} s", flush=True)
    test, truth = pictures(given.data, "test")
    print(f"test accuracy {accuracy(network, test, truth):.2f}%")
    example = torch.zeros(2, *images.shape[1:])  # of one image torch.export would make a constant of the batch
    network.eval().to(memory_format=torch.contiguous_format)
    torch.onnx.export(
        network,
        (example,),
        given.out,
        input_names=["image"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("N")},),
        external_data=False,
    )


if __name__ == "__main__":
    main()
