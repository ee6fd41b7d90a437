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


def activated(node, y):
    """relu6, or clip(0, highest)."""
    if node["activation"] is None:
        return y
    highest = 6.0 if node["activation"] == "relu6" else float(node["activation"].split(",")[1].rstrip(")"))
    return y.clamp(0, highest)


def as_logits(values):
    """In the order height, width, channel where the last node gives a map."""
    return values.permute(0, 2, 3, 1).flatten(1) if values.dim() == 4 else values


class Rebuilt(torch.nn.Module):
    """The nodes of network.json, in their order."""

    def __init__(self, network, tensors):
        super().__init__()
        self.nodes = network["nodes"]
        statistics = {n["norm"][key] for n in self.nodes if n["norm"] for key in ("running_mean", "running_var")}
        fixed = statistics | {network["inputs"][0]["mean"], network["inputs"][0]["inverse_deviation"]}
        fixed |= {n["positions"] for n in self.nodes if "positions" in n}
        self.image = network["inputs"][0]
        self.given = {n["output"]: n for n in self.nodes}
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
        return as_logits(values[self.nodes[-1]["output"]])

    def fake_quantized(self, node, x, values):
        match node["op"]:
            case "normalise":
                return self.normalised(x)
            case "quantize":
                return fake_quantize(x, self.tensor(node["scales"]["output"]), node["output_grid"])
            case "conv":
                y = self.convolved(node, x, self.rounded(node))
                if node["norm"] is None:
                    y = y + self.per_channel(node["bias"])
                else:
                    norm = {key: self.tensor(name) for key, name in node["norm"].items()}
                    y = F.batch_norm(
                        y,
                        norm["running_mean"],
                        norm["running_var"],
                        norm["weight"],
                        norm["bias"],
                        training=False,  # statistics stay, as at the end of a retraining
                        eps=node["epsilon"],
                    )
                return activated(node, y)
            case "linear":
                y = F.linear(x.flatten(1), self.rounded(node), self.tensor(node["bias"]))
                return y if node is self.nodes[-1] else y[:, :, None, None]
            case "add":
                return x + values[node["inputs"][1]]
            case "multiply":
                return x * values[node["inputs"][1]]
            case "average_pool":
                ones = torch.ones(x.shape[1], 1, *node["kernel"], dtype=x.dtype)
                return self.window_sums(node, x, ones) / self.counts(node, x, ones)
            case "global_average_pool":
                return x.mean((2, 3), keepdim=True)
            case _:
                return self.moved(node, [values[name] for name in node["inputs"]], x)

    def moved(self, node, operands, x):
        """What is computed alike in training and of integers: `x` is what the first operand gives, as real numbers."""
        match node["op"]:
            case "clamp":
                return x.clamp(node.get("lowest"), node.get("highest"))
            case "slope":
                return torch.where(x < 0, self.per_channel(node["factors"]) * x, x)
            case "affine":
                return self.per_channel(node["factors"]) * x + self.per_channel(node["shifts"])
            case "concat":
                return torch.cat(operands, 1)
            case "max_pool":
                top, left, bottom, right = node["pads"]
                x = F.pad(x, (left, right, top, bottom), value=-torch.inf)
                return F.max_pool2d(x, node["kernel"], node["stride"], 0, node["dilation"])
            case "rearrange":
                flat = F.pad(x.permute(0, 2, 3, 1).flatten(1), (1, 0))  # a zero before all values
                channels, height, width = node["shape"]
                taken = flat[:, self.tensor(node["positions"]).detach().long() + 1]
                return taken.view(-1, height, width, channels).permute(0, 3, 1, 2)
            case "table":  # the step between two of its values has no gradient
                scale = self.tensor(self.given[node["inputs"][0]]["scales"]["output"])
                return self.looked_up(node, (x / scale).round())
            case _:
                raise SystemExit(f"{node['name']}: this script knows no op {node['op']}")

    def looked_up(self, node, integers):
        return self.tensor(node["table"])[(integers - node["input_grid"][0]).long()]

    @staticmethod
    def window_sums(node, x, ones):
        top, left, bottom, right = node["pads"]
        x = F.pad(x, (left, right, top, bottom))
        return F.conv2d(x, ones, None, node["stride"], 0, node["dilation"], x.shape[1])

    def counts(self, node, x, ones):
        """Of values in each window."""
        if node["counts_padding"]:
            return float(node["kernel"][0] * node["kernel"][1])
        return self.window_sums(node, torch.ones_like(x[:1]), ones)

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
                    weight_scale, bias = self.folded(node)
                    sums = self.convolved(node, x.double(), self.integers(node)).float()
                    y = sums * (scales[first] * weight_scale).view(-1, 1, 1) + bias.view(-1, 1, 1)
                    values[name] = activated(node, y)
                case "linear":
                    sums = F.linear(x.flatten(1).double(), self.integers(node)).float()
                    multiplier = scales[first] * self.tensor(node["scales"]["weights"])
                    y = sums * multiplier + self.tensor(node["bias"])
                    values[name] = y if node is self.nodes[-1] else y[:, :, None, None]
                case "add":
                    second = node["inputs"][1]
                    values[name] = real + values[second] * scales[second]
                case "multiply":
                    second = node["inputs"][1]
                    values[name] = real * (values[second] * scales[second])
                case "table":
                    values[name] = self.looked_up(node, x)
                case "average_pool":
                    ones = torch.ones(x.shape[1], 1, *node["kernel"], dtype=torch.float64)
                    sums = self.window_sums(node, x.double(), ones).float()
                    counts = self.counts(node, x.double(), ones)
                    values[name] = sums * (scales[first] / torch.as_tensor(counts, dtype=torch.float32))
                case "global_average_pool":
                    sums = x.double().sum((2, 3), keepdim=True).float()
                    values[name] = sums * (scales[first] / (x.shape[2] * x.shape[3]))
                case _:
                    operands = [values[i] * scales[i] if i in scales else values[i] for i in node["inputs"]]
                    values[name] = self.moved(node, operands, real)
        return as_logits(values[self.nodes[-1]["output"]])

    def folded(self, node):
        """Scales of the weights and biases, batch-norm folded into them."""
        scales = self.tensor(node["scales"]["weights"])
        if node["norm"] is None:
            return scales, self.tensor(node["bias"])
        norm = {key: self.tensor(tensor).double() for key, tensor in node["norm"].items()}
        factor = norm["weight"] / (norm["running_var"] + node["epsilon"]).sqrt()
        return (scales.double() * factor).float(), (norm["bias"] - norm["running_mean"] * factor).float()

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
