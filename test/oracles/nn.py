"""Dumps what PyTorch gives for the ops of neural networks: value and gradients, computed in f64 from inputs that are exact in f32.

    python3 test/oracles/nn.py > test/oracles/nn.json      (needs torch)
"""
import torch
import torch.nn.functional as F

from cases import case, f, i, r, write

FIRST = {"layout": "channels-first"}


def last(x):
    """Channels-first as channels-last."""
    return x.movedim(1, -1)


# Convolution, with PyTorch's order and with the channels last
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def conv(n, x, w, note, **options):
    case(f"conv{n}d", CONV[n], x, w, note=note, torch_options=options, **options, **FIRST)


def conv_last(n, x, w, note, **options):
    axes = list(range(n))
    run = lambda x, w, **o: last(CONV[n](x.movedim(-1, 1), w.permute([n + 1, n, *axes]), **o))
    case(f"conv{n}d", run, x, w, note=f"{note}, channels last", torch_options=options, **options)


conv(1, r(2, 3, 7), r(4, 3, 3), "plain")
conv(1, r(1, 2, 8), r(3, 2, 2), "stride", stride=2, padding=1)
conv(1, r(1, 2, 9), r(3, 2, 3), "same", padding="same")
conv(1, r(2, 4, 8), r(4, 1, 3), "depthwise", groups=4, padding=1)
conv(2, r(2, 3, 5, 6), r(4, 3, 3, 2), "plain")
conv(2, r(2, 3, 6, 7), r(4, 3, 3, 3), "padding", padding=1)
conv(2, r(1, 2, 7, 8), r(3, 2, 3, 3), "stride", stride=2, padding=[1, 2])
conv(2, r(1, 2, 8, 7), r(3, 2, 3, 3), "strides apart", stride=[3, 2], padding=[2, 0])
conv(2, r(1, 2, 9, 9), r(2, 2, 3, 3), "dilation", dilation=[2, 3], padding=2)
conv(2, r(2, 4, 5, 5), r(6, 2, 3, 3), "groups", groups=2, padding=1)
conv(2, r(1, 6, 5, 5), r(6, 1, 3, 3), "depthwise", groups=6, padding=1)
conv(2, r(1, 3, 6, 6), r(6, 1, 3, 3), "depthwise, two for each", groups=3, stride=2)
conv(2, r(2, 5, 3, 4), r(3, 5, 1, 1), "one tap")
conv(2, r(1, 2, 5, 5), r(2, 2, 2, 2), "one tap in two", stride=3)
conv(2, r(1, 1, 6, 6), r(2, 1, 3, 3), "one channel", padding=1)
conv_last(2, r(2, 5, 6, 3), r(3, 3, 3, 4), "padding", padding=1)
conv_last(2, r(1, 7, 8, 2), r(3, 2, 2, 3), "stride", stride=2)
conv_last(2, r(1, 5, 5, 4), r(3, 3, 1, 4), "depthwise", groups=4, padding=1)
conv_last(1, r(2, 9, 2), r(3, 2, 20), "twenty outputs", padding=1)
conv_last(1, r(2, 9, 2), r(3, 2, 35), "thirty-five outputs", dilation=2)
conv(3, r(1, 2, 4, 4, 5), r(3, 2, 2, 3, 2), "plain")
conv(3, r(1, 2, 4, 5, 5), r(2, 1, 3, 3, 3), "everything", stride=[1, 2, 2], padding=1, dilation=[1, 1, 2], groups=2)
for n, x, w, note, options in [
    (1, r(2, 3, 5), r(3, 2, 3), "plain", {}),
    (1, r(1, 3, 5), r(3, 2, 3), "stride", {"stride": 2, "padding": 1, "outputPadding": 1}),
    (2, r(2, 3, 4, 4), r(3, 2, 3, 3), "plain", {}),
    (2, r(1, 4, 3, 4), r(4, 1, 3, 2), "everything", {"stride": 2, "padding": [1, 0], "outputPadding": [1, 0], "dilation": [1, 2], "groups": 2}),
    (3, r(1, 2, 2, 3, 2), r(2, 2, 2, 2, 2), "stride", {"stride": 2}),
]:
    there = {("output_padding" if k == "outputPadding" else k): v for k, v in options.items()}
    case(f"convTranspose{n}d", CONV_TRANSPOSE[n], x, w, note=note, torch_options=there, **options, **FIRST)

write()
