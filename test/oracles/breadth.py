"""The oracle of what came after arrays.py and nn.py: `python3 test/oracles/breadth.py > test/oracles/breadth.json`."""
import math

import torch
from cases import case, f, i, r, write

F, S, L = torch.nn.functional, torch.special, torch.linalg

# Special functions
wide = f(0, 0.125, 0.5, 1, 1.5, 2, 2.5, 4, 6.5, 7.75, 8, 8.5, 12, 20, 33.5)
signed = torch.cat([wide, -wide[1:]])
for name, run, at in (
    ("besselI0", S.i0, signed), ("besselI0e", S.i0e, signed), ("besselI1", S.i1, signed), ("besselI1e", S.i1e, signed),
    ("besselJ0", S.bessel_j0, signed), ("besselJ1", S.bessel_j1, signed), ("besselY0", S.bessel_y0, wide[1:]), ("besselY1", S.bessel_y1, wide[1:]),
    ("besselK0", S.modified_bessel_k0, wide[1:]), ("besselK1", S.modified_bessel_k1, wide[1:]),
    ("besselK0e", S.scaled_modified_bessel_k0, wide[1:]), ("besselK1e", S.scaled_modified_bessel_k1, wide[1:]),
):
    # PyTorch has gradients only of the first four.
    case(name, run, at, gradient=name.startswith("besselI"))
    case(name, run, f(math.nan), note="NaN", gradient=False)
for name, run in (("besselY0", S.bessel_y0), ("besselY1", S.bessel_y1)):
    case(name, run, f(0, -1), note="0 and below", gradient=False)
for name, run in (("besselK0", S.modified_bessel_k0), ("besselK1", S.modified_bessel_k1)):
    case(name, run, f(0, -1), note="0 and below", gradient=False)
for n in (0, 1, 2, 3, 6):
    case("polygamma", lambda x, n: torch.polygamma(n, x), f(0.25, 0.5, 1, 2.5, 7, 30), n, note=f"{n}")
case("polygamma", lambda x, n: torch.polygamma(n, x), f(-0.25, -1.75, -3.5), 1, note="1 below 0", gradient=False)
case("multivariateLgamma", torch.mvlgamma, f(1.5, 3, 7.25), 3)
case("zeta", S.zeta, f(1.5, 2, 3, 7.5), f(0.5, 1, 2.25, 9), gradient=False)
case("zeta", S.zeta, f(1, 0.5, math.inf), f(1, 1, 2), note="edges", gradient=False)
case("ndtr", S.ndtr, f(-6, -2, -0.5, 0, 0.5, 3, math.inf, -math.inf))
case("ndtri", S.ndtri, f(0.0009765625, 0.25, 0.5, 0.75, 0.9990234375))
case("ndtri", S.ndtri, f(0, 1, -1), note="edges", gradient=False)
case("logNdtr", S.log_ndtr, f(-1000, -40, -11, -9, -5, -1, 0, 1, 5, 9))
case("entr", S.entr, f(0.25, 0.5, 1, 2))
case("entr", S.entr, f(0, -1, math.nan, math.inf), note="edges", gradient=False)
case("xlog1py", S.xlog1py, f(0.5, 2, 3), f(-0.25, 1, 4))
case("xlog1py", S.xlog1py, f(0, 0, 0, 2), f(-1, math.inf, math.nan, -1), note="extremes", gradient=False)

# Statistics
gaps = f(1, math.nan, 3, 4, math.nan, -2, 7, 0.5).reshape(2, 4)
none = f(math.nan, math.nan, 1, math.nan).reshape(2, 2)
for q in (0, 0.25, 0.5, 0.9, 1):
    case("nanQuantile", lambda x, q, axes, keepdims=False: torch.nanquantile(x, q, dim=axes, keepdim=keepdims), gaps, q, axes=1, note=f"{q}")
case("nanQuantile", lambda x, q: torch.nanquantile(x, q), gaps, 0.3, note="all")
case("nanQuantile", lambda x, q, axes, keepdims: torch.nanquantile(x, q, dim=axes, keepdim=keepdims), gaps, 0.3, axes=0, keepdims=True, note="first axis, kept")
case("nanQuantile", lambda x, q, axes: torch.nanquantile(x, q, dim=axes), none, 0.5, axes=1, note="of nothing", gradient=False)
case("nanMedian", lambda x, axes: torch.nanquantile(x, 0.5, dim=axes), gaps, axes=1)
case("nanProd", lambda x, axis: torch.nan_to_num(x, nan=1.0).prod(axis), gaps, axis=1)
case("nanCumsum", lambda x, axis: torch.nan_to_num(x, nan=0.0).cumsum(axis), gaps, axis=1)
case("nanCumprod", lambda x, axis: torch.nan_to_num(x, nan=1.0).cumprod(axis), gaps, axis=0)
case("nanArgmax", lambda x, axis: torch.nan_to_num(x, nan=-math.inf).argmax(axis), gaps, axis=1)
case("nanArgmin", lambda x, axis: torch.nan_to_num(x, nan=math.inf).argmin(axis), gaps, axis=1)
for name, run in (("fmax", torch.fmax), ("fmin", torch.fmin)):
    case(name, run, f(1, math.nan, 3, -1), f(2, 2, math.nan, -3))
    case(name, run, f(math.nan), f(math.nan), note="both NaN", gradient=False)
    case(name, run, r(2, 3), r(3), note="broadcast")
    case(name, run, i(1, 5), i(3, 2), note="whole numbers")
for k in (0, 2):
    case("kthValue", lambda x, k, axis: torch.kthvalue(x, k + 1, axis).values, r(3, 5), k, axis=1, pick="values", note=f"{k}")
    case("kthValue", lambda x, k, axis: torch.kthvalue(x, k + 1, axis).indices, r(4, 3), k, axis=0, pick="indices", note=f"{k}, places")
often = f(3, 1, 3, 2, 2, 5, 5, 1, 5, 0).reshape(2, 5)
case("mode", lambda x, axis: torch.mode(x, axis).values, often, axis=1, pick="values")
case("mode", lambda x, axis: torch.mode(x, axis).values, i(4, 4, 1, 1, 9, 2).reshape(2, 3), axis=0, pick="values", note="whole numbers")
case("peakToPeak", lambda x, axis: x.amax(axis) - x.amin(axis), r(3, 4), axis=1)
share = torch.rand(3, 4, dtype=torch.float64).mul(64).round() / 64 + 0.25
case("weightedMean", lambda x, w, axes: (x * w).sum(axes) / w.sum(axes), r(3, 4), share, axes=1)
case("weightedMean", lambda x, w: (x * w).sum() / (w + 0 * x).sum(), r(3, 4), share[0], note="weights broadcast")
case("logCumsumExp", lambda x, axis: torch.logcumsumexp(x, axis), r(3, 7), axis=1)
case("logCumsumExp", lambda x, axis: torch.logcumsumexp(x, axis), f(-1000, 0, 1000, 1000, -5), axis=0, note="far")
case("logCumsumExp", lambda x, axis: torch.logcumsumexp(x, axis), f(-math.inf, -math.inf, 1, math.inf), axis=0, note="infinite", gradient=False)
case("cumulativeTrapezoid", lambda y, axis: torch.cumulative_trapezoid(y, dim=axis), r(3, 5), axis=0)
case("cumulativeTrapezoid", lambda y, axis, spacing: torch.cumulative_trapezoid(y, dx=spacing, dim=axis), r(3, 5), axis=1, spacing=0.25, note="spacing")
case("centralDifferences", lambda x, axis: torch.gradient(x, dim=axis)[0], r(3, 5), axis=1)
case("centralDifferences", lambda x, axis, spacing: torch.gradient(x, dim=axis, spacing=spacing)[0], r(2, 3), axis=0, spacing=0.5, note="two places")


def unwrapped(x, axis=-1, period=2 * math.pi):
    step = torch.diff(x, dim=axis)
    turns = torch.round(step.detach() / period)
    turns = torch.where((step.detach() / period).abs() == 0.5, torch.zeros_like(turns), turns)
    return torch.cat([x.narrow(axis, 0, 1), x.narrow(axis, 1, x.shape[axis] - 1) - period * torch.cumsum(turns, axis)], axis)


case("unwrap", unwrapped, f(0, 3, -3, 1, 6, 12, -7))
case("unwrap", lambda x, axis, period: unwrapped(x, axis, period), f(0, 3, 1, 6, 2, 11, 9, 1).reshape(4, 2), axis=0, period=4, note="period")

# Joining
case("hstack", lambda *xs: torch.hstack(xs), r(2, 3), r(2, 1))
case("hstack", lambda *xs: torch.hstack(xs), r(3), r(2), note="vectors")
case("vstack", lambda *xs: torch.vstack(xs), r(2, 3), r(3))
case("blockDiagonal", lambda *xs: torch.block_diag(*xs), r(2, 3), r(3), r(1, 1))
case("cartesianProduct", lambda *xs: torch.cartesian_prod(*xs), r(2), r(3), r(2))
case("vander", lambda x, n: L.vander(x, N=n), r(3), 4)
case("vander", L.vander, r(2, 3), note="as many as places")
case("unravelIndex", lambda x, shape: torch.stack(torch.unravel_index(x.long(), shape), -1), i(0, 5, 23, 11), [2, 3, 4])
case("ravelIndex", lambda x, shape: x[..., 0] * 16 + x[..., 1] * 4 + x[..., 2], i(0, 0, 0, 1, 2, 3, 1, 0, 2).reshape(3, 3), [4, 4, 4])
segments = i(2, 0, 2, 0, 3)
rows = r(5, 2)
for mode, reduce in (("sum", "sum"), ("mean", "mean"), ("max", "amax"), ("min", "amin"), ("prod", "prod")):
    def reduced(x, s, count, mode, reduce=reduce):
        start = torch.full((count, *x.shape[1:]), 1.0 if reduce == "prod" else 0.0, dtype=x.dtype)
        place = s.long()[:, None].expand(x.shape)
        return start.scatter_reduce(0, place, x, reduce, include_self=reduce == "prod")

    case("segmentReduce", reduced, rows, segments, 5, mode=mode, note=mode)

# Linear algebra
square = r(2, 3, 3) + 3 * torch.eye(3, dtype=torch.float64)
for shape in ((3, 3), (2, 4, 3), (2, 5)):
    given = r(*shape)
    for part in ("l", "u"):
        case("lu", lambda x, part=part: dict(zip("plu", L.lu(x)))[part], given, pick=part, note=f"{part} of {shape}")
    case("lu", lambda x: L.lu(x)[0].argmax(-2), given, pick="order", note=f"order of {shape}", gradient=False)
case("lu", lambda x: L.lu(x)[2], f(1, 2, 2, 4).reshape(2, 2), pick="u", note="singular", gradient=False)
for kind, p in (("frobenius", "fro"), ("nuclear", "nuc"), (1, 1), (-1, -1), (2, 2), (-2, -2), (math.inf, math.inf), (-math.inf, -math.inf)):
    if isinstance(kind, float):
        continue
    case("matrixNorm", lambda x, kind, p=p: L.matrix_norm(x, p), r(2, 3, 4), kind=kind, note=f"{kind}")
    case("conditionNumber", lambda x, kind, p=p: L.cond(x, p) if kind in (2, -2) else L.matrix_norm(x, p) * L.matrix_norm(L.inv(x), p), square, kind=kind, note=f"{kind}")
case("matrixNorm", L.matrix_norm, r(3, 2), note="frobenius unless named")
case("conditionNumber", L.cond, r(4, 3), note="tall")
case("logdet", torch.logdet, square @ square.mT)
case("logdet", torch.logdet, f(1, 0, 0, -1).reshape(2, 2), note="below 0", gradient=False)
low = L.cholesky(square @ square.mT)
low = torch.round(low * 64) / 64
case("choleskySolve", lambda l, b: torch.cholesky_solve(b, torch.tril(l)), low, r(2, 3, 2))
case("choleskyInverse", lambda l: torch.cholesky_inverse(torch.tril(l)), low)
case("multiDot", lambda *xs: L.multi_dot(xs), r(3, 5), r(5, 2), r(2, 4), r(4, 3))
case("tensorSolve", L.tensorsolve, (r(6, 6) + 3 * torch.eye(6, dtype=torch.float64)).reshape(2, 3, 6), r(2, 3))
case("tensorInverse", L.tensorinv, (r(6, 6) + 3 * torch.eye(6, dtype=torch.float64)).reshape(2, 3, 6), 2)

# Signals
real = lambda z: torch.view_as_real(z)
window = torch.hann_window(8, dtype=torch.float64).mul(64).round() / 64
case("stft", lambda x, size: real(torch.stft(x, size, window=torch.ones(size, dtype=x.dtype), return_complex=True)), r(21), 8)
case("stft", lambda x, size, hop, window: real(torch.stft(x, size, hop, window=window, return_complex=True)), r(2, 21), 8, hop=3, window=window, note="window", gradient=True)
case("stft", lambda x, size, hop, window, center, normalized: real(torch.stft(x, size, hop, win_length=len(window), window=window, center=center, normalized=normalized, return_complex=True)), r(2, 30), 11, hop=4, window=window, center=False, normalized=True, note="short window, not centred")
case("stft", lambda x, size, padMode: real(torch.stft(x, size, window=torch.ones(size, dtype=x.dtype), pad_mode=padMode, return_complex=True)), r(12), 4, padMode="constant", note="zeros around")
spectrum = real(torch.stft(r(2, 24), 8, 2, window=window, return_complex=True))
spectrum = torch.round(spectrum * 64) / 64
case("istft", lambda x, size, hop, window: torch.istft(torch.view_as_complex(x), size, hop, window=window), spectrum, 8, hop=2, window=window)
case("istft", lambda x, size, hop, window, length, normalized: torch.istft(torch.view_as_complex(x), size, hop, window=window, length=length, normalized=normalized), spectrum, 8, hop=2, window=window, length=20, normalized=True, note="cut, normalized")

# Images
first = {"layout": "channels-first"}
for note, window_, options in (("2", 2, {}), ("2 × 3, strides", [2, 3], {"stride": [2, 1]}), ("padding, dilation", 2, {"padding": 1, "dilation": 2, "stride": 2})):
    there = {**options}
    case("imageToColumns", lambda x, w, **o: F.unfold(x, w, **{k: v for k, v in o.items()}), r(2, 3, 5, 6), window_, note=note, torch_options=there, **options, **first)
    columns = F.unfold(r(2, 3, 5, 6), window_, **options)
    case("columnsToImage", lambda x, sizes, w, **o: F.fold(x, sizes, w, **o), columns, [5, 6], window_, note=note, torch_options=there, **options, **first)
    if "padding" not in options:
        case("columnsToImage", lambda x, sizes, w, **o: F.fold(x, sizes, w, **o), columns + 1, [5, 6], window_, note=f"{note}, other values", torch_options=there, **options, **first)
def channels_last(x, w):
    n, h, wd, c = x.shape
    return F.unfold(x.permute(0, 3, 1, 2), w).reshape(n, c, w * w, -1).permute(0, 3, 2, 1).reshape(n, -1, w * w * c)


case("imageToColumns", channels_last, r(2, 4, 5, 3), 2, note="channels last")
for note, x, w, options in (
    ("1 axis", r(2, 3, 8), 3, {"stride": 2, "padding": 1}), ("2 axes", r(2, 3, 6, 7), 2, {}), ("dilated", r(1, 2, 7, 7), [2, 3], {"dilation": [2, 1], "stride": 1}), ("3 axes", r(1, 2, 4, 4, 4), 2, {}),
):
    pool = {3: F.max_pool1d, 4: F.max_pool2d, 5: F.max_pool3d}[x.dim()]
    case("maxPoolWithIndices", lambda x, w, **o: pool(x, w, **o), x, w, pick="values", note=note, torch_options=options, **options, **first)
    case("maxPoolWithIndices", lambda x, w, **o: pool(x, w, return_indices=True, **o)[1], x, w, pick="indices", note=f"{note}, places", gradient=False, torch_options=options, **options, **first)
pooled, places = F.max_pool2d(r(2, 3, 6, 7), 2, return_indices=True)
case("maxUnpool", lambda v, at, sizes, **o: F.max_unpool2d(v, at.long(), 2, output_size=sizes), pooled, places.int(), [6, 7], torch_options={}, **first)
pooled, places = F.max_pool1d(r(2, 3, 8), 2, return_indices=True)
case("maxUnpool", lambda v, at, sizes, **o: F.max_unpool1d(v, at.long(), 2, output_size=sizes), pooled, places.int(), [8], note="1 axis", torch_options={}, **first)
table = r(6, 3)
for mode in ("sum", "mean", "max"):
    case("embeddingBag", lambda t, x, mode: F.embedding_bag(x.long(), t, mode=mode), table, i(0, 2, 5, 1, 1, 4).reshape(2, 3), mode=mode, note=mode)
    case("embeddingBag", lambda t, x, mode, offsets: F.embedding_bag(x.long(), t, offsets.long(), mode=mode), table, i(0, 2, 5, 1, 3, 4), mode=mode, offsets=i(0, 2, 2, 5), note=f"{mode}, offsets")
case("embeddingBag", lambda t, x, mode, weights: F.embedding_bag(x.long(), t, mode=mode, per_sample_weights=weights), table, i(0, 2, 5, 1, 1, 4).reshape(2, 3), mode="sum", weights=r(2, 3), note="weights")

# What came later, so that the numbers above stay as they are
case("ndtri", S.ndtri, f(2**-126, 2**-100, 2**-40, 2**-14, 0.125, 0.140625), note="tails")

case("embeddingBag", lambda t, x, mode, offsets: F.embedding_bag(x.long(), t, offsets.long(), mode=mode), table, i(0, 2, 2, 5, 5, 5), mode="max", offsets=i(0, 3), note="max, rows twice")
for mode, name in (("min", "amin"), ("max", "amax"), ("mul", "prod")):
    case("scatterInto", lambda x, j, u, mode: x.index_reduce(0, j.long(), u, name), f(2, 0, 0, 0, 3), i(0, 0, 1, 2, 2, 3, 4, 4, 4), f(2, 2, 5, 0, 7, 4, 0, 6, 5), mode=mode, note=f"{mode}, equals and zeros")

write()
