# Fuzzes each target for some seconds, from a corpus that the fuzzer itself writes. What it finds stays in the
# work folder. Call: cmake -D fuzzer= -D work= -D seconds= -P.
set(failed "")
foreach(target wire process trace scenario)
  set(folder ${work}/${target})
  file(REMOVE_RECURSE ${folder})
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${fuzzer} ${target} --corpus ${folder} WORKING_DIRECTORY ${work}
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${fuzzer} ${target} ${folder} -max_total_time=${seconds} -max_len=4096 -timeout=10
    -rss_limit_mb=1024 -malloc_limit_mb=64 -print_final_stats=1 -artifact_prefix=${work}/${target}-
    WORKING_DIRECTORY ${work} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  string(REGEX MATCH "number_of_executed_units: [0-9]+" units "${output}")
  message(STATUS "${target}: ${units}")
  if(NOT result EQUAL 0)
    string(LENGTH "${output}" length)
    if(length GREATER 8000)
      math(EXPR from "${length} - 8000")
    else()
      set(from 0)
    endif()
    string(SUBSTRING "${output}" ${from} -1 output)
    string(APPEND failed "${target} (${result}):\n${output}\n")
  endif()
endforeach()
if(failed)
  message(FATAL_ERROR "${failed}")
endif()
