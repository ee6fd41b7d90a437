"""Rebuilds the network of a run in PyTorch from network.json and weights.safetensors alone, and trains it on.

    python rebuild.py RUN                     # on invented pictures
    python rebuild.py RUN --data FOLDER       # on a data set: its accuracy too

Needs torch, numpy and safetensors; with onnxruntime the integers are compared with model.onnx, bit by bit.
"""

import argparse
import json
import pathlib

import numpy as np
import pictures
import torch
import torch.nn.functional as F
from safetensors.torch import load_file


def fake_quantize(x, scale, grid):
    """scale * clip(round(x / scale)); straight-through for x, and LSQ's gradient for the scale."""
    steps = (x / scale).clamp(*grid)
    return scale * (steps + (steps.round() - steps).detach())  # torch rounds ties to even


class Rebuilt(torch.nn.Module):
    """The nodes of network.json, in their order."""

    def __init__(self, network, tensors):
        super().__init__()
        self.nodes = network["nodes"]
        statistics = {n["norm"][key] for n in self.nodes if n["norm"] for key in ("running_mean", "running_var")}
        fixed = statistics | {network["inputs"][0]["mean"], network["inputs"][0]["inverse_deviation"]}
        self.image = network["inputs"][0]
        self.names = {}
        for name, value in tensors.items():
            self.names[name] = name.replace(".", "_")
            if name in fixed:
                self.register_buffer(self.names[name], value)
            else:
                self.register_parameter(self.names[name], torch.nn.Parameter(value))

    def tensor(self, name):
        return getattr(self, self.names[name])

    def per_channel(self, name):
        return self.tensor(name).view(-1, 1, 1)

    def forward(self, pixels):
        """pixels: (N, C, H, W), 0 to 255. Logits (N, classes), as training computes them: weights and operands are
        rounded to their grids, sums are of real numbers."""
        values = {"pixels": pixels}
        for node in self.nodes:
            x = values[node["inputs"][0]]
            values[node["output"]] = self.fake_quantized(node, x, values)
        return values[self.nodes[-1]["output"]]

    def fake_quantized(self, node, x, values):
        match node["op"]:
            case "normalise":
                return self.normalised(x)
            case "quantize":
                return fake_quantize(x, self.tensor(node["scales"]["output"]), node["output_grid"])
            case "conv":
                norm = {key: self.tensor(name) for key, name in node["norm"].items()}
                y = self.convolved(node, x, self.rounded(node))
                y = F.batch_norm(
                    y,
                    norm["running_mean"],
                    norm["running_var"],
                    norm["weight"],
                    norm["bias"],
                    training=False,  # statistics stay, as at the end of a retraining
                    eps=node["epsilon"],
                )
                return y.clamp(0, 6) if node["activation"] == "relu6" else y
            case "linear":
                return F.linear(x.flatten(1), self.rounded(node), self.tensor(node["bias"]))
            case "add":
                return x + values[node["inputs"][1]]
            case "global_average_pool":
                return x.mean((2, 3), keepdim=True)

    def normalised(self, pixels):
        return (pixels - self.per_channel(self.image["mean"])) * self.per_channel(self.image["inverse_deviation"])

    def rounded(self, node):
        weights = self.tensor(node["weights"])
        scales = self.tensor(node["scales"]["weights"]).view(-1, *[1] * (weights.dim() - 1))
        return fake_quantize(weights, scales, node["weight_grid"])

    @staticmethod
    def convolved(node, x, weights):
        top, left, bottom, right = node["pads"]
        x = F.pad(x, (left, right, top, bottom))
        return F.conv2d(x, weights, None, node["stride"], 0, node["dilation"], node["groups"])

    @torch.no_grad()
    def integer_logits(self, pixels):
        """The logits of model.onnx in every bit: integers between the nodes, and network.json's `arithmetic`. Sums are
        taken in float64, which holds them exactly."""
        values, scales = {"pixels": pixels}, {}
        for node in self.nodes:
            name, first = node["output"], node["inputs"][0]
            x = values[first]
            real = x * scales[first] if first in scales else x
            match node["op"]:
                case "normalise":
                    values[name] = self.normalised(x)
                case "quantize":
                    scales[name] = self.tensor(node["scales"]["output"])
                    values[name] = (real / scales[name]).clamp(*node["output_grid"]).round()
                case "conv":
                    norm = {key: self.tensor(tensor).double() for key, tensor in node["norm"].items()}
                    factor = norm["weight"] / (norm["running_var"] + node["epsilon"]).sqrt()
                    weight_scale = (self.tensor(node["scales"]["weights"]).double() * factor).float()
                    bias = (norm["bias"] - norm["running_mean"] * factor).float()
                    sums = self.convolved(node, x.double(), self.integers(node)).float()
                    y = sums * (scales[first] * weight_scale).view(-1, 1, 1) + bias.view(-1, 1, 1)
                    values[name] = y.clamp(0, 6) if node["activation"] == "relu6" else y
                case "linear":
                    sums = F.linear(x.flatten(1).double(), self.integers(node)).float()
                    multiplier = scales[first] * self.tensor(node["scales"]["weights"])
                    values[name] = sums * multiplier + self.tensor(node["bias"])
                case "add":
                    second = node["inputs"][1]
                    values[name] = real + values[second] * scales[second]
                case "global_average_pool":
                    sums = x.double().sum((2, 3), keepdim=True).float()
                    values[name] = sums * (scales[first] / (x.shape[2] * x.shape[3]))
        return values[self.nodes[-1]["output"]]

    def integers(self, node):
        weights = self.tensor(node["weights"])
        scales = self.tensor(node["scales"]["weights"]).view(-1, *[1] * (weights.dim() - 1))
        return (weights / scales).round().clamp(*node["weight_grid"]).double()


def batches(network, images, size=100):
    return torch.cat([network(torch.from_numpy(images[i : i + size]).float()) for i in range(0, len(images), size)])


def main():
    parser = argparse.ArgumentParser(description="Rebuild the network of a run in PyTorch.")
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--data", help="a data set: IDX, CIFAR or folders of classes")
    parser.add_argument("--images", type=int, default=1000, help="how many of it")
    arguments = parser.parse_args()
    torch.manual_seed(0)

    network = json.loads((arguments.run / "network.json").read_text(encoding="utf-8"))
    rebuilt = Rebuilt(network, load_file(arguments.run / network["weights"]["file"]))
    shape = network["inputs"][0]["shape"]
    if arguments.data:
        images, labels = pictures.load(arguments.data, "test", shape)
        images, labels = images[: arguments.images], None if labels is None else labels[: arguments.images]
    else:
        images, labels = pictures.invented(min(arguments.images, 200), shape), None
    print(f"network     {len(network['nodes'])} nodes, {len(network['classes'])} classes, {tuple(shape)} pixels")
    if network["weights"]["transform"]:
        print(f"weights     are {network['weights']['transform']}(w) of the trained w; trained on as they stand here")

    with torch.no_grad():
        exact = batches(rebuilt.integer_logits, images)
        training = batches(rebuilt, images)
    same = (exact.argmax(1) == training.argmax(1)).sum().item()
    difference = (exact - training).abs().max().item()
    print(f"integers    the class of fake quantization on {same} of {len(images)} images, logits within {difference:.2g}")
    try:
        import onnxruntime
    except ImportError:
        print("model.onnx  not compared: onnxruntime is not installed")
    else:
        session = onnxruntime.InferenceSession(arguments.run / "model.onnx", providers=["CPUExecutionProvider"])
        logits = batches(lambda x: torch.from_numpy(session.run(None, {"pixels": x.numpy()})[0]), images)
        bits = (exact.view(torch.int32) == logits.view(torch.int32)).all(1).sum().item()
        print(f"model.onnx  every bit the same on {bits} of {len(images)} images")
        if bits < len(images):
            raise SystemExit("the rebuilt network is another one than model.onnx")
    if labels is not None:
        print(f"accuracy    {100 * np.mean(exact.argmax(1).numpy() == labels):.2f}% on {len(images)} test images")

    fine_tune(rebuilt, arguments, shape, exact, images)


def fine_tune(rebuilt, arguments, shape, exact, images):
    """One step; without labels towards classes that the network gives already."""
    labels = None
    if arguments.data:
        images, labels = pictures.load(arguments.data, "train", shape)
    targets = exact.argmax(1) if labels is None else torch.from_numpy(labels)
    batch, targets = torch.from_numpy(images[:64]).float(), targets[:64]
    # Step sizes stay as they are: their gradients are large beside them, and they would need a rate of their own.
    trained = [parameter for name, parameter in rebuilt.named_parameters() if not name.endswith("_scale")]
    optimizer = torch.optim.SGD(trained, lr=1e-4)
    before = F.cross_entropy(rebuilt(batch), targets)
    before.backward()
    optimizer.step()
    with torch.no_grad():
        after = F.cross_entropy(rebuilt(batch), targets)
    print(f"fine-tuned  one step: loss {before.item():.5f} -> {after.item():.5f} on its batch of {len(batch)}")


if __name__ == "__main__":
    main()
