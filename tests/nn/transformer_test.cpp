// Transformers: names, dropout, causality, what they refuse; and residual.
#include <gtest/gtest.h>

#include "core/random.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

TEST(Transformer, HasPyTorchsNamesInItsOrder) {
  std::vector<std::string> names;
  for (const auto& entry : transformer_decoder(4, 2, 1, {.norm = true})->state()) names.push_back(entry.name);
  const std::vector<std::string> want = {"layers.0.self_attn.in_proj_weight",
                                         "layers.0.self_attn.in_proj_bias",
                                         "layers.0.self_attn.out_proj.weight",
                                         "layers.0.self_attn.out_proj.bias",
                                         "layers.0.multihead_attn.in_proj_weight",
                                         "layers.0.multihead_attn.in_proj_bias",
                                         "layers.0.multihead_attn.out_proj.weight",
                                         "layers.0.multihead_attn.out_proj.bias",
                                         "layers.0.linear1.weight",
                                         "layers.0.linear1.bias",
                                         "layers.0.linear2.weight",
                                         "layers.0.linear2.bias",
                                         "layers.0.norm1.weight",
                                         "layers.0.norm1.bias",
                                         "layers.0.norm2.weight",
                                         "layers.0.norm2.bias",
                                         "layers.0.norm3.weight",
                                         "layers.0.norm3.bias",
                                         "norm.weight",
                                         "norm.bias"};
  EXPECT_EQ(names, want);
  EXPECT_EQ(transformer_encoder_layer(4, 2)->state()[4].tensor.shape(), (Shape{2048, 4}));
  EXPECT_EQ(transformer_encoder_layer(4, 2, {.bias = false})->state().size(), 6u);
}

TEST(Transformer, LayersStartDifferent) {
  manual_seed(1);
  const Tensors parameters = transformer_encoder(4, 2, 2, {.dim_feedforward = 3})->parameters();
  EXPECT_NE(parameters[0].to_vector(), parameters[parameters.size() / 2].to_vector());
}

TEST(Transformer, DropsWhileTrainingOnly) {
  manual_seed(2);
  const ModulePtr module = transformer_encoder_layer(8, 2, {.dim_feedforward = 16, .dropout = 0.5f});
  const Tensor x = drawn_tensor({6, 2, 8}, 3);
  EXPECT_NE(module->forward(x).to_vector(), module->forward(x).to_vector());
  module->eval();
  EXPECT_EQ(module->forward(x).to_vector(), module->forward(x).to_vector());
}

TEST(Transformer, ThatIsCausalDoesNotSeeWhatComes) {
  manual_seed(3);
  const ModulePtr module = transformer_encoder(
      4, 2, 2, {.dim_feedforward = 8, .dropout = 0, .batch_first = true, .is_causal = true, .rotary_base = 10000.0f});
  const Tensor x = drawn_tensor({1, 5, 4}, 4), other = x.clone();
  for (int64_t i = 12; i < 20; ++i) other.data()[i] += 1;  // steps 3 and 4
  EXPECT_EQ(slice(module->forward(x), 1, 0, 3).to_vector(), slice(module->forward(other), 1, 0, 3).to_vector());
}

TEST(Transformer, RefusesWhatDoesNotFit) {
  const ModulePtr decoder = transformer_decoder_layer(4, 2);
  expect_error(Code::argument, "transformer_decoder_layer: memory", [&] {
    decoder->forward(Tensor::zeros({3, 2, 4}));
  });
  expect_error(Code::shape, "query[3, 2, 5] must be", [] {
    transformer_encoder_layer(4, 2)->forward(Tensor::zeros({3, 2, 5}));
  });
  expect_error(Code::argument, "dimFeedforward and numLayers must be at least 1: 0, 1",
               [] { transformer_encoder_layer(4, 2, {.dim_feedforward = 0}); });
  expect_error(Code::argument, "at least 1: 2048, 0", [] { transformer_encoder(4, 2, 0); });
  expect_error(Code::argument, "multiple of numHeads: 4, 3", [] { transformer_encoder(4, 3, 1); });
}

TEST(Residual, AddsItsInputToWhatTheInnerModuleGives) {
  const ModulePtr inner = linear(3, 3), module = residual(inner);
  const Tensor x = drawn_tensor({2, 3}, 5);
  EXPECT_EQ(module->forward(x).to_vector(), add(x, inner->forward(x)).to_vector());
  EXPECT_EQ(module->state()[0].name, "inner.weight");
  expect_error(Code::shape, "residual: the inner module turns x[2, 3] into [2, 1]",
               [&] { residual(linear(3, 1))->forward(x); });
  expect_error(Code::argument, "the inner module is missing", [] { residual({}); });
}

}  // namespace
}  // namespace hebb::nn
