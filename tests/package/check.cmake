# Installs the build into a folder of its own and builds the project beside this file against it,
# as a user would who has nothing else of Faultline. Call: cmake -D build= -D compiler= -D version= -P.
set(work ${build}/package)
file(REMOVE_RECURSE ${work})
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN} failed (${result}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()
run(${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -G Ninja -S ${CMAKE_CURRENT_LIST_DIR} -B ${work}/build
  -D CMAKE_PREFIX_PATH=${work}/prefix -D CMAKE_CXX_COMPILER=${compiler})
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/build/mine)
string(CONFIG [[faultline @version@
2 hears {"Item":{"origin":1,"number":1,"text":"hello"}}
0 hears {"Item":{"origin":1,"number":1,"text":"hello"}}
1 hears {"Item":{"origin":1,"number":1,"text":"hello"}}
]] expected @ONLY)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "expected\n${expected}found\n${output}")
endif()
