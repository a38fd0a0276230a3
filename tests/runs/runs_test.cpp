// Whole runs: from the same weights, on the same batches, four networks follow PyTorch's loss for 100 steps. The recipe,
// with the streams that weights and batches are computed from, is tests/golden/make_runs.py.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "nn/modules.h"
#include "optim/optimizers.h"

namespace hebb {
namespace {

using namespace nn;

constexpr double kTolerance = 1e-3;  // of the loss; what was seen is below 1e-5

Tensor stream(uint32_t number, const Shape& shape) {
  const Tensor values = Tensor::empty(shape);
  for (int64_t i = 0; i < values.size(); ++i) {
    uint32_t h = (static_cast<uint32_t>(i) + 1) * 0x9E3779B1u + number * 0x85EBCA77u;
    h = (h ^ h >> 16) * 0x7FEB352Du;
    h = (h ^ h >> 15) * 0x846CA68Bu;
    h ^= h >> 16;
    values.data()[i] = static_cast<float>(h >> 8) / (1 << 23) - 1;
  }
  return values;
}

Tensor below(int n, uint32_t number, const Shape& shape) {
  const Tensor values = stream(number, shape), result = Tensor::empty(shape, DType::i32);
  for (int64_t i = 0; i < values.size(); ++i) {
    const double unit = (static_cast<double>(values.data()[i]) + 1) / 2;
    result.data<int32_t>()[i] = static_cast<int32_t>(std::floor(unit * n));
  }
  return result;
}

void start(Module& model) {
  uint32_t number = 0;
  for (const Module::Entry& entry : model.state()) {
    const Tensor& to = entry.tensor;
    const Tensor r = stream(number++, to.shape());
    const bool matrix = to.shape().rank() > 1, norm = !matrix && entry.name.ends_with("weight");
    float scale = 1;
    while (scale * scale * static_cast<float>(to.size() / to.size(0)) > 1) scale /= 2;
    for (int64_t i = 0; i < to.size(); ++i) to.data()[i] = r.data()[i] * (matrix ? scale : 0.0625f) + (norm ? 1 : 0);
  }
}

std::vector<double> expected(const std::string& name) {
  std::ifstream file(std::string(HEBB_GOLDEN_DIR) + "/../runs/losses.txt");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    if (words >> first; first == name) return {std::istream_iterator<double>(words), {}};
  }
  return {};
}

struct Batch {
  Tensor x, y;
};

void follow(const char* name, Ref<Module> model, optim::Optimizer& optimizer, const std::vector<Batch>& batches) {
  const std::vector<double> losses = expected(name);
  ASSERT_EQ(losses.size(), 100u);
  double worst = 0;
  for (size_t s = 0; s < losses.size(); ++s) {
    const Batch& batch = batches[s % batches.size()];
    const Tensor loss = cross_entropy(model->forward(batch.x), batch.y);
    const double deviation = std::abs(static_cast<double>(*loss.data()) - losses[s]) / losses[s];
    ASSERT_LE(deviation, kTolerance) << "step " << s << ": " << *loss.data() << ", PyTorch has " << losses[s];
    worst = std::max(worst, deviation);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  testing::Test::RecordProperty("largest deviation", std::to_string(worst));
}

std::vector<Batch> batches(const Shape& shape, int classes) {
  std::vector<Batch> made;
  for (uint32_t b = 0; b < 4; ++b) made.push_back({stream(1000 + b, shape), below(classes, 2000 + b, {shape[0]})});
  return made;
}

TEST(Runs, MlpFollowsPyTorch) {
  const auto model = sequential({linear(20, 32), relu(), linear(32, 16), relu(), linear(16, 5)});
  start(*model);
  optim::Sgd sgd(model->parameters(), {.lr = 0.1, .momentum = 0.9});
  follow("mlp", model, sgd, batches({32, 20}, 5));
}

TEST(Runs, LenetFollowsPyTorch) {
  const auto model =
      sequential({conv2d(1, 6, 5, {.padding = 2}), relu(), max_pool2d(2), conv2d(6, 16, 5), relu(), max_pool2d(2),
                  flatten(), linear(400, 120), relu(), linear(120, 84), relu(), linear(84, 10)});
  start(*model);
  optim::Adam adam(model->parameters(), {.lr = 0.0015});
  follow("lenet", model, adam, batches({16, 1, 28, 28}, 10));
}

TEST(Runs, LstmFollowsPyTorch) {
  const auto model = sequential({lstm(8, 16, {.batch_first = true, .return_sequences = false}), linear(16, 4)});
  start(*model);
  optim::Adam adam(model->parameters(), {.lr = 0.005});
  follow("lstm", model, adam, batches({16, 12, 8}, 4));
}

TEST(Runs, GptFollowsPyTorch) {
  const int64_t vocabulary = 11, size = 16;
  std::vector<ModulePtr> modules{embedding(vocabulary, size), learned_positions(16, size, {.batch_first = true})};
  for (int block = 0; block < 2; ++block) {
    const auto attention = multihead_attention(size, 2, {.batch_first = true, .is_causal = true});
    modules.push_back(residual(sequential({layer_norm(size), attention})));
    modules.push_back(residual(sequential({layer_norm(size), linear(size, 4 * size), gelu(), linear(4 * size, size)})));
  }
  for (ModulePtr last : {layer_norm(size), linear(size, vocabulary, {.bias = false}), flatten(0, 1)}) {
    modules.push_back(std::move(last));
  }
  const auto model = sequential(std::move(modules));
  start(*model);
  std::vector<Batch> made;
  for (uint32_t b = 0; b < 4; ++b) {
    const Tensor tokens = below(vocabulary, 1000 + b, {4, 17});
    made.push_back({slice(tokens, 1, 0, 16), flatten(slice(tokens, 1, 1, 17))});
  }
  optim::AdamW adamw(model->parameters(), {.lr = 0.003, .weight_decay = 0.1});
  follow("gpt", model, adamw, made);
}

}  // namespace
}  // namespace hebb
