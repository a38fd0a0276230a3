// The same seed gives the same bits: five networks after 200 steps, against the hashes that wasm under Node, Chromium and
// this build share (tests/web/model-bits.mjs has the same recipes).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <regex>

#include "bits/same_bits.h"
#include "core/random.h"
#include "kernels/fill.h"
#include "nn/init.h"
#include "nn/modules.h"
#include "ops/ops.h"
#include "optim/optimizers.h"
#include "train/trainer.h"

namespace hebb {
namespace {

using testing::Hash;
using testing::SameBits;
using namespace nn;

constexpr int kSteps = 200;

/// Its hash in tests/bits/models.json.
std::string known(const std::string& name) {
  std::ifstream file(std::string(HEBB_GOLDEN_DIR) + "/../bits/models.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::smatch found;
  return std::regex_search(text, found, std::regex("\"" + name + "\": \"([0-9a-f]+)\"")) ? found[1].str() : "";
}

/// Of the parameters alone.
std::string hash_of_parameters(const Tensors& parameters) {
  Hash hash;
  for (const Tensor& p : parameters) hash.add(p);
  return hash.text();
}

/// Numbers in [0, 1), by the one generator.
Tensor uniform(const Shape& shape) {
  const Tensor x = Tensor::empty(shape);
  kernels::uniform(x.size(), 0, 1, generator(), x.data());
  return x;
}

/// Whole numbers below `of`.
template <typename T>
Tensor below(const Shape& shape, double of, DType dtype) {
  const Tensor u = uniform(shape), y = Tensor::empty(shape, dtype);
  for (int64_t i = 0; i < u.size(); ++i) y.data<T>()[i] = static_cast<T>(std::floor(double{u.data()[i]} * of));
  return y;
}

Ref<optim::Optimizer> adam(const Tensors& parameters) {
  return make_ref<optim::Adam>(parameters, optim::AdamOptions{.lr = 3e-3});
}

void train(const ModulePtr& model, const Tensor& x, const Tensor& y, train::TrainerOptions options,
           data::Scaling scaling = {}) {
  train::Trainer trainer(model, adam(model->parameters()), make_ref<data::Dataset>(x, y, scaling), std::move(options));
  for (int steps = 0; steps < kSteps;) steps += static_cast<int>(trainer.run(kSteps - steps, 1e9).steps);
}

ModulePtr lenet() {
  return sequential({flatten(), unflatten(1, {1, 28, 28}), conv2d(1, 6, {5}, {.padding = Dims{2}}), relu(),
                     max_pool2d({2}), conv2d(6, 16, {5}), relu(), max_pool2d({2}), flatten(), linear(400, 120), relu(),
                     linear(120, 84), relu(), linear(84, 10)});
}

TEST_P(SameBits, OfTheMlpAreThoseOfEveryHost) {
  manual_seed(11);
  const ModulePtr model = sequential({flatten(), linear(64, 128), relu(), linear(128, 64), relu(), linear(64, 10)});
  const Tensor x = uniform({512, 64}), y = below<int32_t>({512}, 10, DType::i32);
  train(model, x, y, {.batch_size = 256});
  expect(hash_of_parameters(model->parameters()), known("mlp").c_str());
}

TEST_P(SameBits, OfLenetAreThoseOfEveryHost) {
  manual_seed(12);
  const ModulePtr model = lenet();
  const Tensor x = uniform({96, 1, 28, 28}), y = below<int32_t>({96}, 10, DType::i32);
  train(model, x, y, {.batch_size = 32});
  expect(hash_of_parameters(model->parameters()), known("lenet").c_str());
}

TEST_P(SameBits, OfTheLstmAreThoseOfEveryHost) {
  manual_seed(13);
  const auto lstm = nn::lstm(16, 64, {.batch_first = true});
  const auto optimizer = adam(lstm->parameters());
  const Tensor x = uniform({24, 12, 16}), y = uniform({24, 12, 64});
  for (int step = 0; step < kSteps; ++step) {
    optimizer->zero_grad();
    mse(lstm->apply({x})[0], y).backward();
    optimizer->step();
  }
  expect(hash_of_parameters(lstm->parameters()), known("lstm").c_str());
}

TEST_P(SameBits, OfGptAreThoseOfEveryHost) {
  manual_seed(14);
  const auto tokens = embedding(32, 64);
  for (const Tensor& weight : tokens->parameters()) init::normal(weight, {.std = 0.02f});
  const ModulePtr model = sequential(
      {tokens, learned_positions(32, 64, {.batch_first = true}),
       residual(sequential(
           {layer_norm({64}), multihead_attention(64, 4, {.batch_first = true, .is_causal = true}), dropout(0)})),
       residual(sequential({layer_norm({64}), linear(64, 256), gelu(), linear(256, 64), dropout(0)})), layer_norm({64}),
       linear(64, 32, {.bias = false})});
  const Tensor x = below<int32_t>({64, 32}, 32, DType::i32), y = below<int32_t>({64, 32}, 32, DType::i32);
  const auto optimizer = adam(model->parameters());
  constexpr int64_t kBatch = 16;
  std::vector<int32_t> order;
  for (int64_t step = 0; step < kSteps; ++step) {
    const int64_t first = step % (64 / kBatch) * kBatch;
    if (first == 0) order = data::permutation(64);
    const Tensor rows = Tensor::empty({kBatch}, DType::i32);
    std::copy_n(order.begin() + first, kBatch, rows.data<int32_t>());
    const Tensor scores = (*model)(index_select(x, 0, rows));
    optimizer->zero_grad();
    cross_entropy(reshape(scores, {kBatch * 32, 32}), reshape(index_select(y, 0, rows), {kBatch * 32})).backward();
    optimizer->step();
  }
  expect(hash_of_parameters(model->parameters()), known("gpt").c_str());
}

TEST_P(SameBits, OfVariedPicturesAreThoseOfEveryHost) {
  manual_seed(15);
  const ModulePtr model = lenet();
  const Tensor x = below<uint8_t>({96, 1, 28, 28}, 256, DType::u8), y = below<int32_t>({96}, 10, DType::i32);
  data::Augmentation all;
  all.shift = 2;
  all.crop = 1;
  all.set("flip", std::string("horizontal"));
  all.rotate = 15;
  all.scale_low = 0.9;
  all.scale_high = 1.1;
  all.erase = 0.25;
  all.noise = 0.05;
  all.mixup = 0.2;
  std::vector<float> weights;
  for (int i = 0; i < 96; ++i) weights.push_back(static_cast<float>(1 + i % 3));
  train(model, x, y, {.batch_size = 32, .weights = weights, .augmentation = all}, {0, 1.0f / 255});
  expect(hash_of_parameters(model->parameters()), known("varied").c_str());
}

}  // namespace
}  // namespace hebb
