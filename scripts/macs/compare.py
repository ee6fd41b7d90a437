"""Multiply-accumulates of models of torchvision, timm and our own, as `millijoule simulate` counts them in their
ONNX files, beside half of what torch.utils.flop_counter counts while they run.

    pip install torch torchvision timm onnx
    python scripts/macs/compare.py [--only resnet18,vit_tiny_patch16_224] [--markdown TABLE.md]

Exits with 1 where a pair differs. Weights are random, nothing is downloaded. About a quarter of an hour on two cores.
"""

import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import torch

with contextlib.suppress(Exception):  # a torchvision without its compiled operators does not load otherwise
    DECLARED = torch.library.Library("torchvision", "DEF")
    for missing in ("nms", "qnms"):
        DECLARED.define(missing + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import timm  # noqa: E402
import torchvision  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn.attention import SDPBackend, sdpa_kernel  # noqa: E402
from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]

TORCHVISION = [
    "alexnet", "vgg11", "squeezenet1_1", "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "densenet121",
    "googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet1_0",
    "shufflenet_v2_x1_0", "efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf", "convnext_tiny", "vit_b_16",
    "swin_t", "swin_v2_t", "maxvit_t",
]
SEGMENTATION = ["fcn_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"]
VIDEO = ["r3d_18", "mc3_18", "r2plus1d_18"]
TIMM = [
    "vit_tiny_patch16_224", "deit_tiny_distilled_patch16_224", "mixer_s32_224", "resmlp_12_224", "ghostnet_100",
    "res2net50_26w_4s", "hrnet_w18_small", "repvgg_a0", "mobileone_s0", "mobilevit_s", "levit_128s",
    "efficientformer_l1", "poolformer_s12", "xcit_nano_12_p16_224", "edgenext_xx_small", "tf_efficientnet_b0",
    "tf_mobilenetv3_small_075", "semnasnet_075", "fbnetc_100", "lcnet_050", "tinynet_e", "convmixer_768_32",
    "inception_v4", "sequencer2d_s", "gmlp_s16_224", "botnet26t_256", "halonet26t", "lambda_resnet26t",
]


# What a model computes of its weights alone at every run, and an exporter once: swin_v2's table of relative positions
# goes through two layers, (2 * 8 - 1)^2 places of 2 -> 512 -> heads, in blocks of 3, 3, 6, 6, 12 (six times) and 24, 24.
CONSTANT = {"swin_v2_t": 225 * sum(blocks * (2 * 512 + 512 * heads) for blocks, heads in
                                   ((2, 3), (2, 6), (6, 12), (2, 24)))}


class KeywordSpotting(nn.Sequential):
    """DS-CNN (arXiv:1711.07128): a first kernel of 10x4 on 49 windows of 10 coefficients."""

    def __init__(self):
        layers = [nn.ZeroPad2d((1, 1, 4, 5)), nn.Conv2d(1, 64, (10, 4), 2), nn.ReLU()]
        for _ in range(4):
            layers += [nn.Conv2d(64, 64, 3, 1, 1, groups=64), nn.ReLU(), nn.Conv2d(64, 64, 1), nn.ReLU()]
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 12))


class Signal(nn.Sequential):
    """One axis: strides, dilation, groups, and back up by a transposed convolution."""

    def __init__(self):
        super().__init__(
            nn.Conv1d(1, 16, 80, 4), nn.ReLU(), nn.Conv1d(16, 32, 3, 2, 4, dilation=4, groups=4), nn.ReLU(),
            nn.Conv1d(32, 32, 9, 1, 4, groups=32), nn.ConvTranspose1d(32, 8, 4, 2, 1), nn.Conv1d(8, 4, 1))


class Upsampling(nn.Sequential):
    """Transposed convolutions: grouped, dilated, oblong, with output padding."""

    def __init__(self):
        super().__init__(
            nn.ConvTranspose2d(16, 64, (4, 2), (2, 3), (1, 0)), nn.ReLU(),
            nn.ConvTranspose2d(64, 32, 3, 2, 1, output_padding=1, groups=8), nn.ReLU(),
            nn.ConvTranspose2d(32, 3, 3, 1, 2, dilation=2))


class Volume(nn.Sequential):
    """Three axes of different kernels and strides, and back up."""

    def __init__(self):
        super().__init__(
            nn.Conv3d(1, 8, (3, 5, 1), (1, 2, 3), (1, 2, 0)), nn.ReLU(),
            nn.Conv3d(8, 8, 3, 1, 2, dilation=2, groups=2), nn.ConvTranspose3d(8, 2, 2, 2))


class Einsums(nn.Module):
    """Attention written with einsum."""

    def __init__(self):
        super().__init__()
        self.q = nn.Parameter(torch.randn(4, 32, 8))
        self.o = nn.Parameter(torch.randn(4, 8, 32))

    def forward(self, x):
        q = torch.einsum("btc,hcd->bhtd", x, self.q)
        p = torch.einsum("bhid,bhjd->bhij", q, q).softmax(-1)
        return torch.einsum("bhtd,hdc->btc", torch.einsum("bhij,bhjd->bhid", p, q), self.o)


class Recurrent(nn.Module):
    """A cell and nothing else; its MACs are counted by hand."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell

    def forward(self, x):
        return self.cell(x)[0]


def recurrent_macs(steps, directions, gates, inputs, hidden, layers=1):
    """Per step and direction one product of input and state with all gates."""
    first = gates * hidden * (inputs + hidden)
    others = gates * hidden * (directions * hidden + hidden)
    return steps * directions * (first + (layers - 1) * others)


def ours():
    """Models of our own: name, model, shape of the input, MACs by hand or None."""
    return [
        ("ds-cnn", KeywordSpotting(), (1, 1, 49, 10), None),
        ("signal 1-d", Signal(), (1, 1, 16000), None),
        ("transposed", Upsampling(), (1, 16, 7, 9), None),
        ("volume 3-d", Volume(), (1, 1, 16, 24, 24), None),
        ("einsum attention", Einsums(), (1, 50, 32), None),
        ("LSTM 40 -> 128 both ways", Recurrent(nn.LSTM(40, 128, bidirectional=True)), (49, 1, 40),
         recurrent_macs(49, 2, 4, 40, 128)),
        ("LSTM of 3 layers", Recurrent(nn.LSTM(40, 128, 3, batch_first=True)), (1, 49, 40),
         recurrent_macs(49, 1, 4, 40, 128, 3)),
        ("GRU 10 -> 154", Recurrent(nn.GRU(10, 154, batch_first=True)), (1, 25, 10), recurrent_macs(25, 1, 3, 10, 154)),
        ("RNN 10 -> 64", Recurrent(nn.RNN(10, 64)), (25, 1, 10), recurrent_macs(25, 1, 1, 10, 64)),
    ]


def models(only):
    """Name, a function that builds it, shape of the input, MACs by hand or None."""
    for name in TORCHVISION:
        size = 299 if name == "inception_v3" else 224
        extra = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
        yield name, lambda n=name, e=extra: torchvision.models.get_model(n, weights=None, **e), (1, 3, size, size), None
    for name in SEGMENTATION:
        build = lambda n=name: torchvision.models.get_model(n, weights=None, weights_backbone=None)  # noqa: E731
        yield name, lambda b=build: First(b()), (1, 3, 224, 224), None
    for name in VIDEO:
        yield name, lambda n=name: torchvision.models.get_model(n, weights=None), (1, 3, 8, 112, 112), None
    for name in TIMM:
        size = 256 if name in ("mobilevit_s", "botnet26t_256", "halonet26t", "lambda_resnet26t") else 224
        size = 299 if name == "inception_v4" else size
        size = 106 if name == "tinynet_e" else size
        yield name, lambda n=name: timm.create_model(n, pretrained=False), (1, 3, size, size), None
    if not only or any(name in only for name, *_ in ours()):
        for name, model, shape, macs in ours():
            yield name, lambda m=model: m, shape, macs


class First(nn.Module):
    """The first of several outputs."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x)["out"]


def torch_macs(model, x):
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    return counter.get_total_flops() // 2


def our_macs(program, file):
    for extra in ([], ["--skip-unpriced"]):
        run = subprocess.run([program, "simulate", str(file), "--json", *extra], capture_output=True, text=True)
        if run.returncode == 0:
            account = json.loads(run.stdout)
            return account["total"]["macs"], "; ".join(account["unpriced"])
        message = run.stderr.strip()
    return None, message.splitlines()[0] if message else "no answer"


def export(model, x, file):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), sdpa_kernel(SDPBackend.MATH):
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (x,), str(file), opset_version=17, dynamo=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="names with commas between them")
    parser.add_argument("--program", default=str(ROOT / "millijoule"))
    parser.add_argument("--markdown", type=pathlib.Path, help="writes the table of docs/simulator.md")
    arguments = parser.parse_args()
    only = set(filter(None, arguments.only.split(",")))
    torch.backends.mha.set_fastpath_enabled(False)  # whose kernel the counter does not know
    rows = ["| model | input | MACs | torch |", "|---|---|---|---|"]
    different = 0
    for name, build, shape, by_hand in models(only):
        if only and name not in only:
            continue
        torch.manual_seed(0)
        x = torch.randn(*shape)
        try:
            model = build().eval()
            expected = by_hand if by_hand is not None else torch_macs(model, x) - CONSTANT.get(name, 0)
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "model.onnx"
                export(model, x, file)
                found, note = our_macs(arguments.program, file)
        except Exception as e:  # a model that this torch cannot export says nothing about us
            print(f"{name}: not compared: {type(e).__name__} {str(e).splitlines()[0] if str(e) else ''}", flush=True)
            continue
        same = found == expected and not note
        different += not same
        how = "by hand" if by_hand is not None else "the same"
        if name in CONSTANT:
            how = f"{CONSTANT[name]:,} more, of constants"
        rows.append(f"| `{name}` | {'x'.join(map(str, shape[1:] if shape[0] == 1 else shape))} | {found:,} | "
                    f"{how if same else f'{expected:,}'} |" if found is not None else f"| `{name}` | | | {note} |")
        print(("same " if same else "DIFFERENT ") + f"{name}: {found} and {expected} {note}", flush=True)
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(rows) + "\n", encoding="utf-8")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
