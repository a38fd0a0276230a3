# The modules that a page loads: hebb.simd128 (same bits everywhere) and hebb.relaxed (fused multiply-add where the browser
# has it), and both once more with threads, for pages that may share memory.
hebb_core(hebb_relaxed_core hebb_relaxed_flags)
hebb_core(hebb_threads_core hebb_flags hebb_thread_flags)
hebb_core(hebb_relaxed_threads_core hebb_relaxed_flags hebb_thread_flags)

set(HEBB_MODULE_OPTIONS
  -lembind
  -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createHebb
  -sENVIRONMENT=web,worker # load() brings the compiled file itself, under Node, too
  -fno-rtti # picks the Embind that was compiled without, too
  -sDYNAMIC_EXECUTION=0 # no eval: pages forbid it
  -sFILESYSTEM=0
  -sINCOMING_MODULE_JS_API=instantiateWasm # web/api/load.ts gives this, and makeError for the bindings
  -sTEXTDECODER=2
  -sEXPORTED_RUNTIME_METHODS=stackSave,stackRestore # an error that goes to JavaScript leaves the stack as it was then
  --emit-symbol-map # names of functions for tools/size.mjs, beside the file
  ${HEBB_MEMORY_OPTIONS}
  $<$<CONFIG:Debug>:-sASSERTIONS=2>)

function(hebb_module name core)
  add_executable(hebb_${name} ${HEBB_BINDING_SOURCES})
  set_target_properties(hebb_${name} PROPERTIES OUTPUT_NAME hebb.${name} SUFFIX .mjs)
  target_include_directories(hebb_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(hebb_${name} PRIVATE ${core})
  target_link_options(hebb_${name} PRIVATE ${HEBB_MODULE_OPTIONS})
  target_precompile_headers(hebb_${name} PRIVATE <algorithm> <string> <vector> <emscripten/val.h>)
endfunction()

# web/api/threads.ts gives the memory, and lets further instances of the module run in it.
function(hebb_threaded_module name core)
  hebb_module(${name} ${core})
  target_sources(hebb_${name} PRIVATE bindings/threads.cpp)
  target_link_options(hebb_${name} PRIVATE -sIMPORTED_MEMORY -sINCOMING_MODULE_JS_API=instantiateWasm,wasmMemory)
endfunction()

if(HEBB_BINDING_SOURCES)
  hebb_module(simd128 hebb)
  hebb_module(relaxed hebb_relaxed_core)
  hebb_threaded_module(simd128.threads hebb_threads_core)
  hebb_threaded_module(relaxed.threads hebb_relaxed_threads_core)
endif()
