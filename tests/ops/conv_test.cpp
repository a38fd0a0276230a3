// What convolution, pooling and resizing refuse, how layers start, and gradients of gradients through a small critic.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/gradcheck.h"
#include "autograd/node.h"
#include "drawn.h"
#include "failure.h"
#include "nn/modules.h"

namespace hebb {
namespace {

using testing::drawn_tensor;
using testing::expect_error;

Tensor zeros(const Shape& shape) { return Tensor::zeros(shape); }

TEST(Conv, RefusesWhatDoesNotFit) {
  const Tensor x = zeros({2, 4, 5, 5}), w = zeros({6, 4, 3, 3});
  const auto refused = [&](Code code, const char* part, const Tensor& a, const Tensor& b, const ConvOpOptions& o) {
    expect_error(code, part, [&] { conv2d(a, b, o); });
  };
  refused(Code::shape, "conv2d: x needs 4 dimensions, or 3 without a batch: x[5, 5]", zeros({5, 5}), w, {});
  refused(Code::shape, "x[2, 3, 5, 5] does not fit weight[6, 4, 3, 3] with groups 1", zeros({2, 3, 5, 5}), w, {});
  refused(Code::shape, "x[2, 4, 5, 5] does not fit weight[6, 4, 3, 3] with groups 2", x, w, {.groups = 2});
  refused(Code::shape, "with groups 4", x, zeros({6, 1, 3, 3}), {.groups = 4});
  refused(Code::shape, "weight", x, zeros({6, 4, 3}), {});
  refused(Code::shape, "weight[6, 4, 0, 3]", x, zeros({6, 4, 0, 3}), {});
  refused(Code::shape, "only the batch may be empty: x[2, 4, 0, 5]", zeros({2, 4, 0, 5}), w, {});
  refused(Code::shape, "bias[5] does not fit weight[6, 4, 3, 3]", x, w, {.bias = zeros({5})});
  refused(Code::shape, "a window of [3, 3], dilation [3], does not fit into size 5, padding [0]", x, w,
          {.dilation = 3});
  refused(Code::argument, "groups must be positive, got 0", x, w, {.groups = 0});
  refused(Code::argument, "stride out of range: [0]", x, w, {.stride = 0});
  refused(Code::argument, "stride needs one number or 2: [1, 1, 1]", x, w, {.stride = {1, 1, 1}});
  refused(Code::argument, "padding out of range: [-2]", x, w, {.padding = -2});
  refused(Code::argument, "dilation out of range: [1, 0]", x, w, {.dilation = {1, 0}});
  refused(Code::argument, "padding 'same' needs stride 1, got [2]", x, w,
          {.stride = 2, .padding = Padding::as_needed()});
  refused(Code::dtype, "x", Tensor::zeros({2, 4, 5, 5}, DType::i32), w, {});
  refused(Code::dtype, "weight", x, Tensor::zeros({6, 4, 3, 3}, DType::i32), {});
  expect_error(Code::shape, "conv1d: x needs 3 dimensions", [&] { conv1d(x, w); });
  expect_error(Code::shape, "conv_transpose2d: x[2, 4, 5, 5] does not fit weight[6, 4, 3, 3]",
               [&] { conv_transpose2d(x, w); });
  expect_error(Code::argument, "outputPadding must be below stride or dilation: [2]", [&] {
    conv_transpose2d(zeros({6, 5, 5}), w, {.stride = 2, .output_padding = 2});
  });
  expect_error(Code::shape, "padding [4] leaves nothing of the output", [&] {
    conv_transpose2d(zeros({6, 5, 5}), w, {.padding = 4});
  });
}

TEST(Unfold, AndFoldRefuseWhatDoesNotFit) {
  expect_error(Code::shape, "unfold: a window of [4, 4]", [] { unfold(zeros({1, 3, 3}), 4); });
  expect_error(Code::argument, "kernelSize out of range: [0]", [] { unfold(zeros({1, 3, 3}), 0); });
  expect_error(Code::shape, "fold: x[5, 4] is not 4 windows of [2, 2]", [] { fold(zeros({5, 4}), 3, 2); });
  expect_error(Code::shape, "fold: x[8, 5] is not 4 windows of [2, 2]", [] { fold(zeros({8, 5}), 3, 2); });
  expect_error(Code::out_of_memory, "unfold", [] { unfold(zeros({1, 3, 3}), 1 << 30, {.padding = 1 << 30}); });
}

TEST(Pooling, RefusesWhatDoesNotFit) {
  const Tensor x = zeros({2, 3, 4, 5});
  expect_error(Code::shape, "max_pool2d: a window of [5, 5] does not fit into x[2, 3, 4, 5]",
               [&] { max_pool2d(x, 5); });
  expect_error(Code::argument, "padding must be at most half of kernelSize", [&] { avg_pool2d(x, 3, {.padding = 2}); });
  expect_error(Code::argument, "stride out of range: [0]", [&] { max_pool2d(x, 2, {.stride = 0}); });
  expect_error(Code::shape, "max_pool1d: x needs 3 dimensions", [&] { max_pool1d(x, 2); });
  expect_error(Code::shape, "only the batch may be empty", [&] { adaptive_avg_pool2d(zeros({2, 0, 4, 4}), 2); });
  expect_error(Code::argument, "outputSize out of range: [0]", [&] { adaptive_max_pool2d(x, 0); });
  expect_error(Code::shape, "a window of [2] misses all of x[1, 3]", [&] {
    max_pool1d(zeros({1, 3}), 2, {.padding = 1, .dilation = 4});
  });
  expect_error(Code::shape, "too large", [&] { avg_pool1d(zeros({1, 1 << 17}), 1 << 16, {.stride = 1}); });
}

TEST(Resampling, RefusesWhatDoesNotFit) {
  const Tensor x = zeros({2, 3, 4, 5});
  expect_error(Code::argument, "pad: x[2, 3, 4, 5] needs two numbers for each of its last dimensions, got [1]",
               [&] { pad(x, {1}); });
  expect_error(Code::argument, "cannot be padded by [5, 0]", [&] { pad(x, {5, 0}, {.mode = PadMode::reflect}); });
  expect_error(Code::argument, "cannot be padded by [6, 0]", [&] { pad(x, {6, 0}, {.mode = PadMode::circular}); });
  expect_error(Code::argument, "cannot be padded by [1, 0]", [&] {
    pad(zeros({0}), {1, 0}, {.mode = PadMode::replicate});
  });
  expect_error(Code::argument, "cannot be padded by [-3, -3]", [&] { pad(x, {-3, -3}); });
  expect_error(Code::argument, "needs either size or scaleFactor", [&] { interpolate(x); });
  expect_error(Code::argument, "needs either size or scaleFactor",
               [&] { interpolate(x, {.size = 2, .scale_factor = 2}); });
  expect_error(Code::argument, "scaleFactor 0.1 does not fit x[2, 3, 4, 5]",
               [&] { interpolate(x, {.scale_factor = 0.1f}); });
  expect_error(Code::argument, "scaleFactor NaN", [&] { interpolate(x, {.scale_factor = NAN}); });
  expect_error(Code::shape, "rank of this mode", [&] { interpolate(x, {.size = 2, .mode = Interpolation::linear}); });
  expect_error(Code::argument, "alignCorners", [&] { interpolate(x, {.size = 2, .align_corners = true}); });
  expect_error(Code::shape, "x[2, 3, 4, 5] has no channels for upscaleFactor 2", [&] { pixel_shuffle(x, 2); });
  expect_error(Code::shape, "upscaleFactor 0", [&] { pixel_shuffle(x, 0); });
}

TEST(Interpolate, LosesNoPlaceToTheRoundingOfItsFactor) {
  EXPECT_EQ(interpolate(zeros({1, 1, 10}), {.scale_factor = 0.7f}).shape(), (Shape{1, 1, 7}));
  EXPECT_EQ(interpolate(zeros({1, 1, 1000}), {.scale_factor = 2.3f}).shape(), (Shape{1, 1, 2300}));
}

TEST(ConvolutionalLayers, StartWithinTheBoundOfTheirFanIn) {
  manual_seed(3);
  const auto check = [](const nn::ModulePtr& layer, const Shape& weight, const Shape& bias, float bound) {
    const auto state = layer->state();
    ASSERT_EQ(state.size(), 2u);
    EXPECT_EQ(state[0].name, "weight");
    EXPECT_EQ(state[1].name, "bias");
    EXPECT_EQ(state[0].tensor.shape(), weight);
    EXPECT_EQ(state[1].tensor.shape(), bias);
    float largest = 0;
    for (float value : state[0].tensor.to_vector()) largest = std::max(largest, std::fabs(value));
    EXPECT_LE(largest, bound);
    EXPECT_GT(largest, 0.95f * bound);
  };
  check(nn::conv1d(8, 20, 5), {20, 8, 5}, {20}, 1 / std::sqrt(40.0f));
  check(nn::conv2d(8, 20, {3, 5}, {.groups = 4}), {20, 2, 3, 5}, {20}, 1 / std::sqrt(30.0f));
  check(nn::conv_transpose1d(8, 20, 5, {.groups = 2}), {8, 10, 5}, {20}, 1 / std::sqrt(50.0f));
  check(nn::conv_transpose2d(8, 20, 3), {8, 20, 3, 3}, {20}, 1 / std::sqrt(180.0f));
  EXPECT_EQ(nn::conv2d(1, 2, 3, {.bias = false})->state().size(), 1u);
  expect_error(Code::argument, "conv2d: channels must be positive multiples of groups 2, got 4 and 3",
               [] { nn::conv2d(3, 4, 3, {.groups = 2}); });
  expect_error(Code::argument, "padding 'same' needs stride 1, got [2]",
               [] { nn::conv1d(3, 4, 3, {.stride = 2, .padding = Padding::as_needed()}); });
}

// d/dw (‖d critic / dx‖² ) as WGAN-GP needs it, through what is smooth in this room.
TEST(GradientPenalty, GoesThroughConvolutionPaddingPoolingAndResizing) {
  const auto penalty = [](const Tensors& at) {
    const bool before = set_grad_enabled(true);
    const Tensor x = at[0].requires_grad() ? at[0] : at[0].detach().set_requires_grad();
    Tensor y = conv2d(pad(x, {1, 1, 1, 1}, {.mode = PadMode::reflect}), at[1], {.stride = 2});
    y = interpolate(tanh(y), {.scale_factor = 2, .mode = Interpolation::bilinear});
    y = tanh(conv_transpose2d(adaptive_avg_pool2d(y, {3, 2}), at[2]));
    const Tensor score = sum(mul(avg_pool2d(y, 2), avg_pool2d(y, 2)));
    const Tensor dx = grad({score}, {x}, {.grad_outputs = {}, .create_graph = true})[0];
    set_grad_enabled(before);
    return sum(mul(dx, dx));
  };
  const Gradcheck check =
      gradcheck(penalty, {drawn_tensor({1, 2, 5, 6}, 1), drawn_tensor({3, 2, 3, 3}, 2), drawn_tensor({3, 2, 2, 2}, 3)},
                {.tolerance = 1e-3});
  EXPECT_TRUE(check.passed) << check.where;
}

}  // namespace
}  // namespace hebb
