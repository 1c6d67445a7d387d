# How everything here is compiled: language, flags, compiler cache, precompiled header, one function
# that makes a library of a folder.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()

# Floating point must give the same bits everywhere: no fused multiply-add.
add_compile_options(-Wall -Wextra -ffp-contract=off)
# Calls into the libraries of the system go straight there: 5 % more judged runs a second of a broadcast.
add_compile_options(-fno-plt)
# g++ 12 sees writes out of bounds inside its own std::string (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()

# To collect its garbage takes g++ a tenth of the time; it may use a gigabyte first. And it lets a file grow by so many
# per cent by inlining: by the 40 that are usual, joined files would leave the engine a fifth slower.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options("SHELL:--param ggc-min-heapsize=1000000")
  if(NOT FAULTLINE_SANITIZE)
    add_compile_options("SHELL:--param inline-unit-growth=200")
  endif()
endif()

# ccache needs to be told that a precompiled header may stand for the headers in it, and that paths
# in the repository do not matter, so that several clones share; the compilers, to leave out of the
# header what differs from one build to the next. Messages name files from the repository's root.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  file(RELATIVE_PATH to_root ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR}/)
  add_compile_options(-fmacro-prefix-map=${to_root}=)
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
else()
  add_compile_options(-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
endif()

# `all_verify_interface_header_sets` compiles every header of the libraries alone.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

# faultline_library(folder [PUBLIC libraries...] [PRIVATE libraries...]): the target faultline_<folder> of
# all sources below it but main.cpp, with its headers. Headers alone become an interface library.
function(faultline_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 uses "" "" "PUBLIC;PRIVATE")
  set(target faultline_${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  list(FILTER headers EXCLUDE REGEX "/(pch|command_table).hpp$")   # no part of what is installed
  list(FILTER sources EXCLUDE REGEX "/(main.cpp|tools/mpi/.*)$")
  if(sources)
    set(scope PUBLIC)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PRIVATE ${uses_PRIVATE})
    # The first library owns the precompiled header, the others use it.
    get_property(owner GLOBAL PROPERTY faultline_pch_owner)
    if(owner)
      target_precompile_headers(${target} REUSE_FROM ${owner})
    else()
      target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/sim/pch.hpp)
      set_property(GLOBAL PROPERTY faultline_pch_owner ${target})
    endif()
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  target_link_libraries(${target} ${scope} ${uses_PUBLIC})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  set_property(GLOBAL APPEND PROPERTY faultline_libraries ${target})
endfunction()
