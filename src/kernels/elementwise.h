// Loops that treat each element on its own: y[i] = f(x[i]), their gradients, and broadcast arithmetic.
#pragma once

#include <cstdint>

#include "kernels/broadcast.h"

namespace hebb::kernels {

enum class Binary { add, sub, mul, div, maximum, minimum, pow };

/// y = a op b over the shape that `walk` walks; y is contiguous.
void binary(Binary op, const Strided& walk, const float* a, const float* b, float* y) noexcept;

// y[i] = f(x[i]).
void neg(int64_t n, const float* x, float* y) noexcept;
void exp(int64_t n, const float* x, float* y) noexcept;
void log(int64_t n, const float* x, float* y) noexcept;
void sqrt(int64_t n, const float* x, float* y) noexcept;
void abs(int64_t n, const float* x, float* y) noexcept;
void erf(int64_t n, const float* x, float* y) noexcept;
void relu(int64_t n, const float* x, float* y) noexcept;
void leaky_relu(int64_t n, float slope, const float* x, float* y) noexcept;
void sigmoid(int64_t n, const float* x, float* y) noexcept;
void tanh(int64_t n, const float* x, float* y) noexcept;
void softplus(int64_t n, float beta, float threshold, const float* x, float* y) noexcept;
void gelu(int64_t n, bool tanh_form, const float* x, float* y) noexcept;
void clamp(int64_t n, float low, float high, const float* x, float* y) noexcept;
void scale(int64_t n, float factor, const float* x, float* y) noexcept;

// dx[i] = f'(…) dy[i]; the first pointer is the op's input x or its output y, whichever the formula needs; gelu's needs both.
void sqrt_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept;
void abs_backward(int64_t n, const float* x, const float* dy, float* dx) noexcept;
void relu_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept;
void leaky_relu_backward(int64_t n, float slope, const float* x, const float* dy, float* dx) noexcept;
void sigmoid_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept;
void tanh_backward(int64_t n, const float* y, const float* dy, float* dx) noexcept;
void softplus_backward(int64_t n, float beta, float threshold, const float* x, const float* dy, float* dx) noexcept;
void gelu_backward(int64_t n, bool tanh_form, const float* x, const float* y, const float* dy, float* dx) noexcept;
void clamp_backward(int64_t n, float low, float high, const float* x, const float* dy, float* dx) noexcept;

/// y is one of four numbers, by how a relates to b; unordered is where one of them is NaN. `walk` as for binary.
struct Outcomes {
  float less, equal, greater, unordered;
};
void compare(Outcomes outcomes, const Strided& walk, const float* a, const float* b, float* y) noexcept;

/// y = a where condition is not 0, else b; elements of 4 bytes.
void choose(int64_t n, const float* condition, const uint32_t* a, const uint32_t* b, uint32_t* y) noexcept;

/// Whole numbers; `nearest` takes the even one of two.
enum class Rounding { down, up, nearest };
void round(Rounding rounding, int64_t n, const float* x, float* y) noexcept;

/// dy times the derivative of a^b by a, b a^(b-1); and by b, a^b ln a (0 where a is 0).
void pow_backward(int64_t n, const float* a, const float* b, const float* dy, float* da, float* db) noexcept;

}  // namespace hebb::kernels
