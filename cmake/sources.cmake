# Every C++ file of the project, by room: a new file is added here and nowhere else.
set(HEBB_KERNEL_SOURCES
  src/kernels/broadcast.cpp
  src/kernels/elementwise.cpp
  src/kernels/gemm.cpp
  src/kernels/power.cpp)

set(HEBB_SOURCES
  src/autograd/backward.cpp
  src/autograd/node.cpp
  src/core/error.cpp
  src/core/pool.cpp
  src/core/random.cpp
  src/core/shape.cpp
  src/tensor/tensor.cpp
  ${HEBB_KERNEL_SOURCES})

set(HEBB_BINDING_SOURCES)

set(HEBB_TEST_SOURCES)
