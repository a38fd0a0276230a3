// Einsum by pairs: of two tensors, labels that both have and nobody else wants are the inner dimension of a batched
// matrix product, labels that both keep its batches.
#include <algorithm>

#include "ops/reduced.h"

namespace hebb {
namespace {

/// A tensor with a letter for each dimension. The dimensions of an ellipsis are '1' … '8', the last one '8', so that
/// those of several tensors line up at the end.
struct Labelled {
  Tensor x;
  std::string labels;
  bool has(char label) const { return labels.find(label) != std::string::npos; }
  int64_t size(char label) const { return x.size(static_cast<int>(labels.find(label))); }
};

[[noreturn]] void misfit(const std::string& equation, const char* why) {
  fail(Code::argument, "einsum", "'{}' {}", equation, why);
}

/// One side's term with its ellipsis, if any, replaced by `dots`.
std::string spelled(const std::string& equation, std::string term, const std::string& dots) {
  if (const size_t at = term.find("..."); at != std::string::npos) term.replace(at, 3, dots);
  for (char label : term) {
    const bool letter = (label >= 'a' && label <= 'z') || (label >= 'A' && label <= 'Z');
    if (!letter && dots.find(label) == std::string::npos)
      misfit(equation, "has signs other than letters, ',', '...' and '->'");
  }
  return term;
}

/// The last `count` labels of ellipses.
std::string dots_of(size_t count) { return std::string("12345678").substr(8 - std::min<size_t>(count, 8)); }

Labelled summed(const Labelled& a, const std::string& kept) {
  Dims dims;
  std::string labels;
  for (size_t d = 0; d < a.labels.size(); ++d) {
    if (kept.find(a.labels[d]) != std::string::npos) {
      labels += a.labels[d];
    } else {
      dims.push_back(static_cast<int64_t>(d));
    }
  }
  return dims.rank() ? Labelled{sum(a.x, {.dim = dims}), labels} : a;
}

/// a with its dimensions in the order of `labels`, all of which it has.
Tensor ordered(const Labelled& a, const std::string& labels) {
  if (a.labels == labels) return a.x;
  Shape dims;
  for (char label : labels) dims.push_back(static_cast<int64_t>(a.labels.find(label)));
  return permute(a.x, dims);
}

/// Repeated labels become one dimension, the diagonal.
Labelled diagonals(Labelled a) {
  for (size_t i = 0; i < a.labels.size(); ++i) {
    for (size_t j; (j = a.labels.find(a.labels[i], i + 1)) != std::string::npos;) {
      const int first = static_cast<int>(i), second = static_cast<int>(j);
      const int64_t n = a.x.size(first);
      if (a.x.size(second) != n)
        fail(Code::shape, "einsum", "no diagonal of dims {} and {} of {}", first, second, a.x.shape());
      const Tensor eye = triu(tril(Tensor::full({n, n}, 1)));
      Shape shape = a.x.shape();
      for (int d = 0; d < shape.rank(); ++d) shape[d] = d == first || d == second ? n : 1;
      a.x = sum(where(reshape(eye, shape), a.x, Tensor::zeros({})), {.dim = second});
      a.labels.erase(j, 1);
    }
  }
  return a;
}

/// The product of a and b with the labels in `kept`; the others are summed over.
Labelled product(const Labelled& left, const Labelled& right, const std::string& kept) {
  const Labelled a = summed(left, kept + right.labels), b = summed(right, kept + left.labels);
  std::string batch, inner, only_a, only_b;
  Shape shape;
  int64_t batches = 1, m = 1, k = 1, n = 1;
  for (char label : a.labels) {
    const int64_t size = a.size(label);
    if (!b.has(label)) {
      only_a += label, m *= size;
    } else if (kept.find(label) != std::string::npos) {
      batch += label, batches *= size;
    } else {
      inner += label, k *= size;
    }
  }
  for (char label : b.labels) {
    if (!a.has(label)) only_b += label, n *= b.size(label);
  }
  const std::string labels = batch + only_a + only_b;
  for (char label : labels) shape.push_back(a.has(label) ? a.size(label) : b.size(label));
  const Tensor x = reshape(ordered(a, batch + only_a + inner), {batches, m, k});
  const Tensor y = reshape(ordered(b, batch + inner + only_b), {batches, k, n});
  return {reshape(inner.empty() ? mul(reshape(x, {batches, m, 1}), y) : matmul(x, y), shape), labels};
}

}  // namespace

Tensor bmm(const Tensor& a, const Tensor& b) {
  check_float("bmm", "a", a);
  check_float("bmm", "b", b);
  if (a.rank() != 3 || b.rank() != 3 || a.size(0) != b.size(0) || a.size(2) != b.size(1)) {
    fail(Code::shape, "bmm", "needs a[B, m, k] and b[B, k, n], got a{}, b{}", a.shape(), b.shape());
  }
  return matmul(a, b);
}

Tensor dot(const Tensor& a, const Tensor& b) {
  check_float("dot", "a", a);
  check_float("dot", "b", b);
  if (a.rank() != 1 || !(a.shape() == b.shape())) {
    fail(Code::shape, "dot", "needs two vectors of one length, got a{}, b{}", a.shape(), b.shape());
  }
  return matmul(a, b);
}

Tensor outer(const Tensor& a, const Tensor& b) {
  check_float("outer", "a", a);
  check_float("outer", "b", b);
  if (a.rank() != 1 || b.rank() != 1)
    fail(Code::shape, "outer", "needs two vectors, got a{}, b{}", a.shape(), b.shape());
  return mul(unsqueeze(a, 1), b);
}

Tensor einsum(const std::string& equation, const Tensors& tensors) {
  std::string text = equation;
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const size_t arrow = text.find("->");
  std::string left = text.substr(0, arrow) + ",";
  std::vector<Labelled> operands;
  int64_t sizes[128] = {};
  size_t most_dots = 0;
  for (const Tensor& x : tensors) {
    check_float("einsum", "a tensor", x);
    const size_t comma = left.find(',');
    if (comma == std::string::npos) misfit(equation, "has fewer terms than there are tensors");
    const std::string term = left.substr(0, comma);
    left.erase(0, comma + 1);
    const bool open = term.find("...") != std::string::npos;
    const size_t letters = term.size() - (open ? 3 : 0), rank = static_cast<size_t>(x.rank());
    if (letters > rank || (!open && letters < rank)) {
      fail(Code::shape, "einsum", "'{}' does not fit a tensor {}", term, x.shape());
    }
    most_dots = std::max(most_dots, rank - letters);
    operands.push_back(diagonals({x, spelled(equation, term, dots_of(rank - letters))}));
    for (char label : operands.back().labels) {
      int64_t& size = sizes[static_cast<unsigned char>(label)];
      const int64_t here = operands.back().size(label);
      if (size > 1 && here != 1 && here != size) {
        fail(Code::shape, "einsum", "sizes of '{}' differ: {}, {}", std::string(1, label), size, here);
      }
      if (size == 0 || size == 1) size = here;
    }
  }
  if (operands.empty()) fail(Code::argument, "einsum", "of no tensors");
  if (!left.empty()) misfit(equation, "has more terms than there are tensors");

  std::string wanted;
  if (arrow != std::string::npos) {
    wanted = spelled(equation, text.substr(arrow + 2), dots_of(most_dots));
  } else {
    wanted = dots_of(most_dots);
    for (char label = 'A'; label <= 'z'; ++label) {
      if (std::count(text.begin(), text.end(), label) == 1) wanted += label;
    }
  }
  for (char label : wanted) {
    const bool known = std::any_of(operands.begin(), operands.end(), [&](const Labelled& a) { return a.has(label); });
    if (!known || std::count(wanted.begin(), wanted.end(), label) > 1)
      misfit(equation, "asks for a dimension that is not there, or twice");
  }

  Labelled result;
  for (size_t i = 0; i < operands.size(); ++i) {
    Labelled& a = operands[i];
    for (size_t d = a.labels.size(); d-- > 0;) {  // a size of 1 broadcasts: as if the label were not there
      if (a.x.size(static_cast<int>(d)) == 1 && sizes[static_cast<unsigned char>(a.labels[d])] != 1) {
        a = {squeeze(a.x, {.dim = static_cast<int64_t>(d)}), std::string(a.labels).erase(d, 1)};
      }
    }
    std::string kept = wanted;
    for (size_t j = i + 1; j < operands.size(); ++j) kept += operands[j].labels;
    result = i == 0 ? summed(a, kept) : product(result, a, kept);
  }
  return ordered(summed(result, wanted), wanted);
}

}  // namespace hebb
