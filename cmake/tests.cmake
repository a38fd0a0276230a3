# hebb_tests: every tests/**/*_test.cpp in one program, native or wasm under Node.
# Tests read golden files from HEBB_GOLDEN_DIR.
if(NOT HEBB_TEST_SOURCES)
  return()
endif()
enable_testing()
add_executable(hebb_tests ${HEBB_TEST_SOURCES})
if(NOT EMSCRIPTEN)
  # The core's objects come first: of a function that a header defines, the linker keeps the first it meets, as published.
  target_sources(hebb_tests PRIVATE $<TARGET_OBJECTS:hebb>)
endif()
target_include_directories(hebb_tests PRIVATE tests)
target_link_libraries(hebb_tests PRIVATE hebb GTest::gtest_main)
# What is tested is compiled as published; the tests themselves are compiled quickly.
if(EMSCRIPTEN)
  target_compile_options(hebb_tests PRIVATE -O1 -fno-lto)
else()
  target_compile_options(hebb_tests PRIVATE -O0)
endif()
target_precompile_headers(hebb_tests PRIVATE <algorithm> <cmath> <string> <vector> <gtest/gtest.h>)
target_compile_definitions(hebb_tests PRIVATE HEBB_GOLDEN_DIR="${CMAKE_SOURCE_DIR}/tests/golden")
if(EMSCRIPTEN)
  set_target_properties(hebb_tests PROPERTIES SUFFIX .cjs)
  # The files are Node's own; memory and stack are those of the published modules.
  target_link_options(hebb_tests PRIVATE
    -sNODERAWFS -sEXIT_RUNTIME -sENVIRONMENT=node ${HEBB_MEMORY_OPTIONS} $<$<CONFIG:Debug>:-sASSERTIONS=2>)
endif()
add_test(NAME hebb_tests COMMAND hebb_tests)
# Too large an allocation fails under ASan as it does elsewhere.
set_tests_properties(hebb_tests PROPERTIES ENVIRONMENT ASAN_OPTIONS=allocator_may_return_null=1)
