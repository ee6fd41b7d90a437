"""The figures of CurvatureMeasureTest, by PyTorch in float64: Fisher information and Hessian of a two-layer network.

    pip install torch
    python scripts/curvature/two_layers.py
"""

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def wave(count, frequency, phase, scale):
    # float32, as the network of the test holds them
    return (scale * torch.sin(frequency * torch.arange(count) + phase)).float().double()


WEIGHTS = [wave(72, 0.7, 0.3, 0.5).view(4, 2, 3, 3), wave(12, 1.3, 0.1, 0.8).view(3, 4)]
BIASES = [wave(4, 0.9, 0.2, 0.1), wave(3, 1.1, 0.5, 0.1)]
IMAGES = torch.stack([wave(72, 0.37, 0.11 * n, 1.0).view(2, 6, 6) for n in range(6)])
LABELS = torch.arange(6) % 3
BITS = 4
WEIGHT_STEP = float(torch.tensor(0.1, dtype=torch.float32))
READ_STEPS = [float(torch.tensor(0.15, dtype=torch.float32)), float(torch.tensor(0.05, dtype=torch.float32))]


def forward(weights, moves=(0, 0), reads=None):
    x = IMAGES + moves[0]
    first = x
    hidden = F.relu(F.conv2d(x, weights[0], BIASES[0], padding=1)).mean((2, 3))
    second = hidden + moves[1]
    if reads is not None:
        reads += [first, second]
    return F.linear(second, weights[1], BIASES[1])


def rounded(x, step, low, high):
    return torch.clamp(torch.round(x / step), low, high) * step


def fisher():
    weights = [w.clone().requires_grad_() for w in WEIGHTS]
    squares = [torch.zeros_like(w) for w in WEIGHTS]
    read_errors = [0.0, 0.0]
    for n in range(len(LABELS)):
        moves = [torch.zeros_like(IMAGES, requires_grad=True), torch.zeros(6, 4, requires_grad=True)]
        reads = []
        logits = forward(weights, moves, reads)
        loss = F.cross_entropy(logits[n : n + 1], LABELS[n : n + 1])
        gradients = torch.autograd.grad(loss, weights + moves)
        for total, gradient in zip(squares, gradients):
            total += gradient**2
        # the image is signed, what the last layer reads is behind ReLU
        for i, (low, high) in enumerate(((-8, 7), (0, 15))):
            x = reads[i][n].detach()
            error = rounded(x, READ_STEPS[i], low, high) - x
            read_errors[i] += ((gradients[2 + i][n] * error) ** 2).sum().item()
    for i, w in enumerate(WEIGHTS):
        error = rounded(w, WEIGHT_STEP, -8, 7) - w
        print(f"fisher layer {i}: weights {(squares[i] / 6 * error**2).sum().item() / 2!r},"
              f" reads {read_errors[i] / 6 / 2!r}")


def traces():
    def loss(first, second):
        return F.cross_entropy(forward([first, second]), LABELS)

    hessian = torch.autograd.functional.hessian(loss, tuple(WEIGHTS))
    for i, w in enumerate(WEIGHTS):
        square = hessian[i][i].reshape(w.numel(), w.numel())
        print(f"trace of the Hessian, layer {i}: {square.trace().item()!r}")


fisher()
traces()
