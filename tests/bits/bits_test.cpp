// The same seed gives the same bits: weights after 200 steps, as hashes that every 4-wide build without fused
// multiply-add must meet (native-portable, and wasm's simd128 under any engine). The hashes are kept here alone.
// `HEBB_SHOW_BITS=1 hebb_tests --gtest_filter='SameBits*'` prints what this build gets.
#include <gtest/gtest.h>

#include "bits/same_bits.h"
#include "drawn.h"
#include "kernels/fill.h"
#include "nn/modules.h"
#include "train/trainer.h"

namespace hebb {
namespace {

using testing::drawn;
using testing::drawn_tensor;
using testing::Hash;
using testing::hash_of;
using testing::SameBits;

constexpr int kSteps = 200;

void train(const nn::ModulePtr& model, Ref<optim::Optimizer> optimizer, const Tensor& x, const Tensor& y,
           train::TrainerOptions options, data::Scaling scaling = {}) {
  const auto dataset = make_ref<data::Dataset>(x, y, scaling);
  train::Trainer trainer(model, std::move(optimizer), dataset, std::move(options));
  for (int steps = 0; steps < kSteps;) steps += static_cast<int>(trainer.run(kSteps - steps, 1e9).steps);
}

TEST_P(SameBits, OfTheImageClassifierAreTheSame) {
  constexpr int64_t kImages = 640;
  Tensor x = Tensor::empty({kImages, 28, 28}, DType::u8), y = Tensor::empty({kImages}, DType::i32);
  for (int64_t i = 0; i < kImages; ++i) {
    const auto label = static_cast<int32_t>(philox(1, static_cast<uint64_t>(i))[0] % 10);
    y.data<int32_t>()[i] = label;
    for (int64_t j = 0; j < 784; ++j) {  // noise, brighter in a band that tells the class
      const uint32_t noise = philox(2, static_cast<uint64_t>(i * 784 + j))[0] >> 25;
      x.data<uint8_t>()[i * 784 + j] = static_cast<uint8_t>(noise + (j / 78 == label ? 120 : 0));
    }
  }
  manual_seed(1);
  const auto model = nn::sequential({nn::flatten(), nn::linear(784, 256), nn::relu(), nn::linear(256, 128), nn::relu(),
                                     nn::linear(128, 64), nn::relu(), nn::linear(64, 10)});
  train(model, make_ref<optim::Adam>(model->parameters()), x, y, {.batch_size = 64}, {.shift = 0, .scale = 1 / 255.0f});
  expect(hash_of(model), "71864be9205ef4ac");
}

TEST_P(SameBits, OfTheXorNetworkAreTheSame) {
  manual_seed(2);
  const auto model = nn::sequential({nn::linear(2, 8), nn::tanh(), nn::linear(8, 1)});
  const Tensor x = Tensor::from(std::vector<float>{0, 0, 0, 1, 1, 0, 1, 1}, {4, 2}),
               y = Tensor::from(std::vector<float>{0, 1, 1, 0}, {4, 1});
  train(model, make_ref<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 0.05}), x, y,
        {.loss = "bce_with_logits", .batch_size = 4});
  expect(hash_of(model), "7495597cc5ac3e08");
}

TEST_P(SameBits, OfEveryActivationAreTheSame) {
  manual_seed(3);
  const auto model = nn::sequential({nn::linear(5, 17), nn::gelu(), nn::dropout(0.2f), nn::linear(17, 16),
                                     nn::softplus(), nn::linear(16, 9), nn::gelu({.approximate = Approximate::tanh}),
                                     nn::leaky_relu(), nn::linear(9, 3), nn::sigmoid()});
  const auto optimizer = make_ref<optim::AdamW>(model->parameters(), optim::AdamWOptions{.lr = 0.01});
  train(model, optimizer, drawn_tensor({50, 5}, 4, -2, 2), drawn_tensor({50, 3}, 5, 0, 1),
        {.loss = "bce", .batch_size = 7, .clip_norm = 0.5f});
  expect(hash_of(model), "6615d6d567d0fecc");
}

TEST_P(SameBits, OfRegressionAndClassLossesAreTheSame) {
  manual_seed(4);
  const auto model = nn::sequential({nn::linear(3, 13), nn::tanh(), nn::linear(13, 5)});
  const auto sgd = make_ref<optim::Sgd>(
      model->parameters(), optim::SgdOptions{.lr = 0.02, .momentum = 0.9, .weight_decay = 1e-3f, .nesterov = true});
  train(model, sgd, drawn_tensor({30, 3}, 6), drawn_tensor({30, 5}, 7), {.loss = "mse", .batch_size = 8});
  train(model, sgd, drawn_tensor({30, 3}, 8), drawn_tensor({30, 5}, 9), {.loss = "l1", .batch_size = 8});
  Tensor y = Tensor::empty({30}, DType::i32);
  for (int64_t i = 0; i < 30; ++i) y.data<int32_t>()[i] = static_cast<int32_t>(i * i % 5);
  const auto classifier = nn::sequential({model, nn::log_softmax(1)});
  train(classifier, sgd, drawn_tensor({30, 3}, 10), y, {.loss = "nll", .batch_size = 30});
  expect(hash_of(model), "e55ff9d9f856f678");
}

TEST_P(SameBits, OfTheRemainingFunctionsAreTheSame) {
  manual_seed(5);
  const Tensor noise = Tensor::empty({64, 6});
  Hash hash;
  const Tensor w = drawn_tensor({6, 6}, 11).set_requires_grad(),
               scale = drawn_tensor({6}, 12, 0.5f, 2).set_requires_grad();
  optim::Sgd sgd({w, scale}, {.lr = 0.01, .momentum = 0.5, .dampening = 0.25});
  for (int step = 0; step < kSteps; ++step) {
    kernels::normal(noise.size(), 0, 1, generator(), noise.data());
    const Tensor h = matmul(noise, w);
    const Tensor a = log(add(exp(neg(abs(h))), Tensor::full({}, 0.5f))),
                 b = sqrt(add(mul(h, h), Tensor::full({}, 0.1f)));
    const Tensor c = pow(b, scale), d = softmax(div(a, b), 1), e = maximum(minimum(c, Tensor::full({}, 3)), d);
    const Tensor loss =
        add(mean(mul(e, log_softmax(clamp(h, {.min = -2, .max = 2}), 0))), mul(mean(c), Tensor::full({}, 0.1f)));
    sgd.zero_grad();
    loss.backward();
    optim::clip_grad_norm({w, scale}, 1);
    sgd.step();
  }
  hash.add(w);
  hash.add(scale);
  hash.add(noise);
  expect(hash.text(), "ab19e02cbf2d88d1");
}

/// Images of noise whose class is where they are brighter.
struct Images {
  Tensor x, y;

  Images(int64_t count, int64_t side, uint64_t seed)
      : x(drawn_tensor({count, 1, side, side}, seed, 0, 1)), y(Tensor::empty({count}, DType::i32)) {
    const int64_t rows = side / 5;
    for (int64_t i = 0; i < count; ++i) {
      const int64_t label = i * 7 % 5;
      y.data<int32_t>()[i] = static_cast<int32_t>(label);
      for (int64_t j = 0; j < rows * side; ++j) x.data()[(i * side + label * rows) * side + j] += 0.5f;
    }
  }
};

TEST_P(SameBits, OfTheConvolutionalNetworkAreTheSame) {
  manual_seed(6);
  const auto model = nn::sequential({nn::conv2d(1, 6, {5}, {.padding = Dims{2}}), nn::relu(), nn::max_pool2d({2}),
                                     nn::conv2d(6, 16, {5}), nn::batch_norm2d(16), nn::relu(), nn::avg_pool2d({2}),
                                     nn::flatten(), nn::linear(400, 120), nn::relu(), nn::linear(120, 5)});
  const Images images(96, 28, 12);
  train(model, make_ref<optim::Adam>(model->parameters()), images.x, images.y, {.batch_size = 32});
  expect(hash_of(model), "8beb831e3d4add37");
}

/// 200 steps of a model of sequences on the same batches, whose loss is that of every output.
void train_on(const nn::ModulePtr& model, const Tensor& x, const Tensor& y) {
  optim::Adam adam(model->parameters(), {.lr = 3e-3});
  for (int step = 0; step < kSteps; ++step) {
    Tensor scores = model->forward(x);
    scores = reshape(scores, {scores.size() / scores.shape().back(), scores.shape().back()});
    adam.zero_grad();
    cross_entropy(scores, y).backward();
    adam.step();
  }
}

Tensor drawn_classes(const Shape& shape, uint64_t seed, int32_t classes) {
  Tensor y = Tensor::empty(shape, DType::i32);
  for (int64_t i = 0; i < y.size(); ++i) {
    y.data<int32_t>()[i] = static_cast<int32_t>(philox(seed, static_cast<uint64_t>(i))[0]) & (classes - 1);
  }
  return y;
}

TEST_P(SameBits, OfTheLstmAreTheSame) {
  manual_seed(7);
  const auto lstm = nn::lstm(16, 64, {.batch_first = true});
  const auto out = nn::linear(64, 8);
  const Tensor x = drawn_tensor({24, 12, 16}, 13), y = drawn_classes({24 * 12}, 14, 8);
  Tensors parameters = lstm->parameters();
  for (const Tensor& p : out->parameters()) parameters.push_back(p);
  optim::Adam adam(parameters, {.lr = 3e-3});
  for (int step = 0; step < kSteps; ++step) {
    const Tensor states = lstm->apply({x})[0];
    adam.zero_grad();
    cross_entropy(out->forward(reshape(states, {24 * 12, 64})), y).backward();
    adam.step();
  }
  Hash hash;
  for (const Tensor& p : parameters) hash.add(p);
  expect(hash.text(), "ee9fa675d5bee8d9");
}

TEST_P(SameBits, OfTheTransformerAreTheSame) {
  manual_seed(8);
  const auto model = nn::sequential(
      {nn::embedding(32, 64), nn::learned_positions(32, 64, {.batch_first = true}),
       nn::residual(nn::sequential(
           {nn::layer_norm({64}), nn::multihead_attention(64, 4, {.batch_first = true, .is_causal = true})})),
       nn::residual(nn::sequential({nn::layer_norm({64}), nn::linear(64, 256), nn::gelu(), nn::linear(256, 64)})),
       nn::layer_norm({64}), nn::linear(64, 32, {.bias = false})});
  train_on(model, drawn_classes({16, 32}, 15, 32), drawn_classes({16 * 32}, 16, 32));
  expect(hash_of(model), "e562c27eaa1a7fca");
}

INSTANTIATE_TEST_SUITE_P(Threads, SameBits, ::testing::ValuesIn(kThreaded ? std::vector{1, 2, 3} : std::vector{1}));

}  // namespace
}  // namespace hebb
