# How everything is compiled: the flags as targets to link with, and the memory of a wasm program.
include(CheckCXXCompilerFlag)

# Values are the same in every build of one width only if no compiler fuses a multiplication with an addition.
add_library(hebb_flags INTERFACE)
target_compile_features(hebb_flags INTERFACE cxx_std_20)
target_compile_options(hebb_flags INTERFACE -Wall -Wextra -Werror -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp") # or a compiler cache keeps no precompiled header
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees an overlap in "text" + std::string (GCC bug 105651), and its own AVX-512 headers leave registers
  # undefined on purpose (GCC bug 105593).
  target_compile_options(hebb_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-uninitialized)
endif()

# A failed allocation is an error the caller sees, not an abort.
set(HEBB_MEMORY_OPTIONS -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2GB -sABORTING_MALLOC=0 -sMALLOC=emmalloc -sSTACK_SIZE=256KB)

if(EMSCRIPTEN)
  # Node 20 knows the first form of WebAssembly exceptions only. GoogleTest is compiled with them, too.
  add_compile_options(-fwasm-exceptions -sWASM_LEGACY_EXCEPTIONS=1)
  add_link_options(-fwasm-exceptions -sWASM_LEGACY_EXCEPTIONS=1)
  # Nothing asks for a type at run time, and the names of lambdas would fill the file.
  target_compile_options(hebb_flags INTERFACE -msimd128 -fno-rtti)
  target_compile_definitions(hebb_flags INTERFACE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0)
  add_library(hebb_relaxed_flags INTERFACE)
  target_link_libraries(hebb_relaxed_flags INTERFACE hebb_flags)
  target_compile_options(hebb_relaxed_flags INTERFACE -mrelaxed-simd)
  target_compile_definitions(hebb_relaxed_flags INTERFACE HEBB_RELAXED_SIMD=1)
  add_library(hebb_thread_flags INTERFACE)
  target_compile_options(hebb_thread_flags INTERFACE -sSHARED_MEMORY -fno-threadsafe-statics) # statics are the engine's thread's
  target_link_options(hebb_thread_flags INTERFACE -sSHARED_MEMORY)
  # The loops that take the time are compiled for speed, the rest for size (the build type is MinSizeRel).
  if(CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
    set_source_files_properties(${HEBB_KERNEL_SOURCES} PROPERTIES COMPILE_OPTIONS -Os)
    # All are read for speed, so they share no precompiled header with the rest. The latter two's arrays want to be registers.
    set_source_files_properties(src/kernels/gemm.cpp PROPERTIES COMPILE_OPTIONS -O3 SKIP_PRECOMPILE_HEADERS ON)
    set_source_files_properties(src/kernels/direct.cpp src/kernels/winograd.cpp PROPERTIES COMPILE_OPTIONS -O2 SKIP_PRECOMPILE_HEADERS ON)
  endif()
elseif(HEBB_WIDTH STREQUAL "native")
  check_cxx_compiler_flag(-march=native HEBB_TAKES_MARCH_NATIVE)
  if(HEBB_TAKES_MARCH_NATIVE)
    target_compile_options(hebb_flags INTERFACE -march=native)
  endif()
elseif(HEBB_WIDTH STREQUAL "portable")
  check_cxx_compiler_flag(-msse4.1 HEBB_TAKES_SSE41)
  if(HEBB_TAKES_SSE41)
    target_compile_options(hebb_flags INTERFACE -msse4.1)
  endif()
else()
  message(FATAL_ERROR "HEBB_WIDTH is neither native nor portable: ${HEBB_WIDTH}")
endif()

if(HEBB_SANITIZE)
  target_compile_options(hebb_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_link_options(hebb_flags INTERFACE -fsanitize=address,undefined)
endif()
