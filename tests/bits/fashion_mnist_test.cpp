// The same seed gives the same bits: the Fashion-MNIST network after 200 steps, against the hash that wasm under Node,
// Chromium and this build share (tests/web/fashion-weights.mjs has the same recipe).
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "bits/same_bits.h"
#include "core/random.h"
#include "nn/modules.h"
#include "optim/optimizers.h"
#include "train/trainer.h"

namespace hebb {
namespace {

using testing::hash_of;
using testing::SameBits;

const std::string kRoot = std::string(HEBB_GOLDEN_DIR) + "/../..";

std::vector<uint8_t> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_P(SameBits, AreThoseOfEveryDeterministicBuildAfter200StepsOnFashionMnist) {
  const std::vector<uint8_t> images = read(kRoot + "/build/data/fashion-mnist/train-images.idx");
  const std::vector<uint8_t> labels = read(kRoot + "/build/data/fashion-mnist/train-labels.idx");
  ASSERT_EQ(images.size(), 16 + 60000 * 784) << "run `node tools/fashion-mnist.mjs` first";
  manual_seed(5);
  const auto model = nn::sequential({nn::flatten(), nn::linear(784, 256), nn::relu(), nn::linear(256, 128), nn::relu(),
                                     nn::linear(128, 64), nn::relu(), nn::linear(64, 10)});
  const Tensor x = Tensor::empty({60000, 28, 28}, DType::u8), y = Tensor::empty({60000}, DType::i32);
  std::copy(images.begin() + 16, images.end(), x.data<uint8_t>());
  std::copy(labels.begin() + 8, labels.end(), y.data<int32_t>());
  train::Trainer trainer(model, make_ref<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 1e-3}),
                         make_ref<data::Dataset>(x, y, data::Scaling{0, 1.0f / 255}), {.batch_size = 64});
  EXPECT_EQ(trainer.run(200, 1e9).steps, 200);
  const std::vector<uint8_t> expected = read(kRoot + "/tests/bits/fashion-mnist.txt");
  expect(hash_of(model) + "\n", std::string(expected.begin(), expected.end()).c_str());
}

}  // namespace
}  // namespace hebb
