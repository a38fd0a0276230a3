// Attention and positions: initial values, what is not seen, rotary distances, and what they refuse.
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

TEST(MultiheadAttention, StartsAsPyTorchs) {
  manual_seed(1);
  const auto state = multihead_attention(64, 4)->state();
  ASSERT_EQ(state.size(), 4u);
  const std::vector<std::string> names = {"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"};
  const std::vector<double> bounds = {std::sqrt(6.0 / (4 * 64)), 0, 1.0 / 8, 0};  // xavier_uniform, 1 / sqrt(in)
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(state[i].name, names[i]);
    double most = 0;
    for (float value : state[i].tensor.to_vector()) most = std::max(most, std::fabs(static_cast<double>(value)));
    EXPECT_LE(most, bounds[i] * (1 + 1e-6)) << names[i];
    EXPECT_GE(most, bounds[i] * 0.99) << names[i];
  }
  const auto apart = multihead_attention(4, 2, {.bias = false, .kdim = 3})->state();
  ASSERT_EQ(apart.size(), 4u);
  EXPECT_EQ(apart[1].name, "k_proj_weight");
  EXPECT_EQ(apart[1].tensor.shape(), (Shape{4, 3}));
}

TEST(MultiheadAttention, OfACausalModelDoesNotSeeWhatComes) {
  manual_seed(2);
  const ModulePtr module = multihead_attention(4, 2, {.batch_first = true, .is_causal = true, .rotary_base = 10000.0f});
  const Tensor x = drawn_tensor({1, 5, 4}, 3), other = x.clone();
  for (int64_t i = 12; i < 20; ++i) other.data()[i] += 1;  // steps 3 and 4
  const Tensor y = module->forward(x), changed = module->forward(other);
  EXPECT_EQ(slice(y, 1, 0, 3).to_vector(), slice(changed, 1, 0, 3).to_vector());
  EXPECT_NE(slice(y, 1, 3, 4).to_vector(), slice(changed, 1, 3, 4).to_vector());
}

/// y and the gradients of x and the weights, with and without the weights that a caller asks for, which are made as a whole.
TEST(MultiheadAttention, IsTheSameWhetherItsWeightsAreAskedFor) {
  for (const bool batch_first : {false, true}) {
    for (const auto rotary : {std::optional<float>(), std::optional<float>(100.0f)}) {
      const ModulePtr module =
          multihead_attention(8, 2, {.batch_first = batch_first, .is_causal = true, .rotary_base = rotary});
      std::vector<std::vector<float>> results[2];
      for (const int asked : {0, 1}) {
        const Tensor x = drawn_tensor(batch_first ? Shape{3, 29, 8} : Shape{29, 3, 8}, 5).set_requires_grad();
        for (const Tensor& parameter : module->parameters()) parameter.set_grad({});
        const Tensor y = module->apply({x, {}, {}, {}, {}, Tensor::full({}, static_cast<float>(asked))})[0];
        sum(mul(y, drawn_tensor(y.shape(), 6))).backward();
        results[asked] = {y.to_vector(), x.grad().to_vector()};
        for (const Tensor& parameter : module->parameters()) results[asked].push_back(parameter.grad().to_vector());
      }
      for (size_t i = 0; i < results[0].size(); ++i) {
        for (size_t j = 0; j < results[0][i].size(); ++j) {
          ASSERT_NEAR(results[0][i][j], results[1][i][j], 3e-5f) << "tensor " << i << " at " << j;
        }
      }
    }
  }
}

TEST(MultiheadAttention, TakesAQueryThatMayLookNowhere) {
  const ModulePtr module = multihead_attention(4, 2, {.batch_first = true});
  const Tensor x = drawn_tensor({2, 3, 4}, 4).set_requires_grad(), padding = Tensor::zeros({2, 3}, DType::u8);
  std::fill_n(padding.data<uint8_t>(), 3, uint8_t{1});
  const Tensors results = module->apply({x, {}, {}, padding, {}, Tensor::full({}, 1)});
  for (float weight : slice(results[1], 0, 0, 1).to_vector()) EXPECT_NEAR(weight, 1.0f / 3, 1e-6f);
  sum(results[0]).backward();
  for (float d : x.grad().to_vector()) EXPECT_TRUE(std::isfinite(d));
}

TEST(MultiheadAttention, TakesMasksOfNoughtsAndOnesInAnyType) {
  const ModulePtr module = multihead_attention(4, 2);
  const Tensor x = drawn_tensor({3, 2, 4}, 8), bytes = Tensor::zeros({3, 3}, DType::u8), floats = Tensor::zeros({3, 3});
  for (int64_t i : {1, 5, 6}) bytes.data<uint8_t>()[i] = 1, floats.data()[i] = 1;
  const Tensor y = module->apply({x, {}, {}, {}, bytes})[0];
  EXPECT_EQ(module->apply({x, {}, {}, {}, floats})[0].to_vector(), y.to_vector());
  const Tensor learned = floats.clone().set_requires_grad(), added = module->apply({x, {}, {}, {}, learned})[0];
  EXPECT_NE(added.to_vector(), y.to_vector()) << "numbers that are learned are added";
  sum(mul(added, added)).backward();
  EXPECT_TRUE(learned.grad());
  // Floats of nothing but 0 forbid nothing, whether 1 lets look or not.
  const Tensor q = drawn_tensor({3, 4}, 9);
  const std::vector<float> masked =
      scaled_dot_product_attention(q, q, q, {.attn_mask = Tensor::zeros({3, 3})}).to_vector();
  const std::vector<float> plain = scaled_dot_product_attention(q, q, q).to_vector();
  for (size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(masked[i], plain[i], 1e-6f) << i;
}

TEST(MultiheadAttention, DropsWhileTrainingOnly) {
  manual_seed(3);
  const ModulePtr module = multihead_attention(8, 2, {.dropout = 0.5f});
  const Tensor x = drawn_tensor({6, 2, 8}, 5);
  EXPECT_NE(module->forward(x).to_vector(), module->forward(x).to_vector());
  module->eval();
  EXPECT_EQ(module->forward(x).to_vector(), module->forward(x).to_vector());
}

TEST(RotaryEmbedding, MakesProductsDependOnDistanceAlone) {
  const Tensor q = drawn_tensor({1, 8}, 6), k = drawn_tensor({1, 8}, 7);
  for (bool interleaved : {true, false}) {
    const auto product = [&](int64_t at_q, int64_t at_k) {
      return matmul(rotary_embedding(q, {.offset = at_q, .interleaved = interleaved}),
                    rotary_embedding(k, {.offset = at_k, .interleaved = interleaved}), {.transpose_b = true})
          .item();
    };
    EXPECT_NEAR(product(3, 1), product(1003, 1001), 1e-5f);
    EXPECT_GT(std::fabs(product(3, 1) - product(5, 1)), 1e-3f);
  }
}

TEST(Positions, StartSmall) {
  manual_seed(4);
  double square = 0;
  const Tensor weight = learned_positions(100, 64)->parameters()[0];
  for (float value : weight.to_vector()) square += static_cast<double>(value) * static_cast<double>(value) / 6400;
  EXPECT_NEAR(std::sqrt(square), 0.02, 0.001);
}

TEST(Attention, RefusesWhatDoesNotFit) {
  const ModulePtr module = multihead_attention(4, 2);
  const Tensor x = Tensor::zeros({3, 2, 4});
  const auto apply = [&](const Tensors& inputs) { return [&module, inputs] { module->apply(inputs); }; };
  expect_error(Code::shape, "multihead_attention: query[3, 2, 5] must be [L, N, 4]", apply({Tensor::zeros({3, 2, 5})}));
  expect_error(Code::shape, "key[5, 3, 4] must be [L, N, 4]", apply({x, Tensor::zeros({5, 3, 4})}));
  expect_error(Code::shape, "key[5, 2, 4] and value[4, 2, 4] differ in length",
               apply({x, Tensor::zeros({5, 2, 4}), Tensor::zeros({4, 2, 4})}));
  expect_error(Code::shape, "keyPaddingMask[3, 2] must be [2, 3]", apply({x, {}, {}, Tensor::zeros({3, 2})}));
  expect_error(Code::shape, "attnMask[2, 3] must be [3, 3]", apply({x, {}, {}, {}, Tensor::zeros({2, 3})}));
  expect_error(Code::shape, "attnMask[2, 3, 3] must be [4, 3, 3]", apply({x, {}, {}, {}, Tensor::zeros({2, 3, 3})}));
  expect_error(Code::argument, "embedDim must be a multiple of numHeads: 5, 2", [] { multihead_attention(5, 2); });
  expect_error(Code::argument, "heads of an even size, not 3",
               [] { multihead_attention(6, 2, {.rotary_base = 1.0f}); });
  expect_error(Code::argument, "kdim and vdim must be at least 1: 0, 1",
               [] { multihead_attention(4, 2, {.kdim = 0}); });
  expect_error(Code::argument, "dropout must be between 0 and 1, got -1",
               [] { multihead_attention(4, 2, {.dropout = -1}); });
  expect_error(Code::shape, "scaled_dot_product_attention: query[3, 4], key[5, 3] and value[5, 2] do not fit", [] {
    scaled_dot_product_attention(Tensor::zeros({3, 4}), Tensor::zeros({5, 3}), Tensor::zeros({5, 2}));
  });
  expect_error(Code::shape, "rotary_embedding: x[3, 5] must be", [] { rotary_embedding(Tensor::zeros({3, 5})); });
  expect_error(Code::argument, "base must be above 0, got 0", [] {
    rotary_embedding(Tensor::zeros({3, 4}), {.base = 0});
  });
  expect_error(Code::shape, "x[6, 4] does not fit the positions [5, 4]", [] {
    learned_positions(5, 4)->forward(Tensor::zeros({6, 4}));
  });
}

}  // namespace
}  // namespace hebb::nn
