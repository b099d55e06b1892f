# Writes the header OUT, which names the commit of SOURCE, unless it says so already.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT [==[
// Made by commit.cmake.
#pragma once

#define LEASEHOLD_COMMIT "@commit@"
]==])
