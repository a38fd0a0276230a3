"""CTC. Its gradient is worked out from Graves's forward recursion by autograd, as F.ctc_loss gives log_probs a gradient
that is only right behind a log_softmax; there, both must agree."""
from writer import *


def one(log_probs, labels, blank):
    """Graves et al. 2006, equations 5 to 8, in logarithms."""
    never = torch.tensor(float("-inf"), dtype=log_probs.dtype)
    states = [blank]
    for label in labels:
        states += [label, blank]
    alpha = [log_probs[0, states[0]]] + [log_probs[0, s] if i == 0 else never for i, s in enumerate(states[1:])]
    for t in range(1, len(log_probs)):
        before = alpha
        alpha = []
        for s, state in enumerate(states):
            terms = [before[s]] + ([before[s - 1]] if s > 0 else [])
            if s > 1 and state != blank and state != states[s - 2]:
                terms.append(before[s - 2])
            terms = [x for x in terms if not (x.item() == float("-inf"))]
            alpha.append(torch.logsumexp(torch.stack(terms), 0) + log_probs[t, state] if terms else never)
    ends = [x for x in alpha[-2:] if x.item() != float("-inf")]
    return -torch.logsumexp(torch.stack(ends), 0) if ends else -never


def ctc(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    single = log_probs.dim() == 2
    batch = log_probs.unsqueeze(1) if single else log_probs
    losses, start = [], 0
    for n, (time, count) in enumerate(zip(input_lengths, target_lengths)):
        row = targets[n] if targets.dim() == 2 else targets[start:]
        loss = one(batch[:time, n], [int(v) for v in row[:count]], blank)
        losses.append(torch.zeros_like(loss) if zero_infinity and torch.isinf(loss) else loss)
        start += count
    losses = torch.stack(losses)
    if reduction == "mean":
        losses = (losses / torch.tensor([max(c, 1) for c in target_lengths], dtype=losses.dtype)).mean()
    elif reduction == "sum":
        losses = losses.sum()
    elif single:
        losses = losses[0]
    agree(losses, log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)
    return losses


def agree(mine, log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity):
    """Values are F.ctc_loss's, and so are gradients of scores behind a log_softmax."""
    lengths = [torch.tensor(v if log_probs.dim() == 3 else v[0]) for v in (input_lengths, target_lengths)]
    theirs = F.ctc_loss(log_probs.detach(), targets, *lengths, blank=blank, reduction=reduction, zero_infinity=zero_infinity)
    assert torch.allclose(theirs, mine.detach(), rtol=1e-9, atol=1e-9), (theirs, mine)
    if not torch.isfinite(theirs).all():
        return
    found = []
    for f in (F.ctc_loss, None):
        x = log_probs.detach().clone().requires_grad_()
        p = F.log_softmax(x, -1)
        if f:
            loss = f(p, targets, *lengths, blank=blank, reduction="sum", zero_infinity=zero_infinity)
        else:
            batch = p.unsqueeze(1) if p.dim() == 2 else p
            loss, start = 0, 0
            for n, (time, count) in enumerate(zip(input_lengths, target_lengths)):
                row = targets[n] if targets.dim() == 2 else targets[start:]
                value = one(batch[:time, n], [int(v) for v in row[:count]], blank)
                loss = loss + (0 * p.sum() if torch.isinf(value) else value)
                start += count
        found.append(torch.autograd.grad(loss, x)[0])
    assert torch.allclose(*found, rtol=1e-7, atol=1e-7), found


def scores(*shape):
    """Log-probabilities that are exact in f32."""
    return F.log_softmax(torch.from_numpy(normal(*shape)), -1).numpy().astype(np.float32)


def cases():
    name = "torch.nn.functional.ctc_loss"
    for reduction in ("mean", "sum", "none"):
        r = {"reduction": reduction}
        given = {"log_probs": scores(6, 3, 5), "targets": np.array([[1, 2, 3], [4, 4, 0], [2, 0, 0]], np.int32), "input_lengths": [6, 5, 3], "target_lengths": [3, 2, 1]}
        op("ctc", f"{reduction}_padded", ctc, given, r, tol=SUMS, pytorch=name)
        op("ctc", f"{reduction}_in_a_row", ctc, {**given, "targets": np.array([1, 2, 3, 4, 4, 2], np.int32)}, r, tol=SUMS, pytorch=name)
        op("ctc", f"{reduction}_last_is_blank", ctc, {"log_probs": scores(7, 2, 4), "targets": np.array([[0, 1, 0], [2, 2, 1]], np.int32), "input_lengths": [7, 7], "target_lengths": [3, 3]}, {"blank": 3, **r}, tol=SUMS, pytorch=name)
        op("ctc", f"{reduction}_single", ctc, {"log_probs": scores(5, 3), "targets": np.array([1, 2], np.int32), "input_lengths": [5], "target_lengths": [2]}, r, tol=SUMS, pytorch=name)
        op("ctc", f"{reduction}_no_labels", ctc, {"log_probs": scores(4, 2, 3), "targets": np.array([[1, 2], [1, 0]], np.int32), "input_lengths": [4, 4], "target_lengths": [0, 1]}, r, tol=SUMS, pytorch=name)
        short = {"log_probs": scores(3, 2, 3), "targets": np.array([[1, 1, 2], [1, 2, 0]], np.int32), "input_lengths": [3, 3], "target_lengths": [3, 2]}
        op("ctc", f"{reduction}_impossible", ctc, short, r, tol=SUMS, backward=False, pytorch=name)
        op("ctc", f"{reduction}_impossible_is_zero", ctc, short, {"zero_infinity": True, **r}, tol=SUMS, pytorch=name)
        sure = np.full((3, 1, 3), -1000, np.float32)
        sure[0, 0, 0] = sure[1, 0, 2] = sure[2, 0, 0] = 0
        for label in (1, 2):
            op("ctc", f"{reduction}_extremes_{label}", ctc, {"log_probs": sure, "targets": np.array([[label]], np.int32), "input_lengths": [3], "target_lengths": [1]}, r, pytorch=name)
    op("ctc", "long", ctc, {"log_probs": scores(40, 1, 3), "targets": (1 + whole(2, 1, 17)).astype(np.int32), "input_lengths": [40], "target_lengths": [17]}, tol=LONG_SUMS, pytorch=name)
    op("ctc", "one_step", ctc, {"log_probs": scores(1, 1, 2), "targets": np.array([[1]], np.int32), "input_lengths": [1], "target_lengths": [1]}, tol=SUMS, pytorch=name)
