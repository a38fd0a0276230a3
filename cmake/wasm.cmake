# The modules that a page loads: hebb.simd128 (same bits everywhere) and hebb.relaxed (fused multiply-add where the browser
# has it), and both once more with threads, for pages that may share memory.
hebb_core(hebb_relaxed_core hebb_relaxed_flags)
hebb_core(hebb_threads_core hebb_flags hebb_thread_flags)
hebb_core(hebb_relaxed_threads_core hebb_relaxed_flags hebb_thread_flags)

set(HEBB_MODULE_OPTIONS
  -sSTANDALONE_WASM --no-entry # web/api/wire.ts is all the JavaScript that it needs
  -fno-rtti
  --emit-symbol-map # names of functions for tools/size.mjs, beside the file
  ${HEBB_MEMORY_OPTIONS}
  $<$<CONFIG:Debug>:-sASSERTIONS=2>)

function(hebb_module name core)
  add_executable(hebb_${name} ${HEBB_BINDING_SOURCES})
  set_target_properties(hebb_${name} PROPERTIES OUTPUT_NAME hebb.${name} SUFFIX .wasm)
  target_include_directories(hebb_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(hebb_${name} PRIVATE ${core})
  target_link_options(hebb_${name} PRIVATE ${HEBB_MODULE_OPTIONS})
endfunction()

# web/api/threads.ts gives the memory, and lets further instances of the module run in it.
function(hebb_threaded_module name core)
  hebb_module(${name} ${core})
  target_sources(hebb_${name} PRIVATE bindings/threads.cpp)
  target_link_options(hebb_${name} PRIVATE -sIMPORTED_MEMORY)
endfunction()

if(HEBB_BINDING_SOURCES)
  hebb_module(simd128 hebb)
  hebb_module(relaxed hebb_relaxed_core)
  hebb_threaded_module(simd128.threads hebb_threads_core)
  hebb_threaded_module(relaxed.threads hebb_relaxed_threads_core)
endif()
