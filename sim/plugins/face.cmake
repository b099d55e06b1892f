# The face between the program and plug-ins as a number: of all headers that a plug-in may include, so that one that was built
# with others is refused and not called. It is made at build time, by this file as a script, whenever one of them changes.
#
#   leasehold_plugin_face(TARGET)  has TARGET find `policy/api/plugin_face.hpp`, which holds it
set(face_rooms units random config model physics market policy)

if(CMAKE_SCRIPT_MODE_FILE) # cmake -DSIM=... -DOUT=... -P face.cmake
  set(all "")
  foreach(room ${face_rooms})
    file(GLOB_RECURSE headers RELATIVE ${SIM} ${SIM}/${room}/*.hpp)
    list(SORT headers)
    foreach(header ${headers})
      file(SHA256 ${SIM}/${header} sum)
      string(APPEND all "${header} ${sum}\n")
    endforeach()
  endforeach()
  string(SHA256 sum "${all}")
  string(SUBSTRING ${sum} 0 16 face)
  file(CONFIGURE OUTPUT ${OUT} CONTENT [==[
// Made by plugins/face.cmake.
#pragma once

#include <cstdint>

namespace leasehold::policy {

inline constexpr std::uint64_t plugin_face = 0x@face@;

} // namespace leasehold::policy
]==] @ONLY)
  return()
endif()

set(face_sim ${CMAKE_CURRENT_LIST_DIR}/..)
set(face_script ${CMAKE_CURRENT_LIST_FILE})
set(face_folder ${CMAKE_BINARY_DIR}/plugin_face)

function(leasehold_plugin_face target)
  if(NOT TARGET leasehold_face)
    list(TRANSFORM face_rooms REPLACE "(.+)" "${face_sim}/\\1/*.hpp" OUTPUT_VARIABLE patterns)
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${patterns})
    set(made ${face_folder}/policy/api/plugin_face.hpp)
    add_custom_command(OUTPUT ${face_folder}/stamp BYPRODUCTS ${made} DEPENDS ${headers} ${face_script} VERBATIM
      COMMAND ${CMAKE_COMMAND} -DSIM=${face_sim} -DOUT=${made} -P ${face_script}
      COMMAND ${CMAKE_COMMAND} -E touch ${face_folder}/stamp)
    add_custom_target(leasehold_face DEPENDS ${face_folder}/stamp)
  endif()
  add_dependencies(${target} leasehold_face)
  target_include_directories(${target} PRIVATE ${face_folder})
endfunction()
