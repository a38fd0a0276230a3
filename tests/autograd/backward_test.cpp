// The tape: accumulation, sharing, depth, freed graphs, grad mode, and errors in the middle.
#include <gtest/gtest.h>

#include "autograd/node.h"
#include "failure.h"
#include "ops/ops.h"

namespace hebb {
namespace {

using testing::expect_error;

Tensor leaf(std::vector<float> values) {
  const auto n = static_cast<int64_t>(values.size());
  return Tensor::from(values, {n}).set_requires_grad();
}

std::vector<float> grad(const Tensor& x) { return x.grad().to_vector(); }

TEST(Backward, AddsUpOverCalls) {
  const Tensor x = leaf({1, 2});
  for (int i = 1; i <= 3; ++i) {
    sum(mul(x, x)).backward();
    EXPECT_EQ(grad(x), (std::vector<float>{2.0f * static_cast<float>(i), 4.0f * static_cast<float>(i)}));
  }
}

TEST(Backward, AddsUpOverUsesOfOneTensor) {
  const Tensor x = leaf({2, 3});
  const Tensor square = mul(x, x);
  sum(add(mul(square, x), square)).backward();  // x^3 + x^2
  EXPECT_EQ(grad(x), (std::vector<float>{3 * 4 + 2 * 2, 3 * 9 + 2 * 3}));
}

TEST(Backward, AddsUpPartsThatOverlapAndLeavesOtherHoldersOfASumAlone) {
  const Tensor x = leaf({1, 2, 3, 4, 5, 6}), table = reshape(x, {2, 3});
  const Tensor weight = Tensor::from(std::vector<float>{10, 20, 30, 40}, {2, 2});
  const Tensor left = mul(slice(table, 1, 0, 2), weight), right = slice(table, 1, 1, 3), row = slice(table, 0, 1, 2);
  add(add(sum(left), sum(right)), sum(row)).backward();
  EXPECT_EQ(grad(x), (std::vector<float>{10, 21, 1, 31, 42, 2}));
  const Tensor held = x.grad();
  sum(slice(x, 0, 1, 3)).backward();  // adds to what the leaf has, of which `held` is no part
  EXPECT_EQ(grad(x), (std::vector<float>{10, 22, 2, 31, 42, 2}));
  EXPECT_EQ(held.to_vector(), (std::vector<float>{10, 21, 1, 31, 42, 2}));
}

TEST(Backward, ReachesAnInputOnlyWhenAllItsUsesHaveAnswered) {
  // y enters late and early: were nodes not visited newest first, its gradient would be passed on before it is whole.
  const Tensor x = leaf({3});
  const Tensor y = mul(x, x);
  Tensor z = y;
  for (int i = 0; i < 5; ++i) z = add(z, mul(z, y));
  sum(add(z, y)).backward();
  // z = y (1 + y)^5; d/dy = (1 + y)^5 + 5 y (1 + y)^4, and one more for the last y; times 2 x.
  EXPECT_EQ(grad(x)[0], 6 * (100000.0f + 5 * 9 * 10000.0f + 1));
}

TEST(Backward, DoesNotMixGradientsThatShareABuffer) {
  // add() hands the same dy to both inputs; each leaf must own what it keeps.
  const Tensor a = leaf({1, 1}), b = leaf({1, 1});
  const Tensor y = add(a, b);
  sum(y).backward();
  a.grad().data()[0] = 99;
  EXPECT_EQ(grad(b), (std::vector<float>{1, 1}));
  const Tensor given = Tensor::full({2}, 5);
  const Tensor c = leaf({1, 1});
  c.backward(given);
  c.backward(given);
  EXPECT_EQ(grad(c), (std::vector<float>{10, 10}));
  EXPECT_EQ(given.to_vector(), (std::vector<float>{5, 5})) << "what the user passes in stays";
}

TEST(Backward, LeavesAloneWhatNeedsNoGradient) {
  const Tensor x = leaf({1, 2}), constant = Tensor::full({2}, 3);
  const Tensor y = sum(mul(x, constant));
  y.backward();
  EXPECT_FALSE(constant.grad().defined());
  EXPECT_FALSE(mul(constant, constant).requires_grad());
  EXPECT_FALSE(x.detach().requires_grad());
  EXPECT_TRUE(y.requires_grad());
  EXPECT_FALSE(y.grad().defined()) << "only leaves keep gradients";
}

TEST(Backward, TakesAGradientOfTheOutputsShape) {
  const Tensor x = leaf({1, 2, 3});
  const Tensor y = mul(x, x);
  y.backward(Tensor::from(std::vector<float>{1, 10, 100}, {3}));
  EXPECT_EQ(grad(x), (std::vector<float>{2, 40, 600}));
  const Tensor z = mul(x, x);
  expect_error(Code::shape, "[2] does not fit [3]", [&] { z.backward(Tensor::full({2}, 1)); });
  expect_error(Code::shape, "more than one element: [3]", [&] { z.backward(); });
  expect_error(Code::dtype, "gradient must be f32, got u8", [&] { z.backward(Tensor::zeros({3}, DType::u8)); });
  EXPECT_NO_THROW(z.backward(Tensor::full({3}, 1))) << "the refusals left the graph whole";
}

TEST(Backward, OfSomethingUnrecordedIsAnError) {
  expect_error(Code::state, "does not require a gradient", [] { Tensor::full({}, 1).backward(); });
}

TEST(Backward, FreesTheGraphUnlessToldToKeepIt) {
  const Tensor x = leaf({3});
  const Tensor y = sum(mul(x, x));
  y.backward({}, true);
  y.backward({}, true);
  EXPECT_EQ(grad(x)[0], 12);
  y.backward();
  EXPECT_EQ(grad(x)[0], 18);
  expect_error(Code::state, "freed by an earlier backward", [&] { y.backward(); });
  EXPECT_EQ(grad(x)[0], 18);
}

TEST(Backward, ThroughAPartThatWasFreedIsAnErrorThatChangesNothing) {
  const Tensor x = leaf({3}), w = leaf({2});
  const Tensor shared = mul(x, x);
  sum(shared).backward();
  const Tensor y = sum(mul(shared, w));
  expect_error(Code::state, "the graph of mul was freed", [&] { y.backward(); });
  EXPECT_FALSE(w.grad().defined());
  EXPECT_EQ(grad(x)[0], 6);
}

TEST(Backward, FreesSavedTensorsAsItGoes) {
  const Tensor x = leaf(std::vector<float>(1000, 1.0f));
  const int64_t before = Tensor::living();
  Tensor y = x;
  for (int i = 0; i < 50; ++i) y = mul(y, y);
  const Tensor loss = sum(y);
  y = Tensor();
  EXPECT_GE(Tensor::living(), before + 50);
  loss.backward();
  EXPECT_LE(Tensor::living(), before + 2) << "the loss and x's gradient";
}

TEST(Backward, GoesThroughAChainOf100000NodesWithoutRecursion) {
  const int64_t before = Tensor::living();
  {
    const Tensor x = leaf({1});
    Tensor y = x;
    for (int i = 0; i < 100000; ++i) y = neg(y);
    sum(y).backward();
    EXPECT_EQ(grad(x)[0], 1);
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Graph, OfADeepChainIsTakenApartWithoutBackward) {
  const int64_t before = Tensor::living();
  {
    const Tensor x = leaf({1});
    Tensor y = x;
    // Keeps tensors that hold nodes that keep tensors; so many that a recursion overflows the stack of 8 MB, too.
    for (int i = 0; i < 400000; ++i) y = mul(y, x);
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Graph, DiesWithTheLastTensorThatNeedsIt) {
  const int64_t before = Tensor::living();
  const size_t bytes = pool::stats().bytes;
  {
    const Tensor x = leaf({1, 2, 3});
    Tensor y = exp(mul(x, x));
    const Tensor z = tanh(y);
    y = Tensor();
    sum(z).backward();
    EXPECT_TRUE(x.grad().defined());
  }
  EXPECT_EQ(Tensor::living(), before);
  EXPECT_EQ(pool::stats().bytes, bytes);
}

TEST(GradMode, RecordsNothingInsideNoGrad) {
  const Tensor x = leaf({1, 2});
  {
    const NoGrad no_grad;
    EXPECT_FALSE(grad_enabled());
    EXPECT_FALSE(mul(x, x).requires_grad());
    { const NoGrad nested; }
    EXPECT_FALSE(grad_enabled());
  }
  EXPECT_TRUE(grad_enabled());
  EXPECT_TRUE(mul(x, x).requires_grad());
}

TEST(GradMode, ComesBackAfterAnError) {
  EXPECT_THROW(
      {
        const NoGrad no_grad;
        add(Tensor::zeros({2}), Tensor::zeros({3}));
      },
      Error);
  EXPECT_TRUE(grad_enabled());
  const Tensor x = leaf({1});
  const Tensor y = sum(mul(x, x));
  y.backward();
  EXPECT_THROW(y.backward(), Error);
  EXPECT_TRUE(grad_enabled()) << "backward runs without recording and must give it back";
}

TEST(Backward, ThatRunsOutOfMemoryCanBeRepeatedWhenThereIsMore) {
  const int64_t before = Tensor::living();
  {
    const Tensor x = Tensor::full({256, 256}, 1).set_requires_grad();  // 256 KB
    const auto chain = [&] {
      Tensor y = x;
      for (int i = 0; i < 4; ++i) y = exp(neg(mul(y, y)));
      return sum(y);
    };
    chain().backward();
    const float want = x.grad().data()[0];
    x.set_grad({});
    const Tensor loss = chain();
    for (size_t more = 0; more < 6; ++more) {  // fails at one node after the other
      pool::trim();
      pool::set_limit(pool::stats().reserved_bytes + more * 256 * 1024);
      try {
        loss.backward({}, true);
        EXPECT_EQ(x.grad().data()[0], want) << "nothing is left of the failed attempts";
        x.set_grad({});
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::out_of_memory);
        EXPECT_FALSE(x.grad().defined());
      }
      pool::set_limit(static_cast<size_t>(-1));
      EXPECT_TRUE(grad_enabled());
    }
    loss.backward();
    EXPECT_EQ(x.grad().data()[0], want);
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(Grad, GivesGradientsOfAnyTensorAndTouchesNoLeaf) {
  const Tensor x = leaf({2, -3}), w = leaf({5, 7});
  const Tensor h = mul(x, x), y = sum(mul(h, w));
  sum(x).backward();  // x has a gradient of its own already
  const Tensors found = hebb::grad({y}, {x, h}, {.retain_graph = true});
  EXPECT_EQ(found[0].to_vector(), (std::vector<float>{20, -42}));
  EXPECT_EQ(found[1].to_vector(), (std::vector<float>{5, 7}));
  EXPECT_EQ(grad(x), (std::vector<float>{1, 1}));
  EXPECT_FALSE(w.grad().defined());
  const Tensors both = hebb::grad({y, h}, {w, x}, {.grad_outputs = {{}, Tensor::full({2}, 1)}});
  EXPECT_EQ(both[0].to_vector(), (std::vector<float>{4, 9}));
  EXPECT_EQ(both[1].to_vector(), (std::vector<float>{24, -48}));
  EXPECT_THROW(y.backward(), Error) << "without retain_graph the graph is gone";
}

TEST(Grad, OfAGradientIsTheSecondDerivative) {
  const Tensor x = leaf({0.5f, 2});
  const Tensor cube = sum(mul(mul(x, x), x));
  const Tensor first = hebb::grad({cube}, {x}, {.create_graph = true})[0];         // 3 x^2
  const Tensor second = hebb::grad({sum(first)}, {x}, {.create_graph = true})[0];  // 6 x
  const Tensor third = hebb::grad({sum(second)}, {x})[0];
  EXPECT_EQ(first.to_vector(), (std::vector<float>{0.75f, 12}));
  EXPECT_EQ(second.to_vector(), (std::vector<float>{3, 12}));
  EXPECT_EQ(third.to_vector(), (std::vector<float>{6, 6}));
  EXPECT_FALSE(x.grad().defined());
}

TEST(Grad, OfAPenaltyOnAGradientReachesTheWeights) {
  // WGAN-GP (Gulrajani et al. 2017): (|d critic / d x| - 1)^2, with critic = w x: 2 (|w| - 1) w / |w|
  const Tensor x = leaf({1, 1}), w = leaf({3, 4});
  const Tensor slope = hebb::grad({sum(mul(w, x))}, {x}, {.create_graph = true})[0];
  const Tensor excess = sub(sqrt(sum(mul(slope, slope))), Tensor::full({}, 1));
  mul(excess, excess).backward();
  EXPECT_NEAR(grad(w)[0], 2 * 4 * 3 / 5.0, 1e-5);
  EXPECT_NEAR(grad(w)[1], 2 * 4 * 4 / 5.0, 1e-5);
}

TEST(Grad, ThatCannotBeDifferentiatedAgainSaysWhichOperation) {
  const Tensor x = leaf({1, 2});
  const Tensor y = record("once", mul(x.detach(), x.detach()), {x}, [x](const Tensor& dy, Gradients& gradients) {
    gradients.add(0, mul(mul(dy, x), Tensor::full({}, 2)));
  });
  expect_error(Code::state, "once: its gradient cannot be differentiated again",
               [&] { hebb::grad({sum(y)}, {x}, {.create_graph = true}); });
  EXPECT_TRUE(grad_enabled());
  EXPECT_EQ(hebb::grad({sum(y)}, {x})[0].to_vector(), (std::vector<float>{2, 4}));
}

TEST(Grad, RefusesWhatHasNoGradient) {
  const Tensor x = leaf({1, 2}), other = leaf({3});
  const Tensor y = sum(x);
  expect_error(Code::state, "input 0[2] does not require a gradient", [&] { hebb::grad({y}, {Tensor::zeros({2})}); });
  expect_error(Code::shape, "more than one element", [&] { hebb::grad({mul(x, x)}, {x}); });
  expect_error(Code::argument, "of no outputs", [&] { hebb::grad({}, {x}); });
  const Tensors found = hebb::grad({y}, {other, x});
  EXPECT_FALSE(found[0].defined());
  EXPECT_EQ(found[1].to_vector(), (std::vector<float>{1, 1}));
}

TEST(Grad, LeavesNothingAlive) {
  const int64_t before = Tensor::living();
  {
    const Tensor x = leaf({1, 2});
    const Tensor slope = hebb::grad({sum(tanh(exp(x)))}, {x}, {.create_graph = true})[0];
    sum(mul(slope, slope)).backward();
    EXPECT_TRUE(x.grad().defined());
  }
  EXPECT_EQ(Tensor::living(), before);
}

TEST(RequiresGrad, IsForFloatLeavesOnly) {
  expect_error(Code::dtype, "got i32", [] { Tensor::zeros({2}, DType::i32).set_requires_grad(); });
  const Tensor x = leaf({1});
  expect_error(Code::state, "only a leaf", [&] { neg(x).set_requires_grad(false); });
  x.set_requires_grad(false);
  EXPECT_FALSE(neg(x).requires_grad());
}

TEST(SetGrad, ChecksWhatItIsGiven) {
  const Tensor x = leaf({1, 2});
  x.set_grad(Tensor::full({2}, 3));
  EXPECT_EQ(grad(x), (std::vector<float>{3, 3}));
  expect_error(Code::shape, "[3] does not fit [2]", [&] { x.set_grad(Tensor::full({3}, 1)); });
  expect_error(Code::dtype, "got u8", [&] { x.set_grad(Tensor::zeros({2}, DType::u8)); });
  expect_error(Code::state, "no leaf", [&] { neg(x).set_grad(Tensor::full({2}, 1)); });
  x.set_grad({});
  EXPECT_FALSE(x.grad().defined());
}

}  // namespace
}  // namespace hebb
