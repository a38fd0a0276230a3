// Column by column, so that the running value stays in a register at full precision.
#include "kernels/scan.h"

namespace hebb::kernels {

void scan(ScanOf sizes, const float* a, const float* b, float* s) noexcept {
  const auto [outer, n, inner, reverse] = sizes;
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < inner; ++i) {
      double running = 0;
      for (int64_t step = 0; step < n; ++step) {
        const int64_t j = reverse ? n - 1 - step : step;
        const int64_t link = (o * (n - 1) + (reverse ? j : j - 1)) * inner + i, at = (o * n + j) * inner + i;
        const double carried = step == 0 ? 0 : a ? static_cast<double>(a[link]) * running : running;
        running = carried + static_cast<double>(b[at]);
        s[at] = static_cast<float>(running);
      }
    }
  }
}

}  // namespace hebb::kernels
