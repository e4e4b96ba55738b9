"""Dumps what PyTorch gives for the ops of neural networks: value and gradients, computed in f64 from inputs that are exact in f32.

    python3 test/oracles/nn.py > test/oracles/nn.json      (needs torch)
"""
import math

import torch
import torch.nn.functional as F

from cases import case, dump, f, i, r, write

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

# Normalisation
x, scale, shift = r(3, 4), r(4), r(4)
case("layerNormalize", lambda x: F.layer_norm(x, [4]), x)
case("layerNormalize", lambda x, axes, scale, shift, epsilon: F.layer_norm(x, [2, 4], scale, shift, epsilon), r(3, 2, 4), note="two axes, affine", axes=[-2, -1], scale=r(2, 4), shift=r(2, 4), epsilon=1e-3)
case("rmsNormalize", lambda x, scale, epsilon: F.rms_norm(x, [4], scale, epsilon), x, note="scaled", scale=scale, epsilon=1e-3)
case("groupNormalize", lambda x, g, **o: F.group_norm(x, g), r(2, 6, 3, 2), 3, **FIRST)
case("groupNormalize", lambda x, g, scale, shift, **o: F.group_norm(x, g, scale, shift), r(2, 4, 3), 2, note="affine", scale=scale, shift=shift, **FIRST)
case("instanceNormalize", lambda x, **o: F.instance_norm(x), r(2, 3, 2, 4), **FIRST)
case("batchNormalize", lambda x, scale, shift, **o: F.batch_norm(x, None, None, scale, shift, True), r(3, 4, 2, 2), note="images", scale=scale, shift=shift, **FIRST)
case("batchNormalize", lambda x: F.batch_norm(x, None, None, training=True), r(5, 3), note="rows")

# Softmax, attention
case("softmin", lambda x: F.softmin(x, -1), r(2, 4))
q, k, v = r(2, 3, 4), r(2, 5, 4), r(2, 5, 3)
case("scaledDotProductAttention", F.scaled_dot_product_attention, q, k, v)
case("scaledDotProductAttention", lambda q, k, v, causal: F.scaled_dot_product_attention(q, k, v, is_causal=True), r(2, 2, 5, 4), r(2, 2, 5, 4), r(2, 2, 5, 4), note="causal", causal=True)
case("scaledDotProductAttention", lambda q, k, v, causal: F.scaled_dot_product_attention(q, k, v, is_causal=True), q, k, v, note="causal, more keys", causal=True)
look = torch.tensor([[True, False, True, True, False], [False, True, True, False, True], [True, True, True, True, True]])
case("scaledDotProductAttention", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, attn_mask=mask), q, k, v, note="masked", mask=look)
case("scaledDotProductAttention", lambda q, k, v, mask, scale: F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale), q, k, v, note="biased, scaled", mask=r(2, 3, 5), scale=0.25)
case("scaledDotProductAttention", F.scaled_dot_product_attention, r(1, 33, 20), r(1, 70, 20), r(1, 70, 18), note="longer", gradient=True)

# Losses
a, b = r(3, 4), r(3, 4)
signs = i(1, -1, 1)
labels = torch.where(r(3, 4) > 0, 1, -1).int()
case("huber", lambda a, b: F.huber_loss(a, b), a, b)
case("huber", lambda a, b, delta, reduction: F.huber_loss(a, b, delta=delta, reduction=reduction), a, b, note="delta", delta=0.5, reduction="sum")
case("smoothL1", lambda a, b: F.smooth_l1_loss(a, b), a, b)
case("smoothL1", lambda a, b, beta, reduction: F.smooth_l1_loss(a, b, beta=beta, reduction=reduction), a, b, note="beta", beta=0.75, reduction="none")
case("cosineSimilarity", lambda a, b: F.cosine_similarity(a, b, -1), a, b)
case("cosineEmbedding", lambda a, b, y, margin: F.cosine_embedding_loss(a, b, y.double(), margin), a, b, signs, margin=0.125)
case("tripletMargin", lambda a, p, n: F.triplet_margin_loss(a, p, n), a, b, r(3, 4))
case("tripletMargin", lambda a, p, n, margin, reduction: F.triplet_margin_loss(a, p, n, margin, reduction=reduction), a, b, r(3, 4), note="margin", margin=3, reduction="none")
case("hinge", lambda x, y: torch.clamp(1 - x * y, min=0).mean(), a, labels)
case("hingeEmbedding", lambda x, y, margin: F.hinge_embedding_loss(x, y.double(), margin), a, labels, margin=0.75)
logs, classes = F.log_softmax(r(5, 3), -1), i(0, 2, 1, 1, 2)
logs = torch.round(logs * 64) / 64
case("negativeLogLikelihood", lambda x, t: F.nll_loss(x, t.long()), logs, classes)
case("negativeLogLikelihood", lambda x, t, weights, ignore: F.nll_loss(x, t.long(), torch.tensor(weights, dtype=torch.float64), ignore_index=ignore), logs, classes, note="weights, one ignored", weights=[1, 2, 0.5], ignore=1)
case("negativeLogLikelihood", lambda x, t, ignore, reduction: F.nll_loss(x, t.long(), ignore_index=ignore, reduction=reduction), logs, i(0, -100, 1, 1, 2), note="ignored outside", ignore=-100, reduction="none")
case("crossEntropy", lambda x, t, ignore: F.cross_entropy(x, t.long(), ignore_index=ignore), r(5, 3), classes, note="one ignored", ignore=1)
case("crossEntropy", lambda x, t, weights, smoothing, ignore: F.cross_entropy(x, t.long(), torch.tensor(weights, dtype=torch.float64), ignore_index=ignore, label_smoothing=smoothing), r(5, 3), i(0, -100, 1, 1, 2), note="ignored, weighed, smoothed", weights=[1, 2, 0.5], smoothing=0.25, ignore=-100)
target = torch.round(F.softmax(r(5, 3), -1) * 64) / 64
case("klDivergence", lambda x, t: F.kl_div(x, t), logs, target)
case("klDivergence", lambda x, t, reduction: F.kl_div(x, t, reduction="batchmean"), logs, target, note="batch", reduction="batch")
case("klDivergence", lambda x, t, logTarget, reduction: F.kl_div(x, t, log_target=True, reduction=reduction), logs, logs.flip(0), note="logarithms", logTarget=True, reduction="sum")


def ctc(x, t, n, s, reduction="mean", blank=0, zeroInfinity=False):
    return F.ctc_loss(x.log_softmax(-1), t.long(), n.long(), s.long(), blank=blank, reduction=reduction, zero_infinity=zeroInfinity)


for note, targets, n, s, options in [
    ("mean", [[1, 2, 2], [3, 1, 0]], [6, 5], [3, 2], {}),
    ("none, another blank", [[1, 2, 2], [0, 1, 0]], [6, 6], [3, 1], {"blank": 3, "reduction": "none"}),
]:
    x = r(6, 2, 4)
    t = torch.tensor(targets, dtype=torch.int32)
    case("ctc", ctc, x, t, i(*n), i(*s), note=note, **options)

def recurrent(kind, hidden, note, reverse=False, lengths=None, initial=False):
    """Outputs, last states and gradients of PyTorch's own layers, with weights as Sonde has them: inputs first."""
    n, t, c = 3, 4, 2
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](c, hidden, batch_first=True, bidirectional=reverse).double()
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.round(p * 256) / 256)
    x = r(n, t, c).requires_grad_()
    states = 2 if kind == "lstm" else 1
    first = [r(n, hidden) for _ in range(states)] if initial else None
    start = None if first is None else [s.unsqueeze(0) for s in first]
    start = start if start is None or kind == "lstm" else start[0]
    given = x if lengths is None else torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    outputs, final = module(given, start)
    if lengths is not None:
        outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=t)
    final = final if kind == "lstm" else (final,)
    # The backward half of a bidirectional layer is one that runs from the last step.
    half = "_reverse" if reverse else ""
    outputs = outputs[..., hidden:] if reverse else outputs
    final = [s[1 if reverse else 0] for s in final]
    weight = r(*outputs.shape)
    loss = (outputs * weight).sum() + sum((s * s).sum() for s in final)
    names = {"weight": f"weight_ih_l0{half}", "recurrent": f"weight_hh_l0{half}", "bias": f"bias_ih_l0{half}", "recurrentBias": f"bias_hh_l0{half}"}
    leaves = [x] + [getattr(module, name) for name in names.values()]
    grads = torch.autograd.grad(loss, leaves)
    turned = lambda p: p.t() if p.dim() == 2 else p
    return {
        "kind": kind, "note": note, "x": dump(x), "weights": {k: dump(turned(getattr(module, name))) for k, name in names.items()},
        "options": {"reverse": reverse, **({} if lengths is None else {"lengths": dump(i(*lengths))}), **({} if first is None else {"initial": [dump(s) for s in first]})},
        "outputs": dump(outputs), "final": [dump(s) for s in final], "weight": dump(weight),
        "grads": [dump(grads[0])] + [dump(turned(g)) for g in grads[1:]],
    }


runs = []
for kind in ("rnn", "gru", "lstm"):
    runs.append(recurrent(kind, 3, "plain"))
    runs.append(recurrent(kind, 2, "from a state", initial=True))
    runs.append(recurrent(kind, 2, "lengths", lengths=[4, 1, 3], initial=True))
    runs.append(recurrent(kind, 2, "backwards, lengths", reverse=True, lengths=[2, 4, 3]))

def exact(module):
    """Parameters that f32 holds."""
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.round((p + 0.1 * torch.randn_like(p)) * 256) / 256)
    return module


def linear(weight, bias):
    return {"weight": dump(weight.t()), "bias": dump(bias)}


def norm(module):
    return {"scale": dump(module.weight), "shift": dump(module.bias)}


def heads(module):
    return {"project": linear(module.in_proj_weight, module.in_proj_bias), "mix": linear(module.out_proj.weight, module.out_proj.bias)}


attention = exact(torch.nn.MultiheadAttention(8, 2, batch_first=True).double())
x, memory = r(2, 5, 8), r(2, 3, 8)
later = torch.triu(torch.ones(5, 5, dtype=torch.bool), 1)
look = torch.tensor([[True, False, True], [True, True, False], [True, True, True], [False, True, True], [True, False, False]])
block = exact(torch.nn.TransformerEncoderLayer(8, 2, 16, 0, "gelu", batch_first=True, norm_first=True).double())
batch = exact(torch.nn.BatchNorm2d(3).double())
images = [r(2, 3, 2, 2), r(2, 3, 2, 2)]
first = [batch(image) for image in images]
layers = [{
    "attention": {"params": heads(attention), "x": dump(x), "memory": dump(memory), "mask": dump(look), "plain": dump(attention(x, x, x)[0]),
                  "causal": dump(attention(x, x, x, attn_mask=later)[0]), "other": dump(attention(x, memory, memory, attn_mask=~look)[0])},
    "block": {"x": dump(x), "y": dump(block(x)), "params": {
        "attentionNorm": norm(block.norm1), "attention": heads(block.self_attn), "norm": norm(block.norm2),
        "widen": linear(block.linear1.weight, block.linear1.bias), "narrow": linear(block.linear2.weight, block.linear2.bias)}},
    "batchNorm": {"params": norm(batch), "x": [dump(last(image)) for image in images], "y": [dump(last(y)) for y in first],
                  "mean": dump(batch.running_mean), "variance": dump(batch.running_var), "predicted": dump(last(batch.eval()(images[0])))},
}]

case("glu", lambda x, axis: F.glu(x, axis), r(2, 6), axis=-1)
case("glu", lambda x, axis: F.glu(x, axis), r(4, 3), axis=0, note="first axis")
case("pixelShuffle", lambda x, n, **o: F.pixel_shuffle(x, n), r(1, 8, 2, 3), 2, **FIRST)
case("pixelUnshuffle", lambda x, n, **o: F.pixel_unshuffle(x, n), r(1, 2, 4, 6), 2, **FIRST)
counts = torch.tensor([0.0, 2.0, 5.0], dtype=torch.float64)
case("poissonLoss", lambda x, t: F.poisson_nll_loss(x, t), r(3), counts, note="logarithms")
case("poissonLoss", lambda x, t, isLog, reduction: F.poisson_nll_loss(x, t, log_input=isLog, reduction=reduction), f(0.5, 1, 4), counts, isLog=False, reduction="none", note="means")
case("gaussianLoss", lambda m, t, v: F.gaussian_nll_loss(m, t, v), r(4), r(4), f(0.5, 1, 2, 0.25))
case("softMargin", lambda x, t: torch.log1p(torch.exp(-t * x)).mean(), r(4), f(1, -1, -1, 1))

shares = torch.tensor([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]], dtype=torch.float64)
case("crossEntropy", lambda x, t: F.cross_entropy(x, t), r(2, 3), shares, note="shares")
case("crossEntropy", lambda x, t, weights, smoothing, reduction: F.cross_entropy(x, t, torch.tensor(weights, dtype=torch.float64), label_smoothing=smoothing, reduction=reduction), r(2, 3), shares, note="shares, weighed, smoothed", weights=[1, 2, 0.5], smoothing=0.25, reduction="sum")

# Attention of more queries than a block holds
case("scaledDotProductAttention", lambda q, k, v, causal: F.scaled_dot_product_attention(q, k, v, is_causal=True), r(1, 70, 5), r(1, 80, 5), r(1, 80, 3), note="causal blocks", causal=True, gradient=True)
case("scaledDotProductAttention", lambda q, k, v, mask: F.scaled_dot_product_attention(q, k, v, attn_mask=mask), r(2, 66, 3), r(2, 9, 3), r(2, 9, 4), note="masked blocks", mask=torch.arange(66 * 9).reshape(66, 9) % 4 != 1, gradient=True)
case("scaledDotProductAttention", F.scaled_dot_product_attention, r(2, 3, 2, 4), r(3, 5, 4), r(1, 5, 4), note="shared keys")

# Losses of margins, looks at images
case("marginRanking", lambda a, b, y: F.margin_ranking_loss(a, b, y), r(4), r(4), f(1, -1, -1, 1))
case("marginRanking", lambda a, b, y, margin, reduction: F.margin_ranking_loss(a, b, y, margin=margin, reduction=reduction), r(4), r(4), f(1, -1, -1, 1), margin=0.5, reduction="none", note="margin")
case("multiMargin", lambda x, t: F.multi_margin_loss(x, t.long()), r(3, 4), i(0, 3, 1))
case("multiMargin", lambda x, t, margin, p, reduction: F.multi_margin_loss(x, t.long(), p=p, margin=margin, reduction=reduction), r(3, 4), i(0, 3, 1), margin=0.5, p=2, reduction="none", note="squares")
case("multiLabel", lambda x, t: F.multilabel_soft_margin_loss(x, t), r(3, 4), f(1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1).reshape(3, 4))
case("multiLabel", lambda x, t, reduction: F.multilabel_soft_margin_loss(x, t, reduction=reduction), r(3, 4), torch.zeros(3, 4, dtype=torch.float64), reduction="none", note="none")


def focal(x, t, alpha=0.25, gamma=2, reduction="mean"):
    p = torch.sigmoid(x)
    p = p * t + (1 - p) * (1 - t)
    loss = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - p) ** gamma
    loss = loss if alpha is None else loss * (alpha * t + (1 - alpha) * (1 - t))
    return loss.mean() if reduction == "mean" else loss


case("focal", focal, r(5), f(1, 0, 0, 1, 1))
case("focal", focal, r(5), f(1, 0, 0, 1, 1), alpha=None, gamma=0.5, reduction="none", note="no weights")
case("channelShuffle", lambda x, g, **o: F.channel_shuffle(x, g), r(2, 6, 2, 3), 3, **FIRST)
case("localResponseNormalize", lambda x, n, **o: F.local_response_norm(x, n), r(2, 5, 3, 2), 3, **FIRST)
case("localResponseNormalize", lambda x, n, alpha, beta, k, **o: F.local_response_norm(x, n, alpha, beta, k), r(2, 5, 4), 4, note="strong", alpha=0.5, beta=0.5, k=2, **FIRST)
for corners in (False, True):
    case("affineGrid", lambda m, sizes, alignCorners: F.affine_grid(m, [2, 1, *sizes], alignCorners), r(2, 2, 3), [3, 4], alignCorners=corners, note="corners" if corners else "edges")
    for padding in ("zeros", "border"):
        for mode in ("linear", "nearest"):
            grid = r(2, 3, 4, 2) * 0.8125 + 2.0**-9
            case("gridSample", lambda x, g, mode, padding, alignCorners, **o: F.grid_sample(x, g, "bilinear" if mode == "linear" else mode, padding, alignCorners), r(2, 3, 4, 5), grid, mode=mode, padding=padding, alignCorners=corners, note=f"{mode}, {padding}, {'corners' if corners else 'edges'}", gradient=mode == "linear", **FIRST)

for note, size in (("up", [6, 9]), ("down", [2, 3]), ("mixed", [7, 2])):
    for corners in (False, True):
        case("interpolate", lambda x, s, mode, alignCorners, **o: F.interpolate(x, s, mode="bicubic", align_corners=alignCorners), r(1, 2, 4, 5), size, mode="cubic", alignCorners=corners, note=f"cubic, {note}, {'corners' if corners else 'edges'}", **FIRST)

# Masks that are added, whose gradients are of the queries' and keys' that they are shared by
added = lambda q, k, v, mask, **o: F.scaled_dot_product_attention(q, k, v, attn_mask=mask, **o)
case("scaledDotProductAttention", lambda q, k, v, mask: added(q, k, v, mask), r(1, 70, 5), r(1, 66, 5), r(1, 66, 3), note="biased blocks", mask=r(70, 66))
hidden = torch.where(torch.arange(15).reshape(3, 5) % 4 == 1, -math.inf, r(3, 5))
case("scaledDotProductAttention", lambda q, k, v, mask: added(q, k, v, mask), q, k, v, note="biased and hidden", mask=hidden)

# Targets that their steps have no room for: the second by its length, the third between equal neighbours
for reduction in ("mean", "sum", "none"):
    targets = torch.tensor([[1, 2, 2], [3, 1, 2], [1, 1, 0]], dtype=torch.int32)
    case("ctc", ctc, r(4, 3, 4), targets, i(4, 2, 2), i(3, 3, 2), note=f"no room, {reduction}", reduction=reduction, zeroInfinity=True)

# Queries that may look at nothing: some of a block, all of one, and by −∞
case("scaledDotProductAttention", lambda q, k, v, mask: added(q, k, v, mask), r(2, 66, 3), r(2, 19, 3), r(2, 19, 4), note="blind queries", mask=(torch.arange(66)[:, None] % 3 != 1) & (torch.arange(19) % 4 != 2))
case("scaledDotProductAttention", lambda q, k, v, mask: added(q, k, v, mask), r(2, 3, 3), r(2, 2, 3), r(2, 2, 4), note="all blind", mask=torch.zeros(3, 2, dtype=torch.bool))
shut = torch.where(torch.arange(3)[:, None] == 1, -math.inf, r(3, 5))
case("scaledDotProductAttention", lambda q, k, v, mask: added(q, k, v, mask), q, k, v, note="biased, blind query", mask=shut)

# Last windows that reach over the end
for n, x, window, options in [
    (1, r(2, 3, 7), 3, {"stride": 2, "padding": 1}),
    (2, r(1, 2, 6, 7), [3, 2], {"stride": [2, 3], "padding": [1, 0]}),
    (2, r(1, 2, 5, 5), 2, {"stride": 4, "padding": 1}),
    (3, r(1, 2, 4, 5, 6), [2, 3, 2], {"stride": [3, 2, 3], "padding": [1, 1, 0]}),
]:
    there = {**options, "ceil_mode": True}
    case(f"maxPool{n}d", lambda x, size, **o: MAX_POOL[n](x, size, **o), x, window, note="over the end", torch_options=there, **options, ceilMode=True, **FIRST)
    for counts in (True, False):
        case(f"averagePool{n}d", lambda x, size, **o: AVERAGE_POOL[n](x, size, **o), x, window, note=f"over the end, padding {'counts' if counts else 'is left out'}", torch_options={**there, "count_include_pad": counts}, **options, ceilMode=True, countPadding=counts, **FIRST)
case("averagePool2d", lambda x, size, divisor, **o: F.avg_pool2d(x, size, divisor_override=divisor), r(1, 2, 4, 6), 2, note="divisor", divisor=3, torch_options={"divisor": 3}, **FIRST)
case("lpPool2d", lambda x, p, size, **o: F.lp_pool2d(x, float(p), size, ceil_mode=True), r(1, 2, 5, 5).abs() + 0.25, 2, 2, note="over the end", ceilMode=True, **FIRST)

# Options of losses that came later; the gradient of targets of 0 is NaN there
counts = f(1, 2, 3, 7)
case("poissonLoss", lambda x, t, full: F.poisson_nll_loss(x, t, full=True), r(4), counts, note="full", full=True)
case("poissonLoss", lambda x, t, full: F.poisson_nll_loss(x, t, full=True), f(0.5, -1, 0.25), f(0, 0.5, 3), note="full, no counts", full=True, gradient=False)
case("poissonLoss", lambda x, t, isLog, full, reduction: F.poisson_nll_loss(x, t, log_input=False, full=True, reduction=reduction), r(4).abs() + 0.5, counts, note="full, means", isLog=False, full=True, reduction="none")
case("gaussianLoss", lambda m, t, v, full: F.gaussian_nll_loss(m, t, v, full=True), r(4), r(4), r(4).abs() + 0.5, note="full", full=True)
for p in (1.0, 2.0, 3.0):
    for swap in (False, True):
        case("tripletMargin", lambda a, b, c, p, swap, reduction: F.triplet_margin_loss(a, b, c, p=p, swap=swap, reduction=reduction), r(4, 3), r(4, 3), r(4, 3), note=f"p {p:g}{', swapped' if swap else ''}", p=p, swap=swap, reduction="none")

# Looks at images that came later
for size in ([3, 2], [7, 9], [4, 5], [2, 11]):
    for mode in ("nearest-exact", "area"):
        case("interpolate", lambda x, s, mode, **o: F.interpolate(x, s, mode=mode), r(1, 2, 4, 5), size, mode=mode, note=f"{mode} to {size}", **FIRST)
    for mode in ("linear", "cubic"):
        for corners in (False, True):
            case("interpolate", lambda x, s, mode, alignCorners, **o: F.interpolate(x, s, mode={"linear": "bilinear", "cubic": "bicubic"}[mode], align_corners=alignCorners, antialias=True), r(1, 2, 4, 5), size, mode=mode, alignCorners=corners, antialias=True, note=f"{mode} to {size}, antialias{', corners' if corners else ''}", **FIRST)
wide = torch.tensor([-2.9, -1.6, -1.05, -0.3, 0.2, 0.85, 1.3, 2.7], dtype=torch.float64)
around = torch.stack([wide.flip(0).roll(3), wide]).T.reshape(1, 2, 4, 2)
for mode in ("linear", "cubic", "nearest"):
    for padding in ("zeros", "border", "reflection"):
        for corners in (False, True):
            if mode == "cubic" or padding == "reflection":
                case("gridSample", lambda x, g, mode, padding, alignCorners, **o: F.grid_sample(x, g.detach() if mode == "nearest" else g, {"linear": "bilinear", "cubic": "bicubic", "nearest": mode}[mode], padding, alignCorners), r(1, 2, 4, 3), around, mode=mode, padding=padding, alignCorners=corners, note=f"{mode}, {padding}{', corners' if corners else ''}", gradient=mode != "nearest", **FIRST)

write(recurrent=runs, layers=layers)
