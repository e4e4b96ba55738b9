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

# Pooling
MAX_POOL = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE_POOL = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def pool(n, x, window, note, **options):
    case(f"maxPool{n}d", lambda x, size, **o: MAX_POOL[n](x, size, **o), x, window, note=note, torch_options=options, **options, **FIRST)
    if "dilation" not in options:
        case(f"averagePool{n}d", lambda x, size, **o: AVERAGE_POOL[n](x, size, **o), x, window, note=note, torch_options=options, **options, **FIRST)


pool(1, r(2, 3, 8), 2, "pairs")
pool(1, r(1, 2, 9), 3, "overlap", stride=2, padding=1)
pool(2, r(2, 3, 4, 6), 2, "pairs")
pool(2, r(1, 2, 5, 7), [3, 2], "overlap", stride=[2, 1], padding=[1, 0])
pool(2, r(1, 2, 8, 8), 2, "apart", stride=3)
pool(2, r(1, 2, 7, 7), 3, "dilation", dilation=2, stride=1, padding=1)
pool(3, r(1, 2, 4, 4, 4), 2, "pairs")
pool(3, r(1, 1, 4, 5, 5), [2, 3, 3], "overlap", stride=[1, 2, 2], padding=[0, 1, 1])
case("maxPool2d", lambda x, size: last(F.max_pool2d(x.movedim(-1, 1), size)), r(2, 4, 4, 18), 2, note="channels last")
case("maxPool1d", lambda x, size, **o: F.max_pool1d(x, size), f(1, 1, 2, 2, 3, 3, 0, 0).reshape(1, 2, 4), 2, note="the first of equals", **FIRST)
case("averagePool2d", lambda x, size, **o: F.avg_pool2d(x, size, stride=1, padding=1, count_include_pad=False), r(1, 2, 4, 5), 3, note="what is there", stride=1, padding=1, countPadding=False, **FIRST)
for size in ([2, 3], [3, 4], [1, 1], [5, None], [7, 7]):
    x = r(2, 3, 5, 7)
    note = " by ".join(str(s) for s in size)
    case("adaptiveAveragePool", lambda x, s, **o: F.adaptive_avg_pool2d(x, s), x, size, note=note, **FIRST)
    case("adaptiveMaxPool", lambda x, s, **o: F.adaptive_max_pool2d(x, s), x, size, note=note, **FIRST)
case("globalAveragePool", lambda x, **o: x.mean((2, 3)), r(2, 3, 2, 4), **FIRST)
case("globalAveragePool", lambda x: x.mean((1, 2)), r(2, 3, 2, 4), note="channels last")
case("globalMaxPool", lambda x, **o: x.amax((2, 3)), r(2, 3, 2, 4), **FIRST)

# Interpolation
for size in ([6, 9], [2, 3], [5, 3]):
    note = " by ".join(map(str, size))
    x = r(1, 2, 3, 4)
    case("interpolate", lambda x, s, **o: F.interpolate(x, s), x, size, note=f"nearest, {note}", **FIRST)
    case("interpolate", lambda x, s, **o: F.interpolate(x, s, mode="bilinear"), x, size, note=f"linear, {note}", mode="linear", **FIRST)
    case("interpolate", lambda x, s, **o: F.interpolate(x, s, mode="bilinear", align_corners=True), x, size, note=f"corners, {note}", mode="linear", alignCorners=True, **FIRST)
case("interpolate", lambda x, s, **o: F.interpolate(x, s, mode="linear"), r(2, 2, 5), [8], note="linear, one axis", mode="linear", **FIRST)
case("interpolate", lambda x, s, **o: F.interpolate(x, s, mode="bilinear", align_corners=True), r(1, 1, 4, 4), [1, 2], note="corners, to one", mode="linear", alignCorners=True, **FIRST)

write()
