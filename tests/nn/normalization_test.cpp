// Normalization layers: running statistics over several batches, what they refuse, and gradient penalties through them.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb::nn {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

Tensor state_of(const ModulePtr& module, const std::string& name) {
  for (const Module::Entry& entry : module->state()) {
    if (entry.name == name) return entry.tensor;
  }
  ADD_FAILURE() << "no " << name;
  return {};
}

TEST(BatchNorm, HasPyTorchsStateInItsOrder) {
  std::vector<std::string> names;
  const ModulePtr module = batch_norm2d(3);
  for (const Module::Entry& entry : module->state()) {
    names.push_back(entry.name);
    EXPECT_EQ(entry.parameter, entry.name == "weight" || entry.name == "bias") << entry.name;
    EXPECT_EQ(entry.tensor.requires_grad(), entry.parameter);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}));
  EXPECT_EQ(state_of(module, "num_batches_tracked").dtype(), DType::i32);
  EXPECT_EQ(batch_norm1d(3, {.affine = false, .track_running_stats = false})->state().size(), 0u);
}

TEST(BatchNorm, WithoutMomentumKeepsThePlainMeanOfAllBatches) {
  const ModulePtr module = batch_norm1d(2, {.momentum = std::nullopt});
  double mean = 0, variance = 0;
  for (uint64_t i = 0; i < 5; ++i) {
    const Tensor x = drawn_tensor({7, 2}, i);
    module->forward(x);
    double m = 0, v = 0;
    for (int64_t r = 0; r < 7; ++r) m += static_cast<double>(x.data()[2 * r]) / 7;
    for (int64_t r = 0; r < 7; ++r) v += std::pow(static_cast<double>(x.data()[2 * r]) - m, 2) / 6;
    mean += m / 5;
    variance += v / 5;
  }
  EXPECT_NEAR(static_cast<double>(*state_of(module, "running_mean").data()), mean, 1e-6);
  EXPECT_NEAR(static_cast<double>(*state_of(module, "running_var").data()), variance, 1e-6);
  EXPECT_EQ(state_of(module, "num_batches_tracked").item(), 5);
}

TEST(BatchNorm, LeavesItsStatisticsAloneInEvalAndInAnError) {
  const ModulePtr module = batch_norm1d(2);
  module->eval();
  const Tensor x = drawn_tensor({7, 2}, 1);
  const Tensor y = module->forward(x);
  for (int64_t i = 0; i < x.size(); ++i) EXPECT_NEAR(y.data()[i], x.data()[i], 1e-5f) << "mean 0, variance 1";
  module->train();
  expect_error(Code::shape, "batch_norm: needs more than one value for each channel to train, got x[1, 2]", [&] {
    module->forward(Tensor::zeros({1, 2}));
  });
  EXPECT_EQ(state_of(module, "num_batches_tracked").item(), 0);
  EXPECT_EQ(state_of(module, "running_mean").to_vector(), (std::vector<float>{0, 0}));
  EXPECT_NO_THROW(module->forward(Tensor::zeros({1, 2, 2}))) << "two values";
  module->eval();
  EXPECT_NO_THROW(module->forward(Tensor::zeros({1, 2})));
}

TEST(BatchNorm, RecordsTheStatisticsThatItUsed) {
  const ModulePtr module = batch_norm1d(2);
  module->eval();
  const Tensor x = drawn_tensor({3, 2}, 1).set_requires_grad();
  const Tensor y = module->forward(x);
  std::fill_n(state_of(module, "running_var").data(), 2, 100.0f);  // after the fact
  sum(y).backward();
  EXPECT_NEAR(x.grad().data()[0], 1, 1e-4f);
}

TEST(BatchNorm, FrozenNormalizesAsInEval) {
  const ModulePtr module = batch_norm1d(2);
  module->forward(drawn_tensor({8, 2}, 1));
  const Tensor mean = state_of(module, "running_mean");
  const float before = mean.data()[0];
  const Tensor x = drawn_tensor({5, 2}, 2);
  state_of(module, "weight").set_requires_grad(false);
  const Tensor frozen = module->forward(x);
  EXPECT_EQ(mean.data()[0], before);
  EXPECT_EQ(*state_of(module, "num_batches_tracked").data<int32_t>(), 1);
  module->eval();
  const Tensor quiet = module->forward(x);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(frozen.data()[i], quiet.data()[i]);
  module->train();
  state_of(module, "weight").set_requires_grad();
  module->forward(x);
  EXPECT_NE(mean.data()[0], before);
}

TEST(InstanceNorm, TakesOneSampleWithoutABatch) {
  const ModulePtr module = instance_norm2d(2);
  const Tensor x = drawn_tensor({2, 3, 4}, 1);
  const Tensor y = module->forward(x);
  EXPECT_EQ(y.shape(), x.shape());
  EXPECT_EQ(y.to_vector(), module->forward(unsqueeze(x, 0)).to_vector());
}

TEST(Normalization, ReportsWhatDoesNotFit) {
  expect_error(Code::shape, "batch_norm2d: x[5, 3] is no batch of 2-d signals with 3 channels", [] {
    batch_norm2d(3)->forward(Tensor::zeros({5, 3}));
  });
  expect_error(Code::shape, "batch_norm1d: x[5, 4]", [] { batch_norm1d(3)->forward(Tensor::zeros({5, 4})); });
  expect_error(Code::shape, "instance_norm1d", [] { instance_norm1d(3)->forward(Tensor::zeros({3})); });
  expect_error(Code::shape, "instance_norm: needs more than one value", [] {
    instance_norm1d(3)->forward(Tensor::zeros({2, 3, 1}));
  });
  expect_error(Code::shape, "layer_norm: x[5, 4] does not end in the normalized shape [3]", [] {
    layer_norm(3)->forward(Tensor::zeros({5, 4}));
  });
  expect_error(Code::shape, "layer_norm: weight[2] must have shape [3]",
               [] { hebb::layer_norm(Tensor::zeros({3}), {3}, {.weight = Tensor::zeros({2})}); });
  expect_error(Code::argument, "6 channels do not fall into 4 groups", [] { group_norm(4, 6); });
  expect_error(Code::argument, "5 channels do not fall into 2 groups", [] {
    hebb::group_norm(Tensor::zeros({2, 5}), 2);
  });
  expect_error(Code::argument, "batch_norm: needs both running_mean and running_var outside training", [] {
    hebb::batch_norm(Tensor::zeros({2, 5}));
  });
  expect_error(Code::dtype, "rms_norm: x must be f32", [] { rms_norm(3)->forward(Tensor::zeros({3}, DType::u8)); });
}

// A gradient penalty (|d f / d x| - 1)^2, as in WGAN-GP, trains through layerNorm.
TEST(Normalization, TakesGradientPenalties) {
  const ModulePtr net = sequential({linear(3, 5), layer_norm(5), silu(), linear(5, 1)});
  const Tensor x = drawn_tensor({4, 3}, 1).set_requires_grad();
  const Tensor slope = grad({sum(net->forward(x))}, {x}, {.create_graph = true})[0];
  const Tensor size = sqrt(sum(mul(slope, slope), {.dim = 1}));
  const Tensor off = sub(size, Tensor::full({}, 1));
  mean(mul(off, off)).backward();
  for (const Tensor& parameter : net->parameters()) {
    if (parameter.same(net->parameters().back())) continue;  // the last bias does not move the slope
    ASSERT_TRUE(parameter.grad().defined());
    EXPECT_TRUE(std::isfinite(parameter.grad().data()[0]));
  }
}

TEST(Normalization, LeavesNoTensorBehind) {
  const int64_t before = Tensor::living();
  {
    const ModulePtr net =
        sequential({linear(3, 4), batch_norm1d(4), prelu(), layer_norm(4), linear(4, 2), rms_norm(2)});
    sum(net->forward(drawn_tensor({5, 3}, 3))).backward();
  }
  EXPECT_EQ(Tensor::living(), before);
}

}  // namespace
}  // namespace hebb::nn
