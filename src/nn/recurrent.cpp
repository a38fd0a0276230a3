// Stacks of recurrent layers: rnn, lstm, gru.
#include <cmath>

#include "core/error.h"
#include "kernels/fill.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

/// What the three kinds have in common.
struct Stack {
  const char* name;
  Cell cell;
  int64_t layers;
  bool bias, batch_first;
  float dropout;
  bool bidirectional, return_sequences;

  template <typename Options>
  Stack(const char* name, Cell cell, const Options& o)
      : name(name),
        cell(cell),
        layers(o.num_layers),
        bias(o.bias),
        batch_first(o.batch_first),
        dropout(o.dropout),
        bidirectional(o.bidirectional),
        return_sequences(o.return_sequences) {}
  int64_t directions() const { return bidirectional ? 2 : 1; }
  bool lstm() const { return cell == Cell::lstm; }
};

class Recurrent final : public Module {
 public:
  // PyTorch's RNNBase: every weight and bias is uniform within 1 / sqrt(hidden).
  Recurrent(int64_t in, int64_t hidden, const Stack& stack) : stack_(stack), hidden_(hidden) {
    const int64_t wide = (stack.lstm() ? 4 : stack.cell == Cell::gru ? 3 : 1) * hidden;
    const auto bound = static_cast<float>(1 / std::sqrt(static_cast<double>(hidden)));
    for (int64_t layer = 0; layer < stack.layers; ++layer) {
      for (int64_t direction = 0; direction < stack.directions(); ++direction) {
        const std::string end = "_l" + std::to_string(layer) + (direction ? "_reverse" : "");
        const auto add = [&](const char* what, const Shape& shape) {
          Tensor values = Tensor::empty(shape, DType::f32, stack.name);
          kernels::uniform(values.size(), -bound, bound, generator(), values.data());
          return add_parameter(what + end, values);
        };
        Weights& w = weights_.emplace_back();
        w.ih = add("weight_ih", {wide, layer == 0 ? in : hidden * stack.directions()});
        w.hh = add("weight_hh", {wide, hidden});
        if (!stack.bias) continue;
        w.bias_ih = add("bias_ih", {wide});
        w.bias_hh = add("bias_hh", {wide});
      }
    }
  }

  Tensor forward(const Tensor& x) override { return apply({x})[0]; }

  Tensors apply(const Tensors& inputs) override {
    const auto given = [&](size_t i) { return i < inputs.size() ? inputs[i] : Tensor(); };
    Tensor x = given(0), lengths = given(1);
    const Tensor h = given(2), c = given(3);
    check_float(stack_.name, "x", x);
    if (x.rank() != 2 && x.rank() != 3) {
      fail(Code::shape, stack_.name, "x{} must be [T, N, in], with batchFirst [N, T, in], or [T, in]", x.shape());
    }
    const bool batched = x.rank() == 3, turned = batched && stack_.batch_first;
    if (!batched) x = unsqueeze(x, 1);
    if (turned) x = transpose(x, 0, 1);
    check_state("h", h, batched, x.size(1));
    check_state("c", c, batched, x.size(1));

    Tensors last_h, last_c, outputs;
    for (int64_t layer = 0; layer < stack_.layers; ++layer) {
      if (layer > 0) x = dropout(x, {.p = stack_.dropout, .training = training()});
      outputs.clear();
      for (int64_t direction = 0; direction < stack_.directions(); ++direction) {
        const int64_t index = layer * stack_.directions() + direction;
        const Weights& w = weights_[static_cast<size_t>(index)];
        const Tensors results = recurrent(x, w.ih, w.hh,
                                          {.cell = stack_.cell,
                                           .bias_ih = w.bias_ih,
                                           .bias_hh = w.bias_hh,
                                           .h0 = of(h, index, batched),
                                           .c0 = of(c, index, batched),
                                           .lengths = lengths ? std::optional(lengths) : std::nullopt,
                                           .reverse = direction == 1});
        outputs.push_back(results[0]);
        last_h.push_back(results[1]);
        if (stack_.lstm()) last_c.push_back(results[2]);
      }
      x = joined(outputs);
    }
    if (!stack_.return_sequences) {
      x = joined({last_h.end() - stack_.directions(), last_h.end()});
      if (!batched) x = squeeze(x, {.dim = 0});
    } else if (turned) {
      x = transpose(x, 0, 1);
    } else if (!batched) {
      x = squeeze(x, {.dim = 1});
    }
    Tensors results{x, stacked(last_h, batched)};
    if (stack_.lstm()) results.push_back(stacked(last_c, batched));
    return results;
  }

 private:
  struct Weights {
    Tensor ih, hh;
    std::optional<Tensor> bias_ih, bias_hh;
  };

  /// The states of all layers and directions: [layers directions, N, H], without N for one sequence.
  void check_state(const char* what, const Tensor& state, bool batched, int64_t rows) const {
    if (!state) return;
    check_float(stack_.name, what, state);
    Shape wanted{stack_.layers * stack_.directions()};
    if (batched) wanted.push_back(rows);
    wanted.push_back(hidden_);
    if (!(state.shape() == wanted)) fail(Code::shape, stack_.name, "{}{} must be {}", what, state.shape(), wanted);
  }
  static std::optional<Tensor> of(const Tensor& states, int64_t index, bool batched) {
    if (!states) return std::nullopt;
    const Tensor one = slice(states, 0, index, index + 1);
    return batched ? squeeze(one, {.dim = 0}) : one;
  }
  static Tensor stacked(const Tensors& states, bool batched) { return batched ? stack(states) : concat(states); }
  static Tensor joined(const Tensors& parts) { return parts.size() == 1 ? parts[0] : concat(parts, {.dim = -1}); }

  Stack stack_;
  int64_t hidden_;
  std::vector<Weights> weights_;
};

ModulePtr recurrent_module(int64_t in, int64_t hidden, const Stack& stack) {
  if (in < 1 || hidden < 1 || stack.layers < 1) {
    fail(Code::argument, stack.name, "sizes and numLayers must be at least 1: {}, {}, numLayers {}", in, hidden,
         stack.layers);
  }
  if (!(stack.dropout >= 0 && stack.dropout <= 1)) {
    fail(Code::argument, stack.name, "dropout must be between 0 and 1, got {}", stack.dropout);
  }
  return make_ref<Recurrent>(in, hidden, stack);
}

}  // namespace

ModulePtr rnn(int64_t input_size, int64_t hidden_size, const RnnOptions& options) {
  const Cell cell = options.nonlinearity == RnnNonlinearity::tanh ? Cell::tanh : Cell::relu;
  return recurrent_module(input_size, hidden_size, Stack("rnn", cell, options));
}
ModulePtr lstm(int64_t input_size, int64_t hidden_size, const LstmOptions& options) {
  return recurrent_module(input_size, hidden_size, Stack("lstm", Cell::lstm, options));
}
ModulePtr gru(int64_t input_size, int64_t hidden_size, const LstmOptions& options) {
  return recurrent_module(input_size, hidden_size, Stack("gru", Cell::gru, options));
}

}  // namespace hebb::nn
