# What `cmake --install` leaves: the binary, the libraries with their headers as a CMake package
# (find_package(faultline) gives faultline::faultline), scenarios, completion, manual page.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/faultline)

get_property(libraries GLOBAL PROPERTY faultline_libraries)
list(REMOVE_ITEM libraries faultline_mpi_backend)  # of faultline-mpi alone: who links Faultline needs no MPI
add_library(faultline_all INTERFACE)
target_link_libraries(faultline_all INTERFACE ${libraries})
set_target_properties(faultline_all PROPERTIES EXPORT_NAME faultline)
add_library(faultline::faultline ALIAS faultline_all)
install(TARGETS ${libraries} EXPORT faultline FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/faultline)
install(TARGETS faultline_all EXPORT faultline)
install(EXPORT faultline NAMESPACE faultline:: FILE faultline-targets.cmake DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/faultline-config.cmake.in
  ${PROJECT_BINARY_DIR}/faultline-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/faultline-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/faultline-config.cmake ${PROJECT_BINARY_DIR}/faultline-config-version.cmake
  DESTINATION ${package_dir})

if(TARGET faultline)
  install(TARGETS faultline)
endif()
if(TARGET faultline-mpi)
  install(TARGETS faultline-mpi)
endif()
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/faultline OPTIONAL)
install(FILES tools/faultline.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES tools/completion/faultline.bash OPTIONAL RENAME faultline
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES tools/completion/faultline.fish OPTIONAL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES tools/completion/_faultline OPTIONAL DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
