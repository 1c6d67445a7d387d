# faultline_embed(target file symbol): makes the text of a file a `const char* symbol` in namespace
# faultline::tools of the target, so that the binary has it wherever it is.
function(faultline_embed target file symbol)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
  file(READ ${PROJECT_SOURCE_DIR}/${file} text)
  set(made ${PROJECT_BINARY_DIR}/embedded/${symbol}.cpp)
  set(code "extern const char* const ${symbol};\nconst char* const ${symbol} = R\"embedded(${text})embedded\";\n")
  file(CONFIGURE OUTPUT ${made} CONTENT "namespace faultline::tools {\n@code@}\n" @ONLY)
  target_sources(${target} PRIVATE ${made})
  set_source_files_properties(${made} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
