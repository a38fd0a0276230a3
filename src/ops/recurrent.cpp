// Recurrent layers: the products of x with all gates of all steps are one gemm, those of h one a step, by panels of the
// weights that are laid once. The whole sequence is one recorded op.
#include "kernels/recurrent.h"

#include <algorithm>

#include "core/profile.h"
#include "kernels/gemm.h"
#include "kernels/index.h"
#include "ops/reduced.h"

namespace hebb {
namespace {

constexpr const char* kName = "recurrent";

struct Sizes {
  int64_t steps, rows, in, hidden, wide;  // wide: all gates of a row
};

void check_fits(const char* what, const Tensor& x, const Shape& wanted) {
  if (!x) return;
  check_float(kName, what, x);
  if (!(x.shape() == wanted)) fail(Code::shape, kName, "{}{} must be {}", what, x.shape(), wanted);
}

Sizes checked_sizes(const Tensor& x, const Tensor& weight_ih, const Tensor& weight_hh,
                    const RecurrentOptions& options) {
  check_float(kName, "x", x);
  check_float(kName, "weightHh", weight_hh);
  check_rank(kName, "x", x, 3);
  check_rank(kName, "weightHh", weight_hh, 2);
  const int64_t gates = kernels::gate_count(options.cell);
  const Sizes sizes{x.size(0), x.size(1), x.size(2), weight_hh.size(1), gates * weight_hh.size(1)};
  if (sizes.steps == 0) fail(Code::shape, kName, "x{} has no steps", x.shape());
  check_fits("weightHh", weight_hh, {sizes.wide, sizes.hidden});
  check_fits("weightIh", weight_ih, {sizes.wide, sizes.in});
  check_fits("biasIh", options.bias_ih.value_or(Tensor()), {sizes.wide});
  check_fits("biasHh", options.bias_hh.value_or(Tensor()), {sizes.wide});
  check_fits("h0", options.h0.value_or(Tensor()), {sizes.rows, sizes.hidden});
  check_fits("c0", options.c0.value_or(Tensor()), {sizes.rows, sizes.hidden});
  if (options.c0 && options.cell != Cell::lstm) fail(Code::argument, kName, "only cell lstm has a state c0");
  return sizes;
}

/// The lengths as i32, whatever their type; undefined where there are none.
Tensor checked_lengths(const std::optional<Tensor>& given, const Sizes& sizes) {
  if (!given) return {};
  if (!(given->shape() == Shape{sizes.rows})) {
    fail(Code::shape, kName, "lengths{} must be {}", given->shape(), Shape{sizes.rows});
  }
  const std::vector<float> values = given->to_vector();
  Tensor lengths = Tensor::empty(given->shape(), DType::i32, kName);
  for (size_t i = 0; i < values.size(); ++i) {
    const float length = values[i];
    if (!(length >= 1 && length <= static_cast<float>(sizes.steps))) {
      fail(Code::index, kName, "lengths must be 1 to {}, got {}", sizes.steps, length);
    }
    lengths.data<int32_t>()[i] = static_cast<int32_t>(length);
  }
  return lengths;
}

/// 1 where a step is within its sequence: [T, N, 1].
Tensor within(const Tensor& lengths, const Sizes& sizes) {
  Tensor mask = Tensor::empty({sizes.steps, sizes.rows, 1}, DType::f32, kName);
  for (int64_t i = 0; i < mask.size(); ++i) {
    mask.data()[i] = i / sizes.rows < lengths.data<int32_t>()[i % sizes.rows] ? 1.0f : 0.0f;
  }
  return mask;
}

/// What forward leaves for backward. `states` are h before the first step and after each, in x's order of steps: position
/// t + 1 is after step t (in reverse t, and T is before the first). `cells` are the same of kernels::RecurrentStep::c.
struct Layer {
  Cell cell;
  Sizes sizes;
  bool reverse;
  Tensor x, weight_ih, weight_hh, lengths, gates, states, cells;

  int64_t step(int64_t index) const { return reverse ? sizes.steps - 1 - index : index; }
  int64_t before(int64_t step) const { return reverse ? step + 1 : step; }
  int64_t after(int64_t step) const { return reverse ? step : step + 1; }
  float* at(const Tensor& states, int64_t position) const {
    return states ? states.data() + position * sizes.rows * sizes.hidden : nullptr;
  }
  kernels::Rows rows(int64_t step) const {
    return {sizes.rows, sizes.hidden, step, lengths ? lengths.data<int32_t>() : nullptr};
  }
  kernels::RecurrentStep pointers(int64_t step, const float* products) const {
    return {gates.data() + step * sizes.rows * sizes.wide,
            products,
            at(states, before(step)),
            at(states, after(step)),
            at(cells, before(step)),
            at(cells, after(step))};
  }
  /// A state at a position, from what was given or zeros.
  void begin(const Tensor& states, const std::optional<Tensor>& given) const {
    float* to = at(states, before(step(0)));
    if (given) {
      std::copy_n(given->data(), given->size(), to);
    } else {
      std::fill_n(to, sizes.rows * sizes.hidden, 0.0f);
    }
  }

  void forward(const Tensor& bias_ih, const Tensor& bias_hh) const;
  void backward(const Tensor& dy, Gradients& gradients) const;
};

const float* data_of(const Tensor& x) { return x ? x.data() : nullptr; }

void Layer::forward(const Tensor& bias_ih, const Tensor& bias_hh) const {
  const profile::Hold hold;
  const auto [steps, rows, in, hidden, wide] = sizes;
  const bool apart = cell == Cell::gru;  // its gate n needs h's product by itself
  Tensor bias = bias_ih;
  if (bias_hh && !apart) bias = bias_ih ? add(bias_ih.detach(), bias_hh.detach()) : bias_hh;
  kernels::gemm(steps * rows, wide, in, {x.data(), in, 1}, {weight_ih.data(), 1, in}, gates.data(),
                {.bias = data_of(bias)});
  const Tensor products = apart ? Tensor::empty({rows, wide}, DType::f32, kName) : Tensor();
  const Tensor panels = Tensor::empty({kernels::Packed::floats(hidden, wide)}, DType::f32, kName);
  const kernels::Packed weight = kernels::pack(hidden, wide, {weight_hh.data(), 1, hidden}, panels.data());
  for (int64_t i = 0; i < steps; ++i) {
    const int64_t t = step(i);
    const kernels::RecurrentStep now = pointers(t, data_of(products));
    kernels::gemm(rows, wide, hidden, {now.h_before, hidden, 1}, weight, apart ? products.data() : now.gates,
                  {.bias = apart ? data_of(bias_hh) : nullptr, .accumulate = !apart});
    kernels::recurrent(cell, this->rows(t), now);
  }
}

// The gradients of all gates come step by step, last first, each step's dh by one gemm; those of x and the weights by
// one gemm each over the whole sequence.
void Layer::backward(const Tensor& dy, Gradients& gradients) const {
  const auto [steps, rows, in, hidden, wide] = sizes;
  const Tensor dgates = Tensor::empty(gates.shape(), DType::f32, kName);
  const Tensor dproducts = cell == Cell::gru ? Tensor::empty(gates.shape(), DType::f32, kName) : dgates;
  Tensor dh = Tensor::zeros({rows, hidden}, DType::f32, kName), dc;
  const Tensor panels = Tensor::empty({kernels::Packed::floats(wide, hidden)}, DType::f32, kName);
  const kernels::Packed weight = kernels::pack(wide, hidden, {weight_hh.data(), hidden, 1}, panels.data());
  if (cell == Cell::lstm) dc = dy.rows(steps + 1, steps + 2).clone().view(dh.shape());
  for (int64_t i = steps - 1; i >= 0; --i) {
    const int64_t t = step(i);
    const int64_t at_gates = t * rows * wide;
    kernels::recurrent_backward(
        cell, this->rows(t), pointers(t, nullptr),
        {at(dy, after(t)), dh.data(), dc ? dc.data() : nullptr, dgates.data() + at_gates, dproducts.data() + at_gates});
    kernels::gemm(rows, hidden, wide, {dproducts.data() + at_gates, wide, 1}, weight, dh.data(), {.accumulate = true});
  }
  const auto product_with = [&](const Tensor& d, const float* right, int64_t columns) {
    Tensor dw = Tensor::empty({sizes.wide, columns}, DType::f32, kName);
    kernels::gemm(sizes.wide, columns, sizes.steps * sizes.rows, {d.data(), 1, sizes.wide}, {right, columns, 1},
                  dw.data());
    return dw;
  };
  if (gradients.needs(0)) {
    Tensor dx = Tensor::empty(x.shape(), DType::f32, kName);
    kernels::gemm(steps * rows, in, wide, {dgates.data(), wide, 1}, {weight_ih.data(), in, 1}, dx.data());
    gradients.add(0, std::move(dx));
  }
  if (gradients.needs(1)) gradients.add(1, product_with(dgates, x.data(), in));
  if (gradients.needs(2)) gradients.add(2, product_with(dproducts, at(states, before(0)), hidden));
  if (gradients.needs(3)) gradients.add(3, sum_to(dgates, {wide}));
  if (gradients.needs(4)) gradients.add(4, sum_to(dproducts, {wide}));
  if (gradients.needs(5)) gradients.add(5, std::move(dh));
  if (gradients.needs(6)) gradients.add(6, std::move(dc));
}

}  // namespace

Tensors recurrent(const Tensor& x, const Tensor& weight_ih, const Tensor& weight_hh, const RecurrentOptions& options) {
  const Sizes sizes = checked_sizes(x, weight_ih, weight_hh, options);
  const auto [steps, rows, in, hidden, wide] = sizes;
  const bool lstm = options.cell == Cell::lstm, gru = options.cell == Cell::gru;
  // One tensor is recorded: the states, and behind them lstm's last c. What the caller gets are parts of it.
  const Tensor y = Tensor::empty({steps + 1 + lstm, rows, hidden}, DType::f32, kName);
  Layer layer{options.cell,
              sizes,
              options.reverse,
              x,
              weight_ih,
              weight_hh,
              checked_lengths(options.lengths, sizes),
              Tensor::empty({steps, rows, wide}, DType::f32, kName),
              y.detach(),
              lstm || gru ? Tensor::empty({steps + 1, rows, hidden}, DType::f32, kName) : Tensor()};
  layer.begin(y, options.h0);
  if (lstm) layer.begin(layer.cells, options.c0);
  const Tensor bias_ih = options.bias_ih.value_or(Tensor()), bias_hh = options.bias_hh.value_or(Tensor());
  layer.forward(bias_ih, bias_hh);
  const Tensor lengths = layer.lengths;
  const int64_t last = layer.after(layer.step(steps - 1)), first_output = options.reverse ? 0 : 1;
  if (lstm) std::copy_n(layer.at(layer.cells, last), rows * hidden, layer.at(y, steps + 1));
  record(kName, y,
         {x, weight_ih, weight_hh, bias_ih, bias_hh, options.h0.value_or(Tensor()), options.c0.value_or(Tensor())},
         [layer = std::move(layer)](const Tensor& dy, Gradients& gradients) { layer.backward(dy, gradients); });
  Tensor output = slice(y, 0, first_output, first_output + steps);
  if (lengths) output = mul(output, within(lengths, sizes));
  Tensors results{output, squeeze(slice(y, 0, last, last + 1), {.dim = 0})};
  if (lstm) results.push_back(squeeze(slice(y, 0, steps + 1, steps + 2), {.dim = 0}));
  return results;
}

}  // namespace hebb
